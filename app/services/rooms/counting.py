"""Counting over everything in a room, and a table for research that says what was counted how.

The lists, the search and the counts are those of every vault, over the room's own tables. No number
comes out of here for somebody who hasn't been told what is doubled, missing or told by halves.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from app.base import catalogue, limits
from app.base.errors import InputError
from app.base.task import Task
from app.model import edtfdate
from app.model.extension import Declarations
from app.model.fields import Kind, Sensitivity
from app.model.fold import RecordState
from app.services import lists, tables
from app.services.lists import Column, ListQuery, ListRow
from app.services.rooms.opening import RoomSession, open_room
from app.services.rooms.overlap import demand_seen
from app.services.rooms.views import Tally, Warnings
from app.services.session import Session
from app.services.tables import Shape
from app.storage import access, pages, rooms
from app.storage.declaring import declarations
from app.storage.vault import Vault
from app.sync.disclose import Policy

Grain = Literal["year", "month", "day"]
GRAINS: Final[tuple[Grain, ...]] = ("year", "month", "day")
"""how much of a date goes into a table for research"""

POLICY: Final[Policy] = "statistics"
_FREE: Final = frozenset({"id", "title", "code", "updated", "review"})
"""columns of a list that point at one record, or at the work on it: no part of a table for research"""


def total(session: Session, room: str, query: ListQuery, seen: str, task: Task | None = None) -> int:
    """How many rows a question has. ``seen``: see :func:`app.services.rooms.overlap.demand_seen`.

    Raises NotFound, InputError (``room-warnings``), Cancelled.
    """
    demand_seen(session, room, seen)
    return lists.total(open_room(session, room), query, task)


def tally(session: Session, room: str, query: ListQuery, by: str, seen: str, task: Task | None = None) -> Tally:
    """How many rows have each value of a filter that can be counted. Raises as :func:`total`, ValueError."""
    demand_seen(session, room, seen)
    opened = open_room(session, room)
    values = lists.counts(opened, query, by, task)
    every = lists.total(opened, replace(query, filters=_others(query, by)), task)
    some = replace(query, filters={**_others(query, by), by: tuple(value for value, _ in values)})
    return Tally(by, values, every, every - lists.total(opened, some, task) if values else every)


def _others(query: ListQuery, by: str) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in query.filters.items() if name != by}


def countable(type_: str, declared: Declarations) -> tuple[str, ...]:
    """The names of the filters of a type that :func:`tally` counts, places and authors left aside."""
    return tuple(one.name for one in lists.filters(type_, declared) if one.facet and one.takes in ("codes", "place"))


# --- a table for research -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Research:
    """What was written: the table, and beside it the sheet that says what was counted how.

    ``left_out``: columns that would say who or where. ``alone``: rows that no other row is like in every column
    written; ``smallest``: how many rows the smallest group of like rows has.
    """

    path: Path
    sheet: Path
    rows: int
    columns: tuple[str, ...]
    left_out: tuple[str, ...]
    alone: int
    smallest: int


def research(
    session: Session,
    room: str,
    query: ListQuery,
    path: Path,
    seen: str,
    *,
    shape: Shape = "csv",
    grain: Grain = "month",
    language: str = "en",
    task: Task | None = None,
) -> Research:
    """Write the rows of a question as a table without people, and its sheet (``<name>.sheet.txt``) beside it.

    Only fields that the policy *statistics* lets go, no ids, dates cut to ``grain``, rows in random order.
    It takes the sealed files' own policies as they are: nothing withheld comes back.
    Raises InputError (``room-warnings``, ``folder-missing``, ``too-many``, ``unknown-field``), StorageFault,
    NoRoom, Cancelled.
    """
    task = task or Task()
    path = Path(path)
    if not path.parent.is_dir():
        raise InputError("folder-missing", path=str(path.parent))
    warned = demand_seen(session, room, seen)
    opened = open_room(session, room)
    columns, left_out = _columns(query, opened.declarations)
    rows = list(_rows(opened, query, columns, grain, language, task))
    rows.sort(key=lambda _: secrets.token_bytes(16))  # the order of a list tells when a case was written
    like = Counter(map(tuple, rows))
    head = [tables.head_of(query.type, column, language, opened.declarations) for column in columns]
    session.write(access.note, "table", "", "", "", len(rows))
    tables.write(path, head, iter(rows), shape=shape, language=language, task=task)
    made = Research(
        path,
        path.with_name(path.stem + ".sheet.txt"),
        len(rows),
        tuple(column.name for column in columns),
        left_out,
        sum(count == 1 for count in like.values()),
        min(like.values(), default=0),
    )
    tables.put(made.sheet, _sheet(opened, query, made, head, warned, grain, language).encode("utf-8"))
    return made


def _columns(query: ListQuery, declared: Declarations) -> tuple[list[Column], tuple[str, ...]]:
    names = query.columns or tuple(column.name for column in lists.columns(query.type, declared))
    kept, left_out = tables.columns_of(replace(query, columns=names), POLICY, declared)
    chosen = [column for column in kept if column.name not in _FREE and _countable(column)]
    return chosen, (*left_out, *(column.name for column in kept if column not in chosen))


def _countable(column: Column) -> bool:
    """Text and references name somebody sooner or later, whatever their level says."""
    field = column.field
    if field is None:
        return True
    if field.sensitivity is not Sensitivity.OPEN:
        return False
    return bool(field.vocabulary) or field.kind in (Kind.DATE, Kind.NUMBER, Kind.COUNT, Kind.YES_NO)


def _rows(
    opened: RoomSession, query: ListQuery, columns: Sequence[Column], grain: Grain, language: str, task: Task
) -> Iterator[list[str]]:
    every = lists.total(opened, query, task)
    if every > limits.EXPORT_ROWS:
        raise InputError("too-many", most=limits.EXPORT_ROWS)
    asked: ListQuery | None = replace(query, columns=(), limit=500, after=None)
    done = 0
    while asked is not None:
        page = lists.page(opened, asked, task)
        yield from opened.run(_block, page.rows, columns, grain, language)
        done += len(page.rows)
        task.progress(done, every, "task.table")
        asked = replace(asked, after=page.more) if page.more else None


def _block(
    vault: Vault, rows: Sequence[ListRow], columns: Sequence[Column], grain: Grain, language: str
) -> list[list[str]]:
    states = pages.states(vault, [(one.row.id, one.row.file) for one in rows])
    declared = declarations(vault)
    return [
        [_cell(one, states[one.row.id, one.row.file], column, grain, language, declared) for column in columns]
        for one in rows
    ]


def _cell(one: ListRow, state: RecordState, column: Column, grain: Grain, language: str, declared: Declarations) -> str:
    if column.field is None and column.name == "date":
        return cut(one.row.date, grain)
    if column.field is None:
        return tables.cell_of(one, state, column, POLICY, language, {}, declared)
    if column.field.kind is not Kind.DATE:
        return tables.words_of(state, column.name, language, {}, declared)
    found = lists.cell(state, column.name, declared)
    if found.state == "withheld":
        return catalogue.text("table.withheld", language)
    return " | ".join(dict.fromkeys(cut(value, grain) for value in found.values if isinstance(value, str)))


def cut(edtf: str | None, grain: Grain) -> str:
    """A date as far as it may be told: "2019-10" of 2019-10-25 by month; of a longer time both ends."""
    if not edtf:
        return ""
    date = edtfdate.parse(edtf)
    left_off = {"year": 6, "month": 3, "day": 0}[grain]  # characters of "-10-25"
    ends = [day[: len(day) - left_off] for day in (date.lower, date.upper) if day is not None]
    return "/".join(dict.fromkeys(ends))


def _sheet(
    opened: RoomSession,
    query: ListQuery,
    made: Research,
    head: Sequence[str],
    warned: Warnings,
    grain: Grain,
    language: str,
) -> str:
    """What was counted, out of what, how, and what a reader of the table must know."""

    def words(key: str, **facts: object) -> str:
        return catalogue.text(key, language, **facts)

    seals = opened.run(rooms.seals)
    lines = [words("rooms.sheet.title"), "", words("rooms.sheet.rows", n=made.rows)]
    lines.append(words("rooms.sheet.unit", type=words(f"type.{query.type}")))
    lines += ["", words("rooms.sheet.sources", n=len(seals))]
    for seal in seals:
        policy = words(f"exchange.policy.{seal.facts['policy']}")
        lines.append(f"- {seal.bundle}: " + words("rooms.sheet.source", n=len(seal.facts["cases"]), policy=policy))
    lines += ["", words("rooms.sheet.columns")]
    lines += [f"- {title} ({name})" for title, name in zip(head, made.columns, strict=True)]
    lines += ["", words("rooms.sheet.asked"), *(f"- {line}" for line in _asked(query))]
    lines += ["", words("rooms.sheet.how"), *(words(f"rooms.sheet.how.{one}") for one in _HOW)]
    lines.append(words("rooms.sheet.dates", grain=words(f"rooms.grain.{grain}")))
    lines += ["", words("rooms.sheet.warned")]
    lines += [f"- {words(f'rooms.warning.{one.kind}', n=one.n)}" for one in warned.found] or [
        words("rooms.warning.none")
    ]
    lines += ["", words("rooms.sheet.alone", n=made.alone), words("rooms.sheet.smallest", n=made.smallest)]
    return "\n".join([*lines, ""])


_HOW: Final = ("once", "disputed", "withheld", "empty", "order")


def _asked(query: ListQuery) -> list[str]:
    said = [f"{name} = {', '.join(values)}" for name, values in sorted(query.filters.items()) if values]
    return [*said, *([f"“{query.text}”"] if query.text.strip() else [])] or ["*"]


__all__ = ["GRAINS", "Grain", "Research", "countable", "cut", "research", "tally", "total"]
