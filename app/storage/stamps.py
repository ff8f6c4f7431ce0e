"""Seals that wait for a time stamp, and the stamps that came for them, until both are in the sealed file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.base import limits
from app.base.errors import InputError
from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Wanted:
    """``digest``: SHA-256 of a ``signature.json``. ``label`` is what the person will know it by, inside the vault."""

    digest: bytes
    at: int
    label: str


def want(vault: Vault, digest: bytes, label: str = "") -> None:
    """Remember that this waits for stamps. Raises InputError ``too-many-stamps``."""
    with vault.joined():
        if vault.db.value("SELECT count(*) FROM stamp_wanted") >= limits.STAMPS_WAITING:
            raise InputError("too-many-stamps", most=limits.STAMPS_WAITING)
        vault.db.execute(
            "INSERT OR IGNORE INTO stamp_wanted VALUES (?, ?, ?)", (digest.hex(), vault.clock.now(), label)
        )


def wanted(vault: Vault) -> list[Wanted]:
    """What waits, oldest first."""
    rows = vault.db.rows("SELECT digest, at, label FROM stamp_wanted ORDER BY at, digest")
    return [Wanted(bytes.fromhex(digest), at, label) for digest, at, label in rows]


def forget(vault: Vault, digest: bytes) -> None:
    """It waits no more; stamps that came for it stay."""
    with vault.joined():
        vault.db.execute("DELETE FROM stamp_wanted WHERE digest = ?", (digest.hex(),))


def keep(vault: Vault, digest: bytes, authority: str, token: bytes) -> None:
    """Keep a stamp of an authority (by its id); the first one stays, since it says the earlier time."""
    with vault.joined():
        vault.db.execute(
            "INSERT OR IGNORE INTO stamp VALUES (?, ?, ?, ?)", (digest.hex(), authority, vault.clock.now(), token)
        )


def of(vault: Vault, digest: bytes) -> dict[str, bytes]:
    """The stamps that came for a digest, by authority."""
    rows = vault.db.rows("SELECT authority, token FROM stamp WHERE digest = ? ORDER BY at, authority", (digest.hex(),))
    return dict(rows)


def counts(vault: Vault, digests: Iterable[bytes]) -> dict[bytes, int]:
    """How many stamps came for each."""
    return {digest: len(of(vault, digest)) for digest in digests}
