"""One lie at a time: each is survived, none is believed, and what it hid comes by itself afterwards (T14)."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from app.base import limits
from app.services.relay import addresses, queue, syncing
from app.services.relay.views import Choices
from app.storage import journal
from app.sync.protocol.blobs import CLASSES
from tests.hostile.people import DAY, HOUR, Team
from tests.hostile.relay import EVERY, MOODS

Gather = Callable[..., Team]
MOST = max(len(moods) for moods in MOODS.values())


def test_the_relay_of_these_tests_delivers_where_it_is_honest(gather: Gather) -> None:
    team = gather()
    team.write("Amal", "what was seen")
    team.send("Amal")
    assert team.sync("Amal").sent == 2
    for name in ("Basim", "Dina"):
        assert team.sync(name).taken == 1
        assert team.entries(name) == team.entries("Amal") != frozenset()
    assert team.sync("Amal").receipts == 2
    assert {one.state for one in queue.listing(team["Amal"]) if one.kind == "bundle"} == {"confirmed"}
    team.sync_all()
    assert team.relay.count() == 0  # whoever has something takes it away


def test_t14_no_lie_is_believed_and_none_is_fatal(gather: Gather) -> None:
    """Every one of them, one of each verb at a time, told to the sender and to the reader; then the relay is honest."""
    team = gather("Amal", "Basim")
    told = [{verb: f"{verb} {moods[number % len(moods)]}" for verb, moods in MOODS.items()} for number in range(MOST)]
    assert {lie for lies in told for lie in lies.values()} == set(EVERY)
    for number, lies in enumerate(told):
        team.write("Amal", f"{number} {lies}")
        if lies["close"] not in {lie["close"] for lie in told[:number]}:
            addresses.take_back(team["Basim"], team["Amal"].key_id)
            addresses.take(team["Amal"], addresses.letter(team["Basim"], team["Amal"].key_id))
        team.send("Amal")
        for name in ("Amal", "Basim", "Amal"):
            team.sync(name, *lies.values(), lies["get"])
            assert team.entries("Basim") <= team.entries("Amal")
        team.relay.calm()
        team.until_equal()
    team.sync_all(2)
    assert len(team.shown()) == 1


def test_t14_a_replay_of_everything_changes_nothing(gather: Gather) -> None:
    team = gather()
    for name in ("Amal", "Basim", "Amal"):
        team.write(name, f"by {name}, after {len(team.entries(name))}")
        team.send(name)
        team.sync_all()
    team.until_equal()
    team.sync_all(2)
    before, kept = team.ends(), {name: team.entries(name) for name in team.sessions}
    for days in (0, 30):
        team.clock.tick(days * DAY)
        put = team.relay.asked.count("put")
        assert team.relay.replay() > 6
        reports = [team.sync(name) for _ in range(2) for name in team.sessions]
        assert team.ends() == before
        assert {name: team.entries(name) for name in team.sessions} == kept
        assert [(one.came, one.taken) for one in reports] == [(0, 0)] * len(reports)
        assert days or team.relay.asked.count("put") == put, "nobody answers a replay, so none shows who is there"
        assert not any(syncing.arrived(session) for session in team.sessions.values())


def test_t14_an_older_address_never_takes_the_place_of_a_newer_one(gather: Gather) -> None:
    """Amal takes hers back from Basim; the relay shows him the letter of before again."""
    team = gather("Amal", "Basim")
    old = addresses.letter(team["Amal"], team["Basim"].key_id)
    addresses.take_back(team["Amal"], team["Basim"].key_id)
    new = addresses.letter(team["Amal"], team["Basim"].key_id)
    addresses.take(team["Basim"], new)
    theirs = addresses.get(team["Basim"], team["Amal"].key_id)
    addresses.take(team["Basim"], old)
    assert addresses.get(team["Basim"], team["Amal"].key_id) == theirs
    team.write("Basim", "by the newer one")
    team.send("Basim", ["Amal"])
    assert team.sync("Basim").sent == 1
    assert team.sync("Amal").taken == 1


def test_t14_what_a_relay_lost_goes_again_by_itself(gather: Gather) -> None:
    team = gather()
    team.write("Amal", "lost on its way")
    team.send("Amal")
    team.sync("Amal", "put lose", "put lose")
    team.sync_all(2)
    assert team.entries("Basim") == team.entries("Dina") == frozenset()
    states = {(one.state, one.confirmed) for one in queue.listing(team["Amal"]) if one.kind == "bundle"}
    assert states == {("uploaded", None)}, "it must not count as confirmed"
    assert 7 <= team.until_equal() <= 16


def test_t14_the_relay_s_created_is_no_receipt(gather: Gather) -> None:
    """The file stays in outgoing/ until the reader has signed for it, however often the relay says that it has it."""
    team = gather("Amal", "Basim")
    team.relay.silenced = lambda mailbox, place: True
    team.write("Amal", "kept until signed for")
    team.send("Amal")
    folder = team.base / "Amal" / "outgoing"
    for _ in range(3):
        team.sync_all()
        team.clock.tick(8 * DAY)
        assert any(path.stat().st_size > 10_000 for path in folder.iterdir())
    team.relay.calm()
    team.until_equal()
    team.sync_all(2)
    team.clock.tick(DAY)
    team.sync_all(2)
    assert not list(folder.iterdir())


def test_a_relay_that_swaps_blobs_does_not_make_us_delete_the_right_one(gather: Gather) -> None:
    team = gather()
    for name in ("Amal", "Dina"):
        team.write(name, f"for Basim, by {name}")
        team.send(name, ["Basim"])
        team.sync(name)
    there = team.relay.count()
    team.sync("Basim", *["get swap"] * there)
    assert not any(one.taken for one in [team.sync("Basim")]) or team.relay.count() <= there
    team.clock.tick(2 * DAY)
    team.sync("Basim")
    assert team.entries("Basim") == team.entries("Amal") | team.entries("Dina")


@pytest.mark.parametrize("lie", ["get flip", "get cut", "get grow", "get noise", "put spoil"])
def test_t14_nothing_altered_reaches_a_vault(gather: Gather, lie: str) -> None:
    team = gather("Amal", "Basim")
    team.write("Amal", "to be altered")
    team.send("Amal")
    team.sync("Amal", *[lie] * 3)
    report = team.sync("Basim", *[lie] * 9)
    assert (report.came, report.taken) == (0, 0) and team.entries("Basim") == frozenset()
    assert not any((team.base / "Basim" / "incoming").iterdir())
    assert not syncing.arrived(team["Basim"])


def test_t11_a_list_without_end_ends(gather: Gather) -> None:
    team = gather("Amal", "Basim")
    team.write("Amal", "one")
    team.send("Amal")
    team.sync("Amal")
    report = team.sync("Basim", *["list endless"] * 50)
    assert report.failures and team.relay.asked.count("list") < 30
    team.sync("Basim")
    assert team.entries("Basim") == team.entries("Amal")


def test_t11_phantoms_cost_one_question_each_and_hide_nothing(gather: Gather) -> None:
    """Ids that a relay made up are asked for, and not for ever; what is there comes all the same."""
    team = gather("Amal", "Basim")
    team.write("Amal", "among phantoms")
    team.send("Amal")
    team.sync("Amal")
    team.relay.asked.clear()
    team.sync("Basim", *["list phantom"] * 4)
    assert team.entries("Basim") == team.entries("Amal")
    assert team.relay.asked.count("get") <= 3 * 4 + 2


@pytest.mark.parametrize("seconds", [-60 * DAY, -90, 2 * HOUR, 400 * DAY])
def test_t19_a_relay_whose_clock_is_wrong_is_asked_in_its_own_time(gather: Gather, seconds: int) -> None:
    """Its ``Date`` is believed for signing alone: what vaults write keeps their own time."""
    team = gather("Amal", "Basim")
    team.relay.date = seconds
    team.write("Amal", "at the relay's time")
    team.send("Amal")
    team.sync_all(3)
    if abs(seconds) < DAY:
        assert team.entries("Basim") == team.entries("Amal")
    team.relay.calm()
    team.until_equal()
    times = team["Basim"].run(_times)
    assert all(abs(at - team.clock.now()) < 40 * DAY for at in times)


def _times(vault) -> list[int]:
    return [entry.claims.iat for entry in journal.entries(vault)]


def test_t28_a_contact_who_floods_fills_their_own_room_and_nobody_else_s(
    gather: Gather, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is beyond Amal's share stays at the relay until Basim has dealt with the rest; Dina's comes in."""
    team = gather()
    syncing.set_choices(team["Basim"], Choices(take_by_itself=False))
    for number in range(6):
        team.write("Amal", f"flood {number}")
        team.send("Amal", ["Basim"])
    team.sync("Amal")
    team.write("Dina", "small and wanted")
    team.send("Dina", ["Basim"])
    team.sync("Dina")
    largest = max(path.stat().st_size for path in (team.base / "Amal" / "outgoing").iterdir())
    monkeypatch.setattr(limits, "INCOMING_BYTES", 2 * largest)
    report = team.sync("Basim")
    mine = [one.contact.key_id for one in syncing.arrived(team["Basim"])]
    assert report.left > 0 and mine.count(team["Dina"].key_id) == 1
    assert 0 < mine.count(team["Amal"].key_id) < 6
    syncing.set_choices(team["Basim"], Choices(take_by_itself=True))
    for _ in range(4):
        team.clock.tick(2 * DAY)
        team.sync("Basim")
    assert team.entries("Basim") == team.entries("Amal") | team.entries("Dina")


