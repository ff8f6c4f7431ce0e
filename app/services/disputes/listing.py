"""Lists of disputes: pages by filters, newest first, and how many there are of what."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.services.authors import Authors
from app.services.cases import record_view, titles_of
from app.services.session import Session
from app.services.views import Author, DisputeRow
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


def every(session: Session, query: DisputeQuery) -> tuple[DisputeRow, ...]:
    """All that a query asks for, newest first."""
    query = replace(query, limit=500)
    rows: list[DisputeRow] = []
    while True:
        found = page(session, query)
        rows += found.rows
        if found.more is None:
            return tuple(rows)
        query = replace(query, after=found.more)


def listing(session: Session, states: tuple[str, ...] = OPEN) -> tuple[DisputeRow, ...]:
    """Every dispute in these states, newest first."""
    return every(session, DisputeQuery(states=states))


def tally(session: Session, column: str, query: DisputeQuery | None = None) -> tuple[tuple[str, int], ...]:
    """How many disputes there are by ``file``, ``type``, ``field``, ``state`` or ``author``, most first."""
    return session.run(lambda vault: tuple(disputes.tally(vault, column, query or DisputeQuery())))


@dataclass(frozen=True, slots=True)
class Choices:
    """What would narrow a list, with how many disputes each has: (file, title), (field, type of a record that
    has it), whose account stands."""

    cases: tuple[tuple[str, str, int], ...]
    fields: tuple[tuple[str, str, int], ...]
    authors: tuple[tuple[Author, int], ...]


def choices(session: Session, query: DisputeQuery) -> Choices:
    """What would narrow the list of a query, each by what the other filters leave."""

    def collect(vault: Vault) -> Choices:
        files = disputes.tally(vault, "file", replace(query, file=""))
        fields = disputes.tally(vault, "field", replace(query, field=""))
        types = {name: disputes.tally(vault, "type", replace(query, field=name))[0][0] for name, _ in fields}
        known, titles = Authors(vault), titles_of(vault, [file for file, _ in files])
        return Choices(
            tuple((file, titles.get(file, ""), n) for file, n in files),
            tuple((name, types[name], n) for name, n in fields),
            tuple((known.get(key), n) for key, n in disputes.tally(vault, "author", replace(query, author=""))),
        )

    return session.run(collect)


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
