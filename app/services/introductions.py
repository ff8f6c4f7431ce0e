"""Introductions: "the card of X, whose words I compared", from somebody known to somebody known.

Whoever is introduced is known, never verified: only who compares words themselves has verified
anybody (P27). Nobody can introduce a person whom they haven't verified themselves, so an
introduction is never hearsay of hearsay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.base import limits
from app.base.errors import CardError, InputError, NotFound
from app.crypto import words
from app.crypto.identity import PublicKeys
from app.services import checkin, contacts
from app.services.authors import Authors
from app.services.session import Session
from app.services.suspension.guard import demand_free
from app.services.views import Author, ChangeSet
from app.storage import contacts as contact_table
from app.storage import introductions as table
from app.storage import suspension
from app.storage.introductions import Told
from app.storage.vault import Vault
from app.sync.card import read_card, skeleton
from app.sync.introduction import (
    MOST,
    WAYS,
    Introduction,
    Way,
    armoured,
    is_introduction,
    read_introduction,
    unwrap,
    write_introduction,
)

MOST_TEXT: Final = 2 * MOST
"""characters of an introduction as text; a card has fewer"""

_CHANGED = ChangeSet(kinds=frozenset({"contacts"}))


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody introduces somebody. ``by.verified``: whether this vault's person has verified who introduces.

    ``known``: the contact who is introduced is one already. ``looks_like``: the name of another
    contact that it looks like, with another key: a new laptop, or somebody in their place.
    """

    key_id: str
    name: str
    by: Author
    way: str
    verified_at: int
    signed_at: int
    expires: int
    words: tuple[str, ...]
    known: bool
    looks_like: str
    doubtful: bool
    """whether it claims to be from the future: one of the two clocks is wrong (T19)"""


def introduce(session: Session, key_id: str, to: str) -> str:
    """Introduce one contact to another: the signed text to save or paste. It also goes with the next bundle to them.

    Raises NotFound, InputError (``introduce-unverified``, ``introduce-self``, ``reader-suspended``).
    """
    if key_id == to:
        raise InputError("introduce-self")

    def write(vault: Vault) -> bytes:
        one, reader = _demand(vault, key_id), _demand(vault, to)
        checkin.demand_heard(vault, [to])
        demand_free(vault, [key_id, to])  # nobody is led to a stolen key, and it learns of nobody (T21)
        if not one.verified:
            raise InputError("introduce-unverified", name=one.name)
        seen = table.verifications(vault).get(key_id)
        way: Way = next((known for known in WAYS if seen is not None and seen.way == known), "words")
        letter = write_introduction(
            vault.identity,
            one.card,
            reader.key_id,
            name=one.name,
            way=way,
            verified_at=seen.at if seen is not None else one.added,
            now=vault.clock.now(),
        )
        table.write(vault, key_id, reader.key_id, letter)
        return letter

    return armoured(session.write(write))


def _demand(vault: Vault, key_id: str) -> contact_table.Contact:
    found = contact_table.get(vault, key_id)
    if found is None:
        raise NotFound(what="contact", name=key_id[:12])
    return found


def inspect(session: Session, untrusted_text: str) -> Offer:
    """What an introduction says; nothing is stored.

    Raises CardError (``introduction-altered``, ``introduction-stranger``, ``introduction-not-for-you``,
    ``introduction-expired``, ``introduction-suspended``, ``too-big``, ``no-card``, ``several-cards``), CardNewer,
    InputError ``own-card``.
    """
    letter = unwrap(untrusted_text)
    return session.run(lambda vault: _offer(vault, _read(vault, letter), Authors(vault)))


def take_in(session: Session, untrusted_text: str) -> Offer:
    """Keep an introduction that came as a file or a text, until somebody answers it. Raises as :func:`inspect`."""
    letter = unwrap(untrusted_text)

    def keep(vault: Vault) -> Offer:
        told = _read(vault, letter)
        _keep(vault, told, letter)
        return _offer(vault, told, Authors(vault))

    return session.write(keep)


