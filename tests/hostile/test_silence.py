"""A relay that drops one person for ever, while others flow: it shows, and nobody else is blamed (T16)."""

from __future__ import annotations

from collections.abc import Callable

from app.services import inbox
from app.services.relay import syncing
from tests.hostile.people import DAY, HOUR, Team

Gather = Callable[..., Team]


def day(team: Team, dropped: str = "", reader: str = "") -> None:
    """Everybody syncs once; what ``dropped`` puts into the mailbox of ``reader`` is taken by the relay and lost."""
    hers = team.mailboxes(reader) if reader else frozenset()
    for name in team.sessions:
        team.relay.silenced = lambda mailbox, place, name=name: name == dropped and mailbox in hers
        team.sync(name)
    team.clock.tick(DAY)


def missed(team: Team, name: str) -> dict[str, int]:
    return {one.contact.name: one.beats for one in syncing.missed(team[name])}


def test_t16_who_is_withheld_is_missed_after_two_heartbeats_and_nobody_else_is(gather: Gather) -> None:
    team = gather()
    for _ in range(2):
        day(team)
        assert not any(missed(team, name) for name in team.sessions)
    last = team.clock.now() - DAY
    told = 0
    for number in range(1, 5):
        day(team, "Amal", "Dina")
        found = missed(team, "Dina")
        assert set(found) <= {"Amal"} and not missed(team, "Basim") and not missed(team, "Amal")
        told = told or (number if found else 0)
        for one in syncing.missed(team["Dina"]):
            assert abs(one.since - last) <= DAY, "last heard is wrong by at most one heartbeat"
    assert told in (2, 3), "said after the second one that is missed"
    assert missed(team, "Dina")["Amal"] >= 3
    for _ in range(2):
        day(team)
    assert not missed(team, "Dina")


def test_t16_a_relay_that_is_down_is_no_silence_of_people(gather: Gather) -> None:
    team = gather("Amal", "Dina")
    day(team)
    for _ in range(4):
        team.relay.down = True
        day(team)
    assert not any(missed(team, name) for name in team.sessions)


def test_t16_an_own_laptop_that_was_off_blames_nobody(gather: Gather) -> None:
    """Dina is away for days; Amal goes on. What she sent is there when Dina is back."""
    team = gather("Amal", "Dina")
    day(team)
    for _ in range(5):
        team.sync("Amal")
        team.clock.tick(DAY)
    team.sync("Dina")
    assert "Amal" not in missed(team, "Dina")
    assert "Dina" in missed(team, "Amal")


def test_t16_replayed_heartbeats_of_before_are_no_sign_of_life(gather: Gather) -> None:
    team = gather("Amal", "Dina")
    for _ in range(2):
        day(team)
    for _ in range(4):
        team.relay.replay()
        day(team, "Amal", "Dina")
    assert "Amal" in missed(team, "Dina")
    assert not inbox.forks(team["Dina"])


def test_a_heartbeat_a_day_and_no_more(gather: Gather) -> None:
    """However often somebody syncs: who watches the mailbox must not see how busy they are."""
    team = gather("Amal", "Dina")
    day(team)
    before = sum(team.relay.kept.values())
    for _ in range(6):
        team.sync_all()
        team.clock.tick(4 * HOUR)
    assert sum(team.relay.kept.values()) - before <= 2 * 4  # four pairs, in one day and what is over of it
