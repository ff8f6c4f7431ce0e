"""Files of evidence that were opened here and hold nothing but pixels: only these go out as cleaned copies (T35)."""

from __future__ import annotations

from app.storage.vault import Vault


def seen(vault: Vault) -> frozenset[str]:
    """Their SHA-256."""
    return frozenset(row[0] for row in vault.db.rows("SELECT sha256 FROM bare"))


def note(vault: Vault, sha256: str) -> None:
    with vault.joined():
        vault.db.execute("INSERT OR IGNORE INTO bare VALUES (?)", (sha256,))
