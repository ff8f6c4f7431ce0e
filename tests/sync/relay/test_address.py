"""Addresses: signed for one contact, and of use to nobody else."""

from __future__ import annotations

import dataclasses
import random

import msgspec
import pytest

from app.base.errors import BundleAltered, BundleError, BundleNewer, BundleTooBig, NotForThisVault, UnknownSender
from app.base.limits import ADDRESS_BYTES
from app.crypto import jws
from app.crypto.identity import PublicKeys
from app.sync.protocol import names, requests, routes
from app.sync.protocol.tree import LEAVES
from app.sync.relay import address
from app.sync.relay.address import Offer
from tests.sync.kit import EVE, EVERYONE, LAYLA, ZANA
from tests.sync.protocol.kit import AT, BOX, EPOCH, HOST, NOW, TOKEN

EPOCHS = range(EPOCH, EPOCH + names.EPOCHS_AHEAD)
OFFER = address.make_offer(BOX, ["https://relay.example", "http://abc.onion"], 7, 9, EPOCHS, {AT.name: TOKEN})
STATEMENT = address.sign_address(LAYLA, ZANA.key_id, 3, [OFFER], NOW)


def resolve(key_id: str) -> PublicKeys | None:
    return EVERYONE.get(key_id)


def test_an_address_is_read_by_who_it_is_for() -> None:
    letter = address.write(LAYLA, ZANA.key_id, ZANA.recipient, 3, [OFFER], NOW)
    got = address.read(letter, ZANA, resolve)
    assert (got.signer, got.to, got.number, got.offers, got.iat) == (LAYLA.key_id, ZANA.key_id, 3, (OFFER,), NOW)
    assert got.offers[0].until == EPOCHS[-1] and got.offers[0].door(EPOCH - 1) is None
    assert len(letter) < 32_768


def test_with_it_one_drops_in_every_epoch_that_it_names() -> None:
    for whose, index in (("own", 7), ("courier", 9)):
        for door in OFFER.doors:
            key = address.key_of(OFFER, door, whose)
            at = BOX.at(door.epoch)
            assert key.mailbox == at.name and key.keys == at.keys(index)
            assert key.token == (TOKEN if door.epoch == EPOCH else "")
            target = routes.put(key.mailbox, "a" * 26)
            headers = requests.sign(target, HOST, key.keys.dropping, key.proof, NOW, length=65_536)
            raw = [(name.encode(), value.encode()) for name, value in headers.items()]
            right = requests.check("PUT", HOST, target.path, "", raw, NOW)
            assert (right.kind, right.leaf) == ("drop", at.place(index))


def test_contacts_and_couriers_know_one_leaf_each() -> None:
    other = address.make_offer(BOX, ["https://relay.example"], 1, 2, [EPOCH], {})
    keys = [address.key_of(one, one.doors[0], whose).keys for one in (OFFER, other) for whose in ("own", "courier")]
    assert len({key for one in keys for key in (one.dropping, one.blob, one.ids)}) == 12
    with pytest.raises(ValueError, match="one leaf"):
        address.make_offer(BOX, ["https://relay.example"], 1, 1, [EPOCH], {})


def test_an_address_for_somebody_else_is_not_taken() -> None:
    """Whoever passes theirs on would be answered for by the one who uses it."""
    with pytest.raises(NotForThisVault):
        address.verify_address(STATEMENT, EVE.key_id, resolve)
    with pytest.raises(NotForThisVault):
        address.read(address.write(LAYLA, ZANA.key_id, ZANA.recipient, 1, [OFFER], NOW), EVE, resolve)
    passed_on = address.write(LAYLA, ZANA.key_id, EVE.recipient, 1, [OFFER], NOW)
    with pytest.raises(NotForThisVault):
        address.read(passed_on, EVE, resolve)


def test_a_stranger_s_address_is_not_taken() -> None:
    with pytest.raises(UnknownSender):
        address.verify_address(STATEMENT, ZANA.key_id, lambda key_id: None)


def test_taken_back_is_an_address_without_offers() -> None:
    got = address.verify_address(address.sign_address(LAYLA, ZANA.key_id, 4, [], NOW), ZANA.key_id, resolve)
    assert got.offers == () and got.number == 4


def test_one_changed_byte_is_refused() -> None:
    rng = random.Random(11)
    for _ in range(300):
        altered = bytearray(STATEMENT)
        altered[rng.randrange(len(altered))] ^= 1 << rng.randrange(8)
        with pytest.raises(BundleError):
            address.verify_address(bytes(altered), ZANA.key_id, resolve)


