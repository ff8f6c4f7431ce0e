"""Records in memory, found by their keys: many against many, or one against many."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from app.analysis.comparing import compare
from app.analysis.facts import Facts, PersonFacts
from app.analysis.keys import choose, keys
from app.analysis.rarity import Rarity
from app.analysis.verdict import Verdict

CANDIDATES: Final = 40
"""of one record, those with the most keys in common, that are compared in full"""


class Index:
    """Records by name. ``rarity`` is counted from the people among them where none is given."""

    def __init__(self, records: Iterable[tuple[str, Facts]], rarity: Rarity | None = None) -> None:
        self._facts: dict[str, Facts] = dict(records)
        people = (facts for facts in self._facts.values() if isinstance(facts, PersonFacts))
        self.rarity = rarity or Rarity.of(people)
        self._buckets: dict[str, list[str]] = defaultdict(list)
        for name, facts in self._facts.items():
            for key in keys(facts):
                self._buckets[key].append(name)

    def candidates(self, facts: Facts, most: int = CANDIDATES, skip: str = "") -> list[str]:
        """The records with the most keys in common, rare ones before common ones."""
        counts = {key: len(self._buckets[key]) for key in keys(facts) if key in self._buckets}
        met: Counter[str] = Counter()
        for key in choose(counts):
            met.update(self._buckets[key])
        met.pop(skip, None)
        return [name for name, _ in heapq.nsmallest(most, met.items(), key=lambda found: (-found[1], found[0]))]

    def find(self, facts: Facts, limit: int = 10, skip: str = "") -> list[tuple[str, Verdict]]:
        """The likeliest partners of a record, the best first; ``skip`` is its own name."""
        found = [(name, compare(facts, self._facts[name], self.rarity)) for name in self.candidates(facts, skip=skip)]
        return heapq.nsmallest(limit, found, key=lambda pair: (-pair[1].score, pair[0]))
