"""Reading: lists of cases, a case with its records, one record, histories, choices for pickers."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.base.errors import InputError, NotFound
from app.model.entry import WITHDRAWAL_REASON, WITHDRAWN
from app.model.extension import Declarations
from app.model.fold import Account, RecordState
from app.model.review import ASIDE
from app.model.types import TYPES
from app.services import decided
from app.services.authors import Authors
from app.services.selection import referred
from app.services.session import Session
from app.services.titles import title_of_state
from app.services.views import (
    AccountView,
    CaseRow,
    CaseView,
    DecisionView,
    FieldState,
    FieldView,
    HistoryRow,
    Page,
    RecordView,
)
from app.storage import drafts, journal, lookup, oneness, records
from app.storage.declaring import declarations
from app.storage.pages import Row, RowQuery
from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """What the list shows. ``only``: "", "disputed", "withheld", "drafts" or "withdrawn".

    ``sort``: "updated", "date", "title", "place". ``after`` is :attr:`Page.more` of the page before.
    """

    text: str = ""
    status: str = ""
    kind: str = ""
    governorate: str = ""
    year: str = ""
    only: str = ""
    sort: str = "updated"
    descending: bool = True
    after: tuple[object, ...] | None = None
    limit: int = 100


def _row_query(query: CaseQuery) -> RowQuery:
    filters = {
        name: value
        for name, value in (("status", query.status), ("kind", query.kind), ("governorate", query.governorate))
        if value
    }
    if query.year:
        filters |= {"from": query.year, "to": query.year}
    if query.only in ("disputed", "withheld"):
        filters[query.only] = "yes"
    if query.only == "withdrawn":
        filters["withdrawn"] = "only"
    return RowQuery(
        text=query.text,
        filters=filters,
        sort=query.sort,
        descending=query.descending,
        after=query.after,
        limit=query.limit,
    )


def _case_row(row: Row) -> CaseRow:
    return CaseRow(
        row.id,
        row.title,
        row.code,
        row.status,
        row.kinds,
        row.date,
        row.place,
        row.records,
        row.evidence,
        row.disputed,
        row.withheld,
        row.updated,
    )


def rows(session: Session, query: CaseQuery | None = None) -> Page:
    """One page of the list of cases."""
    query = query or CaseQuery()
    if query.only == "drafts":
        return session.run(_rows_with_drafts, query)
    page = session.run(records.rows, _row_query(query))
    return Page(tuple(_case_row(row) for row in page.rows), page.total, page.more)


def _rows_with_drafts(vault: Vault, query: CaseQuery) -> Page:
    """Cases that have something unsaved; few, so one page holds them all."""
    files = {str(draft.get("file") or "") for draft in drafts.listing(vault).values()}
    page = records.rows(vault, replace(_row_query(query), limit=10_000, after=None))
    found = tuple(_case_row(row) for row in page.rows if row.id in files)
    return Page(found, len(found), None)


def every_row(session: Session) -> Iterator[CaseRow]:
    """All cases, by title."""
    query: CaseQuery | None = CaseQuery(sort="title", descending=False, limit=500)
    while query is not None:
        page = rows(session, query)
        yield from page.rows
        query = replace(query, after=page.more) if page.more else None


def of_type(session: Session, type_: str) -> tuple[RecordView, ...]:
    """All records of a type in every file, by title."""

    def collect(vault: Vault) -> tuple[RecordView, ...]:
        authors = Authors(vault)
        return tuple(_views(vault, records.by_type(vault, type_), authors))

    return session.run(collect)


def registers(session: Session, type_: str) -> tuple[RecordView, ...]:
    """What cases share: groups, channels, inquiries, shelters, figures, published sources, links."""

    def collect(vault: Vault) -> tuple[RecordView, ...]:
        authors = Authors(vault)
        shared = {file for file, kind in journal.files(vault).items() if kind != "case"}
        states = [state for state in records.by_type(vault, type_) if state.file in shared]
        return tuple(_views(vault, states, authors))

    return session.run(collect)


def _views(vault: Vault, states: list[RecordState], authors: Authors) -> Iterator[RecordView]:
    """Views of records of many files, each file's withheld values looked up once."""
    hidden: dict[str, Counter[str | None]] = {}
    for state in states:
        if state.file not in hidden:
            hidden[state.file] = Counter()
            for one in lookup.withheld(vault, state.file):
                hidden[state.file][one.record] += one.count
        yield record_view(vault, state, authors, hidden[state.file][state.id])


