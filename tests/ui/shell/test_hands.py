"""By the keyboard alone: the focus is seen in both looks; dialogs hold it, answer Enter and Esc, and give it back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QWidget,
)

from app.services import editing
from app.ui.parts.buttons import (
    danger_button,
    icon_button,
    link_button,
    menu_button,
    primary_button,
    quiet_button,
    secondary_button,
)
from app.ui.parts.dialogs import Dialog
from app.ui.parts.labels import label
from app.ui.parts.space import column

from .test_palette import in_front

MAKERS = {
    "primary": lambda: primary_button("Save"),
    "secondary": lambda: secondary_button("Open"),
    "quiet": lambda: quiet_button("Close"),
    "danger": lambda: danger_button("Remove"),
    "link": lambda: link_button("More"),
    "icon": lambda: icon_button("copy", "Copy"),
    "line": QLineEdit,
    "text": QPlainTextEdit,
    "combo": QComboBox,
    "check": lambda: QCheckBox("One"),
    "radio": lambda: QRadioButton("One"),
    "list": QListWidget,
    "tabs": lambda: tabs(),
}
ROLES = {
    "primary": QAccessible.Role.Button,
    "icon": QAccessible.Role.Button,
    "line": QAccessible.Role.EditableText,
    "text": QAccessible.Role.EditableText,
    "combo": QAccessible.Role.ComboBox,
    "check": QAccessible.Role.CheckBox,
    "radio": QAccessible.Role.RadioButton,
    "list": QAccessible.Role.List,
    "tabs": QAccessible.Role.PageTabList,
}
SEEN = 40
"""pixels that change, at least: a caret that blinks has fewer"""


def tabs() -> QTabBar:
    made = QTabBar()
    made.setDrawBase(False)
    for name in ("One", "Two"):
        made.addTab(name)
    return made


def changed(before: QImage, after: QImage) -> int:
    wide, high = before.width(), before.height()
    return sum(before.pixel(x, y) != after.pixel(x, y) for x in range(wide) for y in range(high))


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_focus_is_seen_on_every_kind_of_control(shell, look: str) -> None:
    window = in_front(shell.open())
    shell.context.theme.choose(look)
    page, other = QWidget(), QLineEdit()
    page.setProperty("style", "page")
    made = {name: make() for name, make in MAKERS.items()}
    page.setLayout(column(other, *made.values()))
    window.stage.addWidget(page)
    window.stage.setCurrentWidget(page)
    unseen = {}
    for name, widget in made.items():
        other.setFocus()
        QApplication.processEvents()
        before = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        pixels = changed(before, widget.grab().toImage())
        if not widget.hasFocus() or pixels < SEEN:
            unseen[name] = pixels
    assert not unseen


def test_what_has_no_ring_is_noticed(shell) -> None:
    window = in_front(shell.open())
    bare, other, page = primary_button("Save"), QLineEdit(), QWidget()
    page.setLayout(column(other, bare))
    window.stage.addWidget(page)
    window.stage.setCurrentWidget(page)
    bare.setStyleSheet("border: none;")
    other.setFocus()
    before = bare.grab().toImage()
    bare.setFocus()
    assert changed(before, bare.grab().toImage()) < SEEN


def test_a_screen_reader_is_told_what_each_control_is() -> None:
    for name, role in ROLES.items():
        widget = MAKERS[name]()
        assert QAccessible.queryAccessibleInterface(widget).role() == role, name


def test_a_dialog_holds_the_focus_and_gives_it_back(shell) -> None:
    window = in_front(shell.unlocked())
    shell.context.navigate("settings")
    shell.settle()
    before = window.desk.stack.currentWidget().view.theme
    before.setFocus()
    dialog = Dialog(shell.context, "A question", window)
    field = QLineEdit()
    dialog.body.addWidget(field)
    cancel = dialog.add_cancel()
    ok = dialog.add_button(primary_button("OK", dialog.accept), default=True)
    dialog.open()
    in_front(dialog)
    field.setFocus()
    seen = []
    for _ in range(6):
        seen.append(QApplication.focusWidget())
        shell.qtbot.keyClick(seen[-1], Qt.Key.Key_Tab)
    assert seen[:4] == [field, cancel, ok, field] and set(seen) == {field, cancel, ok}
    shell.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert dialog.result() == 0 and not dialog.isVisible()
    in_front(window)
    assert QApplication.focusWidget() is before


def test_enter_in_a_field_is_the_default_button(shell) -> None:
    window = in_front(shell.unlocked())
    dialog = Dialog(shell.context, "A question", window)
    field = QLineEdit()
    dialog.body.addWidget(field)
    dialog.add_cancel()
    dialog.add_button(primary_button("OK", dialog.accept), default=True)
    dialog.open()
    in_front(dialog)
    field.setFocus()
    shell.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert dialog.result() == 1


def test_every_page_takes_the_keys_when_it_is_asked_for(shell) -> None:
    window = in_front(shell.unlocked())
    editing.new_case(shell.context.session, {"title": "At the bridge"})
    lost = []
    for name in window.desk.buttons:
        shell.context.navigate(name)
        shell.settle()
        in_front(window)
        page, focus = window.desk.stack.currentWidget(), QApplication.focusWidget()
        if focus is None or not page.isAncestorOf(focus):
            lost.append(name)
    assert set(lost) <= {"disputes"}, "a page without a single control"


def test_one_key_leads_to_the_side_bar_and_back(shell) -> None:
    window = in_front(shell.unlocked())
    shell.context.navigate("settings")
    shell.settle()
    in_front(window)
    before = QApplication.focusWidget()
    assert before is not None
    shell.qtbot.keyClick(before, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is window.desk.buttons["settings"]
    shell.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
    assert QApplication.focusWidget() is before


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_the_space_bar_open_the_menu_of_a_button(shell, key) -> None:
    window = in_front(shell.open())
    menu, opened, page = QMenu(), [], QWidget()
    menu.addAction("One")
    menu.aboutToShow.connect(lambda: opened.append(True))
    menu.aboutToShow.connect(lambda: QTimer.singleShot(0, menu.close))  # it holds the keys until it is closed
    button = menu_button("Filter", menu)
    page.setLayout(column(button))
    window.stage.addWidget(page)
    window.stage.setCurrentWidget(page)
    button.setFocus()
    shell.qtbot.keyClick(button, key)
    assert opened == [True]


def test_a_dialog_that_grows_before_it_is_shown_still_comes_over_the_window(shell) -> None:
    """It moved itself from where it wasn't yet: Qt then left it in the corner, its title above the screen."""
    dialog = Dialog(shell.context, "A question")
    for _ in range(12):
        dialog.body.addWidget(label("A sentence that is long enough to be wrapped in a dialog that is not wide. " * 3))
    dialog.resize(480, 120)
    dialog._grow()
    assert dialog.height() > 120 and not dialog.testAttribute(Qt.WidgetAttribute.WA_Moved)
    dialog.deleteLater()
