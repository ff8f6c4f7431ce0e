"""When something new of an author came last, by this vault's clock and not by what they claim (T16, T19)."""

from __future__ import annotations

from collections.abc import Iterable

from app.storage.vault import Vault


def note(vault: Vault, authors: Iterable[str], at: int | None = None) -> None:
    """Something that these authors signed came, at ``at`` or now, and wasn't here before."""
    now = vault.clock.now()
    with vault.joined():
        vault.db.many(
            "INSERT INTO heard VALUES (?1, ?2) ON CONFLICT (author) DO UPDATE SET"
            " at = CASE WHEN at > ?3 THEN ?2 ELSE max(at, ?2) END",  # our clock was moved back (T19)
            [(author, at if at is not None else now, now) for author in sorted(set(authors))],
        )


def first_seen(vault: Vault, sender: str, bundle: str, counter: int) -> int | None:
    """When a bundle was first seen here; ``None`` where later ones of its sender were: whoever has an old stick can
    play it again, or hold it back for weeks, and that is no sign of life (T16)."""
    later = "SELECT 1 FROM header WHERE sender = ? AND counter > ? AND bundle <> ? LIMIT 1"
    if vault.db.value(later, (sender, counter, bundle)) is not None:
        return None
    seen = vault.db.value("SELECT min(seen) FROM header WHERE bundle = ?", (bundle,))
    return seen if isinstance(seen, int) else vault.clock.now()


def listing(vault: Vault) -> dict[str, int]:
    """Key id → seconds, for every author of whom something came."""
    return dict(vault.db.rows("SELECT author, at FROM heard ORDER BY author"))
