"""The pin of a relay with a certificate of its own, from the operator's paper to every contact."""

from __future__ import annotations

import pytest

from app.base.errors import InputError, NotFound, OnlineError
from app.services.relay import addresses, queue, relays
from app.sync import pinned
from app.sync.protocol import pins
from app.sync.relay import address as letters
from tests.services.relay.kit import ORIGIN
from tests.services.relay.test_sync import fine, state_of, sync, take_all, write_case

PIN, NEW = (pins.write(bytes([number]) * 32) for number in (1, 2))


def offered(session, contact):
    """What a vault may use of a contact's relays."""
    return [url for offer in session.run(addresses.of, contact.key_id).offers for url in offer.urls]


def test_t14_the_pin_travels_in_the_letter_and_changes_with_the_next_bundle(pair, network):
    amal, basim = pair
    (relay,) = relays.listing(basim)
    assert relay.pin == "" and offered(amal, basim) == [ORIGIN]
    made = relays.set_pin(basim, relay.id, "sha256//" + PIN)
    assert (made.address, made.pin, made.id) == (ORIGIN, PIN, relay.id)
    addresses.take(amal, addresses.letter(basim, amal.key_id))
    assert offered(amal, basim) == [f"{ORIGIN}#pin-sha256={PIN}"]

    relays.set_pin(basim, relay.id, NEW)
    fine(basim, network)
    assert fine(amal, network).addresses == 1
    assert offered(amal, basim) == [f"{ORIGIN}#pin-sha256={NEW}"]
    relays.set_pin(basim, relay.id, "")
    fine(basim, network)
    fine(amal, network)
    assert offered(amal, basim) == [ORIGIN]


def test_the_mailbox_stays_and_bundles_arrive(pair, network):
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])
    fine(amal, network)
    (relay,) = relays.listing(basim)
    relays.set_pin(basim, relay.id, PIN)
    assert fine(basim, network).came == 1
    take_all(basim)
    fine(basim, network)
    assert fine(amal, network).receipts == 1 and state_of(amal) == ["confirmed"]


def test_another_key_ends_the_talk_and_says_so(pair, network, monkeypatch):
    """Nothing is lost: it waits, and each relay is asked once in a sync."""
    amal, basim = pair
    write_case(amal)
    queue.send(amal, [basim.key_id])

    def wrong(request):
        raise pinned.WrongKey

    network.before = wrong
    found = sync(amal, network).failures
    assert {(type(one.error), one.error.facts["reason"]) for one in found} == {(OnlineError, "pin")}
    assert len(network.asked) == 1 and state_of(amal) == ["waiting"]
    (relay,) = relays.listing(amal)
    assert relay.reason == "pin"


def test_a_relay_is_added_once_whatever_its_pin(pair):
    _, basim = pair
    for pin, why in (("", "known"), (PIN, "other-pin"), ("no pin", "not-a-pin")):
        with pytest.raises(InputError) as caught:
            relays.add(basim, ORIGIN, pin=pin)
        assert caught.value.facts["reason"] == why
    made = relays.add(basim, "203.0.113.7:8443", ["http://abcdef.onion"], PIN)
    assert (made.address, made.also, made.pin) == ("https://203.0.113.7:8443", ("http://abcdef.onion",), PIN)
    with pytest.raises(InputError) as caught:
        relays.add(basim, "https://203.0.113.7:8443")
    assert caught.value.facts["reason"] == "other-pin"
    for typed in ("203.0.113.7:8443", f"https://203.0.113.7:8443#pin-sha256={PIN}", made.id):
        assert relays.resolve(basim, typed).id == made.id
    assert relays.set_pin(basim, made.id, NEW).also == ("http://abcdef.onion",)
    with pytest.raises(NotFound):
        relays.set_pin(basim, "0" * 16, NEW)


def test_only_the_one_spelling_is_read_from_a_letter():
    wire = letters._Offer(["https://203.0.113.7#pin-sha256=" + PIN + "="], "", "", [])
    with pytest.raises(ValueError):
        letters._read_offer(wire)
