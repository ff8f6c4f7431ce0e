"""Small questions about records that no list or state answers."""

from __future__ import annotations

from app.storage.vault import Vault


def beginning_with(vault: Vault, text: str, most: int = 20) -> list[str]:
    """Ids of records that begin with ``text``, at most ``most``."""
    after = text + "\U0010ffff"
    return [
        row[0]
        for row in vault.db.rows(
            "SELECT DISTINCT id FROM record WHERE id >= ? AND id < ? ORDER BY id LIMIT ?", (text, after, most)
        )
    ]


def disputed_count(vault: Vault) -> int:
    """How many fields of records that aren't withdrawn are disputed."""
    return int(vault.db.value("SELECT coalesce(sum(disputed), 0) FROM record WHERE NOT withdrawn"))
