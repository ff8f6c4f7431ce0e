"""What a relay may take of a vault's time, and what it may make it remember."""

from __future__ import annotations

import random
from collections.abc import Callable

import httpx

from app.base import limits
from app.base.task import Task
from app.sync.online import Ask, Line, Way
from tests.hostile.people import Team
from tests.hostile.relay import ORIGIN

Gather = Callable[..., Team]


def test_t28_a_relay_that_lists_what_it_has_not_keeps_nobody_asking(gather: Gather) -> None:
    """Each question may take a minute: twenty thousand of them would be two weeks, in which no other relay is asked."""
    team = gather("Amal")
    rng = random.Random(3)
    ids = sorted("".join(rng.choices("abcdefghijklmnopqrstuvwxyz234567", k=25)) + "a" for _ in range(400))
    team.relay._lie = lambda listed, mood: [(one, 65_536) for one in ids]  # type: ignore[method-assign]
    report = team.sync("Amal")
    assert team.relay.asked.count("get") == limits.RELAY_PHANTOMS + 1
    assert [one.error.facts.get("reason") for one in report.failures] == ["relay"]


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
