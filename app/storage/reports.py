"""What came of each receiving: facts, and what changed as digests alone.

The values are read from the journal when a report is shown again, so that what was erased
since is gone from every report too (T17).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.base import limits
from app.base.errors import NotFound
from app.storage import fold
from app.storage.driver import listed
from app.storage.vault import Vault

_BLOCK: Final = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One field that changed. ``before`` and ``after``: digests of the standing accounts, the shown one first."""

    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """``facts`` is what the services wrote: plain JSON, no values of any field."""

    id: int
    at: int
    facts: Mapping[str, Any]
    lines: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a digest stands for, as far as the journal has it. ``entry`` is the hash of the entry that said it."""

    file: str
    record: str
    type: str
    field: str
    value: Any
    author: str
    at: int
    entry: str


def put(vault: Vault, facts: Mapping[str, Any], lines: Sequence[Line]) -> int:
    """Keep a report; the oldest go beyond the limit. Its number."""
    with vault.joined():
        number = vault.db.execute(
            "INSERT INTO report (at, facts) VALUES (?, ?)", (vault.clock.now(), json.dumps(facts, ensure_ascii=False))
        )
        vault.db.many(
            "INSERT INTO report_line VALUES (?, ?, ?, ?, ?)",
            [
                (number, n, line.kind, listed(line.before), listed(line.after))
                for n, line in enumerate(lines[: limits.REPORT_LINES])
            ],
        )
        vault.db.execute(
            "DELETE FROM report WHERE id NOT IN (SELECT id FROM report ORDER BY id DESC LIMIT ?)", (limits.REPORTS,)
        )
    return number


def listing(vault: Vault) -> list[Report]:
    """All reports, newest first."""
    rows = vault.db.rows(
        "SELECT id, at, facts, (SELECT count(*) FROM report_line l WHERE l.report = r.id) FROM report r"
        " ORDER BY id DESC"
    )
    return [Report(number, at, json.loads(facts), lines) for number, at, facts, lines in rows]


def get(vault: Vault, number: int) -> Report:
    """Raises NotFound."""
    row = vault.db.row(
        "SELECT id, at, facts, (SELECT count(*) FROM report_line l WHERE l.report = r.id) FROM report r WHERE id = ?",
        (number,),
    )
    if row is None:
        raise NotFound(what="report", name=number)
    return Report(row[0], row[1], json.loads(row[2]), row[3])


def lines(vault: Vault, number: int, first: int = 0, most: int = limits.REPORT_LINES) -> list[Line]:
    """The lines of a report from ``first`` on, in their order."""
    rows = vault.db.rows(
        "SELECT kind, before, after FROM report_line WHERE report = ? AND n >= ? ORDER BY n LIMIT ?",
        (number, first, most),
    )
    return [Line(kind, tuple(json.loads(before)), tuple(json.loads(after))) for kind, before, after in rows]


def said(vault: Vault, digests: Iterable[str]) -> dict[str, Said]:
    """What these digests stand for; those that were erased or withheld are left out."""
    wanted = sorted(set(digests))
    found: dict[str, Said] = {}
    for start in range(0, len(wanted), _BLOCK):
        for digest, disclosure, file, author, at, entry in vault.db.rows(
            "SELECT c.digest, c.disclosure, e.file, a.key_id, e.iat, e.hash FROM change c"
            " JOIN entry e ON e.id = c.entry JOIN author a ON a.id = e.author"
            " WHERE c.digest IN (SELECT value FROM json_each(?)) AND c.disclosure IS NOT NULL AND c.record IS NOT NULL",
            (listed(wanted[start : start + _BLOCK]),),
        ):
            change = fold.disclosed(disclosure)
            found[digest] = Said(file, change.record, change.type, change.field, change.value, author, at, entry)
    return found


def forget(vault: Vault, number: int) -> None:
    """Throw a report away."""
    with vault.joined():
        vault.db.execute("DELETE FROM report WHERE id = ?", (number,))
