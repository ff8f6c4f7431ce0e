"""Writing: a case through the form, a draft that survives the lock, problems said beside the field."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.services import cases, editing
from app.ui.case.case_page import CasePage
from app.ui.case.editor import RecordEditor
from app.ui.case.new_case import NewCaseDialog
from app.ui.finding.list_page import CaseListPage


def new_case(desk, title="Threat against a lawyer") -> str:
    made = editing.new_case(desk.session, {"title": title})
    return made.created


def test_new_case_through_the_form_is_found_in_the_list(desk) -> None:
    page = desk.page(CaseListPage)
    assert page.currentIndex() == 1, "no case yet: the next step is shown"
    dialog = NewCaseDialog(desk.context)  # deletes itself when it ends
    typed = {
        "title": "Shots at a journalist",
        "date": "about November 2019",
        "place": "Amara",
        "who": "Amjad",
        "how": "a neighbour",
    }
    for name, text in typed.items():
        editor = dialog.editors[name]
        field = editor.text if name == "place" else editor.line
        desk.qtbot.keyClicks(field, text)
    dialog.editors["kind"].take("killing")
    with desk.qtbot.waitSignal(dialog.created, timeout=20_000):
        dialog.write()
    desk.settle()
    desk.settle()
    assert page.currentIndex() == 0
    row = page.model.row_at(0)
    assert row is not None and row.title == "Shots at a journalist"
    assert (row.kinds, row.date) == (("killing",), "2019-11~")
    view = cases.view(desk.session, row.id)
    incident, person = view.records["incident"][0], view.records["person"][0]
    assert incident.fields["victims"].value == [person.id]
    assert incident.fields["date"].accounts[0].source == view.records["source"][0].id
    page.search.setText("journalist")
    page.search.returnPressed.emit()
    desk.settle()
    assert page.model.rowCount() == 1
    page.search.setText("nothing like it")
    page.search.returnPressed.emit()
    desk.settle()
    assert page.model.rowCount() == 0 and page.nothing.currentIndex() == 1


def test_what_is_not_understood_is_said_beside_the_field_and_nothing_is_saved(desk) -> None:
    page = desk.page(CasePage, case=new_case(desk))
    page.new_record("incident")
    desk.settle()
    editor = page.editor
    editor.form.rows["date"].editor.line.setText("the day before the rain")
    editor.save()
    desk.settle()
    assert not editor.form.rows["date"].problem.isHidden()
    assert not editor.form.rows["type"].problem.isHidden(), "what happened is needed"
    assert "incident" not in cases.view(desk.session, page.case_id).records


def test_t17_a_draft_survives_the_lock_and_is_shown_as_one(desk) -> None:
    case = new_case(desk)
    page = desk.page(CasePage, case=case)
    page.new_record("person")
    desk.settle()
    desk.qtbot.keyClicks(page.editor.form.rows["names"].editor.lines[0], "Hamza")
    desk.lock_and_open()  # at once: the timer of the draft has not fired
    again = desk.page(CasePage, case=case)
    again.new_record("person")
    desk.settle()
    desk.settle()
    assert again.editor.form.rows["names"].editor.lines[0].text() == "Hamza"
    assert not again.editor.draft_banner.isHidden()
    assert "person" not in cases.view(desk.session, case).records, "a draft is no part of the case"
    again.editor.save()
    desk.settle()
    desk.settle()
    assert cases.view(desk.session, case).records["person"][0].title == "Hamza"
    assert editing.drafts(desk.session) == {}


def test_a_half_typed_date_is_kept_in_the_draft_as_it_was_typed(desk) -> None:
    page = desk.page(CasePage, case=new_case(desk))
    page.new_record("incident")
    desk.settle()
    page.editor.form.rows["date"].editor.line.setText("about Nov")
    page.editor.keeper.save()
    desk.settle()
    (draft,) = editing.drafts(desk.session).values()
    assert draft["states"]["date"] == "about Nov"


def test_escape_asks_only_when_something_was_typed(desk) -> None:
    page = desk.page(CasePage, case=new_case(desk))
    page.new_record("note")
    desk.settle()
    page.editor.leave()  # no answer is waiting: asking would fail
    assert page.editor is None
    page.new_record("note")
    desk.settle()
    page.editor.form.rows["text"].editor.box.setPlainText("seen at the gate")
    desk.answers.append(False)
    page.editor.leave()
    assert page.editor is not None, "go on writing"
    desk.answers.append(True)
    page.editor.leave()
    desk.settle()
    assert page.editor is None
    assert len(editing.drafts(desk.session)) == 1


def test_another_source_says_otherwise_keeps_both_by_default(desk) -> None:
    case = new_case(desk)
    first = editing.new_record(desk.session, case, "source", {"title": "Article A"}).created
    second = editing.new_record(desk.session, case, "source", {"title": "Article B"}).created
    incident = editing.new_record(desk.session, case, "incident", {"type": "killing", "date": "2019-11"}, first).created
    page = desk.page(CasePage, case=case, record=incident)
    desk.settle()
    editor = page.editor
    assert isinstance(editor, RecordEditor)
    row = editor.form.rows["date"]
    assert row.mode.isHidden(), "nothing was changed yet"
    editor.source.take(second)
    row.editor.line.setText("2019-12")
    assert not row.mode.isHidden() and row.mode.mode == "add"
    editor.save()
    desk.settle()
    desk.settle()
    field = cases.record(desk.session, incident).fields["date"]
    assert field.state == "disputed"
    assert {(a.value, a.source) for a in field.accounts} == {("2019-11", first), ("2019-12", second)}


def test_every_kind_of_field_reads_back_what_it_was_given(desk) -> None:
    from app.model.fields import Kind
    from app.model.types import TYPES
    from app.ui.case.fields import make_editor
    from app.ui.case.lookups import Lookups

    lookups = Lookups(desk.context, None)
    samples = {
        Kind.TEXT: "a line",
        Kind.LONG_TEXT: "two\nlines",
        Kind.DATE: "2019-11~",
        Kind.COUNT: {"n": 30, "is": "at-least"},
        Kind.NUMBER: 28,
        Kind.YES_NO: False,
        Kind.REF: "a" * 26,
        Kind.REFS: ["a" * 26, "a" * 25 + "e"],
        Kind.NAMES: [{"text": "أمجد", "kind": "full"}, {"text": "Amjad", "kind": "spelling"}],
        Kind.PLACE: {"text": "Amara", "governorate": "maysan", "lat": 31.8, "lon": 47.1},
        Kind.LIST: ["one", "two"],
        Kind.URL: "https://example.org/a",
        Kind.HASH: "0" * 64,
        Kind.SIZE: 12,
    }
    from app.model.vocabulary import vocabulary

    seen = set()
    for declared in TYPES.values():
        for field in declared.fields:
            codes = list(vocabulary(field.vocabulary).by_code) if field.vocabulary else []
            value = {Kind.TERM: codes[:1] and codes[0], Kind.TERMS: codes[:2]}.get(field.kind, samples.get(field.kind))
            if field.hint == "fixed":
                continue
            editor = make_editor(desk.context, declared.name, field, lookups)
            desk.qtbot.addWidget(editor)
            assert editor.value() is None, (declared.name, field.name)
            editor.show_value(value)
            assert editor.value() == value, (declared.name, field.name)
            state = editor.state()
            editor.show_value(None)
            editor.restore(state)
            assert editor.value() == value, (declared.name, field.name)
            editor.retranslate()
            assert editor.value() == value, (declared.name, field.name)
            seen.add(field.kind)
    assert seen >= set(Kind) - {Kind.HASH, Kind.SIZE}


def test_typed_words_that_name_no_single_choice_are_named_not_just_dropped(desk) -> None:
    dialog = NewCaseDialog(desk.context)
    dialog.show()
    kind = dialog.editors["kind"]
    kind.combo.lineEdit().setText("arrest")
    kind.combo.lineEdit().editingFinished.emit()
    assert kind.value() is None, "two kinds fit: neither may be guessed"
    assert kind.undone.isVisible() and "arrest" in kind.undone.text()
    kind.combo.lineEdit().setText("arbitrary arrest")
    kind.combo.lineEdit().editingFinished.emit()
    assert kind.value() and kind.undone.isHidden()
    desk.settle()
    dialog.close()


def test_a_new_case_scrolls_to_the_whole_question_that_is_still_open(desk) -> None:
    dialog = NewCaseDialog(desk.context)
    dialog.show()
    desk.settle()
    dialog.editors["title"].line.setText("At the bridge")
    dialog.editors["date"].line.setText("2021")
    bar = dialog.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    dialog.write()
    seen = dialog.area.viewport()
    line = dialog.lines["kind"]
    top = lambda: line.mapTo(seen, line.rect().topLeft()).y()  # noqa: E731
    desk.qtbot.waitUntil(lambda: top() >= 0 and top() + line.height() <= seen.height(), timeout=2_000)
    desk.settle()
    dialog.close()


def test_ctrl_s_saves_with_the_focus_in_the_side_bar(desk) -> None:
    case = new_case(desk)
    page = desk.page(CasePage, case=case)
    page.new_record("source")
    desk.settle()
    around, side = QWidget(), QPushButton("side")
    desk.qtbot.addWidget(around)
    around.setLayout(QHBoxLayout())
    around.layout().addWidget(side)
    around.layout().addWidget(page)
    around.show()
    page.editor.form.rows["title"].editor.line.setText("A neighbour")
    with desk.qtbot.waitActive(around):
        around.activateWindow()
    side.setFocus()
    desk.qtbot.keyClick(side, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    desk.settle()
    assert [source.title for source in cases.view(desk.session, case).records["source"]] == ["A neighbour"]
    page.setParent(None)
