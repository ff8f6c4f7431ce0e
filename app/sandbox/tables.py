"""Tables read inside the sandbox child: CSV in any common encoding and line end, and XLSX (T10, T11).

What comes out is text, row by row, never a number or a date that a spreadsheet program guessed:
``{"shape": …}`` first, then ``{"rows": [[…], …], "at": n, "of": n}``, then ``{"end": {"rows": n}}``;
or ``{"refused": {"reason": …}}``. Without the end there was no whole table, and nothing is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, Final

from app.base import limits
from app.sandbox import delimited, encodings, workbook
from app.sandbox.handlers import JSON
from app.sandbox.refused import Refused, read_bounded, saying_why

_BATCH_ROWS: Final = 400
_BATCH_CHARS: Final = 96 * limits.KIB  # at most six bytes each in JSON: under the megabyte of a frame
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"


def prepare() -> None:
    """Load the codecs while files can still be opened."""
    encodings.prepare()
    workbook.prepare()


@saying_why
def handle(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[JSON]:
    """The frames of one table.

    ``options``: ``encoding``, ``delimiter`` and ``sheet`` as the person chose them ("" or absent:
    found out), ``limit`` rows at most (0: all). Refuses with ``empty``, ``too-big``, ``too-wide``,
    ``row-too-long``, ``cell-too-long``, ``too-many-rows``, ``too-many-cells``, ``open-quote``,
    ``encoding``, ``delimiter``, ``old-spreadsheet``, ``open-document``, ``broken-spreadsheet``,
    ``bomb``, ``no-sheet``.
    """
    data = read_bounded(source, limits.TABLE_BYTES)
    if data.startswith(_OLE):
        raise Refused("old-spreadsheet")
    open_table = workbook.open_table if data.startswith(_ZIP) else delimited.open_table
    table = open_table(data, options)
    del data
    yield {"shape": table.shape}
    yield from _framed(table, int(options.get("limit") or 0))


def _framed(table: delimited.Table, limit: int) -> Iterator[JSON]:
    """Rows in frames of bounded size, held to the bounds of a table."""
    batch: list[list[str]] = []
    count = size = 0
    for row in table.rows:
        count += 1
        weight = _weight(row, count)
        if batch and (len(batch) >= _BATCH_ROWS or size + weight > _BATCH_CHARS):
            yield _frame(table, batch)
            batch, size = [], 0
        batch.append(row)
        size += weight
        if count == limit:
            break
    if batch:
        yield _frame(table, batch)
    yield {"end": {"rows": count}}


def _weight(row: list[str], number: int) -> int:
    """The characters that a row takes in a frame. Raises Refused."""
    if number > limits.TABLE_ROWS:
        raise Refused("too-many-rows", most=limits.TABLE_ROWS)
    if len(row) > limits.TABLE_COLUMNS:
        raise Refused("too-wide", row=number, most=limits.TABLE_COLUMNS)
    if max(map(len, row), default=0) > limits.TABLE_CELL_CHARS:
        raise Refused("cell-too-long", row=number, most=limits.TABLE_CELL_CHARS)
    weight = sum(map(len, row)) + len(row)
    if weight > limits.TABLE_ROW_CHARS + limits.TABLE_COLUMNS:
        raise Refused("row-too-long", row=number, most=limits.TABLE_ROW_CHARS)
    return weight


def _frame(table: delimited.Table, batch: Iterable[list[str]]) -> JSON:
    at, of = table.position()
    return {"rows": list(batch), "at": at, "of": of}
