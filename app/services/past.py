"""A case as it stood: by the times that its authors claimed, or by when things came here; and two dates compared.

The two differ: a clock can lie, and what was written in May may have come in June (T19). By
arrival says what this vault could have known; by claim, what had been written if every clock was right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.base.errors import InputError, NotFound
from app.model.fold import RecordState
from app.model.review import ASIDE
from app.model.types import TYPES
from app.services.authors import Authors
from app.services.cases import in_time, record_view
from app.services.changes import RecordChange, Told, differences
from app.services.selection import referred
from app.services.session import Session
from app.services.titles import title_of_state
from app.services.views import CaseView, RecordView
from app.storage import past, records
from app.storage.declaring import declarations
from app.storage.past import Cut
from app.storage.vault import Vault

By = Literal["claimed", "arrival"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A second, and by whose word: what had been signed by then, or what had come here by then."""

    at: int
    by: By = "claimed"


def view(session: Session, case: str, moment: Moment) -> CaseView:
    """A whole case as it stood; what wasn't there yet isn't in it. Raises NotFound, InputError ``not-a-case``."""
    return session.run(_view, case, moment)


def compare(
    session: Session, case: str, before: Moment, after: Moment | None = None, language: str = "en"
) -> tuple[RecordChange, ...]:
    """What differs between two states of a case, record by record and field by field; ``after``: now if ``None``.

    Raises NotFound, where there is no such case.
    """

    def collect(vault: Vault) -> tuple[RecordChange, ...]:
        ids = [state.id for state in records.records_in(vault, case)]
        if not ids:
            raise NotFound(what="record", id=case)
        ids.sort(key=lambda record: record != case)  # the case itself comes first
        then, now = _cut(vault, before), past.EVERYTHING if after is None else _cut(vault, after)
        return tuple(differences(vault, case, ids, then, Told(Authors(vault), language), now))

    return session.run(collect)


def _cut(vault: Vault, moment: Moment) -> Cut:
    return Cut(claimed=moment.at) if moment.by == "claimed" else past.arrived_by(vault, moment.at)


def _view(vault: Vault, case: str, moment: Moment) -> CaseView:
    cut = _cut(vault, moment)
    states = dict(past.states(vault, case, cut))
    found = states.pop(case, None)
    if found is None or not found.fields:
        raise NotFound(what="record", id=case)
    if found.type != "case":
        raise InputError("not-a-case", id=case)
    authors = Authors(vault)
    by_type: dict[str, list[RecordView]] = {}
    for state in sorted(states.values(), key=lambda one: (one.type, one.id)):
        if state.fields and state.type not in ASIDE:
            by_type.setdefault(state.type, []).append(record_view(vault, state, authors, 0))
    order = [name for name in TYPES if name in by_type] + sorted(set(by_type) - set(TYPES))
    every = (found, *states.values())
    return CaseView(
        record_view(vault, found, authors, 0),
        {name: tuple(in_time(by_type[name])) for name in order},
        _titles(vault, every, cut),
        _withheld_by(every),
    )


def _titles(vault: Vault, states: Iterable[RecordState], cut: Cut) -> dict[str, str]:
    """What the records in other files that these point at were called then."""
    declared = declarations(vault)
    pointed = set[str]().union(*(referred(state, declarations=declared) for state in states))
    there: dict[str, set[str]] = {}
    for one in pointed:
        now = records.state(vault, one)
        if now is not None:
            there.setdefault(now.file, set()).add(one)
    return {
        record: title_of_state(state, declarations=declared)
        for file, ids in there.items()
        for record, state in past.states(vault, file, cut, ids).items()
    }


def _withheld_by(states: Iterable[RecordState]) -> dict[str, int]:
    counts = Counter(a.author for state in states for accounts in state.fields.values() for a in accounts if not a.held)
    return dict(counts)


__all__ = ["By", "Moment", "compare", "view"]
