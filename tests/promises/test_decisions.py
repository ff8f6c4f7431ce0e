"""T27 with decisions: whatever order edits, decisions, reversals and erasures arrive in, every vault ends the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from app.base.clock import SetClock
from app.base.errors import InputError, NotFound
from app.base.task import Task
from app.model.fold import RecordState
from app.services import deciding, disputes, editing, undo, vaults
from app.services.session import Session
from app.services.views import Edit
from app.storage import comparing, journal, records

PASSPHRASE = "correct horse battery staple river cloud"
FIELDS = st.sampled_from(["summary", "remarks"])
TEXTS = st.sampled_from(["one", "two", "three", "four"])
WHO = st.integers(0, 4)
MANY = pytest.param(150, marks=pytest.mark.nightly)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, ...]]:
    """Five vaults that exchange whole journals; a vault is a place, so every example has a case of its own."""
    from app.crypto.slots import KdfParameters

    folder: Path = tmp_path_factory.mktemp("team")
    kdf = KdfParameters(64 * 1024, 3, 1)
    made = []
    for number in range(5):
        session, _ = vaults.create(folder / str(number), PASSPHRASE, str(number), clock=SetClock(), kdf=kdf)
        made.append(session)
    yield tuple(made)
    for session in made:
        session.close()


def state_of(session: Session, record: str) -> RecordState:
    found = session.run(records.state, record)
    assert found is not None
    return found


def everything(session: Session, case: str) -> dict[str, RecordState]:
    return {state.id: state for state in session.run(records.records_in, case)}


def accounts(session: Session, case: str, name: str) -> set[tuple[str, bool]]:
    return {(account.digest, account.held) for account in state_of(session, case).fields.get(name, ())}


class Desk(RuleBasedStateMachine):
    sessions: tuple[Session, ...]

    def __init__(self) -> None:
        super().__init__()
        self.size = 3
        first = self.sessions[0]
        self.case = str(editing.new_case(first, {"title": "first", "summary": "begun"}).created)
        for other in self.sessions[1:]:
            self.give(first, other)

    def give(self, sender: Session, reader: Session, seed: int | None = None) -> None:
        """All entries of the case, in any order and cut in two."""
        entries = sender.run(lambda vault: list(journal.entries(vault, files=[self.case])))
        if seed is not None:
            random.Random(seed).shuffle(entries)
        cut = (seed or 0) % (len(entries) + 1)
        for part in (entries[:cut], entries[cut:]):
            reader.write(journal.take, part, {entry.hash for entry in part})

    def who(self, number: int) -> Session:
        session = self.sessions[number]
        assert isinstance(session.clock, SetClock)
        session.clock.tick(number % 3)
        return session

    @rule(number=WHO, name=FIELDS, text=TEXTS, mode=st.sampled_from(["set", "set", "add", "settle"]))
    def edits(self, number: int, name: str, text: str, mode: Any) -> None:
        session = self.who(number)
        others = self._others(session, name)
        editing.save(session, [Edit(self.case, "case", name, text, mode=mode)])
        if len(others) > 1:
            assert others <= self._others(session, name), "an edit has taken somebody's account out of a dispute"

    def _others(self, session: Session, name: str) -> set[str]:
        """The accounts of others in a field, where several say different things."""
        state = state_of(session, self.case)
        if not state.differs(name):
            return set()
        return {account.digest for account in state.fields[name] if account.author != session.key_id}

    @rule(number=WHO, name=FIELDS, pick=st.integers(0, 9), left=st.booleans())
    def decides(self, number: int, name: str, pick: int, left: bool) -> None:
        session = self.who(number)
        before = accounts(session, self.case, name)
        standing = state_of(session, self.case).fields.get(name, ())
        try:
            if left:
                disputes.leave(session, self.case, name, "they differ")
            else:
                disputes.take(session, self.case, name, standing[pick % len(standing)].digest, "it is so")
        except (InputError, NotFound, ZeroDivisionError):
            return
        assert accounts(session, self.case, name) == before, "a decision has moved an account"
        assert not state_of(session, self.case).disputed(name)

    @rule(number=WHO, pick=st.integers(0, 9), back=st.booleans())
    def reverses(self, number: int, pick: int, back: bool) -> None:
        session = self.who(number)
        made = session.run(deciding.about, self.case, self.case)
        if not made:
            return
        before = {name: accounts(session, self.case, name) for name in ("summary", "remarks")}
        one = made[pick % len(made)]
        if back:
            disputes.bring_back(session, one.id)
        else:
            disputes.reverse(session, one.id, "it wasn't")
        assert before == {name: accounts(session, self.case, name) for name in before}

    @rule(number=WHO, redo=st.booleans())
    def undoes(self, number: int, redo: bool) -> None:
        session = self.who(number)
        theirs = {name: self._others(session, name) for name in ("summary", "remarks")}
        try:
            (undo.redo if redo else undo.undo)(session)
        except InputError:
            return
        if self.case not in everything(session, self.case) or state_of(session, self.case).withdrawn:
            return
        for name, before in theirs.items():
            now = {account.digest for account in state_of(session, self.case).fields.get(name, ())}
            assert before <= now, "an undo has taken somebody's account away"

    @rule(number=WHO, name=FIELDS, pick=st.integers(0, 9))
    def erases(self, number: int, name: str, pick: int) -> None:
        """What one erases is erased by all: else the vaults hold different things, and may show different things."""
        standing = state_of(self.who(number), self.case).fields.get(name, ())
        if standing:
            for session in self.sessions:
                session.write(journal.erase, [standing[pick % len(standing)].digest])

    @rule(sender=WHO, reader=WHO, seed=st.integers(0, 1000))
    def meets(self, sender: int, reader: int, seed: int) -> None:
        self.give(self.sessions[sender], self.sessions[reader], seed)

    def teardown(self) -> None:
        for _ in range(2):
            for number, sender in enumerate(self.sessions):
                for reader in self.sessions:
                    self.give(sender, reader, number)
        ends = [everything(session, self.case) for session in self.sessions]
        assert all(end == ends[0] for end in ends), "the vaults have come apart"
        rows = [session.run(_disputes, self.case) for session in self.sessions]
        assert all(one == rows[0] for one in rows)
        found = self.sessions[len(ends[0]) % len(self.sessions)].run(comparing.differences, Task())
        assert found == [], "a rebuild gives something else"


def _disputes(vault: Any, file: str) -> list[Any]:
    return list(vault.db.rows("SELECT id, field, state, at FROM dispute WHERE file = ? ORDER BY 1, 2", (file,)))


@pytest.mark.parametrize("examples", [6, MANY])
def test_t27_five_vaults_decide_and_end_the_same(team: tuple[Session, ...], examples: int) -> None:
    Desk.sessions = team
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
