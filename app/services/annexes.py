"""An annex of a report: a table or a page to print, outside the vault, by the policy of whoever will read it.

It is an explicit act, noted before anything is written, and inert in any program (P13, P25, T36).
What is in an annex is for the areas to say (:mod:`app.services.appeals.annex`,
:mod:`app.services.inquiries.annex`); how it leaves is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from app.base.errors import InputError
from app.base.task import Task
from app.model.entry import Change
from app.model.extension import Declarations
from app.model.fields import Sensitivity
from app.model.fold import RecordState
from app.report import html
from app.report.document import Document, Facts, Paragraph, Section, fact, said
from app.services import access, tables
from app.services.session import Session
from app.services.tables import TableReport
from app.sync.disclose import Policy, Terms, travels

Shape = Literal["csv", "xlsx", "html"]

SHAPES: Final[tuple[Shape, ...]] = ("html", "csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Annex:
    """What leaves: a heading, how it was counted, and rows of texts beside their heads, in one language.

    ``left_out``: columns that the policy keeps back.
    """

    title: str
    notes: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[str, ...]
    left_out: tuple[str, ...]
    language: str


def write(
    session: Session,
    path: Path,
    make: Callable[[], Annex],
    *,
    case: str = "",
    body: str = "",
    shape: Shape = "html",
    task: Task | None = None,
) -> TableReport:
    """Write what ``make`` makes to ``path``: 0600, whole or not at all, never encrypted.

    ``case`` and ``body``: whom it is about, for the log of what left; "" for all.

    Raises InputError (``folder-missing``), StorageFault, NoRoom, Cancelled.
    """
    if shape not in SHAPES:
        raise ValueError("no such shape")
    path, task = Path(path), task or Task()
    if not path.parent.is_dir():
        raise InputError("folder-missing", path=str(path.parent))
    made = make()
    task.check()
    access.left(session, "table", case, body, len(made.rows))
    if shape == "html":
        tables.put(path, html.render(page_of(made)))
        return TableReport(path, len(made.rows), made.columns, made.left_out)
    rows = (list(row) for row in made.rows)
    count, cut = tables.write(path, list(made.head), rows, shape=shape, language=made.language, task=task)
    return TableReport(path, count, made.columns, made.left_out, cut)


def page_of(made: Annex) -> Document:
    """An annex as a page: each row by its number, as a list of its filled cells beside their heads."""
    rows = (
        Section(
            said(str(number)),
            (Facts(tuple(fact(said(name), said(cell)) for name, cell in zip(made.head, row, strict=True) if cell)),),
        )
        for number, row in enumerate(made.rows, 1)
    )
    notes = (Paragraph(said(note)) for note in made.notes)
    return Document(said(made.title), (made.language,), (*notes, *rows), landscape=True)


def may_leave(fields: Iterable[tuple[str, str]], policy: Policy, declared: Declarations) -> bool:
    """Whether a policy lets out every field (of a type) that a column is made of; protected ones never."""
    for type_, of in fields:
        known = declared.field_of(type_, of)
        if known is None or known.sensitivity is Sensitivity.PROTECTED:
            return False
        if not travels(Change("", type_, of, None), policy, declared):
            return False
    return True


def held_back(fields: Iterable[tuple[str, str]], state: RecordState, rule: Terms) -> bool:
    """Whether an exception keeps a record's own part in a cell back."""
    return any(type_ == state.type and rule.withholds(state.id, of) for type_, of in fields)


__all__ = ["SHAPES", "Annex", "Shape", "held_back", "may_leave", "page_of", "write"]
