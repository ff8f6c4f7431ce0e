"""Where days lie on a line, and which of them are named below it. Numbers only, no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

PAD: Final = 0.03
"""of the whole span, left free at both ends"""
_LEAST: Final = 60
"""days that a line spans at least: one event alone has room around it"""
_YEARS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_MONTHS: Final = (1, 3, 6)
_LONG: Final = 3 * 365
"""days from which on years are named, below them months"""


@dataclass(frozen=True, slots=True)
class Axis:
    """A line of ``width`` pixels from ``first`` to ``last``; mirrored, time runs from right to left."""

    first: int
    last: int
    width: float
    mirrored: bool = False

    def x(self, day: int) -> float:
        """The place of a day; what lies outside is drawn at the end."""
        begin, end = self._span()
        share = min(1.0, max(0.0, (day - begin) / (end - begin)))
        return self.width * (1 - share if self.mirrored else share)

    def _span(self) -> tuple[float, float]:
        more = max(0.0, _LEAST - (self.last - self.first)) / 2
        begin, end = self.first - more, self.last + more
        return begin - PAD * (end - begin), end + PAD * (end - begin)

    def ticks(self, room: Callable[[str], float]) -> list[tuple[float, str]]:
        """Places and EDTF dates of the days that are named, as many as have room beside one another.

        ``room``: the pixels that the words of a date take, with the gap to the next.
        """
        begin, end = (min(max(1, int(one)), date.max.toordinal()) for one in self._span())
        for dates in _candidates(date.fromordinal(begin), date.fromordinal(end)):
            placed = [(self.x(day), text) for day, text in dates if begin <= day <= end]
            if placed and _fit(placed, room):
                return placed
        return []


def _candidates(begin: date, end: date) -> list[list[tuple[int, str]]]:
    """What could be named, the most first."""
    made: list[list[tuple[int, str]]] = []
    if (end - begin).days < _LONG:
        months = _months(begin, end)
        made += [[(day, edtf) for day, edtf, month in months if (month - 1) % step == 0] for step in _MONTHS]
    years = range(begin.year, end.year + 1)
    made += [[(date(y, 1, 1).toordinal(), f"{y:04d}") for y in years if y % step == 0] for step in _YEARS]
    return made


def _months(begin: date, end: date) -> list[tuple[int, str, int]]:
    found = []
    year, month = begin.year, begin.month
    while (year, month) <= (end.year, end.month):
        found.append((date(year, month, 1).toordinal(), f"{year:04d}-{month:02d}", month))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


def _fit(placed: Sequence[tuple[float, str]], room: Callable[[str], float]) -> bool:
    ordered = sorted(placed)
    return all(later[0] - one[0] >= (room(one[1]) + room(later[1])) / 2 for one, later in pairwise(ordered))


def rows(extents: Sequence[tuple[float, float]], apart: float) -> list[int]:
    """For what reaches from one place to another, the row in which it has room; the first is 0, and no row is
    opened while an earlier one has room."""
    taken: list[list[tuple[float, float]]] = []
    found = []
    for left, right in extents:
        free = (
            n for n, row in enumerate(taken) if all(right + apart <= one[0] or one[1] + apart <= left for one in row)
        )
        number = next(free, len(taken))
        if number == len(taken):
            taken.append([])
        taken[number].append((left, right))
        found.append(number)
    return found
