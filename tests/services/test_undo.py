"""Undo and redo: new signed entries, across a lock, and never at the cost of what somebody else said."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest

from app.base.errors import InputError
from app.model.entry import JSON
from app.services import cases, disputes, editing, evidence, receiving, sample, sending, undo, vaults
from app.services.session import Session
from app.services.views import Edit, Preview
from app.storage import comparing, journal, records

from .conftest import PASSPHRASE, People


def shown(session: Session, record: str, field: str) -> JSON:
    state = session.run(records.state, record)
    assert state is not None
    return state.shown(field)


def said(session: Session, record: str, field: str) -> set[JSON]:
    state = session.run(records.state, record)
    assert state is not None
    return {a.value for a in state.fields.get(field, ())}


def edit(session: Session, record: str, field: str, value: JSON, **more: Any) -> None:
    state = session.run(records.state, record)
    assert state is not None
    editing.save(session, [Edit(record, state.type, field, value, **more)])


def new_case(session: Session, title: str = "Arrest in the market") -> str:
    made = editing.new_case(session, {"title": title}).created
    assert made is not None
    return made


def carry(one: Session, other: Session, folder: Path, case: str) -> None:
    outcome = receiving.receive(other, Path(sending.send(one, [other.key_id], folder, [case]).path))
    assert isinstance(outcome, Preview), outcome


def consistent(session: Session) -> None:
    from app.base.task import Task

    assert session.run(comparing.differences, Task()) == []


def test_edits_go_back_one_by_one_and_come_again(people: People) -> None:
    (amal,) = people("Amal")
    case = new_case(amal)
    for code in ("A-1", "B-1", "C-1"):
        edit(amal, case, "code", code)
    seen = []
    for _ in range(3):
        undo.undo(amal)
        seen.append(shown(amal, case, "code"))
    assert seen == ["B-1", "A-1", None]
    for _ in range(3):
        undo.redo(amal)
        seen.append(shown(amal, case, "code"))
    assert seen[3:] == ["A-1", "B-1", "C-1"]
    with pytest.raises(InputError, match="nothing-to-redo"):
        undo.redo(amal)
    for _ in range(4):  # again and again over the same ground
        for _ in range(3):
            undo.undo(amal)
        assert shown(amal, case, "code") is None
        for _ in range(3):
            undo.redo(amal)
        assert said(amal, case, "code") == {"C-1"}
    consistent(amal)


def test_an_undo_is_a_new_entry_and_nothing_is_taken_out(people: People) -> None:
    (amal,) = people("Amal")
    case = new_case(amal)
    edit(amal, case, "code", "A-1")
    before = [entry.hash for entry in amal.run(lambda vault: list(journal.entries(vault)))]
    undo.undo(amal)
    after = [entry.hash for entry in amal.run(lambda vault: list(journal.entries(vault)))]
    assert set(before) < set(after)
    assert len(after) == len(before) + 1


def test_a_new_record_is_withdrawn_and_comes_back(people: People) -> None:
    (amal,) = people("Amal")
    case = new_case(amal)
    note = editing.new_record(amal, case, "note", {"text": "seen at the corner"}).created
    assert note
    undo.undo(amal)
    assert cases.record(amal, note).withdrawn
    undo.undo(amal)
    assert cases.rows(amal).total == 0
    undo.redo(amal)
    undo.redo(amal)
    assert not cases.record(amal, note).withdrawn
    assert cases.rows(amal).total == 1
    with pytest.raises(InputError, match="nothing-to-redo"):
        undo.redo(amal)


def test_a_withdrawal_and_a_restoring_go_back(people: People) -> None:
    (amal,) = people("Amal")
    case = new_case(amal)
    editing.withdraw(amal, case, "entered twice")
    undo.undo(amal)
    assert not cases.record(amal, case).withdrawn
    undo.redo(amal)
    assert cases.record(amal, case).withdrawn
    editing.restore(amal, case)
    undo.undo(amal)
    assert cases.record(amal, case).withdrawn


def test_one_save_of_many_records_is_one_step(people: People) -> None:
    (amal,) = people("Amal")
    sample.load(amal)
    total = cases.rows(amal).total
    assert total > 10
    undo.undo(amal)
    assert cases.rows(amal).total == 0
    assert undo.history(amal).undoable == 0
    undo.redo(amal)
    assert cases.rows(amal).total == total
    consistent(amal)


def test_attached_evidence_goes_back_and_its_bytes_stay(people: People, tmp_path: Path) -> None:
    (amal,) = people("Amal")
    case = new_case(amal)
    paths = [tmp_path / name for name in ("one.txt", "two.txt")]
    for path in paths:
        path.write_text(path.name)
    pieces = [
        evidence.attach(amal, case, paths).created,
    ]
    undo.undo(amal)
    assert evidence.listing(amal, case) == ()
    undo.redo(amal)
    assert len(evidence.listing(amal, case)) == 2
    assert pieces[0] and evidence.read(amal, pieces[0]) == b"one.txt"


def test_a_settled_dispute_is_a_dispute_again(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = new_case(amal)
    carry(amal, basim, stick, case)
    edit(amal, case, "code", "A-1")
    edit(basim, case, "code", "B-1")
    carry(basim, amal, stick, case)
    assert said(amal, case, "code") == {"A-1", "B-1"}
    disputes.settle(amal, case, "code", "C-1", reason="the register says so")
    assert said(amal, case, "code") == {"C-1", "B-1"} and shown(amal, case, "code") == "C-1"
    undo.undo(amal)
    assert said(amal, case, "code") == {"A-1", "B-1"}
    undo.redo(amal)
    assert said(amal, case, "code") == {"C-1", "B-1"} and shown(amal, case, "code") == "C-1"
    undo.undo(amal)
    out = undo.undo(amal)  # Basim's account came after Amal's own first one
    assert out.left == 1 and not out.changes.records
    assert said(amal, case, "code") == {"A-1", "B-1"}


def test_what_somebody_else_said_since_stays_and_it_is_said(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = new_case(amal)
    carry(amal, basim, stick, case)
    editing.save(amal, [Edit(case, "case", "code", "A-1"), Edit(case, "case", "summary", "what happened")])
    carry(amal, basim, stick, case)
    edit(basim, case, "code", "B-1")
    carry(basim, amal, stick, case)
    out = undo.undo(amal)
    assert out.left == 1
    assert said(amal, case, "code") == {"B-1"}
    assert shown(amal, case, "summary") is None
    undo.redo(amal)
    assert (said(amal, case, "code"), shown(amal, case, "summary")) == ({"B-1"}, "what happened")


def test_a_dispute_that_came_since_stays_as_it_is_and_it_is_said(people: People, stick: Path) -> None:
    """One's own account still stands, but what it would be taken back to is no longer the whole of the question."""
    amal, basim = people("Amal", "Basim")
    case = new_case(amal)
    edit(amal, case, "code", "A-0")
    edit(amal, case, "code", "A-1")
    carry(amal, basim, stick, case)
    edit(basim, case, "code", "B-1", mode="add")
    carry(basim, amal, stick, case)
    assert undo.undo(amal).left == 1
    assert said(amal, case, "code") == {"A-1", "B-1"}


