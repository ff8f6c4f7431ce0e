"""One line for each case: what the list of cases shows, computed from the records of its file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.model.review import ASIDE
from app.storage import describe
from app.storage.driver import listed
from app.storage.vault import Vault

_BLOCK: Final = 400
_INSERT: Final = "INSERT INTO summary VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def renew(vault: Vault, files: Sequence[str]) -> None:
    """Compute the lines of these files anew."""
    for start in range(0, len(files), _BLOCK):
        _renew(vault, files[start : start + _BLOCK])


def _renew(vault: Vault, files: Sequence[str]) -> None:
    wanted = (listed(files),)
    vault.db.execute("DELETE FROM summary WHERE file IN (SELECT value FROM json_each(?))", wanted)
    cases = vault.db.rows(
        "SELECT id FROM record WHERE id IN (SELECT value FROM json_each(?)) AND file = id AND type = 'case'", wanted
    )
    wanted = (listed(row[0] for row in cases),)  # a register may be large, and has no line
    grouped: dict[str, list[tuple[object, ...]]] = {}
    for file, *row in vault.db.rows(
        "SELECT file, id, type, withdrawn, disputed, withheld, updated, title, title_key, code, status, date, date_key,"
        " place, governorate, kind FROM record WHERE file IN (SELECT value FROM json_each(?))"
        " ORDER BY file, date_key, id",
        wanted,
    ):
        grouped.setdefault(file, []).append(tuple(row))
    lines = [_line(file, rows) for file, rows in grouped.items()]
    vault.db.many(_INSERT, [line for line in lines if line])


def _line(file: str, rows: Sequence[tuple[object, ...]]) -> tuple[object, ...] | None:
    case = next((row for row in rows if row[0] == file and row[1] == "case"), None)
    if case is None:
        return None
    live = [row for row in rows if not row[2] and row[1] not in ASIDE]
    incidents = [row for row in live if row[1] == "incident"]
    dated = next((row for row in incidents if row[11] != describe.LAST), None)
    placed = next((row for row in incidents if row[12] or row[13]), None)
    return (
        file,
        *case[6:10],  # title, title_key, code, status
        describe.kinds_json([str(row[14]) for row in incidents if row[14]]),
        dated[10] if dated else "",
        dated[11] if dated else describe.LAST,
        (placed[12] or placed[13]) if placed else "",
        describe.kinds_json([str(row[13]) for row in incidents if row[13]]),
        len(live),
        sum(row[1] == "evidence" for row in live),
        sum(int(row[3]) for row in live),  # type: ignore[call-overload]
        sum(int(row[4]) for row in live),  # type: ignore[call-overload]
        max(int(row[5]) for row in rows),  # type: ignore[call-overload]
        case[2],
    )
