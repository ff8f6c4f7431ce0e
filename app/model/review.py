"""How far a case is: draft, submitted, needs work, verified, closed (docs/decisions/0015).

A *move* is one entry of a record of type ``review``. It says where the case goes (``to``), which
moves its author knew (``after``: hashes of their entries, so that nobody can make a ring), and
which values they held (``over``). Nobody can be kept from signing one: a move that its author may
not make is kept and shown as not counted, and the state is what the counted moves give. All of
it is a function of the set of entries, of what the team says and of who is known as forked; no
clock and no order of arrival is asked (T19, T27).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from app.model.declare import IDENTITY, OPEN, items, line, prose, ref, term, yes_no
from app.model.entry import JSON, WITHDRAWAL_REASON
from app.model.fields import RecordType, Sensitivity
from app.model.sources import ANYTHING

if TYPE_CHECKING:
    from app.model.extension import Declarations

REVIEW: Final = RecordType(
    "review",
    "case",
    (
        term("to", "review-state", required=True, listed=True),
        items("after", OPEN, searched=False, hint="digests"),
        prose("over", OPEN, searched=False, hint="digests"),
        prose("reason"),
    ),
    title=("to",),
)

COMMENT: Final = RecordType(
    "comment",
    "either",
    (
        ref("record", *ANYTHING, sensitivity=IDENTITY, required=True),
        line("field", searched=False),
        prose("text", required=True, listed=True),
        ref("reply_to", "comment", sensitivity=IDENTITY),
        yes_no("done", IDENTITY),
    ),
    title=("text",),
)

ASIDE: Final = frozenset({"review", "comment"})
"""What is said *about* a case: no part of what is verified, counted or listed among its records."""

WITHIN: Final = frozenset({"comment"})
"""Never leaves the group: only readers who get everything get these, and no table or sealed file does."""

State = Literal["draft", "submitted", "needs-work", "verified", "closed"]
STATES: Final[tuple[State, ...]] = ("draft", "submitted", "needs-work", "verified", "closed")

_CAUTION: Final = ("needs-work", "draft", "submitted", "verified", "closed")
"""Of two moves made without knowing of each other, the one to the more cautious state stands."""

Why = Literal["", "forked", "withdrawn", "withheld", "stranger", "role", "left", "step", "own", "nothing", "many"]
"""Why a move isn't counted: its author has two histories; took it back; what it says isn't here;
isn't in the team; hasn't the role; has left it; the case wasn't where it could be moved from; they
wrote all that they verified; nothing was verified; too many moves."""

MOST_MOVES: Final = 200  # of one author in one case: more is a flood, and judging looks at pairs
MOST_AFTER: Final = 64
SHORT: Final = 22  # characters of a digest in ``over``: 132 bits, so that a large case stays one value

ANYBODY: Final = frozenset({"documenter", "reviewer", "coordinator"})
_REVIEWERS: Final = frozenset({"reviewer", "coordinator"})
_COORDINATORS: Final = frozenset({"coordinator"})

STEPS: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    ("draft", "submitted"): ANYBODY,
    ("needs-work", "submitted"): ANYBODY,
    ("verified", "submitted"): ANYBODY,
    ("submitted", "draft"): ANYBODY,
    ("submitted", "needs-work"): _REVIEWERS,
    ("submitted", "verified"): _REVIEWERS,
    ("verified", "verified"): _REVIEWERS,
    ("verified", "needs-work"): _REVIEWERS,
    ("verified", "closed"): _COORDINATORS,
    ("closed", "submitted"): _COORDINATORS,
    ("closed", "needs-work"): _COORDINATORS,
    ("draft", "closed"): _COORDINATORS,
    ("submitted", "closed"): _COORDINATORS,
    ("needs-work", "closed"): _COORDINATORS,
}
"""Who may move what in a team, by the roles it gives. What isn't here nobody may."""

