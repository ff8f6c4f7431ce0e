"""The palette: everything that can be done and found, from anywhere, by the keys alone."""

from __future__ import annotations

import gc
import re
import weakref

import pytest
import shiboken6
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QPushButton

from app.base import catalogue
from app.services import editing, saved
from app.services.lists import ListQuery
from app.ui.commands import GROUPS, Command, Commands
from app.ui.intake import outcome
from app.ui.palette import match
from app.ui.palette.window import Palette

TITLE = "At the bridge of al-Nasr"


def in_front(window):
    window.activateWindow()
    QApplication.processEvents()
    return window


@pytest.fixture
def window(shell):
    made = in_front(shell.unlocked())
    editing.new_case(shell.context.session, {"title": TITLE})
    return made


def opened(shell, window) -> Palette:
    in_front(window)
    shell.qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Palette) and w.isVisible())
    settled(shell, palette)
    return palette


def settled(shell, palette) -> None:
    shell.qtbot.waitUntil(lambda: not palette.finder.busy, timeout=5000)


def typed(shell, palette, text: str) -> list[str]:
    palette.field.setText(text)
    settled(shell, palette)
    return [row.title for row in palette.model.rows]


def press(shell, palette, key: Qt.Key) -> None:
    shell.qtbot.keyClick(palette.field, key)


# --- finding commands ---------------------------------------------------------------------------


@pytest.mark.parametrize("interface", catalogue.LANGUAGES)
def test_a_command_is_found_in_any_language_whatever_the_interface_speaks(shell, window, interface: str) -> None:
    shell.context.language = interface
    shell.settle()
    palette = opened(shell, window)
    for query, wanted in QUERIES.items():
        if wanted == f"language.{interface}":
            continue  # the one in use isn't offered
        title = next(one.title(interface) for one in window.desk.commands.all() if one.name == wanted)
        found = typed(shell, palette, query)
        assert title in found[:3], (query, found)
    palette.reject()


QUERIES = {
    "new case": "new-case",
    "case new": "new-case",
    "nw cse": "new-case",
    "قضيه جديده": "new-case",
    "دوسیەی نوی": "new-case",
    "إعدادات": "page.settings",
    "ریکخستن": "page.settings",
    "quick": "quick-note",
    "طوارئ": "vanish",
    "kurdish": "language.ckb",
    "arabic": "language.ar",
}


def test_every_command_has_words_in_every_language_and_a_group(shell, window) -> None:
    case = editing.new_case(shell.context.session, {"title": "One"}).created
    shell.context.navigate("case", case=case)
    shell.settle()
    commands = list(window.desk.commands.all())
    assert len(commands) > 45 and len({one.name for one in commands}) == len(commands)
    for one in commands:
        assert one.group in GROUPS
        for language in catalogue.LANGUAGES:
            title = one.title(language)
            assert title and not re.fullmatch(r"[a-z-]+(\.[a-z-]+)+", title), (one.name, language, title)
            assert language == "en" or not re.search("[A-Za-z]{3}", title.replace("English", "")), (one.name, title)


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=4))
def test_a_score_is_bounded_and_never_fails(query: str, texts: list[str]) -> None:
    assert 0.0 <= match.score(query, texts) <= match.WHOLE


@given(st.from_regex(r"[a-zء-غف-ي]{2,9}( [a-zء-غف-ي]{2,9}){0,3}", fullmatch=True), st.randoms())
def test_a_text_is_found_by_the_beginnings_of_its_words_in_any_order(text: str, random) -> None:
    words = [word[: random.randint(1, len(word))] for word in text.split()]
    random.shuffle(words)
    assert match.score(" ".join(words), [text]) > match.INSIDE
    assert match.score(" ".join([*words, "qqqqqqqqqqq"]), [text]) == 0.0


# --- what applies -------------------------------------------------------------------------------


def test_records_are_offered_in_an_open_case_only(shell, window) -> None:
    person = "New in this case: Person"
    palette = opened(shell, window)
    assert person not in typed(shell, palette, "person")
    palette.reject()
    case = editing.new_case(shell.context.session, {"title": "One"}).created
    shell.context.navigate("case", case=case)
    shell.settle()
    palette = opened(shell, window)
    assert typed(shell, palette, "new in this case person")[0] == person
    press(shell, palette, Qt.Key.Key_Return)
    shell.qtbot.waitUntil(lambda: window.desk.stack.currentWidget().editor is not None)
    assert window.desk.stack.currentWidget().editor.type == "person"


def test_what_does_not_apply_is_neither_offered_nor_run() -> None:
    done: list[str] = []
    commands = Commands()
    commands.add(Command("undo", "edit", lambda: done.append("undo"), applies=lambda: False))
    commands.offer(lambda: [Command("lock", "vault", lambda: done.append("lock"))])
    assert [one.name for one in commands.applying()] == ["lock"]
    assert not commands.run("undo") and commands.run("lock") and not commands.run("nothing")
    assert done == ["lock"]


def test_undo_is_offered_once_there_is_something_to_take_back(shell) -> None:
    window = shell.unlocked()
    shell.settle()
    assert "undo" not in {one.name for one in window.desk.commands.applying()}
    shell.context.run(editing.new_case, shell.context.session, {"title": "One"})
    shell.qtbot.waitUntil(lambda: "undo" in {one.name for one in window.desk.commands.applying()})


# --- finding cases and records ------------------------------------------------------------------


