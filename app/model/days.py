"""The first and the last day that a date can mean, as numbers that compare, index and subtract."""

from __future__ import annotations

from typing import Final

from app.base.errors import InputError
from app.model.edtfdate import EdtfDate, parse

EVER: Final = 10**9
"""days from year 1 that stand for "without end"; minus that, for "since ever" """


def ordinal(year: int, month: int, day: int) -> int:
    """Days from 1 January of year 1 (which is 1) in the proleptic Gregorian calendar, at most :data:`EVER`.

    As ``datetime.date.toordinal``, for any year.
    """
    before = year - 1 if month > 2 else year - 2
    months = (month + 9) % 12
    era_days = 365 * (before + 1) + (before + 1) // 4 - (before + 1) // 100 + (before + 1) // 400
    return max(-EVER, min(EVER, era_days + (153 * months + 2) // 5 + day - 307 + 1))


def of_iso(day: str) -> int:
    """The number of an ISO 8601 day with a year of any length and sign."""
    sign = -1 if day[0] == "-" else 1
    year, month, number = day.lstrip("+-").rsplit("-", 2)
    return ordinal(sign * int(year), int(month), int(number))


def bounds(date: EdtfDate) -> tuple[int, int]:
    """The first and the last day of a date; an open or unknown end is ±:data:`EVER`."""
    return (-EVER if date.lower is None else of_iso(date.lower), EVER if date.upper is None else of_iso(date.upper))


def bounds_of(text: str) -> tuple[int, int] | None:
    """The same of an EDTF text; ``None`` for what is no date. Never raises: lists open whatever a colleague sent."""
    try:
        return bounds(parse(text))
    except InputError:
        return None
