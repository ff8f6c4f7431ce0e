"""Evidence: taken in, hashed, encrypted, never altered."""

from __future__ import annotations

import io
import os
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from errno import ENOSPC
from pathlib import Path
from typing import BinaryIO, Final

import puremagic

from app.base import limits
from app.base.errors import InputError, NoRoom, NotFound, StorageFault
from app.base.paths import create_private, sync_folder
from app.base.task import Task
from app.model.entry import JSON, Change, NewChange
from app.model.recordids import new_record_id
from app.services.session import Session
from app.services.views import ChangeSet, EvidenceView
from app.storage import evidence as store
from app.storage import journal, records
from app.storage.vault import Vault
from app.sync.folder import open_bundle as open_safely

_HEAD: Final = 8 * limits.KIB
_NAME_BYTES: Final = 200  # file systems end at 255 bytes; a counter must fit
_SUFFIX_BYTES: Final = 16
_DEVICES: Final = frozenset(
    {"CON", "PRN", "AUX", "NUL"} | {f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10)}
)
_KINDS: Final = {"image": "photo", "video": "video", "audio": "audio", "text": "document"}


class _Share(Task):
    """The work on one file as a part of the work on all of them; sizes in bytes."""

    def __init__(self, whole: Task, before: int, total: int) -> None:
        super().__init__()
        self._whole = whole
        self._before = before
        self._total = total

    def check(self) -> None:
        self._whole.check()

    def progress(self, done: int, total: int | None, step: str) -> None:
        self._whole.progress(self._before + done, self._total, step)


def attach(session: Session, case_id: str, paths: list[Path], task: Task | None = None) -> ChangeSet:
    """Take files into a case. The originals stay where they are, untouched; all files or none.

    Raises NotFound, InputError (``empty-file``, ``too-big``, ``not-a-file``), NoRoom, StorageFault, Cancelled.
    """
    task = task or Task()
    _demand_case(session, case_id)
    staged: list[tuple[str, bytes, store.Staged]] = []
    before, total = 0, sum(path.stat().st_size for path in paths if path.is_file())
    try:
        for path in paths:
            with open_safely(path) as source:
                size = os.fstat(source.fileno()).st_size
                _demand_size(path.name, size)
                staged.append((path.name, *_stage(session, source, _Share(task, before, total))))
                before += size
        return session.write(_record, case_id, staged)
    except BaseException:
        for _, _, one in staged:
            store.discard(session.folder, one)
        raise


def attach_bytes(session: Session, case_id: str, name: str, data: bytes) -> ChangeSet:
    """Take something pasted into a case, under a name of the person's choice."""
    _demand_case(session, case_id)
    _demand_size(name, len(data))
    head, staged = _stage(session, io.BytesIO(data), Task())
    try:
        return session.write(_record, case_id, [(name, head, staged)])
    except BaseException:
        store.discard(session.folder, staged)
        raise


def _demand_case(session: Session, case_id: str) -> None:
    state = session.run(records.state, case_id)
    if state is None:
        raise NotFound(what="record", id=case_id)
    if state.type != "case":
        raise InputError("not-a-case", id=case_id)


def _demand_size(name: str, size: int) -> None:
    if size == 0:
        raise InputError("empty-file", name=name)
    if size > limits.EVIDENCE_BYTES:
        raise InputError("too-big", name=name, most=f"{limits.EVIDENCE_BYTES // limits.GIB} GiB")


def _stage(session: Session, source: io.BufferedReader | io.BytesIO, task: Task) -> tuple[bytes, store.Staged]:
    head = source.read(_HEAD)
    source.seek(0)
    return head, store.stage(session.folder, source, task=task)


def _record(vault: Vault, case_id: str, staged: list[tuple[str, bytes, store.Staged]]) -> ChangeSet:
    made = []
    for name, head, piece in staged:
        record = new_record_id(case_id, "evidence")
        media = media_type(head, name)
        values: dict[str, JSON] = {
            "name": shown_name(name),
            "kind": _KINDS.get(media.split("/")[0], "document" if media == "application/pdf" else "other"),
            "media_type": media,
            "size": piece.size,
            "sha256": piece.sha256,
        }
        changes = [NewChange(Change(record, "evidence", field, value)) for field, value in values.items()]
        journal.write(vault, case_id, changes)
        store.adopt(vault, piece, case_id)
        made.append(record)
    return ChangeSet(frozenset({case_id}), frozenset(made), frozenset({"evidence"}), made[0] if made else None)


