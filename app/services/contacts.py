"""The people one exchanges with: cards, safety words, verification."""

from __future__ import annotations

from dataclasses import replace

from app.base.errors import InputError, NotFound
from app.crypto import words
from app.services import checkin
from app.services.session import Session
from app.services.suspension.guard import demand_free
from app.services.views import ChangeSet, ContactView
from app.storage import bundles, introductions, suspension
from app.storage import contacts as table
from app.storage.contacts import Contact
from app.storage.introductions import Verification
from app.storage.vault import Vault
from app.sync import fingerprint
from app.sync.card import Card, clean_name, read_card, skeleton, write_card
from app.sync.introduction import Way as Way

_CHANGED = ChangeSet(kinds=frozenset({"contacts"}))


def own_card(session: Session) -> str:
    """The own contact card as text to paste or save: keys and name, no secret."""
    return session.run(lambda vault: write_card(vault.identity, vault.name, vault.clock.now()))


def own_words(session: Session) -> tuple[str, ...]:
    """The words that others compare before they trust this vault's key."""
    return words.safety_words(session.key_id)


def inspect(session: Session, untrusted_card: str) -> ContactView:
    """Who a card says it is; nothing is stored. Raises CardError, CardNewer, InputError ``own-card``."""
    card = read_card(untrusted_card)
    _refuse_own(session, card)
    return ContactView(card.key_id, card.name, False, 0, None, 0, words.safety_words(card.key_id))


def _refuse_own(session: Session, card: Card) -> None:
    if card.key_id == session.key_id:
        raise InputError("own-card")


def add(session: Session, untrusted_card: str, *, verified: bool = False, name: str | None = None) -> ContactView:
    """Store a contact. A card of a known key is refused (``contact-exists``), as is a name that looks
    like another contact's (``name-taken``, P27): give another ``name`` then.
    """
    card = read_card(untrusted_card)
    _refuse_own(session, card)
    called = clean_name(name) if name else card.name

    def store(vault: Vault) -> None:
        put_new(vault, untrusted_card, card.key_id, called)
        if verified:
            _verify(vault, card.key_id, "words")

    session.write(store)
    return get(session, card.key_id)


def put_new(vault: Vault, card: str, key_id: str, name: str) -> None:
    """Store a contact whose card was read, not verified. Raises InputError ``contact-exists``, ``name-taken``."""
    called = clean_name(name)
    known = table.get(vault, key_id)
    if known is not None:
        raise InputError("contact-exists", name=known.name)
    _refuse_look_alike(vault, called, key_id)
    table.add(vault, card, key_id, called)


def known_as(session: Session, name: str, key_id: str) -> ContactView | None:
    """The contact with another key whose name looks the same (P27): a new laptop, or somebody in their place."""
    looks = skeleton(name)
    return next((c for c in listing(session) if c.key_id != key_id and skeleton(c.name) == looks), None)


def _refuse_look_alike(vault: Vault, name: str, key_id: str) -> None:
    looks = skeleton(name)
    for contact in table.listing(vault):
        if contact.key_id != key_id and skeleton(contact.name) == looks:
            raise InputError("name-taken", name=contact.name)


def listing(session: Session) -> tuple[ContactView, ...]:
    """All contacts by name."""

    def collect(vault: Vault) -> tuple[ContactView, ...]:
        waiting, seen, told = bundles.waiting(vault), introductions.verifications(vault), _introduced(vault)
        apart, late = suspension.cut(vault), checkin.late_in(vault)
        found = [
            replace(
                _view(c, waiting.get(c.key_id, 0), seen.get(c.key_id), told),
                suspended=c.key_id in apart,
                late=c.key_id in late,
            )
            for c in table.listing(vault)
        ]
        return tuple(sorted(found, key=lambda contact: contact.name.casefold()))

    return session.run(collect)


def _view(contact: Contact, waiting: int, seen: Verification | None, told: dict[str, list[str]]) -> ContactView:
    return ContactView(
        contact.key_id,
        contact.name,
        contact.verified,
        contact.added,
        contact.last_heard,
        waiting,
        words.safety_words(contact.key_id),
        seen.at if seen is not None and contact.verified else None,
        seen.way if seen is not None and contact.verified else "",
        tuple(told.get(contact.key_id, ())),
    )


def _introduced(vault: Vault) -> dict[str, list[str]]:
    """Key id → names of those who introduced them, as they are called here; of contacts only."""
    names = {contact.key_id: contact.name for contact in table.listing(vault)}
    found: dict[str, list[str]] = {}
    for told in introductions.listing(vault, "accepted"):
        if told.by in names:
            found.setdefault(told.key_id, []).append(names[told.by])
    return found


def get(session: Session, key_id: str) -> ContactView:
    """One contact. Raises NotFound."""
    for contact in listing(session):
        if contact.key_id == key_id:
            return contact
    raise NotFound(what="contact", name=key_id[:12])


def by_name(session: Session, name: str) -> ContactView:
    """The contact of this name (or whose name looks the same, or whose key id it is). Raises NotFound, InputError."""
    found = [c for c in listing(session) if name in (c.name, c.key_id)]
    found = found or [c for c in listing(session) if skeleton(c.name) == skeleton(name)]
    if not found:
        raise NotFound(what="contact", name=name)
    if len(found) > 1:
        raise InputError("ambiguous-name", name=name)
    return found[0]


def card_of(session: Session, key_id: str) -> Card:
    """The stored card of a contact, to write to them. Raises NotFound, InputError ``reader-suspended`` (T21)."""
    session.run(demand_free, [key_id])
    for contact in session.run(table.listing):
        if contact.key_id == key_id:
            return read_card(contact.card)
    raise NotFound(what="contact", name=key_id[:12])


def set_verified(session: Session, key_id: str, verified: bool, way: Way = "words") -> ChangeSet:
    """Say that this vault's person compared words or a QR code with that very person (or take it back)."""

    def store(vault: Vault) -> None:
        if verified:
            _verify(vault, key_id, way)
        else:
            table.set_verified(vault, key_id, False)
            introductions.unverified(vault, key_id)

    session.write(store)
    return _CHANGED


def _verify(vault: Vault, key_id: str, way: Way) -> None:
    table.set_verified(vault, key_id, True)
    introductions.verified(vault, key_id, way)


def compare_code(session: Session, key_id: str, untrusted_text: str) -> bool:
    """Whether a text read out of a QR code is the fingerprint of this contact's key. Nothing is marked.

    Raises InputError ``not-a-fingerprint`` for a text that is no fingerprint, ``own-card`` for one's own.
    """
    said = fingerprint.read(untrusted_text)
    if said == session.key_id:
        raise InputError("own-card")
    return said == get(session, key_id).key_id


def own_fingerprint(session: Session) -> str:
    """What the own QR code says: the key's fingerprint, and nothing about whose it is."""
    return fingerprint.write(session.key_id)


def rename(session: Session, key_id: str, name: str) -> ChangeSet:
    called = clean_name(name)

    def store(vault: Vault) -> None:
        _refuse_look_alike(vault, called, key_id)
        table.rename(vault, key_id, called)

    session.write(store)
    return _CHANGED


def remove(session: Session, key_id: str) -> ChangeSet:
    """Forget a contact. What they signed stays in the journal."""
    session.write(table.remove, key_id)
    return _CHANGED
