"""What a person hands over: files and folders, looked at before anything is opened (P22, T12).

Nothing but ordinary files is read, no link is followed, and what is left out is named with its
reason. A file that changes while it is read is refused: half of one version and half of another
would prove nothing.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from app.base import limits
from app.base.errors import InputError, NotFound, SijilError, StorageFault
from app.base.task import Task
from app.services.intake import folders
from app.services.intake.beneath import Beneath
from app.services.naming import shown_name

Why = Literal["hidden", "system", "link", "special", "empty", "too-big", "too-deep", "unreadable", "missing"]

_OPEN: Final = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)  # a FIFO must not make the program wait for its other end


@dataclass(frozen=True, slots=True)
class LeftOut:
    """``name`` as it was given or found; ``given``: the person named this very thing."""

    name: str
    why: Why
    given: bool


@dataclass(frozen=True, slots=True)
class GivenFile:
    """An ordinary file to be taken in. ``inside``: its path from the folder that was given, "" for a file by itself."""

    path: Path
    name: str
    inside: str
    size: int
    open: Callable[[], io.BufferedReader | None]


@dataclass(slots=True)
class Given:
    """What will be taken in and what won't; folders are held open, so close it with :attr:`held`."""

    files: list[GivenFile] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    more_left_out: int = 0
    held: ExitStack = field(default_factory=ExitStack)

    @property
    def bytes(self) -> int:
        return sum(one.size for one in self.files)


def gather(paths: Iterable[Path], task: Task) -> Given:
    """Look at everything that was given. Raises InputError ``intake`` (``too-many-files``), Cancelled."""
    given = Given()
    try:
        for path in paths:
            task.check()
            _look(path, given, task)
    except BaseException:
        given.held.close()
        raise
    return given


def _look(path: Path, given: Given, task: Task) -> None:
    try:
        status = path.lstat()
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        given.left_out.append(LeftOut(str(path), "missing" if missing else "unreadable", True))
        return
    if stat.S_ISDIR(status.st_mode):
        _look_into(path, given, task)
        return
    why = _why_not(status)
    if why is not None:
        given.left_out.append(LeftOut(path.name, why, True))
        return
    if len(given.files) >= limits.FOLDER_FILES:
        raise InputError("intake", reason="too-many-files", most=limits.FOLDER_FILES)
    given.files.append(GivenFile(path, path.name, "", status.st_size, lambda: _open(path)))


def _why_not(status: os.stat_result) -> Why | None:
    if stat.S_ISLNK(status.st_mode):
        return "link"
    if not stat.S_ISREG(status.st_mode):
        return "special"
    if status.st_size == 0:
        return "empty"
    return "too-big" if status.st_size > limits.EVIDENCE_BYTES else None


def _look_into(folder: Path, given: Given, task: Task) -> None:
    name = Path(os.path.abspath(folder)).name  # noqa: PTH100 - "." has a name too; a link stays what it is
    try:
        found = folders.survey(folder, task)
        beneath = Beneath(folder)
    except StorageFault:
        given.left_out.append(LeftOut(name, "unreadable", True))
        return
    given.held.callback(beneath.close)
    if len(given.files) + len(found.files) > limits.FOLDER_FILES:
        raise InputError("intake", reason="too-many-files", most=limits.FOLDER_FILES)
    for one in found.files:
        opener = _Beneath(beneath, one.path)
        last = one.path.rpartition("/")[2]
        given.files.append(GivenFile(folder / one.path, last, f"{name}/{one.path}", one.size, opener))
    given.left_out += [LeftOut(f"{name}/{path}", why, False) for path, why in found.left_out]
    given.more_left_out += found.more


@dataclass(frozen=True, slots=True)
class _Beneath:
    folder: Beneath
    path: str

    def __call__(self) -> io.BufferedReader | None:
        return self.folder.open_found(self.path)


def _open(path: Path) -> io.BufferedReader | None:
    """An ordinary file; ``None`` where it can't be opened or is none any more."""
    try:
        handle = os.open(path, _OPEN)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    return io.BufferedReader(io.FileIO(handle, "rb"), limits.READ_BLOCK)


def fault_of(left: LeftOut) -> SijilError:
    """The error for a file that a person named and that can't be taken."""
    name = shown_name(left.name)
    if left.why == "missing":
        return NotFound(what="file", path=left.name)
    if left.why == "empty":
        return InputError("empty-file", name=name)
    if left.why == "too-big":
        return InputError("too-big", name=name, most=f"{limits.EVIDENCE_BYTES // limits.GIB} GiB")
    if left.why in ("link", "special"):
        return StorageFault(reason="not-a-file", name=name)
    return InputError("attach", reason="unreadable", name=name)


class Steady:
    """A file as it is read: what goes wrong on its side is said of it, not of the vault; a change is found.

    Raises InputError ``attach`` (``gone``: its disk stopped answering; ``changed``).
    """

    def __init__(self, source: io.BufferedReader, name: str) -> None:
        self._source = source
        self._name = shown_name(name)
        self._before = self._mark()
        self._read = 0

    def head(self, size: int) -> bytes:
        """The first bytes; reading begins at the start after this."""
        try:
            head = self._source.read(size)
            self._source.seek(0)
        except OSError:
            raise self._refusal("gone") from None
        return head

    def readinto(self, buffer: bytearray, /) -> int:
        try:
            length = self._source.readinto(buffer)
        except OSError:  # the stick was pulled, the disk is dying, the share went away
            raise self._refusal("gone") from None
        self._read += length
        if not length:
            self._at_end()
        return length

    def _at_end(self) -> None:
        if self._mark() != self._before or self._read != self._before[0]:
            raise self._refusal("changed")

    def _mark(self) -> tuple[int, int]:
        try:
            status = os.fstat(self._source.fileno())
        except OSError:
            raise self._refusal("gone") from None
        return status.st_size, status.st_mtime_ns

    def _refusal(self, reason: str) -> InputError:
        return InputError("attach", reason=reason, name=self._name)
