"""Delimited text: which delimiter, where rows end. The person sees what was chosen and what else could be meant."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.base import limits
from app.sandbox.encodings import SAMPLE, find_encoding, mark_of
from app.sandbox.handlers import JSON
from app.sandbox.refused import Refused

DELIMITERS: Final = (",", ";", "\t", "|")
_LOOKED_AT: Final = 60  # rows by which the delimiter is chosen


@dataclass(frozen=True, slots=True)
class Table:
    """What it is, its rows as text, and how far reading has come: (done, of)."""

    shape: JSON
    rows: Iterator[list[str]]
    position: Callable[[], tuple[int, int]]


def open_table(data: bytes, options: Mapping[str, Any]) -> Table:
    """A delimited file as a table. Raises Refused; see :func:`app.sandbox.tables.handle`."""
    encoding, sure, others = find_encoding(data, str(options.get("encoding") or ""))
    source = io.BytesIO(data)
    mark = mark_of(data, encoding)
    source.seek(len(mark))
    beginning = data[len(mark) : SAMPLE].decode(encoding, "replace")
    delimiter = str(options.get("delimiter") or "") or find_delimiter(beginning)
    if delimiter not in DELIMITERS:
        raise Refused("delimiter")
    shape = {
        "format": "csv",
        "encoding": encoding,
        "sure": sure,
        "encodings": others,
        "delimiter": delimiter,
        "sheets": [],
        "sheet": "",
    }
    rows = _rows(_lines(source, encoding), delimiter)
    return Table(shape, rows, lambda: (len(data) if source.closed else source.tell(), len(data)))


# --- delimiter -----------------------------------------------------------------------------------


def find_delimiter(text: str) -> str:
    """The delimiter by which the first rows have the most equal columns; a comma where none has several."""
    if (told := _told(text[:8])) is not None:
        return told
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        score = _score(text, delimiter)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _told(beginning: str) -> str | None:
    """The delimiter that the file names itself in a first line ``sep=;``, as spreadsheet programs do."""
    if beginning[:4].lower() == "sep=" and beginning[4:5] in DELIMITERS and beginning[5:6] in ("\r", "\n"):
        return beginning[4]
    return None


def _score(text: str, delimiter: str) -> float:
    widths: list[int] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if row:
                widths.append(len(row))
            if len(widths) >= _LOOKED_AT:
                break
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    usual = max(set(widths), key=widths.count)
    return 0.0 if usual < 2 else widths.count(usual) / len(widths) + min(usual, 50) / 1000


# --- rows ----------------------------------------------------------------------------------------


def _lines(source: io.BytesIO, encoding: str) -> Iterator[str]:
    """Lines with their ends as they are, none longer than a row may be."""
    text = io.TextIOWrapper(source, encoding=encoding, errors="strict", newline="")
    most = 2 * limits.TABLE_ROW_CHARS  # quotes and delimiters come on top of the text
    first = True
    try:
        while line := text.readline(most):
            if len(line) >= most:
                raise _too_long(line)
            if not (first and _told(line)):
                yield line
            first = False
    except UnicodeDecodeError:
        raise Refused("encoding") from None


def _too_long(line: str) -> Refused:
    """A line without end is a row of too many cells, or of too much text."""
    if any(line.count(delimiter) > limits.TABLE_COLUMNS for delimiter in DELIMITERS):
        return Refused("too-wide", row=0, most=limits.TABLE_COLUMNS)
    return Refused("row-too-long", row=0, most=limits.TABLE_ROW_CHARS)


class _Lines:
    """Lines handed to the reader, one row's worth of them bounded: a quote that nobody closed takes them all."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.taken = 0
        self.open_quote = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            self.open_quote = self.taken > 0  # the row wasn't at its end when the file was
            raise StopIteration
        self.taken += len(line)
        return line


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    """Rows of cells; doubled quotes are one, line ends inside quotes stay.

    Zero characters are no text and are dropped; everything else is kept as it stands.
    """
    csv.field_size_limit(limits.TABLE_CELL_CHARS)
    feed = _Lines(lines)
    reader = csv.reader(feed, delimiter=delimiter)
    number = 0
    while True:
        feed.taken = 0
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refused("cell-too-long", row=number, most=limits.TABLE_CELL_CHARS) from None
        if feed.open_quote:
            raise Refused("open-quote", row=number)
        yield [cell.replace("\0", "") if "\0" in cell else cell for cell in row]


__all__ = ["DELIMITERS", "Table", "find_delimiter", "open_table"]
