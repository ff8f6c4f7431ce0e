"""Lists of disputes: pages by filters, newest first, and how many there are of what."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.services.authors import Authors
from app.services.cases import record_view, titles_of
from app.services.session import Session
from app.services.views import DisputeRow
from app.storage import disputes, lookup, pages
from app.storage.disputes import OPEN, DisputeQuery
from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class DisputePage:
    """Some disputes; ``more`` is the cursor for the rest (:attr:`DisputeQuery.after`), ``None`` at the end."""

    rows: tuple[DisputeRow, ...]
    total: int
    more: tuple[int, str, str] | None


def count(session: Session) -> int:
    """How many fields wait for a person: open, reopened, or decided in two ways."""
    return session.run(lookup.disputed_count)


def page(session: Session, query: DisputeQuery | None = None) -> DisputePage:
    """One page of the disputes that a query asks for; by default those that wait for a person."""
    return session.run(_page, query or DisputeQuery())


def listing(session: Session, states: tuple[str, ...] = OPEN) -> tuple[DisputeRow, ...]:
    """Every dispute in these states, newest first."""
    query = DisputeQuery(states=states, limit=500)
    rows: list[DisputeRow] = []
    while True:
        found = page(session, query)
        rows += found.rows
        if found.more is None:
            return tuple(rows)
        query = replace(query, after=found.more)


def tally(session: Session, column: str, query: DisputeQuery | None = None) -> tuple[tuple[str, int], ...]:
    """How many disputes there are by ``file``, ``type``, ``field``, ``state`` or ``author``, most first."""
    return session.run(lambda vault: tuple(disputes.tally(vault, column, query or DisputeQuery())))


def _page(vault: Vault, query: DisputeQuery) -> DisputePage:
    found = disputes.find(vault, query)
    states = pages.states(vault, [(record, file) for record, file, *_ in found.places])
    authors = Authors(vault)
    hidden: dict[tuple[str | None, str], int] = {}
    for file in {file for _, file, *_ in found.places}:
        for one in lookup.withheld(vault, file):
            hidden[one.record, file] = hidden.get((one.record, file), 0) + one.count
    views = {
        place: record_view(vault, state, authors, hidden.get((state.id, state.file), 0))
        for place, state in states.items()
    }
    titles = titles_of(vault, {file for _, file, *_ in found.places})
    rows = tuple(
        DisputeRow(views[record, file], views[record, file].fields[name], titles.get(file, ""), at)
        for record, file, name, _, at in found.places
    )
    return DisputePage(rows, found.total, found.more)
