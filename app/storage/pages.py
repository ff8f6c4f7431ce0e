"""Pages of a list by keyset: a page costs the same wherever it lies, and a row added meanwhile shifts nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.storage import search
from app.storage.driver import listed
from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class RowQuery:
    """``filters``: ``status``, ``governorate``, ``kind`` → a code; ``disputed``, ``withheld`` → any;
    ``from``, ``to`` → dates as ``YYYY[-MM[-DD]]``; ``withdrawn`` → ``"only"`` or ``"with"``.
    ``sort``: ``title``, ``date``, ``place``, ``status``, ``code``, ``updated``. ``after`` is
    :attr:`RowPage.more` of the page before.
    """

    type: str = "case"
    file: str | None = None
    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = "updated"
    descending: bool = True
    after: tuple[object, ...] | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list. The counts are those of the whole file for a case, else of the record."""

    id: str
    file: str
    type: str
    title: str
    code: str
    status: str
    kinds: tuple[str, ...]
    date: str
    place: str
    records: int
    evidence: int
    disputed: int
    withheld: int
    updated: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class RowPage:
    rows: tuple[Row, ...]
    total: int
    more: tuple[object, ...] | None


_CASES: Final = (
    "SELECT file AS id, file, 'case' AS type, title, code, status, kinds, date, place, records, evidence, disputed,"
    " withheld, updated, withdrawn, title_key, date_key, governorates FROM summary"
)
_RECORDS: Final = (
    "SELECT id, file, type, title, code, status, json_array(kind) AS kinds, date, place, 1 AS records, 0 AS evidence,"
    " disputed, withheld, updated, withdrawn, title_key, date_key, json_array(governorate) AS governorates"
    " FROM record WHERE type = :type"
)
_SORTS: Final = {
    "title": "title_key",
    "date": "date_key",
    "place": "place",
    "status": "status",
    "code": "code",
    "updated": "updated",
}
_EQUAL: Final = {
    "status": "status = :status",
    "governorate": "EXISTS (SELECT 1 FROM json_each(governorates) WHERE value = :governorate)",
    "kind": "EXISTS (SELECT 1 FROM json_each(kinds) WHERE value = :kind)",
    "disputed": "disputed > 0",
    "withheld": "withheld > 0",
    "from": "date_key >= :from AND date_key < '~'",
    "to": "date_key <= :to || '~'",
}


def page(vault: Vault, query: RowQuery) -> RowPage:
    """Raises ValueError for a sort or filter that doesn't exist: a defect of the caller."""
    if query.sort not in _SORTS or not set(query.filters) <= {*_EQUAL, "withdrawn"}:
        raise ValueError("no such sort or filter")
    values: dict[str, object] = {"type": query.type, "file": query.file, **query.filters}
    source = _CASES if query.type == "case" else _RECORDS
    where = [_EQUAL[name] for name in sorted(query.filters) if name in _EQUAL]
    where += _shown(query.filters.get("withdrawn", ""))
    if query.file is not None:
        where.append("file = :file")
    if query.text.strip():
        if query.type == "case":
            values["text"] = listed(search.files_with(vault, query.text))
            where.append("file IN (SELECT value FROM json_each(:text))")
        else:
            values["text"] = search.expression(query.text) or '""'
            where.append(
                "id IN (SELECT r.id FROM search s JOIN record r ON r.no = s.rowid"
                " WHERE search MATCH :text AND r.type = :type)"
            )
    return _run(vault, query, source, where, values)


def _shown(withdrawn: str) -> list[str]:
    return {"only": ["withdrawn"], "with": []}.get(withdrawn, ["NOT withdrawn"])


def _run(vault: Vault, query: RowQuery, source: str, where: list[str], values: dict[str, object]) -> RowPage:
    condition = " AND ".join(where) or "1"
    total = int(vault.db.value(f"SELECT count(*) FROM ({source}) WHERE {condition}", values))  # noqa: S608 - fixed texts
    key, direction, beyond = _SORTS[query.sort], *(("DESC", "<") if query.descending else ("ASC", ">"))
    if query.after is not None:
        values["key"], values["id"] = query.after
        condition += f" AND ({key}, id) {beyond} (:key, :id)"
    values["limit"] = query.limit + 1
    found = vault.db.rows(
        f"SELECT *, {key} FROM ({source}) WHERE {condition}"  # noqa: S608 - fixed texts
        f" ORDER BY {key} {direction}, id {direction} LIMIT :limit",
        values,
    )
    rows = tuple(_row(line) for line in found[: query.limit])
    more = (found[query.limit - 1][-1], rows[-1].id) if len(found) > query.limit and rows else None
    return RowPage(rows, total, more)


def _row(line: tuple[object, ...]) -> Row:
    id_, file, type_, title, code, status, kinds, date, place, records, evidence, disputed, withheld, updated, gone = (
        line[:15]
    )
    return Row(
        str(id_),
        str(file),
        str(type_),
        str(title),
        str(code),
        str(status),
        tuple(kind for kind in json.loads(str(kinds)) if kind),
        str(date),
        str(place),
        int(str(records)),
        int(str(evidence)),
        int(str(disputed)),
        int(str(withheld)),
        int(str(updated)),
        bool(gone),
    )
