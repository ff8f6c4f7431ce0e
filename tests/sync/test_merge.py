"""What a preview says a bundle would do."""

from __future__ import annotations

from app.model.fields import Field, Kind, RecordType, Sensitivity
from app.model.fold import Account, RecordState
from app.sync.merge import PlanLine, plan

CASE = RecordType(
    "case",
    "case",
    (Field("title", Kind.TEXT, Sensitivity.IDENTITY), Field("date", Kind.DATE, Sensitivity.OPEN)),
    ("title",),
)
TYPES = {"case": CASE}
ID = "a" * 26


def account(digest: str, value, at: int = 1, held: bool = True) -> Account:
    return Account(digest, "author", at, 0, "entry", value if held else None, None, held)


def state(type_: str = "case", /, **fields: tuple[Account, ...]) -> dict[str, RecordState]:
    return {ID: RecordState(ID, type_, dict(fields))}


A, B = account("a", "2019"), account("b", "2020", at=2)


def test_a_new_record_has_new_lines_in_the_order_of_the_declaration() -> None:
    found = plan({}, state(date=(A,), title=(B,)), TYPES)
    assert [(line.field, line.kind) for line in found.lines] == [("title", "new"), ("date", "new")]
    assert (found.records_new, found.records_changed, found.counts) == (1, 0, {"new": 2})


def test_a_replaced_value_is_changed() -> None:
    found = plan(state(date=(A,)), state(date=(B,)), TYPES)
    assert found.lines == (PlanLine(ID, "case", "date", "changed", ("2019",), ("2020",), was=("a",), stands=("b",)),)
    assert (found.records_new, found.records_changed) == (0, 1)


def test_a_second_account_is_disputed_and_both_are_listed_shown_one_first() -> None:
    found = plan(state(date=(A,)), state(date=(B, A)), TYPES)
    assert found.lines == (
        PlanLine(ID, "case", "date", "disputed", ("2019",), ("2020", "2019"), was=("a",), stands=("b", "a")),
    )


def test_a_settled_dispute_is_changed() -> None:
    assert plan(state(date=(B, A)), state(date=(account("c", "2019"),)), TYPES).counts == {"changed": 1}


def test_what_this_version_does_not_know_is_unknown() -> None:
    assert plan({}, state("aircraft", tail=(A,)), TYPES).counts == {"unknown": 1}
    assert plan({}, state(colour=(A,)), TYPES).counts == {"unknown": 1}


def test_a_tombstone_is_known_in_every_type() -> None:
    assert plan({}, state(_withdrawn=(A,)), TYPES).counts == {"new": 1}


def test_the_same_state_twice_has_no_lines() -> None:
    assert plan(state(date=(B, A)), state(date=(B, A)), TYPES).lines == ()


def test_a_value_that_was_withheld_and_came_is_listed() -> None:
    hidden = account("a", None, held=False)
    found = plan(state(date=(hidden,)), state(date=(A,)), TYPES)
    assert found.lines == (PlanLine(ID, "case", "date", "changed", (), ("2019",), was=("a",), stands=("a",)),)
    back = plan({}, state(date=(hidden, B)), TYPES)
    assert back.lines[0].withheld_after == 1
    assert back.lines[0].after == ("2020",)


def test_two_accounts_that_agree_are_no_dispute() -> None:
    found = plan(state(date=(A,)), state(date=(account("c", "2019", at=9), A)), TYPES)
    assert found.counts == {"changed": 1}
