"""Who signed what: key ids turned into names, as far as this vault knows them."""

from __future__ import annotations

from app.services.views import Author
from app.storage import authors, clocks, contacts, journal, suspension
from app.storage.vault import Vault
from app.sync.card import skeleton


class Authors:
    """Looks up authors for one verb; made on the vault's thread, used there only."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._doubts: dict[str, str] = {}
        self._self = (vault.identity.key_id, vault.name)
        self._contacts = {c.key_id: c for c in contacts.listing(vault)}
        self._claimed = {author.key_id: author.name for author in authors.listing(vault)}
        self._taken = {skeleton(name) for name in (vault.name, *(c.name for c in self._contacts.values()))}
        self._forked = journal.forked_authors(vault)
        self._suspended = suspension.suspended(vault).keys()

    def look_up(self, entries: set[str]) -> None:
        """Judge the claimed times of these entries (by hash) together, for :meth:`doubt`."""
        fresh = entries - self._doubts.keys()
        self._doubts.update(dict.fromkeys(fresh, ""))
        self._doubts.update(clocks.doubtful(self._vault, fresh))

    def doubt(self, entry: str) -> str:
        """Why the claimed time of an entry can't be right; "" where nothing speaks against it (T19)."""
        if entry not in self._doubts:
            self.look_up({entry})
        return self._doubts[entry]

    def get(self, key_id: str) -> Author:
        """A contact's name where there is one; else what the bundle claimed, never as verified (P27)."""
        forked, suspended = key_id in self._forked, key_id in self._suspended
        if key_id == self._self[0]:
            return Author(key_id, self._self[1], True, is_self=True, forked=forked, suspended=suspended)
        contact = self._contacts.get(key_id)
        if contact is not None:
            return Author(key_id, contact.name, contact.verified, forked=forked, suspended=suspended)
        return Author(key_id, self._claim(key_id), False, forked=forked, suspended=suspended)

    def _claim(self, key_id: str) -> str:
        """The name that a bundle claimed for a stranger; "" where it looks like that of somebody known (P27)."""
        claim = self._claimed.get(key_id) or ""
        return "" if skeleton(claim) in self._taken else claim
