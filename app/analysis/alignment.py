"""Two lines of names laid side by side: which name answers which, and what is left over.

Order counts: a man's father is not his grandfather. A name written as two words in one record
and as one in the other still answers it; so does a line that begins with the family.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.analysis.answers import WORTH, Level, answer, answers_whole
from app.analysis.names import Line, Unit
from app.analysis.rarity import Rarity

GAP: Final = 1.0
"""bits for a name that only one line has"""
_GAP_FIRST: Final = 4.0
_TURNED: Final = 2.0
_WHOLE: Final = 0.9

Units = tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Units that answer each other. ``at``: their places; of a name in two words, that of the first."""

    one: Unit
    other: Unit
    at: tuple[int, int]
    level: Level
    bits: float
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """``pairs`` in order; ``left`` and ``right``: places that nothing answers; ``turned``: the family stood first."""

    bits: float
    pairs: tuple[Pair, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    one: Units
    other: Units
    turned: bool = False


def align(one: Line, other: Line, rarity: Rarity) -> Alignment:
    """The likeliest way to lay two lines side by side."""
    first, second = one.units, other.units
    best = _lay(first, second, rarity)
    if len(best.pairs) * 2 >= min(len(first), len(second)) and (best.left or best.right):
        for turned in (_lay(_turn(first), second, rarity), _lay(first, _turn(second), rarity)):
            if turned.bits - _TURNED > best.bits + 1e-9:
                best = Alignment(
                    turned.bits - _TURNED, turned.pairs, turned.left, turned.right, turned.one, turned.other, True
                )
    return best


def _turn(units: Units) -> Units:
    return units[1:] + units[:1]


def _lay(one: Units, other: Units, rarity: Rarity) -> Alignment:
    if straight := _straight(one, other, rarity):
        return straight
    levels = [[answer(left, right, rarity) for right in other] for left in one]
    worth = [
        [WORTH[level] * rarity.bits(one[i], other[j]) if level else -1.0 for j, level in enumerate(row)]
        for i, row in enumerate(levels)
    ]
    steps = _plan(one, other, worth)
    return _walk(one, other, levels, worth, steps)


def _straight(one: Units, other: Units, rarity: Rarity) -> Alignment | None:
    """Every name answers the one in its place: no other way to lay them can be better."""
    if len(one) != len(other):
        return None
    pairs = []
    for place, (left, right) in enumerate(zip(one, other, strict=True)):
        level = answer(left, right, rarity)
        if level < Level.SPELLED:
            return None
        pairs.append(Pair(left, right, (place, place), level, WORTH[level] * rarity.bits(left, right)))
    return Alignment(sum(pair.bits for pair in pairs), tuple(pairs), (), (), one, other)


Step = tuple[int, int]


def _plan(one: Units, other: Units, worth: list[list[float]]) -> list[list[Step]]:
    """For each pair of places the step by which it is best reached."""
    rows, columns = len(one), len(other)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    came: list[list[Step]] = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows + 1):
        for j in range(columns + 1):
            if not (i or j):
                continue
            found, step = -1e9, (0, 0)
            if i:
                found, step = best[i - 1][j] - (_GAP_FIRST if i == 1 else GAP), (1, 0)
            if j and (other_way := best[i][j - 1] - (_GAP_FIRST if j == 1 else GAP)) > found:
                found, step = other_way, (0, 1)
            if i and j and worth[i - 1][j - 1] >= 0 and (met := best[i - 1][j - 1] + worth[i - 1][j - 1]) >= found:
                found, step = met, (1, 1)
            if i > 1 and j and answers_whole(one[i - 2].text, one[i - 1].text, other[j - 1].text):
                whole = best[i - 2][j - 1] + _WHOLE * 8
                if whole > found:
                    found, step = whole, (2, 1)
            if j > 1 and i and answers_whole(other[j - 2].text, other[j - 1].text, one[i - 1].text):
                whole = best[i - 1][j - 2] + _WHOLE * 8
                if whole > found:
                    found, step = whole, (1, 2)
            best[i][j], came[i][j] = found, step
    came[0][0] = (0, 0)
    return came


def _walk(
    one: Units, other: Units, levels: list[list[Level]], worth: list[list[float]], steps: list[list[Step]]
) -> Alignment:
    i, j = len(one), len(other)
    pairs: list[Pair] = []
    left: list[int] = []
    right: list[int] = []
    bits = 0.0
    while i or j:
        di, dj = steps[i][j]
        i, j = i - di, j - dj
        if di and dj:
            joined = di + dj > 2
            level = Level.SPELLED if joined else levels[i][j]
            gained = _WHOLE * 8 if joined else worth[i][j]
            pairs.append(Pair(one[i], other[j], (i, j), level, gained, joined))
            bits += gained
        elif di:
            left.append(i)
            bits -= GAP
        else:
            right.append(j)
            bits -= GAP
    pairs.reverse()
    return Alignment(bits, tuple(pairs), tuple(reversed(left)), tuple(reversed(right)), one, other)
