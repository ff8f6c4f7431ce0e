"""Answers and their undoing in several vaults, in any order: the same groups everywhere (T27)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.errors import InputError
from app.model import sameness as model
from app.services import sameness, undo
from app.services.session import Session
from app.storage import comparing
from tests.services.conftest import People
from tests.services.test_sameness import NAME, pass_on, person, said

_ACTS = st.lists(
    st.tuples(
        st.integers(0, 2),  # whose vault
        st.sampled_from(["answer", "answer", "answer", "undo", "redo", "back", "send"]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from(model.ANSWERS),
    ),
    max_size=14,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=_ACTS)
def test_t27_answers_and_their_undoing_come_to_the_same_groups_in_every_vault(crew: object, acts: list) -> None:  # type: ignore[type-arg]
    vaults_, records = crew  # type: ignore[misc]
    for who, act, one, other, says in acts:
        session = vaults_[who]
        try:
            if act == "answer" and one != other:
                before, step = _members(session), undo.history(session).undo
                said(session, records[one], records[other], says)
                if undo.history(session).undo == step:
                    continue  # the same answer once more signs nothing
                undo.undo(session)
                assert _members(session) == before  # undoing restores exactly what was
                undo.redo(session)
            elif act in ("undo", "redo"):
                getattr(undo, act)(session)
            elif act == "back" and (answers := sameness.answered(session)):
                sameness.take_back(session, answers[one % len(answers)].link, "taken back")
            elif act == "send":
                pass_on(session, vaults_[other % 3])
        except InputError as error:
            assert error.error_code in ("nothing-to-undo", "nothing-to-redo")
    for _ in range(2):
        for giver in vaults_:
            for taker in vaults_:
                if giver is not taker:
                    pass_on(giver, taker)
    first, *rest = (_members(session) for session in vaults_)
    assert all(one == first for one in rest)
    computed = vaults_[0].run(comparing.dump)
    vaults_[0].write(lambda vault: None)
    assert vaults_[1].run(comparing.dump)["same"] == computed["same"]


def _members(session: Session) -> list[tuple[object, ...]]:
    return session.run(lambda vault: vault.db.rows("SELECT id, name, kind, contested FROM same_member ORDER BY id"))


@pytest.fixture
def crew(people: People) -> tuple[tuple[Session, ...], list[str]]:
    *sessions, writer = people("Amal", "Basim", "Chro", "Dana", known=False)
    records = [person(writer, f"{NAME} {n}") for n in range(4)]  # whose making none of the three can undo
    for other in sessions:
        pass_on(writer, other)
    return tuple(sessions), records


@given(
    answers=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(model.ANSWERS)).filter(lambda a: a[0] != a[1])
    ),
    seed=st.randoms(),
)
def test_t27_groups_are_a_function_of_the_set_of_answers(answers: list[tuple[int, int, str]], seed: object) -> None:
    said_ = [(model.pair(f"r{one}", f"r{other}"), "person", says) for one, other, says in answers]
    mixed = [*said_, *said_[:2]]
    seed.shuffle(mixed)  # type: ignore[attr-defined]
    found = model.groups(said_)
    assert model.groups(mixed) == found
    joined = {ends for ends, _, says in said_ if says == "same"}
    for group in found:
        assert len(group.members) > 1
        assert all(len({one in group.members for one in ends}) == 1 for ends in joined)
