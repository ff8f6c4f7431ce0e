# ruff: noqa: S608 - statements are put together from fixed texts; what people type is bound
"""Pages of a list by keyset: a page costs the same wherever it lies, and a row added meanwhile shifts nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from app.model.fold import RecordState
from app.storage import filters as conditions
from app.storage import oneness
from app.storage.driver import listed
from app.storage.filters import Filters
from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class RowQuery:
    """Which rows of a list, in which order.

    ``filters``, each with one value or several of which one must hold: ``status``, ``kind``
    (of incidents, for cases), ``governorate``, ``place`` (an id; what lies in it counts),
    ``priority``, ``tag`` (folded) → codes; ``<type>.<field>`` → codes of any field with a
    vocabulary; ``source``, ``person`` → record ids; ``author``, ``not_author`` → key ids;
    ``disputed``, ``withheld``, ``evidence``, of cases ``changed``, ``commented`` → ``yes`` or ``no``;
    ``review`` → states of cases; ``unanswered`` → ids of
    appeals (``app.services.appeals`` says which those are today); ``from``, ``to`` → EDTF, with
    ``certain`` → ``yes`` for dates that can lie nowhere else; ``updated`` → seconds since when;
    ``withdrawn`` → ``only`` or ``with``; ``each`` → ``yes`` for records by themselves that people called one.
    ``sort``: ``title``, ``date``, ``place``, ``status``, ``code``, ``updated``. ``after`` is
    :attr:`RowPage.more` of the page before. ``limit`` 0 counts only.
    """

    type: str = "case"
    file: str | None = None
    text: str = ""
    filters: Filters = field(default_factory=dict)
    sort: str = "updated"
    descending: bool = True
    after: tuple[object, ...] | None = None
    limit: int = 100
    other_spellings: bool = True


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
    review: str = ""
    """how far a case is (vocabulary ``review-state``); "" for a record"""
    changed: int = 0
    """values of a case that changed since it was verified"""
    same: int = 1
    """how many records are one with it by what people answered, itself among them"""


@dataclass(frozen=True, slots=True)
class RowPage:
    rows: tuple[Row, ...]
    total: int
    more: tuple[object, ...] | None


_CASES: Final = (
    "SELECT file AS id, file, 'case' AS type, title, code, status, kinds, date, place, records, evidence, disputed,"
    " withheld, updated, withdrawn, coalesce((SELECT v.state FROM review v WHERE v.file = summary.file), 'draft'),"
    " coalesce((SELECT v.changed FROM review v WHERE v.file = summary.file), 0), {key} FROM summary"
)
_RECORDS: Final = (
    "SELECT id, file, type, title, code, status, json_array(kind) AS kinds, date, place, 1 AS records, 0 AS evidence,"
    " disputed, withheld, updated, withdrawn, '', 0, {key} FROM record"
)
SORTS: Final = {
    "title": "title_key",
    "date": "date_key",
    "place": "place",
    "status": "status",
    "code": "code",
    "updated": "updated",
}


def page(vault: Vault, query: RowQuery) -> RowPage:
    """Raises ValueError for a sort or filter that doesn't exist (a defect of the caller), InputError for a bad date."""
    if query.sort not in SORTS:
        raise ValueError("no such sort")
    made, table = _conditions(vault, query)
    _show_one(vault, query, made)
    if query.type == "case" and query.limit:
        _gather(vault, made)
    where = " AND ".join(made.where) or "1"
    total = int(vault.db.value(f"SELECT count(*) FROM {table} WHERE {where}", made.values))
    if not query.limit:
        return RowPage((), total, None)
    identity = "file" if query.type == "case" else "id"
    key, direction, beyond = SORTS[query.sort], *(("DESC", "<") if query.descending else ("ASC", ">"))
    if query.after is not None:
        made.values["key"], made.values["id"] = query.after
        where += f" AND ({key}, {identity}) {beyond} (:key, :id)"
    made.values["limit"] = query.limit + 1
    columns = (_CASES if query.type == "case" else _RECORDS).format(key=key)
    found = vault.db.rows(
        f"{columns} WHERE {where} ORDER BY {key} {direction}, {identity} {direction} LIMIT :limit",
        made.values,
    )
    rows = _with_sizes(vault, query.type, [_row(line) for line in found[: query.limit]])
    more = (found[query.limit - 1][-1], rows[-1].id) if len(found) > query.limit and rows else None
    return RowPage(rows, total, more)


def _show_one(vault: Vault, query: RowQuery, made: conditions.Conditions) -> None:
    """Of records that are one by what people answered, keep one of those that the query finds."""
    if query.type in oneness.TYPES and oneness.EACH not in query.filters:
        hidden = oneness.behind(vault, " AND ".join(made.where) or "1", made.values)
        if hidden:
            made.where.append(f"no NOT IN (SELECT value FROM json_each({made.bind(listed(hidden))}))")


