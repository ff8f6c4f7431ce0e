"""Blobs of which a relay says that they came by a contact's key, and that open under no key: junk, or its own lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.storage.vault import Vault

_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Heap:
    """How much of it there is. ``last``: when some of it was seen last, seconds by this vault's clock."""

    count: int
    bytes: int
    last: int


def note(vault: Vault, relay: str, epoch: int, blob: str, contact: str, size: int) -> None:
    """A blob was fetched whole and couldn't be opened. ``contact``: "" where its key is nobody's that is known here."""
    vault.db.execute(
        "INSERT OR REPLACE INTO relay_junk VALUES (?, ?, ?, ?, ?, ?)",
        (relay, epoch, blob, contact, size, vault.clock.now()),
    )


def opened(vault: Vault, relay: str, epoch: int, blob: str) -> None:
    """Another time it was what it should be, or it isn't there any more."""
    vault.db.execute("DELETE FROM relay_junk WHERE relay = ? AND epoch = ? AND blob = ?", (relay, epoch, blob))


def heaps(vault: Vault) -> dict[str, Heap]:
    """By contact, "" among them."""
    rows = vault.db.rows("SELECT contact, count(*), sum(size), max(at) FROM relay_junk GROUP BY contact")
    return {contact: Heap(*facts) for contact, *facts in rows}


def of_today(vault: Vault) -> dict[tuple[str, str], Heap]:
    """By relay and contact, of what was seen within the last day; a clock that was moved back since counts it too
    (T19)."""
    rows = vault.db.rows(
        "SELECT relay, contact, count(*), sum(size), max(at) FROM relay_junk WHERE at > ? GROUP BY relay, contact",
        (vault.clock.now() - _DAY,),
    )
    return {(relay, contact): Heap(*facts) for relay, contact, *facts in rows}


def forget(vault: Vault, contact: str) -> None:
    """Their key was taken back: what came by it concerns nobody any more, and goes at the relay, unread."""
    vault.db.execute(
        "UPDATE relay_blob SET spent = 1 WHERE (relay, epoch, blob) IN"
        " (SELECT relay, epoch, blob FROM relay_junk WHERE contact = ?)",
        (contact,),
    )
    vault.db.execute("DELETE FROM relay_junk WHERE contact = ?", (contact,))
