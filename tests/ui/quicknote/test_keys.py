"""The keys of a quick note: keeping it, the next one, and what the main window offers from here too."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.services import notes
from app.ui.quicknote.opener import QuickNotes
from tests.ui.quicknote.test_quicknote import open_note, type_in

CTRL = Qt.KeyboardModifier.ControlModifier


def in_front(window) -> None:
    window.activateWindow()
    QApplication.processEvents()


def test_ctrl_n_keeps_the_note_and_begins_the_next(desk) -> None:
    wanted: list[str] = []
    desk.context.quick_note_wanted.connect(wanted.append)
    window = open_note(desk)
    type_in(desk, window, "text", "Three cars came at dawn")
    window_file = window.file
    in_front(window)
    desk.qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    desk.qtbot.waitUntil(lambda: wanted == [""])
    desk.settle()
    assert notes.note(desk.session, window_file).answers


def test_ctrl_n_in_an_empty_note_stays_there(desk) -> None:
    wanted: list[str] = []
    desk.context.quick_note_wanted.connect(wanted.append)
    window = open_note(desk)
    in_front(window)
    desk.qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    desk.settle()
    assert wanted == [] and window.isVisible()
    window.close_note()


def test_the_next_note_is_a_fresh_one(desk) -> None:
    opener = QuickNotes(desk.context, desk.context)
    desk.context.quick_note_wanted.connect(opener.open)
    first = opener.open()
    desk.settle()
    type_in(desk, first, "text", "Three cars came at dawn")
    in_front(first)
    file = first.file
    desk.qtbot.keyClick(first, Qt.Key.Key_N, CTRL)
    desk.qtbot.waitUntil(lambda: bool(opener._open) and file not in opener._open, timeout=5000)
    (second,) = opener._open.values()
    assert second.isVisible() and second.questions.states() == {}
    second.close_note()


def test_the_palette_can_be_asked_for_from_a_note(desk) -> None:
    asked: list[str] = []
    desk.context.command_wanted.connect(asked.append)
    window = open_note(desk)
    in_front(window)
    desk.qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    desk.qtbot.keyClick(window, Qt.Key.Key_F1)
    assert asked == ["palette", "shortcuts"]
    window.close_note()
