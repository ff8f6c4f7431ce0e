"""The cells and heads of a table of results in words: inert, in the window's language (P13, P26)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from app.base.catalogue import isolate_ltr
from app.model.fields import Kind
from app.model.types import type_label
from app.model.wording import title_of
from app.services.lists import Column, ListRow
from app.ui.case.wording import date_words, inert, kind_words, moment, place_words, shown, term_words, value_words

if TYPE_CHECKING:
    from app.ui.context import Context

_COUNTED: Final = frozenset({"records", "evidence", "disputed", "withheld"})
_NAMING: Final = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.NAMES})
_MOST: Final = 400  # characters of a cell: what is longer is read in the record


def head_words(context: Context, column: Column) -> str:
    """What a column is called; the label of a field that somebody declared is inert."""
    if column.field is not None:
        type_ = column.label.split(".")[1]
        return _one_line(inert(context.declarations.field_label(type_, column.name, context.language)))
    return context.words(column.label)


def cell_words(context: Context, type_: str, row: ListRow, column: Column, titles: Mapping[str, str]) -> str:
    """A field or a fact of a row; a dispute shows every account, what is withheld says so."""
    one = row.row
    match column.name:
        case "title":
            called = row_title(context, type_, row, titles)
            return f"{called} · {context.words('same.records', n=one.same)}" if one.same > 1 else called
        case "kinds":
            return context.words("case.comma").join(kind_words(context, one.kinds))
        case "date" if column.field is None:
            return date_words(context, one.date)
        case "place" if column.field is None:
            return shown(place_words(context, one.place))
        case "updated":
            return moment(one.updated)
        case "review" if column.field is None:
            state = term_words(context, "review-state", one.review)
            return context.words("review.changed-since.short", state=state) if one.changed else state
        case name if name in _COUNTED and column.field is None:
            n = getattr(one, name)
            return isolate_ltr(n) if n else ""
    cell = row.cells.get(column.name)
    if cell is None or cell.state == "empty":
        return ""
    if cell.state == "withheld":
        return context.words("table.withheld")
    said = [_one_line(value_words(context, type_, column.name, value, titles)) for value in cell.values]
    if cell.state == "disputed":
        return context.words("table.disputed", values=" | ".join(said))
    return said[0] if said else ""


def row_title(context: Context, type_: str, row: ListRow, titles: Mapping[str, str]) -> str:
    """What a record is called; where its name is put together from codes, in the window's language.

    Where the fields that name it weren't asked for (of a case: its name is no code), the row's own words stand.
    """
    declared = context.declarations.types.get(type_)
    values = {name: row.cells[name].value for name in (declared.title if declared else ()) if name in row.cells}
    asked = declared is not None and bool(declared.title) and declared.title[0] in row.cells
    if declared is not None and asked and any(value not in (None, "", []) for value in values.values()):
        naming = context.declarations.field_of(type_, declared.title[0])
        named = values.get(declared.title[0]) not in (None, "", [])
        if naming is not None and not (naming.kind in _NAMING and named and row.row.title):
            return shown(_one_line(title_of(type_, values, context.language, titles, context.declarations)))
    untitled = context.words("case.untitled") if type_ == "case" else type_label(type_, context.language)
    return shown(_one_line(row.row.title)) or untitled


def _one_line(text: str) -> str:
    plain = " ".join(text.split("\n"))
    return plain if len(plain) <= _MOST else plain[:_MOST] + "…\u2069"
