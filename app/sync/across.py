"""One bundle over several sticks: how it is cut, and one part of it put onto the stick that is in (T13).

The parts are those of :mod:`app.sync.parts`, so that joining knows nothing of how many sticks there were. They
are cut so that four of them fill the first stick: one that is smaller takes some of them all the same.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from app.base import limits
from app.base.errors import NoRoom, SijilError, VaultDamaged
from app.base.task import Task
from app.sync import folder as files
from app.sync import parts, survey
from app.sync.parts import HEAD_BYTES, Head
from app.sync.volumes import FAT_LARGEST

CUTTING: Final = "task.cutting"
PUTTING: Final = "task.sending"
SLACK: Final = 1 * limits.MIB  # what a file system takes for names and for files that end in the middle of a cluster
_PER_STICK: Final = 4
_LEAST: Final = 64 * limits.KIB
_UNFINISHED: Final = re.compile(r"\.[a-z2-7]{12}\.bin")


def room(free: int, part: int) -> int:
    """How many parts of ``part`` bytes a stick with ``free`` bytes takes."""
    return max(0, (free - SLACK) // (part + HEAD_BYTES))


def part_size(whole: int, free: int, largest: int | None = None) -> int:
    """Bytes of each part, where the first stick has ``free`` bytes, and no file on it more than ``largest``.

    No file gets larger than FAT32 takes: what the next stick is, nobody knows yet. Raises :class:`NoRoom`
    (``sticks``, ``least``: bytes) where so many sticks of this room would be needed that no bundle has so many parts.
    """
    per_stick = free - SLACK - _PER_STICK * HEAD_BYTES
    least = max(-(-whole // limits.PARTS), min(whole, _LEAST))
    if per_stick < least:
        raise NoRoom(reason="sticks", least=least + SLACK + _PER_STICK * HEAD_BYTES)
    most = min(largest or FAT_LARGEST, FAT_LARGEST) - HEAD_BYTES
    return min(max(per_stick // _PER_STICK, least), whole, most)


def cut(path: Path, whole: int, part: int, task: Task) -> tuple[bytes, ...]:
    """The SHA-256 of each part of a file, read once. Raises :class:`VaultDamaged` where it isn't ``whole`` bytes."""
    hashes, done = [], 0
    with files.open_bundle(path) as file:
        while done < whole:
            digest, left = hashlib.sha256(), min(part, whole - done)
            while left:
                block = file.read(min(left, limits.READ_BLOCK))
                if not block:
                    raise VaultDamaged(what="outgoing")
                digest.update(block)
                left, done = left - len(block), done + len(block)
                task.progress(done, whole, CUTTING)
            hashes.append(digest.digest())
    return tuple(hashes)


def heads(whole: int, part: int, hashes: Sequence[bytes]) -> tuple[Head, ...]:
    """What stands before each part."""
    return tuple(Head(number, min(part, whole), whole, tuple(hashes)) for number in range(1, len(hashes) + 1))


def put(source: Path, head: Head, folder: Path, task: Task, last: Callable[[], object]) -> Path:
    """Write one part of the file ``source`` into a folder, sync it, read it back and compare; ``last`` as of
    :func:`app.sync.folder.deliver`. Raises as that, and :class:`VaultDamaged` where ``source`` isn't what was cut.
    """
    path, _ = files.deliver(folder, partial(_write, source, head, task), _ReadingBack(task, head.size), last=last)
    return path


def _write(source: Path, head: Head, task: Task, out: BinaryIO) -> None:
    out.write(head.write())
    digest, left = hashlib.sha256(), head.size
    with files.open_bundle(source) as file:
        file.seek((head.number - 1) * head.each)
        while left:
            block = file.read(min(left, limits.READ_BLOCK))
            if not block:
                break
            digest.update(block)
            out.write(block)
            left -= len(block)
            task.progress(head.size - left, 2 * head.size, PUTTING)
    if left or digest.hexdigest() != head.sha256:
        raise VaultDamaged(what="outgoing")  # a reader must not get this


class _ReadingBack(Task):
    """The reading back, which is the second half of putting a part onto a stick."""

    def __init__(self, whole: Task, size: int) -> None:
        super().__init__()
        self._whole, self._size = whole, size

    def check(self) -> None:
        self._whole.check()

    def progress(self, done: int, total: int | None, step: str, **facts: object) -> None:
        self._whole.progress(min(self._size + done, 2 * self._size), 2 * self._size, step, **facts)


def there(folder: Path, id_: str, task: Task) -> frozenset[int]:
    """The numbers of the parts of a set that lie in a folder whole: every byte of them is read.

    A stick that was pulled out after the last byte and before anybody could note it has them already.
    """
    found = parts.gather(part for part in survey.look(folder).found if part.head.set == id_)
    return frozenset(found[0].checked(task).here) if found else frozenset()


def is_begun(folder: Path, id_: str) -> bool:
    """Whether some part of a set lies in a folder, by its head."""
    return any(part.head.set == id_ for part in survey.look(folder).found)


def clear(folder: Path, id_: str) -> None:
    """Remove what began to be written there of a set and was pulled out half way: it has no name, and takes room.

    Only files whose first bytes say that they are of this set, and aren't whole; what can't be removed stays.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _UNFINISHED.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                _clear(folder / entry.name, id_)
    for path in survey.look(folder).torn:
        _clear(path, id_)


def _clear(path: Path, id_: str) -> None:
    with suppress(OSError, SijilError):
        with files.open_bundle(path) as file:
            head = parts.read_head(file.read(HEAD_BYTES))
        if head is not None and head.set == id_:
            path.unlink()


__all__ = ["CUTTING", "PUTTING", "SLACK", "clear", "cut", "heads", "is_begun", "part_size", "put", "room", "there"]
