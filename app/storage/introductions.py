"""Introductions that came and that are to go, and how this vault's person verified whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.base import limits
from app.storage import security
from app.storage.vault import Vault

State = Literal["offered", "accepted", "refused"]


@dataclass(frozen=True, slots=True)
class Told:
    """``by`` introduced the holder of ``key_id`` here. ``letter`` is what they signed."""

    key_id: str
    by: str
    at: int
    signed_at: int
    verified_at: int
    expires: int
    state: State
    letter: bytes


@dataclass(frozen=True, slots=True)
class Verification:
    """Words (``words``) or a QR code (``qr``) were compared at ``at``, by this vault's clock."""

    key_id: str
    at: int
    way: str


def came(vault: Vault, told: Told) -> None:
    """Keep an introduction whose signatures hold. A newer one by the same person takes the place of the older.

    What was accepted or refused stays so; beyond a number that nobody reads no further are kept.
    """
    with vault.joined():
        known = vault.db.row("SELECT signed_at FROM introduction WHERE key_id = ? AND by = ?", (told.key_id, told.by))
        if known is not None and known[0] >= told.signed_at:
            return
        waiting = vault.db.value("SELECT count(*) FROM introduction WHERE state = 'offered'")
        if known is None and int(waiting) >= limits.INTRODUCTIONS_WAITING:
            return
        vault.db.execute(
            "INSERT INTO introduction VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key_id, by) DO UPDATE SET"
            " at = excluded.at, signed_at = excluded.signed_at, verified_at = excluded.verified_at,"
            " expires = excluded.expires, letter = excluded.letter",
            (
                told.key_id,
                told.by,
                told.at,
                told.signed_at,
                told.verified_at,
                told.expires,
                told.state,
                told.letter,
            ),
        )
        security.renew(vault)


def listing(vault: Vault, state: State | None = None) -> list[Told]:
    """Introductions, oldest first."""
    return [
        Told(*row)
        for row in vault.db.rows(
            "SELECT key_id, by, at, signed_at, verified_at, expires, state, letter FROM introduction"
            " WHERE ? IS NULL OR state = ? ORDER BY at, key_id, by",
            (state, state),
        )
    ]


def answer(vault: Vault, key_id: str, by: str, state: State) -> bool:
    """Accept or refuse one; whether it was there."""
    with vault.joined():
        changed = vault.db.execute("UPDATE introduction SET state = ? WHERE key_id = ? AND by = ?", (state, key_id, by))
        security.renew(vault)
    return changed > 0


def write(vault: Vault, key_id: str, reader: str, letter: bytes) -> None:
    """An introduction for a reader waits for the next bundle to them."""
    with vault.joined():
        vault.db.execute(
            "INSERT OR REPLACE INTO introducing VALUES (?, ?, ?, ?, NULL)", (key_id, reader, vault.clock.now(), letter)
        )


def due(vault: Vault, reader: str) -> dict[str, bytes]:
    """Key id of who is introduced → statement, of those that wait for a bundle to this reader."""
    return dict(
        vault.db.rows(
            "SELECT key_id, letter FROM introducing WHERE reader = ? AND sent_at IS NULL"
            " AND key_id NOT IN (SELECT key_id FROM suspended) ORDER BY at, key_id LIMIT ?",
            (reader, limits.BUNDLE_INTRODUCTIONS),
        )
    )


def sent(vault: Vault, reader: str, keys: Iterable[str]) -> None:
    """These have left with a bundle."""
    vault.db.many(
        "UPDATE introducing SET sent_at = ? WHERE key_id = ? AND reader = ?",
        [(vault.clock.now(), key_id, reader) for key_id in keys],
    )


def written_for(vault: Vault, reader: str) -> list[str]:
    """Whom this vault introduced to a reader, whether it has left or not."""
    rows = vault.db.rows("SELECT key_id FROM introducing WHERE reader = ? ORDER BY key_id", (reader,))
    return [key for (key,) in rows]


def verified(vault: Vault, key_id: str, way: str) -> None:
    """This vault's person compared, in this way, now."""
    with vault.joined():
        vault.db.execute("INSERT OR REPLACE INTO verification VALUES (?, ?, ?)", (key_id, vault.clock.now(), way))
        security.renew(vault)


def unverified(vault: Vault, key_id: str) -> None:
    with vault.joined():
        vault.db.execute("DELETE FROM verification WHERE key_id = ?", (key_id,))
        security.renew(vault)


def verifications(vault: Vault) -> dict[str, Verification]:
    """How and when each was verified; nothing of those from before this was kept."""
    return {row[0]: Verification(*row) for row in vault.db.rows("SELECT key_id, at, way FROM verification")}
