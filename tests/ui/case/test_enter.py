"""Enter goes from field to field, and a draft comes back as it was folded."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from app.model.types import TYPES
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.form import Form
from app.ui.case.lookups import Lookups
from app.ui.quicknote.window import QuickNote


@pytest.fixture
def form(desk, qtbot):
    made = Form(desk.context, TYPES["incident"], Lookups(desk.context, None))
    qtbot.addWidget(made)
    made.show_record(None)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def owner(form, qtbot):
    focus = form.focusWidget()
    return next(name for name, row in form.rows.items() if row.editor.isAncestorOf(focus))


def test_enter_in_a_line_goes_to_the_next_field_past_the_small_buttons(form, qtbot) -> None:
    form.rows["date"].editor.setFocus()
    shown = [name for name, row in form.rows.items() if row.isVisible()]
    order = sorted(shown, key=lambda name: form.rows[name].mapTo(form, form.rows[name].rect().topLeft()).y())
    after = order[order.index("date") + 1]
    qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Return)
    assert owner(form, qtbot) == after


def test_enter_in_a_text_begins_a_new_line(form, qtbot) -> None:
    box = form.rows["description"].editor.box
    box.setFocus()
    qtbot.keyClicks(box, "one")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.toPlainText() == "one\n"


def test_a_place_of_the_list_comes_back_from_a_draft_as_short_as_it_was(form) -> None:
    editor = form.rows["place"].editor
    place = editor.text
    place.setFocus()
    place.setText("العمارة، ميسان")
    editor._take_exact()
    assert editor._place and editor._rest.isHidden()
    state = editor.state()
    editor.show_value(None)
    editor.restore(state)
    assert editor._place and editor._rest.isHidden()
    editor.restore({**state, "district": "قضاء"})
    assert not editor._rest.isHidden(), "what was typed there is never folded away"


def test_a_quick_note_scrolls_in_one_place_only(desk, qtbot) -> None:
    note = QuickNote(desk.context)
    note.resize(660, 420)
    note.show()
    qtbot.waitExposed(note)
    qtbot.wait(1)
    bars = [area for area in note.findChildren(QScrollArea) if area.verticalScrollBar().isVisible()]
    assert len(bars) <= 1
    assert note.status.isVisible() and not any(area.isAncestorOf(note.status) for area in bars)


def test_who_clicks_into_a_choice_and_types_types_in_its_place(form, qtbot) -> None:
    combo = form.rows["type"].editor.findChild(SearchCombo)
    line = combo.lineEdit()
    form.rows["description"].editor.setFocus()
    assert line.text(), "it says that nothing is recorded"
    at = line.rect().center()
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: line.hasSelectedText())
    qtbot.keyClicks(line, "x")
    assert line.text() == "x"


def test_a_choice_is_found_by_any_spelling(form, qtbot) -> None:
    form.context.language = "ar"
    combo = form.rows["type"].editor.findChild(SearchCombo)
    completer = combo.completer()
    for typed in ("إغتيال", "اغتيال", "اِغتِيال"):
        completer.setCompletionPrefix(typed)
        found = [completer.pathFromIndex(completer.completionModel().index(n, 0)) for n in range(3)]
        assert any("اغتيال" in words for words in found), typed
    form.context.language = "en"


def test_an_arrow_key_shows_the_choices_and_takes_none(form, qtbot) -> None:
    combo = form.rows["type"].editor.findChild(SearchCombo)
    combo.setFocus()
    qtbot.keyClicks(combo.lineEdit(), "no such thing")
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert combo.view().isVisible() and combo.code() == ""
    combo.hidePopup()
