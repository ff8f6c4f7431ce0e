"""How much it says that two people share a name: little for Muhammad, much for a rare family."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from app.analysis.facts import PersonFacts
from app.model.letters import fold_text


def tokens(facts: PersonFacts) -> frozenset[str]:
    """The short strings by which the names of a person are counted, each once; stable between runs."""
    return frozenset(word for name in facts.names for word in fold_text(name.text).split())


class Rarity:
    """How often each token is met in a crowd of ``people``; the built-in list of names stands behind it.

    ``counts`` says for each token of :func:`tokens` how many people have it.
    """

    def __init__(self, counts: Mapping[str, int], people: int) -> None:
        self.counts = counts
        self.people = people

    @classmethod
    def of(cls, crowd: Iterable[PersonFacts]) -> Rarity:
        counts: Counter[str] = Counter()
        people = 0
        for facts in crowd:
            counts.update(tokens(facts))
            people += 1
        return cls(counts, people)

    def bits(self, token: str) -> float:
        """log2 of one in how many people has it."""
        return math.log2((self.people + 1000) / (self.counts.get(token, 0) + 2))


BUILT_IN: Final = Rarity({}, 0)
"""for a vault with few people in it"""
