"""Whether two records tell of one act: what was done, when, where, to whom.

Of two bombings in one city on one day, only the victims say whether they are one. So day, place
and kind alone are never more than "possible" where victims are named on both sides and none is
the same, nor more than "likely" where none is named.
"""

from __future__ import annotations

import math
from typing import Final

from app.analysis.facts import IncidentFacts, PersonFacts
from app.analysis.lives import Evidence
from app.analysis.person import compare_people
from app.analysis.rarity import Rarity
from app.analysis.surroundings import nearness
from app.analysis.verdict import Reason, Verdict, judge, worst
from app.model import days

FAMILIES: Final = (
    frozenset({"killing", "attempted-killing", "death-in-custody", "explosive-attack", "protest-crackdown"}),
    frozenset(
        {"arbitrary-arrest", "detention", "enforced-disappearance", "abduction", "death-in-custody", "arrest-warrant"}
    ),
    frozenset({"torture", "ill-treatment", "forced-confession", "sexual-violence", "death-in-custody", "detention"}),
    frozenset({"threat", "hit-list", "surveillance", "incitement", "reprisal-on-relatives", "online-harassment"}),
    frozenset({"incitement", "online-incitement", "name-photo-published", "defamation-campaign", "online-harassment"}),
    frozenset({"raid", "office-closure", "confiscation", "property-destruction", "desecration", "explosive-attack"}),
    frozenset({"malicious-prosecution", "unfair-trial", "arrest-warrant", "detention", "arbitrary-arrest"}),
)
"""types of act that two people may well call the same act by"""
_PRIOR: Final = 14.0
_OPEN: Final = 730
_PLACE: Final = {"place": 6.0, "district": 4.0, "governorate": 2.5}
_WEIGHT: Final = {"very-likely": 12.0, "likely": 8.0, "possible": 2.0}


def compare_incidents(one: IncidentFacts, other: IncidentFacts, rarity: Rarity) -> Verdict:
    """The verdict on two incidents; symmetric. What is found of a victim is said of that victim."""
    found = [_types(one, other), _dates(one, other), _places(one, other), _victims(one, other, rarity)]
    cap = worst(("" if found[3].firm else "likely", *(evidence.cap for evidence in found)))
    bits = sum(evidence.stranger for evidence in found) - _PRIOR
    weighed = [(evidence.stranger, evidence.reason) for evidence in found if evidence.reason is not None]
    ordered = sorted(weighed, key=lambda pair: (-abs(pair[0]), pair[1].key))
    return judge(bits, cap, tuple(reason for _, reason in ordered))


def _types(one: IncidentFacts, other: IncidentFacts) -> Evidence:
    if not (one.type and other.type):
        return Evidence()
    if one.type == other.type:
        return Evidence(3.0, reason=Reason("sameness.type.same", {"type": one.type}))
    facts = {"type_one": one.type, "type_other": other.type}
    if any(one.type in family and other.type in family for family in FAMILIES):
        return Evidence(1.0, reason=Reason("sameness.type.family", facts))
    return Evidence(-5.0, reason=Reason("sameness.type.differ", facts, against=True), cap="possible")


def _span(facts: IncidentFacts) -> tuple[int, int] | None:
    """The first and last day on which it can have begun."""
    return days.bounds_of(facts.date) if facts.date else None


def _dates(one: IncidentFacts, other: IncidentFacts) -> Evidence:
    left, right = _span(one), _span(other)
    if left is None or right is None:
        return Evidence(cap="likely")
    apart = max(left[0] - right[1], right[0] - left[1], 0)
    facts = {"date_one": one.date, "date_other": other.date}
    width = (left[1] - left[0]) + (right[1] - right[0]) + 1
    if not apart:
        bits = min(9.0, max(0.0, math.log2(8 * 365 / max(1, width))))
        if width == 1:
            return Evidence(bits, reason=Reason("sameness.day.same", {"date": one.date}))
        return Evidence(bits, reason=Reason("sameness.day.fits", facts), cap="" if width < 62 else "likely")
    if apart <= 2:
        return Evidence(4.0, reason=Reason("sameness.day.near", {**facts, "n": apart}))
    if _runs_into(one, right) or _runs_into(other, left):
        return Evidence(1.0, reason=Reason("sameness.day.during", facts), cap="likely")
    if apart <= 14:
        return Evidence(-2.0, reason=Reason("sameness.day.apart", {**facts, "n": apart}, against=True), cap="likely")
    return Evidence(-8.0, reason=Reason("sameness.day.differ", facts, against=True), cap="possible")


def _runs_into(one: IncidentFacts, other: tuple[int, int]) -> bool:
    """Whether one went on (a detention, a siege) when the other began."""
    begun, ended = _span(one), days.bounds_of(one.end) if one.end else None
    return begun is not None and ended is not None and begun[0] <= other[0] <= ended[1] and ended[1] - begun[0] < _OPEN


def _places(one: IncidentFacts, other: IncidentFacts) -> Evidence:
    level, place = nearness(one.places, other.places)
    if not level:
        return Evidence()
    if level == "differ":
        facts = {"place_one": min(one.places), "place_other": min(other.places)}
        return Evidence(-6.0, reason=Reason("sameness.where.differ", facts, against=True), cap="possible")
    return Evidence(_PLACE[level], reason=Reason(f"sameness.where.{level}", {"place": place}))


def _victims(one: IncidentFacts, other: IncidentFacts, rarity: Rarity) -> Evidence:
    """Victims that answer each other, each once, the surest first."""
    if not (one.victims and other.victims):
        return _counts(one, other)
    met = _meet(one.victims, other.victims, rarity)
    best = [verdict for verdict in met if verdict.at_least("possible")]
    n = sum(verdict.at_least("likely") for verdict in best)
    if not best:
        reason = Reason("sameness.victims.differ", against=True)
        return Evidence(-7.0, reason=reason, cap="possible")
    bits = min(16.0, sum(_WEIGHT[verdict.grade] for verdict in best))
    if not n:
        return Evidence(bits, reason=Reason("sameness.victims.perhaps", {"n": len(best)}), cap="likely")
    few = min(len(one.victims), len(other.victims))
    strangers = few - len(best)
    reason = Reason("sameness.victims.same", {"n": n, "of": few})
    if strangers > n:
        return Evidence(bits - 3.0 * strangers, reason=reason, cap="likely")
    return Evidence(bits, reason=reason, firm=True)


def _counts(one: IncidentFacts, other: IncidentFacts) -> Evidence:
    left, right = one.count or len(one.victims), other.count or len(other.victims)
    if not (left and right):
        return Evidence()
    if left == right and left > 2:
        return Evidence(1.5, reason=Reason("sameness.victims.count", {"n": left}))
    if max(left, right) > 4 * min(left, right):
        facts = {"one": left, "other": right}
        return Evidence(-2.0, reason=Reason("sameness.victims.count-differ", facts, against=True))
    return Evidence()


def _meet(one: tuple[PersonFacts, ...], other: tuple[PersonFacts, ...], rarity: Rarity) -> list[Verdict]:
    verdicts = sorted(
        ((compare_people(left, right, rarity), i, j) for i, left in enumerate(one) for j, right in enumerate(other)),
        key=lambda found: (-found[0].score, found[1] + found[2], abs(found[1] - found[2])),
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    met = []
    for verdict, i, j in verdicts:
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            met.append(verdict)
    return met
