"""Who signed the entries that are here: their public keys, the names they claim, and whether their chain forked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.crypto.identity import PublicKeys
from app.model.entry import Entry
from app.storage import security
from app.storage.driver import listed
from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Author:
    """``keys`` is ``None`` for an author known by key id alone; ``name`` is a claim, "" when none was made."""

    key_id: str
    keys: PublicKeys | None
    name: str
    forked: bool


def put(vault: Vault, keys: PublicKeys, name: str | None) -> None:
    """Remember the public keys of an author (their hash is the key id) and the name they claim, if any."""
    with vault.joined():
        vault.db.execute(
            "INSERT INTO author (key_id, ed25519, ml_dsa_65, name) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (key_id) DO UPDATE SET ed25519 = excluded.ed25519, ml_dsa_65 = excluded.ml_dsa_65,"
            " name = coalesce(name, excluded.name)",  # the first claim stays: no later bundle renames anybody
            (keys.key_id, keys.ed25519, keys.ml_dsa_65, name),
        )
        security.renew(vault)


def get(vault: Vault, key_id: str) -> Author | None:
    return next((author for author in listing(vault) if author.key_id == key_id), None)


def listing(vault: Vault) -> list[Author]:
    """All authors, by key id."""
    rows = vault.db.rows("SELECT key_id, ed25519, ml_dsa_65, name, forked FROM author ORDER BY key_id")
    return [
        Author(key_id, PublicKeys(ed25519, ml_dsa) if ed25519 and ml_dsa else None, name or "", bool(forked))
        for key_id, ed25519, ml_dsa, name, forked in rows
    ]


def rows_for(vault: Vault, key_ids: Iterable[str]) -> dict[str, int]:
    """Row ids of authors, made where they are missing."""
    chosen = sorted(key_ids)
    vault.db.many("INSERT OR IGNORE INTO author (key_id) VALUES (?)", [(key_id,) for key_id in chosen])
    return {key_id: vault.db.value("SELECT id FROM author WHERE key_id = ?", (key_id,)) for key_id in chosen}


def mark_forks(vault: Vault, fresh: Iterable[Entry]) -> tuple[str, ...]:
    """Flag and return the authors whose chain the new entries show to be forked (T20).

    Two entries with one number prove it; so does an entry that names another predecessor than
    the one that is here.
    """
    numbers: dict[str, list[int]] = {}
    for entry in fresh:
        numbers.setdefault(entry.claims.iss, []).append(entry.claims.seq)
    found = [key_id for key_id in sorted(numbers) if _forked(vault, key_id, numbers[key_id])]
    vault.db.many("UPDATE author SET forked = 1 WHERE key_id = ?", [(key_id,) for key_id in found])
    return tuple(found)


def _forked(vault: Vault, key_id: str, seqs: Sequence[int]) -> bool:
    author = vault.db.value("SELECT id FROM author WHERE key_id = ?", (key_id,))
    twice = vault.db.value(
        "SELECT 1 FROM entry WHERE author = ? AND seq IN (SELECT value FROM json_each(?))"
        " GROUP BY seq HAVING count(*) > 1 LIMIT 1",
        (author, listed(seqs)),
    )
    broken = vault.db.value(
        "SELECT 1 FROM entry x JOIN entry y ON y.author = x.author AND y.seq = x.seq + 1 AND y.prev <> x.hash"
        " WHERE x.author = ? AND x.seq IN (SELECT value FROM json_each(?)) LIMIT 1",
        (author, listed({n for seq in seqs for n in (seq - 1, seq)})),
    )
    return bool(twice or broken)
