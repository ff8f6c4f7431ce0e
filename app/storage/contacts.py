"""Whom this vault exchanges with. What a card says was checked by whoever stores it here."""

from __future__ import annotations

from dataclasses import dataclass

from app.base.errors import NotFound
from app.storage import security
from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Contact:
    """``card`` is the text that was imported; ``verified``: a person compared the safety words."""

    key_id: str
    name: str
    card: str
    verified: bool
    added: int
    last_heard: int | None


def listing(vault: Vault) -> list[Contact]:
    """All contacts by name."""
    return [
        Contact(key_id, name, bytes(card).decode(), bool(verified), added, heard_at)
        for key_id, name, card, verified, added, heard_at in vault.db.rows(
            "SELECT key_id, name, card, verified, added, last_heard FROM contact ORDER BY name, key_id"
        )
    ]


def get(vault: Vault, key_id: str) -> Contact | None:
    return next((contact for contact in listing(vault) if contact.key_id == key_id), None)


def add(vault: Vault, card: str | bytes, key_id: str, name: str, *, verified: bool = False) -> None:
    """Store a contact, or replace the card, name and mark of a known one."""
    raw = card.encode() if isinstance(card, str) else card
    from app.storage import suspension

    with vault.joined():
        vault.db.execute(
            "INSERT INTO contact VALUES (?, ?, ?, ?, ?, NULL) ON CONFLICT (key_id) DO UPDATE"
            " SET name = excluded.name, card = excluded.card, verified = excluded.verified",
            (key_id, name, raw, int(verified), vault.clock.now()),
        )
        suspension.trust(vault, key_id, verified)
        _settle(vault)


def _change(vault: Vault, sql: str, values: tuple[object, ...]) -> None:
    with vault.joined():
        if vault.db.execute(sql, values) == 0:
            raise NotFound(what="contact", name=str(values[-1])[:12])
        _settle(vault)


def _settle(vault: Vault) -> None:
    """What rests on who is known and verified: the digest over it, and which teams rule."""
    from app.storage import retracting, review

    security.renew(vault)
    review.renew_all(vault)
    retracting.settle_all(vault)


def set_verified(vault: Vault, key_id: str, verified: bool) -> None:
    """What they signed of suspensions counts here from now on, or no longer. Raises NotFound."""
    from app.storage import suspension

    with vault.joined():
        _change(vault, "UPDATE contact SET verified = ? WHERE key_id = ?", (int(verified), key_id))
        suspension.trust(vault, key_id, verified)


def rename(vault: Vault, key_id: str, name: str) -> None:
    """Raises NotFound."""
    _change(vault, "UPDATE contact SET name = ? WHERE key_id = ?", (name, key_id))


def remove(vault: Vault, key_id: str) -> None:
    """Suspensions that they signed stay in effect. Raises NotFound."""
    _change(vault, "DELETE FROM contact WHERE key_id = ?", (key_id,))


def heard(vault: Vault, key_id: str, at: int) -> None:
    """Something signed by them came at ``at``; no contact of that key is no error."""
    with vault.joined():
        vault.db.execute(
            "UPDATE contact SET last_heard = max(coalesce(last_heard, 0), ?) WHERE key_id = ?", (at, key_id)
        )
