"""A result as a table for a spreadsheet, outside the vault: an explicit act, by a policy, inert (T36, P25)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from app.base import catalogue, limits
from app.base.errors import InputError
from app.base.paths import replace_file
from app.base.task import Task
from app.model.cells import guard
from app.model.entry import Change
from app.model.extension import Declarations
from app.model.fields import Kind, Sensitivity
from app.model.fold import RecordState
from app.model.review import WITHIN
from app.model.values import describe
from app.model.wording import title_of
from app.services import lists, redaction
from app.services.lists import Column, ListQuery
from app.services.session import Session
from app.storage import access, pages
from app.storage.declaring import declarations
from app.storage.staging import fault
from app.storage.vault import Vault
from app.sync.disclose import POLICIES, Policy, Rule, travels

Shape = Literal["csv", "xlsx"]

SHAPES: Final[tuple[Shape, ...]] = ("csv", "xlsx")
WARNING: Final = "table.warning"
"""Catalogue key of what a person must have read before: the file isn't encrypted."""

_BLOCK: Final = 500
_XLSX_CHARS: Final = 32_767  # what a cell holds in every spreadsheet program
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)  # never when and where it was made (T18)
_RIGHT_TO_LEFT: Final = frozenset({"ar", "ckb"})
_SEVERAL: Final = frozenset({Kind.TERMS, Kind.LIST, Kind.NAMES})
"""joined by semicolons, which an import takes apart again: commas stand inside labels and names"""

_COUNTED: Final = frozenset({"records", "evidence", "disputed", "withheld", "updated"})


@dataclass(frozen=True, slots=True)
class TableReport:
    """What was written. ``left_out``: columns that the policy keeps back; ``cut``: texts too long for a cell."""

    path: Path
    rows: int
    columns: tuple[str, ...]
    left_out: tuple[str, ...]
    cut: int = 0


def export(
    session: Session,
    query: ListQuery,
    path: Path,
    *,
    shape: Shape = "csv",
    policy: Policy = "no-identities",
    language: str = "en",
    task: Task | None = None,
) -> TableReport:
    """Write all rows of a query, with its columns, to ``path``: 0600, whole or not at all, never encrypted.

    Columns are the query's, else those that a list shows first. What the policy keeps back is
    left out, protected fields always. Disputed cells show every account and say so. In CSV a
    cell that begins like a formula gets a ``'`` in front (:func:`app.model.cells.restore` takes
    it away again); in XLSX every cell is a text.

    Raises InputError (``too-many`` rows, ``stays-within`` for comments, ``folder-missing``, ``unknown-column``),
    NotFound, StorageFault, NoRoom, Cancelled.
    """
    if policy not in POLICIES or shape not in SHAPES:
        raise ValueError("no such policy or shape")
    if query.type in WITHIN:
        raise InputError("stays-within", type=query.type)
    task = task or Task()
    path = Path(path)
    if not path.parent.is_dir():
        raise InputError("folder-missing", path=str(path.parent))
    declared = session.declarations
    chosen, left_out = columns_of(query, policy, declared)
    total = lists.total(session, query, task)
    if total > limits.EXPORT_ROWS:
        raise InputError("too-many", most=limits.EXPORT_ROWS)
    rows = _rows(session, query, chosen, policy, language, task, total)
    head = ["id", *(head_of(query.type, column, language, declared) for column in chosen)]
    session.write(access.note, "table", query.file or "", n=total)
    count, cut = write(path, head, rows, shape=shape, language=language, task=task)
    return TableReport(path, count, tuple(c.name for c in chosen), tuple(left_out), cut)


def write(
    path: Path, head: Sequence[str], rows: Iterator[list[str]], *, shape: Shape, language: str, task: Task
) -> tuple[int, int]:
    """Write rows of texts, inert in any program (P25), whole or not at all; how many they were and how many were cut.

    What may leave is the caller's to decide. Raises InputError (``folder-missing``), StorageFault, NoRoom, Cancelled.
    """
    if not path.parent.is_dir():
        raise InputError("folder-missing", path=str(path.parent))
    made, count, cut = _csv(head, rows) if shape == "csv" else _xlsx(head, rows, language)
    task.check()
    put(path, made)
    return count, cut


def put(path: Path, made: bytes) -> None:
    """Put a finished file where a person said, 0600, in place of an older one only once it is whole."""
    try:
        replace_file(path, made)
    except OSError as error:
        raise fault(error) from None


def columns_of(query: ListQuery, policy: Policy, declared: Declarations) -> tuple[list[Column], list[str]]:
    """The columns that may leave, and the names of those that may not."""
    offered = {column.name: column for column in lists.columns(query.type, declared)}
    names = query.columns or tuple(name for name, column in offered.items() if column.listed)
    for name in names:
        if name not in offered:
            raise InputError("unknown-field", field=name, type=query.type)
    chosen = [offered[name] for name in dict.fromkeys(names)]
    kept = [column for column in chosen if _may_leave(query.type, column, policy, declared)]
    return kept, [column.name for column in chosen if column not in kept]


def _may_leave(type_: str, column: Column, policy: Policy, declared: Declarations) -> bool:
    if column.field is not None:
        return column.field.sensitivity is not Sensitivity.PROTECTED and travels(
            Change("", type_, column.name, None), policy, declared
        )
    if column.name == "place":  # of a case: the words of an incident's place
        return travels(Change("", "incident", "place", None), policy)
    return True  # counts, dates and codes; a title is put together from what travels


def head_of(type_: str, column: Column, language: str, declared: Declarations) -> str:
    """The words over a column."""
    if column.field is not None:
        return declared.field_label(type_, column.name, language)
    return catalogue.text(column.label, language)


