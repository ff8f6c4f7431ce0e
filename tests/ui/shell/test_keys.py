"""One table of shortcuts: no clash, every keyboard layout, all of them explained; and the key that hides everything."""

from __future__ import annotations

import ast
import re

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from app.base import catalogue
from app.services import editing, vaults
from app.ui import keys
from app.ui.keyboard import PLACES, VIRTUAL, latin_key
from app.ui.keys import PAGE_KEYS, TABLE, Keys, clashes
from app.ui.options import Options
from app.ui.palette.window import Palette
from app.ui.parts.dialogs import Dialog
from app.ui.shortcuts import ShortcutsDialog
from tests.house.source import ROOT, called_name, nodes, python_files
from tests.ui.ready import PASSPHRASE

from .test_palette import in_front

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ARABIC = {
    "N": (57, "ى"),
    "K": (45, "ن"),
    "L": (46, "م"),
    "Z": (52, "ئ"),
    ",": (59, "و"),
    "/": (61, "ظ"),
    "V": (55, "ر"),
}
"""measured with ``setxkbmap ara``: the scan code of a key, and what Qt tells of it"""
KURDISH = {"N": (57, "ن"), "L": (46, "ل"), ",": (59, "،")}


def event(sign: str, layout=ARABIC, held=CTRL, kind=QEvent.Type.KeyPress, key: int = 0) -> QKeyEvent:
    code, letter = layout[sign]
    return QKeyEvent(kind, key or ord(letter), held, code, 0, 0, letter)


def strike(window, sign: str, layout=ARABIC, held=CTRL, key: int = 0) -> None:
    """As the system tells it: to the window on the screen, which hands it on."""
    QCoreApplication.sendEvent(window.windowHandle(), event(sign, layout, held, key=key))
    QApplication.processEvents()


# --- the table ----------------------------------------------------------------------------------


def test_no_two_commands_listen_to_the_same_keys() -> None:
    assert list(clashes()) == []


def test_a_clash_is_noticed() -> None:
    twice = Keys("twice", ("Ctrl+K",), "form")
    assert ("Ctrl+K", "palette", "twice") in list(clashes((*TABLE, twice)))
    assert list(clashes((Keys("a", ("Ctrl+N",)), Keys("b", ("Ctrl+N",), "note")))) == [], "another window"


def test_pages_and_commands_do_not_clash() -> None:
    taken = {QKeySequence(one) for row in TABLE for one in row.sequences}
    assert not taken & {QKeySequence(one) for one in keys.PAGE_KEYS}


def test_every_row_has_words_in_every_language() -> None:
    for row in TABLE:
        for language in catalogue.LANGUAGES:
            assert catalogue.has(row.key, language), (row.key, language)


