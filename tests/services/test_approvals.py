"""A second person's yes before a case leaves: for exactly what was shown, by those who may, and by nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import InputError
from app.crypto.identity import Identity
from app.model.entry import WITHDRAWN
from app.model.recordids import new_record_id
from app.services import comments, release, submissions, teams
from app.services.session import Session
from app.services.submissions import Order
from app.services.teams import Member, Rules
from app.storage import records
from tests.services.conftest import People
from tests.services.test_appeals import a_case, new, put_clock
from tests.services.test_incremental import send, take
from tests.services.test_infiltrator import change, forge
from tests.services.test_release import agreed, person

Team = tuple[Session, Session, Session, str]


@pytest.fixture
def team(people: People, stick: Path) -> Team:
    """Amal leads, Basim reviews, Dina documents; one case in which everybody agreed to everything."""
    amal, basim, dina = people("Amal", "Basim", "Dina")
    for one in (amal, basim, dina):
        put_clock(one, "2026-03-01")
    case = a_case(amal)
    agreed(amal, case, person(amal, case), *release.PURPOSES, date="2026-01-01")
    members = [Member(basim.key_id, frozenset({"reviewer"})), Member(dina.key_id, frozenset({"documenter"}))]
    made = str(teams.new(amal, "Team", members, Rules(approvals=1)).created)
    teams.put_cases(amal, made, [case])
    for one in (basim, dina):
        take(one, send(amal, one, stick))
    return amal, basim, dina, case


OUT = {"age1pq1court": "The court's expert"}


def blocked(session: Session, case: str, **more: object) -> list[str]:
    asked = {"purpose": "courts", "terms": "everything", "readers": tuple(OUT), **more}
    return [one.why for one in release.check(session, [case], **asked).blocked]  # type: ignore[arg-type]


def ask(session: Session, case: str) -> str:
    clearance = release.check(session, [case], "courts", "everything", OUT)
    release.ask(session, [case], "courts", clearance.terms, OUT, "For Thursday")
    return next(one.id for one in release.requests(session) if one.mine)


def swap(one: Session, other: Session, stick: Path) -> None:
    take(other, send(one, other, stick))


def test_a_case_waits_for_a_second_person_and_goes_when_they_agree(team: Team, stick: Path) -> None:
    amal, basim, _, case = team
    assert blocked(amal, case) == ["needs-approval"] and blocked(amal, case, purpose="internal") == []
    with pytest.raises(InputError, match="needs-approval"):
        release.demand(amal, [case], "courts", "everything", OUT)
    request = ask(amal, case)
    with pytest.raises(InputError, match="already-asked"):
        ask(amal, case)
    with pytest.raises(InputError, match="own-request"):
        release.answer(amal, request, True)
    swap(amal, basim, stick)
    (asked,) = release.requests(basim)
    assert asked.due and asked.same and release.count(basim) == 1
    assert asked.readers == (("age1pq1court", "The court's expert"),) and asked.words == "For Thursday"
    release.answer(basim, request, True)
    assert release.count(basim) == 0
    swap(basim, amal, stick)
    assert blocked(amal, case) == []
    (needed,) = release.demand(amal, [case], "courts", "everything", OUT).approvals
    assert needed.given == 1 and [one.by.name for one in needed.answers] == ["Basim"]


CHANGES = {
    "another reader": {"readers": ("age1pq1other",)},
    "one more reader": {"readers": ("age1pq1court", "age1pq1other")},
    "another purpose": {"purpose": "un"},
    "stricter terms": {"terms": "statistics"},
}


@pytest.mark.parametrize("changed", CHANGES.values(), ids=CHANGES)
def test_an_approval_is_for_exactly_what_was_shown(team: Team, stick: Path, changed: dict[str, object]) -> None:
    amal, basim, _, case = team
    request = ask(amal, case)
    swap(amal, basim, stick)
    release.answer(basim, request, True)
    swap(basim, amal, stick)
    assert blocked(amal, case) == [] and blocked(amal, case, **changed) == ["needs-approval"]


def test_an_approval_is_void_once_the_case_has_changed_and_not_by_a_comment(team: Team, stick: Path) -> None:
    amal, basim, _, case = team
    request = ask(amal, case)
    swap(amal, basim, stick)
    release.answer(basim, request, True)
    swap(basim, amal, stick)
    comments.add(amal, case, "Looks fine")
    assert blocked(amal, case) == []
    new(amal, case, "note", text="Something new")
    assert blocked(amal, case) == ["needs-approval"]


def test_nobody_agrees_to_what_they_do_not_hold(team: Team, stick: Path) -> None:
    amal, basim, _, case = team
    request = ask(amal, case)
    swap(amal, basim, stick)
    new(basim, case, "note", text="Something that Amal hasn't got")
    assert not release.requests(basim)[0].same
    with pytest.raises(InputError, match="approval-differs"):
        release.answer(basim, request, True)
    release.answer(basim, request, False, "There is more")
    swap(basim, amal, stick)
    assert blocked(amal, case) == ["needs-approval"], "with what came it is another case, and asked again"


def test_a_refusal_stands_until_who_refused_agrees(team: Team, stick: Path) -> None:
    amal, basim, dina, case = team
    request = ask(amal, case)
    swap(amal, basim, stick)
    with pytest.raises(InputError, match="required"):
        release.answer(basim, request, False)
    release.answer(basim, request, False, "Her brother is still there")
    swap(basim, amal, stick)
    assert blocked(amal, case) == ["approval-refused"]
    (needed,) = release.check(amal, [case], "courts", "everything", OUT).approvals
    assert [one.reason for one in needed.refused] == ["Her brother is still there"]
    swap(amal, dina, stick)
    with pytest.raises(InputError, match="not-an-approver"):
        release.answer(dina, request, True)
    release.answer(basim, request, True)
    swap(basim, amal, stick)
    assert blocked(amal, case) == []


def test_v10_nobody_answers_for_somebody_else(team: Team, stick: Path) -> None:
    """Dina, who may not, signs a yes of her own, one at Basim's record, and replaces his no."""
    amal, basim, dina, case = team
    request = ask(amal, case)
    swap(amal, basim, stick)
    release.answer(basim, request, False, "Her brother is still there")
    swap(basim, amal, stick)
    swap(amal, dina, stick)
    (view,) = release.requests(dina)
    (no,) = view.answers
    state = dina.run(records.state, no.record)
    assert state is not None
    digest = state.fields["agreed"][0].digest
    place = (no.record, "approval")
    forge(dina, case, change(*place, "agreed", True, digest), change(*place, "over", view.over))
    swap(dina, amal, stick)
    assert blocked(amal, case) == ["approval-refused"]
    (needed,) = release.check(amal, [case], "courts", "everything", OUT).approvals
    assert {one.by.name: (one.agreed, one.counts) for one in needed.answers} == {
        "Basim": (False, True),
        "Dina": (True, False),
    }
    forge(dina, case, change(no.record, "approval", WITHDRAWN, True))
    swap(dina, amal, stick)
    assert blocked(amal, case) == ["approval-refused"]


