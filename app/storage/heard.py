"""When something new of an author came last, by this vault's clock and not by what they claim (T16, T19)."""

from __future__ import annotations

from collections.abc import Iterable

from app.storage.vault import Vault


def note(vault: Vault, authors: Iterable[str]) -> None:
    """Something that these authors signed has come now, and wasn't here before."""
    now = vault.clock.now()
    with vault.joined():
        vault.db.many(
            "INSERT INTO heard VALUES (?, ?) ON CONFLICT (author) DO UPDATE SET at = excluded.at",
            [(author, now) for author in sorted(set(authors))],
        )


def listing(vault: Vault) -> dict[str, int]:
    """Key id → seconds, for every author of whom something came."""
    return dict(vault.db.rows("SELECT author, at FROM heard ORDER BY author"))
