"""Writing: new cases and records, edits, withdrawals, drafts.

Nothing is overwritten. An edit is a signed change that names the changes whose place it
takes; :func:`taken_places` is the one rule that decides which.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from app.base.errors import InputError, NotFound
from app.base.limits import ENTRY_REPLACES
from app.model.entry import JSON, WITHDRAWAL_REASON, WITHDRAWN, WITHDRAWN_MARK, Change, NewChange
from app.model.extension import BUILT_IN, Declarations
from app.model.fold import Account, RecordState, same_value
from app.model.recordids import new_case_id, new_register_id
from app.model.ruling import SETTLED
from app.model.types import TYPES
from app.model.values import check_value
from app.services import deciding
from app.services.newrecord import NewRecord as NewRecord
from app.services.newrecord import demand_required
from app.services.session import Session
from app.services.views import ChangeSet, Edit
from app.storage import drafts as draft_table
from app.storage import journal, records, settings, steps
from app.storage.declaring import REGISTER
from app.storage.vault import Vault

Draft = dict[str, JSON]

OPEN: Final = "open"
"""the status of a case that was begun"""


def taken_places(
    state: RecordState | None, edit: Edit, me: str, others: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """The digests of the standing accounts that an edit replaces.

    ``settle`` replaces them all where they agree, and is a decision where they don't. ``add``
    replaces none. ``set`` replaces what the same source said before (a statement corrected);
    without a source it replaces a settled value.
    Where accounts differ, it replaces only one's own: another's account is never silently
    removed; where somebody has decided about them, not even one of the same source
    (docs/decisions/0013). ``others`` are accounts that an undo of ours said again for somebody
    else (:func:`theirs`): they are signed by us, and not ours.
    """
    accounts: Sequence[Account] = state.fields.get(edit.field, ()) if state else ()
    if edit.mode == "add":
        return ()
    if edit.mode == "settle" and not decides(state, edit):
        return tuple(a.digest for a in accounts)
    own = {a.digest for a in accounts if a.author == me} - others
    if state is not None and (carries(state, edit.field) or decides(state, edit)):
        return tuple(a.digest for a in accounts if a.digest in own and a.source in (None, edit.source))
    if edit.source is not None:
        return tuple(a.digest for a in accounts if a.source == edit.source or (a.source is None and a.digest in own))
    if state is not None and not state.differs(edit.field) and all(a.held for a in accounts):
        return tuple(a.digest for a in accounts)
    return tuple(a.digest for a in accounts if a.digest in own and a.source is None)


def carries(state: RecordState, name: str) -> bool:
    """Whether a decision holds in this field, so that an edit has to say what becomes of it."""
    found = state.decided.get(name)
    return found is not None and found.kind in ("settled", "differ")


def decides(state: RecordState | None, edit: Edit) -> bool:
    """Whether an edit says which of several accounts is to be shown: that is a decision, and takes nobody's place."""
    marks = (WITHDRAWN, WITHDRAWAL_REASON)
    return edit.mode == "settle" and edit.field not in marks and state is not None and state.differs(edit.field)


def carried(state: RecordState, edit: Edit, places: Sequence[str]) -> bool:
    """Whether an edit moves the decision that holds in its field on to the new value (docs/decisions/0013).

    What a person types over the value that is shown becomes the value that is shown; what
    another source says is new to whoever decided, and opens the dispute again.
    """
    if decides(state, edit):
        return True
    if edit.mode != "set" or not carries(state, edit.field):
        return False
    if edit.source is None:
        return True
    if state.settled(edit.field):
        return state.fields[edit.field][0].source == edit.source
    return bool(places)


def theirs(vault: Vault, state: RecordState | None, name: str) -> frozenset[str]:
    """The standing accounts of a field that this vault signed only to say again, in an undo, what others had said."""
    me = vault.identity.key_id
    signed = [a.digest for a in state.fields.get(name, ()) if a.author == me] if state else []
    said = steps.origins(vault, signed) if signed else {}
    return frozenset(digest for digest, origins in said.items() if any(one.author != me for one in origins))


def register_file(vault: Vault) -> str:
    """The id of this vault's own register, given at its first use."""
    known = settings.get(vault, REGISTER, None)
    if isinstance(known, str):
        return known
    fresh = new_register_id()
    settings.put(vault, REGISTER, fresh)
    return fresh


def start_case(values: Mapping[str, JSON], source: str | None = None) -> NewRecord:
    """A case record that opens a file of its own: the id of a case file is the id of its case record.

    It is *open* where nothing else is said: a reader who gets no titles would otherwise get nothing
    of the record, and wouldn't see that there is a case.
    """
    return NewRecord(new_case_id(), "case", {"status": OPEN, **values}, source)


def new_records(session: Session, made: Sequence[NewRecord]) -> ChangeSet:
    """Add records, each to its file: all of them or none. ``created`` is the first. Raises InputError."""
    saves = [(record.file, record.changes(session.declarations)) for record in made]
    session.write(journal.write_many, saves)
    files, ids = frozenset(record.file for record in made), frozenset(record.id for record in made)
    return ChangeSet(files, ids, created=made[0].id)


def new_record(
    session: Session, file: str | None, type_: str, values: Mapping[str, JSON], source: str | None = None
) -> ChangeSet:
    """Add one record to a file, or with ``None`` to this vault's register. Raises InputError."""
    return new_records(session, [NewRecord(file or session.write(register_file), type_, values, source)])


def new_case(session: Session, values: Mapping[str, JSON], source: str | None = None) -> ChangeSet:
    """Add a case. Raises InputError."""
    return new_records(session, [start_case(values, source)])


