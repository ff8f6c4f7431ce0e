"""Addresses at relays: the own one that each contact was given, and the one that each contact gave."""

from __future__ import annotations

from dataclasses import dataclass

from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Given:
    """The own address of one contact. ``said``: a digest of what the last letter told, "" before the first one.

    ``sent``: when that letter left, ``None`` while it waits; ``until``: its last epoch.
    """

    contact: str
    given: int
    said: str
    until: int
    sent: int | None


@dataclass(frozen=True, slots=True)
class Taken:
    """The newest letter of a contact, verified when it came. ``until``: its last epoch."""

    contact: str
    letter: bytes
    signed_at: int
    came: int
    until: int


def give(vault: Vault, contact: str) -> None:
    """A contact is to have an address; what they had been told counts as not told."""
    with vault.joined():
        vault.db.execute(
            "INSERT INTO address_out VALUES (?, ?, '', 0, NULL) ON CONFLICT (contact) DO UPDATE"
            " SET said = '', until = 0, sent = NULL",
            (contact, vault.clock.now()),
        )


def told(vault: Vault, contact: str, said: str, until: int) -> None:
    """A letter has left, or was handed out."""
    with vault.joined():
        vault.db.execute(
            "UPDATE address_out SET said = ?, until = ?, sent = ? WHERE contact = ?",
            (said, until, vault.clock.now(), contact),
        )


def take_back(vault: Vault, contact: str) -> None:
    """This contact is to have no address any more."""
    with vault.joined():
        vault.db.execute("DELETE FROM address_out WHERE contact = ?", (contact,))


def given(vault: Vault) -> dict[str, Given]:
    """By contact."""
    rows = vault.db.rows("SELECT contact, given, said, until, sent FROM address_out ORDER BY contact")
    return {row[0]: Given(*row) for row in rows}


def put(vault: Vault, contact: str, letter: bytes, signed_at: int, until: int) -> bool:
    """Keep a contact's letter unless a newer one is here; whether it was kept."""
    with vault.joined():
        known = vault.db.value("SELECT signed_at FROM address_in WHERE contact = ?", (contact,))
        if known is not None and known >= signed_at:
            return False
        vault.db.execute(
            "INSERT OR REPLACE INTO address_in VALUES (?, ?, ?, ?, ?)",
            (contact, letter, signed_at, vault.clock.now(), until),
        )
    return True


def forget(vault: Vault, contact: str) -> None:
    """Throw a contact's address away."""
    with vault.joined():
        vault.db.execute("DELETE FROM address_in WHERE contact = ?", (contact,))


def taken(vault: Vault) -> dict[str, Taken]:
    """By contact."""
    rows = vault.db.rows("SELECT contact, letter, signed_at, came, until FROM address_in ORDER BY contact")
    return {row[0]: Taken(*row) for row in rows}
