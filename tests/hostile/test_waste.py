"""What a relay may take of a vault's time, and what it may make it remember."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import httpx

from app.base import limits
from app.base.task import Task
from app.services.relay import addresses
from app.sync.online import Ask, Line, Way
from app.sync.protocol import blobs, names, spelling
from app.sync.relay.address import Key, key_of
from app.sync.relay.client import Put
from app.sync.relay.client import Relay as Client
from app.sync.relay.clocks import Clocks
from tests.hostile.people import DAY, Team
from tests.hostile.relay import ORIGIN

Gather = Callable[..., Team]


def test_t28_a_relay_that_lists_what_it_has_not_keeps_nobody_asking(gather: Gather) -> None:
    """Each question may take a minute: twenty thousand of them would be two weeks, in which no other relay is asked."""
    team = gather("Amal")
    rng = random.Random(3)
    ids = sorted("".join(rng.choices("abcdefghijklmnopqrstuvwxyz234567", k=25)) + "a" for _ in range(400))
    team.relay._lie = lambda listed, mood: [(one, 65_536, 0) for one in ids]  # type: ignore[method-assign]
    report = team.sync("Amal")
    assert team.relay.asked.count("get") == limits.RELAY_PHANTOMS + 1
    assert [one.error.facts.get("reason") for one in report.failures] == ["relay"]


def drop_junk(team: Team, name: str, to: str, count: int) -> str:
    """Whoever has this person's key for dropping at that mailbox fills it with what nobody can open; its name."""

    def keys(vault) -> Key:
        offer = addresses.of(vault, team[to].key_id).offers[0]  # type: ignore[union-attr]
        return key_of(offer, offer.door(names.epoch_at(vault.clock.now())))  # type: ignore[arg-type]

    key, clocks = team[name].run(keys), Clocks(team.clock)
    with Client(ORIGIN, Way("", 60.0, team.relay), Task(), clocks) as relay:
        for _ in range(count):
            blob = os.urandom(blobs.CLASSES[0])
            assert relay.put(key, Put(spelling.write32(os.urandom(16)), blob)) == "created"
    return key.mailbox


def heap(team: Team, name: str, of: str) -> tuple[int, bool]:
    view = addresses.get(team[name], team[of].key_id)
    return view.junk, view.flooded


def test_t28_who_floods_a_mailbox_with_junk_is_named_and_fetched_no_further(gather: Gather, monkeypatch) -> None:
    monkeypatch.setattr(limits, "JUNK_BLOBS", 10)
    team = gather("Amal", "Basim", "Dina")
    mailbox = drop_junk(team, "Basim", "Amal", 30)
    team.write("Dina", "read me all the same")
    team.send("Dina", ["Amal"])
    team.sync("Dina")
    team.relay.asked.clear()
    report = team.sync("Amal")
    assert heap(team, "Amal", "Basim") == (10, True) and heap(team, "Amal", "Dina") == (0, False)
    assert ("junk", team["Basim"].key_id) in [(one.error.facts.get("reason"), one.contact) for one in report.failures]
    assert team.relay.asked.count("get") < 10 + 8, "of a colleague's own everything was fetched, of the rest no more"
    assert report.taken == 1
    team.relay.asked.clear()
    team.sync("Amal")
    assert team.relay.asked.count("get") == 0, "nor with the next sync of that day"

    addresses.take_back(team["Amal"], team["Basim"].key_id)
    team.relay.asked.clear()
    team.sync("Amal")
    assert heap(team, "Amal", "Basim") == (0, False)
    assert team.relay.asked.count("get") == 0 and not team.relay.shelves[mailbox], "it goes at the relay, unread"


def test_t28_a_relay_that_spoils_what_it_keeps_makes_nobody_lose_it(gather: Gather) -> None:
    """It can make a colleague look like one who floods; what it spoiled comes when it is honest again."""
    team = gather("Amal", "Basim")
    team.write("Basim", "at last")
    team.send("Basim", ["Amal"])
    team.sync("Basim")
    team.sync("Amal", *["get noise"] * 40)
    assert heap(team, "Amal", "Basim")[0] > 0
    team.clock.tick(DAY + 1)
    assert team.sync("Amal").taken == 1
    assert heap(team, "Amal", "Basim") == (0, False), "it was no junk after all"


def test_t14_nothing_that_a_relay_sets_is_sent_back() -> None:
    """A cookie would join the requests of a line, whatever their mailboxes."""
    heard: list[str] = []

    class Setting(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            heard.append(request.headers.get("cookie", ""))
            return httpx.Response(
                200, headers={"Set-Cookie": "who=you; Path=/; Max-Age=99999"}, stream=httpx.ByteStream(b"")
            )

    with Line(ORIGIN, Way("", 60.0, Setting()), Task()) as line:
        for _ in range(2):
            line.ask(Ask("GET", "/health", {}))
    assert heard == ["", ""]