def record(session: Session, record_id: str, at: int | None = None) -> RecordView:
    """One record, now or as it stood at ``at`` (seconds). Raises NotFound."""

    def collect(vault: Vault) -> RecordView:
        return record_view(vault, _demand(vault, record_id, at), Authors(vault))

    return session.run(collect)


def _demand(vault: Vault, record_id: str, at: int | None) -> RecordState:
    state = records.state(vault, record_id, at)
    if state is None or not state.fields:
        raise NotFound(what="record", id=record_id)
    return state


def view(session: Session, case_id: str, at: int | None = None) -> CaseView:
    """A whole case, now or as it stood. Raises NotFound, InputError ``not-a-case``."""

    def collect(vault: Vault) -> CaseView:
        case = _demand(vault, case_id, at)
        if case.type != "case":
            raise InputError("not-a-case", id=case_id)
        states = [s for s in records.records_in(vault, case.file) if s.id != case_id]
        if at is not None:
            past = (records.state(vault, state.id, at) for state in states)
            states = [state for state in past if state is not None and state.fields]
        authors = Authors(vault)
        return _case_view(vault, case, states, authors)

    return session.run(collect)


def _case_view(vault: Vault, case: RecordState, states: list[RecordState], authors: Authors) -> CaseView:
    by_type: dict[str, list[RecordView]] = {}
    hidden: Counter[str | None] = Counter()
    for one in lookup.withheld(vault, case.file):
        hidden[one.record] += one.count
    for state in states:
        if state.type not in ASIDE:
            by_type.setdefault(state.type, []).append(record_view(vault, state, authors, hidden[state.id]))
    order = [name for name in TYPES if name in by_type] + sorted(set(by_type) - set(TYPES))
    pointed = set().union(*(referred(state, declarations=declarations(vault)) for state in (case, *states)))
    return CaseView(
        record_view(vault, case, authors, hidden[case.id]),
        {name: tuple(in_time(by_type[name])) for name in order},
        records.titles(vault, list(pointed)),
        _withheld_by(vault, case, states),
    )


def _withheld_by(vault: Vault, case: RecordState, states: list[RecordState]) -> dict[str, int]:
    """How many values of a case each author's entries keep back, whether or not their field is known."""
    counts: Counter[str] = Counter()
    for state in (case, *states):
        counts.update(a.author for accounts in state.fields.values() for a in accounts if not a.held)
    for hidden in lookup.withheld(vault, case.file):
        counts[hidden.author] += hidden.count
    return dict(counts)


def in_time(found: list[RecordView]) -> list[RecordView]:
    """Records in the order of their dates; those without one last, by title."""

    def key(one: RecordView) -> tuple[str, str]:
        date = one.fields.get("date")
        value = date.value if date else None
        plain = str(value).lstrip("./~?") if value else "~"
        return (plain, one.title)

    return sorted(found, key=key)


def record_view(vault: Vault, state: RecordState, authors: Authors, hidden: int | None = None) -> RecordView:
    """A record with all its accounts, their authors and the titles of their sources.

    ``hidden`` counts values of its saves that are withheld without a field; looked up when not given.
    """
    if hidden is None:
        hidden = sum(h.count for h in lookup.withheld(vault, state.file) if h.record == state.id)
    sources = {a.source for accounts in state.fields.values() for a in accounts if a.source}
    titles = records.titles(vault, sorted(sources))
    authors.look_up({a.entry for accounts in state.fields.values() for a in accounts})
    decisions = decided.views(vault, state, authors)
    fields = {
        name: _field_view(state, name, authors, titles, decisions.get(name, ()))
        for name in _declared_order(state, declarations(vault))
        if name not in (WITHDRAWN, WITHDRAWAL_REASON)
    }
    return RecordView(
        state.id,
        state.file,
        state.type,
        title_of_state(state, declarations=declarations(vault)),
        {name: field for name, field in fields.items() if field.state != "empty"},
        state.withdrawn,
        sum(field.state == "disputed" for field in fields.values()),
        state.withheld() + hidden,
        state.updated,
        oneness.sizes(vault, [state.id]).get(state.id, 1) if state.type in oneness.TYPES else 1,
    )


def _declared_order(state: RecordState, declared_here: Declarations) -> list[str]:
    declared = declared_here.types.get(state.type)
    known = [field.name for field in declared.fields if field.name in state.fields] if declared else []
    return known + sorted(set(state.fields) - set(known))