def test_another_kind_of_statement_is_no_address() -> None:
    raw = jws.sign_both(LAYLA, _payload(), "sijil-introduction+jws", {"v": 1, "sender": LAYLA.key_id})
    with pytest.raises(BundleAltered):
        address.verify_address(raw, ZANA.key_id, resolve)


def _payload(**changes: object) -> bytes:
    wire = {"v": 1, "to": ZANA.key_id, "number": 1, "offers": [_offer()], "iat": NOW, **changes}
    return msgspec.json.encode(wire)


def _offer(**changes: object) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(
        address._write_offer(dataclasses.replace(OFFER, doors=OFFER.doors[:2]))
    )
    return {**plain, **changes}


def _door(**changes: object) -> list[list[object]]:
    fields = ["epoch", "reading", "place", "path", "courier_place", "courier_path", "token"]
    door = list(msgspec.to_builtins(address._write_offer(OFFER))["doors"][0])
    for name, value in changes.items():
        door[fields.index(name)] = value
    return [door]


def _signed(payload: bytes, v: int = 1) -> bytes:
    return jws.sign_both(LAYLA, payload, address.TYP, {"v": v, "sender": LAYLA.key_id})


def test_the_writer_of_the_next_test_writes_rightly() -> None:
    assert address.verify_address(_signed(_payload()), ZANA.key_id, resolve).number == 1
    assert address.verify_address(_signed(_payload(offers=[_offer(doors=_door())])), ZANA.key_id, resolve)


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 0},
        {"number": -1},
        {"number": 2**60},
        {"iat": -1},
        {"more": 1},
        {"offers": [{}]},
        {"offers": [_offer()] * 5},
        {"offers": [_offer(urls=[])]},
        {"offers": [_offer(urls=["https://a"] * 5)]},
        {"offers": [_offer(urls=["x" * 2_001])]},
        {"offers": [_offer(urls=["https://a\u202eb"])]},
        {"offers": [_offer(urls=["https://a\nb"])]},
        {"offers": [_offer(doors=[])]},
        {"offers": [_offer(doors=_door() * 2)]},
        {"offers": [_offer(doors=list(reversed(_offer()["doors"])))]},
        {"offers": [_offer(seed="AAAA")]},
        {"offers": [_offer(courier=_offer()["seed"])]},
        {"offers": [_offer(seed="A" * 43)]},
        {"offers": [_offer(doors=_door(place=LEAVES))]},
        {"offers": [_offer(doors=_door(place=-1))]},
        {"offers": [_offer(doors=_door(courier_place=OFFER.doors[0].place))]},
        {"offers": [_offer(doors=_door(courier_place=0))]},
        {"offers": [_offer(doors=_door(epoch=2**32))]},
        {"offers": [_offer(doors=_door(epoch=EPOCH + 1))]},
        {"offers": [_offer(doors=_door(path="AAAA"))]},
        {"offers": [_offer(doors=_door(token="short"))]},
        {"offers": [_offer(doors=_door(token="é" * len(TOKEN)))]},
        {"offers": [_offer(doors=_door(token="x\r\nHost: y".ljust(len(TOKEN))))]},
    ],
    ids=lambda changes: str(changes)[:50],
)
def test_t11_an_address_is_held_to_its_shape(changes: dict[str, object]) -> None:
    """Rightly signed, by a contact who means harm."""
    with pytest.raises(BundleAltered):
        address.verify_address(_signed(_payload(**changes)), ZANA.key_id, resolve)


def test_a_newer_address_is_said_to_be_newer() -> None:
    with pytest.raises(BundleNewer):
        address.verify_address(_signed(_payload(v=2)), ZANA.key_id, resolve)


def test_an_address_without_end_is_not_read() -> None:
    with pytest.raises(BundleTooBig):
        address.verify_address(b" " * (ADDRESS_BYTES + 1), ZANA.key_id, resolve)


def test_t38_no_seed_is_in_what_a_traceback_shows() -> None:
    got = address.verify_address(STATEMENT, ZANA.key_id, resolve)
    offer: Offer = got.offers[0]
    shown = repr((got, offer, address.key_of(offer, offer.doors[0])))
    assert repr(offer.seed)[2:-1] not in shown and offer.seed.hex() not in shown
