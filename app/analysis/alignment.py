"""Two lines of names laid side by side: which name answers which, and what is left over.

Order counts: a man's father is not his grandfather. A name written as two words in one record
and as one in the other still answers it; so does a line that begins with the family.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from app.analysis.answers import WORTH, Level, answer, answers_whole, may_answer
from app.analysis.names import Line, Unit
from app.analysis.rarity import Rarity

GAP: Final = 1.0
"""bits for a name that only one line has"""
_GAP_FIRST: Final = 4.0
_TURNED: Final = 2.0
_WHOLE: Final = 7.0
"""bits for a name in two words that is one word in the other record"""

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
    """The likeliest way to lay two lines side by side: the same one, whichever was named first."""
    if one.text > other.text:
        return _mirror(_align(other.units, one.units, rarity))
    return _align(one.units, other.units, rarity)


def _mirror(found: Alignment) -> Alignment:
    pairs = tuple(replace(pair, one=pair.other, other=pair.one, at=pair.at[::-1]) for pair in found.pairs)
    return Alignment(found.bits, pairs, found.right, found.left, found.other, found.one, found.turned)


def _align(first: Units, second: Units, rarity: Rarity) -> Alignment:
    best = _lay(first, second, rarity)
    begun = bool(best.pairs) and best.pairs[0].at == (0, 0)
    if begun or len(best.pairs) * 2 < min(len(first), len(second)):
        return best
    turned = max(_lay(_turn(first), second, rarity), _lay(first, _turn(second), rarity), key=_reached)
    if turned.bits - _TURNED <= best.bits + 1e-9:
        return best
    return replace(turned, bits=turned.bits - _TURNED, turned=True)


def _reached(found: Alignment) -> float:
    return found.bits


def begin_alike(one: Units, other: Units, rarity: Rarity) -> bool:
    """Whether two lines can begin with one given name, also where one of them begins with the family."""
    if may_answer(one[0], other[0], rarity):
        return True
    return _begins_later(one, other) or _begins_later(other, one)


def _begins_later(one: Units, other: Units) -> bool:
    """Whether the second name of one line is the first of the other, the family before it, or the first two
    are one name there.
    """
    if len(one) < 2:
        return False
    first, second, begun = one[0], one[1], other[0]
    if second.rough == begun.rough and first.rough == other[-1].rough:
        return True
    near = abs(len(first.text) + len(second.text) - len(begun.text)) < 4
    return near and answers_whole(first.text, second.text, begun.text)


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
    wholes: dict[Step, Step] = {}
    if rows != columns:
        wholes = dict.fromkeys(_wholes(one, other), (2, 1)) | {(i, j): (1, 2) for j, i in _wholes(other, one)}
    best = [[-_GAP_FIRST - GAP * (j - 1) if j else 0.0 for j in range(columns + 1)]]
    came: list[list[Step]] = [[(0, 1)] * (columns + 1)]
    for i in range(1, rows + 1):
        above, row = best[-1], [best[-1][0] - (_GAP_FIRST if i == 1 else GAP)]
        steps: list[Step] = [(1, 0)]
        for j in range(1, columns + 1):
            found, step = above[j] - (_GAP_FIRST if i == 1 else GAP), (1, 0)
            if (other_way := row[j - 1] - (_GAP_FIRST if j == 1 else GAP)) > found:
                found, step = other_way, (0, 1)
            gained = worth[i - 1][j - 1]
            if gained >= 0 and (met := above[j - 1] + gained) >= found:
                found, step = met, (1, 1)
            if wholes and (whole := wholes.get((i, j))):
                reached = best[i - whole[0]][j - whole[1]] + _WHOLE
                if reached > found:
                    found, step = reached, whole
            row.append(found)
            steps.append(step)
        best.append(row)
        came.append(steps)
    return came


def _wholes(one: Units, other: Units) -> list[tuple[int, int]]:
    """Places (i, j), counted from 1, where two names of ``one`` up to i are written as the one of ``other`` at j."""
    found = []
    for i in range(2, len(one) + 1):
        first, second = one[i - 2].text, one[i - 1].text
        length = len(first) + len(second)
        for j, unit in enumerate(other, 1):
            if abs(length - len(unit.text)) < 4 and answers_whole(first, second, unit.text):
                found.append((i, j))
    return found


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
            gained = _WHOLE if joined else worth[i][j]
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
