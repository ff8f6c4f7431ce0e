"""Statements travel by themselves: in every bundle to colleagues, until one that carried them is confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from app.storage import contacts, suspension, suspension_letters
from app.storage import teams as team_table
from app.storage.vault import Vault


def due(vault: Vault, to: Sequence[str], *, signal: bool) -> dict[str, bytes]:
    """Id → letter of what goes into a bundle for these readers: only where all of them are colleagues.

    A colleague is a verified contact, or in a team of this vault: who was taken is nobody else's business (A3).
    """
    if not to or not set(to) <= _colleagues(vault):
        return {}
    found: dict[str, bytes] = {}
    for key_id in dict.fromkeys(to):
        found |= suspension_letters.due(vault, key_id, signal=signal)
    return found


def is_due(vault: Vault, reader: str) -> bool:
    """Whether something has to go to this reader that never did: nobody waits for an occasion (T21)."""
    return reader in _colleagues(vault) and suspension_letters.is_news(vault, reader)


def _colleagues(vault: Vault) -> set[str]:
    found = {one.key_id for one in contacts.listing(vault) if one.verified}
    for team in team_table.listing(vault):
        if team.counts:
            found |= team.charter.members.keys()
    return found - suspension.cut(vault)


__all__ = ["due", "is_due"]
