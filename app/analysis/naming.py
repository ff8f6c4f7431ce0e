"""What two aligned lines of names prove: against a stranger of that name, and against kin."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

from app.analysis.alignment import Alignment, Pair
from app.analysis.answers import Level
from app.analysis.names import Unit
from app.analysis.rarity import Rarity
from app.analysis.verdict import Reason

_GIVEN: Final = {
    Level.SAME: 8.0,
    Level.SOUNDS: 6.5,
    Level.SPELLED: 6.5,
    Level.PART: 0.0,
    Level.NEAR: 0.5,
    Level.RIVAL: -6.0,
    Level.DIFFERENT: -9.0,
}
"""bits against a brother or sister, by how the given names answer: parents hardly give one name twice"""
_GIVEN_GAP: Final = -5.0
_DIFFER: Final = {"father": -4.0, "grandfather": -2.5, "name": -2.0, "family": -1.5}
"""bits where both lines have such a name, and another one"""
_ANSWERED: Final = {
    Level.SPELLED: "sameness.part.spelled",
    Level.SOUNDS: "sameness.part.letters",
    Level.PART: "sameness.part.part",
    Level.NEAR: "sameness.part.slip",
}
_ROLES: Final = ("given", "father", "grandfather")
_SURE: Final = Level.SPELLED

Weighed = tuple[float, Reason]


@dataclass(frozen=True, slots=True)
class Naming:
    """Bits against a stranger and against kin, the best grade left, and what to say.

    ``same``: every name answers. ``siblings``: the given names are two, the rest is one.
    ``agreed``: how many names answer surely.
    """

    stranger: float
    kin: float
    cap: str
    reasons: list[Weighed]
    same: bool
    siblings: bool
    agreed: int

    @property
    def worth(self) -> float:
        return min(self.stranger, self.kin + 8.0) + 0.01 * (self.stranger + self.kin)


def weigh(found: Alignment, rarity: Rarity) -> Naming:
    """The bits and reasons of an alignment."""
    given = _given(found)
    kin, cap = _judge_given(found, given)
    conflicts, missing = _left_over(found)
    stranger = found.bits + sum(_DIFFER.get(role, 0.0) for role, _, _ in conflicts)
    if given is None or given.level < Level.NEAR:
        stranger -= 5.0
    kin += sum(0.5 * _DIFFER.get(role, 0.0) for role, _, _ in conflicts)
    kin -= 0.7 * sum(role == "father" for role, _ in missing)
    siblings = (given is None or given.level <= Level.RIVAL) and _rest_agrees(found, given)
    if any(role in ("father", "grandfather") for role, _, _ in conflicts):
        cap = cap or "likely"
    same = not found.left and not found.right and all(pair.level >= _SURE for pair in found.pairs)
    agreed = sum(pair.level >= _SURE for pair in found.pairs)
    reasons = _reasons(found, given, conflicts, missing, same)
    return Naming(stranger, kin, cap, reasons, same, siblings, agreed)


def _given(found: Alignment) -> Pair | None:
    first = found.pairs[0] if found.pairs else None
    return first if first is not None and first.at == (0, 0) else None


def _judge_given(found: Alignment, given: Pair | None) -> tuple[float, str]:
    if given is None:
        alone = (0 in found.left) != (0 in found.right)
        return (_GIVEN_GAP, "possible") if alone else (_GIVEN[Level.DIFFERENT], "possible")
    if given.level >= _SURE:
        return _GIVEN[given.level], ""
    return _GIVEN[given.level], "likely"


def _rest_agrees(found: Alignment, given: Pair | None) -> bool:
    rest = [pair for pair in found.pairs if pair is not given and pair.level >= Level.PART]
    return len(rest) >= 2 or (bool(rest) and min(len(found.one), len(found.other)) == 2)


def _role(place: int, units: tuple[Unit, ...]) -> str:
    if place == len(units) - 1 and place >= 2:
        return "family"
    return _ROLES[place] if place < len(_ROLES) else "name"


def _left_over(found: Alignment) -> tuple[list[tuple[str, Unit, Unit]], list[tuple[str, Unit]]]:
    """(role, one's name, the other's) where both have another; (role, name) where only one has any."""
    conflicts: list[tuple[str, Unit, Unit]] = []
    missing: list[tuple[str, Unit]] = []
    bounds = [(-1, -1), *(pair.at for pair in found.pairs), (len(found.one), len(found.other))]
    for (i, j), (k, m) in itertools.pairwise(bounds):
        left = [at for at in found.left if i < at < k]
        right = [at for at in found.right if j < at < m]
        while left and right:
            a, b = left.pop(0), right.pop(0)
            conflicts.append((_pair_role(a, b, found), found.one[a], found.other[b]))
        missing += [(_role(at, found.one), found.one[at]) for at in left]
        missing += [(_role(at, found.other), found.other[at]) for at in right]
    return conflicts, missing


def _pair_role(a: int, b: int, found: Alignment) -> str:
    left, right = _role(a, found.one), _role(b, found.other)
    if left == right:
        return left
    return "family" if "family" in (left, right) else "name"


def _reasons(
    found: Alignment,
    given: Pair | None,
    conflicts: list[tuple[str, Unit, Unit]],
    missing: list[tuple[str, Unit]],
    same: bool,
) -> list[Weighed]:
    reasons: list[Weighed] = []
    if same and all(pair.level is Level.SAME for pair in found.pairs):
        name = " ".join(unit.written for unit in found.one)
        reasons.append((found.bits, Reason("sameness.name.same", {"name": name})))
    else:
        reasons += [_answered(pair, found) for pair in found.pairs]
    if found.turned:
        reasons.append((0.5, Reason("sameness.name.turned")))
    for role, one, other in conflicts:
        facts = {"what": role, "one": one.written, "other": other.written}
        reasons.append((_DIFFER.get(role, -9.0), Reason("sameness.part.differ", facts, against=True)))
    for role, unit in missing:
        facts = {"what": role, "name": unit.written}
        if role == "given":
            reasons.append((_GIVEN_GAP, Reason("sameness.part.first", facts, against=True)))
        else:
            reasons.append((-0.5, Reason("sameness.part.missing", facts)))
    return reasons


def _answered(pair: Pair, found: Alignment) -> Weighed:
    role = _role(pair.at[0], found.one) if len(found.one) >= len(found.other) else _role(pair.at[1], found.other)
    if pair.joined:
        whole = max(pair.one.written, pair.other.written, key=lambda text: (len(text), text))
        return pair.bits, Reason("sameness.part.joined", {"name": whole})
    if pair.level is Level.SAME:
        return pair.bits, Reason(
            "sameness.part.same", {"what": role, "name": min(pair.one.written, pair.other.written)}
        )
    facts = {"what": role, "one": pair.one.written, "other": pair.other.written}
    if pair.level is Level.RIVAL:
        weight = _GIVEN[Level.RIVAL] if role == "given" else -1.0
        return weight, Reason("sameness.part.rival", facts, against=True)
    return pair.bits, Reason(_ANSWERED[pair.level], facts)
