"""The grammar of EDTF (ISO 8601-2, levels 0 to 2) and the bounds of what it says.

Written here because the published package refuses 24 of the 206 valid strings of the common
test list, fails on the bounds of 20 more (``2022-09-1X``), prints to standard output while it
fails, and takes 90 ms to import. Tests hold this to that package wherever it gives an answer.

A date is never a float or a ``datetime``: it keeps the digits that are known, and its bounds
are the first and the last day that it could mean.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.base.errors import InputError

MAX_CHARS = 200  # a set of some dates; longer is not a date
MAX_YEAR_DIGITS = 18  # Y17E8 is fine, Y1E999999 would fill the memory
MAX_SET = 20

Day = tuple[int, int, int]
"""Year (astronomical: 0 is 1 BCE), month, day of the proleptic Gregorian calendar."""

_Q = r"([?~%]?)"
_DATE = re.compile(rf"{_Q}(-?[0-9X]{{4}}){_Q}(?:-{_Q}([0-9X]{{2}}){_Q}(?:-{_Q}([0-9X]{{2}}){_Q})?)?", re.ASCII)
_TIME = re.compile(
    r"(-?\d{4}-\d{2}-\d{2})T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-](?:0\d|1[0-4])(?::[0-5]\d)?)?)", re.ASCII
)
_LONG_YEAR = re.compile(r"Y(-?)([1-9]\d*)(?:E([1-9]\d?))?(?:S([1-9]\d?))?", re.ASCII)
_ROUNDED = re.compile(r"(-?)(\d{4})S([1-9]\d?)", re.ASCII)

_SEASONS: dict[int, tuple[int, int]] = {
    # code: first month, months; 21 to 28 for the northern half of the earth, where Iraq is
    **dict(zip(range(21, 25), [(3, 3), (6, 3), (9, 3), (12, 3)], strict=True)),
    **dict(zip(range(25, 29), [(3, 3), (6, 3), (9, 3), (12, 3)], strict=True)),
    **dict(zip(range(29, 33), [(9, 3), (12, 3), (3, 3), (6, 3)], strict=True)),
    **dict(zip(range(33, 37), [(1, 3), (4, 3), (7, 3), (10, 3)], strict=True)),
    **dict(zip(range(37, 40), [(1, 4), (5, 4), (9, 4)], strict=True)),
    **dict(zip(range(40, 42), [(1, 6), (7, 6)], strict=True)),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One date without interval or set. ``year`` to ``day`` are the digits as written, X included."""

    first: Day
    last: Day
    year: str
    month: str = ""
    day: str = ""
    time: str = ""
    approximate: bool = False
    uncertain: bool = False
    rounded: bool = False
    """only some digits of the year are significant"""

    @property
    def season(self) -> int:
        """The code 21 to 41 of a season, quarter or half, or 0."""
        return int(self.month) if self.month.isdigit() and int(self.month) > 12 else 0


End = Point | Literal["open", "unknown"]


@dataclass(frozen=True, slots=True)
class EdtfDate:
    """A date as somebody reported it.

    ``lower`` and ``upper`` are the first and last day that it could mean, as ISO 8601 dates
    (``2019-11-30``; years beyond four digits with their sign), ``None`` where open or unknown.
    ``points`` are the parts: one, both ends of an interval, or the members of a set.
    """

    text: str
    kind: Literal["date", "interval", "one-of", "all-of"]
    points: tuple[End, ...]
    lower: str | None
    upper: str | None
    approximate: bool = False
    uncertain: bool = False

    @property
    def still_open(self) -> bool:
        """Whether it goes on."""
        return self.kind == "interval" and self.points[1] == "open"


def iso(day: Day) -> str:
    """A day as ISO 8601 text."""
    year, month, number = day
    sign = "-" if year < 0 else "+" if year > 9999 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{number:02d}"


def days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@functools.lru_cache(maxsize=4096)
def parse(text: str) -> EdtfDate:
    """Read an EDTF string.

    Raises :class:`InputError` with ``rule`` ``"date"`` (not EDTF), ``"date-order"`` (an interval
    that ends before it begins) or ``"date-calendar"`` (a day that no calendar has).
    """
    if not 0 < len(text) <= MAX_CHARS:
        raise _refusal()
    if text[0] in "[{":
        return _parse_set(text)
    if "/" in text:
        return _parse_interval(text)
    point = _parse_point(text)
    return _collect(text, "date", (point,), iso(point.first), iso(point.last))


def _refusal(rule: str = "date") -> InputError:
    return InputError(rule=rule)


def _collect(
    text: str,
    kind: Literal["date", "interval", "one-of", "all-of"],
    ends: tuple[End, ...],
    lower: str | None,
    upper: str | None,
) -> EdtfDate:
    points = [end for end in ends if isinstance(end, Point)]
    approximate = any(point.approximate for point in points)
    return EdtfDate(text, kind, ends, lower, upper, approximate, any(point.uncertain for point in points))


def _parse_interval(text: str) -> EdtfDate:
    start_text, _, end_text = text.partition("/")
    start, end = _parse_end(start_text), _parse_end(end_text)
    if start == end == "unknown":
        raise _refusal()
    # An end that is less precise than the start may lie anywhere in its month or year:
    # "2020-05/2020" is in order, "2020-05/2019" is not.
    if isinstance(start, Point) and isinstance(end, Point) and start.first > end.last:
        raise _refusal("date-order")
    lower = iso(start.first) if isinstance(start, Point) else None
    upper = iso(end.last) if isinstance(end, Point) else None
    return _collect(text, "interval", (start, end), lower, upper)


