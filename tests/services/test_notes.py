"""Quick notes: signed when they're finished, sent like cases, turned into cases in place, by anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import InputError
from app.services import cases, drafts, editing, evidence, notes, receiving, sending, undo
from app.services.editing import NewRecord
from app.services.session import Session
from app.services.views import Edit, Preview
from app.storage import journal

from .conftest import People

SEEN = "Two men on a motorcycle took him from the tea house.\nNobody dared to follow."
ANSWERS = {
    "text": SEEN,
    "date": "2019-11~",
    "place": {"text": "Tahrir, near the restaurant"},
    "who": "A.",
    "known_how": "I saw it",
}


def write(session: Session) -> str:
    file = notes.new_note()
    notes.keep(session, file, ANSWERS, "Quick note")
    return file


def entries(session: Session) -> int:
    return session.run(lambda vault: sum(1 for _ in journal.entries(vault)))


def carry(one: Session, other: Session, folder: Path, case: str) -> None:
    outcome = receiving.receive(other, Path(sending.send(one, [other.key_id], folder, [case]).path))
    assert isinstance(outcome, Preview), outcome


def work_up(session: Session, file: str) -> None:
    person = NewRecord(file, "person", {"names": [{"text": "A.", "kind": "full"}]})
    incident = NewRecord(
        file, "incident", {"type": "release", "date": "2019-11~", "place": ANSWERS["place"], "victims": [person.id]}
    )
    notes.work_up(session, file, {"title": "Taken from a tea house", "summary": SEEN}, [person, incident])


def test_a_note_is_one_entry_and_an_unsorted_case(people: People) -> None:
    (amal,) = people("Amal")
    file = notes.new_note()
    for end in range(1, len(SEEN), 9):
        editing.save_draft(amal, notes.draft_key(file), {"file": file, "states": {"text": SEEN[:end]}})
    assert entries(amal) == 0
    assert notes.count(amal) == 1 and notes.unsorted(amal) == ()
    notes.keep(amal, file, ANSWERS, "Quick note")
    assert entries(amal) == 1
    assert editing.drafts(amal) == {}
    (view,) = notes.unsorted(amal)
    assert view.answers == ANSWERS
    assert view.title == "Two men on a motorcycle took him from the tea house."
    assert view.author.is_self and view.worked_up is None
    assert notes.count(amal) == 1
    (row,) = cases.rows(amal).rows
    assert (row.id, row.status) == (file, "unsorted")


def test_what_is_written_again_changes_only_what_differs(people: People) -> None:
    (amal,) = people("Amal")
    file = write(amal)
    notes.keep(amal, file, ANSWERS, "Quick note")
    assert entries(amal) == 1
    notes.keep(amal, file, ANSWERS | {"who": "", "text": "Three men"}, "Quick note")
    view = notes.note(amal, file)
    assert "who" not in view.answers and view.title == "Three men"
    editing.save(amal, [Edit(file, "case", "title", "The tea house")])
    notes.keep(amal, file, {"text": "Four men"}, "Quick note")
    assert notes.note(amal, file).title == "The tea house"


def test_a_note_without_words_has_a_name(people: People) -> None:
    (amal,) = people("Amal")
    file = notes.new_note()
    notes.keep(amal, file, {}, "Quick note of 3 March")
    assert notes.note(amal, file).title == "Quick note of 3 March"
    notes.keep(amal, file, {"text": "Now with words"}, "Quick note of 3 March")
    assert notes.note(amal, file).title == "Now with words"


def test_evidence_hangs_on_a_note_and_stays_when_it_is_worked_up(people: People, tmp_path: Path) -> None:
    (amal,) = people("Amal")
    file = write(amal)
    photo = tmp_path / "photo.txt"
    photo.write_bytes(b"bytes of a photo")
    evidence.attach(amal, file, [photo])
    assert notes.note(amal, file).evidence == 1
    work_up(amal, file)
    (piece,) = evidence.listing(amal, file)
    assert evidence.read(amal, piece.id) == b"bytes of a photo"


def test_somebody_else_turns_it_into_a_case_and_the_note_says_who(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    file = write(amal)
    carry(amal, basim, stick, file)
    (view,) = notes.unsorted(basim)
    assert view.answers == ANSWERS and view.author.name == "Amal"
    work_up(basim, file)
    assert notes.unsorted(basim) == () and notes.count(basim) == 0
    carry(basim, amal, stick, file)
    assert notes.unsorted(amal) == ()
    mine = notes.note(amal, file)
    assert mine.answers == ANSWERS, "the note stays as it was written"
    assert mine.worked_up is not None and mine.worked_up[0].name == "Basim"
    case = cases.view(amal, file)
    assert {"incident", "person", "note"} <= set(case.records)
    assert case.case.fields["status"].value == "open"


def test_it_is_worked_up_once_and_by_one_step(people: People) -> None:
    (amal,) = people("Amal")
    file = write(amal)
    work_up(amal, file)
    with pytest.raises(InputError, match="worked-up"):
        work_up(amal, file)
    undo.undo(amal)
    (view,) = notes.unsorted(amal)
    assert view.worked_up is None and view.title.startswith("Two men")
    assert [r.withdrawn for r in cases.view(amal, file).records["incident"]] == [True]
    undo.redo(amal)
    assert notes.note(amal, file).worked_up is not None


def test_nothing_is_kept_of_a_working_up_that_fails(people: People) -> None:
    (amal,) = people("Amal")
    file = write(amal)
    before = entries(amal)
    for case, made in (({"title": ""}, []), ({"title": "T"}, [NewRecord(file, "incident", {"type": "no-such-type"})])):
        with pytest.raises(InputError):
            notes.work_up(amal, file, case, made)
    assert entries(amal) == before and len(notes.unsorted(amal)) == 1


def test_a_draft_says_what_has_changed_since(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    file = write(amal)
    carry(amal, basim, stick, file)
    record = cases.record(amal, file)
    payload = {
        "type": "case",
        "file": file,
        "record": file,
        "states": {"title": "The tea"},
        "base": drafts.base_of(record.fields, ["title", "summary"]),
    }
    editing.save_draft(amal, f"record:{file}", payload)
    (draft,) = drafts.listing(amal)
    assert (draft.kind, draft.record, draft.changed) == ("edit", file, ())
    editing.save(basim, [Edit(file, "case", "title", "Abduction from a tea house")])
    carry(basim, amal, stick, file)
    (draft,) = drafts.listing(amal)
    assert draft.changed == ("title",)
    assert draft.title == "Abduction from a tea house"


def test_a_draft_never_travels(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    file = write(amal)
    editing.save_draft(amal, f"record:{file}", {"type": "case", "file": file, "record": file, "states": {"title": "X"}})
    editing.save_draft(amal, notes.draft_key(notes.new_note()), {"states": {"text": "not yet"}})
    carry(amal, basim, stick, file)
    assert drafts.listing(basim) == ()
    assert notes.count(basim) == 1
    assert cases.record(basim, file).title.startswith("Two men")


def test_an_older_state_never_comes_over_a_newer_one(people: People) -> None:
    """The pool may run the saves of one draft in any order."""
    (amal,) = people("Amal")
    order = drafts.Order()
    first, second, third, last = (order.next() for _ in range(4))
    drafts.keep(amal, "new:case", {"states": {"title": "Shots"}}, order, second)
    drafts.keep(amal, "new:case", {"states": {"title": "Sho"}}, order, first)
    assert editing.drafts(amal) == {"new:case": {"states": {"title": "Shots"}}}
    drafts.keep(amal, "new:case", None, order, last)
    drafts.keep(amal, "new:case", {"states": {"title": "Shots at"}}, order, third)
    assert editing.drafts(amal) == {}
