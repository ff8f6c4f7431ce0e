"""What is being typed, kept encrypted until it is saved, so that a lock or a crash loses nothing."""

from __future__ import annotations

import json

from app.model.entry import JSON
from app.storage.vault import Vault


def put(vault: Vault, draft: str, payload: JSON) -> None:
    with vault.joined():
        vault.db.execute(
            "INSERT INTO draft VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE"
            " SET payload = excluded.payload, updated = excluded.updated",
            (draft, json.dumps(payload, ensure_ascii=False), vault.clock.now()),
        )


def get(vault: Vault, draft: str) -> JSON:
    """The payload, ``None`` where there is no such draft."""
    found = vault.db.value("SELECT payload FROM draft WHERE id = ?", (draft,))
    return None if found is None else json.loads(found)


def listing(vault: Vault) -> dict[str, JSON]:
    """All drafts by id, the latest first."""
    rows = vault.db.rows("SELECT id, payload FROM draft ORDER BY updated DESC, id")
    return {draft: json.loads(payload) for draft, payload in rows}


def rows(vault: Vault) -> list[tuple[str, JSON, int]]:
    """(id, payload, when it was last kept), the latest first."""
    found = vault.db.rows("SELECT id, payload, updated FROM draft ORDER BY updated DESC, id")
    return [(draft, json.loads(payload), updated) for draft, payload, updated in found]


def drop(vault: Vault, draft: str) -> None:
    with vault.joined():
        vault.db.execute("DELETE FROM draft WHERE id = ?", (draft,))
