"""Days between dates that are only partly known: at least so many, at most so many, never more than is known.

A date that somebody reported is one of a span of days (:func:`app.model.days.bounds`). What is
counted between two such spans is itself a span; what is told is its lower end, so that nobody
can answer a count of silence with "it was less".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.base.errors import InputError
from app.model.days import EVER, bounds
from app.model.edtfdate import parse

_EPOCH: Final = date(1970, 1, 1).toordinal()
_DAY: Final = 86_400
_LAST: Final = date.max.toordinal()
_PLAIN: Final = {"days": 1, "weeks": 7}
_MONTHS: Final = {"months": 1, "years": 12}

UNITS: Final = (*_PLAIN, *_MONTHS)
"""codes of the vocabulary ``time-unit``"""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day that lies somewhere from ``first`` to ``last`` (numbers of :mod:`app.model.days`).

    ``about``: a date in it is called approximate or uncertain, so that its bounds are no bounds.
    """

    first: int
    last: int
    about: bool = False

    @property
    def exact(self) -> bool:
        return self.first == self.last and not self.about


@dataclass(frozen=True, slots=True)
class Days:
    """A count of days. ``at_most``: ``None`` where nothing bounds it. ``about``: reckoned from an approximate date."""

    at_least: int
    at_most: int | None
    about: bool = False

    @property
    def exact(self) -> bool:
        return self.at_least == self.at_most and not self.about


def today(seconds: int) -> Moment:
    """The day of a clock's time, in UTC."""
    number = _EPOCH + seconds // _DAY
    return Moment(number, number)


def moment(texts: Iterable[object]) -> Moment | None:
    """When something was by all that is said of it: from the first day to the last that any account can mean.

    What is no EDTF date is left out: lists open whatever a colleague sent. ``None`` without any.
    """
    found = [one for one in (_read(text) for text in texts if isinstance(text, str)) if one is not None]
    return union(found)


def _read(text: str) -> Moment | None:
    try:
        read = parse(text)
    except InputError:
        return None
    first, last = bounds(read)
    if first <= -EVER and last >= EVER:  # "unknown" says nothing
        return None
    return Moment(first, last, read.approximate or read.uncertain)


def union(moments: Iterable[Moment]) -> Moment | None:
    """One moment that holds them all; ``None`` for none."""
    found = list(moments)
    if not found:
        return None
    return Moment(min(one.first for one in found), max(one.last for one in found), any(one.about for one in found))


def later(start: Moment, number: int, unit: str) -> Moment:
    """``number`` days, weeks, months or years after a moment; a month from the 31st ends with the month."""
    return Moment(_later(start.first, number, unit), _later(start.last, number, unit), start.about)


def _later(day: int, number: int, unit: str) -> int:
    if not 1 <= day <= _LAST:
        return day
    if unit in _PLAIN:
        return min(EVER, day + number * _PLAIN[unit])
    at = date.fromordinal(day)
    months = at.year * 12 + at.month - 1 + number * _MONTHS[unit]
    if months // 12 > date.max.year or months // 12 < 1:
        return EVER
    year, month = months // 12, months % 12 + 1
    return min(date(year, month, 1).toordinal() + at.day - 1, _month_end(year, month))


def _month_end(year: int, month: int) -> int:
    if month == 12:
        return date(year, 12, 31).toordinal()
    return date(year, month + 1, 1).toordinal() - 1


def between(start: Moment, end: Moment) -> Days:
    """The days from one moment to another: at least those between the nearest ends, never below 0."""
    most = None if start.first <= -EVER or end.last >= EVER else max(0, end.last - start.first)
    return Days(max(0, end.first - start.last), most, start.about or end.about)


def day(number: int) -> str:
    """The ISO date of a day's number; "" beyond the years 1 to 9999."""
    return date.fromordinal(number).isoformat() if 1 <= number <= _LAST else ""
