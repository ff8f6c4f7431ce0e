"""Addresses and admissions on their way between vaults, over the real relay."""

from __future__ import annotations

import pytest

from app.base.clock import SetClock
from app.base.errors import InputError
from app.crypto import request_keys
from app.relay.settings import Settings
from app.services import contacts, vaults
from app.services.relay import addresses, queue, relays
from app.sync.protocol import admission
from tests.services.conftest import PASSPHRASE
from tests.services.relay.kit import NOW, ORIGIN
from tests.services.relay.test_sync import DAY, files, fine, sync, take_all, tick, write_case


def test_nothing_goes_to_somebody_without_an_address(pair):
    amal, basim = pair
    addresses.forget(amal, basim.key_id)
    write_case(amal)
    with pytest.raises(InputError) as caught:
        queue.send(amal, [basim.key_id])
    assert caught.value.facts["reason"] == "no-address"
    assert files(amal, "outgoing") == []


def test_an_address_is_renewed_by_itself_inside_bundles(pair, network, clock):
    amal, basim = pair
    until = addresses.get(basim, amal.key_id).theirs_until
    tick(clock, amal, basim, seconds=8 * 28 * DAY)
    fine(amal, network)
    assert fine(basim, network).addresses == 1
    assert addresses.get(basim, amal.key_id).theirs_until >= until + 8 * 28 * DAY
    tick(clock, amal, basim, seconds=DAY)
    fine(amal, network)
    assert fine(basim, network).addresses == 0


def test_a_relay_that_is_not_open_takes_what_its_operator_admitted(pair, network, tmp_path, clock):
    amal, basim = pair
    seed = bytes(range(32))
    network.serve(ORIGIN, tmp_path / "closed", clock, Settings((request_keys.public_bytes(seed),), free_bytes=0))
    write_case(amal)
    queue.send(amal, [basim.key_id])
    assert [one.error.facts["reason"] for one in sync(amal, network).failures] == ["refused"]
    (relay,) = relays.listing(basim)
    asked = admission.read_request(relays.request(basim, relay.id))
    signed = [admission.write(seed, admission.for_epoch(one, 10_000_000, 50)) for one in asked]
    stranger = [admission.write(seed, admission.for_epoch(one, 1, 1)) for one in asked[:1]]
    view = relays.admitted(basim, relay.id, admission.write_tokens(signed))
    assert (view.epochs, view.bytes, view.count) == ((13, 13), 10_000_000, 50)
    with pytest.raises(InputError) as caught:
        (other,) = relays.listing(amal)
        relays.admitted(amal, other.id, admission.write_tokens(stranger))
    assert caught.value.facts["reason"] == "other-tokens"
    addresses.take(amal, addresses.letter(basim, amal.key_id))
    assert sync(amal, network).sent == 1
    assert sync(basim, network).came == 1  # and its answer isn't admitted: nobody asked for Amal's mailbox
    assert take_all(basim).entries


def test_one_bundle_for_two_readers_is_one_file_and_two_parcels(pair, network, tmp_path, cheap_kdf):
    amal, basim = pair
    dina, _ = vaults.create(tmp_path / "Dina", PASSPHRASE, "Dina", clock=SetClock(NOW), kdf=cheap_kdf)
    with dina:
        for one, other in ((amal, dina), (dina, amal)):
            contacts.add(one, contacts.own_card(other), verified=True)
        relays.add(dina, ORIGIN)
        addresses.take(amal, addresses.letter(dina, amal.key_id))
        addresses.take(dina, addresses.letter(amal, dina.key_id))
        write_case(amal)
        queue.send(amal, [basim.key_id, dina.key_id])
        assert len(files(amal, "outgoing")) == 1 and len(queue.listing(amal)) == 2
        assert fine(amal, network).sent == 2
        for one in (basim, dina):
            fine(one, network)
            assert take_all(one).entries
            fine(one, network)
        assert fine(amal, network).receipts == 2
        assert files(amal, "outgoing") == []
