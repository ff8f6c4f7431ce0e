"""A relay that withholds one bundle for ever, while all else flows: its reader is told, in one sync (T14)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from app.base import limits
from app.services import awaiting, contacts, editing, inbox
from app.services.relay import queue, syncing
from app.services.relay.views import Choices
from app.storage import awaited, incoming
from tests.hostile.people import DAY, Team

Gather = Callable[..., Team]


def missing(team: Team, name: str) -> list[tuple[str, int, bool]]:
    return [(one.contact.name, one.count, one.again) for one in awaiting.missing(team[name])]


def look_oneself(team: Team, names: Iterable[str] = ("Amal", "Dina")) -> None:
    for name in names:
        syncing.set_choices(team[name], Choices())


def lose(team: Team, name: str, words: str) -> str:
    """Something is sent that the relay takes, acknowledges and loses; its id."""
    team.write(name, words)
    team.send(name)
    before = {one.bundle for one in queue.listing(team[name]) if one.state == "uploaded"}
    team.sync(name, "put lose")
    (bundle,) = {one.bundle for one in queue.listing(team[name]) if one.state == "uploaded"} - before
    return bundle


def later(team: Team, name: str = "Amal", reader: str = "Dina", days: int = 1) -> None:
    """A heartbeat of ``name`` comes to ``reader`` in one sync of each."""
    team.clock.tick(days * DAY)
    team.sync(name)
    assert team.sync(reader).came == 0


def test_t14_a_bundle_that_is_withheld_for_ever_is_named_in_one_sync(gather: Gather) -> None:
    team = gather("Amal", "Dina")
    sent = team.clock.now()
    bundle = lose(team, "Amal", "withheld")
    team.sync("Dina")
    assert missing(team, "Dina") == [], "nobody could know yet"
    team.clock.tick(DAY)
    team.sync("Amal")
    report = team.sync("Dina")
    assert report.missing == 1
    (one,) = awaiting.missing(team["Dina"])
    assert (one.contact.key_id, one.count, one.again) == (team["Amal"].key_id, 1, True)
    assert one.bundles == (bundle,) and one.since == sent // DAY * DAY
    assert missing(team, "Amal") == []


def test_t14_it_is_gone_when_it_comes(gather: Gather) -> None:
    team = gather("Amal", "Dina")
    look_oneself(team)
    bundle = lose(team, "Amal", "withheld")
    later(team)
    assert missing(team, "Dina")
    queue.again(team["Amal"], bundle, team["Dina"].key_id)
    team.sync("Amal")
    assert team.sync("Dina").came == 1
    assert missing(team, "Dina") == [], "it waits to be looked at"
    (waiting,) = syncing.arrived(team["Dina"])
    seen = inbox.look(team["Dina"], [waiting.path])
    number = inbox.refuse(team["Dina"], seen.deliveries[0])
    assert number and not syncing.arrived(team["Dina"])
    later(team)
    assert missing(team, "Dina") == [], "a person threw it away, though no receipt goes"


def test_t14_what_is_thrown_away_unread_is_not_missed(gather: Gather) -> None:
    team = gather("Amal", "Dina")
    look_oneself(team)
    team.write("Amal", "unwanted")
    team.send("Amal")
    team.sync("Amal")
    team.sync("Dina")
    (waiting,) = syncing.arrived(team["Dina"])
    syncing.throw_away(team["Dina"], waiting.path)
    later(team)
    assert missing(team, "Dina") == []


def test_t14_a_later_bundle_takes_its_place(gather: Gather) -> None:
    """The second has everything of the first, which goes no more: nobody is told to wait for it."""
    team = gather("Amal", "Dina")
    lose(team, "Amal", "withheld")
    later(team)
    assert missing(team, "Dina")
    team.write("Amal", "more")
    team.send("Amal")
    team.sync("Amal")
    team.sync("Dina")
    assert missing(team, "Dina") == []
    assert team.entries("Dina") == team.entries("Amal")


def test_t14_what_a_later_bundle_lacks_stays_missing(gather: Gather) -> None:
    """The second goes on its way with the word of the first, also where it waits for a look."""
    team = gather("Amal", "Dina")
    look_oneself(team)
    first = lose(team, "Amal", "withheld")
    other = editing.new_case(team["Amal"], {"title": "Another one"}).created
    assert other is not None
    queue.send(team["Amal"], [team["Dina"].key_id], [other])
    team.sync("Amal")
    assert team.sync("Dina").missing == 1
    (one,) = awaiting.missing(team["Dina"])
    assert one.bundles == (first,) and len(syncing.arrived(team["Dina"])) == 1


def test_t14_what_hasn_t_left_is_not_missed(gather: Gather) -> None:
    """A heartbeat overtakes what is large: nothing of it is withheld."""
    team = gather("Amal", "Dina")
    team.write("Amal", "waits")
    team.send("Amal")
    team.clock.tick(DAY)
    team.sync("Amal", "put ok", "put break", "put break")
    team.sync("Dina")
    assert missing(team, "Dina") == []


def test_t14_half_of_it_is_not_missing(gather: Gather) -> None:
    """What is here in part is told as such, and not twice."""
    team = gather("Amal", "Dina")
    bundle = lose(team, "Amal", "withheld")
    later(team)
    dina, amal = team["Dina"], team["Amal"].key_id
    begun = incoming.Transfer(amal, b"t" * 16, 2, 10, b"s" * 32, "half", team.clock.now())
    dina.write(incoming.begin, begun)
    assert missing(team, "Dina")
    dina.write(incoming.named, "half", bundle)
    assert missing(team, "Dina") == []
    dina.write(incoming.forget, amal, begun.transfer)
    assert missing(team, "Dina")


def test_t14_an_older_word_changes_nothing(gather: Gather) -> None:
    team = gather("Amal", "Dina")
    lose(team, "Amal", "withheld")
    later(team)
    found = missing(team, "Dina")
    assert found
    for counter in (0, 1, 2):
        team["Dina"].write(awaited.told, team["Amal"].key_id, counter, [])
    assert missing(team, "Dina") == found


def test_a_bundle_of_an_older_program_says_nothing(gather: Gather, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no such member: what was said before stays said, and it is taken as ever."""
    team = gather("Amal", "Dina")
    lose(team, "Amal", "withheld")
    later(team)
    found = missing(team, "Dina")
    monkeypatch.setattr(awaiting, "member", lambda *_: b"")
    later(team)
    assert found and missing(team, "Dina") == found
    heard = {one.name: one.last_heard for one in contacts.listing(team["Dina"])}
    assert heard["Amal"] == team.clock.now(), "it was taken"


def test_a_contact_who_makes_things_up_fills_one_line(gather: Gather) -> None:
    team = gather("Amal", "Dina")
    dina, amal = team["Dina"], team["Amal"].key_id
    made_up = [(f"{n:043d}", 2_000_000, True) for n in range(10_000)]
    dina.write(awaited.told, amal, 1_000, made_up)
    (one,) = awaiting.missing(dina)
    assert one.count == limits.AWAITED
    assert one.since <= team.clock.now(), "nobody sent anything in the future"
    dina.write(awaited.told, "x" * 43, 1_000, made_up)
    assert len(awaiting.missing(dina)) == 1, "nobody knows them"
    contacts.remove(dina, amal)
    assert awaiting.missing(dina) == ()
