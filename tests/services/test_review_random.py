"""Random work on cases by several people: equal states everywhere (T27), and news equal to a naive difference."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from app.base.clock import SetClock
from app.base.errors import InputError
from app.model.accounts import Account, Known
from app.model.entry import WITHDRAWN
from app.model.fold import RecordState, fold
from app.model.review import STATES
from app.services import changes, comments, editing, receiving, review, sending, teams, undo, vaults
from app.services.session import Session
from app.services.teams import Member, Rules
from app.services.views import Edit
from app.storage import comparing, journal, news

from .conftest import PASSPHRASE, acquaint

NAMES = ("Amal", "Basim", "Dalia")
ROLES = (frozenset({"coordinator", "reviewer"}), frozenset({"reviewer"}), frozenset({"documenter"}))
TEXTS = st.sampled_from(["first", "second", "رواية", "a longer account of what happened"])

KEPT = {("review", "after"), ("review", "over")}
"""digests that the program keeps for itself: their change is counted, and is no news in words"""


@pytest.fixture(scope="module")
def group(cheap_kdf: Any) -> Iterator[tuple[Session, ...]]:
    folder = Path(tempfile.mkdtemp())
    made = tuple(vaults.create(folder / name, PASSPHRASE, name, clock=SetClock(), kdf=cheap_kdf)[0] for name in NAMES)
    acquaint(made)
    yield made
    for session in made:
        session.close()
    shutil.rmtree(folder)


class Desk(RuleBasedStateMachine):
    """Three people move, edit, comment on one case, and look at it now and then; bundles come late and twice."""

    sessions: tuple[Session, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.case = ""
        self.bundles: list[Path] = []
        self.looked: dict[str, set[str]] = {one.key_id: set() for one in self.sessions}
        """hashes of entries that were there when somebody looked"""
        self.moves = 0

    def who(self, number: int) -> Session:
        session = self.sessions[number % len(self.sessions)]
        assert isinstance(session.clock, SetClock)
        session.clock.tick(number % 3 - 1)  # clocks differ, stand still and go back (T19)
        return session

    @initialize(in_team=st.booleans(), reviews=st.integers(0, 2))
    def begins(self, in_team: bool, reviews: int) -> None:
        first = self.sessions[0]
        made = editing.new_case(first, {"title": "first"}).created
        assert made is not None
        self.case = made
        if in_team:
            members = [Member(one.key_id, roles) for one, roles in zip(self.sessions, ROLES, strict=True)]  # type: ignore[arg-type]
            team = teams.new(first, "Team", members, Rules(review=reviews > 0, reviews=max(1, reviews))).created
            assert team is not None
            teams.put_cases(first, team, [made])
        self.give(first)

    def give(self, session: Session) -> None:
        """To everybody at once."""
        others = [one for one in self.sessions if one is not session]
        keys = [one.key_id for one in others]
        report = sending.send(session, keys, self.folder, [self.case], whole=True, against_team=True)
        self.bundles.append(Path(report.path))
        for other in others:
            self.take(other, self.bundles[-1])

    def take(self, session: Session, path: Path) -> None:
        outcome = receiving.receive(session, path, lenient=True)
        assert not isinstance(outcome, receiving.ReceiveFailure), outcome
        self.news_are_the_difference(session)

    @rule(number=st.integers(0, 9), to=st.sampled_from(STATES))
    def moves_it(self, number: int, to: str) -> None:
        try:
            review.move(self.who(number), self.case, to)
            self.moves += 1
        except InputError as error:
            assert error.error_code == "review-not-allowed"

    @rule(number=st.integers(0, 9), text=TEXTS, mode=st.sampled_from(["set", "add", "settle"]))
    def edits(self, number: int, text: str, mode: Any) -> None:
        editing.save(self.who(number), [Edit(self.case, "case", "summary", text, mode=mode)])

    @rule(number=st.integers(0, 9), text=TEXTS)
    def adds(self, number: int, text: str) -> None:
        editing.new_record(self.who(number), self.case, "note", {"text": text})

    @rule(number=st.integers(0, 9), text=TEXTS)
    def comments_on_it(self, number: int, text: str) -> None:
        comments.add(self.who(number), self.case, text, "summary")

    @rule(number=st.integers(0, 9))
    def takes_back(self, number: int) -> None:
        session = self.who(number)
        if undo.history(session).undoable > 1:
            undo.undo(session)

    @rule(number=st.integers(0, 9))
    def looks(self, number: int) -> None:
        session = self.who(number)
        changes.seen(session, {self.case: changes.position(session)})
        self.looked[session.key_id] = {entry.hash for entry in self.entries(session)}
        assert changes.of_file(session, self.case) is None

    @rule(number=st.integers(0, 9))
    def sends(self, number: int) -> None:
        session = self.who(number)
        others = [one.key_id for one in self.sessions if one is not session]
        report = sending.send(session, others, self.folder, [self.case], whole=True, against_team=True)
        self.bundles.append(Path(report.path))

    @precondition(lambda self: self.bundles)
    @rule(number=st.integers(0, 9), pick=st.integers(0, 99))
    def receives(self, number: int, pick: int) -> None:
        self.take(self.who(number), self.bundles[pick % len(self.bundles)])

    def entries(self, session: Session) -> list[Any]:
        return session.run(lambda vault: list(journal.entries(vault, [self.case])))

    def news_are_the_difference(self, session: Session) -> None:
        """Two folds made here, of what was looked at and one's own and of everything, held against each other."""
        every = self.entries(session)
        looked = self.looked[session.key_id]
        before = naive([entry for entry in every if entry.hash in looked or entry.claims.iss == session.key_id])
        after = naive(every)
        expected = {
            (record, name)
            for record, state in after.items()
            for name in {*state.fields, *(before[record].fields if record in before else ())}
            if digests(before.get(record), name) != digests(state, name)
            and name != WITHDRAWN
            and (state.type, name) not in KEPT
        }
        found = changes.of_file(session, self.case)
        said = {(one.record, f.field) for one in (found.records if found else ()) for f in one.fields}
        assert {pair for pair in expected if not pair[1].startswith("_")} == said

    def teardown(self) -> None:
        try:
            if self.case:
                self.everything_arrives()
        finally:
            shutil.rmtree(self.folder)

    def everything_arrives(self) -> None:
        for _ in range(2):
            for session in self.sessions:
                self.give(session)
        seen = [plain(review.of(session, self.case)) for session in self.sessions]
        assert seen[0] == seen[1] == seen[2]
        assert self.moves <= len(seen[0][2])
        threads = [
            [(t.first.id, len(t.replies), t.done) for t in comments.of_case(one, self.case)] for one in self.sessions
        ]
        assert threads[0] == threads[1] == threads[2]
        for session in self.sessions:
            before = session.run(comparing.dump)["review"]
            upto = session.run(news.looked, self.case)
            vaults.rebuild(session)
            assert session.run(comparing.dump)["review"] == before
            assert session.run(news.looked, self.case) == upto


def plain(found: review.ReviewView) -> Any:
    moves = sorted((m.record, m.author.key_id, m.to, m.before, m.after, m.why) for m in found.moves)
    changed = sorted((c.record, c.field) for c in found.changed)
    return (found.state, found.missing, moves, changed)


def naive(entries: list[Any]) -> dict[str, RecordState]:
    """The records that these entries alone give."""
    known = []
    for entry in entries:
        claims = entry.claims
        for n, (digest, change) in enumerate(zip(claims.digests, entry.changes(), strict=True)):
            if change is not None:
                account = Account(digest, claims.iss, claims.iat, claims.seq, entry.hash, change.value, change.source)
                known.append(Known(change.record, change.type, change.field, account, claims.replaces.get(n, ())))
    return fold(known)


def digests(state: RecordState | None, name: str) -> set[str]:
    return {account.digest for account in state.fields.get(name, ())} if state else set()


def test_t27_states_are_equal_everywhere_and_news_are_the_difference(group: tuple[Session, ...]) -> None:
    Desk.sessions = group
    random.seed(1)
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=8, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.nightly
def test_t27_by_night_states_are_equal_everywhere(group: tuple[Session, ...]) -> None:
    Desk.sessions = group
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=150, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
