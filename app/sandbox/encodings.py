"""In which encoding a text stands: one rule for tables, chats and documents, and nothing guessed silently.

The order is fixed: a byte-order mark, then UTF-16 by its zero bytes, then strict UTF-8, and only
then a choice among the code pages in use where the files come from, by the letters that Arabic,
Cyrillic and accented Latin text is made of.
"""

from __future__ import annotations

import codecs
from itertools import pairwise
from typing import Final

from app.base import limits
from app.sandbox.refused import Refused

PAGES: Final = ("cp1256", "iso-8859-6", "cp720", "cp1252", "cp1251", "cp1254")
"""Windows Arabic, the Unix and DOS ones, and what colleagues in exile have."""

ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", *PAGES)
"""What a person can choose."""

SAMPLE: Final = 256 * limits.KIB
"""Bytes by which a code page is chosen."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TAKES_MARK: Final = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}
_COMMON: Final = frozenset("اليمنوره")  # six tenths of any Arabic text; other pages' letters aren't
_BROKEN: Final = 50  # one letter in so many may be broken in a document that is read as UTF-8 all the same


def prepare() -> None:
    """Load every codec: inside the jail no file can be opened."""
    for name in (*ENCODINGS, *_TAKES_MARK.values(), "ascii", "cp437"):  # the last: names inside a ZIP
        codecs.getincrementaldecoder(name)("strict").decode(b"")


def mark_of(data: bytes, encoding: str) -> bytes:
    """The byte-order mark with which ``data`` begins, where it is that of ``encoding``; else nothing."""
    return next((mark for mark, name in _MARKS if name == encoding and data.startswith(mark)), b"")


def guess_encoding(sample: bytes) -> str:
    """The encoding in which a document is shown that begins with ``sample`` (a piece of any length).

    Where there is a mark, it is a codec that takes the mark away.

    Unlike a table's, a document's broken letters may be shown as such: what is UTF-8 but for a
    few bytes stays UTF-8, and isn't turned into another page's letters.
    """
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return _TAKES_MARK[name]
    if (wide := _wide(sample)) is not None:
        return wide
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    beyond = sum(c > "\x7f" for c in text)
    if text.count("\ufffd") * _BROKEN <= beyond:
        return "utf-8"
    return rank_pages(sample)[0]


def find_encoding(data: bytes, chosen: str = "") -> tuple[str, bool, list[str]]:
    """The encoding, whether nothing else can be meant, and all others there are to choose, likeliest first."""
    everything = list(ENCODINGS)
    if chosen:
        if chosen not in ENCODINGS:
            raise Refused("encoding")
        return chosen, True, everything
    sample = data[:SAMPLE]
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
