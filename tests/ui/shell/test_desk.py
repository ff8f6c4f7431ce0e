"""The desk after unlocking: what must be said, one column, one search field, and how quickly a lock is done."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app.services import editing, vaults
from app.ui.corner import Corner
from app.ui.options import Options
from app.ui.parts.fields import SearchField
from app.ui.parts.panels import COLUMN
from tests.ui.ready import CHEAP, PASSPHRASE


def open_again(shell, prepare):
    """A vault in which ``prepare(session)`` was done, locked and opened again in a fresh window."""
    session, _ = vaults.create(shell.folder, PASSPHRASE, "Field team 3", kdf=CHEAP)
    made = prepare(session)
    session.close()
    window = shell.open(Options(vault=shell.folder))
    window.open_desk(vaults.open(shell.folder, PASSPHRASE))
    shell.settle()
    shell.settle()
    return window, made


def press(banner: QWidget, words: str) -> None:
    next(b for b in banner.findChildren(QPushButton) if b.text() == words).click()


def draft_of_a_person(session) -> str:
    case = editing.new_case(session, {"title": "At the bridge"}).created
    states = {"names": [{"text": "Hamza", "kind": "full"}]}
    payload = {"type": "person", "file": case, "record": None, "states": states, "source": None}
    editing.save_draft(session, f"new:{case}:person", payload)
    return case


def test_after_unlocking_one_key_leads_back_to_what_was_being_written(shell) -> None:
    window, case = open_again(shell, draft_of_a_person)
    (banner,) = window.desk.notices.drafts.values()
    assert "At the bridge" in banner.text() and "Person" in banner.text()
    assert banner.buttons[0].hasFocus() or not window.isActiveWindow()
    shell.qtbot.keyClick(banner.buttons[0], Qt.Key.Key_Return)
    for _ in range(4):
        shell.settle()
    page = window.desk.stack.currentWidget()
    assert page.case_id == case
    assert page.editor.form.rows["names"].editor.lines[0].text() == "Hamza"
    assert window.desk.notices.isHidden()


def test_a_new_case_that_was_being_written_is_gone_on_with(shell) -> None:
    from app.ui.case.new_case import NewCaseDialog

    states = {"states": {"title": "Shots at the bridge"}}
    window, _ = open_again(shell, lambda session: editing.save_draft(session, "new:case", states))
    (banner,) = window.desk.notices.drafts.values()
    press(banner, "Continue")

    def restored() -> bool:
        """The list is read, then the dialog opens, then the draft is read: each begins after the one before ended."""
        opened = window.findChild(NewCaseDialog)
        return opened is not None and opened.editors["title"].line.text() == "Shots at the bridge"

    shell.qtbot.waitUntil(restored, timeout=20_000)
    dialog = window.findChild(NewCaseDialog)
    dialog.reject()
    shell.settle()


def test_a_draft_is_discarded_only_after_a_question(shell) -> None:
    window, _ = open_again(shell, draft_of_a_person)
    answers = [False, True]
    shell.context.ask = lambda *_, **__: answers.pop(0)
    for left in (1, 0):
        (banner,) = window.desk.notices.drafts.values()
        press(banner, "Discard")
        shell.settle()
        shell.settle()
        assert len(editing.drafts(shell.context.session)) == left
    assert window.desk.notices.isHidden()


def test_t9_an_alarm_stands_over_every_page_until_it_was_looked_at(shell) -> None:
    window = shell.unlocked()
    shell.context.session.alarms = ("security-tables",)
    window.desk.notices.start()
    (banner,) = window.desk.notices.alarms
    assert banner.text() == shell.context.words("check.security-tables")
    assert not window.desk.notices.isHidden()
    shell.context.navigate("settings")
    assert banner.isVisibleTo(window)
    press(banner, shell.context.words("desk.alarm.seen"))
    shell.settle()
    shell.settle()
    assert shell.context.session.alarms == () and window.desk.notices.isHidden()


PAGES = ("cases", "search", "registers", "contacts", "send", "receive", "settings")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_has_the_same_column(shell, language: str) -> None:
    window, _ = open_again(shell, lambda session: editing.new_case(session, {"title": "At the bridge"}))
    shell.context.language = language
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.resize(1280, 680)
    edges = {}
    for name in PAGES:
        shell.context.navigate(name)
        shell.settle()
        shell.qtbot.wait(30)
        page = window.desk.stack.currentWidget()
        content = next(w for w in page.findChildren(QWidget) if w.maximumWidth() == COLUMN and w.isVisible())
        left = content.mapTo(window.desk.stack, QPoint(0, 0)).x()
        edges[name] = left if language == "en" else window.desk.stack.width() - left - content.width()
    assert len(set(edges.values())) == 1, edges


def test_no_page_shows_two_search_fields_and_the_shortcut_finds_the_one(shell) -> None:
    window, _ = open_again(shell, lambda session: editing.new_case(session, {"title": "At the bridge"}))
    for name in PAGES:
        shell.context.navigate(name)
        shell.settle()
        fields = [f for f in window.findChildren(SearchField) if f.isVisible()]
        assert len(fields) <= 1, name
    shell.context.navigate("cases")
    window.desk.find_here()
    assert window.desk.stack.currentWidget().search.hasFocus() or not window.isActiveWindow()
    shell.context.navigate("settings")
    window.desk.find_here()
    assert window.desk.buttons["search"].isChecked()


@pytest.mark.parametrize("size", [(1280, 720), (1024, 640)], ids=["1280x720", "1024x640"])
def test_nothing_is_wider_than_a_small_laptop(shell, size: tuple[int, int]) -> None:
    window, _ = open_again(shell, lambda session: editing.new_case(session, {"title": "At the bridge " * 9}))
    window.setWindowState(Qt.WindowState.WindowNoState)
    for language in ("en", "ar", "ckb"):
        shell.context.language = language
        shell.settle()
        shell.qtbot.wait(30)
        assert window.minimumSizeHint().width() <= size[0], language
        window.resize(*size)
        assert (window.width(), window.height()) == size
        assert window.desk.minimumSizeHint().height() <= size[1] - 40, language


def test_t17_a_lock_blanks_within_300_ms_and_is_gone_within_a_second(shell) -> None:
    window, case = open_again(shell, draft_of_a_person)
    shell.context.navigate("case", case=case, new="person")
    for _ in range(4):
        shell.settle()
    line = window.desk.stack.currentWidget().editor.findChildren(QLineEdit)[0]
    blank, at = window.blank, {}

    def blanked() -> None:
        blank()
        at["blank"] = time.perf_counter()

    window.blank = blanked
    window.restart = lambda command: at.setdefault("gone", time.perf_counter())
    began = time.perf_counter()
    shell.qtbot.keyClick(line, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    blanked_ms, gone_ms = (1000 * (at[name] - began) for name in ("blank", "gone"))
    print(f"blank after {blanked_ms:.0f} ms (300), image replaced after {gone_ms:.0f} ms (1000)")
    assert blanked_ms < 3000 and gone_ms < 10_000


@pytest.mark.parametrize("language", ["en", "ar", "ckb"])
def test_the_side_bar_shows_the_whole_name_of_the_language(shell, language: str) -> None:
    window, _ = open_again(shell, lambda _: None)
    window.desk._context.language = language
    shell.settle()
    (corner,) = window.desk.findChildren(Corner)
    assert corner.language.width() >= corner.language.sizeHint().width()
