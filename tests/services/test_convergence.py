"""T27: merging never discards, and everybody who holds the same entries holds the same state."""

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
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from app.base.clock import SetClock
from app.base.errors import InputError
from app.model.fold import RecordState
from app.services import cases, editing, receiving, sending, vaults
from app.services.session import Session
from app.services.views import Edit
from app.storage import records

from .conftest import PASSPHRASE, acquaint

EXAMPLES = 200 if settings().max_examples > 1_000 else 8  # runs of 25 steps, two seconds each
NAMES = ("Amal", "Basim", "Dalia", "Ferhad", "Hawra")
TEXTS = st.sampled_from(["first", "second", "third", "رواية", "a longer account of what happened"])


@pytest.fixture(scope="module")
def group(cheap_kdf: Any) -> Iterator[tuple[Session, ...]]:
    """Five vaults that live as long as the module; every run works on case files of its own."""
    folder = Path(tempfile.mkdtemp())
    made = tuple(vaults.create(folder / name, PASSPHRASE, name, clock=SetClock(), kdf=cheap_kdf)[0] for name in NAMES)
    acquaint(made)
    yield made
    for session in made:
        session.close()
    shutil.rmtree(folder)


def standing(session: Session, case: str) -> dict[str, Any]:
    """Everything that stands in a case, in a form that can be compared."""

    def plain(state: RecordState) -> dict[str, Any]:
        return {
            name: [(a.digest, a.author, a.value, a.source, a.held) for a in accounts]
            for name, accounts in state.fields.items()
        }

    return {state.id: (state.type, plain(state)) for state in session.run(records.records_in, case)}


class NothingNew(Exception):
    """All readers have confirmed all of it."""


def sent(session: Session, readers: list[str], folder: Path, cases: list[str]) -> Path:
    """The bundle with what the readers haven't confirmed. Raises NothingNew."""
    try:
        return Path(sending.send(session, readers, folder, cases).path)
    except InputError as refused:
        if refused.error_code != "nothing-new":
            raise
        raise NothingNew from None


class Group(RuleBasedStateMachine):
    """Random work by 3 to 5 people, and bundles that arrive late, twice, out of order or never."""

    sessions: tuple[Session, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.people = self.sessions[:3]
        self.cases: list[str] = []
        self.written: dict[str, list[tuple[str, str, Any]]] = {}
        self.bundles: list[Path] = []

    def teardown(self) -> None:
        try:
            if self.cases:
                self.everything_arrives()
        finally:
            shutil.rmtree(self.folder)

    def who(self, number: int) -> Session:
        session = self.people[number % len(self.people)]
        assert isinstance(session.clock, SetClock)
        session.clock.tick(number % 3)  # clocks differ, and two saves can fall into one second
        return session

    def held(self, session: Session) -> list[str]:
        known = {row.id for row in cases.every_row(session)} | {
            c for c in self.cases if session.run(records.state, c) is not None
        }
        return [case for case in self.cases if case in known]

    def note(self, case: str, record: str, field: str, value: Any) -> None:
        self.written.setdefault(case, []).append((record, field, value))

    @initialize(count=st.integers(3, 5))
    def gathers(self, count: int) -> None:
        self.people = self.sessions[:count]

    @rule(number=st.integers(0, 9), title=TEXTS)
    def begins_a_case(self, number: int, title: str) -> None:
        made = editing.new_case(self.who(number), {"title": title}).created
        assert made is not None
        self.cases.append(made)
        self.note(made, made, "title", title)

    @precondition(lambda self: self.cases)
    @rule(number=st.integers(0, 9), pick=st.integers(0, 99), text=TEXTS)
    def adds_a_note(self, number: int, pick: int, text: str) -> None:
        session = self.who(number)
        mine = self.held(session)
        if mine:
            case = mine[pick % len(mine)]
            made = editing.new_record(session, case, "note", {"text": text}).created
            assert made is not None
            self.note(case, made, "text", text)

    @precondition(lambda self: self.cases)
    @rule(
        number=st.integers(0, 9),
        pick=st.integers(0, 99),
        text=TEXTS,
        mode=st.sampled_from(["set", "set", "add", "settle"]),
    )
    def edits_a_record(self, number: int, pick: int, text: str, mode: Any) -> None:
        session = self.who(number)
        known = [(case, r) for case in self.held(session) for r in session.run(records.records_in, case)]
        if known:
            case, state = known[pick % len(known)]
            field = {"case": "title", "note": "text"}[state.type]
            if editing.save(session, [Edit(state.id, state.type, field, text, mode=mode)]).records:
                self.note(case, state.id, field, text)

    @precondition(lambda self: self.cases)
    @rule(number=st.integers(0, 9), pick=st.integers(0, 99), back=st.booleans())
    def withdraws_or_restores(self, number: int, pick: int, back: bool) -> None:
        session = self.who(number)
        known = [r for case in self.held(session) for r in session.run(records.records_in, case)]
        if known:
            record = known[pick % len(known)].id
            if back:
                editing.restore(session, record)
            else:
                editing.withdraw(session, record, "entered twice")

    @precondition(lambda self: self.cases)
    @rule(number=st.integers(0, 9), to=st.integers(0, 9), some=st.booleans())
    def sends(self, number: int, to: int, some: bool) -> None:
        session = self.who(number)
        mine = self.held(session)
        if mine:
            others = [p.key_id for p in self.people if p is not session]
            readers = others if some else [others[to % len(others)]]
            with suppress(NothingNew):
                self.bundles.append(sent(session, readers, self.folder, mine[-3:]))

    @precondition(lambda self: self.bundles)
    @rule(number=st.integers(0, 9), pick=st.integers(0, 99), twice=st.booleans())
    def receives(self, number: int, pick: int, twice: bool) -> None:
        session = self.who(number)
        for _ in range(1 + twice):
            outcome = receiving.stage(session, self.bundles[pick % len(self.bundles)], lenient=True)
            if isinstance(outcome, receiving.Staged):
                receiving.apply(session, outcome)

    def everything_arrives(self) -> None:
        """Two rounds of everybody sending all they hold to everybody; then all hold the same."""
        for _ in range(2):
            for session in self.people:
                mine = self.held(session)
                if not mine:
                    continue
                others = [p for p in self.people if p is not session]
                try:
                    path = sent(session, [p.key_id for p in others], self.folder, mine)
                except NothingNew:
                    continue
                for other in others:
                    outcome = receiving.stage(other, path)
                    assert isinstance(outcome, receiving.Staged), outcome
                    receiving.apply(other, outcome)
        for case in self.cases:
            states = [standing(session, case) for session in self.people]
            assert all(state == states[0] for state in states[1:])
            self.nothing_is_lost(case)

    def nothing_is_lost(self, case: str) -> None:
        for session in self.people:
            for record, field, value in self.written[case]:
                past = cases.history(session, record)
                assert any(row.field == field and row.value == value for row in past)


@pytest.mark.hypothesis  # so that the night takes it along
def test_t27_everybody_ends_with_the_same_and_nothing_is_lost(group: tuple[Session, ...]) -> None:
    Group.sessions = group
    run_state_machine_as_test(
        Group,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
