"""Decisions that come with a delivery, told as what they decide and not as the record that they are."""

from __future__ import annotations

from collections.abc import Mapping

from app.model import ruling
from app.model.accounts import Account, spelled
from app.model.entry import JSON, WITHDRAWN
from app.model.extension import Declarations
from app.model.fold import RecordState
from app.model.ruling import Decision
from app.services import merging
from app.services.authors import Authors
from app.services.inbox.views import DecisionLine
from app.services.merging import Merged
from app.services.titles import title_of_state
from app.storage.vault import Vault


def decision_lines(
    vault: Vault, who: Authors, merged: Merged, after: Mapping[str, RecordState], declared: Declarations
) -> dict[str, DecisionLine]:
    """By the id of the decision's own record. A decision that can't be read as one is no part of it."""
    read: dict[str, Decision] = {}
    for state in after.values():
        if state.type == ruling.DECISION:
            decision = ruling.read(state.id, state.fields, withdrawn=False)
            if decision is not None:
                read[state.id] = decision
    about = {(after[id_].file, decision.record) for id_, decision in read.items()}
    elsewhere = merging.states(vault, [place for place in about if place[1] not in after])
    found = {}
    for id_, decision in read.items():
        place = after[id_].file, decision.record
        target = elsewhere.get(place) or after.get(decision.record)
        if target is not None and target.file == place[0]:
            was = merged.before.get(place, target)
            found[id_] = _line(decision, after[id_], target, was, who, declared)
    return found


def _line(
    decision: Decision,
    own: RecordState,
    target: RecordState,
    was: RecordState | None,
    who: Authors,
    declared: Declarations,
) -> DecisionLine:
    back = own.withdrawn
    author = own.fields[WITHDRAWN][0].author if back else decision.author
    accounts = target.fields.get(decision.field, ())
    taken = [one for one in accounts if one.digest == decision.chosen] if not back else []
    return DecisionLine(
        target.id,
        target.file,
        target.type,
        decision.field,
        title_of_state(target, declarations=declared),
        "changed",
        _values(was.fields.get(decision.field, ()) if was else ()),
        _values(taken),
        "back" if back else "settled" if decision.kind == ruling.SETTLED else "differ",
        who.get(author),
    )


def _values(accounts: tuple[Account, ...] | list[Account]) -> tuple[JSON, ...]:
    """Distinct held values, the shown one first."""
    return tuple({spelled(one.value): one.value for one in accounts if one.held}.values())