def _parse_end(text: str) -> End:
    if text == "":
        return "unknown"
    if text == "..":
        return "open"
    if _DATE.fullmatch(text) is None:  # neither times nor long years bound an interval
        raise _refusal()
    return _parse_point(text)


def _parse_set(text: str) -> EdtfDate:
    if len(text) < 3 or text[-1] != {"[": "]", "{": "}"}[text[0]]:
        raise _refusal()
    items = text[1:-1].split(",")
    if len(items) > MAX_SET:
        raise _refusal()
    points: list[End] = []
    for index, item in enumerate(items):
        points += _parse_member(item, index == 0, index == len(items) - 1)
    days = [point for point in points if isinstance(point, Point)]
    lower = None if points[0] == "open" else iso(min(point.first for point in days))
    upper = None if points[-1] == "open" else iso(max(point.last for point in days))
    return _collect(text, "one-of" if text[0] == "[" else "all-of", tuple(points), lower, upper)


def _parse_member(item: str, is_first: bool, is_last: bool) -> list[End]:
    start, dots, end = item.partition("..")
    if not dots:
        return [_parse_point(item)]
    if start == "" and is_first:
        return ["open", _parse_point(end)]
    if end == "" and is_last:
        return [_parse_point(start), "open"]
    first, last = _parse_point(start), _parse_point(end)
    if first.first > last.last:
        raise _refusal("date-order")
    return [first, last]


def _parse_point(text: str) -> Point:
    if match := _DATE.fullmatch(text):
        return _calendar_date(match)
    if match := _TIME.fullmatch(text):
        base = _parse_point(match[1])
        return Point(base.first, base.last, base.year, base.month, base.day, time=match[2])
    if match := _ROUNDED.fullmatch(text):
        return _rounded(match[1], int(match[2]), int(match[3]))
    if match := _LONG_YEAR.fullmatch(text):
        return _long_year(match)
    raise _refusal()


def _calendar_date(match: re.Match[str]) -> Point:
    before_year, year, after_year, before_month, month, after_month, before_day, day, after_day = (
        part or "" for part in match.groups()
    )
    marks = before_year + after_year + before_month + after_month + before_day + after_day
    if month.isdigit() and int(month) in _SEASONS:
        if day or "X" in year:
            raise _refusal("date-calendar")
        first, last = _season_days(_year_of(year), int(month))
    else:
        first, last = _edges(year, month, day)
    return Point(
        first, last, year, month, day, approximate=bool(set(marks) & set("~%")), uncertain=bool(set(marks) & set("?%"))
    )


def _year_of(digits: str) -> int:
    if digits == "-0000":
        raise _refusal("date-calendar")
    return int(digits)


def _season_days(year: int, code: int) -> tuple[Day, Day]:
    start, months = _SEASONS[code]
    extra, index = divmod(start + months - 2, 12)
    last_year, last_month = year + extra, index + 1
    return (year, start, 1), (last_year, last_month, days_in_month(last_year, last_month))


def _edges(year: str, month: str, day: str) -> tuple[Day, Day]:
    """The first and the last calendar day that fits the digits, X being any digit."""
    first = _edge(year, month or "XX", day or "XX", iter)
    last = _edge(year, month or "XX", day or "XX", reversed)
    return first, last


def _edge(year: str, month: str, day: str, order: Callable[[Sequence[int]], Iterator[int]]) -> Day:
    months = [value for value in _completions(month) if 1 <= value <= 12]
    days = [value for value in _completions(day) if 1 <= value <= 31]
    for y in order(_years(year)):
        for m in order(months):
            fitting = [d for d in days if d <= days_in_month(y, m)]
            if fitting:
                return (y, m, next(order(fitting)))
    raise _refusal("date-calendar")


@functools.lru_cache(maxsize=512)
def _completions(digits: str) -> tuple[int, ...]:
    """All numbers that fit, in rising order."""
    choices: Iterable[tuple[str, ...]] = itertools.product(*("0123456789" if c == "X" else c for c in digits))
    return tuple(int("".join(choice)) for choice in choices)


@functools.lru_cache(maxsize=512)
def _years(digits: str) -> tuple[int, ...]:
    if digits.startswith("-"):  # there is no year -0000
        return tuple(-value for value in reversed(_completions(digits[1:])) if value > 0)
    return _completions(digits)


def _rounded(sign: str, value: int, significant: int) -> Point:
    if sign and value == 0:
        raise _refusal("date-calendar")
    step = 10 ** max(0, len(f"{value:04d}") - significant)
    low, high = value - value % step, value - value % step + step - 1
    first, last = (-high, -low) if sign else (low, high)
    return Point((first, 1, 1), (last, 12, 31), f"{sign}{value:04d}", rounded=True)


def _long_year(match: re.Match[str]) -> Point:
    sign, digits, exponent, significant = match.groups()
    length = len(digits) + int(exponent or 0)
    if not 5 <= length <= MAX_YEAR_DIGITS:  # a year of four digits is written without the Y
        raise _refusal()
    value = int(digits) * 10 ** int(exponent or 0)
    if significant:
        return _rounded(sign, value, int(significant))
    year = -value if sign else value
    return Point((year, 1, 1), (year, 12, 31), str(year))
