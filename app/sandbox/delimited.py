"""Delimited text: which encoding, which delimiter, where rows end. Nothing is guessed silently.

The order is fixed: a byte-order mark, then UTF-16 by its zero bytes, then strict UTF-8 over the
whole file, and only then a choice among the code pages in use where the files come from, by the
letters that Arabic text is made of. The person sees what was chosen and what else could be meant.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from app.base import limits
from app.sandbox.handlers import JSON
from app.sandbox.refused import Refused

PAGES: Final = ("cp1256", "iso-8859-6", "cp720", "cp1252", "cp1251", "cp1254")
"""Windows Arabic, the Unix and DOS ones, and what colleagues in exile have."""

ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", *PAGES)
"""What a person can choose."""

DELIMITERS: Final = (",", ";", "\t", "|")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE: Final = 256 * limits.KIB
_LOOKED_AT: Final = 60  # rows by which the delimiter is chosen
_COMMON: Final = frozenset("اليمنوره")  # six tenths of any Arabic text; other pages' letters aren't


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
    mark = next((mark for mark, name in _MARKS if name == encoding and data.startswith(mark)), b"")
    source.seek(len(mark))
    beginning = data[len(mark) : _SAMPLE].decode(encoding, "replace")
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


# --- encoding ------------------------------------------------------------------------------------


def find_encoding(data: bytes, chosen: str = "") -> tuple[str, bool, list[str]]:
    """The encoding, whether nothing else can be meant, and all others there are to choose, likeliest first."""
    everything = list(ENCODINGS)
    if chosen:
        if chosen not in ENCODINGS:
            raise Refused("encoding")
        return chosen, True, everything
    sample = data[:_SAMPLE]
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name, True, everything
    if (wide := _wide(sample)) is not None:
        return wide, True, everything
    if _reads_as(data, "utf-8"):
        return "utf-8", True, everything
    ranked = rank_pages(sample)
    return ranked[0], False, [*ranked, *(name for name in everything if name not in ranked)]


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: the upper bytes of its spaces, digits and line ends are zero."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    few = max(2, len(sample) // 20)  # a tenth of the characters: no text has fewer spaces and digits
    if odd >= few and odd > 8 * even and _reads_as(sample[: len(sample) & ~1], "utf-16-le", final=False):
        return "utf-16-le"
    if even >= few and even > 8 * odd and _reads_as(sample[: len(sample) & ~1], "utf-16-be", final=False):
        return "utf-16-be"
    return None


def _reads_as(data: bytes, encoding: str, *, final: bool = True) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for start in range(0, len(data), limits.READ_BLOCK):
            decoder.decode(data[start : start + limits.READ_BLOCK])
        decoder.decode(b"", final)
    except UnicodeDecodeError:
        return False
    return True


def rank_pages(sample: bytes) -> list[str]:
    """Code pages by how well the sample reads in them, best first; those in which it can't be read last."""
    return sorted(PAGES, key=lambda page: -_readable(sample, page))


def _readable(sample: bytes, page: str) -> float:
    """How much the bytes beyond ASCII look like the writing that a page is for; −1 where it lacks one of them."""
    try:
        text = sample.decode(page)
    except UnicodeDecodeError:
        return -1.0
    foreign = [c for c in text if c > "\x7f"]
    if not foreign:
        return 0.0
    if _mixed(text) * 4 > len(foreign):
        return _accents(text) / len(foreign)
    arabic = sum("\u0621" <= c <= "\u064a" or c in "پچژگکی" for c in foreign)
    if arabic * 2 > len(foreign):
        return arabic / len(foreign) + sum(c in _COMMON for c in foreign) / len(foreign)
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in foreign)
    if cyrillic * 2 > len(foreign):
        return cyrillic / len(foreign)
    return _accents(text) / len(foreign)


def _mixed(text: str) -> int:
    """How many letters beyond ASCII touch an ASCII letter, as accented ones do and Arabic ones don't."""
    return sum(a.isalpha() and b.isalpha() and a.isascii() != b.isascii() for a, b in pairwise(text))


def _accents(text: str) -> float:
    """Accented Latin letters among plain ones; of less weight than what is certain."""
    padded = f" {text} "
    near = zip(padded, text, padded[2:], strict=False)
    return 0.9 * sum(
        "\u00c0" <= c < "\u0250" and c.isalpha() and ((a.isascii() and a.isalpha()) or (b.isascii() and b.isalpha()))
        for a, c, b in near
    )


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


__all__ = ["DELIMITERS", "ENCODINGS", "PAGES", "Table", "find_delimiter", "find_encoding", "open_table", "rank_pages"]
