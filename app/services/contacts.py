"""The people one exchanges with: cards, safety words, verification."""

from __future__ import annotations

from app.base.errors import InputError, NotFound
from app.crypto import words
from app.services.session import Session
from app.services.views import ChangeSet, ContactView
from app.storage import bundles
from app.storage import contacts as table
from app.storage.vault import Vault
from app.sync.card import Card, clean_name, read_card, skeleton, write_card

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
        known = {contact.key_id: contact for contact in table.listing(vault)}
        if card.key_id in known:
            raise InputError("contact-exists", name=known[card.key_id].name)
        _refuse_look_alike(vault, called, card.key_id)
        table.add(vault, untrusted_card, card.key_id, called, verified=verified)

    session.write(store)
    return get(session, card.key_id)


def _refuse_look_alike(vault: Vault, name: str, key_id: str) -> None:
    looks = skeleton(name)
    for contact in table.listing(vault):
        if contact.key_id != key_id and skeleton(contact.name) == looks:
            raise InputError("name-taken", name=contact.name)


def listing(session: Session) -> tuple[ContactView, ...]:
    """All contacts by name."""

    def collect(vault: Vault) -> tuple[ContactView, ...]:
        waiting = bundles.waiting(vault)
        found = [
            ContactView(c.key_id, c.name, c.verified, c.added, c.last_heard, waiting.get(c.key_id, 0), ())
            for c in table.listing(vault)
        ]
        return tuple(sorted(found, key=lambda contact: contact.name.casefold()))

    return tuple(_with_words(contact) for contact in session.run(collect))


def _with_words(contact: ContactView) -> ContactView:
    return ContactView(
        contact.key_id,
        contact.name,
        contact.verified,
        contact.added,
        contact.last_heard,
        contact.waiting,
        words.safety_words(contact.key_id),
    )


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
    """The stored card of a contact. Raises NotFound."""
    for contact in session.run(table.listing):
        if contact.key_id == key_id:
            return read_card(contact.card)
    raise NotFound(what="contact", name=key_id[:12])


def set_verified(session: Session, key_id: str, verified: bool) -> ChangeSet:
    """Say that the words were compared (or take it back)."""
    session.write(table.set_verified, key_id, verified)
    return _CHANGED


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
