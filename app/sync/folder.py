"""The folder way: a bundle on a stick or in any synced folder.

"Done" is said only after the file was written, synced, renamed, and read back from the disk
with the same hash (T13, P37). What is found on a stick is opened once, without following
links, and must be a regular file (P22).
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import secrets
import stat
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from app.base import limits
from app.base.errors import NoRoom, NotFound, StorageFault
from app.base.paths import create_private, sync_folder
from app.base.task import Task
from app.sync.aside import Behind, ahead

T = TypeVar("T")

STEP = "task.reading-back"
SUFFIX = ".bin"
AGE_MAGIC = b"age-encryption.org/"
_SETTLED = 16 * limits.MIB
MOST_FOUND = 1_000  # bundles that one look at a stick returns
MOST_LOOKED_AT = 20_000  # files that one look at a folder opens

_LABEL = 100  # characters of a stick's name that are kept
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_READ = os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FULL = (errno.ENOSPC, errno.EDQUOT)


def deliver(
    folder: Path,
    write: Callable[[BinaryIO], T],
    task: Task,
    name: str = "",
    *,
    instead: bool = False,
    last: Callable[[], object] | None = None,
) -> tuple[Path, T]:
    """Let ``write`` fill a new file in ``folder``; returns its path once the disk holds it.

    The name says nothing (P23), unless the person chose one; one that is taken is refused, unless it is
    to be put ``instead`` of what is there. ``last`` is asked when all is written and compared, and the file has
    no name yet: whether it may still leave (T21). On any failure or cancel nothing is left behind. Raises
    :class:`NoRoom`, :class:`StorageFault` (fact ``reason``), and what ``write`` and ``last`` raise.
    """
    path = folder / (name or neutral_name())
    temporary = folder / f".{neutral_name()}"
    try:
        return path, _deliver(temporary, path, write, task, instead, last)
    except OSError as error:
        raise fault(error) from error


def _deliver(
    temporary: Path,
    path: Path,
    write: Callable[[BinaryIO], T],
    task: Task,
    instead: bool,
    last: Callable[[], object] | None,
) -> T:
    renamed = False
    handle = create_private(temporary)
    try:
        with os.fdopen(handle, "wb") as file:
            hashed = Hashed(file)
            with closing(hashed):
                result = write(hashed)  # type: ignore[arg-type]
                hashed.finish()
            file.flush()
            os.fsync(file.fileno())
            forget_cached(file.fileno())
        compare(temporary, hashed.hexdigest(), hashed.size, task)
        if last is not None:
            last()
        if not instead:
            refuse_taken(path)
        temporary.replace(path)
        renamed = True
        sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            (path if renamed else temporary).unlink(missing_ok=True)
        raise
    return result


def find(paths: Iterable[Path]) -> list[Path]:
    """The bundles among files and folders (each searched one level deep), sorted, none twice.

    Raises :class:`NotFound` for a path that isn't there, :class:`StorageFault` for one that
    can't be listed.
    """
    found: dict[Path, None] = {}
    for candidate in candidates(paths):
        if len(found) >= MOST_FOUND:
            break
        if _is_bundle(candidate):
            found[candidate] = None
    return sorted(found)


def open_bundle(path: Path) -> io.BufferedReader:
    """Open a received file for reading: a regular file, no link followed.

    Raises :class:`NotFound` where there is none, :class:`StorageFault` otherwise.
    """
    try:
        handle = os.open(path, _READ)
    except FileNotFoundError as error:
        raise NotFound(what="file", path=str(path)) from error
    except OSError as error:
        raise StorageFault(reason="not-a-file" if error.errno == errno.ELOOP else "read", errno=error.errno) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise StorageFault(reason="not-a-file")
    return io.BufferedReader(io.FileIO(handle, "rb"), limits.READ_BLOCK)


def is_folder(path: Path) -> bool:
    """Whether a folder is there; one on a stick that was pulled out isn't, whatever the system calls that."""
    try:
        return path.is_dir()
    except OSError:
        return False