def test_recent_cases_stand_first_and_enter_opens_one(shell, window) -> None:
    palette = opened(shell, window)
    assert palette.model.rows[0].title == TITLE
    press(shell, palette, Qt.Key.Key_Return)
    shell.qtbot.waitUntil(lambda: bool(getattr(window.desk.stack.currentWidget(), "case_id", "")))
    shell.settle()
    assert window.desk.stack.currentWidget().title.text().strip("\u2068\u2069") == TITLE


def test_a_case_is_found_by_its_title_and_a_later_key_gives_the_search_up(shell, window) -> None:
    palette = opened(shell, window)
    for text in ("b", "br", "bri", "brid"):
        palette.field.setText(text)
    settled(shell, palette)
    assert [row.title for row in palette.model.rows].count(TITLE) == 1
    assert typed(shell, palette, "zzqx") == []
    assert palette.below.currentWidget() is palette.nothing and palette.nothing.isVisible()
    palette.reject()


def test_t17_nothing_that_was_listed_outlives_the_palette(shell, window) -> None:
    palette = opened(shell, window)
    typed(shell, palette, "bridge")
    model = palette.model
    press(shell, palette, Qt.Key.Key_Escape)
    assert model.rows == []
    gone = weakref.ref(palette)
    del palette, model
    QApplication.sendPostedEvents(None, 52)  # deferred deletes
    gc.collect()
    left = gone()
    assert left is None or not shiboken6.isValid(left)
    assert TITLE not in repr([vars(one) for one in window.desk.commands.all()])


def test_a_saved_search_is_offered_by_its_name_and_run(shell, window) -> None:
    query = ListQuery(filters={"disputed": ("yes",)})
    saved.save(shell.context.session, "Two accounts", query)
    palette = opened(shell, window)
    assert "Saved search: Two accounts" in [row.title for row in palette.model.rows]
    assert typed(shell, palette, "two acc")[0] == "Saved search: Two accounts"
    press(shell, palette, Qt.Key.Key_Return)
    page = window.desk.stack.currentWidget()
    shell.qtbot.waitUntil(lambda: page.bar.query().filters.get("disputed") == ("yes",))


# --- by the keys alone --------------------------------------------------------------------------


def test_arrows_go_round_and_escape_gives_the_focus_back(shell, window) -> None:
    shell.context.navigate("settings")
    shell.settle()
    language = window.desk.stack.currentWidget().view.language
    language.setFocus()
    palette = opened(shell, window)
    assert palette.field.hasFocus()
    rows = palette.model.rowCount()
    assert palette.list.currentIndex().row() == 0
    press(shell, palette, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == rows - 1
    press(shell, palette, Qt.Key.Key_Down)
    press(shell, palette, Qt.Key.Key_Tab)
    assert palette.list.currentIndex().row() == 1 and palette.field.hasFocus(), "the keys stay inside"
    press(shell, palette, Qt.Key.Key_PageDown)
    assert palette.list.currentIndex().row() > 5
    press(shell, palette, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    shell.qtbot.waitUntil(lambda: QApplication.focusWidget() is language)


def test_keys_are_shown_beside_their_command(shell, window) -> None:
    palette = opened(shell, window)
    typed(shell, palette, "quick note")
    assert "Ctrl+N" in palette.model.rows[0].keys and "Ctrl+N" in palette.model.rows[0].spoken()
    palette.reject()


def test_a_screen_reader_finds_field_list_and_rows(shell, window) -> None:
    palette = opened(shell, window)
    field = QAccessible.queryAccessibleInterface(palette.field)
    assert field.text(QAccessible.Text.Name) and field.text(QAccessible.Text.Description)
    listed = QAccessible.queryAccessibleInterface(palette.list)
    assert listed.role() == QAccessible.Role.List and listed.text(QAccessible.Text.Name)
    assert listed.childCount() == palette.model.rowCount()
    first = listed.child(0).text(QAccessible.Text.Name)
    assert TITLE in first and "Recent case" in first
    palette.reject()


def test_no_palette_without_a_vault_and_none_over_a_dialog(shell) -> None:
    window = in_front(shell.open())
    shell.qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, Palette) and w.isVisible()]


# --- the notice with a button -------------------------------------------------------------------


def test_the_notice_of_a_save_has_a_button_that_takes_it_back(shell) -> None:
    window = shell.unlocked()
    shell.settle()
    shell.context.run(editing.new_case, shell.context.session, {"title": TITLE})
    shell.qtbot.waitUntil(lambda: window.toast.button.isVisible(), timeout=5000)
    assert TITLE in window.toast.button.accessibleName()
    shell.qtbot.mouseClick(window.toast.findChild(QPushButton), Qt.MouseButton.LeftButton)
    shell.qtbot.waitUntil(lambda: window.desk.undoing.history.redo is not None, timeout=5000)
    assert window.desk.undoing.history.undo is None
    shell.context.say("Something else")
    assert not window.toast.button.isVisible(), "no button of an earlier notice"


def test_what_a_page_took_back_is_not_offered_again(shell) -> None:
    window = shell.unlocked()
    shell.settle()
    toast = window.toast
    for said in ("Somewhere else", TITLE):
        shell.context.run(editing.new_case, shell.context.session, {"title": said})
        shell.qtbot.waitUntil(lambda said=said: said in toast.text() and toast.button.isVisible(), timeout=5000)
    step = window.desk.undoing.history.undo.id
    shell.context.run(lambda session: outcome.take_back(session, step, "en").changes, shell.context.session)
    shell.qtbot.waitUntil(lambda: not toast.isVisible(), timeout=3000)
    assert window.desk.undoing.history.undo.id < step, "what the button would have taken"
