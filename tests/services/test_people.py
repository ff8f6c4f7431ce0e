"""Introductions, codes and teams between vaults: what is believed, and who learns of whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import CardError, InputError
from app.services import contacts, editing, introductions, sending, teams
from app.services.session import Session
from app.services.teams import Member, Rules
from app.services.views import Edit
from app.storage import journal
from app.sync.introduction import BEGIN, LASTS

from .test_incremental import send, take


def introduced(amal: Session, basim: Session, dalia: Session) -> str:
    """Basim introduces Dalia to Amal; Amal and Basim know each other, Basim and Dalia too."""
    for one, other in ((amal, basim), (basim, amal), (basim, dalia)):
        contacts.add(one, contacts.own_card(other), verified=True)
    return introductions.introduce(basim, dalia.key_id, amal.key_id)


def test_p27_an_introduced_contact_is_known_and_not_verified(people) -> None:
    amal, basim, dalia = people("Amal", "Basim", "Dalia", known=False)
    offer = introductions.take_in(amal, introduced(amal, basim, dalia))
    assert (offer.name, offer.by.name, offer.by.verified) == ("Dalia", "Basim", True)
    introductions.accept(amal, dalia.key_id, basim.key_id)
    known = contacts.get(amal, dalia.key_id)
    assert (known.verified, known.introduced_by) == (False, ("Basim",))
    with pytest.raises(InputError) as refused:
        introductions.introduce(amal, dalia.key_id, basim.key_id)
    assert refused.value.error_code == "introduce-unverified", "hearsay isn't passed on"


def test_an_introduction_travels_in_a_bundle_and_waits_for_an_answer(people, stick) -> None:
    amal, basim, dalia = people("Amal", "Basim", "Dalia", known=False)
    introduced(amal, basim, dalia)
    editing.new_case(basim, {"title": "A case"})
    take(amal, send(basim, amal, stick))
    (offer,) = introductions.offers(amal)
    assert offer.key_id == dalia.key_id
    introductions.refuse(amal, dalia.key_id, basim.key_id)
    assert introductions.offers(amal) == () and [c.name for c in contacts.listing(amal)] == ["Basim"]


def test_an_introduction_that_was_changed_or_is_for_others_or_too_old_is_refused_by_name(people) -> None:
    amal, basim, dalia, evin = people("Amal", "Basim", "Dalia", "Evin", known=False)
    letter = introduced(amal, basim, dalia)
    at = len(BEGIN) + 300
    altered = letter[:at] + ("A" if letter[at] != "A" else "B") + letter[at + 1 :]
    contacts.add(evin, contacts.own_card(basim), verified=True)
    for session, text, reason in (
        (amal, altered, "introduction-altered"),
        (amal, letter.replace("INTRODUCTION", "CARD"), "no-card"),
        (evin, letter, "introduction-not-for-you"),
        (dalia, letter, "introduction-stranger"),
    ):
        with pytest.raises(CardError) as refused:
            introductions.take_in(session, text)
        assert refused.value.facts["reason"] == reason
    amal.clock.tick(LASTS + 10)  # type: ignore[attr-defined]
    with pytest.raises(CardError) as refused:
        introductions.take_in(amal, letter)
    assert refused.value.facts["reason"] == "introduction-expired"


def test_p27_another_key_under_a_known_name_is_said_loudly(people) -> None:
    amal, basim, dalia = people("Amal", "Basim", "Dalia", known=False)
    contacts.add(amal, contacts.own_card(basim), verified=True)
    other = contacts.known_as(amal, "Basim", dalia.key_id)
    assert other is not None and other.key_id == basim.key_id
    assert contacts.known_as(amal, "Basim", basim.key_id) is None


def test_a_code_verifies_only_the_key_that_it_is_of(people) -> None:
    amal, basim, dalia = people("Amal", "Basim", "Dalia")
    assert contacts.compare_code(amal, basim.key_id, contacts.own_fingerprint(basim))
    assert not contacts.compare_code(amal, basim.key_id, contacts.own_fingerprint(dalia))
    for text in ("", "SIJIL-KEY-1:", "https://example.org", contacts.own_fingerprint(basim) + "A"):
        with pytest.raises(InputError):
            contacts.compare_code(amal, basim.key_id, text)
    contacts.set_verified(amal, basim.key_id, True, way="qr")
    assert contacts.get(amal, basim.key_id).way == "qr"


# --- teams --------------------------------------------------------------------------------------------


def test_a_team_rules_where_its_founder_is_verified_and_the_case_is_listed(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created
    team = teams.new(
        amal, "Team", [Member(basim.key_id, frozenset({"reviewer"}))], Rules(review=True, reviews=2)
    ).created
    teams.put_cases(amal, team, [case])
    take(basim, send(amal, basim, stick))
    there = teams.team_of(basim, case)
    assert there is not None and there.charter.review and there.charter.reviews == 2
    assert there.charter.may("reviewer", basim.key_id) and not there.charter.may("reviewer", amal.key_id)
    with pytest.raises(InputError) as refused:
        teams.change(basim, team, Rules(review=False))
    assert refused.value.error_code == "not-coordinator"


@pytest.mark.parametrize("policy", sending.POLICIES)
@pytest.mark.parametrize("chosen", [True, False], ids=["one-case", "all"])
def test_t38_nobody_outside_learns_that_a_team_exists(people, stick, policy: sending.Policy, chosen: bool) -> None:
    amal, basim, dalia = people("Amal", "Basim", "Dalia")
    case = editing.new_case(amal, {"title": "A case", "status": "open"}).created
    team = teams.new(amal, "Secret", [Member(basim.key_id)], Rules(outside="everything")).created
    teams.put_cases(amal, team, [case])
    file = teams.get(amal, team).file
    editing.withdraw(amal, team, "closed, since Basim was seen")
    for readers in ([dalia.key_id], [basim.key_id, dalia.key_id]):
        path = Path(
            sending.send(amal, readers, stick, [case] if chosen else None, policy, whole=True, against_team=True).path
        )
        take(dalia, path)
    assert file not in dalia.run(journal.files) and teams.teams(dalia) == ()


def entries_of(session: Session, team: str) -> int:
    file = teams.get(session, team).file
    return session.run(lambda vault: len(list(journal.entries(vault, files=[file]))))


def test_who_was_put_out_gets_nothing_more_of_the_team(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    editing.new_case(amal, {"title": "A case"})
    team = teams.new(amal, "Team", [Member(basim.key_id)]).created
    take(basim, send(amal, basim, stick))
    teams.remove_member(amal, team, basim.key_id)
    editing.new_case(amal, {"title": "Another"})
    before = entries_of(basim, team)
    take(basim, send(amal, basim, stick))
    assert entries_of(basim, team) == before


def test_a_team_of_somebody_unverified_rules_nothing_until_it_is_accepted(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    contacts.set_verified(basim, amal.key_id, False)
    case = editing.new_case(amal, {"title": "A case"}).created
    team = teams.new(amal, "Team", [Member(basim.key_id)]).created
    teams.put_cases(amal, team, [case])
    take(basim, send(amal, basim, stick))
    assert teams.team_of(basim, case) is None and teams.get(basim, team).offered
    teams.accept(basim, team)
    assert teams.team_of(basim, case) is not None
    teams.leave(basim, team)
    assert teams.team_of(basim, case) is None


def test_what_a_member_signs_without_the_right_is_kept_and_does_not_count(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created
    team = teams.new(amal, "Team", [Member(basim.key_id)], Rules(review=True)).created
    teams.put_cases(amal, team, [case])
    take(basim, send(amal, basim, stick))
    editing.save(
        basim, [Edit(team, "team", "review", False, mode="settle"), Edit(team, "team", "name", "Mine", mode="settle")]
    )
    take(amal, send(basim, amal, stick))
    for session in (amal, basim):
        view = teams.view(session, team)
        assert view.team.charter.review and view.team.charter.name == "Team"
        assert {one.author.key_id for one in view.uncounted} == {basim.key_id}


def test_a_teams_rules_bar_a_send_unless_somebody_says_otherwise(people, stick) -> None:
    amal, basim, dalia = people("Amal", "Basim", "Dalia")
    case = editing.new_case(amal, {"title": "A case"}).created
    team = teams.new(amal, "Team", [Member(basim.key_id)], Rules(policy="no-identities", outside="nothing")).created
    teams.put_cases(amal, team, [case])
    for reader, policy in ((basim, "everything"), (dalia, "statistics")):
        with pytest.raises(InputError) as refused:
            sending.send(amal, [reader.key_id], stick, [case], policy)
        assert refused.value.error_code == "team-policy"
    assert sending.send(amal, [basim.key_id], stick, [case], "no-identities").entries
    assert sending.send(amal, [dalia.key_id], stick, [case], "statistics", against_team=True).entries


def test_a_change_of_a_team_can_be_undone(people) -> None:
    from app.services import undo

    amal, basim = people("Amal", "Basim")
    team = teams.new(amal, "Team").created
    teams.put_member(amal, team, Member(basim.key_id))
    undo.undo(amal)
    assert basim.key_id not in teams.get(amal, team).charter.members
    undo.redo(amal)
    assert basim.key_id in teams.get(amal, team).charter.members
