"""A pack whose reader has several relays, one that is let go of, and people who aren't what they were meanwhile."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from app.base.errors import InputError
from app.services import cases, contacts, courier, outbox
from app.services.relay import addresses, relays, syncing
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
