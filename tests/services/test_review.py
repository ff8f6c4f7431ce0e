"""The states of a case: who may move it, what counts, what a verification stands for (T20, T27)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import InputError
from app.services import cases, editing, receiving, review, sending, teams, undo
from app.services.session import Session
from app.services.teams import Member, Rules
from app.services.views import Edit

from .conftest import People


def give(sender: Session, reader: Session, case: str, stick: Path) -> None:
    report = sending.send(sender, [reader.key_id], stick, [case], whole=True, against_team=True)
    outcome = receiving.receive(reader, Path(report.path))
    assert outcome is not None and not isinstance(outcome, receiving.ReceiveFailure), outcome
    Path(report.path).unlink()


def everywhere(sessions: tuple[Session, ...], case: str, stick: Path) -> None:
    for _ in range(2):
        for one in sessions:
            for other in sessions:
                if one is not other:
                    give(one, other, case, stick)


def in_team(sessions: tuple[Session, ...], case: str, roles: tuple[str, ...], stick: Path, reviews: int = 1) -> None:
    """The first of them begins a team of all of them that has the case."""
    first = sessions[0]
    members = [
        Member(one.key_id, frozenset(role.split("+")), one.name)  # type: ignore[arg-type]
        for one, role in zip(sessions, roles, strict=True)
    ]
    made = teams.new(first, "Team", members, Rules(review=reviews > 0, reviews=max(1, reviews))).created
    assert made is not None
    teams.put_cases(first, made, [case])
    everywhere(sessions, case, stick)


def new_case(session: Session, title: str = "Killing on the bridge") -> str:
    made = editing.new_case(session, {"title": title}).created
    assert made is not None
    return made


def test_without_a_team_everybody_moves_everything(people: People) -> None:
    (amal,) = people("Amal")
    case = new_case(amal)
    assert review.of(amal, case).state == "draft"
    review.move(amal, case, "verified")
    assert review.of(amal, case).state == "verified"
    review.move(amal, case, "needs-work", "the date")
    found = review.of(amal, case)
    assert found.state == "needs-work" and found.moves[0].reason == "the date" and not found.uncounted
    undo.undo(amal)
    assert review.of(amal, case).state == "verified"


def test_a_writer_cannot_verify_their_own_values(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = new_case(amal)
    in_team((amal, basim), case, ("coordinator+reviewer", "reviewer"), stick)
    assert review.of(basim, case).team == "Team"
    review.move(amal, case, "submitted")
    with pytest.raises(InputError) as refused:
        review.move(amal, case, "verified")
    assert refused.value.facts["rule"] == "own"
    give(amal, basim, case, stick)
    review.move(basim, case, "verified")
    give(basim, amal, case, stick)
    for one in (amal, basim):
        found = review.of(one, case)
        assert found.state == "verified" and [a.key_id for a in found.verified_by] == [basim.key_id]
        assert not found.changed


def test_what_was_edited_since_is_named(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = new_case(amal)
    in_team((amal, basim), case, ("coordinator", "reviewer"), stick)
    review.move(amal, case, "submitted")
    give(amal, basim, case, stick)
    review.move(basim, case, "verified")
    give(basim, amal, case, stick)
    editing.save(amal, [Edit(case, "case", "summary", "On the bridge, at noon.")])
    found = review.of(amal, case)
    assert found.state == "verified" and [c.field for c in found.changed] == ["summary"]
    assert review.states(amal, [case]) == {case: ("verified", 1)}
    give(amal, basim, case, stick)
    review.move(basim, case, "verified")
    assert not review.of(basim, case).changed


def test_two_reviewers_vouch_for_each_other(people: People, stick: Path) -> None:
    amal, basim, dalia = people("Amal", "Basim", "Dalia")
    trio = (amal, basim, dalia)
    case = new_case(amal)
    in_team(trio, case, ("coordinator", "reviewer", "reviewer"), stick)
    editing.save(basim, [Edit(case, "case", "summary", "words")])
    everywhere(trio, case, stick)
    review.move(amal, case, "submitted")
    everywhere(trio, case, stick)
    review.move(basim, case, "verified")
    found = review.of(basim, case)
    assert found.state == "submitted" and found.missing == 1
    everywhere(trio, case, stick)
    review.move(dalia, case, "verified")
    everywhere(trio, case, stick)
    for one in trio:
        assert review.of(one, case).state == "verified"


def test_a_move_by_somebody_who_may_not_is_kept_and_does_not_count(people: People, stick: Path) -> None:
    amal, basim, dalia = people("Amal", "Basim", "Dalia")
    case = new_case(amal)
    give(amal, dalia, case, stick)
    review.move(dalia, case, "verified")  # Dalia knows no team: there everybody may
    in_team((amal, basim), case, ("coordinator", "reviewer"), stick)
    give(dalia, amal, case, stick)
    found = review.of(amal, case)
    assert found.state == "draft"
    assert [(m.author.key_id, m.why) for m in found.uncounted] == [(dalia.key_id, "stranger")]
    assert review.states(amal, [case]) == {}
    view = cases.view(amal, case)
    assert view.case.id == case


def test_only_the_author_takes_a_move_back(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = new_case(amal)
    review.move(amal, case, "submitted")
    give(amal, basim, case, stick)
    record = review.of(basim, case).moves[0].record
    with pytest.raises(InputError):
        review.take_back(basim, record)
    editing.withdraw(basim, record, "no")
    give(basim, amal, case, stick)
    assert review.of(amal, case).state == "submitted"
    review.take_back(amal, record)
    assert review.of(amal, case).state == "draft"


def test_several_cases_move_in_one_step(people: People) -> None:
    (amal,) = people("Amal")
    some = [new_case(amal, f"Case {n}") for n in range(3)]
    review.move(amal, some[0], "submitted")
    done = review.move_all(amal, some, "submitted")
    assert done.refused == ((some[0], "step"),)
    assert review.counts(amal) == {"submitted": 3}
    undo.undo(amal)
    assert review.counts(amal) == {"submitted": 1, "draft": 2}
