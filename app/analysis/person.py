"""Whether two records tell of one person, weighed against the two other explanations there are.

A *stranger* of the same name: the rarer what agrees, the less likely, in a crowd of so many
people. A *brother or sister*: father, grandfather, family, home and often the day of death agree
by themselves, so that only the given name, the birth and what is one person's own can tell them
apart. The score follows the likelier of the two (docs/decisions/0017).
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Final

from app.analysis.alignment import align, begin_alike
from app.analysis.answers import Level, answer
from app.analysis.facts import PersonFacts
from app.analysis.lives import NOTHING, Evidence, Life, compare_births, compare_deaths, read_life
from app.analysis.names import Called, Unit, read, read_line
from app.analysis.naming import Naming, weigh
from app.analysis.rarity import Rarity
from app.analysis.surroundings import compare_places
from app.analysis.verdict import Reason, Verdict, judge, worst
from app.model.letters import fold_text

_SIBLINGS: Final = 1.5
"""bits against: a record has more brothers and sisters in a crowd of victims than doubles"""
_ENOUGH: Final = 3
"""names that agree: two are shared by many people, so that what else agrees must say more"""
_FIRM: Final = 1.0
_FIRMER: Final = 7.5
_NAMELESS: Final = -12.0


@dataclass(frozen=True, slots=True)
class Person:
    """A person's facts, read once for many comparisons."""

    facts: PersonFacts
    called: Called
    life: Life


@functools.lru_cache(maxsize=1 << 12)
def prepare(facts: PersonFacts) -> Person:
    """The facts as they are compared."""
    called = read(facts.names)
    return Person(facts, called, read_life(facts))


def compare_people(one: PersonFacts, other: PersonFacts, rarity: Rarity) -> Verdict:
    """The verdict on two persons; symmetric."""
    return compare_prepared(prepare(one), prepare(other), rarity)


def compare_prepared(one: Person, other: Person, rarity: Rarity) -> Verdict:
    """The same of facts that were read before."""
    left, right = one.facts, other.facts
    found = [
        compare_births(one.life, other.life),
        compare_deaths(one.life, other.life),
        _sexes(left, right),
        compare_places(left.places, right.places),
        _mothers(left, right, rarity),
        _kunyas(one.called, other.called, rarity),
        _bynames(one.called, other.called),
        _roles(left, right),
        _affiliations(left, right),
    ]
    return _sum(_best(one.called, other.called, rarity), found, rarity)


def hopeless(one: Person, other: Person, rarity: Rarity) -> bool:
    """Whether two can be seen to be "unlikely" without laying names side by side: no given name of theirs
    answers one of the other's, no byname is shared, and nobody was born on the same day.
    """
    if not (one.called.lines and other.called.lines) or one.called.bynames or other.called.bynames:
        return False
    mine, theirs = one.life.birth, other.life.birth
    if mine is not None and theirs is not None and mine.day and mine.day == theirs.day:
        return False
    return not any(
        begin_alike(left.units, right.units, rarity) for left in one.called.lines for right in other.called.lines
    )


def _best(mine: Called, theirs: Called, rarity: Rarity) -> Naming | None:
    """Of all that they are called, the two lines that agree best."""
    namings = (weigh(align(left, right, rarity), rarity) for left in mine.lines for right in theirs.lines)
    return max(namings, key=_worth, default=None)


def _worth(naming: Naming) -> tuple[float, float, float]:
    return naming.worth, naming.kin, -len(naming.reasons)


def _sum(naming: Naming | None, found: list[Evidence], rarity: Rarity) -> Verdict:
    stranger = (naming.stranger if naming else _NAMELESS) + sum(one.stranger for one in found) - rarity.prior
    kin = (naming.kin if naming else _NAMELESS) + sum(one.kin for one in found) - _SIBLINGS
    needed = _FIRM if naming is None or naming.agreed >= _ENOUGH else _FIRMER
    cap = "" if any(one.firm and one.stranger >= needed for one in found) else "likely"
    caps = (cap, naming.cap if naming else "possible", *(one.cap for one in found))
    weighed = [(one.stranger + one.kin, one.reason) for one in found if one.reason is not None]
    weighed += naming.reasons if naming else []
    if warning := _warning(naming, found):
        weighed.append((-99.0, warning))
    ordered = sorted(weighed, key=lambda pair: (-abs(pair[0]), pair[1].key))
    return judge(_softly(stranger, kin), worst(caps), tuple(reason for _, reason in ordered))


