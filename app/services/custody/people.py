"""Whom custody knows: public keys, recipients and names of the people in a deal, as far as they are here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.crypto.identity import PublicKeys
from app.services.authors import Authors
from app.services.custody.views import Letter
from app.services.views import Author
from app.storage import contacts, suspension
from app.storage.vault import Vault
from app.sync import envelope
from app.sync.card import Card, read_card
from app.sync.deal import Deal


class People:
    """Looks people up for one verb; made on the vault's thread, used there only."""

    def __init__(self, vault: Vault) -> None:
        self._me = vault.identity
        self._cards: dict[str, Card] = {c.key_id: read_card(c.card) for c in contacts.listing(vault)}
        self._apart = suspension.cut(vault)
        self.verified = {c.key_id for c in contacts.listing(vault) if c.verified} - self._apart
        self._who = Authors(vault)

    def resolve(self, key_id: str) -> PublicKeys | None:
        """For checking signatures: contacts, and this vault itself. Nobody else's word counts in custody."""
        if key_id == self._me.key_id:
            return self._me.public
        card = self._cards.get(key_id)
        return card.public if card is not None else None

    def knowing(self, sealer: PublicKeys) -> Callable[[str], PublicKeys | None]:
        """The same, and a sealer whose keys were proven when their deal was kept."""
        return lambda key_id: sealer if key_id == sealer.key_id else self.resolve(key_id)

    def recipient(self, key_id: str) -> str | None:
        """What one encrypts to; ``None`` for strangers, and for those whose key is suspended (T21)."""
        if key_id in self._apart:
            return None
        if key_id == self._me.key_id:
            return self._me.recipient
        card = self._cards.get(key_id)
        return card.recipient if card is not None else None

    def author(self, key_id: str) -> Author:
        return self._who.get(key_id)

    def holders(self, deal: Deal) -> tuple[str | None, ...]:
        """The key ids of a deal's custodians, by number; ``None`` for those whose card isn't here."""
        known: dict[int, str] = {}
        for key_id in (self._me.key_id, *self._cards):
            place = deal.place(key_id)
            if place is not None:
                known[place] = key_id
        return tuple(known.get(place) for place in range(1, deal.n + 1))

    def recipients(self, key_ids: Sequence[str | None]) -> list[str]:
        found = (self.recipient(key_id) for key_id in key_ids if key_id is not None)
        return [one for one in found if one is not None]

    def letter(self, raw: bytes, key_ids: Sequence[str], unknown: int = 0) -> Letter:
        """Encrypted to those of them whom one encrypts to."""
        to = tuple(key_id for key_id in key_ids if self.recipient(key_id) is not None)
        readers = tuple(self.author(key_id) for key_id in key_ids)
        return Letter(envelope.enclose(raw, self.recipients(key_ids)), readers, to, unknown)
