"""The sample: documented cases, restated from published articles, loaded as real, signed entries."""

from __future__ import annotations

from app.base.errors import InputError
from app.base.task import Task
from app.model.entry import JSON, Change, NewChange
from app.model.fields import Kind
from app.model.recordids import new_case_id, new_record_id
from app.model.sample import SampleFile, SampleRecord, SampleValue, read_sample, sample_files
from app.model.types import field_of
from app.services.editing import register_file
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import journal, settings
from app.storage.vault import Vault

_LOADED = "sample-loaded"


def load(session: Session, task: Task | None = None) -> ChangeSet:
    """Sign and store the whole sample, all or nothing. Raises InputError ``sample-loaded`` the second time."""
    files = read_sample(sample_files())
    (task or Task()).check()
    return session.write(_store, files)


def _store(vault: Vault, files: list[SampleFile]) -> ChangeSet:
    if settings.get(vault, _LOADED, False):
        raise InputError("sample-loaded")
    ids = _ids(vault, files)
    saves = [(_file_id(vault, file, ids), _changes(record, ids)) for file in files for record in file.records]
    journal.write_many(vault, saves)
    settings.put(vault, _LOADED, True)
    return ChangeSet(frozenset(file for file, _ in saves), frozenset(ids.values()))


def _ids(vault: Vault, files: list[SampleFile]) -> dict[str, str]:
    """A fresh id for every record, by its key in the sample; what cases share goes into this vault's register."""
    ids: dict[str, str] = {}
    for file in files:
        own = register_file(vault) if file.kind == "register" else new_case_id()
        ids.update({record.key: new_record_id(own, record.type) for record in file.records})
    return ids


def _file_id(vault: Vault, file: SampleFile, ids: dict[str, str]) -> str:
    """A case file has the id of its case."""
    if file.kind == "register":
        return register_file(vault)
    return next(ids[record.key] for record in file.records if record.type == "case")


def _changes(record: SampleRecord, ids: dict[str, str]) -> list[NewChange]:
    return [
        NewChange(Change(ids[record.key], record.type, v.field, _value(record.type, v, ids), ids[v.source]))
        for v in record.values
    ]


def _value(type_: str, account: SampleValue, ids: dict[str, str]) -> JSON:
    """References are keys in the sample, and ids in the journal."""
    declared = field_of(type_, account.field)
    if declared is not None and declared.kind is Kind.REF:
        return ids[account.value]
    if declared is not None and declared.kind is Kind.REFS:
        return [ids[key] for key in account.value]
    return account.value