@pytest.mark.parametrize("places", ["true", "made up"])
def test_an_outsider_with_a_taken_back_key_gets_nothing_in(gather: Gather, places: str) -> None:
    """The relay hands on what it should refuse: the marker never reached it. Basim's vault throws it away itself,
    unread where the relay says by whose key it came, else once it is opened."""
    team = gather("Amal", "Basim")
    addresses.take_back(team["Basim"], team["Amal"].key_id)
    team.sync("Basim", *["close keep"] * 9)
    team.write("Amal", "no longer wanted")
    team.send("Amal")
    assert team.sync("Amal").sent == 1  # this relay took it
    team.relay.asked.clear()
    report = team.sync("Basim", *["list places"] * 9 * (places == "made up"))
    assert (report.came, report.taken) == (0, 0) and team.entries("Basim") == frozenset()
    assert ("get" in team.relay.asked) is (places == "made up")
    assert not syncing.arrived(team["Basim"])
    assert team.relay.count() == 0


def test_an_honest_relay_refuses_what_comes_by_a_key_that_was_taken_back(gather: Gather) -> None:
    team = gather("Amal", "Basim")
    addresses.take_back(team["Basim"], team["Amal"].key_id)
    team.sync("Basim")
    assert team.relay.closed
    team.write("Amal", "no longer wanted")
    team.send("Amal")
    report = team.sync("Amal")
    assert report.sent == 0 and {one.error.facts["reason"] for one in report.failures} == {"refused"}