_ONLY_UNREVIEWED: Final = frozenset({("draft", "closed"), ("submitted", "closed"), ("needs-work", "closed")})
"""steps that a team that wants a second person's review doesn't have"""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the team of a case says; ``roles`` is ``None`` where no team here has the case: then all may do all.

    ``roles``: key id → roles now. ``ever``: the same with those who have left. ``reviews``: how
    many people beside its writer must verify a value, 0 where nobody must.
    """

    roles: Mapping[str, frozenset[str]] | None = None
    ever: Mapping[str, frozenset[str]] = field(default_factory=dict)
    reviews: int = 0

    def holders(self, step: tuple[str, str]) -> frozenset[str]:
        """The roles that may make a step; empty where nobody may."""
        if self.reviews and step in _ONLY_UNREVIEWED:
            return frozenset()
        return STEPS.get(step, frozenset())

    def may(self, key_id: str, step: tuple[str, str]) -> bool:
        """Whether somebody may make a step as the team stands now."""
        return self.roles is None or bool(self.holders(step) & self.roles.get(key_id, frozenset()))


@dataclass(frozen=True, slots=True)
class Move:
    """One signed move. ``id`` is the hash of its entry; ``over`` are beginnings of digests."""

    id: str
    record: str
    author: str
    seq: int
    at: int
    to: str
    after: tuple[str, ...] = ()
    over: frozenset[str] = frozenset()
    reason: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A move, whether it counts, and the states around it as far as they're known."""

    move: Move
    why: Why
    before: State
    after: State
    missing: int = 0
    """of a verification that isn't enough yet: values that somebody else must still look at"""

    @property
    def counts(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case is by the counted moves. ``by`` are those that put it there, ``covered`` the beginnings of
    digests that the verification stands for, ``vouched`` who verified each of them."""

    state: State = "draft"
    by: tuple[Move, ...] = ()
    covered: frozenset[str] = frozenset()
    missing: int = 0
    moves: tuple[Judged, ...] = ()
    heads: tuple[str, ...] = ()
    """the moves that no other names: what the next one must name"""

    @property
    def uncounted(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.moves if not one.counts)


def short(digest: str) -> str:
    """What ``over`` holds of a digest."""
    return digest[:SHORT]


def write_over(digests: Iterable[str]) -> str:
    """The value of ``over``: beginnings of digests in order, apart by spaces."""
    return " ".join(sorted({short(digest) for digest in digests}))


def read_over(untrusted: JSON) -> frozenset[str]:
    """What a received ``over`` says; nothing where it isn't what :func:`write_over` writes."""
    return (
        frozenset(part for part in untrusted.split() if len(part) == SHORT)
        if isinstance(untrusted, str)
        else frozenset()
    )


def is_subject(type_: str, name: str, declarations: Declarations) -> bool:
    """Whether a second person can verify a field: protected values never reach one, and comments are no facts."""
    if type_ in ASIDE or (name == WITHDRAWAL_REASON and type_ == "source"):
        return False
    declared = declarations.field_of(type_, name)
    if declared is not None:
        return declared.sensitivity is not Sensitivity.PROTECTED
    return not declarations.is_barred(type_, name)


# --- judging --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Node:
    move: Move
    parents: list[int]
    below: int = 0
    """all moves that this one builds on, as bits"""
    why: Why = ""
    outcome: State = "draft"
    signers: frozenset[int] = frozenset()
    """the verifications that hold together here"""
    missing: int = 0
    before: State = "draft"


def judge(moves: Iterable[Move], rules: Rules, forked: frozenset[str], writers: Mapping[str, str]) -> Standing:
    """Where the case is, and what became of every move.

    ``writers``: beginning of a digest → key id of who signed that value, for those that are here.
    """
    nodes = _nodes(moves)
    if not nodes:
        return Standing()
    court = _Court(nodes, rules, forked, writers)
    for number in _in_order(nodes):
        court.hear(number)
    return court.standing()


def _nodes(moves: Iterable[Move]) -> list[_Node]:
    ordered = sorted({move.id: move for move in moves}.values(), key=lambda move: move.id)
    places = {move.id: number for number, move in enumerate(ordered)}
    nodes = [_Node(move, sorted({places[i] for i in move.after[:MOST_AFTER] if i in places})) for move in ordered]
    by_author: dict[str, list[_Node]] = {}
    for node in nodes:
        by_author.setdefault(node.move.author, []).append(node)
    for theirs in by_author.values():
        for node in sorted(theirs, key=lambda n: (n.move.seq, n.move.id))[MOST_MOVES:]:
            node.why, node.parents = "many", []
    return nodes


def _in_order(nodes: Sequence[_Node]) -> list[int]:
    """After what they build on. Hashes can't name each other in a ring; were there one, it would be left out."""
    waiting = {number: set(node.parents) for number, node in enumerate(nodes)}
    above: dict[int, list[int]] = {}
    for number, needs in waiting.items():
        for need in needs:
            above.setdefault(need, []).append(number)
    ready = [number for number, needs in waiting.items() if not needs]
    order: list[int] = []
    while ready:
        number = ready.pop()
        order.append(number)
        for upper in above.get(number, ()):
            waiting[upper].discard(number)
            if not waiting[upper]:
                ready.append(upper)
    return order


class _Court:
    """Hears the moves of one case, each after those that it builds on."""

    def __init__(self, nodes: list[_Node], rules: Rules, forked: frozenset[str], writers: Mapping[str, str]) -> None:
        self.nodes = nodes
        self.rules = rules
        self.forked = forked
        self.writers = writers
        self.heard: list[int] = []
        self.kept = 0
        """bits of moves that somebody still in the team, with the right to review, has built on"""
        self._keep()

    def _keep(self) -> None:
        if self.rules.roles is None:
            return
        for number in _in_order(self.nodes):
            node = self.nodes[number]
            node.below = 0
            for parent in node.parents:
                node.below |= self.nodes[parent].below | (1 << parent)
        for node in self.nodes:
            if node.move.author not in self.forked and self.rules.roles.get(node.move.author, frozenset()) & _REVIEWERS:
                self.kept |= node.below

    def hear(self, number: int) -> None:
        node = self.nodes[number]
        node.below = 0
        for parent in node.parents:
            node.below |= self.nodes[parent].below | (1 << parent)
        front = self._front(node.below)
        node.before, signers, node.missing = self._together(front)
        node.outcome, node.signers = node.before, signers
        node.why = node.why or self._why(number, node)
        if node.why:
            return
        if node.move.to == "verified":
            node.signers = (signers if node.before in ("submitted", "verified") else frozenset()) | {number}
            node.missing = self._missing([number], node.signers)
            node.outcome = "submitted" if node.missing else "verified"
        else:
            kept = node.move.to == "closed" and node.before == "verified"  # what was verified stays so
            node.outcome, node.missing = _state(node.move.to), 0
            node.signers = signers if kept else frozenset()
        self.heard.append(number)

    def _why(self, number: int, node: _Node) -> Why:
        move = node.move
        if move.author in self.forked:
            return "forked"
        if move.withdrawn:
            return "withdrawn"
        if move.to not in STATES:
            return "withheld"
        wrong = self._not_allowed(number, node)
        if wrong or move.to != "verified":
            return wrong
        if not move.over:
            return "nothing"
        known = {digest for digest in move.over if digest in self.writers}
        if self.rules.reviews and known and all(self.writers[digest] == move.author for digest in known):
            return "own"
        return ""

    def _not_allowed(self, number: int, node: _Node) -> Why:
        rules, author, step = self.rules, node.move.author, (node.before, node.move.to)
        if rules.roles is None:
            return ""
        if author not in rules.ever and author not in rules.roles:
            return "stranger"
        holders = rules.holders(step)
        if not holders:
            return "step"
        if rules.may(author, step):
            return ""
        if not holders & rules.ever.get(author, frozenset()):
            return "role"
        return "" if self.kept >> number & 1 else "left"

    def _front(self, below: int) -> list[int]:
        """Of the counted moves among these, those that no other counted one of them builds on."""
        there = [number for number in self.heard if below >> number & 1]
        under = 0
        for number in there:
            under |= self.nodes[number].below
        return [number for number in there if not under >> number & 1]

    def _together(self, front: Sequence[int]) -> tuple[State, frozenset[int], int]:
        """The state that counted moves give together, the verifications that hold in it, and what these lack."""
        if not front:
            return "draft", frozenset(), 0
        made = [self.nodes[number] for number in front]
        signers = frozenset[int]().union(*(node.signers for node in made))
        if all(node.move.to == "verified" for node in made):
            missing = self._missing(front, signers)
            return ("submitted" if missing else "verified"), signers, missing
        outcome = min((node.outcome for node in made), key=_CAUTION.index)
        return outcome, signers if outcome in ("submitted", "verified", "closed") else frozenset(), 0

    def _missing(self, looked: Sequence[int], signers: frozenset[int]) -> int:
        """How many of the values that these moves verified still lack somebody beside their writer."""
        if not self.rules.reviews:
            return 0
        wanted = frozenset[str]().union(*(self.nodes[number].move.over for number in looked))
        return sum(
            len(self._vouching(digest, signers)) < self.rules.reviews for digest in wanted if digest in self.writers
        )

    def _vouching(self, digest: str, signers: Iterable[int]) -> set[str]:
        moves = (self.nodes[number].move for number in signers)
        return {move.author for move in moves if digest in move.over and move.author != self.writers[digest]}

    def standing(self) -> Standing:
        front = self._front(-1)
        state, signers, missing = self._together(front)
        by = tuple(
            self.nodes[n].move for n in sorted(front, key=lambda n: (self.nodes[n].move.at, self.nodes[n].move.id))
        )
        judged = (
            Judged(node.move, node.why, node.before, node.outcome, node.missing)
            for node in sorted(self.nodes, key=lambda n: (n.move.at, n.move.id), reverse=True)
        )
        named = {parent for node in self.nodes for parent in node.parents}
        heads = tuple(node.move.id for number, node in enumerate(self.nodes) if number not in named)
        return Standing(state, by, self._covered(signers), missing, tuple(judged), heads)

    def _covered(self, signers: frozenset[int]) -> frozenset[str]:
        """The values that the verification stands for: vouched for by as many as the team wants."""
        over = frozenset[str]().union(*(self.nodes[number].move.over for number in signers)) if signers else frozenset()
        if not self.rules.reviews:
            return over
        return frozenset(
            digest
            for digest in over
            if digest not in self.writers or len(self._vouching(digest, signers)) >= self.rules.reviews
        )


def _state(to: str) -> State:
    return next(state for state in STATES if state == to)
