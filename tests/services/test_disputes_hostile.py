"""Decisions that somebody forged: they decide nothing, lose nothing, and cost no more than they weigh (V10, T11)."""

from __future__ import annotations

import time
from typing import Any

from app.base import limits
from app.model.entry import Change, NewChange
from app.services import cases, disputes, editing
from app.services.newrecord import NewRecord
from app.storage import journal, records

from .test_disputes import People, give, of, parted, said, sound


def test_hostile_decisions_decide_nothing_and_lose_nothing(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    case = parted(amal, basim)
    note = editing.new_record(amal, case, "note", {"text": "x"}).created
    before = said(amal, case)
    a, b = of(amal, case, "A-1"), of(amal, case, "B-1")
    base = {"record": case, "field": "code", "kind": "settled", "chosen": b, "over": [a, b]}

    def forge(**more: Any) -> str:
        made = NewRecord(case, "decision", {})
        changes = [NewChange(Change(made.id, "decision", k, v)) for k, v in (base | more).items()]
        entry = basim.write(journal.write, case, changes)
        amal.write(journal.take, [entry], {entry.hash})
        return made.id

    for wrong in (
        {"chosen": "A" * 43, "over": ["A" * 43]},
        {"chosen": "nonsense"},
        {"chosen": 7},
        {"over": "all"},
        {"over": [a, b] * 300},
        {"over": [b]},
        {"field": "title"},
        {"record": note},
        {"record": "x" * 26},
        {"kind": "forever"},
        {"kind": "differ"},
        {"supersedes": [1]},
        {"supersedes": ["x"] * 1000},
    ):
        forge(**wrong)
        assert said(amal, case) == before and disputes.count(amal) == 1, wrong
    first = NewRecord(case, "decision", {})
    second = forge(supersedes=[first.id])
    ring = [NewChange(Change(first.id, "decision", k, v)) for k, v in (base | {"supersedes": [second]}).items()]
    entry = basim.write(journal.write, case, ring)
    amal.write(journal.take, [entry], {entry.hash})
    assert disputes.count(amal) == 1, "a ring of decisions decides nothing"
    honest = disputes.take(amal, case, "code", a, "seen").created
    assert honest
    assert cases.record(amal, case).fields["code"].value == "A-1"
    forge(chosen="A" * 43, supersedes=[honest])
    assert cases.record(amal, case).fields["code"].dispute == "decided", "what takes nothing supersedes nothing"
    changed = Change(honest, "decision", "chosen", b)
    olds = tuple(x.digest for x in amal.run(records.state, honest).fields["chosen"])  # type: ignore[union-attr]
    give(amal, basim)
    entry = basim.write(journal.write, case, [NewChange(changed, olds)])
    amal.write(journal.take, [entry], {entry.hash})
    field = cases.record(amal, case).fields["code"]
    assert field.state == "disputed", "words put into somebody's decision make it none"
    assert said(amal, case) == before
    sound(amal, basim)


def test_thousands_of_decisions_about_one_field_cost_no_more_than_they_weigh(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    case = parted(amal, basim)
    a, b = of(amal, case, "A-1"), of(amal, case, "B-1")
    saves = []
    for _ in range(2000):
        made = NewRecord(case, "decision", {})
        values = {"record": case, "field": "code", "kind": "settled", "chosen": b, "over": [a, b]}
        saves.append((case, [NewChange(Change(made.id, "decision", k, v)) for k, v in values.items()]))
    entries = basim.write(journal.write_many, saves)
    begun = time.perf_counter()
    amal.write(journal.take, entries, {entry.hash for entry in entries})
    took = time.perf_counter() - begun
    assert cases.record(amal, case).fields["code"].value == "B-1"
    disputes.take(amal, case, "code", a, "seen")
    assert took < 30 and len(cases.record(amal, case).fields["code"].decisions) <= limits.DECISIONS_SHOWN
