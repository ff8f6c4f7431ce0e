"""What a comparison comes to: a score, a grade, and the reasons in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from app.base import catalogue

Grade = Literal["very-likely", "likely", "possible", "unlikely"]
GRADES: Final[tuple[Grade, ...]] = ("very-likely", "likely", "possible", "unlikely")
"""from the surest down"""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against: a key of the catalogue (``sameness.…``) and its facts.

    Facts are names and numbers as they stand in the records, so they are as private as those.
    """

    key: str
    facts: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))
    against: bool = False

    def words(self, language: str) -> str:
        return catalogue.text(self.key, language, **self.facts)


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
