"""Random work, undone and redone, across locks and bundles: the states that were there, and nobody's account lost."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from app.base.clock import SetClock
from app.base.errors import InputError
from app.base.task import Task
from app.model.fold import spelled
from app.services import editing, receiving, undo, vaults
from app.services.session import Session
from app.services.views import Edit, Preview
from app.storage import comparing, records
from tests.services.test_convergence import NothingNew, sent, standing

from .conftest import PASSPHRASE, acquaint

TEXTS = st.sampled_from(["first", "second", "third", "رواية", "a longer account of what happened"])
FIELDS = st.sampled_from(["title", "summary", "remarks"])
PICK = st.integers(0, 99)

Shown = dict[str, Any]


def shown(session: Session, files: list[str]) -> Shown:
    """What a person sees: of each record that isn't withdrawn, the distinct values that stand in each field."""
    found: Shown = {}
    for file in files:
        for state in session.run(records.records_in, file, withdrawn=False):
            values = {
                name: frozenset((spelled(a.value), a.source) for a in accounts if a.value is not None)
                for name, accounts in state.fields.items()
                if not name.startswith("_")
            }
            found[state.id] = {name: said for name, said in values.items() if said}
    return found


class Alone(RuleBasedStateMachine):
    """One person: every undo gives what was shown before the save, every redo what was shown after it."""

    folder: Path
    home: Path
    kdf: Any

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.session = vaults.create(self.home / "v", PASSPHRASE, "Amal", clock=SetClock(), kdf=self.kdf)[0]
        self.cases: list[str] = []
        self.past: list[Shown] = []
        self.now: Shown = {}
        self.future: list[Shown] = []

    def teardown(self) -> None:
        assert self.session.run(comparing.differences, Task()) == []
        self.session.close()
        shutil.rmtree(self.home)

    def saved(self) -> None:
        after = shown(self.session, self.cases)
        self.past, self.now, self.future = [*self.past, self.now], after, []

    def pick(self, number: int) -> Any:
        states = [s for case in self.cases for s in self.session.run(records.records_in, case)]
        return states[number % len(states)]

    @rule(title=TEXTS)
    def begins(self, title: str) -> None:
        self.cases.append(str(editing.new_case(self.session, {"title": title}).created))
        self.saved()

    @precondition(lambda self: self.cases)
    @rule(number=PICK, text=TEXTS)
    def adds(self, number: int, text: str) -> None:
        editing.new_record(self.session, self.cases[number % len(self.cases)], "note", {"text": text})
        self.saved()

    @precondition(lambda self: self.cases)
    @rule(
        number=PICK,
        edits=st.lists(st.tuples(FIELDS, TEXTS | st.none(), st.sampled_from(["set", "add", "settle"])), min_size=1),
    )
    def edits(self, number: int, edits: list[tuple[str, str | None, Any]]) -> None:
        state = self.pick(number)
        made = [
            Edit(state.id, state.type, "text" if state.type == "note" else field, value, mode=mode)
            for field, value, mode in {field: (field, value, mode) for field, value, mode in edits}.values()
            if value is not None or field != "title"
        ]
        if state.type == "note":
            made = [edit for edit in made[:1] if edit.value is not None]
        if editing.save(self.session, made).records:
            self.saved()

    @precondition(lambda self: self.cases)
    @rule(number=PICK)
    def withdraws_or_restores(self, number: int) -> None:
        state = self.pick(number)
        if state.withdrawn:
            editing.restore(self.session, state.id)
        else:
            editing.withdraw(self.session, state.id, "twice")
        self.saved()

    @rule(times=st.integers(1, 4))
    def undoes(self, times: int) -> None:
        for _ in range(times):
            if not self.past:
                with pytest.raises(InputError):
                    undo.undo(self.session)
                return
            assert undo.undo(self.session).left == 0
            self.future.append(self.now)
            self.now = self.past.pop()
            assert shown(self.session, self.cases) == self.now

    @rule(times=st.integers(1, 4))
    def redoes(self, times: int) -> None:
        for _ in range(times):
            if not self.future:
                with pytest.raises(InputError):
                    undo.redo(self.session)
                return
            assert undo.redo(self.session).left == 0
            self.past.append(self.now)
            self.now = self.future.pop()
            assert shown(self.session, self.cases) == self.now

    @rule()
    def locks(self) -> None:
        self.session.close()
        self.session = vaults.open(self.home / "v", PASSPHRASE, clock=SetClock(self.session.clock.now() + 1))
        assert shown(self.session, self.cases) == self.now
        history = undo.history(self.session)
        assert (history.undoable, history.redoable) == (len(self.past), len(self.future))


