"""What a relay may do with its ``Date``: have requests signed by it, lead to one other epoch, no more (T14, T19)."""

from __future__ import annotations

import email.utils
from collections.abc import Callable

import httpx
import pytest

from app.services.relay import relays
from app.storage import relays as table
from app.storage.addresses import moments, told_time
from app.sync.protocol import admission, answers, names
from app.sync.relay.clocks import Clocks
from tests.hostile.people import DAY, Team

Gather = Callable[..., Team]

EPOCH = names.EPOCH_SECONDS
DATES = (
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Mon, 01 Jan 0001 00:00:00 GMT",
    "Mon, 01 Jan 1900 00:00:00 GMT",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Mon, 99 Foo 20260 99:99:99 +9999",
    "0",
)


class Liar(httpx.BaseTransport):
    """Answers every list with nothing, and a time that ``told`` thinks up; remembers which mailboxes it heard of."""

    def __init__(self, told: Callable[[int], str]) -> None:
        self.told, self.names, self.puts = told, list[str](), 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.puts += request.method == "PUT"
        self.names += [request.url.path.split("/")[2]] if request.url.path.startswith("/v1/") else []
        page = answers.write_page([], False) if request.url.query else answers.body("wait")
        headers = {"Date": self.told(len(self.names))}
        return httpx.Response(200 if request.url.query else 429, headers=headers, stream=httpx.ByteStream(page))


def epochs_heard(team: Team, name: str, liar: Liar) -> list[int]:
    """Of one's own mailbox, the epochs whose names the relay has heard."""
    (own,) = team[name].run(table.listing)
    box = relays.box_of(team[name].run(lambda vault: vault), own)
    now = names.epoch_at(team.clock.now())
    known = {box.at(epoch).name: epoch for epoch in range(now - 10, now + 11)}
    return sorted({known[one] for one in liar.names if one in known})


def sync(team: Team, name: str, liar: Liar):
    team.relay.handle_request = liar.handle_request  # type: ignore[method-assign]
    return team.sync(name)


@pytest.mark.parametrize("date", DATES)
def test_t14_no_date_stops_a_sync(gather: Gather, date: str) -> None:
    team = gather("Amal", "Basim")
    team.write("Amal", "waits")
    team.send("Amal")
    sync(team, "Amal", Liar(lambda asked: date))


@pytest.mark.parametrize("step", [-1, 1])
def test_t14_a_relay_learns_of_one_other_epoch_and_not_of_all(gather: Gather, step: int) -> None:
    """One that says another time with each answer would be told all names, and could join what it wrote down."""
    team = gather("Amal")
    now = names.epoch_at(team.clock.now())
    liar = Liar(lambda asked: email.utils.formatdate(team.clock.now() + asked * step * EPOCH, usegmt=True))
    sync(team, "Amal", liar)
    heard = epochs_heard(team, "Amal", liar)
    assert set(heard) <= set(range(now - 3, now + 3)) and len(heard) <= 5


def test_t14_a_relay_learns_of_one_other_epoch_of_whom_somebody_writes_to(gather: Gather) -> None:
    """Each parcel that waits would tell it the name of another epoch's mailbox of the same person."""
    team = gather("Amal", "Basim")
    for words in ("one", "two", "three"):
        team.write("Amal", words)
        team.send("Amal")
    liar = Liar(lambda asked: email.utils.formatdate(team.clock.now() + liar.puts * EPOCH, usegmt=True))
    sync(team, "Amal", liar)
    now = names.epoch_at(team.clock.now())
    assert liar.puts >= 3
    assert epochs_heard(team, "Basim", liar) == [now, now + 1]


def test_t14_no_word_of_a_relay_leads_back(gather: Gather) -> None:
    """Its clock and ours agreed before: what it wrote down of an epoch long ago stays without a name beside it."""
    team = gather("Amal")
    team.sync("Amal")
    team.clock.tick(6 * EPOCH)
    team.sync("Amal")
    now = names.epoch_at(team.clock.now())
    liar = Liar(lambda asked: email.utils.formatdate(team.clock.now() - 5 * EPOCH, usegmt=True))
    sync(team, "Amal", liar)
    assert epochs_heard(team, "Amal", liar) == [now - 2, now - 1, now, now + 1]


def test_t14_one_relay_s_clock_costs_no_other_relay_its_admissions(gather: Gather) -> None:
    team = gather("Amal")
    amal = team["Amal"]
    second = relays.add(amal, "https://second.example")
    first = names.epoch_at(team.clock.now())
    amal.write(table.admit, second.id, dict.fromkeys(range(first, first + 13), "token"))
    team.relay.date = 800 * DAY
    team.sync("Amal")
    assert len(amal.run(table.tokens, second.id)) == 13
    asked = admission.read_request(relays.request(amal, amal.run(table.listing)[0].id))  # nor the next ones
    assert {one.epoch for one in asked} >= set(range(first, first + 13))


def test_t19_no_word_of_a_relay_leads_before_all_epochs(gather: Gather) -> None:
    amal = gather("Amal")["Amal"]
    amal.write(told_time, -800 * DAY)
    now = amal.clock.now()
    assert amal.run(moments) == [now, now - 800 * DAY]
    amal.clock.tick(-now + DAY)
    assert amal.run(moments) == [DAY]


def test_t19_where_our_clock_is_wrong_a_relay_s_word_leads_to_its_epoch() -> None:
    from app.base.clock import SetClock

    clock = SetClock(10 * EPOCH)
    clocks = Clocks(clock)

    def told(epoch: int) -> int:
        date = email.utils.formatdate(epoch * EPOCH + 5, usegmt=True)
        clocks.learn("https://relay.example", httpx_answer(date))
        return clocks.epoch("https://relay.example")

    assert (told(30), told(31), told(9), told(10), told(9)) == (30, 30, 30, 10, 10)
    assert clocks.floors == {"https://relay.example": 10}
    assert clocks.epoch("https://other.example") == 10


def httpx_answer(date: str):
    from app.sync.online import Answer

    return Answer(200, {"date": date}, b"")
