"""Which accounts an edit replaces: the rule that keeps what others said."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.base.errors import InputError, NotFound
from app.model.entry import JSON
from app.model.fold import Account, RecordState
from app.services import cases, disputes, editing
from app.services.editing import taken_places
from app.services.views import Edit

ME, OTHER = "me", "other"
S1, S2 = "source-one", "source-two"


@dataclass(frozen=True)
class Case:
    id: str
    standing: tuple[tuple[str, str, str | None, JSON], ...]  # digest, author, source, value
    source: str | None
    mode: str
    taken: tuple[str, ...]


CASES = (
    Case(
        id="a-plain-edit-of-a-settled-value",
        standing=(("d1", OTHER, None, "a"),),
        source=None,
        mode="set",
        taken=("d1",),
    ),
    Case(
        id="a-plain-edit-of-a-sourced-value", standing=(("d1", OTHER, S1, "a"),), source=None, mode="set", taken=("d1",)
    ),
    Case(id="another-source-stands-beside", standing=(("d1", OTHER, S1, "a"),), source=S2, mode="set", taken=()),
    Case(
        id="the-same-source-corrects-itself", standing=(("d1", OTHER, S1, "a"),), source=S1, mode="set", taken=("d1",)
    ),
    Case(
        id="naming-the-source-of-my-own-value", standing=(("d1", ME, None, "a"),), source=S1, mode="set", taken=("d1",)
    ),
    Case(id="anothers-unsourced-value-stays", standing=(("d1", OTHER, None, "a"),), source=S1, mode="set", taken=()),
    Case(
        id="in-a-dispute-only-my-own-account",
        standing=(("d1", OTHER, None, "a"), ("d2", ME, None, "b")),
        source=None,
        mode="set",
        taken=("d2",),
    ),
    Case(
        id="agreeing-accounts-are-one-value",
        standing=(("d1", OTHER, None, "a"), ("d2", ME, None, "a")),
        source=None,
        mode="set",
        taken=("d1", "d2"),
    ),
    Case(id="adding-takes-no-place", standing=(("d1", ME, None, "a"),), source=None, mode="add", taken=()),
    Case(
        id="settling-a-dispute-takes-only-ones-own-for-it-is-a-decision",
        standing=(("d1", OTHER, S1, "a"), ("d2", ME, S2, "b")),
        source=None,
        mode="settle",
        taken=(),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_t27_an_edit_takes_only_the_places_it_may(case: Case) -> None:
    accounts = tuple(Account(d, a, 1, 0, "e", v, s) for d, a, s, v in case.standing)
    state = RecordState("r", "incident", {"date": accounts})
    edit = Edit("r", "incident", "date", "z", case.source, case.mode)  # type: ignore[arg-type]
    assert taken_places(state, edit, ME) == case.taken


def test_a_withheld_value_is_not_replaced_by_a_plain_edit() -> None:
    hidden = Account("d1", OTHER, 1, 0, "e", None, None, held=False)
    state = RecordState("r", "incident", {"date": (hidden,)})
    assert taken_places(state, Edit("r", "incident", "date", "z"), ME) == ()


def test_saving_checks_before_it_signs(people) -> None:
    (amal,) = people("Amal")
    case = editing.new_case(amal, {"title": "A case"}).created
    before = cases.fingerprint(amal)
    with pytest.raises(InputError):
        editing.save(amal, [Edit(case, "case", "title", "Better"), Edit(case, "case", "opened", "not a date")])
    with pytest.raises(InputError):
        editing.new_record(amal, case, "incident", {"date": "2019-11"})  # the kind of incident is required
    with pytest.raises(NotFound):
        editing.save(amal, [Edit("a" * 26, "case", "title", "Nobody's")])
    assert cases.fingerprint(amal) == before


def test_an_edit_that_changes_nothing_writes_nothing(people) -> None:
    (amal,) = people("Amal")
    case = editing.new_case(amal, {"title": "A case"}).created
    before = cases.fingerprint(amal)
    assert not editing.save(amal, [Edit(case, "case", "title", "A case")]).records
    assert cases.fingerprint(amal) == before


def test_withdrawn_and_brought_back(people) -> None:
    (amal,) = people("Amal")
    case = editing.new_case(amal, {"title": "A case"}).created
    with pytest.raises(InputError):
        editing.withdraw(amal, case, "  ")
    editing.withdraw(amal, case, "entered twice")
    assert cases.record(amal, case).withdrawn
    assert cases.rows(amal).total == 0
    editing.restore(amal, case)
    assert not cases.record(amal, case).withdrawn
    assert cases.rows(amal).total == 1
    history = cases.history(amal, case)
    assert [row.value for row in history if row.field == "_withdrawn"] == [None, "withdrawn"]
    assert [row.value for row in history if row.field == "_withdrawal_reason"] == ["entered twice"]


def test_as_it_stood(people) -> None:
    (amal,) = people("Amal")
    case = editing.new_case(amal, {"title": "First"}).created
    then = amal.clock.now()
    amal.clock.tick(100)
    editing.save(amal, [Edit(case, "case", "title", "Second")])
    assert cases.record(amal, case).title == "Second"
    assert cases.record(amal, case, at=then).title == "First"
    assert cases.view(amal, case, at=then).case.title == "First"
    with pytest.raises(NotFound):
        cases.record(amal, case, at=then - 1)


def test_settling_needs_a_dispute(people) -> None:
    (amal,) = people("Amal")
    case = editing.new_case(amal, {"title": "First"}).created
    with pytest.raises(InputError):
        disputes.settle(amal, case, "title", "Second", reason="")
    editing.save(amal, [Edit(case, "case", "title", "Second", mode="add")])
    assert disputes.count(amal) == 1
    disputes.settle(amal, case, "title", "First", reason="heard first")
    assert disputes.count(amal) == 0
    assert cases.record(amal, case).title == "First"


def test_drafts_are_kept_in_the_vault(people) -> None:
    (amal,) = people("Amal")
    editing.save_draft(amal, "record/x", {"file": "x", "values": {"text": "half a sen"}})
    assert editing.drafts(amal) == {"record/x": {"file": "x", "values": {"text": "half a sen"}}}
    editing.drop_draft(amal, "record/x")
    assert editing.drafts(amal) == {}


def test_a_save_that_no_reader_would_take_is_refused_in_words(people) -> None:
    (amal,) = people("Amal")
    case = editing.new_case(amal, {"title": "A case"}).created
    long = "x" * 900_000
    before = cases.fingerprint(amal)
    fields = ("summary", "impact", "caution", "remarks")
    with pytest.raises(InputError) as caught:
        editing.save(amal, [Edit(case, "case", name, long) for name in fields])
    assert caught.value.error_code == "too-big"
    assert cases.fingerprint(amal) == before
