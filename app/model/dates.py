"""Uncertain dates: EDTF (ISO 8601-2) as stored, as typed, in words, and in order.

What is stored is always the EDTF text itself, never a date that somebody's calendar rounded.
"""

from __future__ import annotations

from app.base.errors import InputError
from app.model.datephrases import UNKNOWN
from app.model.datetyped import from_typed
from app.model.datewords import words
from app.model.edtfdate import EdtfDate, parse

_LAST = "~"  # after every digit: open ends and unknown dates sort last


def is_edtf(text: str) -> bool:
    """Whether a text is a valid EDTF date."""
    try:
        parse(text)
    except InputError:
        return False
    return True


def sort_key(text: str) -> tuple[str, str]:
    """Two texts that sort dates by their first possible day, then by their last.

    An open or unknown start sorts first, an open end last; an empty text or one that is not
    EDTF sorts behind all dates. Never raises: a list must open whatever a colleague sent.
    """
    try:
        date = parse(text)
    except InputError:
        return (_LAST, _LAST)
    lower = "" if date.lower is None else _sortable(date.lower)
    return (lower, _LAST if date.upper is None else _sortable(date.upper))


def _sortable(day: str) -> str:
    """An ISO date as a text that sorts: years before 0 count downwards, long years come last."""
    if day[0] == "-":
        year, month, number = day[1:].rsplit("-", 2)
        return f"-{max(0, 10**18 - int(year)):018d}-{month}-{number}"
    if day[0] == "+":
        year, month, number = day[1:].rsplit("-", 2)
        return f"Y{int(year):018d}-{month}-{number}"
    return day


__all__ = ["UNKNOWN", "EdtfDate", "from_typed", "is_edtf", "parse", "sort_key", "words"]
