"""Short strings of which records of one person, or of one incident, share at least one.

Made of the coarse consonants of two or three names, in no order, so that spelling, script,
order and one wrong name leave some of them standing. They depend on nothing but the record, so
that a table of them stays good. Common ones have many records: :func:`choose` says which to
look up.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Final

from app.analysis.facts import Facts, IncidentFacts, PersonFacts
from app.analysis.lives import birth_of
from app.analysis.names import Line, read
from app.analysis.sounds import coarse
from app.model import days, places

MOST_READ: Final = 2000
"""records that are looked at for one new one"""
_MOST_KEYS: Final = 64  # of one record
_EPOCH: Final = 719163  # 1970-01-01
_YEARS: Final = 4  # a birth that may lie in more of them says too little


def keys(facts: Facts) -> frozenset[str]:
    """The keys of a record. They begin with the kind (``p``, ``i``), so that one table holds both."""
    if isinstance(facts, IncidentFacts):
        return _incident_keys(facts)
    return _person_keys(facts)


def _person_keys(facts: PersonFacts) -> frozenset[str]:
    called = read(facts.names)
    found: dict[str, None] = {}
    for line in called.lines:
        found |= dict.fromkeys(_line_keys(line, _years(facts)))
    for unit in (*called.kunyas, *called.bynames):
        found[f"pb{unit.rough}|{unit.text[:3]}"] = None
    return frozenset(itertools.islice(found, _MOST_KEYS))


def _line_keys(line: Line, years: list[int]) -> list[str]:
    rough = [unit.rough for unit in line.units]
    made = ["p=" + "|".join(sorted(rough)), f"p1{rough[0]}"] if len(rough) < 3 else ["p=" + "|".join(sorted(rough))]
    made += [f"py{rough[0]}|{year}" for year in years]
    made += ["p2" + "|".join(sorted(pair)) for pair in itertools.combinations(rough[:6], 2)]
    for at, (one, other) in enumerate(itertools.pairwise(line.units[:5])):  # two names that others write as one
        whole = coarse(one.text + other.text)
        made += ["p2" + "|".join(sorted((whole, third))) for third in (*rough[:at], *rough[at + 2 : 5])]
    made += ["p3" + "|".join(sorted(three)) for three in itertools.combinations(rough[:5], 3)]
    return made


def _years(facts: PersonFacts) -> list[int]:
    """The years in which somebody can have been born, counted from 1970; none where they are many."""
    birth = birth_of(facts)
    if birth is None or birth.width > _YEARS * 366:
        return []
    first, last = ((day - _EPOCH) // 365 for day in (birth.first, birth.last))
    return list(range(first - birth.by_age, last + birth.by_age + 1))


def _incident_keys(facts: IncidentFacts) -> frozenset[str]:
    """By month and governorate, and by each victim's name: what has neither is found by its type."""
    found = set()
    provinces = {province for place in facts.places if (province := places.governorate_of(place))} or {""}
    span = days.bounds_of(facts.date)
    if span is not None and span[1] - span[0] < 400:
        weeks = range((span[0] - 3) // 14, (span[1] + 3) // 14 + 1)
        found |= {f"id{week}|{province}" for week in weeks for province in provinces}
    for victim in facts.victims:
        for line in read(victim.names).lines:
            rough = [unit.rough for unit in line.units]
            found |= {"iv" + "|".join(sorted(pair)) for pair in itertools.combinations(rough[:5], 2)}
            if len(rough) == 1:
                found.add(f"iv{rough[0]}")
    return frozenset(sorted(found)[:_MOST_KEYS] or {f"it{facts.type}"})


def choose(counts: Mapping[str, int], most: int = MOST_READ) -> tuple[str, ...]:
    """Which of a record's keys to look up, given how many records have each: the rarest first, as long as
    no more than ``most`` records would be read. At least one, so that nobody is missed for a common name.
    """
    chosen: list[str] = []
    read_ = 0
    for key, count in sorted(counts.items(), key=lambda pair: (pair[1], pair[0])):
        if chosen and read_ + count > most:
            break
        chosen.append(key)
        read_ += count
    return tuple(chosen)
