"""What a first walk through the program in Arabic stumbled on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.model.types import TYPES
from app.services import editing
from app.ui.case.editor import RecordEditor
from app.ui.case.form import Form
from app.ui.case.lookups import Lookups


@pytest.mark.parametrize(
    ("direction", "side"),
    [
        (Qt.LayoutDirection.RightToLeft, Qt.AlignmentFlag.AlignRight),
        (Qt.LayoutDirection.LeftToRight, Qt.AlignmentFlag.AlignLeft),
    ],
)
def test_paragraphs_begin_where_reading_begins(desk, qtbot, direction, side) -> None:
    form = Form(desk.context, TYPES["incident"], Lookups(desk.context, None))
    qtbot.addWidget(form)
    form.show_record(None)
    form.setLayoutDirection(direction)
    assert form.rows["description"].editor.box.document().defaultTextOption().alignment() == side


def test_a_click_into_a_list_that_has_the_keys_already_types_over_its_empty_choice(desk, qtbot) -> None:
    form = Form(desk.context, TYPES["person"], Lookups(desk.context, None))
    qtbot.addWidget(form)
    form.show_record(None)
    form.show()
    qtbot.waitExposed(form)
    combo = form.rows["roles"].editor.combo
    line = combo.lineEdit()
    form.activateWindow()
    line.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(line.hasFocus)
    line.deselect()
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert line.selectedText() == line.text() != ""


def test_a_new_record_that_starts_with_values_begins_at_the_first_empty_field(desk, qtbot) -> None:
    case = editing.new_case(desk.session, {"title": "At the bridge"}).created
    editor = RecordEditor(desk.context, "statement", case, given={"by": "x"})
    qtbot.addWidget(editor)
    editor.show()
    qtbot.waitExposed(editor)
    desk.settle()
    editor.focus_first()
    assert editor.form.rows["date"].editor.isAncestorOf(editor.focusWidget())
