"""The case that things go into, the hours of messages, and what is said after it was taken back by the keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import editing, undo
from app.services.intake.mapping import suggest
from app.ui.intake.case_choice import CaseDialog
from app.ui.intake.outcome import TakenIn
from app.ui.intake.result import ResultPanel


def test_enter_takes_the_case_that_was_found_and_never_one_of_the_list_before(desk, qtbot) -> None:
    wanted = editing.new_case(desk.session, {"title": "At the bridge"}).created
    editing.new_case(desk.session, {"title": "In the market"})
    dialog = CaseDialog(desk.context)
    picked: list[str] = []
    dialog.picked.connect(picked.append)
    dialog.open()
    desk.settle()
    assert dialog.model.rowCount() == 2
    QTest.keyClicks(dialog.search, "bridge")
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert not picked, "the list still shows the cases of before"
    desk.settle()
    assert dialog.model.rowCount() == 1
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert picked == [wanted]


@pytest.mark.parametrize("word", ["النوع", "نوع الانتهاك", "Type", "جۆر"])
def test_the_kind_in_a_list_of_cases_is_what_happened(word: str) -> None:
    assert [column.field for column in suggest(["العنوان", word], "cases").columns] == ["case.title", "incident.type"]


def test_what_the_keys_took_back_is_not_said_to_be_there(desk, qtbot) -> None:
    editing.new_case(desk.session, {"title": "At the bridge"})
    step = undo.history(desk.session).undo
    panel = ResultPanel(desk.context)
    qtbot.addWidget(panel)
    panel.show_taken(TakenIn("rows", 4, step.id))
    desk.context.changed.emit(undo.undo(desk.session).changes)
    desk.settle()
    assert not panel.undo.isEnabled() and not panel.show_them.isEnabled() and "4" not in panel.banner.text()
    desk.context.changed.emit(undo.redo(desk.session).changes)
    desk.settle()
    assert panel.undo.isEnabled() and "4 rows" in panel.banner.text()