def _with_sizes(vault: Vault, type_: str, rows: list[Row]) -> tuple[Row, ...]:
    sizes = oneness.sizes(vault, (row.id for row in rows)) if type_ in oneness.TYPES else {}
    return tuple(replace(row, same=sizes[row.id]) if row.id in sizes else row for row in rows)


def _gather(vault: Vault, made: conditions.Conditions) -> None:
    """Answer once which cases there are: what is asked of their records is dear, and both statements need it."""
    if not any("SELECT" in condition for condition in made.where):
        return
    where = " AND ".join(made.where)
    files = [row[0] for row in vault.db.rows(f"SELECT file FROM summary WHERE {where}", made.values)]
    made.where[:] = ["file IN (SELECT value FROM json_each(" + made.bind(listed(files)) + "))"]


def _conditions(vault: Vault, query: RowQuery) -> tuple[conditions.Conditions, str]:
    made = conditions.build(vault, query.type, query.filters, query.file, query.text, query.other_spellings)
    if query.type == "case":
        return made, "summary"
    made.where.insert(0, f"type = {made.bind(query.type)}")
    return made, "record"


def ids(vault: Vault, query: RowQuery, most: int) -> list[str]:
    """The ids of all rows, at most ``most`` of them, in no order."""
    made, table = _conditions(vault, query)
    _show_one(vault, query, made)
    column = "file" if query.type == "case" else "id"
    where = " AND ".join(made.where) or "1"
    rows = vault.db.rows(f"SELECT {column} FROM {table} WHERE {where} LIMIT {most:d}", made.values)
    return [row[0] for row in rows]


def counts(vault: Vault, query: RowQuery, kind: str, most: int = 200) -> list[tuple[str, int]]:
    """How many rows of a list have each value of a facet (a field's name or one of :mod:`facets`' own), most first.

    In a list of cases, the incidents' and the case's own values; a case counts once for each value, and
    so do records that people called one and the same.
    """
    made, table = _conditions(vault, query)
    where = " AND ".join(made.where) or "1"
    if kind == conditions.REVIEW:
        state = "coalesce((SELECT v.state FROM review v WHERE v.file = summary.file), 'draft')"
        sql = f"SELECT {state} AS s, count(*) AS n FROM summary WHERE {where} GROUP BY s ORDER BY n DESC, s"
        return [(value, int(n)) for value, n in vault.db.rows(sql, made.values)]
    made.values |= {"facet": kind, "most": most}
    if query.type == "case":
        inside = (
            "r.file IN (SELECT file FROM summary WHERE " + where + ")"
            " AND r.type IN ('case', 'incident') AND NOT r.withdrawn"
        )
        counted = "count(DISTINCT r.file)"
    else:
        inside, counted = f"f.no IN (SELECT no FROM {table} WHERE {where})", "count(*)"
    grouped = query.type in oneness.TYPES and oneness.EACH not in query.filters
    if grouped:
        counted = f"count(DISTINCT {oneness.NAME.format(record='r')})"
    sql = (
        f"SELECT f.value, {counted} AS n FROM facet f"
        + (" JOIN record r ON r.no = f.no" if grouped or query.type == "case" else "")
        + f" WHERE f.kind = :facet AND {inside} GROUP BY f.value ORDER BY n DESC, f.value LIMIT :most"
    )
    return [(value, int(n)) for value, n in vault.db.rows(sql, made.values)]


def states(vault: Vault, ids: Iterable[tuple[str, str]]) -> dict[tuple[str, str], RecordState]:
    """The states of some rows, by (id, file)."""
    from app.storage.fold import unpack

    wanted = set(ids)
    rows = vault.db.rows(
        "SELECT id, file, type, packed FROM record JOIN state USING (no) WHERE id IN (SELECT value FROM json_each(?))",
        (listed(sorted({record for record, _ in wanted})),),
    )
    return {(row[0], row[1]): unpack(*row) for row in rows if (row[0], row[1]) in wanted}


def of_ids(vault: Vault, wanted: Iterable[str]) -> list[RecordState]:
    """The states of records by id; where several files hold an id, of each."""
    from app.storage.fold import unpack

    rows = vault.db.rows(
        "SELECT id, file, type, packed FROM record JOIN state USING (no) WHERE id IN (SELECT value FROM json_each(?))",
        (listed(sorted(set(wanted))),),
    )
    return [unpack(*row) for row in rows]


def _row(line: tuple[object, ...]) -> Row:
    id_, file, type_, title, code, status, kinds, date, place, records, evidence, disputed, withheld, updated = line[
        :14
    ]
    gone, review, changed = line[14:17]
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
        str(review),
        int(str(changed)),
    )
