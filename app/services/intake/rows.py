"""One row of a table as checked values, by the same declarations as a form; what doesn't fit is named by column."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.base.catalogue import explain
from app.base.digits import ascii_digits
from app.base.errors import InputError
from app.model.entry import JSON
from app.model.extension import BUILT_IN, Declarations
from app.model.fields import Field, Kind
from app.model.letters import fold_text
from app.model.types import TYPES
from app.model.values import parse_text, search_text
from app.services.intake.mapping import Column, Mapping

_CACHED: Final = 50_000
_REPEATING: Final = frozenset({Kind.TERM, Kind.TERMS, Kind.DATE, Kind.NUMBER, Kind.COUNT, Kind.YES_NO, Kind.PLACE})
_DIGITS: Final = re.compile(r"(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{4})(?:[ T]+00:00(?::00)?)?")
_MIDNIGHT: Final = re.compile(r"(\d{4}-\d\d-\d\d)[ T]00:00(?::00)?")
_SHOWN: Final = 80

Values = dict[str, dict[str, JSON]]
"""field → checked value, by record type"""


@dataclass(frozen=True, slots=True)
class RowFault:
    """What keeps a row out. ``row`` counts from 1 as in a spreadsheet program, ``column`` from 0 (``None``: the row).

    ``cell`` is the beginning of what stands there, for the person's eyes alone; ``error`` has the
    rule and the sentence (:meth:`sentence`).
    """

    row: int
    column: int | None
    name: str
    field: str
    cell: str
    error: InputError

    @property
    def rule(self) -> str:
        facts = self.error.facts
        return str(facts.get("rule") or facts.get("reason") or self.error.error_code)

    def sentence(self, language: str) -> str:
        """What is wrong and what to do."""
        return explain(self.error, language)


class RowReader:
    """Reads rows by one mapping; made for one pass over one table."""

    def __init__(self, mapping: Mapping, width: int, declarations: Declarations = BUILT_IN) -> None:
        """``width``: how many columns the header has; text beyond them is a fault, never dropped in silence."""
        self._mapping = mapping
        self._width = width
        self._declarations = declarations
        self._columns = [(column, column.declared(declarations), _meanings(column)) for column in mapping.columns]
        self._empty = [frozenset(map(fold_text, column.empty)) for column in mapping.columns]
        self._fixed = [self._fixed_value(full, said) for full, said in mapping.fixed.items()]
        self._known: dict[tuple[str, str], JSON | InputError] = {}

    def _fixed_value(self, full: str, said: str) -> tuple[str, str, JSON]:
        type_, _, name = full.partition(".")
        declared = self._declarations.field_of(type_, name)
        if declared is None:
            raise InputError("unknown-field", field=name, type=type_)
        return type_, name, parse_text(declared, said, self._declarations)

    def read(self, row: int, cells: Sequence[str]) -> tuple[Values, list[RowFault]]:
        """The values that a row gives, and its faults. An empty row gives neither."""
        values: Values = {}
        faults: list[RowFault] = []
        if any(cell.strip() for cell in cells[self._width :]) and self._width:
            error = InputError("intake", reason="extra-cells", most=self._width)
            faults.append(RowFault(row, self._width, "", "", "", error))
        for column, declared, text in self._texts(cells):
            try:
                value = self._value(column, declared, text)
            except InputError as error:
                shown = text[:_SHOWN]
                faults.append(RowFault(row, column.at, column.name, column.field, shown, error))
                continue
            if value is not None:
                _put(values.setdefault(column.type, {}), declared, value)
        if values or faults:
            faults.extend(self._complete(row, values, {fault.field for fault in faults}))
        return values, faults

    def _texts(self, cells: Sequence[str]) -> Iterator[tuple[Column, Field, str]]:
        """The text for each field: cells that are one text put together, words of the person's own translated."""
        waiting: tuple[Column, Field, str] | None = None
        for (column, declared, meanings), empty in zip(self._columns, self._empty, strict=True):
            text = cells[column.at].strip() if column.at < len(cells) else ""
            folded = fold_text(text) if (meanings or empty) and text else ""
            text = "" if folded and folded in empty else meanings.get(folded, text)
            if column.joined and waiting is not None and waiting[0].field == column.field:
                waiting = (waiting[0], declared, f"{waiting[2]} {text}".strip())
                continue
            if waiting is not None and waiting[2]:
                yield waiting
            waiting = (column, declared, text)
        if waiting is not None and waiting[2]:
            yield waiting

    def _value(self, column: Column, declared: Field, text: str) -> JSON:
        if declared.kind not in _REPEATING:
            return self._parsed(column, declared, text)
        key = (column.field + str(column.at), text)
        found = self._known.get(key)
        if found is None:
            try:
                found = self._parsed(column, declared, text)
            except InputError as error:
                found = error
            if len(self._known) < _CACHED:
                self._known[key] = found
        if isinstance(found, InputError):
            raise found
        return found

    def _parsed(self, column: Column, declared: Field, text: str) -> JSON:
        if declared.kind is Kind.DATE:
            text = _date(text, column.order)
        elif column.separator and declared.kind in (Kind.NAMES, Kind.LIST, Kind.TERMS):
            text = "; ".join(part.strip() for part in text.split(column.separator))
        return parse_text(declared, text, self._declarations)

    def _complete(self, row: int, values: Values, faulty: set[str]) -> Iterator[RowFault]:
        """Give every record of the row what is the same in all rows; name what it still lacks."""
        for type_, name, value in self._fixed:
            if value is not None:
                values.setdefault(type_, {}).setdefault(name, value)
        if self._mapping.into == "cases":
            values.setdefault("case", {})
        for type_, given in values.items():
            for names in _demands(type_):
                full = [f"{type_}.{name}" for name in names]
                if all(given.get(name) is None for name in names) and faulty.isdisjoint(full):
                    error = InputError("required", field=names[0], type=type_)
                    yield RowFault(row, None, "", full[0], "", error)

    def key(self, values: Values) -> tuple[str, ...] | None:
        """By what the row is known again; ``None`` where one of its key fields is empty."""
        return key_of(self._mapping.keys, values, self._declarations)