def save(session: Session, edits: Iterable[Edit]) -> ChangeSet:
    """Sign and store the edits, one entry for each file touched, all or nothing.

    Values are checked first; an edit that would change nothing is left out. ``None`` empties
    a field. Raises InputError, NotFound.
    """
    return session.write(_store_saved, [_checked(session, edit) for edit in edits])


def _store_saved(vault: Vault, checked: Sequence[Edit]) -> ChangeSet:
    _demand_kept(vault, checked)
    return store_edits(vault, checked)


def _demand_kept(vault: Vault, checked: Sequence[Edit]) -> None:
    """What a record needs can't be emptied out of it. What came without it may be edited on."""
    emptied = {
        edit.record for edit in checked if edit.value is None and edit.field not in (WITHDRAWN, WITHDRAWAL_REASON)
    }
    for record in emptied:
        state = records.state(vault, record)
        if state is None or state.type not in TYPES:
            continue
        edits = {edit.field: edit for edit in checked if edit.record == record}
        left = {name: _left(vault, state, name, edits.get(name)) for name in {*state.fields, *edits}}
        lacking = TYPES[state.type].lacking(left)
        if any(name in edits and edits[name].value is None for name in lacking):
            demand_required(state.type, left)


def _left(vault: Vault, state: RecordState, name: str, edit: Edit | None) -> JSON:
    """Whether something stands in a field after an edit: another's account stays, and a withheld one counts."""
    if edit is not None and edit.value is not None:
        return True
    gone = _taken(vault, state, edit) if edit is not None else ()
    if edit is not None and carried(state, edit, gone) and state.settled(name):
        return None  # what was decided against stays, and isn't shown
    return any(a.digest not in gone and (not a.held or a.value is not None) for a in state.fields.get(name, ())) or None


def _checked(session: Session, edit: Edit) -> Edit:
    """An edit that may be signed. Codes that stand may stay, also where nothing here knows them."""
    try:
        return checked_edit(edit, session.declarations)
    except InputError as error:
        state = session.run(records.state, edit.record) if error.facts.get("rule") == "term" else None
        accounts = state.fields.get(edit.field, ()) if state is not None else ()
        for account in accounts:
            if account.held and account.value is not None:
                with contextlib.suppress(InputError):
                    return checked_edit(edit, session.declarations, before=account.value)
        raise


def store_edits(vault: Vault, checked: Sequence[Edit]) -> ChangeSet:
    """The same on the vault's thread, in the transaction that is open there: for verbs that write more than edits."""
    by_file: dict[str, list[NewChange]] = {}
    moved: list[deciding.Moved] = []
    touched: set[str] = set()
    for edit in checked:
        state = records.state(vault, edit.record)
        if state is None:
            raise NotFound(what="record", id=edit.record)
        if edit.type not in ("", state.type):
            raise InputError("unknown-field", field=edit.field, type=state.type)
        places = _taken(vault, state, edit)
        saying = deciding.saying(state, edit.field, edit.value, edit.source) if decides(state, edit) else ""
        changes = [] if saying else _new_changes(state, edit, places)
        group = by_file.setdefault(state.file, []) if changes or saying else []
        if saying or (changes and carried(state, edit, places)):
            kind = SETTLED if decides(state, edit) else state.decided[edit.field].kind
            moved.append(deciding.Moved(state, edit.field, kind, len(group), saying))
        if changes or saying:
            group.extend(changes)
            touched.add(edit.record)
    for file, changes in by_file.items():
        entry = journal.write(vault, file, changes) if changes else None
        deciding.move(vault, [one for one in moved if one.state.file == file], entry)
    return ChangeSet(frozenset(by_file), frozenset(touched))


def checked_edit(edit: Edit, declarations: Declarations = BUILT_IN, *, before: JSON = None) -> Edit:
    """An edit whose value may be signed; codes that are in ``before`` needn't be known. Raises InputError."""
    if edit.field in (WITHDRAWN, WITHDRAWAL_REASON) or edit.value is None:
        return edit
    return replace(edit, value=check_value(edit.type, edit.field, edit.value, before=before, declarations=declarations))


def _taken(vault: Vault, state: RecordState, edit: Edit) -> tuple[str, ...]:
    return taken_places(state, edit, vault.identity.key_id, theirs(vault, state, edit.field))


def _new_changes(state: RecordState, edit: Edit, places: tuple[str, ...]) -> list[NewChange]:
    """The change that an edit makes, or none where it would change nothing.

    A change may name a limited number of others. Where more have to go, several changes with
    one value name some each: they agree, so the field is settled by them together.
    """
    standing = state.fields.get(edit.field, ())
    replaced = [a for a in standing if a.digest in places]
    same = [a for a in replaced if a.held and same_value(a.value, edit.value) and a.source == edit.source]
    if same and len(replaced) == len(same) and edit.mode != "settle":
        return []
    if edit.value is None and not standing:
        return []
    if (
        edit.mode == "set"
        and carried(state, edit, places)
        and state.settled(edit.field)
        and same_value(edit.value, state.shown(edit.field))
    ):
        return []
    change = Change(edit.record, state.type, edit.field, edit.value, edit.source)
    starts = range(0, max(1, len(places)), ENTRY_REPLACES)
    return [NewChange(change, places[start : start + ENTRY_REPLACES]) for start in starts]


def withdraw(session: Session, record: str, reason: str) -> ChangeSet:
    """Withdraw a record with a reason. It stays in the journal and can be brought back.

    That it is withdrawn travels to every reader; the reason, which can name somebody, only
    to those who get everything.
    """
    if not reason.strip():
        raise InputError("reason-needed")
    mark = Edit(record, "", WITHDRAWN, WITHDRAWN_MARK, mode="settle")
    return save(session, [mark, Edit(record, "", WITHDRAWAL_REASON, reason.strip(), mode="settle")])


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