def test_a_record_that_others_build_on_is_not_withdrawn(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = new_case(amal)
    carry(amal, basim, stick, case)
    person = editing.new_record(amal, case, "person", {"names": [{"text": "H.", "kind": "full"}]}).created
    assert person
    carry(amal, basim, stick, case)
    editing.new_record(basim, case, "incident", {"type": "release", "victims": [person]})
    carry(basim, amal, stick, case)
    assert undo.undo(amal).left == 1  # the person, whom Basim's incident names
    assert not cases.record(amal, person).withdrawn
    assert undo.undo(amal).left == 1  # the case, in which Basim has written
    assert not cases.record(amal, case).withdrawn
    with pytest.raises(InputError, match="nothing-to-undo"):
        undo.undo(amal)


def test_an_account_beside_others_goes_without_leaving_a_dispute(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = new_case(basim)
    edit(basim, case, "code", "B-1")
    carry(basim, amal, stick, case)
    edit(amal, case, "code", "A-1", mode="add")
    assert disputes.count(amal) == 1
    undo.undo(amal)
    assert disputes.count(amal) == 0
    assert shown(amal, case, "code") == "B-1"
    undo.redo(amal)
    assert said(amal, case, "code") == {"A-1", "B-1"}


def test_a_new_save_ends_what_could_be_redone(people: People) -> None:
    (amal,) = people("Amal")
    case = new_case(amal)
    edit(amal, case, "code", "A-1")
    undo.undo(amal)
    edit(amal, case, "summary", "s")
    assert undo.history(amal).redo is None
    with pytest.raises(InputError, match="nothing-to-redo"):
        undo.redo(amal)
    undo.undo(amal)
    assert undo.history(amal).undoable == 1
    assert shown(amal, case, "summary") is None


def test_undo_and_redo_work_across_a_lock(tmp_path: Path, cheap_kdf: Any) -> None:
    session, _ = vaults.create(tmp_path / "v", PASSPHRASE, "Amal", kdf=cheap_kdf)
    reopen = functools.partial(vaults.open, tmp_path / "v", PASSPHRASE)
    case = new_case(session)
    edit(session, case, "code", "A-1")
    edit(session, case, "code", "B-1")
    session.close()
    session = reopen()
    undo.undo(session)
    assert shown(session, case, "code") == "A-1"
    session.close()
    session = reopen()
    assert undo.history(session).redoable == 1
    undo.redo(session)
    assert shown(session, case, "code") == "B-1"
    undo.undo(session)
    undo.undo(session)
    assert shown(session, case, "code") is None
    session.close()


def test_an_erased_value_does_not_come_back_by_undo(people: People) -> None:
    (amal,) = people("Amal")
    case = new_case(amal)
    edit(amal, case, "summary", "the name of the witness")
    past = {row.value: row.digest for row in cases.history(amal, case)}
    edit(amal, case, "summary", "a witness")
    amal.run(journal.erase, [past["the name of the witness"]])
    out = undo.undo(amal)
    assert out.left == 1
    assert said(amal, case, "summary") == {"a witness"}


def test_the_oldest_steps_go(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.storage import steps

    monkeypatch.setattr(steps, "UNDO_STEPS", 5)
    (amal,) = people("Amal")
    case = new_case(amal)
    for n in range(12):
        edit(amal, case, "code", f"C-{n}")
    assert undo.history(amal).undoable == 5
    for _ in range(5):
        undo.undo(amal)
    assert shown(amal, case, "code") == "C-6"
    assert undo.history(amal).undo is None
    assert amal.run(lambda vault: vault.db.value("SELECT count(*) FROM restated")) == 0  # nothing is said again


def test_a_step_is_called_what_it_did(people: People) -> None:
    (amal,) = people("Amal")
    case = new_case(amal, "Arrest in Basra")

    def last(language: str = "en") -> str:
        step = undo.history(amal, language).undo
        assert step is not None
        return undo.words(step, language)

    assert last() == "new: Case “Arrest in Basra”"
    edit(amal, case, "code", "A-1")
    assert last() == "Code of “Arrest in Basra”"
    editing.withdraw(amal, case, "twice")
    assert last() == "withdrawn: Case “Arrest in Basra”"
    undo.undo(amal)
    following = undo.history(amal).redo
    assert following is not None and undo.words(following, "en") == "withdrawn: Case “Arrest in Basra”"
    assert "Arrest in Basra" in last("ar") and "Arrest in Basra" in last("ckb")
