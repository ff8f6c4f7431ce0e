"""What a comparison comes to: a score, a grade, and the reasons in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from app.base import catalogue
from app.model import datewords, places
from app.model.vocabulary import term

Grade = Literal["very-likely", "likely", "possible", "unlikely"]
GRADES: Final[tuple[Grade, ...]] = ("very-likely", "likely", "possible", "unlikely")
"""from the surest down"""

_VOCABULARIES: Final = {"role": "role", "type": "incident-type"}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against: a key of the catalogue (``sameness.…``) and its facts.

    Facts are names, numbers, EDTF dates (``date…``), identifiers of places (``place…``) and codes
    (``role``, ``type…``) or parts of a name (``what``), as they stand in the records, so they are as private as those.
    """

    key: str
    facts: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))
    against: bool = False

    def words(self, language: str) -> str:
        """The sentence in a language, with dates, places and terms as that language says them."""
        said = {name: _say(name, fact, language) for name, fact in self.facts.items()}
        return catalogue.text(self.key, language, **said)


def _say(name: str, fact: str | int, language: str) -> str | int:
    if not isinstance(fact, str):
        return fact
    kind = name.partition("_")[0]
    if kind == "date":
        return datewords.words(fact, language)
    if kind == "place":
        place = places.find(fact)
        return place.name(language) if place else fact
    if kind == "what":
        return catalogue.text(f"sameness.what.{fact}", language)
    if kind in _VOCABULARIES:
        return term(_VOCABULARIES[kind], fact).label(language)
    return fact


@dataclass(frozen=True, slots=True)
class Verdict:
    """``score`` rises from 0 to 1; ``reasons`` begin with what weighs most, those against among them."""

    score: float
    grade: Grade
    reasons: tuple[Reason, ...] = ()

    @property
    def against(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.against)

    def at_least(self, grade: Grade) -> bool:
        return GRADES.index(self.grade) <= GRADES.index(grade)


def score_of(bits: float) -> float:
    """The score of so many bits for "the same": 0.5 where as much speaks for it as against it."""
    return 1.0 / (1.0 + math.exp2(-max(-100.0, min(100.0, bits)) / 2.0))


_LEAST: Final[dict[Grade, float]] = {
    "very-likely": score_of(6.0),
    "likely": score_of(1.0),
    "possible": score_of(-6.0),
    "unlikely": 0.0,
}
"""from which score on a grade is given"""


def judge(bits: float, cap: Grade, reasons: tuple[Reason, ...]) -> Verdict:
    """The verdict of so many bits where no better grade than ``cap`` is allowed.

    What lies in the band of that grade or above is pressed into it, in its order: a cap lowers every
    such score, so that what contradicts never raises one.
    """
    score = score_of(bits)
    at = GRADES.index(cap)
    low = _LEAST[cap]
    if at and score > low:
        top = _LEAST[GRADES[at - 1]]
        score = low + (top - low) * (score - low) / (1 - low) * (1 - 1e-9)
    grade = next(grade for grade in GRADES if score >= _LEAST[grade])
    return Verdict(score, grade, reasons)


_RANK: Final = {"": 0} | {grade: rank for rank, grade in enumerate(GRADES)}


def worst(grades: Iterable[str]) -> Grade:
    """The lowest of some grades; "" is the highest."""
    return GRADES[max(_RANK[grade] for grade in grades)]