@functools.cache
def _demands(type_: str) -> tuple[tuple[str, ...], ...]:
    """Sets of fields of which one at least must be filled."""
    declared = TYPES[type_]
    return (*((one.name,) for one in declared.fields if one.required), *declared.required_any)


def key_of(keys: Sequence[str], values: Values, declarations: Declarations = BUILT_IN) -> tuple[str, ...] | None:
    """The folded texts of the key fields."""
    found = []
    for full in keys:
        type_, _, name = full.partition(".")
        value = values.get(type_, {}).get(name)
        folded = fold_text(search_text(type_, name, value, declarations) or str(value)) if value is not None else ""
        if not folded:
            return None
        found.append(folded)
    return tuple(found) or None


def _put(given: dict[str, JSON], declared: Field, value: JSON) -> None:
    """A value beside what an earlier column gave the same field."""
    before = given.get(declared.name)
    if before is None:
        given[declared.name] = value
    elif isinstance(before, list):
        joined = before + [item for item in value if item not in before]
        given[declared.name] = _together(declared, joined)
    else:
        given[declared.name] = f"{before}\n{value}"


def _together(declared: Field, value: JSON) -> JSON:
    """Items of several columns as one value; a second name gets a kind of its own."""
    if declared.kind is Kind.NAMES:
        seen: set[str] = set()
        kept: list[JSON] = []
        for item in value:
            if item["text"] not in seen:
                kind = "spelling" if kept and item["kind"] == "full" else item["kind"]
                kept.append({**item, "kind": kind})
                seen.add(item["text"])
        return kept
    return value


def _meanings(column: Column) -> dict[str, str]:
    return {fold_text(word): meaning for word, meaning in column.terms.items()}


def _date(text: str, order: str) -> str:
    """A date of digits in the order that the person chose, without the midnight that programs add."""
    plain = ascii_digits(text)
    if found := _MIDNIGHT.fullmatch(plain):
        return found[1]
    if found := _DIGITS.fullmatch(plain):
        first, second = (found[3], found[1]) if order == "mdy" else (found[1], found[3])
        return f"{int(first):02d}/{int(second):02d}/{found[4]}"
    return text


__all__ = ["RowFault", "RowReader", "Values", "key_of"]
