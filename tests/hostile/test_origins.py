"""What a contact may state as the address of their relay: what a vault writes, and nothing else (T14, T40)."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from app.base.errors import BundleAltered, InputError
from app.base.task import Task
from app.services.relay import addresses, relays, syncing
from app.storage import contacts
from app.storage import relays as table
from app.sync.card import read_card
from app.sync.online import Line, Way
from app.sync.protocol import names
from app.sync.relay import address as letters
from app.sync.relay.origin import is_origin
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
    asked: list[str] = []

    class Watched(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            asked.append(request.url.host)
            raise httpx.ConnectError("down", request=request)

    report = syncing.sync(team["Basim"], transport=Watched())
    assert report.failures and set(asked) == {"relay.example"}
    assert len(addresses.listing(team["Basim"])) >= 1


def test_t14_what_a_vault_writes_is_taken(gather: Gather) -> None:
    team = gather("Amal", "Basim")
    addresses.take(team["Basim"], letter_with(team, "https://host.example:8443"))
    assert all(map(is_origin, ("https://host.example:8443", "http://abc.onion", "https://[2001:db8::1]:7")))


@pytest.mark.parametrize("url", ["https://name.onion", "https://name.onion.", "http://NAME.ONION."])
def test_t40_no_name_server_is_asked_for_an_onion_address(url: str) -> None:
    with pytest.raises(InputError):
        Line(url, Way(), Task())
