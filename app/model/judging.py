"""Which moves of a case count, and where they leave it: the rules of :mod:`app.model.review`, applied.

Moves are heard after those that they name, each before what the counted ones among these gave.
Who flooded a case with moves makes this slow for nobody: of each author a limited number is heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from app.model.review import REVIEWERS, STATES, Judged, Move, Rules, Standing, State, Why

MOST_MOVES: Final = 200  # of one author in one case: more is a flood, and judging looks at pairs
MOST_AFTER: Final = 64

_CAUTION: Final = ("needs-work", "draft", "submitted", "verified", "closed")
"""Of two moves made without knowing of each other, the one to the more cautious state stands."""


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


def judge(moves: Iterable[Move], rules: Rules, forked: frozenset[str], writers: Mapping[str, Set[str]]) -> Standing:
    """Where the case is, and what became of every move.

    ``writers``: beginning of a digest → key ids of all who signed that value, for those that are here. Several
    did where somebody signed another's digest again: none of them is a second person for it.
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

    def __init__(
        self, nodes: list[_Node], rules: Rules, forked: frozenset[str], writers: Mapping[str, Set[str]]
    ) -> None:
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
            if node.move.author not in self.forked and self.rules.roles.get(node.move.author, frozenset()) & REVIEWERS:
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
        if not self.rules.reviews:
            return ""
        known = {digest for digest in move.over if digest in self.writers}
        if not known:  # of digests that nobody here has seen signed, nobody can say that another wrote them
            return "nothing"
        return "own" if all(move.author in self.writers[digest] for digest in known) else ""

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
        return {move.author for move in moves if digest in move.over and move.author not in self.writers[digest]}

    def standing(self) -> Standing:
        front = self._front(-1)
        state, signers, missing = self._together(front)
        by = tuple(
            self.nodes[n].move for n in sorted(front, key=lambda n: (self.nodes[n].move.at, self.nodes[n].move.id))
        )
        judged = (
            Judged(node.move, node.why, node.before, node.outcome, node.missing)
            for node in sorted(self.nodes, key=_lateness, reverse=True)
        )
        named = {parent for node in self.nodes for parent in node.parents}
        heads = tuple(node.move.id for number, node in enumerate(self.nodes) if number not in named)
        signed = frozenset(self.nodes[number].move.id for number in signers)
        return Standing(state, by, self._covered(signers), missing, tuple(judged), signed, heads)

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


def _lateness(node: _Node) -> tuple[int, int, str]:
    """What builds on more comes later; a claimed time only orders what knew nothing of each other (T19)."""
    return (node.below.bit_count(), node.move.at, node.move.id)