def test_the_window_listens_to_what_the_table_says_and_to_nothing_else() -> None:
    """A shortcut made elsewhere would be missing from the palette and from the page of shortcuts."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in python_files("app/ui")
        if path.name not in ("keys.py", "keyboard.py")
        for node in nodes(path)
        if isinstance(node, ast.Call) and called_name(node) == "QShortcut"
    ]
    assert not found


def test_no_two_shortcuts_of_the_desk_are_the_same(shell) -> None:
    window = in_front(shell.unlocked())
    for name in window.desk.buttons:
        shell.context.navigate(name)
        shell.settle()
    everywhere = [
        s.key().toString()
        for s in window.findChildren(QShortcut)
        if s.context() == Qt.ShortcutContext.WindowShortcut and s.parent().window() is window
    ]
    assert sorted(everywhere) == sorted(set(everywhere))
    assert len(everywhere) >= 20


def test_the_page_of_shortcuts_has_every_row_and_every_page_of_the_side_bar(shell) -> None:
    window = in_front(shell.unlocked())
    shell.qtbot.keyClick(window, Qt.Key.Key_F1)
    page = next(w for w in QApplication.topLevelWidgets() if isinstance(w, ShortcutsDialog) and w.isVisible())
    said = {what for lines in page.lines.values() for what, _ in lines}
    words = shell.context.words
    assert {words(row.key) for row in TABLE} | {words(f"page.{name}") for name in window.desk.buttons} <= said
    shell.qtbot.keyClick(page, Qt.Key.Key_End)
    bar = page._roll.verticalScrollBar()
    assert bar.maximum() == 0 or bar.value() == bar.maximum(), "read to its end without a mouse"
    shell.qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()


def test_buttons_tell_their_keys_to_the_eye_and_to_a_screen_reader(shell) -> None:
    window = in_front(shell.unlocked())
    for language, said in (("en", "Shortcut"), ("ar", "اختصار"), ("ckb", "کورتەڕێ")):
        shell.context.language = language
        button = window.desk.buttons["settings"]
        number = list(window.desk.buttons).index("settings") + 1
        for text in (button.toolTip(), button.accessibleDescription()):
            assert PAGE_KEYS[number - 1] in text
        assert said in button.accessibleDescription()
    tips = [b for b in window.desk.findChildren(QAbstractButton) if "Ctrl+L" in b.toolTip()]
    assert tips


# --- layouts without Latin letters ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("sign", "layout", "held", "key", "opens"),
    [
        pytest.param("K", ARABIC, CTRL, 0, Palette, id="arabic-ctrl-k"),
        pytest.param("/", ARABIC, CTRL, 0, ShortcutsDialog, id="arabic-ctrl-slash"),
    ],
)
def test_shortcuts_work_with_an_arabic_keyboard(shell, sign, layout, held, key, opens) -> None:
    window = in_front(shell.unlocked())
    strike(window, sign, layout, held, key)
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, opens) and w.isVisible()]
    assert len(found) == 1
    found[0].reject()


@pytest.mark.parametrize(("layout", "sign"), [(ARABIC, ","), (KURDISH, ",")], ids=["arabic", "kurdish"])
def test_a_comma_is_where_it_always_is(shell, layout, sign: str) -> None:
    window = in_front(shell.unlocked())
    strike(window, sign, layout)
    shell.settle()
    assert window.desk.buttons["settings"].isChecked()


@pytest.mark.parametrize("layout", [ARABIC, KURDISH], ids=["arabic", "kurdish"])
def test_t17_the_lock_key_works_on_every_layout(shell, layout) -> None:
    window = in_front(shell.unlocked())
    strike(window, "L", layout)
    assert len(shell.restarts) == 1
    shell.context._session = None


def test_redo_is_found_although_shift_and_the_letter_give_a_sign() -> None:
    assert latin_key(event("Z", held=CTRL | SHIFT, key=ord("~"))) == Qt.Key.Key_Z


@pytest.mark.parametrize(
    ("key", "held", "code"),
    [
        pytest.param(Qt.Key.Key_N, CTRL, 57, id="a-latin-layout"),
        pytest.param(Qt.Key.Key_Q, CTRL, 38, id="azerty-q-on-the-key-of-a"),
        pytest.param(Qt.Key.Key_Comma, CTRL, 25, id="dvorak-comma"),
        pytest.param(ord("م"), Qt.KeyboardModifier.NoModifier, 46, id="arabic-text"),
        pytest.param(ord("م"), CTRL | Qt.KeyboardModifier.AltModifier, 46, id="altgr"),
        pytest.param(Qt.Key.Key_F12, CTRL, 96, id="no-letter"),
        pytest.param(ord("م"), CTRL, 0, id="no-place"),
    ],
)
def test_other_keys_stay_what_they_are(key: int, held, code: int) -> None:
    assert latin_key(QKeyEvent(QEvent.Type.KeyPress, key, held, code, 0, 0, "")) == key


def test_every_letter_and_digit_has_a_place_on_both_systems() -> None:
    wanted = {ord(sign) for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,/"}
    assert wanted <= set(PLACES.values()) and wanted <= set(VIRTUAL.values())


def test_a_field_keeps_its_own_keys_on_an_arabic_layout(shell) -> None:
    """Ctrl+V pastes and Ctrl+Z takes back what was typed, not what was saved."""
    window = in_front(shell.unlocked())
    field = QLineEdit()
    window.desk.stack.addWidget(field)
    window.desk.stack.setCurrentWidget(field)
    window.activateWindow()
    field.setFocus()
    shell.qtbot.keyClicks(field, "abc")
    strike(window, "Z")
    assert field.text() == ""
    QApplication.clipboard().setText("seen")
    strike(window, "V")
    assert field.text() == "seen"


# --- the key that hides everything ----------------------------------------------------------------


def vanishing(shell) -> list[tuple[bool, bool]]:
    """What was to be seen, and whether the vault was still open, when the program ended."""
    seen: list[tuple[bool, bool]] = []
    lock = shell.window.lock
    lock.leave = lambda: seen.append((any(w.isVisible() for w in QApplication.topLevelWidgets()), True))
    return seen


@pytest.mark.parametrize(
    ("key", "held"), [(Qt.Key.Key_F12, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Escape, SHIFT)], ids=["F12", "esc"]
)
def test_t17_one_key_hides_keeps_what_is_typed_locks_and_ends(shell, key, held) -> None:
    window = in_front(shell.unlocked())
    seen = vanishing(shell)
    visible_at_flush: list[bool] = []
    session = shell.context.session

    def flush():
        visible_at_flush.append(any(w.isVisible() for w in QApplication.topLevelWidgets()))
        return lambda: editing.save_draft(session, "test", {"text": "typed"})

    shell.context.add_flush(flush)
    shell.qtbot.keyClick(window.desk, key, held)
    assert visible_at_flush == [False], "hidden before anything is saved"
    assert seen == [(False, True)]
    assert not shell.restarts, "nothing comes back on the screen"
    shell.context._session = None
    with vaults.open(shell.folder, PASSPHRASE) as again:
        assert editing.drafts(again)["test"] == {"text": "typed"}


def test_t17_it_works_inside_a_dialog(shell) -> None:
    window = in_front(shell.unlocked())
    seen = vanishing(shell)
    dialog = Dialog(shell.context, "Something private")
    field = QLineEdit()
    dialog.body.addWidget(field)
    dialog.open()
    shell.qtbot.keyClick(field, Qt.Key.Key_F12)
    assert seen and not dialog.isVisible() and not window.isVisible()
    shell.context._session = None


def test_t17_it_works_before_a_vault_is_open(shell) -> None:
    shell.make_vault()
    window = shell.open(Options(vault=shell.folder))
    seen = vanishing(shell)
    shell.qtbot.keyClick(window, Qt.Key.Key_F12)
    assert seen == [(False, True)]


def test_t17_the_window_is_gone_within_a_third_of_a_second(shell) -> None:
    from PySide6.QtCore import QElapsedTimer

    window = in_front(shell.unlocked())
    vanishing(shell)
    clock = QElapsedTimer()
    hidden: list[int] = []
    shell.context.add_flush(lambda: hidden.append(clock.elapsed()))
    clock.start()
    shell.qtbot.keyClick(window.desk, Qt.Key.Key_F12)
    assert hidden[0] < 300
    assert clock.elapsed() < 1000
    shell.context._session = None


def test_the_words_of_the_page_name_keys_that_exist() -> None:
    """What the page says of Tab and Enter, in every language, names the same keys."""
    for key in ("command.shortcuts.tab", "command.palette.hint"):
        named = [sorted(re.findall(r"[A-Z][A-Za-z+]{2,}", catalogue.text(key, one))) for one in catalogue.LANGUAGES]
        latin = [[name for name in names if name in ("Tab", "Shift+Tab", "Enter", "Esc")] for names in named]
        assert latin[0] == latin[1] == latin[2]
