"""What a team says: computed from the set of its changes, whatever the order in which they came (T27).

One save of a team is an *act*: an entry with a change of ``members``, which names the acts that
its author knew, since it takes their place there. That gives acts an order that nobody can
claim: no clock and no order of arrival is asked. The rules:

- The first act counts if its author is the founder, whom the id of the record proves.
- Any other counts if its author is a coordinator by what the acts below it say together.
- Of two acts that don't know of each other, one that takes the office of coordinator from the
  author of the other wins: what that author gave meanwhile doesn't count, nor what others did by
  an office that they had from it alone. Otherwise somebody who was put out could act from an old
  state for ever. What such acts *take* stays taken: two who put each other out both succeed.
  Nobody gains by it, and what is lost is a team, never a case.
- Somebody is in the team when a counted act put them in and no counted act that this one
  didn't know of put them out. So it is with each role.
- A change without an act (somebody edited one field by other means) counts if its author is a
  coordinator by all acts together.

What doesn't count is kept, and shown as not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from app.base.limits import CHECKIN_HOURS
from app.model.accounts import Account, Known, spelled, standing, taken_back
from app.model.entry import JSON, TAKEN_BACK, WITHDRAWN
from app.model.teams import NOBODY, ROLES, Member, Role, is_founder, read_members

MEMBERS = "members"

POLICIES = ("everything", "no-whereabouts", "no-identities", "statistics", NOBODY)
"""from freest to strictest"""

_Grant = tuple[str, str]
"""(key id, role), or (key id, "") for being in the team at all"""


@dataclass(frozen=True, slots=True)
class Charter:
    """What counts of a team. ``founder`` is "" where nothing of theirs is here: then nothing counts."""

    founder: str
    name: str
    members: Mapping[str, Member]
    cases: frozenset[str]
    policy: str
    outside: str
    readers: Mapping[str, Member]
    review: bool
    reviews: int
    approvals: int
    closed: bool
    disputed: tuple[str, ...]
    """fields of which coordinators say different things; the stricter holds until one of them settles it"""
    uncounted: tuple[Account, ...]
    """changes by those who may not; best-ranked first"""
    ever: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    """the roles that a counted act ever gave, also to those who have left"""
    checkin: int = 0
    """within how many hours each member must be heard of; 0: nobody waits"""

    def may(self, role: Role, key_id: str) -> bool:
        """Whether somebody has a role in the team now."""
        member = self.members.get(key_id)
        return member is not None and role in member.roles

    @property
    def frozen(self) -> bool:
        """Whether nobody is left who could change it."""
        return not any("coordinator" in member.roles for member in self.members.values())


@dataclass(slots=True)
class _Act:
    """One entry with a change of ``members``. ``below`` and ``seen`` are sets of acts as bits of one number."""

    number: int
    entry: str
    author: str
    said: dict[str, Member]
    digests: frozenset[str]
    replaces: frozenset[str]
    held: bool
    below: int = 0
    counts: bool = False
    grants: frozenset[_Grant] = frozenset()
    takes: frozenset[_Grant] = frozenset()

    @property
    def bit(self) -> int:
        return 1 << self.number


def charter(record: str, file: str, changes: Iterable[Known]) -> Charter:
    """What the changes of one team record say together."""
    known = list(changes)
    acts = _acts(known)
    founder = next((a.author for a in acts if is_founder(record, file, a.author)), "")
    _judge(acts, founder)
    return _Reading(known, acts, founder).charter()


def _acts(changes: Sequence[Known]) -> list[_Act]:
    by_entry: dict[str, list[Known]] = {}
    for known in changes:
        if known.field == MEMBERS:
            by_entry.setdefault(known.account.entry, []).append(known)
    return [_act(number, entry, by_entry[entry]) for number, entry in enumerate(sorted(by_entry))]


def _act(number: int, entry: str, group: list[Known]) -> _Act:
    group.sort(key=lambda known: known.account.digest)
    accounts = [known.account for known in group]
    digests = frozenset(account.digest for account in accounts)
    replaces = frozenset(old for known in group for old in known.replaces) - digests
    said = read_members(accounts[0].value)
    return _Act(number, entry, accounts[0].author, said, digests, replaces, all(a.held for a in accounts))


def _judge(acts: list[_Act], founder: str) -> None:
    """Say of every act what lies below it, whether it counts, and what it gives and takes."""
    by_digest = _signed_by_who_may(acts, founder)
    able = {founder}
    for group in _lowest_first(acts, by_digest):
        below = 0
        for act in group:
            for parent in _parents(act, by_digest):
                below |= parent.below | parent.bit
        for act in group:
            act.below = below
        if len(group) == 1 and group[0].author in able:  # else a flood by somebody who may not would cost its square
            _weigh(group[0], acts, by_digest.keys(), founder)
            able |= {key for key, one in group[0].said.items() if group[0].counts and "coordinator" in one.roles}


def _signed_by_who_may(acts: Sequence[_Act], founder: str) -> dict[str, list[_Act]]:
    """The acts by their digests. Anybody can sign another's digest again; where somebody did whom no chain of
    coordinators from the founder on ever named, theirs isn't what a later act took the place of (V10)."""
    named: dict[str, set[str]] = {}
    for act in acts:
        leading = {key for key, one in act.said.items() if "coordinator" in one.roles}
        named.setdefault(act.author, set()).update(leading)
    able, waiting = {founder}, [founder]
    while waiting:
        fresh = named.get(waiting.pop(), set()) - able
        able |= fresh
        waiting += sorted(fresh)
    by_digest: dict[str, list[_Act]] = {}
    for act in acts:
        for digest in act.digests:
            by_digest.setdefault(digest, []).append(act)
    return {digest: [one for one in same if one.author in able] or same for digest, same in by_digest.items()}


