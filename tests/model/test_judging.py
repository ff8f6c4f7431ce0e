"""T27 for the moves of a case: what counts is a function of their set, and who may not moves nothing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.judging import MOST_MOVES, judge
from app.model.review import STATES, STEPS, Move, Rules, Standing

PEOPLE = ("coordinator", "reviewer", "second", "documenter", "reader", "left", "forked", "stranger")
ROLES = {
    "coordinator": frozenset({"coordinator"}),
    "reviewer": frozenset({"reviewer"}),
    "second": frozenset({"reviewer", "documenter"}),
    "documenter": frozenset({"documenter"}),
    "reader": frozenset(),
    "forked": frozenset({"coordinator", "reviewer"}),
}
VALUES = ("v1", "v2", "v3", "v4")
WRITERS = {"v1": {"documenter"}, "v2": {"documenter"}, "v3": {"reviewer"}, "v4": {"second"}}
FORKED = frozenset({"forked"})


def rules(reviews: int) -> Rules:
    return Rules(ROLES, ROLES | {"left": frozenset({"reviewer"})}, reviews)


@st.composite
def histories(draw: Any, most: int = 14) -> list[Move]:
    """Moves that each name some of those before them: what any set of vaults could have signed."""
    made: list[Move] = []
    for n in range(draw(st.integers(0, most))):
        known = draw(st.lists(st.sampled_from([m.id for m in made]), max_size=3, unique=True)) if made else []
        over = draw(st.frozensets(st.sampled_from(VALUES))) if draw(st.booleans()) else frozenset(VALUES)
        author = draw(st.sampled_from(PEOPLE))
        to, back = draw(st.sampled_from((*STATES, "nonsense"))), draw(st.integers(0, 9)) == 0
        at = draw(st.integers(0, 3))
        made.append(Move(f"{n:02d}", f"r{n}", author, n, at, to, tuple(known), over, "", back))
    return made


def plain(found: Standing) -> Any:
    return (found.state, found.covered, found.missing, found.signed, found.heads, found.moves, found.by)


@given(histories(), st.integers(0, 2), st.randoms(use_true_random=False))
def test_t27_the_order_of_arrival_does_not_matter(moves: list[Move], reviews: int, chance: random.Random) -> None:
    once = judge(moves, rules(reviews), FORKED, WRITERS)
    mixed = [*moves, *moves]
    chance.shuffle(mixed)
    assert plain(judge(mixed, rules(reviews), FORKED, WRITERS)) == plain(once)


@given(histories(), st.integers(0, 2))
def test_t27_no_move_is_lost_and_none_counts_that_may_not(moves: list[Move], reviews: int) -> None:
    found = judge(moves, rules(reviews), FORKED, WRITERS)
    assert {one.move.id for one in found.moves} == {move.id for move in moves}
    for one in found.moves:
        author = one.move.author
        assert one.counts == (one.why == "")
        if one.counts:
            assert author not in ("forked", "stranger", "reader") and not one.move.withdrawn
            assert STEPS[one.before, one.move.to] & (ROLES.get(author, frozenset()) or {"reviewer"})
        else:
            assert one.after == one.before


@given(histories(), st.integers(0, 2), st.sampled_from(("stranger", "forked", "reader")), st.sampled_from(STATES))
def test_who_may_not_changes_nothing_wherever_they_build(moves: list[Move], reviews: int, who: str, to: str) -> None:
    before = judge(moves, rules(reviews), FORKED, WRITERS)
    for known in ([], [m.id for m in moves[:1]], [m.id for m in moves]):
        more = Move("99", "r", who, 999, 0, to, tuple(known), frozenset(VALUES))
        after = judge([*moves, more], rules(reviews), FORKED, WRITERS)
        assert (after.state, after.covered, after.missing) == (before.state, before.covered, before.missing)


@given(histories(), st.integers(1, 2))
def test_verified_means_that_others_than_the_writer_looked(moves: list[Move], reviews: int) -> None:
    found = judge(moves, rules(reviews), FORKED, WRITERS)
    signers = [one.move for one in found.moves if one.move.id in found.signed]
    assert all(one.to == "verified" for one in signers)
    for value in found.covered:
        assert len({m.author for m in signers if value in m.over and m.author not in WRITERS[value]}) >= reviews
    if found.state == "verified":
        assert signers and found.missing == 0


@given(st.lists(st.tuples(st.sampled_from(PEOPLE[:5]), st.sampled_from(STATES)), max_size=12))
def test_one_after_the_other_is_the_table(steps: Sequence[tuple[str, str]]) -> None:
    """Moves in one line are a walk over the table, whatever the engine for the rest."""
    state, moves = "draft", []
    for n, (who, to) in enumerate(steps):
        moves.append(Move(f"{n:02d}", "", who, n, 0, to, (f"{n - 1:02d}",) if n else (), frozenset(VALUES)))
        if STEPS.get((state, to), frozenset()) & ROLES[who]:
            state = to
    assert judge(moves, rules(0), FORKED, WRITERS).state == state


def move(name: str, who: str, to: str, *after: str, over: Sequence[str] = VALUES, back: bool = False) -> Move:
    return Move(name, name, who, int(name, 36), 0, to, after, frozenset(over), "", back)


CASES: dict[str, tuple[list[Move], int, str]] = {
    "a reviewer verifies": (
        [move("1", "documenter", "submitted"), move("2", "second", "verified", "1", over=["v1"])], 1, "verified"),
    "the writer of all of it does not": (
        [move("1", "documenter", "submitted"), move("2", "second", "verified", "1", over=["v4"])], 1, "submitted"),
    "nor does who names only values that nobody has seen": (
        [move("1", "documenter", "submitted"), move("2", "second", "verified", "1", over=["v9"])], 1, "submitted"),
    "two vouch for each other": (
        [move("1", "documenter", "submitted"), move("2", "reviewer", "verified", "1"),
         move("3", "second", "verified", "1")], 1, "verified"),
    "a reviewer who wrote some of it isn't enough": (
        [move("1", "documenter", "submitted"), move("2", "reviewer", "verified", "1")], 1, "submitted"),
    "one is not enough where two are wanted": (
        [move("1", "documenter", "submitted"), move("2", "reviewer", "verified", "1", over=["v1"])], 2, "submitted"),
    "of two that knew nothing of each other the cautious stands": (
        [move("1", "documenter", "submitted"), move("2", "reviewer", "verified", "1", over=["v1"]),
         move("3", "second", "needs-work", "1")], 1, "needs-work"),
    "who left is not counted": (
        [move("1", "documenter", "submitted"), move("2", "left", "needs-work", "1")], 1, "submitted"),
    "but where somebody in the team built on it": (
        [move("1", "documenter", "submitted"), move("2", "left", "verified", "1", over=["v1"]),
         move("3", "coordinator", "closed", "2")], 1, "closed"),
    "not closed before it is verified": ([move("1", "coordinator", "closed")], 1, "draft"),
    "closed at once where nobody must look": ([move("1", "coordinator", "closed")], 0, "closed"),
    "taken back": ([move("1", "documenter", "submitted", back=True)], 0, "draft"),
    "an uncounted move on an old state brings nothing back": (
        [move("1", "documenter", "submitted"), move("2", "reviewer", "needs-work", "1"),
         move("3", "documenter", "submitted", "2"), move("4", "documenter", "verified", "2")], 1, "submitted"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_named_cases(name: str) -> None:
    moves, reviews, state = CASES[name]
    assert judge(moves, rules(reviews), FORKED, WRITERS).state == state


def test_a_flood_is_bounded_and_changes_nothing() -> None:
    flood = [Move(f"f{n:05d}", "", "reviewer", n, 0, "needs-work", (), frozenset()) for n in range(5_000)]
    found = judge([*flood, move("1", "documenter", "submitted")], rules(0), FORKED, WRITERS)
    assert found.state == "submitted"
    assert sum(one.why == "many" for one in found.moves) == 5_000 - MOST_MOVES


@settings(max_examples=30)
@given(histories(40), st.integers(0, 1))
def test_without_a_team_every_move_counts(moves: list[Move], _: int) -> None:
    found = judge(moves, Rules(), frozenset(), {})
    assert {one.why for one in found.moves} <= {"", "withdrawn", "withheld", "nothing"}
