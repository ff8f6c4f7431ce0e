"""Births, ages and deaths of two records: how far they agree, as far as each says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from app.analysis.facts import PersonFacts
from app.analysis.verdict import Reason
from app.base.errors import InputError
from app.model import days
from app.model.edtfdate import EdtfDate, parse

_YEAR: Final = 365.25
_LIVES: Final = 60 * _YEAR  # days over which the births of people in such records spread
_OURS: Final = "2003/2035"
"""when an age held of which nobody says when"""
_MOST: Final = 11.0
_TWINS: Final = 6.0  # two children of one mother: twins are one birth in fifty
_CLOSE: Final = 3.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Bits for "the same" against a stranger of that name, and against a brother or sister; what to say.

    ``cap``: the best grade that is left. ``firm``: it may carry "very likely" beside a name.
    """

    stranger: float = 0.0
    kin: float = 0.0
    reason: Reason | None = None
    cap: str = ""
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Birth:
    """The first and last day on which somebody can have been born; ``day``: EDTF of a whole date, or ""."""

    first: int
    last: int
    day: str
    by_age: bool
    text: str

    @property
    def width(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Life:
    """What is known of a life, read once: births and deaths as days, ages as they were said."""

    birth: Birth | None
    death: tuple[int, int] | None
    died: str
    age: int | None
    """where nobody says when it held"""


def read_life(facts: PersonFacts) -> Life:
    """The dates of a person, those that can't be read left out."""
    death = _read(facts.died)
    birth = birth_of(facts)
    undated = birth is not None and birth.by_age and not _read(facts.age_on) and death is None
    return Life(birth, days.bounds(death) if death else None, facts.died, facts.age if undated else None)


def birth_of(facts: PersonFacts) -> Birth | None:
    """When a person was born, by date or by age; ``None`` where nothing is known."""
    born = _read(facts.born)
    if born is not None:
        first, last = days.bounds(born)
        if born.approximate:
            first, last = first - round(2 * _YEAR), last + round(2 * _YEAR)
        elif born.uncertain:
            first, last = first - round(_YEAR), last + round(_YEAR)
        elif facts.born.endswith("-01-01"):  # what offices write when only the year is known
            last = first + 364
        whole = len(facts.born) == 10 and not facts.born.endswith("-01-01") and first == last
        return Birth(first, last, facts.born if whole else "", False, facts.born)
    if facts.age is None or not 0 <= facts.age <= 130:
        return None
    held = _read(facts.age_on) or _read(facts.died) or parse(_OURS)
    first, last = days.bounds(held)
    return Birth(first - round((facts.age + 1) * _YEAR) + 1, last - round(facts.age * _YEAR), "", True, str(facts.age))


def _read(text: str) -> EdtfDate | None:
    if not text:
        return None
    try:
        date = parse(text)
    except InputError:
        return None
    return date if date.lower is not None or date.upper is not None else None


NOTHING: Final = Evidence()


def compare_births(one: Life, other: Life) -> Evidence:
    """Dates of birth and ages against each other."""
    left, right = one.birth, other.birth
    if left is None or right is None:
        return NOTHING
    if one.age is not None and other.age is not None:
        return _compare_ages(one.age, other.age)
    apart = max(left.first - right.last, right.first - left.last, 0)
    if apart:
        return _differ(left, right, apart / _YEAR)
    width = max(left.width, right.width)
    if width > 12 * _YEAR:
        return NOTHING
    stranger = min(_MOST, math.log2(_LIVES / max(1, width)))
    facts = _texts(left, right)
    if left.day and left.day == right.day:
        return Evidence(stranger, _TWINS, Reason("sameness.born.same", {"date": left.text}), firm=True)
    key = _key("fits", left, right) if left.by_age or right.by_age else "sameness.born.fits"
    return Evidence(stranger, min(stranger, _CLOSE), Reason(key, facts), firm=width < 5 * _YEAR)


def _compare_ages(one: int, other: int) -> Evidence:
    """Two ages of which nobody says when they held: two records are rarely made many years apart."""
    apart = abs(one - other)
    facts: dict[str, str | int] = {"n": apart, "one": one, "other": other}
    if apart == 0:
        return Evidence(4.0, 2.5, Reason("sameness.age.same", facts), firm=True)
    if apart == 1:
        return Evidence(2.5, 1.0, Reason("sameness.age.near", facts), firm=True)
    if apart <= 3:
        return Evidence(0.0, -1.5, Reason("sameness.age.apart", facts, against=True))
    cap = "likely" if apart <= 8 else "possible"
    return Evidence(-min(9.0, 1.0 + 0.5 * apart), -min(9.0, 2.0 + 0.5 * apart), _apart(facts), cap)


def _apart(facts: dict[str, str | int]) -> Reason:
    return Reason("sameness.age.apart", facts, against=True)


def _texts(left: Birth, right: Birth) -> dict[str, str | int]:
    """The two as facts of a sentence: ages as numbers, dates as EDTF. An age and a date: the age, then the date."""
    first, second = sorted((left, right), key=lambda birth: not birth.by_age)
    if first.by_age and not second.by_age:
        return {"age": first.text, "date": second.text}
    if first.by_age:
        return {"one": left.text, "other": right.text}
    return {"date_one": left.text, "date_other": right.text}


def _differ(left: Birth, right: Birth, years: float) -> Evidence:
    facts = _texts(left, right)
    if left.day and right.day:
        return _differ_by_day(left.day, right.day, years, facts)
    whole = max(1, round(years))
    facts["n"] = whole
    if years <= 1.1 and (left.by_age or right.by_age):
        return Evidence(1.5, 0.0, Reason(_key("near", left, right), facts), firm=True)
    key = _key("apart", left, right)
    reason = Reason(key, facts, against=True)
    if years <= 2.1:
        return Evidence(-2.0, -3.0, reason, "likely")
    worse = min(10.0, 4.0 + 0.5 * years)
    return Evidence(-worse, -worse, reason, "possible")


def _key(what: str, left: Birth, right: Birth) -> str:
    """The sentence for two births, by whether each is known by an age or by a date."""
    if left.by_age and right.by_age:
        return f"sameness.age.{what}"
    if left.by_age or right.by_age:
        return f"sameness.age.{what}-date"
    return "sameness.born.differ"


def _differ_by_day(one: str, other: str, years: float, facts: dict[str, str | int]) -> Evidence:
    swapped = one[:4] == other[:4] and one[5:7] == other[8:] and one[8:] == other[5:7]
    digits = sum(a != b for a, b in zip(one, other, strict=True))
    if swapped:
        return Evidence(5.0, 2.0, Reason("sameness.born.swapped", facts), "likely", firm=True)
    if digits == 1:
        return Evidence(1.5, -2.0, Reason("sameness.born.digit", facts, against=True), "likely")
    reason = Reason("sameness.born.differ", facts, against=True)
    worse = min(10.0, 4.0 + 0.4 * years)
    return Evidence(-worse, -worse, reason, "possible")


def compare_deaths(one: Life, other: Life) -> Evidence:
    """Dates of death, and lives that can't be one life. A family dies on one day: it tells no siblings apart."""
    if one.death is None and other.death is None:
        return NOTHING
    impossible = _outlived(one, other) or _outlived(other, one)
    if impossible is not None:
        return impossible
    if one.death is None or other.death is None:
        return NOTHING
    (first, last), (second, end) = one.death, other.death
    apart = max(first - end, second - last, 0)
    facts: dict[str, str | int] = {"date_one": one.died, "date_other": other.died}
    if not apart:
        width = (last - first) + (end - second) + 1
        stranger = min(8.0, max(0.0, math.log2(10 * _YEAR / max(1, width))))
        if width == 1:
            return Evidence(stranger, 0.0, Reason("sameness.died.same", {"date": one.died}), firm=True)
        return Evidence(stranger, 0.0, Reason("sameness.died.fits", facts))
    if apart <= 3:
        return Evidence(3.0, -0.5, Reason("sameness.died.near", {**facts, "n": apart}), firm=True)
    worse = 3.0 if apart < 60 else 6.0
    cap = "likely" if apart < 60 else "possible"
    return Evidence(-worse, -worse, Reason("sameness.died.differ", facts, against=True), cap)


def _outlived(one: Life, other: Life) -> Evidence | None:
    """One was born after the other had died."""
    if one.birth is None or other.death is None or one.birth.first <= other.death[1]:
        return None
    facts: dict[str, str | int] = {"date": other.died}
    return Evidence(-12.0, -12.0, Reason("sameness.born.after-death", facts, against=True), "unlikely")
