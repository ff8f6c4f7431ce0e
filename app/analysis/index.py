"""Records in memory, found by their keys: many against many, or one against many."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from app.analysis.comparing import compare
from app.analysis.facts import Facts, PersonFacts
from app.analysis.keys import choose, keys
from app.analysis.person import Person, compare_prepared, hopeless, prepare
from app.analysis.rarity import Rarity
from app.analysis.verdict import Grade, Verdict

CANDIDATES: Final = 40
"""of one record, those with the most keys in common, that are compared in full"""


class Index:
    """Records by name. ``rarity`` is counted from the people among them where none is given."""

    def __init__(self, records: Iterable[tuple[str, Facts]], rarity: Rarity | None = None) -> None:
        self._facts: dict[str, Facts] = dict(records)
        people = (facts for facts in self._facts.values() if isinstance(facts, PersonFacts))
        self.rarity = rarity or Rarity.of(people)
        self._people: dict[str, Person] = {}
        self._buckets: dict[str, list[str]] = defaultdict(list)
        for name, facts in self._facts.items():
            if isinstance(facts, PersonFacts):
                self._people[name] = prepare(facts)
            for key in keys(facts):
                self._buckets[key].append(name)

    def bucket(self, key: str) -> list[str]:
        """The records that have a key."""
        return self._buckets.get(key, [])

    def candidates(self, facts: Facts, most: int = CANDIDATES, skip: str = "") -> list[str]:
        """The records with the most keys in common, rare ones before common ones."""
        counts = {key: len(self._buckets[key]) for key in keys(facts) if key in self._buckets}
        met: Counter[str] = Counter()
        for key in choose(counts):
            met.update(self._buckets[key])
        met.pop(skip, None)
        return [name for name, _ in met.most_common(most)]

    def find(self, facts: Facts, limit: int = 10, skip: str = "") -> list[tuple[str, Verdict]]:
        """The likeliest partners of a record, the best first; ``skip`` is its own name."""
        person = prepare(facts) if isinstance(facts, PersonFacts) else None
        found = [(name, self._compare(facts, person, name)) for name in self.candidates(facts, skip=skip)]
        met = [(name, verdict) for name, verdict in found if verdict is not None]
        return heapq.nsmallest(limit, met, key=lambda pair: (-pair[1].score, pair[0]))

    def _compare(self, facts: Facts, person: Person | None, name: str) -> Verdict | None:
        """The verdict, or ``None`` where it is unlikely at first sight."""
        other = self._people.get(name)
        if person is None or other is None:
            return compare(facts, self._facts[name], self.rarity)
        return None if hopeless(person, other, self.rarity) else compare_prepared(person, other, self.rarity)

    def pairs(self, grade: Grade = "possible") -> list[tuple[str, str, Verdict]]:
        """All pairs of at least a grade, each once, the surest first."""
        seen: set[tuple[str, str]] = set()
        kept: list[tuple[str, str, Verdict]] = []
        for name, facts in self._facts.items():
            for partner in self.candidates(facts, skip=name):
                one, other = (name, partner) if name < partner else (partner, name)
                if (one, other) in seen:
                    continue
                seen.add((one, other))
                verdict = self._compare(self._facts[one], self._people.get(one), other)
                if verdict is not None and verdict.at_least(grade):
                    kept.append((one, other, verdict))
        return sorted(kept, key=lambda row: (-row[2].score, row[:2]))