def _parents(act: _Act, by_digest: Mapping[str, Sequence[_Act]]) -> Iterator[_Act]:
    """The acts whose place one took; what it says again of its own isn't below it."""
    return (one for old in act.replaces for one in by_digest.get(old, ()) if one is not act)


def _weigh(act: _Act, acts: Sequence[_Act], known: Set[str], founder: str) -> None:
    if not act.held or act.replaces - known:  # what it builds on isn't all here yet
        return
    counted = [one for one in acts if one.counts and act.below & one.bit]
    base = _merge(counted) if counted else frozenset[_Grant]()
    act.counts = (act.author, "coordinator") in base if counted else act.author == founder
    said = _grants(act.said)
    act.grants, act.takes = said - base, base - said


def _lowest_first(acts: Sequence[_Act], by_digest: Mapping[str, Sequence[_Act]]) -> list[list[_Act]]:
    """Acts after all that they build on, each alone. Those of a ring come together (Tarjan's components): only a
    forger makes one, none of it counts, and whoever's act takes its place must not be kept waiting by it (V10)."""
    lower = [sorted({one.number for one in _parents(act, by_digest)}) for act in acts]
    met: dict[int, int] = {}
    lowest: dict[int, int] = {}
    place: dict[int, int] = {}
    waiting: list[int] = []
    groups: list[list[_Act]] = []
    for root in range(len(acts)):
        path = [] if root in met else [(root, iter(lower[root]))]
        while path:
            number, rest = path[-1]
            if number not in met:
                met[number] = lowest[number] = len(met)
                place[number] = len(waiting)
                waiting.append(number)
            step = next(rest, None)
            if step is not None and step not in met:
                path.append((step, iter(lower[step])))
            elif step is not None:
                lowest[number] = min(lowest[number], lowest[step])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[number])
                if lowest[number] == met[number]:
                    ring = waiting[place[number] :]
                    groups.append([acts[one] for one in ring])
                    lowest.update(dict.fromkeys(ring, len(acts)))
                    del waiting[place[number] :]
    return groups


