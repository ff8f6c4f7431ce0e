"""Letters that people carry as files: written whole or not at all, read within bounds, under names that say nothing.

Between making a letter and saying where it goes a person may take an hour: whether its readers may still have it is
asked again when all of it is written and the file has no name yet (T21).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.base.errors import NotABundle, NotFound, StorageFault
from app.base.task import Task
from app.services.session import Session
from app.services.suspension.guard import demand_free
from app.sync.folder import SUFFIX, deliver, neutral_name

__all__ = ["SUFFIX", "neutral_name", "read", "save"]


def save(session: Session, content: bytes, path: Path, readers: Iterable[str], *, instead: bool = True) -> Path:
    """Write a letter for these key ids where a person said, 0600; its name should say nothing (P29).

    Where something has that name it is put ``instead`` of it, or refused (StorageFault ``name-taken``).

    Raises InputError ``reader-suspended``, NoRoom, StorageFault; nothing is left behind then.
    """
    keys, path = list(readers), Path(path)
    if not path.parent.is_dir():
        raise StorageFault(reason="folder-missing", path=str(path.parent))
    deliver(
        path.parent,
        lambda out: out.write(content),
        Task(),
        path.name,
        instead=instead,
        last=lambda: session.run(demand_free, keys),
    )
    return path


def read(path: Path, most: int) -> bytes:
    """A letter that somebody brought. Raises NotFound, NotABundle where it is larger than ``most`` bytes."""
    try:
        with Path(path).open("rb") as file:
            untrusted = file.read(most + 1)
    except OSError as error:
        raise NotFound(what="file", path=path) from error
    if len(untrusted) > most:
        raise NotABundle()
    return untrusted
