"""Copies that leave the vault, and cleaned copies that stay in it. The sealed original is never touched.

An export is an explicit act, outside the vault and unencrypted (P11). A cleaned copy has the
pixels and nothing else: no place, no time, no device, no preview of what was cropped (T35). What
the picture itself shows stays in it, and its hash is another one.
"""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Callable
from contextlib import closing
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import BinaryIO, Final

from app.base import limits
from app.base.errors import NoRoom, StorageFault
from app.base.paths import create_private, sync_folder
from app.base.task import Task
from app.model.entry import Change, NewChange
from app.model.recordids import new_record_id
from app.sandbox.answers import Cleaned
from app.services.evidence.holding import open_piece, piece
from app.services.evidence.looking import cleaned
from app.services.evidence.taking import demand_room
from app.services.naming import ending_of, file_name, file_values
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import access, journal, ledger, steps
from app.storage import evidence as store
from app.storage.vault import Vault

EXPORTING: Final = "task.exporting"
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"  # none that is taken for another


def export(session: Session, evidence_id: str, folder: Path, task: Task | None = None) -> Path:
    """Write the original bytes into ``folder``, outside the vault and unencrypted. Raises NotFound, VaultDamaged,
    NoRoom, StorageFault, Cancelled."""
    task = task or Task()
    source, name = open_piece(session, evidence_id)
    with closing(source):
        _log(session, evidence_id, "original")
        return _write(folder, file_name(name), lambda out: _copy(source, out, task))


def export_cleaned(
    session: Session, evidence_id: str, folder: Path, task: Task | None = None, *, neutral: bool = True
) -> Path:
    """Write a cleaned copy into ``folder``; ``neutral``: under a name that says nothing. Raises Unshowable besides."""
    made = cleaned(session, evidence_id, task)
    name = clean_name(piece(session, evidence_id).name, made.media, neutral=neutral)
    _log(session, evidence_id, "cleaned")
    return _write(folder, file_name(name), lambda out: _put(made, out))


def _log(session: Session, evidence_id: str, about: str) -> None:
    """Before it leaves: a copy that nobody knows of is worse than a line about one that failed."""
    of = piece(session, evidence_id)

    def note(vault: Vault) -> None:
        access.note(vault, "copy", of.case, evidence_id)
        ledger.note(vault, "exported", of.case, of.sha256, about=about)

    session.write(note)


def keep_cleaned(session: Session, evidence_id: str, task: Task | None = None, *, neutral: bool = True) -> ChangeSet:
    """Take a cleaned copy into the same case, as a piece of its own that says what it is a copy of.

    Raises NotFound, Unshowable, NoRoom, StorageFault, Cancelled.
    """
    task = task or Task()
    of = piece(session, evidence_id)
    made = cleaned(session, evidence_id, task)
    demand_room(session, [len(made.content)])
    staged = store.stage(session.folder, io.BytesIO(made.content), task=task)
    values = file_values(clean_name(of.name, made.media, neutral=neutral), made.media, staged)
    values |= {"kind": "photo", "copy_of": of.id, "original": False}
    if of.graphic is not None:
        values["graphic"] = of.graphic

    def record(vault: Vault) -> ChangeSet:
        fresh = new_record_id(of.case, "evidence")
        journal.write(vault, of.case, [NewChange(Change(fresh, "evidence", k, v)) for k, v in values.items()])
        ledger.note(vault, "copied", of.case, of.sha256, about=f"to:{staged.sha256}")
        store.adopt(vault, staged, of.case, store.Origin(about=f"of:{of.sha256}"))
        steps.name(vault, "clean-copy")
        return ChangeSet(frozenset({of.case}), frozenset({fresh}), frozenset({"evidence"}), fresh)

    try:
        return session.write(record)
    except BaseException:
        store.discard(session.folder, staged)
        raise


def clean_name(name: str, media: str, *, neutral: bool) -> str:
    """What a cleaned copy is called: nothing of the old name, which may hold a date, a phone or a person."""
    stem = "".join(secrets.choice(_LETTERS) for _ in range(8)) if neutral else Path(file_name(name)).stem
    return stem + ending_of(media)


def _put(made: Cleaned, out: BinaryIO) -> None:
    out.write(made.content)
    out.flush()
    os.fsync(out.fileno())


def _write(folder: Path, name: str, fill: Callable[[BinaryIO], None]) -> Path:
    """A new file, whole or not there."""
    try:
        path = _free_name(folder, name)
        handle = create_private(path)
    except OSError as error:
        raise StorageFault(reason="write", errno=error.errno) from None
    try:
        with os.fdopen(handle, "wb") as out:
            fill(out)
        sync_folder(folder)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise (NoRoom() if error.errno in (ENOSPC, EDQUOT) else StorageFault(reason="write")) from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _copy(source: store.EvidenceReader, out: BinaryIO, task: Task) -> None:
    done = 0
    while block := source.read(limits.READ_BLOCK):
        out.write(block)
        done += len(block)
        task.progress(done, source.size, EXPORTING)
    out.flush()
    os.fsync(out.fileno())


def _free_name(folder: Path, name: str) -> Path:
    """A path that isn't taken, not even by a broken link: nothing is ever written over."""
    plain = Path(name)
    for number in range(1, 10_000):
        path = folder / (name if number == 1 else f"{plain.stem} ({number}){plain.suffix}")
        if not os.path.lexists(path):
            return path
    raise StorageFault(reason="write")
