"""Add time stamps to a sealed file that lies somewhere: streamed through, nothing signed of it changes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.base.errors import InputError
from app.base.task import Task
from app.services import stamping
from app.services.session import Session
from app.storage import seals
from app.sync import sealed
from app.sync.folder import deliver, open_bundle


@dataclass(frozen=True, slots=True)
class Stamped:
    """``stamps``: how many stand in the file now; ``added``: how many are new."""

    path: str
    stamps: int
    added: int


def add_stamps(session: Session, path: Path, task: Task | None = None, *, ask: bool = True) -> Stamped:
    """Ask the authorities (this opens the network; ``ask=False``: take what came before) and put their stamps in.

    The file is verified, written beside itself, read back and put in its place; what was there stays until then.
    Raises a BundleError, InputError ``no-stamp``, OnlineError, StampError, StorageFault, NoRoom, Cancelled.
    """
    path, task = Path(path), task or Task()
    identity = session.run(lambda vault: vault.identity)
    with open_bundle(path) as file:
        before = sealed.read(file, identity, task)
    digest = hashlib.sha256(before.received.signature).digest()
    tokens = stamping.stamp(session, digest, task) if ask else stamping.held(session, digest)
    if not set(tokens) - set(before.stamps):
        raise InputError("no-stamp")

    def added(signature: bytes) -> Sequence[bytes]:
        return tokens if hashlib.sha256(signature).digest() == digest else ()

    def write(out: BinaryIO) -> int:
        with open_bundle(path) as source:
            return sealed.rewrite(source, identity, out, added, task)

    written, count = deliver(path.parent, write, task, path.name, instead=True)
    size = written.stat().st_size
    session.write(seals.stamped, before.received.bundle_id, count, size, str(written))
    return Stamped(str(written), count, count - len(before.stamps))
