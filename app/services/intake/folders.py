"""A folder of files looked through, and attached to a case as evidence with their paths kept as data (T12, P22).

No link is followed, nothing but ordinary files is opened, and what is left out is named with its
reason: a person must know what isn't in the case.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from app.base import limits
from app.base.errors import InputError, StorageFault
from app.base.task import Task
from app.model.recordids import new_record_id
from app.services.intake.beneath import Beneath
from app.services.intake.saving import STEP, Piece, changes_of, demand_case, seal
from app.services.naming import file_values
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import evidence as store
from app.storage import journal, steps
from app.storage.vault import Vault

LOOKING: Final = "task.looking-through"
SEALING: Final = "task.sealing-files"
Why = Literal["hidden", "system", "link", "special", "empty", "too-big", "too-deep", "unreadable"]

_SYSTEM: Final = frozenset(
    {"thumbs.db", "desktop.ini", "ehthumbs.db", "$recycle.bin", "system volume information", "__macosx", "lost+found"}
)


@dataclass(frozen=True, slots=True)
class FolderFile:
    """``path`` is relative to the folder, with ``/``; ``size`` in bytes."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class FolderSurvey:
    """What lies below a folder. ``left_out``: (path, why), the first of them; ``more`` aren't listed."""

    folder: Path
    files: tuple[FolderFile, ...]
    left_out: tuple[tuple[str, Why], ...]
    more: int

    @property
    def bytes(self) -> int:
        return sum(one.size for one in self.files)


class _Survey:
    def __init__(self, task: Task) -> None:
        self._task = task
        self.files: list[FolderFile] = []
        self.left_out: list[tuple[str, Why]] = []
        self.more = 0

    def leave(self, path: str, why: Why) -> None:
        if len(self.left_out) < limits.FOLDER_LEFT_OUT:
            self.left_out.append((path, why))
        else:
            self.more += 1

    def take(self, path: str, size: int) -> None:
        if len(self.files) >= limits.FOLDER_FILES:
            raise InputError("intake", reason="too-many-files", most=limits.FOLDER_FILES)
        self.files.append(FolderFile(path, size))
        if len(self.files) % 100 == 0:
            self._task.progress(len(self.files), None, LOOKING)


def survey(folder: Path, task: Task | None = None) -> FolderSurvey:
    """What lies below a folder, opened by nobody yet. Raises StorageFault, InputError ``intake``
    (``too-many-files``), Cancelled."""
    found = _Survey(task or Task())
    with Beneath(folder) as beneath:
        _walk(beneath, (), found)
    files = tuple(sorted(found.files, key=lambda one: one.path))
    return FolderSurvey(folder, files, tuple(sorted(found.left_out)), found.more)


def _walk(beneath: Beneath, names: tuple[str, ...], found: _Survey) -> None:
    handle = beneath.open_folder(names)
    if handle is None:
        found.leave("/".join(names), "unreadable")
        return
    try:
        for name in sorted(os.listdir(handle)):  # noqa: PTH208 - by handle: a path could be exchanged meanwhile
            _look(beneath, handle, names, name, found)
    except OSError as error:
        raise StorageFault(reason="read", errno=error.errno) from None
    finally:
        os.close(handle)


def _look(beneath: Beneath, handle: int, names: tuple[str, ...], name: str, found: _Survey) -> None:
    path = "/".join((*names, name))
    if name.startswith((".", "~$")):
        return found.leave(path, "hidden")
    if name.casefold() in _SYSTEM:
        return found.leave(path, "system")
    try:
        status = os.stat(name, dir_fd=handle, follow_symlinks=False)
    except OSError:
        return found.leave(path, "unreadable")
    if stat.S_ISLNK(status.st_mode):
        return found.leave(path, "link")
    if stat.S_ISDIR(status.st_mode):
        if len(names) + 1 >= limits.FOLDER_DEPTH:
            return found.leave(path, "too-deep")
        return _walk(beneath, (*names, name), found)
    if not stat.S_ISREG(status.st_mode):
        return found.leave(path, "special")
    if status.st_size == 0:
        return found.leave(path, "empty")
    if status.st_size > limits.EVIDENCE_BYTES:
        return found.leave(path, "too-big")
    return found.take(path, status.st_size)


def attach(
    session: Session,
    case: str,
    looked: FolderSurvey,
    chosen: Collection[str] | None = None,
    task: Task | None = None,
) -> ChangeSet:
    """Attach the files of a survey (or those of the ``chosen`` paths) to a case: all or none.

    The originals stay where they are, untouched. Raises InputError ``intake`` (``nothing-chosen``,
    ``folder-changed``), ``not-a-case``, NotFound, NoRoom, StorageFault, Cancelled.
    """
    task = task or Task()
    demand_case(session, case)
    files = [one for one in looked.files if chosen is None or one.path in chosen]
    if not files:
        raise InputError("intake", reason="nothing-chosen")
    pieces: list[Piece] = []
    try:
        for piece in _sealed(session, looked.folder, files, task):
            pieces.append(piece)
        return session.write(_store, case, pieces)
    except BaseException:
        for piece in pieces:
            store.discard(session.folder, piece.staged)
        raise


def _sealed(session: Session, folder: Path, files: list[FolderFile], task: Task) -> Iterator[Piece]:
    done, total = 0, sum(one.size for one in files)
    with Beneath(folder) as beneath:
        for one in files:
            task.progress(done, total, SEALING)
            source = beneath.open_found(one.path)
            if source is None:
                raise InputError("intake", reason="folder-changed")
            with source:
                if os.fstat(source.fileno()).st_size == 0:
                    raise InputError("intake", reason="folder-changed")
                yield seal(session, source, one.path, task)
            done += one.size


def _store(vault: Vault, case: str, pieces: list[Piece]) -> ChangeSet:
    saves = []
    for piece in pieces:
        record = new_record_id(case, "evidence")
        values = file_values(piece.name, piece.media, piece.staged, piece.path)
        saves.append((case, changes_of(record, "evidence", values, None)))
        store.adopt(vault, piece.staged, case, store.Origin(about="folder"))
    journal.write_many(vault, saves)
    steps.name(vault, STEP)
    made = [changes[0].change.record for _, changes in saves]
    return ChangeSet(frozenset({case}), frozenset(made), frozenset({"evidence"}), made[0])
