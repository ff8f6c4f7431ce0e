"""Addresses: which contact may drop at one's own mailboxes, and where contacts are reached."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Final

from app.base import limits
from app.base.errors import BundleError, InputError, NotFound, UnknownSender
from app.crypto.identity import PublicKeys
from app.services.authors import Authors
from app.services.relay.relays import ahead, box_of
from app.services.relay.views import AddressView
from app.services.session import Session
from app.services.suspension.guard import demand_free
from app.services.views import ChangeSet
from app.storage import addresses as table
from app.storage import contacts, junk, relays, suspension
from app.storage.addresses import Given, Taken
from app.storage.contacts import Contact
from app.storage.junk import Heap
from app.storage.relays import Leaf, Relay
from app.storage.vault import Vault
from app.sync.card import read_card
from app.sync.envelope import take_out
from app.sync.nearby import is_near_host
from app.sync.protocol import names
from app.sync.protocol.tree import LEAVES
from app.sync.relay import address as letters
from app.sync.relay.address import Address, Offer
from app.sync.relay.origin import host_of

CHANGED: Final = ChangeSet(kinds=frozenset({"relay"}))
RENEW_BELOW: Final = 6
"""epochs that are left of an address before a new one goes with the next bundle: half a year, roughly"""


@dataclass(frozen=True, slots=True)
class Letter:
    """A signed statement that is about to leave for one contact; ``said`` and ``until`` are remembered when it has."""

    statement: bytes
    said: str
    until: int


def listing(session: Session) -> tuple[AddressView, ...]:
    """All contacts by name, whether they have an address or not."""

    def collect(vault: Vault) -> tuple[AddressView, ...]:
        who, given, taken = Authors(vault), table.given(vault), table.taken(vault)
        leaves, heaps = relays.leaves_of(vault), junk.heaps(vault)
        found = (_view(who, one, given, taken, leaves) for one in contacts.listing(vault))
        own = _own_hosts(vault)
        return tuple(_with_near(_with_junk(one, heaps.get(one.contact.key_id)), own) for one in found)

    return session.run(collect)


def _view(
    who: Authors, one: Contact, given: dict[str, Given], taken: dict[str, Taken], leaves: list[Leaf]
) -> AddressView:
    own, theirs = given.get(one.key_id), taken.get(one.key_id)
    mine = [leaf for leaf in leaves if leaf.contact == one.key_id]
    standing = [leaf for leaf in mine if leaf.taken_back is None]
    gone = [leaf.taken_back for leaf in mine if leaf.taken_back is not None]
    return AddressView(
        who.get(one.key_id),
        own.given if own else None,
        own.sent if own else None,
        min((leaf.used for leaf in standing if leaf.used is not None), default=None),
        max(gone, default=None) if own is None else None,
        names.begin_of(own.until + 1) if own and own.until else None,
        names.begin_of(theirs.until + 1) if theirs else None,
        theirs.hosts if theirs else (),
    )


def _with_junk(one: AddressView, heap: Heap | None) -> AddressView:
    return replace(one, junk=heap.count, junk_bytes=heap.bytes) if heap is not None else one


def _own_hosts(vault: Vault) -> set[str]:
    return {host_of(origin) for relay in relays.listing(vault) for origin in relay.origins}


def _with_near(one: AddressView, own: set[str]) -> AddressView:
    near = tuple(host for host in one.theirs if is_near_host(host) and host not in own)
    return replace(one, left_alone=near) if near else one


def get(session: Session, contact: str) -> AddressView:
    """One contact's. Raises NotFound."""
    for one in listing(session):
        if one.contact.key_id == contact:
            return one
    raise NotFound(what="contact", name=contact[:12])


# --- own ------------------------------------------------------------------------------------------


def give(session: Session, contact: str) -> AddressView:
    """Let a contact drop at the own mailboxes; they are told with the next bundle to them, or by :func:`letter`.

    Raises NotFound, InputError ``relay`` (``none``, ``no-keys-left``).
    """

    def store(vault: Vault) -> None:
        _demand_contact(vault, contact)
        demand_free(vault, [contact])
        if not relays.listing(vault):
            raise InputError("relay", reason="none")
        table.give(vault, contact)
        _allot(vault, contact)

    session.write(store)
    return get(session, contact)