def _rows(
    session: Session,
    query: ListQuery,
    columns: Sequence[Column],
    policy: Policy,
    language: str,
    task: Task,
    total: int,
) -> Iterator[list[str]]:
    asked: ListQuery | None = replace(query, columns=(), limit=_BLOCK, after=None)
    done = 0
    while asked is not None:
        task.progress(done, total, "task.table")
        page = lists.page(session, asked, task)
        yield from session.run(_block, page.rows, columns, policy, language)
        done += len(page.rows)
        asked = replace(asked, after=page.more) if page.more else None
    task.progress(done, total, "task.table")


def _block(
    vault: Vault, rows: Sequence[lists.ListRow], columns: Sequence[Column], policy: Policy, language: str
) -> list[list[str]]:
    states = pages.states(vault, [(one.row.id, one.row.file) for one in rows])
    declared = declarations(vault)
    rule = redaction.outside(vault, policy, declared)
    titles = _titles(vault, states.values(), columns, rule, language)
    found = []
    for one in rows:
        state = states[one.row.id, one.row.file]
        found.append(
            [one.row.id, *(cell_of(one, state, column, rule, language, titles, declared) for column in columns)]
        )
    return found


def _titles(
    vault: Vault, states: Iterable[RecordState], columns: Sequence[Column], rule: Rule, language: str
) -> dict[str, str]:
    """What referred records are called, out of those of their values that may leave."""
    names = [c.name for c in columns if c.field is not None and c.field.kind in (Kind.REF, Kind.REFS)]
    wanted: set[str] = set()
    for state in states:
        for name in names:
            for account in state.fields.get(name, ()):
                value = account.value if account.held else None
                wanted.update(item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str))
    return {state.id: title_by(state, rule, language, declarations(vault)) for state in pages.of_ids(vault, wanted)}


def title_by(state: RecordState, rule: Rule, language: str, declared: Declarations) -> str:
    """What a record is called out of those of its values that a policy, or terms, let leave."""
    free = {name: state.shown(name) for name in state.fields if field_travels(state, name, rule, declared)}
    return title_of(state.type, free, language, None, declared)


def field_travels(state: RecordState, name: str, rule: Rule, declared: Declarations) -> bool:
    """Whether a policy, or terms, let a field of a record leave; protected ones never."""
    return travels(Change(state.id, state.type, name, None), rule, declared)


def cell_of(
    one: lists.ListRow,
    state: RecordState,
    column: Column,
    rule: Rule,
    language: str,
    titles: Mapping[str, str],
    declared: Declarations,
) -> str:
    """One cell, of what a policy lets go."""
    if column.field is not None and column.name != "title":
        if not field_travels(
            state, column.name, rule, declared
        ):  # the policy lets the column go, an exception not this
            return catalogue.text("table.withheld", language) if state.fields.get(column.name) else ""
        return words_of(state, column.name, language, titles, declared)
    match column.name:
        case "title":
            return title_by(state, rule, language, declared)
        case "kinds":
            return _joined(
                (describe("incident", "type", kind, language, None, declared) for kind in one.row.kinds), language
            )
        case "date":
            return describe("incident", "date", one.row.date, language)
        case "place":
            return describe("incident", "governorate", one.row.place, language)
        case "review":
            return describe("review", "to", one.row.review, language)
        case "updated":
            return f"{datetime.fromtimestamp(one.row.updated, UTC):%Y-%m-%d}"
        case name:
            return str(getattr(one.row, name)) if name in _COUNTED else ""


def words_of(state: RecordState, name: str, language: str, titles: Mapping[str, str], declared: Declarations) -> str:
    """A field of a record as a cell says it; what is withheld or disputed says so."""
    cell = lists.cell(state, name, declared)
    if cell.state == "withheld":
        return catalogue.text("table.withheld", language)
    field = declared.field_of(state.type, name)
    several = field is not None and field.kind in _SEVERAL
    said = [
        "; ".join(describe(state.type, name, [item], language, titles, declared) for item in value)
        if several and isinstance(value, list)
        else describe(state.type, name, value, language, titles, declared)
        for value in cell.values
    ]
    if cell.state == "disputed":
        return catalogue.text("table.disputed", language).format(values=" | ".join(filter(None, said)))
    return said[0] if said else ""


def _joined(parts: Iterator[str], language: str) -> str:
    return catalogue.text("value.separator", language).join(parts)


def _csv(head: Sequence[str], rows: Iterator[list[str]]) -> tuple[bytes, int, int]:
    """UTF-8 with a mark at its start, without which spreadsheet programs read Arabic wrongly."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(map(guard, head))
    count = 0
    for row in rows:
        writer.writerow([guard(cell.replace("\0", "")) for cell in row])
        count += 1
    return out.getvalue().encode("utf-8-sig", "replace"), count, 0


def _xlsx(head: Sequence[str], rows: Iterator[list[str]], language: str) -> tuple[bytes, int, int]:
    """A workbook in memory: the library's other ways put the texts into files of their own on the disk (P11)."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": _MADE})
    sheet = book.add_worksheet()
    if language in _RIGHT_TO_LEFT:
        sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    count = cut = 0
    for place, text in enumerate(head):
        sheet.write_string(0, place, text, bold)
    for count, row in enumerate(rows, 1):
        for place, text in enumerate(row):
            if text:
                cut += len(text) > _XLSX_CHARS
                sheet.write_string(count, place, text if len(text) <= _XLSX_CHARS else text[: _XLSX_CHARS - 1] + "…")
    book.close()
    return out.getvalue(), count, cut


__all__ = ["POLICIES", "SHAPES", "WARNING", "Shape", "TableReport", "cell_of", "columns_of", "export", "head_of"]
__all__ += ["words_of"]
