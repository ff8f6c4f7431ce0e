"""A pack whose reader has several relays, one that is let go of, and people who aren't what they were meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from app.base import limits
from app.base.errors import InputError
from app.services import cases, contacts, courier, outbox
from app.services.relay import addresses, relays, syncing
from app.services.relay.views import Choices
from app.sync.online import Answer, Ask, Line
from app.sync.relay import pack as form
from tests.hostile.people import Team
from tests.hostile.relay import Relay
from tests.services import cut
from tests.sticks.test_packs import base, files, pack, team, write_case

__all__ = ["base", "team"]
SECOND = "https://second.example"


class ByHost(httpx.BaseTransport):
    """Several relays, each by its name; ``moods`` of the first are its own."""

    def __init__(self, **relays: Relay) -> None:
        self.relays = {f"{name}.example": relay for name, relay in relays.items()}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.relays[request.url.host].handle_request(request)


def two_relays(team: Team) -> ByHost:
    """Basim has a mailbox at a second relay, and Amal knows of both."""
    relays.add(team["Basim"], SECOND)
    team.lend_boxes(team["Basim"])
    addresses.take(team["Amal"], addresses.letter(team["Basim"], team["Amal"].key_id))
    return ByHost(relay=team.relay, second=Relay(team.clock))


def test_a_pack_goes_to_the_next_relay_of_its_reader_where_the_first_is_down(team: Team, stick: Path) -> None:
    write_case(team)
    both = two_relays(team)
    made = pack(team, stick)
    assert made.hosts == ("relay.example", "second.example")
    courier.carry(team["Dina"], [stick])
    assert courier.packs(team["Dina"])[0].hosts == made.hosts
    team.relay.down = True
    assert syncing.sync(team["Dina"], transport=both).sent == 1
    assert not team.relay.count() and both.relays["second.example"].count()
    syncing.sync(team["Basim"], transport=both)
    assert len(list(cases.every_row(team["Basim"]))) == 1
    assert not both.relays["second.example"].count(), "what came is deleted there"


def test_what_one_relay_took_of_a_pack_is_not_brought_to_the_next(team: Team, stick: Path) -> None:
    write_case(team)
    both = two_relays(team)
    pack(team, stick)
    courier.carry(team["Dina"], [stick])
    first, second = both.relays.values()
    first.moods = ["put pass", "put full"]
    assert syncing.sync(team["Dina"], transport=both).sent == 1
    kept = [set().union(*one.ever.values()) for one in (first, second)]
    assert kept[0] and kept[1] and not kept[0] & kept[1], "two relays that talk to each other see no blob twice"
    syncing.sync(team["Basim"], transport=both)
    assert len(list(cases.every_row(team["Basim"]))) == 1


def test_t40_two_relays_of_a_pack_see_two_faces(team: Team, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one relay was asked under must not be heard at the other: two that talk would know that both are one's."""
    monkeypatch.setattr(limits, "RELAY_PAUSE_SECONDS", 0.0)
    write_case(team)
    both = two_relays(team)
    pack(team, stick)
    courier.carry(team["Dina"], [stick])
    team.relay.down = True
    heard: dict[str, set[str]] = {}
    before = Line.ask

    def ask(line: Line, asked: Ask) -> Answer:
        assert line._said is not None
        heard.setdefault(line._said.user, set()).add(line._host)
        line._way = replace(line._way, proxy="")  # that the proxy is told so is proved elsewhere
        return before(line, asked)

    monkeypatch.setattr(Line, "ask", ask)
    syncing.set_choices(team["Dina"], Choices(proxy="127.0.0.1:9"))
    assert syncing.sync(team["Dina"], transport=both).sent == 1
    assert set.union(*heard.values()) == {"relay.example", "second.example"}
    assert all(len(hosts) == 1 for hosts in heard.values())


@pytest.mark.parametrize(("victim", "other"), [("Basim", "Dina"), ("Dina", "Basim")], ids=["reader", "courier"])
def test_t21_a_pack_whose_reader_or_courier_is_suspended_meanwhile_is_never_there(
    team: Team, stick: Path, victim: str, other: str
) -> None:
    write_case(team)
    word = cut.statement(team["Amal"], team[other], team[victim])
    with pytest.raises(InputError, match="reader-suspended"):
        pack(team, stick, cut.arriving(team["Amal"], word, form.STEP))
    assert list(stick.iterdir()) == [] and outbox.outbox(team["Amal"]).rows == ()


def test_a_pack_can_be_forgotten(team: Team, stick: Path) -> None:
    write_case(team)
    pack(team, stick)
    courier.carry(team["Dina"], [stick])
    (here,) = courier.packs(team["Dina"])
    courier.forget(team["Dina"], [here.id])
    assert courier.packs(team["Dina"]) == () and files(team["Dina"]) == 0
    team.sync("Dina")
    assert team.relay.asked.count("put") == 0


def test_a_pack_from_somebody_who_is_no_contact_any_more_is_refused(team: Team, stick: Path) -> None:
    write_case(team)
    made = pack(team, stick)
    contacts.remove(team["Dina"], team["Amal"].key_id)
    report = courier.carry(team["Dina"], [made.path])
    assert [one.error.error_code for one in report.failures] == ["unknown-sender"]
    assert courier.packs(team["Dina"]) == () and files(team["Dina"]) == 0