def letter(session: Session, contact: str) -> bytes:
    """The address as a file for that one contact, to be handed over by any way. Gives it where it wasn't given.

    Raises as :func:`give`.
    """
    if session.run(table.given).get(contact) is None:
        give(session, contact)
    _plant(session)

    def write(vault: Vault) -> bytes:
        demand_free(vault, [contact])
        card = read_card(_demand_contact(vault, contact).card)
        made = _offers(vault, contact)
        number = table.next_number(vault)
        text = letters.write(vault.identity, contact, card.recipient, number, made.offers, vault.clock.now())
        table.told(vault, contact, made.said, made.until)
        return text

    return session.write(write)


def take_back(session: Session, contact: str) -> ChangeSet:
    """What this contact drops is refused from the next sync on, and thrown away where it came before."""

    def store(vault: Vault) -> None:
        relays.take_back(vault, contact)
        table.take_back(vault, contact)

    session.write(store)
    return CHANGED


def forsake(vault: Vault) -> None:
    """Take back the addresses of those who are no contacts any more, or whose key is suspended (T21).

    In the caller's transaction.
    """
    known = {one.key_id for one in contacts.listing(vault)} - suspension.cut(vault)
    for contact in {*table.given(vault), *(leaf.contact for leaf in relays.leaves_of(vault))} - known:
        relays.take_back(vault, contact)
        table.take_back(vault, contact)


def prepare(session: Session, contact: str) -> None:
    """Do what takes long of what :func:`due` writes for this contact, where it will write something."""
    if session.run(is_due, contact):
        _plant(session)


def _plant(session: Session) -> None:
    """The trees of all epochs, 1,024 keys each: a second or two in which nobody shall wait for the vault."""

    def collect(vault: Vault) -> tuple[list[names.Box], set[int]]:
        boxes = [box_of(vault, relay) for relay in relays.listing(vault)]
        return boxes, {epoch for now in table.moments(vault) for epoch in ahead(now)}

    boxes, epochs = session.run(collect)
    for box in boxes:
        for epoch in sorted(epochs):
            box.at(epoch).plant()


def due(vault: Vault, contact: str) -> Letter | None:
    """The statement that the next bundle to this one contact has to carry; ``None`` if they know all.

    In the caller's transaction: the number it takes is used up.
    """
    given = table.given(vault).get(contact)
    if given is None or not _is_due(vault, given):
        return None
    made = _offers(vault, contact)
    number = table.next_number(vault)
    statement = letters.sign_address(vault.identity, contact, number, made.offers, vault.clock.now())
    return Letter(statement, made.said, made.until)


def left(vault: Vault, contact: str, letter: Letter) -> None:
    """A bundle with this statement was written and remembered as sent."""
    table.told(vault, contact, letter.said, letter.until)


def is_due(vault: Vault, contact: str) -> bool:
    """Whether :func:`due` would write one; costs little."""
    given = table.given(vault).get(contact)
    return given is not None and _is_due(vault, given)


def _is_due(vault: Vault, given: Given) -> bool:
    if not given.said:
        return True
    said = json.loads(given.said)
    epochs = set(said["epochs"])
    firsts = [names.epoch_at(now) for now in table.moments(vault)]
    if any(epoch not in epochs for first in firsts for epoch in range(first, first + RENEW_BELOW)):
        return True
    if said["leaves"] != _leaves_said(vault, given.contact):
        return True
    tokens = _tokens_said(vault, {epoch for epoch in epochs if epoch >= min(firsts)})
    return any(said["tokens"].get(place) != token for place, token in tokens.items())


@dataclass(frozen=True, slots=True)
class _Made:
    offers: list[Offer]
    said: str
    until: int


def _offers(vault: Vault, contact: str) -> _Made:
    """What a contact is told now: no relay, no offer, which takes back what they were told before."""
    epochs = {epoch for now in table.moments(vault) for epoch in ahead(now)}
    offers = []
    for relay, own, courier in _allot(vault, contact):
        box, tokens = box_of(vault, relay), relays.tokens(vault, relay.id)
        named = {box.at(epoch).name: token for epoch, token in tokens.items() if epoch in epochs}
        offers.append(letters.make_offer(box, relay.origins, own.leaf, courier.leaf, sorted(epochs), named))
    said = {
        "leaves": _leaves_said(vault, contact),
        "tokens": _tokens_said(vault, epochs),
        "epochs": sorted(epochs),
    }
    return _Made(offers, json.dumps(said), ahead(table.moments(vault)[-1])[-1])


