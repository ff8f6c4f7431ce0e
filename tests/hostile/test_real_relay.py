"""The relay itself, in this process, over a folder: what the relay of the other tests claims to be when it is honest.

Its operator admits mailboxes by name, and nobody else gets anything in.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from app.crypto import request_keys
from app.relay.folder import FolderStore
from app.relay.server import application
from app.relay.settings import Settings
from app.services.relay import addresses, queue, relays, syncing
from app.sync.protocol import admission
from tests.hostile.people import DAY, Team

OPERATOR = bytes(range(32))
QUOTA = 40 * 2**20
Gather = Callable[..., Team]


class Bridge(httpx.BaseTransport):
    """Requests of one thread to an ASGI application that runs in the loop of another."""

    def __init__(self, app) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._inner = httpx.ASGITransport(app=app, raise_app_exceptions=True)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return asyncio.run_coroutine_threadsafe(self._ask(request), self._loop).result(30)

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        whole = httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        answer = await self._inner.handle_async_request(whole)
        body = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(body))

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture
def team(gather: Gather, tmp_path: Path) -> Iterator[Team]:
    """Three people whose mailboxes the operator admitted, all of them from one mixed request."""
    made = gather()
    settings = Settings(operators=(request_keys.public_bytes(OPERATOR),), free_bytes=0)
    bridge = Bridge(application(FolderStore(tmp_path / "store"), settings, made.clock))
    made.relay = bridge
    asked = {name: relays.request(session, _own(session)) for name, session in made.sessions.items()}
    for_all = admission.read_request(admission.mix(asked.values()))
    tokens = [admission.write(OPERATOR, admission.for_epoch(one, QUOTA, 100)) for one in for_all]
    for session in made.sessions.values():
        shown = relays.admitted(session, _own(session), admission.write_tokens(tokens))
        assert (shown.epochs, shown.bytes) == ((13, 13), QUOTA)
    for one, other in itertools.permutations(made.sessions.values(), 2):
        addresses.take(other, addresses.letter(one, other.key_id))
    yield made
    made.close()
    bridge.stop()


def _own(session) -> str:
    return relays.listing(session)[0].id


def sync(team: Team, name: str):
    return syncing.sync(team[name], transport=team.relay)


def test_what_somebody_sends_is_there_after_one_sync_of_each(team: Team) -> None:
    team.write("Amal", "by the relay itself")
    team.send("Amal")
    assert sync(team, "Amal").sent >= 2
    for name in ("Basim", "Dina"):
        report = sync(team, name)
        assert report.taken == 1 and not report.failures
        assert team.entries(name) == team.entries("Amal")
    assert sync(team, "Amal").receipts == 2


def test_nothing_is_left_at_the_relay_of_what_was_fetched(team: Team, tmp_path: Path) -> None:
    team.write("Amal", "fetched")
    team.send("Amal")
    for _ in range(3):
        for name in team.sessions:
            sync(team, name)
    left = [path for path in (tmp_path / "store").rglob("*") if path.is_file() and path.stat().st_size >= 65_536]
    assert not left


def test_whom_nobody_admitted_gets_nothing_in(team: Team) -> None:
    """Basim's mailbox of an epoch that the operator never signed for: refused, kept, and said."""
    team.clock.tick(13 * 28 * DAY)
    team.write("Amal", "a year later")
    team.send("Amal", ["Basim"])
    report = sync(team, "Amal")
    assert report.sent == 0 and report.failures
    assert [one.state for one in queue.listing(team["Amal"]) if one.kind == "bundle"] != ["uploaded"]


def test_a_key_that_was_taken_back_is_refused_by_the_relay(team: Team) -> None:
    addresses.take_back(team["Basim"], team["Amal"].key_id)
    report = sync(team, "Basim")
    assert not report.failures
    team.write("Amal", "no longer wanted")
    team.send("Amal", ["Basim"])
    report = sync(team, "Amal")
    refused = [one.error.facts["reason"] for one in report.failures if one.contact == team["Basim"].key_id]
    assert refused == ["refused"]
    team.write("Dina", "still wanted")
    team.send("Dina", ["Basim"])
    sync(team, "Dina")
    assert sync(team, "Basim").taken == 1