def _grants(members: Mapping[str, Member]) -> frozenset[_Grant]:
    found = {(key, "") for key in members}
    found.update((key, role) for key, member in members.items() for role in member.roles)
    return frozenset(found)


def _apart(one: _Act, other: _Act) -> bool:
    """Whether neither knew of the other."""
    return one is not other and not (one.below & other.bit) and not (other.below & one.bit)


def _put_out(acts: Sequence[_Act]) -> set[int]:
    """Numbers of acts whose author was put out of office by somebody who hadn't seen them."""
    takers: dict[str, list[_Act]] = {}
    for act in acts:
        for key, role in act.takes:
            if role == "coordinator" and key != act.author:
                takers.setdefault(key, []).append(act)
    return {act.number for act in acts if any(_apart(act, taker) for taker in takers.get(act.author, ()))}


def _void(acts: Sequence[_Act], *, undone: bool = False) -> set[int]:
    """Numbers of acts that lost what they gave: their author was put out, or had the office from such an act alone."""
    void = _put_out(acts)
    for act in sorted(acts, key=lambda act: act.below.bit_count()) if void or undone else ():
        sound = [one for one in acts if act.below & one.bit and one.number not in void]
        if act.below & sum(one.bit for one in acts) and (act.author, "coordinator") not in _merge(sound):
            void.add(act.number)
    return void


def _merge(acts: Sequence[_Act], void: Container[int] | None = None) -> frozenset[_Grant]:
    """What these acts say together. Those in ``void`` give nothing; what they take stays taken."""
    if len(acts) == 1:
        return acts[0].grants
    void = _put_out(acts) if void is None else void
    given: dict[_Grant, list[_Act]] = {}
    taken: dict[_Grant, list[_Act]] = {}
    for act in acts:
        for grant in act.takes:
            taken.setdefault(grant, []).append(act)
        if act.number not in void:
            for grant in act.grants:
                given.setdefault(grant, []).append(act)
    found = {
        grant
        for grant, givers in given.items()
        if any(all(giver.below & taker.bit for taker in taken.get(grant, ())) for giver in givers)
    }
    return frozenset(grant for grant in found if (grant[0], "") in found)