def _allot(vault: Vault, contact: str) -> list[tuple[Relay, Leaf, Leaf]]:
    return [
        (
            relay,
            relays.allot(vault, relay.id, contact, "contact", LEAVES),
            relays.allot(vault, relay.id, contact, "courier", LEAVES),
        )
        for relay in relays.listing(vault)
    ]


def _leaves_said(vault: Vault, contact: str) -> list[list[Any]]:
    standing = {
        (leaf.relay, leaf.role): leaf.leaf for leaf in relays.leaves_of(vault, None, contact) if leaf.taken_back is None
    }
    return [
        [relay.address, standing.get((relay.id, "contact")), standing.get((relay.id, "courier"))]
        for relay in relays.listing(vault)
    ]


def _tokens_said(vault: Vault, epochs: Collection[int]) -> dict[str, str]:
    return {
        f"{relay.id}:{epoch}": hashlib.sha256(token.encode()).hexdigest()[:16]
        for relay in relays.listing(vault)
        for epoch, token in relays.tokens(vault, relay.id).items()
        if epoch in epochs
    }


# --- theirs ---------------------------------------------------------------------------------------


def take(session: Session, untrusted: bytes) -> AddressView:
    """Take a contact's address out of a letter; an older one than is here changes nothing.

    Raises NotABundle, NotForThisVault, BundleAltered, BundleNewer, BundleTooBig, UnknownSender.
    """

    def store(vault: Vault) -> str:
        statement = take_out(untrusted, vault.identity, 2 * limits.ADDRESS_BYTES, "letter")
        told = letters.verify_address(statement, vault.identity.key_id, _resolver(vault))
        came(vault, told, statement)
        return told.signer

    return get(session, session.write(store))


def came(vault: Vault, told: Address, statement: bytes) -> bool:
    """Keep an address that was verified, as it came in a bundle; whether it is news. In the caller's transaction."""
    if contacts.get(vault, told.signer) is None:
        return False
    until = max((offer.until for offer in told.offers), default=0)
    hosts = dict.fromkeys(host_of(url) for offer in told.offers for url in offer.urls)
    return table.put(vault, told.signer, statement, told.number, until, hosts)


def forget(session: Session, contact: str) -> ChangeSet:
    """Throw a contact's address away: nothing goes to them by a relay until they give a new one."""
    session.write(table.forget, contact)
    return CHANGED


def of(vault: Vault, contact: str) -> Address | None:
    """Where a contact is reached now; ``None`` without an address that is still good, or a suspended one (T21)."""
    taken = table.taken(vault).get(contact)
    if taken is None or contacts.get(vault, contact) is None or contact in suspension.cut(vault):
        return None
    told = opened(vault, taken)
    return told if told is not None and told.offers else None


def left_alone(vault: Vault, address: Address) -> tuple[str, ...]:
    """The hosts of an address of which every one lies on this computer or around it, and is no own relay: nothing
    goes there (:mod:`app.sync.nearby`). Empty where there is another."""
    hosts = dict.fromkeys(host_of(url) for offer in address.offers for url in offer.urls)
    own = _own_hosts(vault)
    return tuple(hosts) if all(is_near_host(host) and host not in own for host in hosts) else ()


def opened(vault: Vault, taken: Taken) -> Address | None:
    """What was kept, verified anew; ``None`` where its signer isn't known any more, or it holds no more."""
    try:
        return letters.verify_address(taken.letter, vault.identity.key_id, _resolver(vault))
    except (UnknownSender, BundleError):
        return None


def _resolver(vault: Vault) -> letters.Resolve:
    known = {one.key_id: one for one in contacts.listing(vault)}

    def resolve(key_id: str) -> PublicKeys:
        if key_id not in known:
            raise UnknownSender(key_id=key_id)
        return read_card(known[key_id].card).public

    return resolve


def _demand_contact(vault: Vault, contact: str) -> Contact:
    found = contacts.get(vault, contact)
    if found is None:
        raise NotFound(what="contact", name=contact[:12])
    return found