def test_t20_a_forked_key_approves_nothing(team: Team, stick: Path) -> None:
    amal, basim, _, case = team
    request = ask(amal, case)
    swap(amal, basim, stick)
    release.answer(basim, request, True)
    swap(basim, amal, stick)
    amal.write(lambda vault: vault.db.execute("UPDATE author SET forked = 1 WHERE key_id = ?", (basim.key_id,)))
    assert blocked(amal, case) == ["needs-approval"]


def test_one_does_not_approve_ones_own_order(team: Team, stick: Path) -> None:
    """Amal coordinates, so her yes would count for others; a changed program signs it for her own."""
    amal, _, _, case = team
    request = ask(amal, case)
    (view,) = release.requests(amal)
    made = new_record_id(case, "approval")
    place = (made, "approval")
    forge(amal, case, change(*place, "of", request), change(*place, "over", view.over), change(*place, "agreed", True))
    assert blocked(amal, case) == ["needs-approval"]


def test_one_no_is_not_outvoted(team: Team, stick: Path) -> None:
    amal, basim, dina, case = team
    (made,) = teams.teams(amal)
    teams.put_member(amal, made.id, Member(dina.key_id, frozenset({"reviewer"})))
    request = ask(amal, case)
    for one, agreed_ in ((basim, True), (dina, False)):
        swap(amal, one, stick)
        release.answer(one, request, agreed_, "" if agreed_ else "Her brother is still there")
        swap(one, amal, stick)
    assert blocked(amal, case) == ["approval-refused"]


def test_a_case_for_a_bare_key_is_asked_about_with_the_whole_key(team: Team, stick: Path) -> None:
    """An age recipient has 1,960 letters: it stands in the request as it is, beside contacts and names."""
    amal, basim, _, case = team
    expert = Identity.create().recipient
    readers = {expert: "The court's expert", basim.key_id: ""}
    found = release.check(amal, [case], "courts", "everything", tuple(readers))
    release.ask(amal, [case], "courts", found.terms, readers)
    swap(amal, basim, stick)
    (asked,) = release.requests(basim)
    assert asked.same and dict(asked.readers) == {expert: "The court's expert", basim.key_id: "Basim"}


def test_a_document_that_is_for_nobody_by_name_can_be_agreed_to(team: Team, stick: Path) -> None:
    """A report or a submission: who will read it isn't written down, and a second person agrees to it all the same."""
    amal, basim, _, case = team
    assert blocked(amal, case, readers=()) == ["needs-approval"]
    release.ask(amal, [case], "courts", release.check(amal, [case], "courts").terms, {})
    swap(amal, basim, stick)
    (asked,) = release.requests(basim)
    assert asked.due and asked.same and asked.readers == ()
    release.answer(basim, asked.id, True)
    swap(basim, amal, stick)
    assert blocked(amal, case, readers=()) == [] and blocked(amal, case) == ["needs-approval"]


def test_a_submission_is_asked_for_where_it_is_written(team: Team, stick: Path) -> None:
    """Nobody is told to ask on a page that can't: the submission asks, says that it waits, and then may go."""
    amal, basim, _, case = team
    order = Order(case, "wgeid")
    first = submissions.show(amal, order)
    assert first.to_ask and len(first.blocked) == 1
    submissions.ask(amal, order)
    waits = submissions.show(amal, order)
    assert not waits.to_ask and len(waits.blocked) == 1 and waits.blocked != first.blocked
    with pytest.raises(InputError, match="already-asked"):
        submissions.ask(amal, order)
    swap(amal, basim, stick)
    (asked,) = release.requests(basim)
    assert asked.same and asked.purpose == "un" and "disappearance" in asked.words
    release.answer(basim, asked.id, True)
    swap(basim, amal, stick)
    assert submissions.show(amal, order).blocked == ()
    with pytest.raises(InputError, match="no-approval-needed"):
        submissions.ask(amal, order)
