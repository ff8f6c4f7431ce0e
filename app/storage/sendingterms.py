"""On which terms a bundle was sent, beside its policy: what is sent again must not hold more (A1)."""

from __future__ import annotations

import json

from app.model.entry import JSON
from app.storage.vault import Vault


def note(vault: Vault, bundle: str, terms: dict[str, JSON]) -> None:
    """Remember what terms say; ids and codes, no value."""
    with vault.joined():
        vault.db.execute("INSERT OR REPLACE INTO sending_terms VALUES (?, ?)", (bundle, json.dumps(terms)))


def of(vault: Vault, bundle: str) -> dict[str, JSON]:
    """What is remembered of a bundle; nothing where it went by a policy alone."""
    found = vault.db.value("SELECT terms FROM sending_terms WHERE bundle = ?", (bundle,))
    return json.loads(found) if found is not None else {}
