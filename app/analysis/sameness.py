"""Whether two records may tell of one person, or of one incident: the door to this package."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from app.analysis.facts import Facts, IncidentFacts, PersonFacts
from app.analysis.rarity import BUILT_IN, Rarity, tokens
from app.analysis.verdict import GRADES, Reason, Verdict

CANDIDATES: Final = 200  # of one record, those that are compared in full


def compare(one: Facts, other: Facts, rarity: Rarity = BUILT_IN) -> Verdict:
    """How likely two records are about one and the same. Symmetric; facts of two kinds raise ``TypeError``."""
    if isinstance(one, PersonFacts) and isinstance(other, PersonFacts):
        mine, theirs = tokens(one), tokens(other)
        shared = sum(rarity.bits(token) for token in mine & theirs)
        score = shared / max(1e-9, sum(rarity.bits(token) for token in mine | theirs))
        reasons = (Reason("sameness.name.same"),) if mine == theirs else ()
    elif isinstance(one, IncidentFacts) and isinstance(other, IncidentFacts):
        score = 1.0 if one == other else 0.5 * (one.date == other.date)
        reasons = ()
    else:
        raise TypeError("a person is compared with a person, an incident with an incident")
    return Verdict(score, GRADES[min(3, int((1 - score) * 4))], reasons)


def keys(facts: Facts) -> frozenset[str]:
    """Short, stable strings of which records of one person (or incident) share at least one.

    They begin with the kind of record (``p``, ``i``), so that one table holds both.
    """
    if isinstance(facts, IncidentFacts):
        return frozenset({f"i{facts.date[:10]}"})
    found = sorted(tokens(facts))
    return frozenset({f"p{one}|{two}" for at, one in enumerate(found) for two in found[at + 1 :]} or {"p"})


def choose(counts: Mapping[str, int], most: int = 4 * CANDIDATES) -> tuple[str, ...]:
    """Which of a record's keys to look up, given how many records have each: the rarest first, until
    ``most`` records would be read. At least one, so that nothing is missed for being common.
    """
    chosen: list[str] = []
    read = 0
    for key, count in sorted(counts.items(), key=lambda pair: (pair[1], pair[0])):
        if chosen and read + count > most:
            break
        chosen.append(key)
        read += count
    return tuple(chosen)


class Index:
    """Records in memory, found by their keys: many against many, or one against many."""

    def __init__(self, records: Iterable[tuple[str, Facts]], rarity: Rarity | None = None) -> None:
        self._facts: dict[str, Facts] = dict(records)
        people = [facts for facts in self._facts.values() if isinstance(facts, PersonFacts)]
        self.rarity = rarity or Rarity.of(people)
        self._buckets: dict[str, list[str]] = defaultdict(list)
        for name, facts in self._facts.items():
            for key in keys(facts):
                self._buckets[key].append(name)

    def find(self, facts: Facts, limit: int = 10, skip: str = "") -> list[tuple[str, Verdict]]:
        """The likeliest partners of a record, the best first; ``skip`` is its own name."""
        met: Counter[str] = Counter()
        for key in choose({key: len(self._buckets[key]) for key in keys(facts) if key in self._buckets}):
            met.update(self._buckets[key])
        found = [
            (name, compare(facts, self._facts[name], self.rarity))
            for name, _ in met.most_common(CANDIDATES)
            if name != skip
        ]
        return sorted(found, key=lambda pair: (-pair[1].score, pair[0]))[:limit]
