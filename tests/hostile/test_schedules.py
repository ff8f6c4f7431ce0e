"""People write, send and sync while the relay does what it likes; once it is honest, all have the same (T14).

Each schedule begins with vaults of its own. On every change six are run, in CI 200, by night as many as Hypothesis is
told to. A tenth of them goes the whole way, signed and over HTTP; the others go :mod:`tests.hostile.short`'s.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.services.relay import syncing
from tests.conftest import PROFILE
from tests.hostile import people
from tests.hostile.people import HOUR, Team
from tests.hostile.relay import EVERY
from tests.hostile.short import short_way

EXAMPLES = {"dev": (1, 5), "ci": (20, 180)}
"""over the whole way, and over the short one"""
MOST = 3 if PROFILE == "dev" else 5
COUNTS = [count for count in (3, 3, 3, 4, 5) if count <= MOST]
STEPS = 8
WHO = st.integers(0, MOST - 1)
LIES = st.lists(st.sampled_from(EVERY), max_size=5)


class Schedule(RuleBasedStateMachine):
    """``base`` holds the vaults that every schedule begins with."""

    base: Path

    def __init__(self) -> None:
        super().__init__()
        self.room = ExitStack()
        self.folder = self.room.enter_context(people.room())
        self.team: Team | None = None
        self.before: dict[str, frozenset[str]] = {}
        self.muted: set[str] = set()
        self.number = 0

    @initialize(count=st.sampled_from(COUNTS))
    def gather(self, count: int) -> None:
        names = people.NAMES[:count]
        self.team = Team(people.copy(self.base, self.folder / "team", names), names)

    def teardown(self) -> None:
        try:
            if self.team is not None:
                self.end(self.team)
        finally:
            if self.team is not None:
                self.team.close()
            self.room.close()

    def name(self, number: int) -> str:
        assert self.team is not None
        return list(self.team.sessions)[number % len(self.team.sessions)]

    # --- what happens ---

    @rule(who=WHO, lies=LIES)
    def write_and_send(self, who: int, lies: list[str]) -> None:
        """Somebody writes, sends it to everybody, and syncs."""
        name, self.number = self.name(who), self.number + 1
        self.team.write(name, f"{self.number} by {name}")
        self.team.send(name)
        self.sync(who, lies)

    @rule(who=WHO, lies=LIES)
    def sync(self, who: int, lies: list[str]) -> None:
        name = self.name(who)
        self.team.relay.silenced = lambda mailbox, place: name in self.muted
        self.team.sync(name, *lies)

    @rule(lies=LIES)
    def sync_all(self, lies: list[str]) -> None:
        for number in range(len(self.team.sessions)):
            self.sync(number, lies)

    @rule(hours=st.sampled_from([1, 30, 200]))
    def wait(self, hours: int) -> None:
        self.team.clock.tick(hours * HOUR)

    @rule(who=WHO)
    def mute(self, who: int) -> None:
        """From now on the relay says "created" to somebody, and keeps nothing."""
        self.muted.add(self.name(who))

    @rule()
    def replay(self) -> None:
        self.team.relay.replay()

    @rule(who=WHO)
    def restart(self, who: int) -> None:
        """The program was closed, or the laptop died: what counts is what is on the disk."""
        self.team.reopen(self.name(who))

    # --- what must be so ---

    @invariant()
    def nothing_is_lost_and_nothing_is_made_up(self) -> None:
        if self.team is None:
            return
        now = {name: self.team.entries(name) for name in self.team.sessions}
        assert all(self.before.get(name, frozenset()) <= entries for name, entries in now.items())
        authors = {session.key_id for session in self.team.sessions.values()}
        assert {iss for name in now for iss in self.team.authors(name)} <= authors
        self.before = now

    def end(self, team: Team) -> None:
        team.relay.calm(lost=bool(self.number % 2))
        self.muted.clear()
        for name in team.sessions:
            team.send(name)
        team.until_equal(at_once=True)
        assert len(team.shown()) == 1
        ends = team.ends()
        team.relay.replay()
        team.sync_all()
        team.sync_rest()
        assert team.ends() == ends
        assert not any(syncing.arrived(session) for session in team.sessions.values())


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return people.make_met(tmp_path_factory.mktemp("everybody"), people.NAMES[:MOST])


def run(base: Path, way: int) -> None:
    Schedule.base = base
    examples = EXAMPLES[PROFILE][way] if PROFILE in EXAMPLES else settings().max_examples
    run_state_machine_as_test(
        Schedule,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        ),
    )


def test_t14_all_are_equal_once_delivery_is_honest(everybody: Path) -> None:
    run(everybody, 0)


def test_t14_all_are_equal_however_the_relay_lied_before(everybody: Path) -> None:
    with short_way():
        run(everybody, 1)