def came(vault: Vault, received: Iterable[tuple[Introduction, bytes]]) -> None:
    """Keep what a bundle brought; the reader of bundles has checked it. On the vault's thread."""
    for told, letter in received:
        if told.card.key_id != vault.identity.key_id:
            _keep(vault, told, letter)


def _keep(vault: Vault, told: Introduction, letter: bytes) -> None:
    now = vault.clock.now()
    row = Told(told.card.key_id, told.signer, now, told.iat, told.verified_at, told.expires, "offered", letter)
    table.came(vault, row)


def _read(vault: Vault, letter: bytes) -> Introduction:
    known = {contact.key_id: contact for contact in contact_table.listing(vault)}

    def resolve(key_id: str) -> PublicKeys | None:
        contact = known.get(key_id)
        return read_card(contact.card).public if contact is not None else None

    told = read_introduction(letter, resolve)
    if told.signer in suspension.cut(vault):
        raise CardError(reason="introduction-suspended")
    if told.to != vault.identity.key_id:
        raise CardError(reason="introduction-not-for-you")
    _demand_fresh(vault, told.expires)
    return told


def _demand_fresh(vault: Vault, expires: int) -> None:
    """Only a new one can be too old; what was accepted stays accepted, whatever a clock says later (T19)."""
    if vault.clock.now() > expires:
        raise CardError(reason="introduction-expired")


def _offer(vault: Vault, told: Introduction, who: Authors) -> Offer:
    people = contact_table.listing(vault)
    looks = skeleton(told.name)
    alike = next((c.name for c in people if c.key_id != told.card.key_id and skeleton(c.name) == looks), "")
    return Offer(
        told.card.key_id,
        told.name,
        who.get(told.signer),
        told.way,
        told.verified_at,
        told.iat,
        told.expires,
        words.safety_words(told.card.key_id),
        any(contact.key_id == told.card.key_id for contact in people),
        alike,
        told.iat > vault.clock.now() + limits.CLOCK_AHEAD,
    )


def offers(session: Session) -> tuple[Offer, ...]:
    """Introductions that nobody has answered yet, oldest first; those that can't be read any more are left out."""

    def collect(vault: Vault) -> tuple[Offer, ...]:
        who = Authors(vault)
        found = []
        for row in table.listing(vault, "offered"):
            try:
                found.append(_offer(vault, _read(vault, row.letter), who))
            except CardError:  # expired meanwhile, or by somebody who is no contact any more
                continue
        return tuple(found)

    return session.run(collect)


def accept(session: Session, key_id: str, by: str, name: str | None = None) -> ChangeSet:
    """Take an introduced person as a contact: known, not verified. ``name`` if theirs is taken.

    Raises NotFound, CardError ``introduction-expired``, InputError ``name-taken``.
    """

    def store(vault: Vault) -> None:
        row = _find(vault, key_id, by)
        told = _read(vault, row.letter)
        if contact_table.get(vault, key_id) is None:
            contacts.put_new(vault, told.card_text, key_id, name or told.name)
        table.answer(vault, key_id, by, "accepted")

    session.write(store)
    return _CHANGED


def refuse(session: Session, key_id: str, by: str) -> ChangeSet:
    """Let an introduction go. Raises NotFound."""

    def store(vault: Vault) -> None:
        _find(vault, key_id, by)
        table.answer(vault, key_id, by, "refused")

    session.write(store)
    return _CHANGED


def _find(vault: Vault, key_id: str, by: str) -> Told:
    for row in table.listing(vault):
        if (row.key_id, row.by) == (key_id, by):
            return row
    raise NotFound(what="introduction", name=key_id[:12])


__all__ = ["Offer", "accept", "came", "inspect", "introduce", "is_introduction", "offers", "refuse", "take_in"]