class _Reading:
    """Reads the fields of a team out of the changes that count."""

    def __init__(self, changes: Sequence[Known], acts: Sequence[_Act], founder: str) -> None:
        counted = [act for act in acts if act.counts]
        void = _void(counted)
        self.founder = founder
        self.final = _merge(counted, void)
        self.gone = self._undone(changes)
        self.undone: set[str] = set()
        if undone := {act.number for act in counted if act.below and self._is_undone(act)}:
            self.undone = {act.entry for act in counted if act.number in undone}
            counted = [act for act in counted if act.number not in undone]
            void = _void(counted, undone=True)
            self.final = _merge(counted, void)
        self.good = {act.entry for act in counted if act.number not in void}
        self.acts = {act.entry: act for act in acts}
        self.first = {act.entry for act in acts if act.counts and not act.below}
        self.changes = changes
        self.disputed: list[str] = []

    def _undone(self, changes: Sequence[Known]) -> frozenset[tuple[str, str]]:
        """What coordinators took back of their own. Who was put out can't undo what they did in office; and the
        first act stands: a team ends by being withdrawn."""
        words = [k for k in changes if k.field == TAKEN_BACK and (k.account.author, "coordinator") in self.final]
        return frozenset(taken_back(words))

    def _is_undone(self, act: _Act) -> bool:
        return any((act.author, digest) in self.gone for digest in act.digests)

    def charter(self) -> Charter:
        readers, nobody = self._readers()
        reviews = self._worst("reviews", 1, lambda value: value if type(value) is int and value > 0 else 1)
        return Charter(
            self.founder,
            self._first("name"),
            self._members(),
            frozenset(case for value in self._lists("cases") for case in value),
            self._policy("policy", 0),
            NOBODY if nobody else self._policy("outside", len(POLICIES) - 1),
            readers,
            bool(self._worst("review", 0, lambda value: int(value is True))),
            reviews,
            self._worst("approvals", 0, lambda value: max(0, value) if type(value) is int else 0),
            bool(self._worst(WITHDRAWN, 0, lambda value: int(value is not None))),
            tuple(self.disputed),
            self._uncounted(),
            self._ever(),
            self._checkin(),
        )

    def _counts(self, known: Known) -> bool:
        account = known.account
        if (account.author, account.digest) in self.gone and account.entry not in self.first:
            return False
        if account.entry in self.acts:
            return account.entry in self.good
        return (account.author, "coordinator") in self.final and known.field != MEMBERS

    @cached_property
    def _standing(self) -> dict[str, tuple[Account, ...]]:
        by_field: dict[str, list[Known]] = {}
        for known in self.changes:
            if self._counts(known):
                by_field.setdefault(known.field, []).append(known)
        return {name: tuple(a for a in standing(group) if a.held) for name, group in by_field.items()}

    def _values(self, name: str) -> list[JSON]:
        """The different values that stand, best-ranked first; several are a dispute."""
        found = {spelled(account.value): account.value for account in reversed(self._standing.get(name, ()))}
        if len(found) > 1 and name not in self.disputed:
            self.disputed.append(name)
        return list(found.values())[::-1]

    def _first(self, name: str) -> str:
        return next((value for value in self._values(name) if isinstance(value, str)), "")

    def _worst(self, name: str, default: int, read: Callable[[JSON], int]) -> int:
        return max((read(value) for value in self._values(name)), default=default)

    def _checkin(self) -> int:
        """The fewest hours that stand: the stricter holds, and somebody who means none is outvoted."""
        hours = [value for value in self._values("checkin") if type(value) is int and 0 < value <= CHECKIN_HOURS]
        return min(hours, default=0)

    def _policy(self, name: str, default: int) -> str:
        return POLICIES[self._worst(name, default, lambda v: POLICIES.index(v) if v in POLICIES else default)]

    def _lists(self, name: str) -> list[list[str]]:
        return [
            [item for item in value if isinstance(item, str)] for value in self._values(name) if isinstance(value, list)
        ]

    def _readers(self) -> tuple[dict[str, Member], bool]:
        """Whom every standing list of readers names (an empty one limits nobody), and whether that is nobody at all:
        no readers would mean anybody, just where coordinators differ about who may read."""
        lists = [read_members(value) for value in self._values("readers") if isinstance(value, list) and value]
        common = {key: member for one in lists[:1] for key, member in one.items() if all(key in two for two in lists)}
        return common, bool(lists) and not common

    def _members(self) -> dict[str, Member]:
        """Who is in, with the roles that count; the label is what the best-ranked account calls them."""
        labels: dict[str, str] = {}
        for account in self._standing.get(MEMBERS, ()):
            for key, member in read_members(account.value).items():
                labels.setdefault(key, member.label)
        keys = sorted(key for key, role in self.final if not role)
        return {key: Member(key, self._roles(self.final, key), labels.get(key, "")) for key in keys}

    def _roles(self, grants: Set[_Grant], key: str) -> frozenset[Role]:
        return frozenset(role for role in ROLES if (key, role) in grants)

    def _uncounted(self) -> tuple[Account, ...]:
        left = [k.account for k in self.changes if not self._counts(k) and not self._own_word(k)]
        return tuple(sorted(left, key=Account.rank, reverse=True))

    def _own_word(self, known: Known) -> bool:
        """Whether a coordinator took it back, or took something back with it: that is no attempt of anybody."""
        account = known.account
        return (account.author, account.digest) in self.gone or account.entry in self.undone

    def _ever(self) -> dict[str, frozenset[Role]]:
        given = {grant for entry in self.good for grant in self.acts[entry].grants}
        return {key: self._roles(given, key) for key in sorted({key for key, _ in given})}
