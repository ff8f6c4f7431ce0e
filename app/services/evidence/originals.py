"""Removing the originals of what was taken in: only when a person asks, only what is proved to be in the vault.

Each file by itself: the vault's copy is read back to its last byte and hashed, the file on the
disk is read and hashed again, and only then its name is taken away. Whatever is doubtful stays.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from app.base.errors import Cancelled, SijilError
from app.base.limits import READ_BLOCK
from app.base.paths import sync_folder
from app.base.task import Task
from app.services.evidence.taking import Original
from app.services.session import Session
from app.storage import evidence as store

STEP: Final = "evidence.step.removing"
Outcome = Literal["removed", "other-names", "changed", "not-in-vault", "kept", "stopped"]
_OPEN: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True)
class Removal:
    """``removed``; ``other-names``: removed, but the same file has another name on the disk and is still there;
    ``changed``: not the file that was taken in; ``not-in-vault``: the vault's copy didn't read back whole;
    ``kept``: the system refused; ``stopped``: not reached."""

    path: Path
    outcome: Outcome


def remove_originals(session: Session, originals: Sequence[Original], task: Task | None = None) -> tuple[Removal, ...]:
    """Remove files from the disk that they were taken from, one by one. A failure keeps that file and goes on."""
    task = task or Task()
    done: list[Removal] = []
    for number, original in enumerate(originals):
        try:
            task.progress(number, len(originals), STEP)
            done.append(Removal(original.path, _remove(session, original, task)))
        except Cancelled:
            done += [Removal(left.path, "stopped") for left in originals[number:]]
            break
    return tuple(done)


def _remove(session: Session, original: Original, task: Task) -> Outcome:
    if not _reads_back(session, original, task):
        return "not-in-vault"
    try:
        handle = os.open(original.path, _OPEN)
    except (OSError, ValueError):
        return "changed"
    with io.FileIO(handle, "rb") as source:
        status = os.fstat(handle)
        try:
            if not stat.S_ISREG(status.st_mode) or _hash(source, task) != original.sha256:
                return "changed"
            if not _is_still(original.path, status):
                return "changed"
            original.path.unlink()
            sync_folder(original.path.parent)
        except OSError:
            return "kept"
    return "other-names" if status.st_nlink > 1 else "removed"


def _is_still(path: Path, status: os.stat_result) -> bool:
    """Whether the name still means the file that was read: another one may have taken its place meanwhile."""
    now = path.lstat()
    marks = (now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns)
    return marks == (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _reads_back(session: Session, original: Original, task: Task) -> bool:
    """Whether the vault gives out every byte of it. The reader compares the hash at the end."""
    try:
        with session.run(store.reader, original.sha256, original.case) as source:
            buffer = bytearray(READ_BLOCK)
            while source.readinto(buffer):
                task.check()
    except Cancelled:
        raise
    except SijilError:
        return False
    return True


def _hash(source: io.FileIO, task: Task) -> str:
    hasher, buffer = hashlib.sha256(), bytearray(READ_BLOCK)
    while length := source.readinto(buffer):
        hasher.update(memoryview(buffer)[:length])
        task.check()
    return hasher.hexdigest()
