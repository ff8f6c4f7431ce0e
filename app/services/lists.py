"""Lists of cases and of every other type of record: filters, columns, order, pages, counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from app.base.errors import InputError
from app.base.task import Task
from app.model import places
from app.model.entry import JSON
from app.model.extension import BUILT_IN, Declarations
from app.model.fields import HIDDEN, Field, Kind, RecordType, Sensitivity
from app.model.fold import RecordState
from app.model.letters import fold_text
from app.model.types import TYPES, record_type
from app.services.appeals.reading import unanswered
from app.services.search import Found, found, interruptibly
from app.services.session import Session
from app.services.views import FieldState
from app.storage import drafts, facets, oneness, pages, records, search
from app.storage import filters as conditions
from app.storage.declaring import declarations
from app.storage.pages import SORTS, Row, RowQuery
from app.storage.vault import Vault

MINE: Final = "me"
OTHERS: Final = "others"

Filters = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list shows.

    ``filters``: chips; between names AND, inside one OR:

    - ``status``, ``priority``, ``tag`` of the record or the case;
    - ``kind``: incident types (in a list of cases), else the record's own kind;
    - ``place``: ids of places; what lies in them counts (a governorate's code is one);
    - ``from``, ``to``: EDTF; dates that *can* lie there count, with ``certain`` → ``yes`` only
      those that can lie nowhere else;
    - ``<type>.<field>``: codes of any field with a vocabulary, e.g. ``person.roles``;
    - ``source``, ``person``: record ids; ``author``: key ids, ``me`` or ``others``;
    - ``disputed``, ``withheld``, ``evidence``: ``yes`` or ``no``;
    - ``unanswered``: ``any``, or ``overdue`` for those that are silent (:mod:`app.model.silence`);
    - ``updated``: seconds since when; ``withdrawn``: ``only`` or ``with``;
    - ``each``: ``yes`` shows every record by itself, also those that people called one and the same;
    - ``draft``: ``yes`` for cases in which something is typed and not saved; ``shared``: ``yes`` for
      what stands in registers rather than in a case;
    - of cases ``review``: states; ``changed`` (since it was verified) and ``commented``: ``yes`` or ``no``.

    What is asked about incidents must hold for one incident of a case.
    ``columns`` are names of :func:`columns`; ``after`` is :attr:`ListPage.more`.
    """

    type: str = "case"
    text: str = ""
    filters: Filters = field(default_factory=dict)
    sort: str = "updated"
    descending: bool = True
    columns: tuple[str, ...] = ()
    file: str | None = None
    other_spellings: bool = True
    after: tuple[object, ...] | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a row. ``values``: all standing ones that are here, the shown one first."""

    state: FieldState
    values: tuple[JSON, ...] = ()

    @property
    def value(self) -> JSON:
        return self.values[0] if self.values else None


@dataclass(frozen=True, slots=True)
class ListRow:
    """A line of a list: what every list has (see :class:`app.storage.pages.Row`), and the chosen fields."""

    row: Row
    cells: Mapping[str, Cell]

    @property
    def id(self) -> str:
        return self.row.id


@dataclass(frozen=True, slots=True)
class ListPage:
    """Some rows; ``more`` is the cursor for the rest, ``None`` at the end. ``also``: see :class:`search.Found`."""

    rows: tuple[ListRow, ...]
    total: int
    more: tuple[object, ...] | None
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a list can show. ``field``: its declaration, ``None`` for what is counted.
    ``sort``: the name to sort by, "" where the list can't be sorted by it. ``label``: catalogue key."""

    name: str
    label: str
    field: Field | None = None
    sort: str = ""
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that a list offers. ``takes``: what its values are. ``label``: catalogue key."""

    name: str
    label: str
    takes: Literal["codes", "records", "place", "edtf", "yes-no", "author", "text", "choice", "seconds"]
    vocabulary: str = ""
    refs: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    facet: str = ""
    """what :func:`counts` counts for it, "" where it can't"""


_COUNTED: Final = ("records", "evidence", "disputed", "withheld", "updated")
_SORTED: Final = {"title": "title", "code": "code", "status": "status", "place": "place", "date": "date"}
_ONE: Final = frozenset(
    {"from", "to", "certain", "disputed", "withheld", "evidence", "withdrawn", "updated", "shared"}
    | {"changed", "commented"}
)
"""filters of which one value counts"""
_MOST_FILTERED: Final = 10_000  # values of one filter