def _softly(stranger: float, kin: float) -> float:
    """The odds against both explanations together: the lower one, less at most one bit."""
    low, high = sorted((stranger, kin))
    return low - math.log2(1.0 + 2.0 ** (low - high))


def _warning(naming: Naming | None, found: list[Evidence]) -> Reason | None:
    """What two such records most likely are instead, said first."""
    if naming is None:
        return None
    contradicted = any(one.cap in ("possible", "unlikely") for one in found)
    if naming.same and contradicted:
        return Reason("sameness.namesakes", against=True)
    if naming.siblings:
        return Reason("sameness.siblings", against=True)
    return None


def _sexes(one: PersonFacts, other: PersonFacts) -> Evidence:
    known = {"female", "male"}
    if one.sex not in known or other.sex not in known:
        return NOTHING
    if one.sex == other.sex:
        return Evidence(1.0, 1.0)
    return Evidence(-5.0, -5.0, Reason("sameness.sex.differ", against=True), "possible")


def _mothers(one: PersonFacts, other: PersonFacts, rarity: Rarity) -> Evidence:
    if not (one.mother and other.mother):
        return NOTHING
    left, right = _mother(one.mother), _mother(other.mother)
    if left is None or right is None:
        return NOTHING
    level = answer(left, right, rarity)
    facts = {"one": one.mother, "other": other.mother}
    if level >= Level.SPELLED:
        return Evidence(rarity.bits(left, right), 0.5, Reason("sameness.mother.same", facts))
    if level >= Level.NEAR:
        return Evidence(1.0, 0.0)
    return Evidence(-4.0, -4.0, Reason("sameness.mother.differ", facts, against=True), "likely")


def _mother(text: str) -> Unit | None:
    """The given name of a mother: her father's and family's are left out of most papers."""
    units = read_line(text).units
    return units[0] if units else None


def _kunyas(mine: Called, theirs: Called, rarity: Rarity) -> Evidence:
    if not (mine.kunyas and theirs.kunyas):
        return NOTHING
    shared = [
        (min(6.0, rarity.bits(left, right)), min(left.written, right.written))
        for left in mine.kunyas
        for right in theirs.kunyas
        if answer(left, right, rarity) >= Level.SPELLED
    ]
    if shared:
        bits, name = max(shared)
        return Evidence(bits, 0.7 * bits, Reason("sameness.kunya.same", {"name": name}), firm=True)
    facts = {"one": mine.kunyas[0].written, "other": theirs.kunyas[0].written}
    return Evidence(-1.0, -1.0, Reason("sameness.kunya.differ", facts, against=True))


def _bynames(mine: Called, theirs: Called) -> Evidence:
    known = {unit.text: unit for unit in theirs.bynames}
    shared = sorted(unit.text for unit in mine.bynames if unit.text in known and len(unit.text) > 2)
    if not shared:
        return NOTHING
    return Evidence(8.0, 6.0, Reason("sameness.byname.same", {"name": known[shared[0]].written}), firm=True)


def _roles(one: PersonFacts, other: PersonFacts) -> Evidence:
    if not (one.roles and other.roles):
        return NOTHING
    shared = sorted(set(one.roles) & set(other.roles))
    if not shared:
        return Evidence(-0.5, -0.5)
    return Evidence(1.5, 1.0, Reason("sameness.role.same", {"role": shared[0]}))


def _affiliations(one: PersonFacts, other: PersonFacts) -> Evidence:
    left, right = set(fold_text(one.affiliation).split()), set(fold_text(other.affiliation).split())
    if not (left and right):
        return NOTHING
    if len(left & right) * 2 > len(left | right):
        return Evidence(
            3.0, 1.5, Reason("sameness.affiliation.same", {"name": min(one.affiliation, other.affiliation)})
        )
    return NOTHING
