"""The quick note: kept while it is typed, signed when it is closed, found again, turned into a case."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtWidgets import QApplication, QPushButton

from app.services import cases, drafts, editing, evidence, notes, undo
from app.services.views import Edit
from app.ui.case.case_page import CasePage
from app.ui.case.fields.base import FieldEditor
from app.ui.case.new_case import NewCaseDialog
from app.ui.parts import dialogs
from app.ui.quicknote.draft_card import DraftCard
from app.ui.quicknote.opener import QuickNotes
from app.ui.quicknote.page import NotesPage
from app.ui.quicknote.window import QuickNote
from app.ui.quicknote.work_up import WorkUpPage
from app.ui.undoing import Undoing

SEEN = "Two men took him from the tea house"


def open_note(desk, file: str = "") -> QuickNote:
    window = QuickNote(desk.context, file)
    window.show()
    desk.settle()
    return window


def field(window: QuickNote, name: str):
    editor: FieldEditor = window.questions.editors[name]
    return editor.focusProxy()


def type_in(desk, window: QuickNote, name: str, text: str) -> None:
    desk.qtbot.keyClicks(field(window, name), text)


def test_what_is_typed_is_kept_within_a_second_and_signed_by_closing(desk) -> None:
    window = open_note(desk)
    type_in(desk, window, "text", SEEN)
    with desk.qtbot.waitSignal(window.keeper.kept, timeout=10_000):  # how soon: tests/promises/test_typing.py
        pass
    (draft,) = drafts.listing(desk.session)
    assert (draft.kind, draft.file, draft.title) == ("note", window.file, SEEN)
    assert notes.unsorted(desk.session) == ()
    type_in(desk, window, "date", "about November 2019")
    type_in(desk, window, "who", "A.")
    with desk.qtbot.waitSignal(window.ended, timeout=5000) as ended:
        desk.qtbot.keyClick(window, Qt.Key.Key_Escape)
    desk.settle()
    (note,) = notes.unsorted(desk.session)
    assert note.file == ended.args[0]
    assert note.answers == {"text": SEEN, "date": "2019-11~", "who": "A."}
    assert drafts.listing(desk.session) == ()


def test_typing_without_a_pause_is_kept_meanwhile(desk) -> None:
    window = open_note(desk)
    kept: list[int] = []
    window.keeper.kept.connect(lambda: kept.append(1))
    for _ in range(16):
        type_in(desk, window, "text", "a")
        desk.qtbot.wait(100)
    assert kept, "a person who types on for more than a second loses all of it in a power cut"


def test_an_empty_note_leaves_nothing(desk) -> None:
    window = open_note(desk)
    desk.qtbot.keyClick(window, Qt.Key.Key_Escape)
    desk.settle()
    assert notes.count(desk.session) == 0 and drafts.listing(desk.session) == ()


def test_a_date_that_is_not_understood_is_kept_word_for_word(desk) -> None:
    window = open_note(desk)
    type_in(desk, window, "text", SEEN)
    type_in(desk, window, "date", "the day after the rain")
    window.close_note()
    desk.settle()
    (note,) = notes.unsorted(desk.session)
    assert "the day after the rain" in note.answers["text"] and "date" not in note.answers


def test_files_that_are_dropped_become_evidence_at_once(desk, tmp_path: Path) -> None:
    photo = tmp_path / "street.txt"
    photo.write_bytes(b"what the camera saw")
    window = open_note(desk)
    type_in(desk, window, "text", SEEN)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    assert window.files.take(data)
    desk.settle()
    (piece,) = evidence.listing(desk.session, window.file)
    assert evidence.read(desk.session, piece.id) == b"what the camera saw"
    assert photo.exists()
    type_in(desk, window, "text", " and nobody followed")
    window.close_note()
    desk.settle()
    (note,) = notes.unsorted(desk.session)
    assert note.answers["text"] == f"{SEEN} and nobody followed" and note.evidence == 1


def test_no_draft_is_left_of_what_was_signed_with_a_file(desk, tmp_path: Path) -> None:
    photo = tmp_path / "street.txt"
    photo.write_bytes(b"what the camera saw")
    window = open_note(desk)
    type_in(desk, window, "text", SEEN)
    window.files.attach([photo])
    window.keeper.save()  # the timer fires while the note is being signed
    desk.settle()
    window.close_note()
    desk.settle()
    assert drafts.listing(desk.session) == ()
    assert notes.note(desk.session, window.file).answers == {"text": SEEN}


def test_a_pasted_file_goes_to_the_note_and_pasted_text_into_the_field(desk, tmp_path: Path) -> None:
    photo = tmp_path / "street.txt"
    photo.write_bytes(b"what the camera saw")
    window = open_note(desk)
    clipboard = QApplication.clipboard()
    clipboard.setText("words")
    desk.qtbot.keyClick(field(window, "text"), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.questions.states() == {"text": "words"}
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    clipboard.setMimeData(data)
    desk.qtbot.keyClick(field(window, "text"), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert len(evidence.listing(desk.session, window.file)) == 1
    assert window.questions.states() == {"text": "words"}
    clipboard.clear()


def test_t17_a_note_that_was_being_typed_at_the_lock_goes_on_after_it(desk) -> None:
    window = open_note(desk)
    type_in(desk, window, "text", SEEN)
    type_in(desk, window, "date", "the day after")
    desk.lock_and_open()  # at once: no timer has fired
    page = desk.page(NotesPage)
    assert [one.kind for one in page.found[0]] == ["note"]
    again = open_note(desk, page.found[0][0].file)
    assert again.questions.states() == {"text": SEEN, "date": "the day after"}
    again.close_note()
    desk.settle()
    assert len(notes.unsorted(desk.session)) == 1


def test_a_signed_note_is_gone_on_with(desk) -> None:
    window = open_note(desk)
    type_in(desk, window, "text", SEEN)
    window.close_note()
    desk.settle()
    again = open_note(desk, window.file)
    assert again.questions.states() == {"text": SEEN}
    type_in(desk, again, "who", "A.")
    again.close_note()
    desk.settle()
    (note,) = notes.unsorted(desk.session)
    assert note.answers == {"text": SEEN, "who": "A."}


def test_discarding_asks_and_a_signed_note_comes_back_by_undo(desk, tmp_path: Path) -> None:
    window = open_note(desk)
    type_in(desk, window, "text", SEEN)
    window.close_note()
    desk.settle()
    again = open_note(desk, window.file)
    desk.answers.append(False)
    again.discard()
    desk.settle()
    assert notes.count(desk.session) == 1
    desk.answers.append(True)
    again.discard()
    desk.settle()
    assert notes.count(desk.session) == 0
    undo.undo(desk.session)
    assert notes.count(desk.session) == 1


def test_one_note_opens_once(desk) -> None:
    opener = QuickNotes(desk.context, desk.context)
    first = opener.open()
    assert opener.open() is first
    type_in(desk, first, "text", SEEN)
    first.close_note()
    desk.settle()
    second = opener.open()
    assert second.file != first.file
    assert opener.open(first.file) is not second


def test_the_page_shows_drafts_notes_and_what_to_do_when_there_are_none(desk) -> None:
    page = desk.page(NotesPage)
    assert page.currentIndex() == 1, "nothing yet: what the page is for"
    editing.save_draft(desk.session, "note:x", {"file": "", "states": {"text": "half a sentence"}})
    file = notes.new_note()
    notes.keep(desk.session, file, {"text": SEEN}, "Quick note")
    page.show_page()
    desk.settle()
    assert page.currentIndex() == 0
    assert ([d.title for d in page.found[0]], [n.title for n in page.found[1]]) == (["half a sentence"], [SEEN])
    names = {button.accessibleName() for button in page.findChildren(QPushButton)}
    assert any(SEEN in name for name in names) and any("half a sentence" in name for name in names)
    desk.answers.append(True)
    page.findChildren(DraftCard)[0].discard()
    desk.settle()
    assert page.found[0] == ()


def work_up(desk, answers: dict[str, object]) -> WorkUpPage:
    file = notes.new_note()
    notes.keep(desk.session, file, answers, "Quick note")
    return desk.page(WorkUpPage, file=file)


def block(page: WorkUpPage, type_: str, number: int = 0):
    return [one for one in page.blocks if one.type == type_][number]


def test_the_case_is_prefilled_and_saved_in_place(desk) -> None:
    answers = {"text": SEEN, "date": "2019-11~", "place": {"text": "Tahrir"}, "who": "A., B.", "known_how": "I saw it"}
    page = work_up(desk, answers)
    assert [one.type for one in page.blocks] == ["case", "incident", "person", "person", "source"]
    page.save()
    desk.settle()
    assert len(notes.unsorted(desk.session)) == 1, "what happened is needed first"
    block(page, "incident").editors["type"].take("killing")
    block(page, "person", 1).harmed.setChecked(False)
    page.save()
    desk.settle()
    note = page.note
    assert desk.visited[-1] == ("case", {"case": note.file})
    assert notes.unsorted(desk.session) == () and notes.note(desk.session, note.file).worked_up
    view = cases.view(desk.session, note.file)
    (incident,) = view.records["incident"]
    persons = {one.title: one.id for one in view.records["person"]}
    assert set(persons) == {"A.", "B."}
    assert incident.fields["victims"].value == [persons["A."]]
    assert incident.fields["date"].value == "2019-11~"
    assert incident.fields["description"].value == SEEN
    (source,) = view.records["source"]
    assert source.fields["how_known"].value == "I saw it"
    assert incident.fields["date"].accounts[0].source == source.id
    assert notes.note(desk.session, note.file).answers == answers


def test_several_incidents_and_persons_are_made_and_some_left_out(desk) -> None:
    page = work_up(desk, {"text": SEEN, "who": "A."})
    block(page, "incident").editors["type"].take("killing")
    page.add("incident").editors["type"].take("release")
    desk.qtbot.wait(1)
    page._leave_out(block(page, "person"))
    page.save()
    desk.settle()
    view = cases.view(desk.session, page.note.file)
    assert len(view.records["incident"]) == 2 and "person" not in view.records


def test_t17_a_case_that_is_being_made_survives_the_lock(desk) -> None:
    page = work_up(desk, {"text": SEEN})
    desk.qtbot.keyClicks(block(page, "case").editors["summary"].focusProxy(), "In short")
    page.add("person")
    desk.lock_and_open()
    (draft,) = drafts.listing(desk.session)
    assert draft.kind == "work-up"
    again = desk.page(WorkUpPage, file=draft.file)
    assert block(again, "case").editors["summary"].value() == "In short"
    assert [one.type for one in again.blocks] == ["case", "incident", "person", "source"]
    assert not again.draft_banner.isHidden()


def test_a_draft_of_a_record_that_has_changed_says_so(desk) -> None:
    case = editing.new_case(desk.session, {"title": "Threat"}).created
    page = desk.page(CasePage, case=case)
    page.edit_record(case)
    desk.settle()
    page.editor.form.rows["title"].editor.line.end(False)
    desk.qtbot.keyClicks(page.editor.form.rows["title"].editor.line, " against a lawyer")
    desk.lock_and_open()
    editing.save(desk.session, [Edit(case, "case", "title", "Threats", mode="settle")])  # as a bundle would
    again = desk.page(CasePage, case=case)
    again.edit_record(case)
    desk.settle()
    assert "Title" in again.editor.draft_banner.text()
    assert again.editor.form.rows["title"].editor.line.text() == "Threat against a lawyer"


def test_a_draft_is_shown_on_its_case_and_can_be_discarded_there(desk) -> None:
    case = editing.new_case(desk.session, {"title": "Threat"}).created
    page = desk.page(CasePage, case=case)
    assert page.drafts.isHidden()
    desk.context.run(
        editing.save_draft,
        desk.session,
        f"record:{case}",
        {"type": "case", "file": case, "record": case, "states": {"title": "Thr"}},
    )
    desk.settle()
    (card,) = page.drafts.cards
    assert not page.drafts.isHidden()
    card.go_on()
    assert desk.visited[-1] == ("case", {"case": case, "record": case, "new": ""})
    desk.answers.append(True)
    card.discard()
    desk.settle()
    assert page.drafts.isHidden() and drafts.listing(desk.session) == ()


def test_a_new_case_in_which_nothing_was_typed_leaves_no_draft(desk) -> None:
    dialog = NewCaseDialog(desk.context)
    desk.settle()
    dialog.keeper.save()
    dialog.reject()
    desk.settle()
    assert drafts.listing(desk.session) == ()


# --- undo in the window ---------------------------------------------------------------------------


def test_undo_keys_take_the_last_save_back_and_leave_text_fields_alone(desk) -> None:
    case = editing.new_case(desk.session, {"title": "Threat"}).created
    page = desk.page(CasePage, case=case)
    undoing = Undoing(desk.context, page)
    said: list[str] = []
    desk.context.said.connect(lambda text, _: said.append(text))
    undoing.start()
    desk.settle()
    desk.context.run(editing.save, desk.session, [Edit(case, "case", "summary", "a first text")])
    desk.settle()
    assert said == ["Saved: Summary of “Threat”. \u2066Ctrl+Z\u2069 takes it back."]
    desk.qtbot.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert "summary" not in cases.record(desk.session, case).fields
    assert "Summary" in said[-1]
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    desk.qtbot.keyClick(page, Qt.Key.Key_Z, shift)
    desk.settle()
    assert cases.record(desk.session, case).fields["summary"].value == "a first text"
    page.edit_record(case)
    desk.settle()
    line = page.editor.form.rows["title"].editor.line
    line.setFocus()
    desk.qtbot.keyClicks(line, "!")
    desk.qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert line.text() == "Threat"
    assert cases.record(desk.session, case).fields["summary"].value == "a first text", "the field's own undo"


def test_nothing_to_undo_is_said_and_no_dialog_opens(desk) -> None:
    page = desk.page(NotesPage)
    undoing = Undoing(desk.context, page)
    said: list[str] = []
    desk.context.said.connect(lambda text, _: said.append(text))
    undoing.undo()
    undoing.redo()
    desk.settle()
    assert said == ["There is nothing to undo.", "There is nothing to redo."] and desk.warned == []


def test_a_note_takes_folders_and_says_what_it_knows_and_what_it_left_out(desk, tmp_path: Path, monkeypatch) -> None:
    box = tmp_path / "phone"
    (box / "DCIM").mkdir(parents=True)
    (box / "DCIM" / "a.txt").write_bytes(b"what was seen")
    (box / ".hidden").write_bytes(b"x")
    window = open_note(desk)
    window.files.attach([box])
    desk.settle()
    desk.settle()
    (piece,) = evidence.listing(desk.session, window.file)
    assert piece.name == "a.txt" and window.files.after.isVisibleTo(window)
    assert window.files.after.left_out.isVisibleTo(window)
    asked = []
    monkeypatch.setattr(dialogs, "choose", lambda context, question: (asked.append(question), "leave-out")[1])
    window.files.attach([box / "DCIM" / "a.txt"])
    desk.settle()
    desk.settle()
    assert [question.text for question in asked] == ["evidence.twins.here"]
    assert len(evidence.listing(desk.session, window.file)) == 1