def columns(type_: str, declared_here: Declarations = BUILT_IN) -> tuple[Column, ...]:
    """The columns that a list of this type can show, in the order in which they're offered. Raises NotFound."""
    declared = declared_here.record_type(type_)
    made = [Column("title", "list.column.title", sort="title", listed=True)]
    if type_ == "case":
        made += [
            Column("kinds", "list.column.kinds", listed=True),
            Column("date", "list.column.date", sort="date", listed=True),
            Column("place", "list.column.place", sort="place", listed=True),
        ]
    taken = {column.name for column in made}
    made += [
        Column(f.name, f"field.{type_}.{f.name}", f, _sort_of(type_, f), f.listed)
        for f in declared.fields
        if f.sensitivity is not Sensitivity.PROTECTED and f.hint != HIDDEN and f.name not in taken
    ]
    if type_ == "case":
        made.append(Column("review", "list.column.review"))
    counted = _COUNTED if type_ == "case" else _COUNTED[2:]
    made += [Column(name, f"list.column.{name}", sort="updated" if name == "updated" else "") for name in counted]
    return tuple(made)


def _sort_of(type_: str, declared: Field) -> str:
    if declared.kind is Kind.DATE:
        first = next((f.name for f in TYPES[type_].fields if f.name in ("date", "period", "posted", "announced")), "")
        return "date" if declared.name == first else ""
    return _SORTED.get(declared.name, "")


def filters(type_: str, declared_here: Declarations = BUILT_IN) -> tuple[Filter, ...]:
    """The filters that a list of this type offers. Raises NotFound."""
    declared = declared_here.record_type(type_)
    inside = declared_here.record_type("incident") if type_ == "case" else declared
    made = []
    kind = inside.field("type") or inside.field("kind")
    if kind is not None and kind.vocabulary:
        made.append(Filter("kind", "list.filter.kind", "codes", kind.vocabulary, facet=kind.name))
    made += [
        Filter("place", "list.filter.place", "place", "governorate", facet=facets.PLACE),
        Filter("from", "list.filter.from", "edtf"),
        Filter("to", "list.filter.to", "edtf"),
        Filter("certain", "list.filter.certain", "yes-no"),
    ]
    for name in ("status", "priority"):
        own = declared.field(name)
        if own is not None and own.vocabulary:
            made.append(Filter(name, f"list.filter.{name}", "codes", own.vocabulary, facet=name))
    if declared.field("tags") is not None:
        made.append(Filter("tag", "list.filter.tag", "text", facet="tags"))
    made += [
        Filter("person", "list.filter.person", "records", refs=("person", "group")),
        Filter("source", "list.filter.source", "records", refs=("source", "person", "group")),
        Filter("author", "list.filter.author", "author", facet=facets.AUTHOR),
        *(Filter(name, f"list.filter.{name}", "yes-no") for name in ("disputed", "withheld", "evidence")),
    ]
    if type_ in ("case", "appeal"):
        made.append(Filter("unanswered", "list.filter.unanswered", "choice", choices=("any", "overdue")))
    made += [
        Filter("updated", "list.filter.updated", "seconds"),
        Filter("withdrawn", "list.filter.withdrawn", "choice", choices=("only", "with")),
    ]
    if type_ in oneness.TYPES:
        made.append(Filter(oneness.EACH, "list.filter.each", "yes-no"))
    if type_ == "case":
        made.append(Filter("draft", "list.filter.draft", "yes-no"))
        made.append(Filter("review", "list.filter.review", "codes", "review-state", facet=conditions.REVIEW))
        made += [Filter(name, f"list.filter.{name}", "yes-no") for name in ("changed", "commented")]
    return (*made, *_coded(declared), *(_coded(inside) if type_ == "case" else ()))


def _coded(declared: RecordType) -> tuple[Filter, ...]:
    """One filter for each further field with a vocabulary."""
    usual = {"type", "kind", "status", "priority", "governorate"}
    return tuple(
        Filter(f"{declared.name}.{f.name}", f"field.{declared.name}.{f.name}", "codes", f.vocabulary, facet=f.name)
        for f in declared.fields
        if f.vocabulary and f.name not in usual and f.sensitivity is not Sensitivity.PROTECTED
    )


def page(session: Session, query: ListQuery, task: Task | None = None) -> ListPage:
    """One page of a list. Raises NotFound (the type), InputError (a period that is no date), Cancelled."""
    return interruptibly(session, task, _page, query)


def every_row(session: Session, query: ListQuery, task: Task | None = None) -> Iterator[Row]:
    """All rows of a query, page after page."""
    asked: ListQuery | None = query
    while asked is not None:
        found = page(session, asked, task)
        yield from (one.row for one in found.rows)
        asked = replace(asked, after=found.more) if found.more else None


def total(session: Session, query: ListQuery, task: Task | None = None) -> int:
    """How many rows a query has."""
    return page(session, replace(query, limit=0, after=None), task).total


def ids(session: Session, query: ListQuery, task: Task | None = None, most: int = 100_000) -> tuple[str, ...]:
    """The ids of all rows, for a bulk edit of everything that was found."""
    return tuple(interruptibly(session, task, lambda vault: pages.ids(vault, _row_query(vault, query), most)))


