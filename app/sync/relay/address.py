"""Addresses: how one contact may drop at the mailbox of another (docs/formats.md, "Addresses").

Signed by the owner of the mailbox, for one contact alone, who gets a leaf of their own and one to
hand to a courier: so one of them can be taken back, and nobody can pass a leaf on as their own.
A newer number replaces an older one, never the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from app.base import limits
from app.base.errors import BundleAltered, BundleError, BundleNewer, BundleTooBig, NotForThisVault
from app.crypto import jws
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import b64, unb64
from app.sync.envelope import enclose, take_out
from app.sync.protocol import admission, names, proof
from app.sync.protocol.names import Box, LeafKeys, leaf_keys
from app.sync.protocol.refusal import Refused
from app.sync.protocol.tree import LEAVES, PATH_BYTES, root_of
from app.sync.relay.origin import is_origin
from app.sync.statement import VERSION, refuse_newer

TYP: Final = "sijil-address+jws"
_EPOCHS: Final = 2 * names.EPOCHS_AHEAD
_KEY_BYTES: Final = 32

Whose = Literal["own", "courier"]
Resolve = Callable[[str], PublicKeys | None]


@dataclass(frozen=True, slots=True)
class Door:
    """A mailbox in one epoch, with where both leaves stand in it. ``token`` is "" where the relay asks for none."""

    epoch: int
    reading: bytes
    place: int
    path: bytes
    courier_place: int
    courier_path: bytes
    token: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One mailbox at one relay, that may have several ``urls``. The seeds [32] are the contact's, and a courier's."""

    urls: tuple[str, ...]
    seed: bytes
    courier_seed: bytes
    doors: tuple[Door, ...]

    def door(self, epoch: int) -> Door | None:
        return next((door for door in self.doors if door.epoch == epoch), None)

    @property
    def until(self) -> int:
        """The last epoch that it is good for."""
        return max(door.epoch for door in self.doors)

    def __repr__(self) -> str:  # never a secret in a traceback (T38)
        return f"Offer({len(self.doors)})"


@dataclass(frozen=True, slots=True)
class Address:
    """``signer`` lets ``to`` drop at ``offers``, tried in order; none: taken back. ``number`` grows with each."""

    signer: str
    to: str
    number: int
    offers: tuple[Offer, ...]
    iat: int


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """What is needed to drop at one mailbox in one epoch."""

    mailbox: str
    proof: str
    keys: LeafKeys
    token: str


def key_of(offer: Offer, door: Door, whose: Whose = "own") -> Key:
    """For a contact who drops themselves, or for the courier they hand it to."""
    own = whose == "own"
    keys = leaf_keys(offer.seed if own else offer.courier_seed, door.epoch)
    place, path = (door.place, door.path) if own else (door.courier_place, door.courier_path)
    public = keys.public
    mailbox = names.name_of(door.reading, root_of(public, place, path))
    return Key(mailbox, proof.dropping_proof(door.reading, public, place, path), keys, door.token)


def make_offer(
    box: Box, urls: Sequence[str], index: int, courier_index: int, epochs: Iterable[int], tokens: Mapping[str, str]
) -> Offer:
    """An offer of two leaves of a mailbox; ``tokens`` by the mailbox's names. Each epoch costs some 40 ms once."""
    if index == courier_index:
        raise ValueError("one leaf for two")
    doors = []
    for epoch in epochs:
        at = box.at(epoch)
        own, courier = at.leaf(index), at.leaf(courier_index)
        token = tokens.get(at.name, "")
        doors.append(Door(epoch, at.reading_public, own.place, own.path, courier.place, courier.path, token))
    return Offer(tuple(urls), box.leaf_seed(index), box.leaf_seed(courier_index), tuple(doors))


class _Door(msgspec.Struct, forbid_unknown_fields=True, array_like=True):
    epoch: int
    reading: str
    place: int
    path: str
    courier_place: int
    courier_path: str
    token: str


class _Offer(msgspec.Struct, forbid_unknown_fields=True):
    urls: list[str]
    seed: str
    courier: str
    doors: list[_Door]


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    to: str
    number: int
    offers: list[_Offer]
    iat: int


