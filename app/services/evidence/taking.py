"""Taking files in: hashed, encrypted, never altered. All of them or none; the originals stay where they are."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.base import limits
from app.base.errors import InputError, NoRoom, NotFound
from app.base.padme import padme
from app.base.task import Task
from app.model.entry import Change, NewChange
from app.model.recordids import new_record_id
from app.model.values import check_value
from app.services.evidence import twins
from app.services.evidence.given import Given, GivenFile, LeftOut, Steady, fault_of, gather
from app.services.naming import HEAD, file_values, media_type, shown_name, size_words
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import evidence as store
from app.storage import journal, records
from app.storage.vault import Vault

STEP = "evidence.step.sealing"
Twins = Literal["ask", "leave", "add"]


@dataclass(frozen=True, slots=True)
class Original:
    """A file that was taken in, as it lay on the disk: enough to know it again, and to prove that the vault has it."""

    path: Path
    record: str
    case: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it. ``left_out``: what wasn't taken, and why; ``more_left_out`` of those aren't listed.

    ``twins``: files whose bytes are known here or in another case; ``known`` of them stayed out.
    """

    changes: ChangeSet
    originals: tuple[Original, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    more_left_out: int = 0
    twins: tuple[twins.Twin, ...] = ()
    known: int = 0


@dataclass(frozen=True, slots=True)
class _Piece:
    name: str
    inside: str
    head: bytes
    staged: store.Staged
    path: Path | None = None


class _Share(Task):
    """The work on one file as a part of the work on all of them."""

    def __init__(self, whole: Task, given: Sequence[GivenFile]) -> None:
        super().__init__()
        self._whole = whole
        self._sizes = [one.size for one in given]
        self._total = sum(self._sizes)
        self._number = 0
        self._before = 0

    def begin(self, number: int) -> None:
        self._number, self._before = number, sum(self._sizes[:number])

    def check(self) -> None:
        self._whole.check()

    def progress(self, done: int, total: int | None, step: str, **facts: object) -> None:
        done = min(self._before + done, self._total)
        self._whole.progress(
            done,
            self._total,
            STEP,
            file=self._number + 1,
            files=len(self._sizes),
            so_far=size_words(done),
            all=size_words(self._total),
        )


def take_in(
    session: Session,
    case_id: str,
    paths: Sequence[Path],
    about: Sequence[str] = (),
    task: Task | None = None,
    *,
    twins: Twins = "ask",
) -> Taken:
    """Take files and whole folders into a case; what isn't an ordinary file stays out, with its reason.

    ``about``: ids of the records that they are evidence of. ``twins`` says what happens to bytes
    that are known: ``ask`` puts a question to the task. Raises NotFound, InputError (``not-a-case``;
    ``attach``: ``changed``, ``gone``; ``intake``: ``too-many-files``), NoRoom, StorageFault,
    Cancelled, ConsentNeeded: then nothing was taken.
    """
    return _take(session, case_id, paths, task or Task(), twins, tuple(about), strict=False)


def attach(
    session: Session, case_id: str, paths: list[Path], task: Task | None = None, *, twins: Twins = "leave"
) -> ChangeSet:
    """:func:`attach_all`, for whoever wants only what changed."""
    return attach_all(session, case_id, paths, task, twins=twins).changes


def attach_all(
    session: Session, case_id: str, paths: Sequence[Path], task: Task | None = None, *, twins: Twins = "leave"
) -> Taken:
    """:func:`take_in` for whoever names each file: one that can't be taken ends it, before anything is read.

    Raises besides NotFound (``file``), InputError (``empty-file``, ``too-big``, ``attach``:
    ``unreadable``), StorageFault (``not-a-file``).
    """
    return _take(session, case_id, paths, task or Task(), twins, (), strict=True)


def attach_bytes(
    session: Session, case_id: str, name: str, data: bytes, task: Task | None = None, *, twins: Twins = "add"
) -> ChangeSet:
    """Take something pasted into a case, under a name of the person's choice. Raises as :func:`take_in`."""
    task = task or Task()
    demand_case(session, case_id)
    demand_size(name, len(data))
    demand_room(session, [len(data)])
    pieces = [_Piece(name, "", data[:HEAD], store.stage(session.folder, io.BytesIO(data), task=Task()))]
    try:
        return _keep(session, case_id, Given(), pieces, task, twins).changes
    except BaseException:
        store.discard(session.folder, pieces[0].staged)
        raise


def _take(
    session: Session,
    case: str,
    paths: Sequence[Path],
    task: Task,
    known: Twins,
    about: tuple[str, ...],
    *,
    strict: bool,
) -> Taken:
    demand_case(session, case)
    given = gather(paths, task)
    with given.held:
        if strict:
            _demand_all(given)
        demand_room(session, [one.size for one in given.files])
        pieces: list[_Piece] = []
        try:
            _seal(session, given, pieces, task, strict=strict)
            return _keep(session, case, given, pieces, task, known, about)
        except BaseException:
            for piece in pieces:
                store.discard(session.folder, piece.staged)
            raise


def _keep(
    session: Session,
    case: str,
    given: Given,
    pieces: list[_Piece],
    task: Task,
    known: Twins,
    about: tuple[str, ...] = (),
) -> Taken:
    found = session.run(twins.find, case, [(piece.name, piece.staged.sha256) for piece in pieces])
    out: frozenset[int] = frozenset()
    if found and known == "ask":
        out = twins.ask(task, found)
    elif known == "leave":
        out = frozenset(twin.number for twin in found if twin.here)
    task.check()  # from here on it happens
    kept = [piece for number, piece in enumerate(pieces) if number not in out]
    changes, made = session.write(_record, case, kept, about) if kept else (ChangeSet(), [])
    for number in out:
        store.discard(session.folder, pieces[number].staged)
    originals = tuple(
        Original(piece.path, record, case, piece.staged.sha256)
        for piece, record in zip(kept, made, strict=True)
        if piece.path is not None
    )
    return Taken(changes, originals, tuple(given.left_out), given.more_left_out, tuple(found), len(out))


def _demand_all(given: Given) -> None:
    for left in given.left_out:
        if left.given:
            raise fault_of(left)


def demand_case(session: Session, case_id: str) -> None:
    """Raises NotFound, InputError ``not-a-case``."""
    state = session.run(records.state, case_id)
    if state is None:
        raise NotFound(what="record", id=case_id)
    if state.type != "case":
        raise InputError("not-a-case", id=case_id)


def demand_size(name: str, size: int) -> None:
    """Raises InputError (``empty-file``, ``too-big``)."""
    if size == 0:
        raise InputError("empty-file", name=shown_name(name))
    if size > limits.EVIDENCE_BYTES:
        raise InputError("too-big", name=shown_name(name), most=f"{limits.EVIDENCE_BYTES // limits.GIB} GiB")


def demand_room(session: Session, sizes: Sequence[int]) -> None:
    """Better said now than after an hour of encrypting (T5). Raises NoRoom ``attach``."""
    need = sum(padme(size) + size // 4096 + limits.CHUNK for size in sizes)
    try:
        free = shutil.disk_usage(session.folder).free
    except OSError:
        return  # a file system that doesn't say: the writing will
    if sizes and need > free:
        raise NoRoom(reason="attach", need=size_words(need), free=size_words(free))


def _seal(session: Session, given: Given, pieces: list[_Piece], task: Task, *, strict: bool) -> None:
    share = _Share(task, given.files)
    for number, one in enumerate(given.files):
        share.begin(number)
        share.progress(0, None, STEP)
        opened = one.open()
        if opened is None:
            left = LeftOut(one.inside or one.name, "unreadable", given=not one.inside)
            if strict:
                raise fault_of(left)
            given.left_out.append(left)
            continue
        with opened:
            if os.fstat(opened.fileno()).st_size == 0:
                raise InputError("attach", reason="changed", name=shown_name(one.name))
            steady = Steady(opened, one.name)
            head = steady.head(HEAD)
            staged = store.stage(session.folder, steady, task=share)
        pieces.append(_Piece(one.name, one.inside, head, staged, one.path))


def _origin(piece: _Piece) -> str:
    if piece.path is None:
        return "paste"
    return "folder" if piece.inside else "file"


def _record(
    vault: Vault, case_id: str, pieces: Sequence[_Piece], about: tuple[str, ...]
) -> tuple[ChangeSet, list[str]]:
    saves, made = [], []
    for piece in pieces:
        record = new_record_id(case_id, "evidence")
        values = file_values(piece.name, media_type(piece.head, piece.name), piece.staged, piece.inside)
        if about:
            values["about"] = check_value("evidence", "about", list(about))
        changes = [NewChange(Change(record, "evidence", field, value)) for field, value in values.items()]
        saves.append((case_id, changes))
        store.adopt(vault, piece.staged, case_id, store.Origin(about=_origin(piece)))
        made.append(record)
    journal.write_many(vault, saves)
    return ChangeSet(frozenset({case_id}), frozenset(made), frozenset({"evidence"}), made[0]), made
