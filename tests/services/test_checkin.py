"""Signs of life: who is late gets nothing new, until something comes or somebody vouches; clocks lock nobody out."""

from __future__ import annotations

import pytest

from app.base.errors import InputError
from app.services import checkin, contacts, editing, receiving, sending, teams
from app.services.session import Session
from app.services.teams import Member, Rules

HOUR = 3_600


def team(session: Session, *others: Session, hours: int = 48) -> str:
    return (
        teams.new(session, f"every {hours}", [Member(one.key_id) for one in others], Rules(checkin=hours)).created or ""
    )


def later(session: Session, hours: float) -> None:
    session.clock.tick(int(hours * HOUR))


def state(session: Session) -> dict[str, str]:
    return {one.who.name: one.state for one in checkin.state(session).people}


def test_who_is_late_gets_nothing_new_until_something_comes(people, stick) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    editing.new_case(amal, {"title": "a case"})
    team(amal, basim, dina)
    assert state(amal) == {"Basim": "fine", "Dina": "fine"}
    later(amal, 37)
    assert state(amal) == {"Basim": "soon", "Dina": "soon"}
    later(amal, 11)
    assert state(amal) == {"Basim": "missed", "Dina": "missed"}
    assert [one.name for one in contacts.listing(amal) if one.late] == ["Basim", "Dina"]
    with pytest.raises(InputError, match="checkin-missed") as raised:
        sending.send(amal, [basim.key_id], stick)
    assert raised.value.facts == {"name": "Basim", "hours": 48}
    editing.new_case(basim, {"title": "a sign"})
    receiving.receive(amal, stick / sending.send(basim, [amal.key_id], stick).path)
    assert state(amal) == {"Dina": "missed", "Basim": "fine"}
    sending.send(amal, [basim.key_id], stick)
    with pytest.raises(InputError, match="checkin-missed"):
        sending.send(amal, [basim.key_id, dina.key_id], stick)


def test_a_receipt_may_still_go_to_who_is_late(people, stick) -> None:
    amal, basim = people("Amal", "Basim")
    editing.new_case(basim, {"title": "a sign"})
    receiving.receive(amal, stick / sending.send(basim, [amal.key_id], stick).path)
    team(amal, basim)
    later(amal, 100)
    assert state(amal) == {"Basim": "missed"}
    assert sending.send_receipts(amal, basim.key_id, stick) is None, "there was one already, beside the bundle"


def test_a_word_for_somebody_lasts_as_long_as_the_rule(people, stick) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    editing.new_case(amal, {"title": "a case"})
    team(amal, basim, hours=24)
    later(amal, 25)
    checkin.vouch(amal, basim.key_id)
    assert state(amal) == {"Basim": "fine"}
    sending.send(amal, [basim.key_id], stick)
    later(amal, 24)
    assert state(amal) == {"Basim": "missed"}
    with pytest.raises(InputError, match="checkin-none"):
        checkin.vouch(amal, dina.key_id)


def test_the_stricter_of_several_teams_holds_and_a_new_rule_makes_nobody_late_at_once(people) -> None:
    amal, basim = people("Amal", "Basim")
    later(amal, 1_000)
    team(amal, basim, hours=72)
    assert state(amal) == {"Basim": "fine"}
    team(amal, basim, hours=24)
    assert checkin.state(amal).people[0].hours == 24
    assert checkin.state(amal).own_hours == 24
    later(amal, 25)
    assert state(amal) == {"Basim": "missed"}


@pytest.mark.parametrize("years", [-10, 10])
def test_t19_a_wrong_clock_locks_nobody_out_for_good(people, stick, years: int) -> None:
    amal, basim = people("Amal", "Basim")
    editing.new_case(amal, {"title": "a case"})
    editing.new_case(basim, {"title": "a sign"})
    receiving.receive(amal, stick / sending.send(basim, [amal.key_id], stick).path)
    team(amal, basim)
    later(amal, years * 365 * 24)
    if years > 0:
        assert state(amal) == {"Basim": "missed"}
        checkin.vouch(amal, basim.key_id)
    sending.send(amal, [basim.key_id], stick, whole=True)
    assert state(amal)["Basim"] == ("fine" if years > 0 else "clock")
    later(amal, -years * 365 * 24)  # the clock is set right
    sending.send(amal, [basim.key_id], stick, whole=True)