class _Stated(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    sender: str


def sign_address(identity: Identity, to: str, number: int, offers: Sequence[Offer], now: int) -> bytes:
    """The signed statement, for a bundle to that one contact. It holds secrets: never in a file by itself."""
    wire = _Wire(VERSION, to, number, [_write_offer(offer) for offer in offers], now)
    raw = jws.sign_both(identity, msgspec.json.encode(wire), TYP, {"v": VERSION, "sender": identity.key_id})
    if len(raw) > limits.ADDRESS_BYTES:
        raise ValueError("address")
    return raw


def write(identity: Identity, to: str, recipient: str, number: int, offers: Sequence[Offer], now: int) -> bytes:
    """A letter: the statement, encrypted to that contact. Raises InputError as AgeWriter."""
    return enclose(sign_address(identity, to, number, offers, now), [recipient])


def read(untrusted: bytes, identity: Identity, resolve: Resolve) -> Address:
    """An address out of a letter. Raises as :func:`verify_address`, and NotABundle, NotForThisVault."""
    statement = take_out(untrusted, identity, 2 * limits.ADDRESS_BYTES, "letter")
    return verify_address(statement, identity.key_id, resolve)


def verify_address(untrusted: bytes, me: str, resolve: Resolve) -> Address:
    """A signed address that is for ``me``.

    Raises BundleAltered ``address``, BundleTooBig, BundleNewer, UnknownSender, and NotForThisVault where it was
    written for somebody else: whoever passes theirs on would be blamed for what comes by it.
    """
    if len(untrusted) > limits.ADDRESS_BYTES:
        raise BundleTooBig(reason="letter", limit=limits.ADDRESS_BYTES)
    refuse_newer(untrusted)
    verified = jws.verify_both(untrusted, TYP, resolve)
    try:
        wire = msgspec.json.decode(verified.payload, type=_Wire)
        stated = msgspec.convert(verified.facts, _Stated)
        if wire.v > VERSION:
            raise BundleNewer(version=wire.v)
        address = Address(
            verified.sender, wire.to, wire.number, tuple(_read_offer(offer) for offer in wire.offers), wire.iat
        )
    except BundleError:
        raise
    except (msgspec.MsgspecError, Refused, ValueError, RecursionError):
        raise BundleAltered(reason="address") from None
    fine = (
        (wire.v, stated.v, stated.sender) == (VERSION, VERSION, verified.sender)
        and 1 <= address.number <= limits.SEQ_MAX
        and 0 <= address.iat <= limits.SEQ_MAX
        and len(address.offers) <= limits.ADDRESS_RELAYS
    )
    if not fine:
        raise BundleAltered(reason="address")
    if address.to != me:
        raise NotForThisVault()
    return address


def _write_offer(offer: Offer) -> _Offer:
    doors = [
        _Door(d.epoch, b64(d.reading), d.place, b64(d.path), d.courier_place, b64(d.courier_path), d.token)
        for d in offer.doors
    ]
    return _Offer(list(offer.urls), b64(offer.seed), b64(offer.courier_seed), doors)


def _read_offer(wire: _Offer) -> Offer:
    """``ValueError`` on whatever no vault writes."""
    offer = Offer(
        tuple(wire.urls), _unb64(wire.seed, _KEY_BYTES), _unb64(wire.courier, _KEY_BYTES), _read_doors(wire.doors)
    )
    epochs = [door.epoch for door in offer.doors]
    fine = (
        1 <= len(offer.urls) <= limits.RELAY_URLS
        and all(map(is_origin, offer.urls))
        and 1 <= len(epochs) <= _EPOCHS
        and epochs == sorted(set(epochs))
        and offer.seed != offer.courier_seed
    )
    if not fine:
        raise ValueError("offer")
    for door in offer.doors:
        mailbox = key_of(offer, door).mailbox
        if key_of(offer, door, "courier").mailbox != mailbox:
            raise ValueError("door")  # two mailboxes in one offer: one of them isn't what was meant
        if door.token and admission.state(door.token).mailbox != mailbox:
            raise ValueError("token")  # it becomes a header as it stands
    return offer


def _read_doors(doors: Sequence[_Door]) -> tuple[Door, ...]:
    for door in doors:
        fine = (
            0 <= door.epoch < 2**32
            and 0 <= door.place < LEAVES
            and 0 <= door.courier_place < LEAVES
            and door.place != door.courier_place
        )
        if not fine:
            raise ValueError("door")
    return tuple(
        Door(
            door.epoch,
            _unb64(door.reading, _KEY_BYTES),
            door.place,
            _unb64(door.path, PATH_BYTES),
            door.courier_place,
            _unb64(door.courier_path, PATH_BYTES),
            door.token,
        )
        for door in doors
    )


def _unb64(text: str, size: int) -> bytes:
    data = unb64(text)
    if len(data) != size:
        raise ValueError("length")
    return data
