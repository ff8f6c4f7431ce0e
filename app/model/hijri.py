"""The Hijri calendar by the civil (tabular) reckoning, beside a Gregorian date and as it is typed.

Months that people saw begin at the new moon may begin a day earlier or later than reckoned, and
so may the dates on a document: what is typed in this calendar is stored as approximate, and what
is shown says that it may differ by a day. The epoch is 16 July 622 (Julian), the leap years of
thirty are 2, 5, 7, 10, 13, 16, 18, 21, 24, 26 and 29, as in Unicode's ``islamic-civil``.
"""

from __future__ import annotations

import datetime
import functools
from typing import Final

from app.base import catalogue
from app.base.errors import InputError
from app.model.edtfdate import parse

_EPOCH: Final = 227015  # of 1 Muharram 1, counted as by date.toordinal()
YEARS: Final = range(1, 1601)
"""further ones are a slip of the keyboard"""


def month_days(year: int, month: int) -> int:
    """29 or 30."""
    return 30 if month % 2 or (month == 12 and _is_leap(year)) else 29


def _is_leap(year: int) -> bool:
    return (11 * year + 14) % 30 < 11


def to_gregorian(year: int, month: int, day: int) -> datetime.date:
    """The Gregorian day. Raises :class:`InputError` (``rule="date-hijri"``) where there is no such day."""
    if year not in YEARS or not 1 <= month <= 12 or not 1 <= day <= month_days(year, month):
        raise InputError(rule="date-hijri")
    before = 354 * (year - 1) + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2
    return datetime.date.fromordinal(_EPOCH + before + day - 1)


def from_gregorian(day: datetime.date) -> tuple[int, int, int]:
    """Year, month and day; the first two may be below 1 before the epoch."""
    since = day.toordinal() - _EPOCH
    year = (30 * since + 10646) // 10631
    month = min(12, (since - (to_gregorian(year, 1, 1).toordinal() - _EPOCH)) * 2 // 59 + 1) if year in YEARS else 0
    if not month:
        return (year, 0, 0)
    first = to_gregorian(year, month, 1)
    if first > day:
        month -= 1
        first = to_gregorian(year, month, 1)
    elif (day - first).days >= month_days(year, month):
        month += 1
        first = to_gregorian(year, month, 1)
    return (year, month, (day - first).days + 1)


def month_span(year: int, month: int) -> tuple[datetime.date, datetime.date]:
    """The first and the last Gregorian day of a month."""
    return to_gregorian(year, month, 1), to_gregorian(year, month, month_days(year, month))


def year_span(year: int) -> tuple[datetime.date, datetime.date]:
    return to_gregorian(year, 1, 1), to_gregorian(year, 12, month_days(year, 12))


@functools.lru_cache(maxsize=1024)
def words(text: str, language: str) -> str:
    """An EDTF date in Hijri words: a day as a day, anything longer by the months it reaches over.

    "" where it has no first or last day, spans more than ten years, or lies outside the calendar.
    """
    try:
        date = parse(text)
        first, last = (datetime.date.fromisoformat(bound or "") for bound in (date.lower, date.upper))
    except (InputError, ValueError):  # unknown ends, years beyond 9999 and before 1
        return ""
    start, end = from_gregorian(first), from_gregorian(last)
    if not (start[1] and end[1]) or end[0] - start[0] > 10:
        return ""
    if first == last:
        return _say("date.hijri.day", language, start)
    if start[:2] == end[:2]:
        return _say("date.hijri.whole-month", language, start)
    ends = {
        "start": _say("date.hijri.whole-month", language, start),
        "end": _say("date.hijri.whole-month", language, end),
    }
    return catalogue.text("date.hijri.from-to", language).format_map(ends)


def _say(key: str, language: str, date: tuple[int, int, int]) -> str:
    month = catalogue.text(f"date.hijri.month.{date[1]}", language)
    return catalogue.text(key, language).format_map({"year": date[0], "month": month, "day": date[2]})
