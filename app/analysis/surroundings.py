"""Where two people or two incidents are at home: how near two places of the gazetteer lie."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Final

from app.analysis.lives import Evidence
from app.analysis.verdict import Reason
from app.model import places

NEARNESS: Final = ("place", "district", "governorate")
"""what two places share, the nearest first"""
_STRANGER: Final = {"place": 5.0, "district": 4.0, "governorate": 2.0}


def nearness(one: Iterable[str], other: Iterable[str]) -> tuple[str, str]:
    """(the nearest level that any two share, the place there); ``("differ", "")`` where all lie apart, ``("", "")``
    where nothing is known. A place that lies in the other counts as that one: less was known.
    """
    best = ("", "")
    for left in sorted(set(one)):
        for right in sorted(set(other)):
            found = _between(*sorted((left, right)))
            if not best[0] or _rank(found[0]) < _rank(best[0]):
                best = found
    return best


def _rank(level: str) -> int:
    return NEARNESS.index(level) if level in NEARNESS else len(NEARNESS) + (not level)


@functools.lru_cache(maxsize=1 << 14)
def _between(one: str, other: str) -> tuple[str, str]:
    left, right = places.find(one), places.find(other)
    if left is None or right is None:
        return ("place", one) if one == other else ("", "")
    if "country" in (left.level, right.level):
        return ("", "")
    if one == other and left.level not in ("governorate", "district"):
        return ("place", one)
    district, province = places.district_of(one), places.governorate_of(one)
    if district and district == places.district_of(other):
        return ("district", district)
    if province and province == places.governorate_of(other):
        return ("governorate", province)
    return ("differ", "") if province and places.governorate_of(other) else ("", "")


def compare_places(one: tuple[str, ...], other: tuple[str, ...]) -> Evidence:
    """Homes of two people. A family lives in one place, so this tells no brothers apart."""
    level, place = nearness(one, other)
    if not level:
        return Evidence()
    if level == "differ":
        facts = {"place_one": min(one), "place_other": min(other)}
        return Evidence(-1.5, -0.5, Reason("sameness.place.differ", facts, against=True))
    return Evidence(_STRANGER[level], 0.0, Reason(f"sameness.place.{level}", {"place": place}))