def run(machine: Any, examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=25, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )


MANY = pytest.param(60, marks=pytest.mark.nightly)


@pytest.mark.parametrize("examples", [8, MANY])
def test_random_work_goes_back_and_comes_again_across_locks(cheap_kdf: Any, examples: int) -> None:
    Alone.kdf = cheap_kdf
    run(Alone, examples)


@pytest.fixture(scope="module")
def pair(cheap_kdf: Any) -> Iterator[tuple[Session, ...]]:
    folder = Path(tempfile.mkdtemp())
    made = tuple(
        vaults.create(folder / name, PASSPHRASE, name, clock=SetClock(), kdf=cheap_kdf)[0] for name in ("Amal", "Basim")
    )
    acquaint(made)
    yield made
    for session in made:
        session.close()
    shutil.rmtree(folder)


def theirs(session: Session, case: str, author: str) -> set[tuple[str, str, str]]:
    """The accounts of one author that stand in a case."""
    return {
        (state.id, name, a.digest)
        for state in session.run(records.records_in, case)
        for name, accounts in state.fields.items()
        for a in accounts
        if a.author == author
    }


class Together(RuleBasedStateMachine):
    """Two people who also undo: no undo takes an account of the other away, and both end with the same state."""

    sessions: tuple[Session, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        one = self.sessions[0]
        self.case = str(editing.new_case(one, {"title": "first"}).created)
        self.carry(0)

    def teardown(self) -> None:
        for who in (0, 1, 0, 1):
            self.carry(who)
        one, other = (standing(session, self.case) for session in self.sessions)
        assert one == other
        for session in self.sessions:
            assert session.run(comparing.differences, Task()) == []
        shutil.rmtree(self.folder)

    def carry(self, who: int) -> None:
        sender, reader = self.sessions[who], self.sessions[1 - who]
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        with suppress(NothingNew):
            assert isinstance(receiving.receive(reader, sent(sender, [reader.key_id], folder, [self.case])), Preview)

    def who(self, number: int) -> Session:
        session = self.sessions[number % 2]
        assert isinstance(session.clock, SetClock)
        session.clock.tick(number % 3)
        return session

    @rule(number=PICK, field=FIELDS, text=TEXTS, mode=st.sampled_from(["set", "set", "add", "settle"]))
    def edits(self, number: int, field: str, text: str, mode: Any) -> None:
        editing.save(self.who(number), [Edit(self.case, "case", field, text, mode=mode)])

    @rule(number=PICK, text=TEXTS)
    def adds(self, number: int, text: str) -> None:
        editing.new_record(self.who(number), self.case, "note", {"text": text})

    @rule(who=st.integers(0, 1))
    def sends(self, who: int) -> None:
        self.carry(who)

    @rule(number=PICK, back=st.booleans())
    def undoes_or_redoes(self, number: int, back: bool) -> None:
        session = self.who(number)
        other = self.sessions[1 - number % 2].key_id
        before = theirs(session, self.case, other)
        try:
            (undo.redo if back else undo.undo)(session)
        except InputError:
            return
        after = theirs(session, self.case, other)
        if not back:  # a redo of a settling takes the place of what it settled, as the settling did
            assert before <= after, "an undo has taken somebody else's account away"


@pytest.mark.parametrize("examples", [10, MANY])
def test_t27_undo_converges_and_takes_nothing_from_others(pair: tuple[Session, ...], examples: int) -> None:
    Together.sessions = pair
    run(Together, examples)
