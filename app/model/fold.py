"""The fold: what a set of changes says now, whatever the order in which it arrived (T27).

State is a function of the *set* of entries. A change is current while no other change of the
same field of the same record replaces it, and its author hasn't taken it back. One distinct
value: settled. Several: disputed, and all of them stand, until somebody decides
(:mod:`app.model.ruling`); then they still stand, and what was decided is shown. Nothing here
rests on a time that somebody claims, but the order in which standing accounts are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.model import ruling
from app.model.accounts import Account, Known, same_value, spelled, standing, taken_back
from app.model.entry import JSON, TAKEN_BACK, WITHDRAWN
from app.model.ruling import Ruling


@dataclass(slots=True)
class RecordState:
    """The current accounts of every field of one record, best-ranked first; ``file`` is where it belongs.

    ``decided`` has what decisions about its fields come to; a decided account comes first in its field.
    """

    id: str
    type: str
    fields: dict[str, tuple[Account, ...]] = field(default_factory=dict)
    file: str = ""
    decided: dict[str, Ruling] = field(default_factory=dict)

    def shown(self, name: str) -> JSON:
        """The value of a field: what was decided, else by the fixed rule; ``None`` when empty or withheld."""
        accounts = self.fields.get(name, ())
        if self.settled(name):
            return accounts[0].value if accounts[0].held else None
        return next((account.value for account in accounts if account.held), None)

    def differs(self, name: str) -> bool:
        """Whether current accounts of the field differ (a withheld one can't be compared), decided or not."""
        return ruling.differ(self.fields.get(name, ()))

    def disputed(self, name: str) -> bool:
        """Whether they differ and no decision holds for what stands."""
        return self.differs(name) and self.dispute(name) not in ("decided", "differ")

    def settled(self, name: str) -> bool:
        """Whether a decision says which account is shown."""
        found = self.decided.get(name)
        return found is not None and found.kind == "settled"

    def dispute(self, name: str) -> str:
        """Where the dispute about a field stands: "" for none, ``open``, ``reopened``, ``contested`` (two
        deciders differ), ``decided``, ``differ`` (left as differing)."""
        if not self.differs(name):
            return ""
        found = self.decided.get(name)
        if found is None:
            return "open"
        return {"settled": "decided", "lapsed": "reopened"}.get(found.kind, found.kind)

    def speaking(self, name: str) -> tuple[Account, ...]:
        """The accounts that filters rest on: all that stand, or those that say what was decided."""
        accounts = self.fields.get(name, ())
        if not self.settled(name):
            return accounts
        first = accounts[0]
        return (first, *(a for a in accounts[1:] if a.held and first.held and same_value(a.value, first.value)))

    @property
    def updated(self) -> int:
        """The latest time that a standing account claims; 0 without any."""
        return max((a.at for accounts in self.fields.values() for a in accounts), default=0)

    def withheld(self) -> int:
        """How many standing accounts have no value here."""
        return sum(not a.held for accounts in self.fields.values() for a in accounts)

    @property
    def withdrawn(self) -> bool:
        return any(a.held and a.value is not None for a in self.fields.get(WITHDRAWN, ()))


def fold(changes: Iterable[Known]) -> dict[str, RecordState]:
    """Fold the changes of one file into its records, by record id.

    Each change must belong to its record (:mod:`app.model.recordids`), so all changes of one
    record have one type. Decisions among them are applied to the records that they are about.
    """
    by_record: dict[str, list[Known]] = {}
    for known in changes:
        by_record.setdefault(known.record, []).append(known)
    states = {record: _fold_record(record, group) for record, group in by_record.items()}
    _decide(states, by_record)
    return states


def _fold_record(record: str, group: list[Known]) -> RecordState:
    by_field: dict[str, list[Known]] = {}
    for known in group:
        by_field.setdefault(known.field, []).append(known)
    state = RecordState(record, group[0].type)
    gone = taken_back(by_field.pop(TAKEN_BACK, ()))
    for name, known_changes in by_field.items():
        left = [k for k in known_changes if (k.account.author, k.account.digest) not in gone] if gone else known_changes
        if left:
            state.fields[name] = standing(left)
    return state


def decision_in(state: RecordState) -> ruling.Decision | None:
    """The decision that a record holds and that nobody has withdrawn, if it is one."""
    if state.type != ruling.DECISION:
        return None
    return ruling.read(state.id, state.fields, withdrawn=state.withdrawn)


def _decide(states: dict[str, RecordState], by_record: dict[str, list[Known]]) -> None:
    """Apply decisions to what they are about; a decision is never itself decided about."""
    made: dict[str, list[ruling.Decision]] = {}
    for state in states.values():
        decision = decision_in(state)
        if decision is not None and decision.record in states and states[decision.record].type != ruling.DECISION:
            made.setdefault(decision.record, []).append(decision)
    for record, decisions in made.items():
        state = states[record]
        state.decided = ruling.rulings(state.fields, by_record[record], decisions)
        for name, found in state.decided.items():
            if found.digest:
                # Somebody can have signed the digest again without its value (V10): that shows nothing.
                first = sorted(state.fields[name], key=lambda a: (a.digest != found.digest, not a.held))
                state.fields[name] = tuple(first)


__all__ = ["Account", "Known", "RecordState", "Ruling", "decision_in", "fold", "same_value", "spelled", "standing"]
