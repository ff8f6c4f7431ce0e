"""Send by stick: what it weighs, then written, read back, compared, and only then done (T13)."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

from app.base import limits
from app.base.errors import NoRoom, StorageFault
from app.base.padme import padme
from app.base.task import Task
from app.services import sending
from app.services.session import Session
from app.services.sticks.fitting import fitting
from app.services.sticks.views import Fitting, StickReport, Weight
from app.services.views import SentReport
from app.storage import settings
from app.storage.vault import Vault
from app.sync import parts, volumes
from app.sync.bundle_writer import Written
from app.sync.disclose import Policy
from app.sync.folder import deliver, fault, is_folder

SPEED: Final = "choice.stick-bytes-per-second"
SPEED_AT_FIRST: Final = 6 * limits.MIB  # bytes a second, written and read back: a cheap stick in an old port
_MEASURED: Final = 8 * limits.MIB  # less says more about starting than about the stick
_MARGIN: Final = 1 * limits.MIB  # heads, authors, manifests and the age header of a small team
_PIECE: Final = 2 * limits.KIB  # what a file of evidence takes beside its bytes: tar, two manifests, its ledger


def weigh(
    session: Session,
    to: list[str],
    path: Path,
    cases: list[str] | None = None,
    policy: Policy = "everything",
    *,
    largest: int | None = None,
    **choices: Any,
) -> Weight:
    """What :func:`send` would write there. ``choices`` as :func:`app.services.sending.weigh`. Raises as that does."""
    report = sending.weigh(session, to, cases, policy, **choices)
    most = at_most(report)
    one = largest or volumes.largest_file(path)
    speed = session.run(_speed)
    free, read_only = room(path)
    fits = not read_only and (free is None or most <= free)
    fewer: tuple[Fitting, ...] = ()
    if free is not None and not read_only and not fits:
        alone = partial(sending.weigh, session, to, policy=policy, **choices)
        fewer = fitting(session, cases, free, alone, _size)
    return Weight(
        bytes=most,
        parts=1 if one is None or most <= one else -(-most // (one - parts.HEAD_BYTES)),
        seconds=-(-most // (speed or SPEED_AT_FIRST)),
        fits=fits,
        free=free,
        read_only=read_only,
        measured=speed is not None,
        sent=report,
        fitting=fewer,
    )


def at_most(report: SentReport) -> int:
    """The most bytes that a bundle of this weight gets."""
    return _size(report.bytes, report.evidence)


def _size(bytes_: int, evidence: int) -> int:
    return padme(bytes_ + _PIECE * evidence + _MARGIN)


def room(path: Path) -> tuple[int | None, bool]:
    """Free bytes (``None``: the file system doesn't say), and whether nothing can be written."""
    if not hasattr(os, "statvfs"):
        return None, False
    try:
        facts = os.statvfs(path)
    except OSError:
        return None, False
    if not facts.f_blocks:  # a file system that doesn't say
        return None, False
    return facts.f_bavail * facts.f_frsize, bool(facts.f_flag & os.ST_RDONLY)


def _speed(vault: Vault) -> int | None:
    known = settings.get(vault, SPEED)
    return known if isinstance(known, int) and known > 0 else None


def send(
    session: Session,
    to: list[str],
    path: Path,
    cases: list[str] | None = None,
    policy: Policy = "everything",
    task: Task | None = None,
    *,
    largest: int | None = None,
    **choices: Any,
) -> StickReport:
    """Write one bundle for all the readers onto a stick, in parts where no file there may be that large.

    ``largest``: the most bytes of one file, where that isn't asked of the system. ``choices`` as
    :func:`app.services.sending.send`. What is sent waits in the outbox for signed receipts. On any failure or
    cancel nothing is left behind, as far as the stick is still there. Raises as that does; of the stick:
    NoRoom (``stick``), StorageFault (``folder-missing``, ``read-only``, ``pulled-out``, ``read-back``, ``name-taken``,
    ``write``).
    """
    if not is_folder(path):
        raise StorageFault(reason="folder-missing", path=str(path))
    if room(path)[1]:
        raise StorageFault(reason="read-only")
    started = time.monotonic()
    out = _Putting(path, largest or volumes.largest_file(path), lambda: _weight(session, to, cases, policy, choices))
    try:
        report = sending.send(session, to, path, cases, policy, task, way=out.put, **choices)
    except BaseException as error:
        out.remove()
        raise _told(error, out) from error
    seconds = time.monotonic() - started
    if report.bytes >= _MEASURED:
        session.write(settings.put, SPEED, max(1, int(report.bytes / seconds)))
    return StickReport(out.paths, report.bytes, round(seconds), out.is_there(report.bytes), report)


def _weight(session: Session, to: list[str], cases: list[str] | None, policy: Policy, choices: dict[str, Any]) -> int:
    known = {name: value for name, value in choices.items() if name != "against_team"}
    return at_most(sending.weigh(session, to, cases, policy, **known))


def _told(error: BaseException, out: _Putting) -> BaseException:
    """What a person calls it: the stick is gone, or full."""
    if not isinstance(error, (StorageFault, NoRoom, OSError)):
        return error
    if out.is_gone():
        return StorageFault(reason="pulled-out")
    if isinstance(error, NoRoom):
        return NoRoom(reason="stick")
    return fault(error) if isinstance(error, OSError) else error


@dataclass(slots=True)
class _Putting:
    """Puts a bundle into a folder, as one file or as parts."""

    folder: Path
    largest: int | None
    weight: Callable[[], int]
    paths: tuple[Path, ...] = ()
    _disk: int | None = field(init=False)

    def __post_init__(self) -> None:
        self._disk = disk_of(self.folder)

    def put(self, folder: Path, write: Callable[[BinaryIO], Written], task: Task) -> tuple[Path, Written]:
        if self.largest is None or self.weight() <= self.largest:
            try:
                path, written = deliver(folder, self._bounded(write), task)
            except StorageFault as error:
                if error.facts.get("reason") != "file-limit":
                    raise
            else:
                self.paths = (path,)
                return path, written
        self.paths, written = parts.deliver(folder, write, task, self.largest or volumes.FAT_LARGEST)
        return self.paths[0], written

    def _bounded(self, write: Callable[[BinaryIO], Written]) -> Callable[[BinaryIO], Written]:
        if self.largest is None:
            return write
        most = self.largest
        return lambda out: write(_Bounded(out, most))  # type: ignore[arg-type]

    def is_gone(self) -> bool:
        """Whether what the folder lay on isn't there any more."""
        return self._disk is None or disk_of(self.folder) != self._disk

    def is_there(self, size: int) -> bool:
        with suppress(OSError):
            heads = parts.HEAD_BYTES * len(self.paths) if len(self.paths) > 1 else 0
            found = sum(path.lstat().st_size for path in self.paths)
            return not self.is_gone() and found in (size, size + heads, size + parts.HEAD_BYTES)
        return False

    def remove(self) -> None:
        """A bundle that the outbox doesn't know would get receipts that nobody awaits."""
        for path in self.paths:
            with suppress(OSError):
                path.unlink(missing_ok=True)


class _Bounded:
    """A file that is told to be full of itself at ``most`` bytes, as FAT32 would."""

    def __init__(self, out: BinaryIO, most: int) -> None:
        self._out, self._left = out, most

    def write(self, data: bytes | memoryview, /) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        return self._out.write(data)


def disk_of(folder: Path) -> int | None:
    """Which disk a folder lies on now; ``None`` where it isn't there."""
    try:
        return folder.stat().st_dev
    except OSError:
        return None
