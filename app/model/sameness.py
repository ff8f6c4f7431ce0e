"""Two records that tell of one person, incident or group: what people answered, and what groups that makes.

An answer is a link. Its ``kind`` is the question (``same-person`` …) and never changes; its
``decision`` is the answer, so that two who answer differently differ in one field. Nothing is
copied, joined or deleted: what is one for a list is computed here, from the set of links alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.base.ids import is_id
from app.model.entry import JSON
from app.model.fold import RecordState

LINK: Final = "link"
COMPARED: Final = "compared"
"""the field of a link that holds the digests of what was compared when it was answered"""

SAME, DIFFERENT, UNSURE, PROPOSED = "same", "different", "unsure", "proposed"
ANSWERS: Final = (SAME, DIFFERENT, UNSURE)

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {"same-person": "person", "same-incident": "incident", "same-group": "group"}
)
"""the question that a link asks → the type of records that it is about"""

_DENIALS: Final = MappingProxyType({"different-person": "person", "different-incident": "incident"})
"""kinds that say "not the same" by themselves: a person who writes a link by hand may choose one"""

_SAID: Final = MappingProxyType({"confirmed": SAME, "rejected": DIFFERENT, "undecided": UNSURE})
_DENIED: Final = MappingProxyType({"": DIFFERENT, "confirmed": DIFFERENT, "rejected": UNSURE, "undecided": UNSURE})

DECISIONS: Final = MappingProxyType({SAME: "confirmed", DIFFERENT: "rejected", UNSURE: "undecided"})
"""what an answer is written as"""

COMPARED_FIELDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "person": (
            "names",
            "sex",
            "born",
            "age",
            "age_on",
            "died",
            "governorate",
            "residence",
            "birth_place",
            "mother",
            "roles",
            "affiliation",
        ),
        "incident": ("type", "date", "end", "governorate", "place", "victims", "count"),
    }
)
"""what of a record is compared; of an incident also these of its victims"""

Pair = tuple[str, str]
"""two ids, the lesser first"""


def pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody's answer about a pair. ``of``: ``person``, ``incident`` or ``group``."""

    pair: Pair
    of: str
    says: str
    author: str
    at: int


def said(state: RecordState) -> tuple[Said, ...]:
    """What a link says, by everybody whose account of its decision speaks; ``()`` where it is no such link.

    One that is withdrawn says nothing, nor does one of which an end or the decision is withheld.
    """
    kind, one, other = state.shown("kind"), state.shown("from"), state.shown("to")
    of = (KINDS.get(kind) or _DENIALS.get(kind)) if isinstance(kind, str) else None
    if state.type != LINK or of is None or state.withdrawn or not is_id(one) or not is_id(other) or one == other:
        return ()
    words = _SAID if kind in KINDS else _DENIED
    accounts = [account for account in state.speaking("decision") if account.held]
    if not accounts:
        if state.fields.get("decision"):
            return ()
        first = state.fields["kind"][0]
        return (Said(pair(one, other), of, words.get("", PROPOSED), first.author, first.at),)
    return tuple(Said(pair(one, other), of, _word(words, a.value), a.author, a.at) for a in accounts)


def _word(words: Mapping[str, str], value: JSON) -> str:
    return words.get(value if isinstance(value, str) else "", PROPOSED)


def stands(answers: Iterable[str]) -> str:
    """What several answers about one pair come to: ``same``, ``different``, ``contested`` where both are said,
    ``unsure`` or ``proposed`` where nobody decided, "" for none. Who isn't sure speaks against nobody."""
    given = set(answers)
    if {SAME, DIFFERENT} <= given:
        return "contested"
    return next((one for one in (SAME, DIFFERENT, UNSURE, PROPOSED) if one in given), "")


@dataclass(frozen=True, slots=True)
class Group:
    """Records that are one by what people answered, sorted. ``against``: pairs among them that somebody calls
    different: while there is one, they are not shown as one."""

    of: str
    members: tuple[str, ...]
    against: tuple[Pair, ...] = ()

    @property
    def name(self) -> str:
        """A name that is the same in every vault that has the same answers."""
        return self.members[0]


def groups(answers: Iterable[tuple[Pair, str, str]]) -> tuple[Group, ...]:
    """The groups that answers (pair, of, says) make: whatever is joined by *same*, through others too.

    A function of the set of answers: neither order nor repetition matters (T27).
    """
    same: dict[str, set[Pair]] = {}
    against: dict[str, set[Pair]] = {}
    for ends, of, says in answers:
        if says in (SAME, DIFFERENT):
            (same if says == SAME else against).setdefault(of, set()).add(ends)
    return tuple(group for of in sorted(same) for group in _components(of, same[of], against.get(of, set())))


def _components(of: str, same: set[Pair], against: set[Pair]) -> Iterator[Group]:
    parent: dict[str, str] = {}

    def root(record: str) -> str:
        parent.setdefault(record, record)
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    for one, other in same:
        first, second = root(one), root(other)
        if first != second:
            parent[max(first, second)] = min(first, second)
    members: dict[str, list[str]] = {}
    for record in list(parent):
        members.setdefault(root(record), []).append(record)
    denied: dict[str, list[Pair]] = {}
    for ends in against:
        if ends[0] in parent and ends[1] in parent and root(ends[0]) == root(ends[1]):
            denied.setdefault(root(ends[0]), []).append(ends)
    for name in sorted(members):
        yield Group(of, tuple(sorted(members[name])), tuple(sorted(denied.get(name, ()))))
