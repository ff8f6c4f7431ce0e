"""How much it says that two people share a name: little for Muhammad, much for a rare family.

Counted twice: as written in Arabic letters, and by its coarse consonants, which is all that a
Latin spelling and an Arabic one have in common. Behind every crowd stands the built-in list of
Iraqi names as if it were one of 3,000 people, so that twenty people in a vault don't make Muhammad rare.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from app.analysis.facts import PersonFacts
from app.analysis.names import Unit, read, read_unit
from app.analysis.sounds import coarse, distance
from app.base.paths import resource

_BEHIND: Final = 3000
_SLOTS: Final = 3.0  # a name is counted wherever it stands, but agrees in one place
_UNMEANT: Final = 0.3
MOST_BITS: Final = 11.0
LEAST_BITS: Final = 1.5
_KNOWN: Final = 4 / 3000  # of a name that this many people have, another one is no slip


def tokens(facts: PersonFacts) -> frozenset[str]:
    """The short strings by which the names of a person are counted, each once; stable between runs."""
    called = read(facts.names)
    units = [unit for line in called.lines for unit in line.units]
    return frozenset(token for unit in units for token in _tokens(unit))


def _tokens(unit: Unit) -> tuple[str, ...]:
    return (f"s{unit.rough}",) if unit.latin else (f"a{unit.bare}", f"s{unit.rough}")


class Rarity:
    """How often each token of :func:`tokens` is met in a crowd of ``people``.

    ``counts`` says how many people have it; a table will do, since it is only asked by ``get``.
    """

    def __init__(self, counts: Mapping[str, int], people: int) -> None:
        self.counts = counts
        self.people = people
        self._bits: dict[tuple[str, str], float] = {}

    @classmethod
    def of(cls, crowd: Iterable[PersonFacts]) -> Rarity:
        """Counted from all people at hand; what is compared may be among them."""
        counts: Counter[str] = Counter()
        people = 0
        for facts in crowd:
            counts.update(tokens(facts))
            people += 1
        return cls(counts, people)

    def share(self, token: str) -> float:
        """Which part of all people has a token; above 0 also for one that nobody has."""
        return (self.counts.get(token, 0) + _built_in().get(token, 0.0) + 0.5) / (self.people + _BEHIND)

    def bits(self, one: Unit, other: Unit) -> float:
        """How much two units of one name say: by the commoner of the two, from 1.5 to 11."""
        pair = (one.bare, other.bare)
        found = self._bits.get(pair)
        if found is None:
            both = not (one.latin or other.latin)
            shares = [self.share(_tokens(unit)[0 if both else -1]) for unit in (one, other)]
            found = self._bits[pair] = min(MOST_BITS, max(LEAST_BITS, -math.log2(max(shares) / _SLOTS)))
        return found

    def knows(self, unit: Unit) -> bool:
        """Whether a unit is a name that several people have, so that it stands for itself."""
        return self.share(_tokens(unit)[0]) >= _KNOWN

    @property
    def prior(self) -> float:
        """log2 of how many people a given one could be mixed up with."""
        return math.log2(max(self.people, _BEHIND))


@functools.cache
def _built_in() -> Mapping[str, float]:
    """Of 3,000 people, how many have each token: ``resources/names/README.md`` says where it comes from."""
    counts: Counter[str] = Counter()
    for row in resource("names/common.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        per_mille, name = row.split("\t")
        unit = read_unit(name)
        if unit is not None:
            counts.update({token: round(int(per_mille) * _BEHIND / 1000) for token in _tokens(unit)})
    return counts


@functools.cache
def _by_sound() -> Mapping[str, tuple[str, ...]]:
    """The common names in Arabic letters, by their coarse consonants."""
    found: dict[str, list[str]] = {}
    for token in _built_in():
        if token[0] == "a":
            found.setdefault(coarse(token[1:]), []).append(token[1:])
    return {rough: tuple(names) for rough, names in found.items()}


@functools.lru_cache(maxsize=1 << 14)
def meant(bare: str) -> frozenset[str]:
    """The common names that a name in any letters can stand for: the nearest in sound; none where none is near."""
    names = _by_sound().get(coarse(bare), ())
    if not bare.isascii():
        return frozenset((bare,)) if bare in names else frozenset()
    far = {name: distance(bare, name) for name in names}
    least = min(far.values(), default=_UNMEANT)
    return frozenset(name for name, apart in far.items() if apart <= least + 0.15) if least < _UNMEANT else frozenset()


BUILT_IN: Final = Rarity({}, 0)
"""for a vault with few people in it"""
