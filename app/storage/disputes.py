# ruff: noqa: S608 - statements are put together from fixed texts; what people type is bound
"""Every field on which standing accounts differ, kept so that a page of them costs the same however many there are.

Computed with the state of each record, and nothing else: a rebuild gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.model.entry import WITHDRAWAL_REASON, WITHDRAWN
from app.model.fold import RecordState, decision_in
from app.model.ruling import DECISION
from app.storage.driver import listed
from app.storage.vault import Vault

OPEN: Final = ("open", "reopened", "contested")
"""what waits for a person"""

STATES: Final = (*OPEN, "decided", "differ")

_Row = tuple[str, str, int, frozenset[str]]
"""(field, state, when last spoken of, key ids of whose accounts stand)"""


@dataclass(frozen=True, slots=True)
class DisputeQuery:
    """Which disputes, newest first. ``states``: some of :data:`STATES`, () for all.

    ``author``: key id of somebody whose account stands there. ``after`` is :attr:`Found.more` of the page before.
    """

    states: tuple[str, ...] = OPEN
    file: str = ""
    type: str = ""
    field: str = ""
    author: str = ""
    record: str = ""
    after: tuple[int, str, str] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Found:
    """``places``: (record, file, field, state, at)."""

    places: tuple[tuple[str, str, str, str, int], ...]
    total: int
    more: tuple[int, str, str] | None


def compute(state: RecordState) -> list[_Row]:
    """The rows of one record. Withdrawn ones have none, and a decision is nothing to decide about."""
    if state.type == DECISION or state.withdrawn:
        return []
    rows = []
    for name in sorted(state.fields):
        if name in (WITHDRAWN, WITHDRAWAL_REASON) or not (stands := state.dispute(name)):
            continue
        accounts = state.fields[name]
        ruling = state.decided.get(name)
        times = [account.at for account in accounts] + [said.at for said in (ruling.by if ruling else ())]
        rows.append((name, stands, max(times), frozenset(account.author for account in accounts)))
    return rows


def put(vault: Vault, rows: Iterable[tuple[int, RecordState]]) -> None:
    """Store the disputes of records by their numbers."""
    made = [(no, state, row) for no, state in rows for row in compute(state)]
    vault.db.many(
        "INSERT INTO dispute VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(no, name, state.id, state.file, state.type, stands, at) for no, state, (name, stands, at, _) in made],
    )
    vault.db.many(
        "INSERT INTO dispute_author VALUES (?, ?, ?)",
        [(author, no, name) for no, _, (name, _, _, authors) in made for author in sorted(authors)],
    )


def drop(vault: Vault, numbers: Sequence[int]) -> None:
    wanted = (listed(numbers),)
    for table in ("dispute", "dispute_author"):
        vault.db.execute(f"DELETE FROM {table} WHERE no IN (SELECT value FROM json_each(?))", wanted)


def clear(vault: Vault) -> None:
    for table in ("dispute", "dispute_author"):
        vault.db.execute(f"DELETE FROM {table}")


Place = tuple[str, str]
"""(file, record)"""

_ABOUT: Final = (
    "SELECT d.file, d.id, f.target FROM reference f JOIN record d ON d.no = f.no"
    " WHERE d.type = 'decision' AND f.field = 'record'"
)
_ANY: Final = "SELECT 1 FROM record WHERE type = 'decision' LIMIT 1"


def decisions_about(vault: Vault, places: Iterable[Place]) -> set[Place]:
    """Where the decisions lie that by any account are about one of these records; those of other files don't count."""
    if vault.db.value(_ANY) is None:
        return set()
    wanted = set(places)
    ids = (listed(sorted({record for _, record in wanted})),)
    rows = vault.db.rows(f"{_ABOUT} AND f.target IN (SELECT value FROM json_each(?))", ids)
    return {(file, record) for file, record, target in rows if (file, target) in wanted}


def decided_by(vault: Vault, places: Iterable[Place], states: Mapping[Place, tuple[RecordState, object]]) -> set[Place]:
    """What the decisions among these records are about, and were about until now."""
    made = ((file, decision_in(state)) for (file, _), (state, _) in states.items())
    found = {(file, decision.record) for file, decision in made if decision is not None}
    if vault.db.value(_ANY) is None:
        return found
    wanted = set(places)
    ids = (listed(sorted({record for _, record in wanted})),)
    rows = vault.db.rows(f"{_ABOUT} AND d.id IN (SELECT value FROM json_each(?))", ids)
    return found | {(file, target) for file, record, target in rows if (file, record) in wanted}


def find(vault: Vault, query: DisputeQuery) -> Found:
    """One page, and how many there are in all. ``limit`` 0 counts only."""
    where, values = _conditions(query)
    total = int(vault.db.value(f"SELECT count(*) FROM dispute d WHERE {where}", values))
    if not query.limit:
        return Found((), total, None)
    if query.after is not None:
        where += " AND (d.at, d.id, d.field) < (?, ?, ?)"
        values += query.after
    rows = vault.db.rows(
        f"SELECT d.id, d.file, d.field, d.state, d.at FROM dispute d WHERE {where}"
        " ORDER BY d.at DESC, d.id DESC, d.field DESC LIMIT ?",
        (*values, query.limit + 1),
    )
    kept = rows[: query.limit]
    more = (int(kept[-1][4]), str(kept[-1][0]), str(kept[-1][2])) if len(rows) > query.limit else None
    return Found(tuple((str(a), str(b), str(c), str(d), int(e)) for a, b, c, d, e in kept), total, more)


def _conditions(query: DisputeQuery) -> tuple[str, tuple[object, ...]]:
    parts: list[str] = []
    values: list[object] = []
    if query.states:
        parts.append("d.state IN (SELECT value FROM json_each(?))")
        values.append(listed(query.states))
    for column, wanted in (("file", query.file), ("type", query.type), ("field", query.field), ("id", query.record)):
        if wanted:
            parts.append(f"d.{column} = ?")
            values.append(wanted)
    if query.author:
        parts.append("(d.no, d.field) IN (SELECT no, field FROM dispute_author WHERE author = ?)")
        values.append(query.author)
    return " AND ".join(parts) or "1", tuple(values)


def tally(vault: Vault, column: str, query: DisputeQuery) -> list[tuple[str, int]]:
    """How many of what is asked for there are by ``file``, ``type``, ``field``, ``state`` or ``author``, most first."""
    where, values = _conditions(query)
    if column == "author":
        source, counted = "dispute d JOIN dispute_author a USING (no, field)", "a.author"
    elif column in ("file", "type", "field", "state"):
        source, counted = "dispute d", f"d.{column}"
    else:
        raise ValueError("no such column")
    rows = vault.db.rows(
        f"SELECT {counted}, count(*) AS n FROM {source} WHERE {where} GROUP BY 1 ORDER BY n DESC, 1 LIMIT 200", values
    )
    return [(str(value), int(n)) for value, n in rows]
