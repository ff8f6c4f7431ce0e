"""How far two or more people who coded the same things agree: percent, Cohen's kappa, Krippendorff's alpha.

All three are for values without an order. Percent is what people see; kappa (Cohen 1960) takes away
what two coders with these habits would share by chance, each with their own habits; alpha
(Krippendorff 2011) the same with the habits of all together, for any number of coders and with
answers missing. None of them says that a coding is *right*. What must be said beside a figure
is in :attr:`Agreement.doubts`: a figure without it misleads.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Doubt = Literal["none", "few", "one-value", "skewed", "missing", "below-chance"]
"""``none``: nothing was answered by both. ``few``: fewer than :data:`FEW` things. ``one-value``: all answers
are the same, so that chance can't be told from agreement. ``skewed``: one value makes up more than
:data:`SKEWED` of all answers, so that two who always say it agree by chance. ``missing``: some things were
left out by one of them. ``below-chance``: they agree less than chance would: they understand the code otherwise."""

FEW: Final = 30
"""things below which one answer more or less moves the figure by several hundredths"""

SKEWED: Final = 0.9
_Z: Final = 1.959963984540054  # of a two-sided 95% interval
_NEARLY: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two coders come to. ``n``: things that both answered, of ``units``.

    ``percent``: 0 to 1. ``kappa``, ``alpha``: at most 1; ``None`` where they mean nothing. ``interval``: of
    kappa, 95%, by the large-sample error of Fleiss, Cohen and Everitt (1969), cut at -1 and 1; ``None`` where
    there is none. ``table``: (one's value, the other's) → how many things. ``doubts``: what to say beside it.
    """

    n: int
    units: int
    percent: float | None
    kappa: float | None
    alpha: float | None
    interval: tuple[float, float] | None
    table: Mapping[tuple[str, str], int] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()


def compare(one: Mapping[str, str], other: Mapping[str, str], units: Sequence[str]) -> Agreement:
    """Two coders' answers by unit; a unit without one is missing, and so is an answer that is empty."""
    both = [(one[unit], other[unit]) for unit in units if one.get(unit) and other.get(unit)]
    table = Counter(both)
    if not both:
        return Agreement(0, len(units), None, None, None, None, {}, ("none",))
    value = kappa(table)
    return Agreement(
        len(both),
        len(units),
        sum(a == b for a, b in both) / len(both),
        value,
        alpha(both),
        None if value is None else _interval(table, value),
        dict(sorted(table.items())),
        _doubts(both, value, len(units)),
    )


def kappa(table: Mapping[tuple[str, str], int]) -> float | None:
    """Cohen's kappa of a table of counts; ``None`` where both used one and the same value only, or nothing."""
    total = sum(table.values())
    if not total:
        return None
    chance = _chance(table, total)
    if 1 - chance < _NEARLY:
        return None
    seen = sum(count for (a, b), count in table.items() if a == b) / total
    return (seen - chance) / (1 - chance)


def alpha(units: Sequence[Sequence[str | None]]) -> float | None:
    """Krippendorff's alpha, nominal: of each unit the values of its coders, ``None`` for one that is missing.

    ``None`` where fewer than two values can be paired, or all are the same.
    """
    paired = [[value for value in unit if value is not None] for unit in units]
    paired = [unit for unit in paired if len(unit) > 1]
    totals = Counter(value for unit in paired for value in unit)
    n = totals.total()
    expected = n * n - sum(count * count for count in totals.values())
    if not expected:
        return None
    observed = math.fsum(_split(unit) / (len(unit) - 1) for unit in paired)
    return 1 - (n - 1) * observed / expected


def _split(unit: Sequence[str]) -> int:
    """Ordered pairs of different values in one unit."""
    return len(unit) ** 2 - sum(count * count for count in Counter(unit).values())


def _margins(table: Mapping[tuple[str, str], int]) -> tuple[Counter[str], Counter[str]]:
    rows: Counter[str] = Counter()
    columns: Counter[str] = Counter()
    for (a, b), count in table.items():
        rows[a] += count
        columns[b] += count
    return rows, columns


def _chance(table: Mapping[tuple[str, str], int], total: int) -> float:
    rows, columns = _margins(table)
    return math.fsum(rows[value] * columns[value] for value in rows) / (total * total)


def error(table: Mapping[tuple[str, str], int]) -> float | None:
    """The large-sample standard error of kappa (Fleiss, Cohen and Everitt 1969, formula 14), ``None`` without kappa."""
    value = kappa(table)
    if value is None:
        return None
    total = sum(table.values())
    rows, columns = _margins(table)
    chance = _chance(table, total)
    same = math.fsum(
        count / total * (1 - (rows[a] + columns[a]) / total * (1 - value)) ** 2
        for (a, b), count in table.items()
        if a == b
    )
    apart = (1 - value) ** 2 * math.fsum(
        count / total * ((columns[a] + rows[b]) / total) ** 2 for (a, b), count in table.items() if a != b
    )
    left = same + apart - (value - chance * (1 - value)) ** 2
    return math.sqrt(max(0.0, left) / total) / (1 - chance)


def _interval(table: Mapping[tuple[str, str], int], value: float) -> tuple[float, float] | None:
    """95% of kappa. Where nobody disagreed the formula gives no width at all, which would be a false certainty."""
    wide = error(table)
    if wide is None or wide < _NEARLY:
        return None
    return max(-1.0, value - _Z * wide), min(1.0, value + _Z * wide)


def _doubts(both: Sequence[tuple[str, str]], value: float | None, units: int) -> tuple[Doubt, ...]:
    found: list[Doubt] = []
    answers = Counter(answer for pair in both for answer in pair)
    if len(answers) == 1:
        found.append("one-value")
    elif max(answers.values()) > SKEWED * answers.total():
        found.append("skewed")
    if len(both) < FEW:
        found.append("few")
    if len(both) < units:
        found.append("missing")
    if value is not None and value < 0:
        found.append("below-chance")
    return tuple(found)


__all__ = ["FEW", "SKEWED", "Agreement", "Doubt", "alpha", "compare", "error", "kappa"]
