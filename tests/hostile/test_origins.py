"""What a contact may state as the address of their relay: what a vault writes, and nothing else (T14, T40)."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from app.base.errors import BundleAltered, InputError, OnlineError
from app.base.task import Task
from app.services.relay import addresses, queue, relays, syncing
from app.services.relay.run import Run
from app.storage import contacts
from app.storage import relays as table
from app.sync.card import read_card
from app.sync.online import Line, Way
from app.sync.protocol import names
from app.sync.relay import address as letters
from app.sync.relay.clocks import Clocks
from app.sync.relay.origin import host_of, is_origin
from tests.hostile.people import Team

Gather = Callable[..., Team]

ODD = (
    "https://host.example:99999",
    "https://[bad",
    "http://plain.example",
    "http://192.168.1.1",
    "https://name.onion.",
    "https://host.example/admin?x=",
    "https://host.example#x",
    "https://user@host.example",
    "https://HOST.example",
    "https://host.example/",
    "https://ho%2fst.example",
    "https://ho\\st.example",
    "ftp://host.example",
    "host.example",
    "",
)


def letter_with(team: Team, url: str) -> bytes:
    """A letter of Amal's for Basim that names this place, and is good in everything else."""
    amal, basim = team["Amal"], team["Basim"].key_id

    def write(vault) -> bytes:
        (own,) = table.listing(vault)
        first = names.epoch_at(team.clock.now())
        offer = letters.make_offer(relays.box_of(vault, own), [url], 1, 2, range(first, first + 2), {})
        recipient = read_card(contacts.get(vault, basim).card).recipient
        return letters.write(vault.identity, basim, recipient, 2**40, [offer], team.clock.now())

    return amal.run(write)


@pytest.mark.parametrize("url", ODD)
def test_t14_an_address_that_no_vault_writes_is_refused_and_stops_nothing(gather: Gather, url: str) -> None:
    team = gather("Amal", "Basim")
    with pytest.raises(BundleAltered):
        addresses.take(team["Basim"], letter_with(team, url))
    assert len(addresses.listing(team["Basim"])) >= 1


def test_t14_an_address_that_was_kept_and_holds_no_more_stops_no_sync(gather: Gather, monkeypatch) -> None:
    team = gather("Amal", "Basim")
    team.write("Basim", "waits")
    team.send("Basim")
    with monkeypatch.context() as patch:
        patch.setattr(letters, "is_origin", lambda url: True)
        addresses.take(team["Basim"], letter_with(team, "https://host.example:99999"))
    watched = Watched()
    report = syncing.sync(team["Basim"], transport=watched)
    assert report.failures and set(watched.hosts) == {"relay.example"}
    assert len(addresses.listing(team["Basim"])) >= 1


def test_t14_what_a_vault_writes_is_taken(gather: Gather) -> None:
    team = gather("Amal", "Basim")
    addresses.take(team["Basim"], letter_with(team, "https://host.example:8443"))
    assert all(map(is_origin, ("https://host.example:8443", "http://abc.onion", "https://[2001:db8::1]:7")))


@pytest.mark.parametrize("url", ["https://name.onion", "https://name.onion.", "http://NAME.ONION."])
def test_t40_no_name_server_is_asked_for_an_onion_address(url: str) -> None:
    with pytest.raises(InputError):
        Line(url, Way(), Task())


class Watched(httpx.BaseTransport):
    """Nobody is there; remembers who was asked for."""

    def __init__(self) -> None:
        self.hosts: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.hosts.append(request.url.host)
        raise httpx.ConnectError("down", request=request)


AROUND = ("https://192.168.1.1", "https://localhost:631", "https://nas.local", "https://[fe80::1]", "http://127.0.0.1")


@pytest.mark.parametrize("url", AROUND)
def test_t40_a_contact_leads_nobody_to_what_stands_around_them(gather: Gather, url: str) -> None:
    team = gather("Amal", "Basim")
    basim, amal = team["Basim"], team["Amal"].key_id
    team.write("Basim", "waits")
    team.send("Basim")
    host = host_of(url)
    assert addresses.take(basim, letter_with(team, url)).left_alone == (host,)
    watched = Watched()
    report = syncing.sync(basim, transport=watched)
    assert set(watched.hosts) == {"relay.example"}
    assert (host, amal, "near") in {(one.where, one.contact, one.error.facts.get("reason")) for one in report.failures}
    assert {one.reason for one in queue.listing(basim) if one.kind == "bundle"} == {"near"}
    with pytest.raises(InputError) as caught:
        queue.send(basim, [amal])
    assert (caught.value.facts["reason"], caught.value.facts["hosts"]) == ("near", host)


def test_a_relay_in_the_own_network_that_both_use_is_used(gather: Gather) -> None:
    """An organisation's own: whoever set it up here knows that it is there."""
    team, url = gather("Amal", "Basim"), "https://192.168.1.1"
    basim, amal = team["Basim"], team["Amal"].key_id
    addresses.take(basim, letter_with(team, url))
    relays.add(basim, url)
    assert addresses.get(basim, amal).left_alone == ()
    team.write("Basim", "waits")
    queue.send(basim, [amal])
    watched = Watched()
    report = syncing.sync(basim, transport=watched)
    assert "192.168.1.1" in watched.hosts
    assert "near" not in {one.error.facts.get("reason") for one in report.failures}


def test_t40_nor_does_a_pack_that_somebody_gave_a_courier(gather: Gather) -> None:
    team = gather("Amal", "Basim")
    asked: list[str] = []
    run = Run(team["Basim"], Task(), Way("", 60.0, Watched()), Clocks(team.clock))
    error = run.guarded("https://10.0.0.1", lambda relay: asked.append(relay.host), "for a pack")
    assert isinstance(error, OnlineError) and error.facts == {"reason": "near", "host": "10.0.0.1"} and not asked