def find(
    session: Session,
    text: str,
    task: Task | None = None,
    *,
    types: Sequence[str] = (),
    filters: Filters | None = None,
    limit: int = 50,
    other_spellings: bool = True,
) -> Found:
    """:func:`app.services.search.find` among the records that pass filters: those of :class:`ListQuery`
    that make sense for every type (not ``kind``, ``unanswered`` or those of one type's fields)."""

    def look(vault: Vault) -> search.Results:
        made = conditions.build(vault, "", _translated(vault, filters or {}), None, "", False)
        within = (" AND ".join(made.where), made.values)
        return search.find(
            vault,
            text,
            limit,
            types=types,
            other_spellings=other_spellings,
            within=within if filters else None,
            each=oneness.EACH in (filters or {}),
        )

    return found(interruptibly(session, task, look))


def titles(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """What records are called, by id, as far as this vault has them: for the cells that refer to others."""
    return session.run(records.titles, list(ids))


def counts(
    session: Session, query: ListQuery, filter_name: str, task: Task | None = None
) -> tuple[tuple[str, int], ...]:
    """How many rows have each value of a filter, most first; the filter's own chips are left aside."""
    offered = {one.name: one.facet for one in filters(query.type, session.declarations)}
    facet = offered.get(filter_name, "")
    if not facet:
        raise ValueError("nothing to count for this filter")
    others = {name: values for name, values in query.filters.items() if name != filter_name}
    asked = replace(query, filters=others)
    return tuple(interruptibly(session, task, lambda vault: pages.counts(vault, _row_query(vault, asked), facet)))


def _page(vault: Vault, query: ListQuery) -> ListPage:
    found = records.rows(vault, _row_query(vault, query))
    also = search.ask(vault, query.text, other_spellings=query.other_spellings).also if query.text.strip() else {}
    declared_here = declarations(vault)
    wanted = [name for name in query.columns if declared_here.field_of(query.type, name) is not None]
    states = pages.states(vault, [(row.id, row.file) for row in found.rows]) if wanted else {}
    rows = tuple(ListRow(row, _cells(states.get((row.id, row.file)), wanted, declared_here)) for row in found.rows)
    return ListPage(rows, found.total, found.more, also)


def _cells(state: RecordState | None, names: Sequence[str], declared_here: Declarations) -> dict[str, Cell]:
    return {} if state is None else {name: cell(state, name, declared_here) for name in names}


def cell(state: RecordState, name: str, declared_here: Declarations = BUILT_IN) -> Cell:
    """A field of a record as a list shows it; protected fields are never shown in lists."""
    declared = declared_here.field_of(state.type, name)
    accounts = state.fields.get(name, ())
    if declared is not None and declared.sensitivity is Sensitivity.PROTECTED:
        return Cell("empty")
    values = tuple(account.value for account in accounts if account.held)
    if state.disputed(name) or state.dispute(name) == "differ":
        return Cell("disputed", values)
    if accounts and (not values or (state.settled(name) and not accounts[0].held)):
        return Cell("withheld")
    return Cell("settled", values[:1]) if values and values[0] is not None else Cell("empty")


def _row_query(vault: Vault, query: ListQuery) -> RowQuery:
    record_type(query.type)
    return RowQuery(
        query.type,
        query.file,
        query.text,
        _translated(vault, query.filters),
        query.sort,
        query.descending,
        query.after,
        query.limit,
        query.other_spellings,
    )


def _translated(vault: Vault, chosen: Filters) -> dict[str, str | tuple[str, ...]]:
    """Filters as the tables know them: oneself by key, today by number, tags folded."""
    made: dict[str, str | tuple[str, ...]] = {}
    for name, values in chosen.items():
        if not values:
            continue
        if len(values) > _MOST_FILTERED:
            raise InputError("too-many", most=_MOST_FILTERED)
        if name == "tag":
            made[name] = tuple(map(fold_text, values))
        elif name in ("place", "governorate"):
            made[name] = tuple(sorted({inner for value in values for inner in places.with_children(value)}))
        elif name == "author" and values == (OTHERS,):
            made["not_author"] = vault.identity.key_id
        elif name == "author":
            made[name] = tuple(vault.identity.key_id if value == MINE else value for value in values)
        elif name == "person":
            made[name] = tuple(oneness.everybody(vault, values))
        elif name == "draft":
            made["files"] = tuple(sorted({str(one.get("file") or "") for one in drafts.listing(vault).values()}))
        elif name == "unanswered":
            made[name] = tuple(unanswered(vault, overdue="any" not in values))
        elif name in _ONE:
            made[name] = values[0]
        else:
            made[name] = values
    return made


__all__ = [
    "SORTS",
    "Cell",
    "Column",
    "Filter",
    "ListPage",
    "ListQuery",
    "ListRow",
    "Row",
    "cell",
    "columns",
    "counts",
    "every_row",
    "filters",
    "find",
    "ids",
    "page",
    "titles",
    "total",
]