def _field_view(
    state: RecordState, name: str, authors: Authors, titles: dict[str, str], decisions: tuple[DecisionView, ...]
) -> FieldView:
    accounts = state.fields[name]
    held = [a for a in accounts if a.held]
    dispute = state.dispute(name)
    what: FieldState
    if state.disputed(name):
        what = "disputed"
    elif dispute == "differ":
        what = "differ"
    elif state.settled(name):
        what = "decided" if accounts[0].held else "withheld"
    elif not held:
        what = "withheld"
    else:
        what = "empty" if held[0].value is None else "settled"
    views = tuple(account_view(a, authors, titles) for a in accounts)
    return FieldView(name, what, views, dispute, decisions)


def account_view(account: Account, authors: Authors, titles: dict[str, str]) -> AccountView:
    return AccountView(
        account.digest,
        account.value,
        authors.get(account.author),
        account.at,
        account.source,
        titles.get(account.source or "", ""),
        account.held,
        authors.doubt(account.entry),
    )


def titles_of(vault: Vault, ids: Iterable[str]) -> dict[str, str]:
    """Titles of records by id, as far as this vault has them."""
    return records.titles(vault, list(ids))


def history(session: Session, record_id: str) -> tuple[HistoryRow, ...]:
    """Every change of a record, newest first: who, when, from which source, standing or replaced."""

    def collect(vault: Vault) -> tuple[HistoryRow, ...]:
        return _history(vault, record_id, Authors(vault))

    return session.run(collect)


def case_history(session: Session, case_id: str) -> tuple[tuple[str, HistoryRow], ...]:
    """Every change in a case with the id of its record, newest first."""

    def collect(vault: Vault) -> tuple[tuple[str, HistoryRow], ...]:
        authors = Authors(vault)
        found = [
            (state.id, row)
            for state in records.records_in(vault, _demand(vault, case_id, None).file)
            for row in _history(vault, state.id, authors)
        ]
        return tuple(sorted(found, key=lambda pair: (pair[1].at, pair[1].digest), reverse=True))

    return session.run(collect)


def _history(vault: Vault, record_id: str, authors: Authors) -> tuple[HistoryRow, ...]:
    past = journal.history(vault, record_id)
    authors.look_up({p.entry for p in past})
    titles = records.titles(vault, sorted({p.source for p in past if p.source}))
    return tuple(
        HistoryRow(
            p.digest,
            p.at,
            authors.get(p.author),
            p.field,
            p.value,
            p.held,
            p.source,
            titles.get(p.source or "", ""),
            p.standing,
            authors.doubt(p.entry),
        )
        for p in past
    )


def choices(
    session: Session, case_id: str | None, types: Iterable[str], language: str = "en"
) -> tuple[tuple[str, str, str], ...]:
    """(id, title, type) of what a reference in this case may point at: its own records and the registers'.

    Titles without a proper name are put together in ``language``.
    """
    wanted = set(types)

    def collect(vault: Vault) -> tuple[tuple[str, str, str], ...]:
        declared = declarations(vault)
        shared = [file for file, kind in journal.files(vault).items() if kind != "case"]
        files = ([case_id] if case_id else []) + shared
        states = [s for file in files for s in records.records_in(vault, file, withdrawn=False)]
        return tuple((s.id, title_of_state(s, language, declared), s.type) for s in states if s.type in wanted)

    return session.run(collect)


def behind(session: Session, ids: Iterable[str]) -> frozenset[str]:
    """Of records in the order in which they are offered, those that are one with an earlier one."""
    return session.run(lambda vault: frozenset(oneness.behind_ids(vault, list(ids))))


def resolve(session: Session, text: str) -> str:
    """The one record whose id is ``text`` or begins with it (4 letters at least). Raises NotFound, InputError."""
    text = text.strip().lower()
    found = session.run(lookup.beginning_with, text) if len(text) >= 4 else []
    if not found:
        raise NotFound(what="record", id=text)
    if len(found) > 1 and text not in found:
        raise InputError("ambiguous-id", id=text)
    return text if text in found else found[0]


def fingerprint(session: Session) -> str:
    """A digest over the whole journal and what is computed from it: equal means that nothing was written."""

    def collect(vault: Vault) -> str:
        digest = hashlib.sha256()
        for entry in journal.entries(vault):
            digest.update(entry.line().encode())
        for file in sorted(journal.files(vault)):
            for state in records.records_in(vault, file):
                digest.update(repr((state.id, state.type, sorted(state.fields.items()))).encode())
        return digest.hexdigest()

    return session.run(collect)
