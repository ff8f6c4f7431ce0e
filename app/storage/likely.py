# ruff: noqa: S608 - statements are put together from fixed texts; what people type is bound
"""Records to be compared, how they are found by the keys that they share, and the pairs that a person is to look at.

What is written here is known to this vault alone: found pairs never travel, and the queue opens at
once with what was found before. Keys and words hold pieces of names, so they go as soon as the
record says something else, is withdrawn, or loses a value (:mod:`app.storage.sameness`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.model.entry import JSON
from app.model.fold import RecordState
from app.model.sameness import COMPARED_FIELDS, Pair
from app.storage.driver import listed
from app.storage.sameness import fingerprint
from app.storage.vault import Vault

_IN: Final = "IN (SELECT value FROM json_each(?))"
_COMMON: Final = 50_000  # records with one key that are counted: beyond it, it tells nothing


@dataclass(frozen=True, slots=True)
class Due:
    """A record to be compared, as it was read: ``turn`` tells whether it has changed since."""

    no: int
    turn: int
    state: RecordState


@dataclass(frozen=True, slots=True)
class Likely:
    """A pair that was found. ``grade``: 0 is the surest; ``kind``: ``person`` or ``incident``. ``again``: they were
    called different, and something that was compared then says something else now."""

    pair: Pair
    kind: str
    grade: int
    score: float
    again: bool = False


def due_count(vault: Vault) -> int:
    """How many records are to be compared."""
    return int(vault.db.value("SELECT count(*) FROM same_due"))


def due(vault: Vault, most: int) -> list[Due]:
    """Some records that are to be compared."""
    from app.storage.fold import unpack

    rows = vault.db.rows(
        "SELECT d.no, d.turn, r.id, r.file, r.type, s.packed FROM same_due d JOIN record r USING (no)"
        " JOIN state s USING (no) ORDER BY d.no LIMIT ?",
        (most,),
    )
    return [Due(no, turn, unpack(*row)) for no, turn, *row in rows]


def turns(vault: Vault) -> dict[int, int]:
    """Every record that is to be compared, with its turn."""
    return dict(vault.db.rows("SELECT no, turn FROM same_due"))


def forget_due(vault: Vault) -> None:
    """Rows of records that are there no more."""
    vault.db.execute("DELETE FROM same_due WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.no = same_due.no)")


def every(vault: Vault, type_: str, after: int, most: int) -> list[tuple[int, RecordState]]:
    """All live records of a type, some at a time in the order of their numbers."""
    from app.storage.fold import unpack

    rows = vault.db.rows(
        "SELECT r.no, r.id, r.file, r.type, s.packed FROM record r JOIN state s USING (no)"
        " WHERE +r.type = ? AND NOT r.withdrawn AND r.no > ? ORDER BY r.no LIMIT ?",
        (type_, after, most),
    )
    return [(no, unpack(*row)) for no, *row in rows]


def states(vault: Vault, numbers: Iterable[int]) -> dict[int, RecordState]:
    """Live records by their numbers."""
    from app.storage.fold import unpack

    rows = vault.db.rows(
        "SELECT r.no, r.id, r.file, r.type, s.packed FROM record r JOIN state s USING (no)"
        f" WHERE NOT r.withdrawn AND r.no {_IN}",
        (listed(sorted(set(numbers))),),
    )
    return {no: unpack(*row) for no, *row in rows}


def by_id(vault: Vault, ids: Iterable[str]) -> dict[str, RecordState]:
    """Live people and incidents by id; where several files hold one, that of the earliest change."""
    from app.storage.fold import unpack

    rows = vault.db.rows(
        "SELECT r.id, r.file, r.type, s.packed FROM record r JOIN state s USING (no)"
        f" WHERE NOT r.withdrawn AND r.id {_IN} ORDER BY r.first_at DESC, r.first_digest DESC, r.file DESC",
        (listed(sorted(set(ids))),),
    )
    return {row[0]: unpack(*row) for row in rows if row[2] in COMPARED_FIELDS}


# --- keys ------------------------------------------------------------------------------------------


def key_counts(vault: Vault, keys: Iterable[str]) -> dict[str, int]:
    """How many records have each of these keys; those that none has are left out."""
    return _counts(vault, "same_key", "key", keys)


def word_counts(vault: Vault, words: Iterable[str]) -> dict[str, int]:
    """How many people have each of these words in their names."""
    return _counts(vault, "same_word", "word", words)


def _counts(vault: Vault, table: str, column: str, wanted: Iterable[str]) -> dict[str, int]:
    rows = vault.db.rows(
        f"SELECT w.value, (SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {column} = w.value LIMIT {_COMMON}))"
        " FROM json_each(?) w",
        (listed(sorted(set(wanted))),),
    )
    return {value: int(n) for value, n in rows if n}


def people(vault: Vault) -> int:
    """How many people there are to count words among; those withdrawn with them, which an index can tell."""
    return int(vault.db.value("SELECT count(*) FROM record WHERE type = 'person'"))


def sharing(vault: Vault, keys: Sequence[str], skip: int, most: int) -> list[int]:
    """The numbers of records that share most of these keys, the most first."""
    rows = vault.db.rows(
        f"SELECT no FROM same_key WHERE key {_IN} AND no <> ? GROUP BY no ORDER BY count(*) DESC, no LIMIT ?",
        (listed(keys), skip, most),
    )
    return [no for (no,) in rows]


def keep_keys(vault: Vault, looked: Iterable[tuple[Due, frozenset[str], frozenset[str]]]) -> None:
    """Store keys and words of records as they were read; of one that has changed since, nothing."""
    made = [(one, keys, words) for one, keys, words in looked if _still(vault, one)]
    numbers = listed([one.no for one, _, _ in made])
    for table in ("same_key", "same_word"):
        vault.db.execute(f"DELETE FROM {table} WHERE no {_IN}", (numbers,))
    vault.db.many("INSERT INTO same_key VALUES (?, ?)", sorted((key, one.no) for one, keys, _ in made for key in keys))
    vault.db.many(
        "INSERT INTO same_word VALUES (?, ?)", sorted((word, one.no) for one, _, words in made for word in words)
    )


def _still(vault: Vault, one: Due) -> bool:
    return bool(vault.db.value("SELECT turn FROM same_due WHERE no = ?", (one.no,)) == one.turn)


def done(vault: Vault, looked: Iterable[Due]) -> None:
    """These have been compared, as they were read."""
    for one in looked:
        if _still(vault, one):
            vault.db.execute("DELETE FROM same_due WHERE no = ?", (one.no,))
            vault.db.execute("INSERT OR REPLACE INTO same_looked VALUES (?, ?)", (one.no, fingerprint(one.state)))


# --- pairs -----------------------------------------------------------------------------------------


def drop_pairs(vault: Vault, records: Iterable[str]) -> None:
    """Forget what these records were found to be like: they are about to be compared with everything."""
    ids = listed(sorted(set(records)))
    vault.db.execute(f"DELETE FROM same_pair WHERE one {_IN} OR other {_IN}", (ids, ids))


def add_pairs(vault: Vault, found: Iterable[Likely]) -> None:
    vault.db.many(
        "INSERT OR REPLACE INTO same_pair VALUES (?, ?, ?, ?, ?, ?)",
        [(*one.pair, one.kind, one.grade, one.score, one.again) for one in found],
    )


def settle_pair(vault: Vault, ends: Pair) -> None:
    """Somebody has just answered about a pair as it stands now."""
    vault.db.execute("UPDATE same_pair SET again = 0 WHERE one = ? AND other = ?", ends)


def partners(vault: Vault, record: str) -> list[str]:
    """What a record was found to be like before, and what it was answered about."""
    rows = vault.db.rows(
        "SELECT other FROM same_pair WHERE one = :id UNION SELECT one FROM same_pair WHERE other = :id"
        " UNION SELECT other FROM same_said WHERE one = :id UNION SELECT one FROM same_said WHERE other = :id",
        {"id": record},
    )
    return [id_ for (id_,) in rows]


def pairs(vault: Vault, kind: str = "", file: str = "", grades: Sequence[int] = ()) -> list[Likely]:
    """The pairs of live records, the likeliest first. ``file``: one of the two is in it."""
    where, values = ["1"], dict[str, object]()
    if kind:
        where.append("p.kind = :kind")
        values["kind"] = kind
    if grades:
        where.append("p.grade IN (SELECT value FROM json_each(:grades))")
        values["grades"] = listed(grades)
    if file:
        where.append(":file IN (a.file, b.file)")
        values["file"] = file
    rows = vault.db.rows(
        "SELECT p.one, p.other, p.kind, p.grade, p.score, p.again FROM same_pair p"
        " JOIN record a ON a.id = p.one AND +a.type = p.kind AND NOT a.withdrawn"
        " JOIN record b ON b.id = p.other AND +b.type = p.kind AND NOT b.withdrawn"
        f" WHERE {' AND '.join(where)} ORDER BY p.grade, p.score DESC, p.one, p.other",
        values,
    )
    return [Likely((a, b), kind, int(grade), float(score), bool(again)) for a, b, kind, grade, score, again in rows]


def open_questions(vault: Vault, kind: str = "", file: str = "") -> list[tuple[Pair, str]]:
    """Pairs that a person asked about, or isn't sure of: (pair, kind), where both are here."""
    rows = vault.db.rows(
        "SELECT DISTINCT s.one, s.other, s.kind FROM same_said s"
        " JOIN record a ON a.id = s.one AND +a.type = s.kind AND NOT a.withdrawn"
        " JOIN record b ON b.id = s.other AND +b.type = s.kind AND NOT b.withdrawn"
        " WHERE s.says IN ('proposed', 'unsure') AND :kind IN ('', s.kind) AND :file IN ('', a.file, b.file)"
        " AND s.kind <> 'group'",
        {"kind": kind, "file": file},
    )
    return [((one, other), kind) for one, other, kind in rows]


def said_of(vault: Vault) -> Mapping[Pair, frozenset[str]]:
    """Every pair that somebody answered about, and what was said of it."""
    found: dict[Pair, set[str]] = {}
    for one, other, says in vault.db.rows("SELECT DISTINCT one, other, says FROM same_said"):
        found.setdefault((one, other), set()).add(says)
    return {ends: frozenset(says) for ends, says in found.items()}


def values_of(vault: Vault, digests: Iterable[str]) -> dict[tuple[str, str], list[JSON]]:
    """(record, field) → what the changes with these digests say of it, as far as their values are here."""
    from app.storage.fold import disclosed

    found: dict[tuple[str, str], list[JSON]] = {}
    rows = vault.db.rows(
        f"SELECT disclosure FROM change WHERE disclosure IS NOT NULL AND digest {_IN}", (listed(sorted(set(digests))),)
    )
    for (disclosure,) in rows:
        change = disclosed(disclosure)
        found.setdefault((change.record, change.field), []).append(change.value)
    return found
