"""XLSX: counted and bounded before any library looks inside, then read by calamine (T11, P19, P20).

A workbook is a zip of XML. Its directory may lie, so every part is inflated once and counted
while it streams past; a part with a DOCTYPE is refused; and the largest row and column that any
cell names is taken before a library sets out a grid of that size.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

import python_calamine

from app.base import limits
from app.sandbox.delimited import Table
from app.sandbox.refused import Refused

_BLOCK: Final = 256 * limits.KIB
_OVERLAP: Final = 64  # a cell's reference may lie across two blocks
_CELL: Final = re.compile(rb'\br="([A-Z]{1,4})([0-9]{1,8})"')
_ROW: Final = re.compile(rb'<(?:\w+:)?row [^>]*?\br="([0-9]{1,8})"')
_OPEN_CELL: Final = re.compile(rb"<(?:\w+:)?c[ />]")
_OPEN_ROW: Final = re.compile(rb"<(?:\w+:)?row[ />]")
_MIDNIGHT: Final = datetime.time(0, 0)


def prepare() -> None:
    """Let the zip reader load what it loads on first use."""
    with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as empty:
        empty.writestr("a", b"")


def open_table(data: bytes, options: Mapping[str, Any]) -> Table:
    """The chosen sheet, or the first one that has rows. Raises Refused; see :func:`app.sandbox.tables.handle`."""
    _survey(io.BytesIO(data))
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = list(book.sheet_names)
        chosen = str(options.get("sheet") or "")
        if chosen and chosen not in names:
            raise Refused("no-sheet")
        if not names:
            raise Refused("empty")
        sheet, name = _sheet(book, [chosen] if chosen else names)
    except Refused:
        raise
    except Exception:  # the library's own kinds of error carry its words, and sometimes cells (T38)
        raise Refused("broken-spreadsheet") from None
    shape = {
        "format": "xlsx",
        "encoding": "",
        "sure": True,
        "encodings": [],
        "delimiter": "",
        "sheets": names,
        "sheet": name,
    }
    done = [0]
    return Table(shape, _rows(sheet, done), lambda: (done[0], max(done[0], int(sheet.total_height))))


def _sheet(book: Any, names: list[str]) -> tuple[Any, str]:
    """The first sheet that has something in it; else the first."""
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height and sheet.total_width:
            return sheet, name
    return book.get_sheet_by_name(names[0]), names[0]


# --- bounds --------------------------------------------------------------------------------------


def _survey(source: io.BytesIO) -> None:
    """Inflate every part once, counting. Raises Refused (``bomb``, ``broken-spreadsheet`` …)."""
    try:
        with zipfile.ZipFile(source) as archive:
            members = archive.infolist()
            if len(members) > limits.XLSX_PARTS:
                raise Refused("bomb")
            names = {member.filename for member in members}
            if "mimetype" in names and "content.xml" in names:
                raise Refused("open-document")
            if "xl/workbook.xml" not in names:
                raise Refused("broken-spreadsheet")
            if sum(member.file_size for member in members) > limits.XLSX_EXPANDED:
                raise Refused("bomb")
            expanded = 0
            for member in members:
                expanded = _count(archive, member, expanded)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise Refused("broken-spreadsheet") from None


def _count(archive: zipfile.ZipFile, member: zipfile.ZipInfo, before: int) -> int:
    sheet = member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml")
    extent = _Extent()
    tail = b""
    with archive.open(member) as part:
        while block := part.read(_BLOCK):
            before += len(block)
            if before > limits.XLSX_EXPANDED:
                raise Refused("bomb")
            if b"<!DOCTYPE" in tail + block:
                raise Refused("bomb")
            if sheet:
                extent.take(tail, block)
            tail = block[-_OVERLAP:]
    return before


class _Extent:
    """How large a grid the cells of a sheet span, named or counted."""

    def __init__(self) -> None:
        self._row = self._column = self._rows = self._cells = 0

    def take(self, tail: bytes, block: bytes) -> None:
        data = tail + block
        self._rows += len(_OPEN_ROW.findall(block))
        self._cells += len(_OPEN_CELL.findall(block))
        self._row = max(self._row, self._rows, *map(int, _ROW.findall(data)), 0)
        for letters, digits in _CELL.findall(data):
            self._row = max(self._row, int(digits))
            if len(letters) > 1 or self._column < 26:
                self._column = max(self._column, column_number(letters))
        if self._column > limits.TABLE_COLUMNS:
            raise Refused("too-wide", row=0, most=limits.TABLE_COLUMNS)
        if self._row * max(self._column, 1) > limits.TABLE_CELLS or self._cells > limits.TABLE_CELLS:
            raise Refused("too-many-cells", most=limits.TABLE_CELLS)


def column_number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


# --- cells ---------------------------------------------------------------------------------------


def _rows(sheet: Any, done: list[int]) -> Iterator[list[str]]:
    try:
        before = [""] * (sheet.start[1] if sheet.start else 0)  # empty columns on the left keep their letters
        for row in sheet.iter_rows():
            done[0] += 1
            yield before + [as_text(cell) for cell in row]
    except Refused:
        raise
    except Exception:
        raise Refused("broken-spreadsheet") from None


def as_text(cell: object) -> str:
    """A cell as a person would write it: dates as ISO 8601, whole numbers without a fraction."""
    match cell:
        case str():
            text = cell
        case bool():
            text = "true" if cell else "false"
        case float():
            text = str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime.datetime():
            text = (cell.date() if cell.time() == _MIDNIGHT else cell.replace(microsecond=0)).isoformat()
        case datetime.date() | datetime.time():
            text = cell.isoformat()
        case None:
            text = ""
        case _:
            text = str(cell)
    if len(text) > limits.TABLE_CELL_CHARS:
        raise Refused("cell-too-long")
    return text
