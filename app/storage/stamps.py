"""The time stamps that came, by the signature that they are over and by authority, until they are in its file."""

from __future__ import annotations

from app.storage.vault import Vault


def keep(vault: Vault, digest: bytes, authority: str, token: bytes) -> None:
    """Keep a stamp of an authority (by its id); the first one stays, since it says the earlier time."""
    with vault.joined():
        vault.db.execute(
            "INSERT OR IGNORE INTO stamp VALUES (?, ?, ?, ?)", (digest.hex(), authority, vault.clock.now(), token)
        )


def of(vault: Vault, digest: bytes) -> dict[str, bytes]:
    """The stamps over a SHA-256, by authority."""
    rows = vault.db.rows("SELECT authority, token FROM stamp WHERE digest = ? ORDER BY at, authority", (digest.hex(),))
    return dict(rows)
