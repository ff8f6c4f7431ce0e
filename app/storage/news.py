"""Which files hold something that others wrote and that this vault's person hasn't looked at yet.

``looked`` says up to which entry somebody looked at a file. Numbers of entries are this vault's own
and only grow, so no clock is asked, and a rebuild changes nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.storage.past import Cut
from app.storage.vault import Vault

_NEW: Final = """
SELECT file, max(newest), sum(n) FROM (
  SELECT e.file AS file, max(e.id) AS newest, count(*) AS n
  FROM entry e INDEXED BY entry_writer LEFT JOIN looked l ON l.file = e.file
  WHERE e.author <> :me AND e.id > coalesce(l.entry, 0) GROUP BY e.file
  UNION ALL
  SELECT f.file, max(f.entry), count(*) FROM filled f LEFT JOIN looked l ON l.file = f.file
  WHERE f.id > coalesce(l.filled, 0) AND f.entry <= coalesce(l.entry, 0) GROUP BY f.file
) GROUP BY file ORDER BY 2 DESC, file
"""
_RECORDS: Final = """
SELECT record, max(entry) FROM (
  SELECT c.record AS record, c.entry AS entry FROM entry e INDEXED BY entry_writer JOIN change c ON c.entry = e.id
  WHERE e.file = :file AND e.author <> :me AND e.id > :entry AND c.record IS NOT NULL
  UNION ALL
  SELECT c.record, c.entry FROM filled f JOIN change c ON c.entry = f.entry AND c.n = f.n
  WHERE f.file = :file AND f.id > :filled AND c.record IS NOT NULL
) GROUP BY record ORDER BY 2 DESC, 1
"""


@dataclass(frozen=True, slots=True)
class Position:
    """Up to where somebody looked: the last entry, and the last value that came after its entry."""

    entry: int = 0
    filled: int = 0


@dataclass(frozen=True, slots=True)
class NewIn:
    """A file with news: the number of its newest entry that is one, and how many entries and values are."""

    file: str
    newest: int
    entries: int


def _me(vault: Vault) -> int:
    return int(vault.db.value("SELECT coalesce(max(id), 0) FROM author WHERE key_id = ?", (vault.identity.key_id,)))


def files(vault: Vault) -> list[NewIn]:
    """All files with news, what came last first."""
    return [NewIn(*row) for row in vault.db.rows(_NEW, {"me": _me(vault)})]


def records(vault: Vault, file: str) -> list[str]:
    """The records of a file that others have touched since it was looked at, what came last first."""
    at = looked(vault, file)
    values = {"file": file, "me": _me(vault), "entry": at.entry, "filled": at.filled}
    return [record for record, _ in vault.db.rows(_RECORDS, values)]


def looked(vault: Vault, file: str) -> Position:
    """Up to where the file was looked at; the very beginning where it never was."""
    row = vault.db.row("SELECT entry, filled FROM looked WHERE file = ?", (file,))
    return Position(*row) if row else Position()


def looked_at(vault: Vault, file: str) -> int | None:
    """When the file was last looked at, by this vault's clock; ``None``: never, or before that was kept."""
    found = vault.db.value("SELECT at FROM looked WHERE file = ?", (file,))
    return int(found) if found else None


def cut(vault: Vault, file: str) -> Cut:
    """What somebody who looked then, and who knows what they wrote themselves, knows."""
    at = looked(vault, file)
    return Cut(entry=at.entry, filled=at.filled, own=vault.identity.key_id)


def position(vault: Vault) -> Position:
    """Where the journal ends now."""
    row = vault.db.row("SELECT (SELECT coalesce(max(id), 0) FROM entry), (SELECT coalesce(max(id), 0) FROM filled)")
    return Position(*row) if row else Position()


def mark(vault: Vault, seen: Mapping[str, Position]) -> None:
    """These files were looked at, up to there; never further back than before."""
    with vault.joined():
        now = vault.clock.now()
        vault.db.many(
            "INSERT INTO looked VALUES (?, ?, ?, ?) ON CONFLICT (file) DO UPDATE"
            " SET entry = max(entry, excluded.entry), filled = max(filled, excluded.filled), at = excluded.at",
            [(file, at.entry, at.filled, now) for file, at in seen.items()],
        )


def note_filled(vault: Vault, changes: Sequence[tuple[int, int]]) -> None:
    """Values of these changes came now, after their entries; in the transaction that stored them."""
    now = vault.clock.now()
    for entry, n in changes:
        vault.db.execute(
            "INSERT INTO filled (entry, n, file, at) SELECT id, ?, file, ? FROM entry WHERE id = ?", (n, now, entry)
        )
