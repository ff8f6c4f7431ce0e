"""How pages get work done: off the main thread, and back on it."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QMimeData, QThread, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from app.base.errors import NotFound, SijilError, WrongPassphrase
from app.base.task import Question
from app.services.views import ChangeSet
from app.ui.parts import fields
from app.ui.parts.dialogs import Dialog
from app.ui.parts.fields import CopyField, SearchField
from app.ui.parts.progress import ProgressPanel


@pytest.fixture
def context(shell):
    shell.open()
    return shell.context


def test_a_verb_runs_off_the_main_thread_and_its_result_comes_back_on_it(shell, context) -> None:
    main, seen = threading.get_ident(), {}
    context.run(
        lambda a: (seen.setdefault("verb", threading.get_ident()), a)[1],
        7,
        done=lambda r: seen.update(done=threading.get_ident(), result=r),
    )
    shell.settle()
    assert seen["verb"] != main and seen["done"] == main and seen["result"] == 7


def test_changes_go_out_after_done(shell, context) -> None:
    order: list[object] = []
    context.changed.connect(order.append)
    changes = ChangeSet(files=frozenset({"f"}))
    context.run(lambda: ("x", changes), done=lambda _: order.append("done"))
    shell.settle()
    assert order == ["done", changes]


def test_a_failure_goes_to_failed_and_never_to_done(shell, context) -> None:
    got: list[object] = []
    error = NotFound()

    def fail() -> None:
        raise error

    context.run(fail, done=lambda _: got.append("done"), failed=got.append)
    shell.settle()
    assert got == [error]


def test_a_failure_without_a_listener_is_shown_in_words(shell, context) -> None:
    shown: list[str] = []

    def look() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, Dialog) and window.isVisible():
                shown.extend(one.text() for one in window.findChildren(QLabel))
                window.accept()

    def fail() -> None:
        raise WrongPassphrase()

    timer = QTimer(interval=50)
    timer.timeout.connect(look)
    timer.start()
    context.run(fail)
    shell.settle()
    shell.qtbot.waitUntil(lambda: bool(shown), timeout=5000)
    timer.stop()
    assert context.words("error.wrong-passphrase") in shown


def test_t38_a_foreign_error_shows_nothing_of_itself(context) -> None:
    assert "Hussein" not in context.error_text(ValueError("Hussein"))
    assert "Hussein" not in context.error_text(SijilError("no-such-code", name="Hussein"))


def test_nothing_is_called_on_a_widget_that_is_gone(shell, context) -> None:
    gate = threading.Event()

    class Page(QWidget):
        calls = 0

        def loaded(self, _: object) -> None:
            Page.calls += 1
            self.setWindowTitle("x")

    page = Page()
    context.run(lambda: gate.wait(5), done=page.loaded)
    page.deleteLater()
    shell.qtbot.wait(50)
    gate.set()
    shell.settle()
    assert Page.calls == 0


def test_busy_is_disabled_meanwhile_and_enabled_after_a_failure(shell, context) -> None:
    gate, button = threading.Event(), QPushButton()

    def fail() -> None:
        gate.wait(5)
        raise NotFound()

    context.run(fail, failed=lambda _: None, busy=button)
    assert not button.isEnabled()
    gate.set()
    shell.settle()
    assert button.isEnabled()


def test_progress_is_shown_and_the_button_stops_the_work(shell, context) -> None:
    panel = ProgressPanel(context)
    shell.window.stage.addWidget(panel)
    shell.window.stage.setCurrentWidget(panel)
    ended: list[str] = []

    def endless(task) -> None:
        while True:
            task.progress(3, 10, "progress.working")
            QThread.msleep(5)

    context.run(endless, task=panel, done=lambda _: ended.append("done"), failed=lambda _: ended.append("failed"))
    shell.qtbot.waitUntil(lambda: panel._bar.value() == 300, timeout=5000)
    assert panel.isVisible()
    panel._stop()
    shell.settle()
    assert not panel.isVisible() and ended == []


def test_a_task_can_ask_and_gets_the_answer(shell, context) -> None:
    got: list[str] = []

    def press() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, Dialog) and window.isVisible():
                next(b for b in window.findChildren(QPushButton) if b.text() == "Yes").click()

    timer = QTimer(interval=50)
    timer.timeout.connect(press)
    timer.start()
    context.run(lambda task: task.ask(Question("progress.working", ("yes", "no"))), task=True, done=got.append)
    shell.settle()
    timer.stop()
    assert got == ["yes"]


def test_bound_words_follow_the_language_and_let_go_of_dead_widgets(context) -> None:
    alive, dead = QLabel(), QLabel()
    for one in (alive, dead):
        context.bind(one.setText, "button.save")
    import shiboken6

    shiboken6.delete(dead)
    context.language = "ar"
    assert alive.text() == "حفظ"
    context.language = "en"
    assert alive.text() == "Save"


def test_p9_what_is_copied_asks_for_no_history_and_goes_after_its_time(shell, context, monkeypatch) -> None:
    monkeypatch.setattr(fields, "CLIPBOARD_MS", 100)
    clipboard = QGuiApplication.clipboard()
    field = CopyField(context, "a card")
    field._copy()
    data = clipboard.mimeData()
    assert isinstance(data, QMimeData) and data.text() == "a card"
    assert bytes(data.data("x-kde-passwordManagerHint").data()) == b"secret"
    shell.qtbot.waitUntil(lambda: clipboard.text() == "", timeout=3000)


def test_the_search_tells_once_typing_rests(shell, context) -> None:
    field, told = SearchField(context), []
    field.searched.connect(told.append)
    shell.qtbot.addWidget(field)
    shell.qtbot.keyClicks(field, "dhi qar")
    shell.qtbot.waitUntil(lambda: told == ["dhi qar"], timeout=3000)


def test_two_thousand_operations_leave_nothing_behind(shell, context) -> None:
    total: list[int] = []
    for n in range(2_000):
        context.run(lambda n=n: n, done=total.append)
    shell.settle()
    assert sorted(total) == list(range(2_000))
    assert not context._operations