def test_a_relay_that_refuses_to_take_a_key_back_is_read_all_the_same(gather: Gather) -> None:
    """And asked again, each time."""
    team = gather()
    addresses.take_back(team["Basim"], team["Amal"].key_id)
    team.write("Dina", "still wanted")
    team.send("Dina", ["Basim"])
    team.sync("Dina")
    report = team.sync("Basim", *["close refuse"] * 9)
    assert report.taken == 1 and {one.error.facts["reason"] for one in report.failures} == {"refused"}
    assert not team.relay.closed
    team.sync("Basim")
    assert team.relay.closed


def test_nothing_in_the_folders_of_the_way_can_be_read(gather: Gather) -> None:
    """What lies in outgoing/ and incoming/ is ciphertext, for the owner's eyes only, under names that say nothing."""
    team = gather("Amal", "Basim")
    word = "Qarachogh-7311"
    team.write("Amal", f"{word} " * 300)
    team.send("Amal")
    team.sync("Amal")
    syncing.set_choices(team["Basim"], Choices(take_by_itself=False))
    team.sync("Basim")
    files = [path for name in ("Amal", "Basim") for path in (team.base / name).rglob("*") if path.is_file()]
    ways = [path for path in files if path.parent.name in ("outgoing", "incoming")]
    assert len(ways) >= 2
    for path in ways:
        assert path.stat().st_mode & 0o777 == 0o600 and word not in path.name
        assert word.encode() not in path.read_bytes()
    for shelf in team.relay.ever.values():
        assert not any(word.encode() in data for data in shelf.values())


def test_t30_a_relay_sees_four_sizes_and_nothing_twice(gather: Gather) -> None:
    team = gather("Amal", "Basim")
    for number in range(3):
        team.write("Amal", random.Random(number).randbytes(60_000).hex())
        team.send("Amal")
        team.sync_all(2)
    seen = [data for shelf in team.relay.ever.values() for data in shelf.values()]
    assert {len(data) for data in seen} <= set(CLASSES)
    heads = [data[:48] for data in seen]
    assert len(set(heads)) == len(heads)
    names = [name for shelf in team.relay.ever.values() for name in shelf]
    assert len(set(names)) == len(names)
