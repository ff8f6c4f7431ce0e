"""Decisions put down: what a decision about accounts that differ says, and what an edit makes of one that holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.base.errors import InputError
from app.base.limits import DECISION_OVER, DECISION_SUPERSEDES, ENTRY_CHANGES
from app.model.entry import JSON, Entry, NewChange
from app.model.fold import Account, RecordState, decision_in, same_value, spelled
from app.model.ruling import DECISION, SETTLED
from app.services.newrecord import NewRecord
from app.storage import disputes, journal, pages
from app.storage.declaring import declarations
from app.storage.vault import Vault

EDITED = "edited"
"""the rule by which an edit moves a decision on"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided about one field. ``chosen``: digest of the account taken, "" to leave them as they are."""

    kind: str
    chosen: str = ""
    reason: str = ""
    rule: str = ""
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """An edit that a decision has to follow, of this kind. It takes the account ``saying``, or, where that
    is "", the change ``index`` in the entry that holds the edit."""

    state: RecordState
    field: str
    kind: str
    index: int
    saying: str = ""


def about(vault: Vault, record: str, file: str) -> list[RecordState]:
    """The records of all decisions that are about one record, withdrawn ones too, the newest first."""
    places = disputes.decisions_about(vault, [(file, record)])
    states = pages.states(vault, [(id_, where) for where, id_ in places]).values()
    return sorted(states, key=lambda state: (state.updated, state.id), reverse=True)


def decision(vault: Vault, state: RecordState, field: str, verdict: Verdict, extra: Sequence[str] = ()) -> NewRecord:
    """The record of a decision about what stands now, and about the accounts ``extra`` that come to stand with it.

    Raises InputError ``too-many`` where more accounts differ than one decision can name.
    """
    values: dict[str, JSON] = {
        "record": state.id,
        "field": field,
        "kind": verdict.kind,
        "chosen": verdict.chosen or None,
        "over": _over(state.fields.get(field, ()), extra),
        "supersedes": _superseded(vault, state, field) or None,
        "rule": verdict.rule or None,
        "facts": list(verdict.facts) or None,
        "reason": verdict.reason or None,
    }
    return NewRecord(state.file, DECISION, values)


def changes(vault: Vault, made: NewRecord) -> list[NewChange]:
    return made.changes(declarations(vault))


def _over(accounts: Iterable[Account], extra: Sequence[str]) -> list[str]:
    """Digests of all that stands; of more than fit, one for each value, so that what agrees is covered too."""
    found = list(accounts)
    digests = [*extra, *(account.digest for account in found)]
    if len(digests) > DECISION_OVER:
        by_value = {spelled(account.value) if account.held else account.digest: account.digest for account in found}
        digests = [*extra, *sorted(by_value.values())]
    if len(digests) > DECISION_OVER:
        raise InputError("too-many", most=DECISION_OVER)
    return digests


def _superseded(vault: Vault, state: RecordState, field: str) -> list[str]:
    """The decisions of this field that stand, so that taking this one back brings back none but the last of them."""
    made = [one for one in map(decision_in, about(vault, state.id, state.file)) if one and one.field == field]
    made.sort(key=lambda one: one.rank(), reverse=True)
    return [one.id for one in made[:DECISION_SUPERSEDES]]


def saying(state: RecordState, field: str, value: JSON, source: str | None) -> str:
    """The standing account that says this: of the named source where there is one, else any; "" for none."""
    same = [one for one in state.fields.get(field, ()) if one.held and same_value(one.value, value)]
    named = [one for one in same if one.source == source]
    found = named or (same if source is None else [])
    return found[0].digest if found else ""


def move(vault: Vault, moved: Sequence[Moved], entry: Entry | None) -> None:
    """Let decisions follow edits, one for each; ``entry`` holds those edits that were signed."""
    packed: list[NewChange] = []
    for one in moved:
        if len(packed) > ENTRY_CHANGES - 10:
            journal.write(vault, one.state.file, packed)
            packed = []
        fresh = [entry.claims.digests[one.index]] if entry is not None and not one.saying else []
        chosen = one.saying or fresh[0]
        verdict = Verdict(one.kind, chosen if one.kind == SETTLED else "", rule=EDITED)
        packed += changes(vault, decision(vault, one.state, one.field, verdict, fresh))
    if packed:
        journal.write(vault, moved[0].state.file, packed)