def media_type(head: bytes, name: str) -> str:
    """The type by the first bytes, which a name can't fake; ``application/octet-stream`` when unknown."""
    try:
        return str(puremagic.from_string(head, mime=True, filename=name)) or "application/octet-stream"
    except (puremagic.PureError, ValueError):
        try:
            head.decode("utf-8")
        except UnicodeDecodeError:
            return "application/octet-stream"
        return "text/plain"


def shown_name(name: str) -> str:
    """A file's name as data: no path, no invisible or direction-turning characters (P21, P26)."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C" or c == "\u200c")
    return kept.strip()[: limits.TITLE_CHARS] or "?"


def listing(session: Session, case_id: str) -> tuple[EvidenceView, ...]:
    """The evidence of a case, whether or not its bytes are here."""

    def collect(vault: Vault) -> tuple[EvidenceView, ...]:
        states = [s for s in records.records_in(vault, case_id, withdrawn=False) if s.type == "evidence"]
        found = []
        for state in states:
            sha256 = state.shown("sha256")
            held = isinstance(sha256, str) and store.holds(vault, sha256, state.file)
            size = state.shown("size")
            found.append(
                EvidenceView(
                    state.id,
                    case_id,
                    str(state.shown("name") or ""),
                    str(state.shown("media_type") or ""),
                    size if isinstance(size, int) else 0,
                    sha256 if isinstance(sha256, str) else "",
                    held,
                )
            )
        return tuple(found)

    return session.run(collect)


def _open(session: Session, evidence_id: str) -> tuple[store.EvidenceReader, str]:
    state = session.run(records.state, evidence_id)
    sha256 = state.shown("sha256") if state is not None and state.type == "evidence" else None
    if state is None or not isinstance(sha256, str) or not session.run(store.holds, sha256, state.file):
        raise NotFound(what="evidence")
    return session.run(store.reader, sha256, state.file), str(state.shown("name") or "")


def read(session: Session, evidence_id: str, limit: int = 64 * limits.MIB) -> bytes:
    """The original bytes, at most ``limit`` of them, in memory only. Raises NotFound, VaultDamaged."""
    source, _ = _open(session, evidence_id)
    with closing(source):
        return b"".join(_blocks(source, limit))


def _blocks(source: store.EvidenceReader, left: int) -> Iterator[bytes]:
    while left > 0 and (block := source.read(min(left, limits.READ_BLOCK))):
        left -= len(block)
        yield block


def export(session: Session, evidence_id: str, folder: Path, task: Task | None = None) -> Path:
    """Write the original bytes into ``folder``, outside the vault and unencrypted: an explicit act (P11)."""
    task = task or Task()
    source, name = _open(session, evidence_id)
    with closing(source):
        try:
            path = _free_name(folder, file_name(name))
            handle = create_private(path)
        except OSError as error:
            raise StorageFault(reason="write", errno=error.errno) from None
        try:
            with os.fdopen(handle, "wb") as out:
                _copy(source, out, task)
            sync_folder(folder)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise (NoRoom() if error.errno == ENOSPC else StorageFault(reason="write")) from None
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return path


def _copy(source: store.EvidenceReader, out: BinaryIO, task: Task) -> None:
    done = 0
    while block := source.read(limits.READ_BLOCK):
        out.write(block)
        done += len(block)
        task.progress(done, source.size, "task.exporting")
    out.flush()
    os.fsync(out.fileno())


def file_name(received: str) -> str:
    """A name that every system takes as a plain file's, close to the received one (P21, T12)."""
    safe = "".join("_" if c in '<>:"/\\|?*' or ord(c) < 32 else c for c in shown_name(received))
    safe = safe.strip(". ").lstrip("-") or "evidence"
    if safe.split(".")[0].upper() in _DEVICES:
        safe = f"_{safe}"
    stem, dot, suffix = safe.rpartition(".")
    stem, suffix = (stem, dot + suffix) if stem and len(suffix.encode()) <= _SUFFIX_BYTES else (safe, "")
    while len((stem + suffix).encode()) > _NAME_BYTES:
        stem = stem[:-1]
    return stem + suffix


def _free_name(folder: Path, name: str) -> Path:
    """A path that isn't taken, not even by a broken link: nothing is ever written over."""
    plain = Path(name)
    for number in range(1, 10_000):
        path = folder / (name if number == 1 else f"{plain.stem} ({number}){plain.suffix}")
        if not os.path.lexists(path):
            return path
    raise StorageFault(reason="write")
