"""Writing: new cases and records, edits, withdrawals, drafts.

Nothing is overwritten. An edit is a signed change that names the changes whose place it
takes; :func:`taken_places` is the one rule that decides which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.base.errors import InputError, NotFound
from app.base.ids import new_id
from app.model.entry import JSON, WITHDRAWN, Change, NewChange
from app.model.fold import Account, RecordState
from app.model.types import TYPES
from app.model.values import check_value
from app.services.session import Session
from app.services.views import ChangeSet, Edit
from app.storage import drafts as draft_table
from app.storage import journal, records, settings
from app.storage.vault import Vault

REGISTER = "register-file"
"""The setting that holds the id of this vault's own register."""

Draft = dict[str, JSON]


def taken_places(state: RecordState | None, edit: Edit, me: str) -> tuple[str, ...]:
    """The digests of the standing accounts that an edit replaces.

    ``settle`` replaces them all. ``add`` replaces none. ``set`` replaces what the same
    source said before (a statement corrected); without a source it replaces a settled value.
    Where the field is disputed, it replaces only one's own account: another's account is
    never silently removed, only settled.
    """
    accounts: Sequence[Account] = state.fields.get(edit.field, ()) if state else ()
    if edit.mode == "add":
        return ()
    if edit.mode == "settle" or edit.field == WITHDRAWN:
        return tuple(a.digest for a in accounts)
    if edit.source is not None:
        return tuple(a.digest for a in accounts if a.source == edit.source or (a.source is None and a.author == me))
    if state is not None and not state.disputed(edit.field) and all(a.held for a in accounts):
        return tuple(a.digest for a in accounts)
    return tuple(a.digest for a in accounts if a.author == me and a.source is None)


def register_file(vault: Vault) -> str:
    """The id of this vault's own register, given at its first use."""
    known = settings.get(vault, REGISTER, None)
    if isinstance(known, str):
        return known
    fresh = new_id()
    settings.put(vault, REGISTER, fresh)
    return fresh


def _changes(type_: str, record: str, values: Mapping[str, JSON], source: str | None) -> list[NewChange]:
    made = []
    for name, value in values.items():
        if value is not None:
            made.append(NewChange(Change(record, type_, name, check_value(type_, name, value), source)))
    return made


def _demand_required(type_: str, values: Mapping[str, JSON]) -> None:
    for declared in TYPES[type_].fields:
        if declared.required and values.get(declared.name) in (None, "", []):
            raise InputError("required", field=declared.name, type=type_)


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record to be made. ``id`` may be given, so that others made with it can point at it."""

    type: str
    values: Mapping[str, JSON]
    source: str | None = None
    id: str = field(default_factory=new_id)

    def changes(self) -> list[NewChange]:
        """Its values, checked. Raises InputError."""
        if self.type not in TYPES:
            raise InputError("unknown-type", type=self.type)
        _demand_required(self.type, self.values)
        changes = _changes(self.type, self.id, self.values, self.source)
        if not changes:
            raise InputError("nothing-to-save")
        return changes


def new_records(session: Session, file: str | None, made: Sequence[NewRecord]) -> ChangeSet:
    """Add records to a file (a case, or with ``None`` the register): all of them or none. Raises InputError."""
    saves = [record.changes() for record in made]

    def store(vault: Vault) -> str:
        target = file or register_file(vault)
        journal.write_many(vault, [(target, changes) for changes in saves])
        return target

    target = session.write(store)
    return ChangeSet(frozenset({target}), frozenset(record.id for record in made), created=made[0].id)


def new_record(
    session: Session, file: str | None, type_: str, values: Mapping[str, JSON], source: str | None = None
) -> ChangeSet:
    """Add one record to a file, or with ``None`` to the register. Raises InputError."""
    return new_records(session, file, [NewRecord(type_, values, source)])


def new_case(
    session: Session, values: Mapping[str, JSON], source: str | None = None, also: Sequence[NewRecord] = ()
) -> ChangeSet:
    """A case, with the records that are known at once. The id of a case file is the id of its case record."""
    case = NewRecord("case", values, source)
    return new_records(session, case.id, [case, *also])


def save(session: Session, edits: Iterable[Edit]) -> ChangeSet:
    """Sign and store the edits, one entry for each file touched, all or nothing.

    Values are checked first; an edit that would change nothing is left out. ``None`` empties
    a field. Raises InputError, NotFound.
    """
    checked = [_checked(edit) for edit in edits]

    def store(vault: Vault) -> ChangeSet:
        by_file: dict[str, list[NewChange]] = {}
        touched: set[str] = set()
        for edit in checked:
            state = records.state(vault, edit.record)
            if state is None:
                raise NotFound(what="record", id=edit.record)
            change = _new_change(state, edit, vault.identity.key_id)
            if change is not None:
                by_file.setdefault(state.file, []).append(change)
                touched.add(edit.record)
        for file, changes in by_file.items():
            journal.write(vault, file, changes)
        return ChangeSet(frozenset(by_file), frozenset(touched))

    return session.write(store)


def _checked(edit: Edit) -> Edit:
    if edit.field == WITHDRAWN or edit.value is None:
        return edit
    value = check_value(edit.type, edit.field, edit.value)
    return Edit(edit.record, edit.type, edit.field, value, edit.source, edit.mode)


def _new_change(state: RecordState, edit: Edit, me: str) -> NewChange | None:
    places = taken_places(state, edit, me)
    standing = state.fields.get(edit.field, ())
    replaced = [a for a in standing if a.digest in places]
    same = [a for a in replaced if a.held and a.value == edit.value and a.source == edit.source]
    if same and len(replaced) == len(same) and edit.mode != "settle":
        return None
    if edit.value is None and not standing:
        return None
    return NewChange(Change(edit.record, state.type, edit.field, edit.value, edit.source), places)


def withdraw(session: Session, record: str, reason: str) -> ChangeSet:
    """Withdraw a record with a reason. It stays in the journal and can be brought back."""
    if not reason.strip():
        raise InputError("reason-needed")
    return save(session, [Edit(record, "", WITHDRAWN, reason.strip(), mode="settle")])


def restore(session: Session, record: str) -> ChangeSet:
    """Bring a withdrawn record back."""
    return save(session, [Edit(record, "", WITHDRAWN, None, mode="settle")])


def save_draft(session: Session, key: str, payload: Draft) -> ChangeSet:
    """Keep what is being typed, encrypted, until it's saved (a lock or a crash loses nothing)."""
    session.write(draft_table.put, key, payload)
    return ChangeSet(kinds=frozenset({"drafts"}))


def drafts(session: Session) -> dict[str, Draft]:
    return session.run(draft_table.listing)


def drop_draft(session: Session, key: str) -> ChangeSet:
    session.write(draft_table.drop, key)
    return ChangeSet(kinds=frozenset({"drafts"}))
