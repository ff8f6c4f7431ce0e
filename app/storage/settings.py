"""Choices and counters, inside the vault and nowhere else (P7)."""

from __future__ import annotations

import json

from app.model.entry import JSON
from app.storage.vault import Vault


def get(vault: Vault, name: str, default: JSON = None) -> JSON:
    found = vault.db.value("SELECT value FROM setting WHERE name = ?", (name,))
    return default if found is None else json.loads(found)


def put(vault: Vault, name: str, value: JSON) -> None:
    with vault.joined():
        vault.db.execute(
            "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value, ensure_ascii=False)),
        )


def drop(vault: Vault, name: str) -> None:
    with vault.joined():
        vault.db.execute("DELETE FROM setting WHERE name = ?", (name,))