class Hashed:
    """Passes bytes on to a file and hashes them, both on a thread of their own. The file stays open.

    The disk is made to take what was written every few MiB, beside our work, and the system to forget it: progress
    is the disk's own, a stick isn't waited for at the end, and a file of gigabytes doesn't fill a small memory.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._settling = Behind(self._settle)
        self._behind = Behind(self._take)
        self._taken = 0
        self.size = 0

    def write(self, data: bytes | memoryview, /) -> int:
        self._behind.write(bytes(data))
        self.size += len(data)
        return len(data)

    def _take(self, data: bytes) -> None:
        self._digest.update(data)
        self._file.write(data)
        self._taken += len(data)
        if self._taken >= _SETTLED:
            self._settling.write(self._file.fileno())
            self._taken = 0

    def _settle(self, handle: int) -> None:
        """A disk that fails says so once only, to whoever asks first: this is raised like a failure of writing."""
        if hasattr(os, "fdatasync"):
            os.fdatasync(handle)
            forget_cached(handle)

    def finish(self) -> None:
        """Raises what writing raised."""
        self._behind.finish()
        self._settling.finish()

    def close(self) -> None:
        self._behind.close()
        self._settling.close()

    def hexdigest(self) -> str:
        """Of everything, once it is finished."""
        return self._digest.hexdigest()


def label(folder: Path) -> str:
    """What a folder is called, as text that can be kept and shown: whoever prepared a stick chose its name (P26)."""
    return plain(folder.name)[:_LABEL]


def plain(path: Path | str) -> str:
    """A path as text that can be kept and shown: no bytes that are no text, no control or direction-turning ones."""
    text = str(path).encode("utf-8", "replace").decode("utf-8")
    return "".join(character if character.isprintable() else "?" for character in text)


def neutral_name(suffix: str = SUFFIX) -> str:
    """A name that says nothing: 60 random bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12)) + suffix


def forget_cached(handle: int) -> None:
    """Ask for the file to be dropped from memory, so that reading it back asks the disk."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def compare(
    path: Path, digest: str, size: int, task: Task, *, head: bytes = b"", before: int = 0, total: int | None = None
) -> None:
    """Read a file back: ``head``, then ``size`` bytes with this SHA-256, and nothing more.

    Progress is told as that of ``total`` bytes, of which ``before`` were read. Raises :class:`StorageFault`
    (``read-back``).
    """
    read_back, done = hashlib.sha256(), 0
    with open_bundle(path) as file:
        fits = file.read(len(head)) == head
        with closing(ahead(_blocks(file))) as blocks:
            for block in blocks:
                read_back.update(block)
                done += len(block)
                task.progress(before + done, total or size, STEP)
    if not fits or (read_back.hexdigest(), done) != (digest, size):
        raise StorageFault(reason="read-back")


def _blocks(file: io.BufferedReader) -> Generator[bytes]:
    done = 0
    while block := file.read(limits.READ_BLOCK):
        yield block
        done += len(block)
        if done % _SETTLED == 0:
            forget_cached(file.fileno())


def refuse_taken(path: Path) -> None:
    """Raises :class:`StorageFault` (``name-taken``) where something has this name."""
    if os.path.lexists(path):  # 60 random bits: only somebody who wants it gets here
        raise StorageFault(reason="name-taken")


def fault(error: OSError) -> NoRoom | StorageFault:
    """What an error of the operating system means for who writes to a stick."""
    if error.errno in _FULL:
        return NoRoom(errno=error.errno)
    if error.errno == errno.EFBIG:  # FAT32 that nobody told us of: the stick has room, one file on it hasn't
        return StorageFault(reason="file-limit", errno=error.errno)
    if error.errno == errno.EROFS:
        return StorageFault(reason="read-only", errno=error.errno)
    return StorageFault(reason="write", errno=error.errno)


def candidates(paths: Iterable[Path]) -> Iterator[Path]:
    """The files among ``paths`` and one level below them, at most :data:`MOST_LOOKED_AT`. Raises as :func:`find`."""
    looked_at = 0
    for path in paths:
        for candidate in _below(path):
            looked_at += 1
            if looked_at > MOST_LOOKED_AT:
                return
            yield candidate


def _below(path: Path) -> list[Path]:
    try:
        if not stat.S_ISDIR(path.stat().st_mode):
            return [path]
        with os.scandir(path) as entries:
            # Hidden names are files still being written, or somebody else's business.
            return sorted(
                path / entry.name
                for entry in entries
                if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False)
            )
    except FileNotFoundError as error:
        raise NotFound(what="file", path=str(path)) from error
    except OSError as error:
        raise StorageFault(reason="read", errno=error.errno) from error


def _is_bundle(path: Path) -> bool:
    try:
        with open_bundle(path) as file:
            return file.read(len(AGE_MAGIC)) == AGE_MAGIC
    except (StorageFault, NotFound, OSError):
        return False
