"""What stays here of the chosen cases, field by field, and why."""

from __future__ import annotations

from collections.abc import Iterator

from app.model.entry import TAKEN_BACK, WITHDRAWN, Change
from app.model.fold import RecordState
from app.model.redaction import EXCEPTION
from app.model.teams import TEAM
from app.services.disclosure.views import Why, Withheld
from app.services.selection import Selection
from app.services.titles import title_of_state
from app.storage import journal, records
from app.storage.vault import Vault
from app.sync.disclose import WHOLE, is_protected, travels

_SILENT = frozenset({WITHDRAWN, TAKEN_BACK})
"""fields of the program's own: what stands in them is no value of a case"""


_UNSAID = frozenset({TEAM.name, EXCEPTION.name})
"""a team has a road of its own, and what an exception says is told by what it does"""


def withheld_in(vault: Vault, chosen: Selection) -> tuple[Withheld, ...]:
    """Every field of the records that were chosen whose standing values stay here, by file, type and title."""
    files = journal.files(vault)
    found: list[Withheld] = []
    for file in sorted(files, key=lambda one: (one not in chosen.cases, one)):
        if file in chosen.cases or (files[file] != "case" and file in chosen.entries):
            for state in records.records_in(vault, file):
                if chosen.includes(state) and state.type not in _UNSAID:
                    found.extend(_of_record(state, chosen))
    return tuple(found)


def _of_record(state: RecordState, chosen: Selection) -> Iterator[Withheld]:
    title = title_of_state(state, declarations=chosen.declarations)
    for name, accounts in state.fields.items():
        held = [account for account in accounts if account.held and account.value is not None]
        staying = [a for a in held if not chosen.lets(Change(state.id, state.type, name, a.value, a.source))]
        if staying and name not in _SILENT:
            change = Change(state.id, state.type, name, staying[0].value, staying[0].source)
            yield Withheld(state.id, state.file, state.type, title, name, len(staying), why(change, chosen))


def why(change: Change, chosen: Selection) -> Why:
    """Why a value stays here: the reason that holds whatever else is decided comes first."""
    terms, declared = chosen.terms, chosen.declarations
    if is_protected(change, declared) or change.record in chosen.silent:
        return "protected"
    for record, field, reason in sorted(terms.reasons):
        if record == change.record and field in (change.field, WHOLE):
            return reason
    if (change.record, WHOLE) in terms.withhold:
        return "record"
    if (change.record, change.field) in terms.withhold:
        return "exception"
    if travels(change, terms, declared):
        return "within"
    return "policy" if declared.field_of(change.type, change.field) is not None else "unknown"
