"""A vault put back from an older copy meets the relay (T32): it is told, believes nothing old, and accuses nobody."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from app.services import inbox
from app.services.relay import addresses, queue
from tests.hostile.people import DAY, Team

Gather = Callable[..., Team]


def put_back(team: Team, name: str, happens: Callable[[], None]) -> None:
    """Copy a vault, let things happen, and put the copy in its place."""
    team.sessions.pop(name).close()
    copy = team.base / f"{name}.copy"
    shutil.copytree(team.base / name, copy)
    team.open(name)
    happens()
    team.sessions.pop(name).close()
    shutil.rmtree(team.base / name)
    copy.rename(team.base / name)
    team.open(name)


def test_t32_what_others_wrote_since_comes_again(gather: Gather) -> None:
    """Basim gets it to Amal again, once he is asked to: the relay has deleted it, and he holds a receipt."""
    team = gather("Amal", "Basim")

    def happens() -> None:
        team.write("Basim", "written after the copy")
        team.send("Basim")
        team.sync_all(2)
        assert team.entries("Amal") == team.entries("Basim")

    put_back(team, "Amal", happens)
    assert team.entries("Amal") == frozenset()
    team.relay.replay()
    team.sync("Amal")
    assert team.entries("Amal") == team.entries("Basim")


def test_t32_a_vault_that_was_put_back_is_told_by_the_first_heartbeat(gather: Gather) -> None:
    team = gather("Amal", "Basim")

    def happens() -> None:
        team.write("Amal", "written after the copy")
        team.send("Amal")
        team.sync_all(2)

    put_back(team, "Amal", happens)
    team.clock.tick(DAY)
    team.sync("Basim")
    team.sync("Amal")
    (fork,) = inbox.forks(team["Amal"])
    assert fork.author.is_self and fork.kind == "behind"


def test_t32_a_vault_that_was_put_back_says_nothing_by_itself_that_would_accuse_it(gather: Gather) -> None:
    """A heartbeat under a number that was used would prove two histories: nobody's device is quarantined for that."""
    team = gather("Amal", "Basim")

    def happens() -> None:
        for number in range(3):
            team.write("Amal", f"{number} after the copy")
            team.send("Amal")
            team.clock.tick(DAY)
            team.sync_all(2)

    put_back(team, "Amal", happens)
    for _ in range(4):
        team.clock.tick(DAY)
        team.sync("Basim")
        team.sync("Amal")
        team.sync("Basim")
        assert not [fork for fork in inbox.forks(team["Basim"]) if fork.proved]


def test_t32_addresses_of_a_vault_that_was_put_back_are_newer_than_those_of_before(gather: Gather) -> None:
    team = gather("Amal", "Basim")

    def happens() -> None:
        for _ in range(5):
            team.clock.tick(60)
            addresses.take(team["Basim"], addresses.letter(team["Amal"], team["Basim"].key_id))

    put_back(team, "Amal", happens)
    team.clock.tick(60)
    addresses.take_back(team["Amal"], team["Basim"].key_id)
    addresses.take(team["Basim"], addresses.letter(team["Amal"], team["Basim"].key_id))
    team.write("Basim", "by the address of after")
    team.send("Basim")
    team.sync("Amal")
    team.sync("Basim")
    team.sync("Amal")
    assert team.entries("Amal") == team.entries("Basim")


def test_t32_an_old_queue_that_goes_again_changes_nothing(gather: Gather) -> None:
    """The copy was made while a parcel waited; it went, was confirmed, and the copy sends it once more."""
    team = gather("Amal", "Basim")
    team.write("Amal", "waits in the copy")
    team.send("Amal")

    def happens() -> None:
        team.sync_all(2)
        assert {one.state for one in queue.listing(team["Amal"]) if one.kind == "bundle"} == {"confirmed"}

    put_back(team, "Amal", happens)
    before = team.ends()
    team.sync("Amal")
    report = team.sync("Basim")
    team.sync("Amal")
    assert report.taken == 0 and team.ends() == before
    team.clock.tick(8 * DAY)  # as long as nobody signs for it, it goes as something new
    team.sync_all(3)
    assert {one.state for one in queue.listing(team["Amal"]) if one.kind == "bundle"} == {"confirmed"}
    assert not inbox.forks(team["Basim"])
