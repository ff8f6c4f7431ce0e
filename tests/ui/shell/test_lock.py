"""Lock means gone, and no edit is lost on the way (T17)."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QInputEvent, QKeyEvent, QMouseEvent, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.base.errors import NoRoom
from app.services import editing, vaults
from app.ui import lock as lock_module
from app.ui.options import Options
from app.ui.parts.dialogs import Dialog
from tests.ui.ready import PASSPHRASE


class Editor(QLineEdit):
    """A page with unsaved work that keeps the flush contract."""

    def __init__(self, context) -> None:
        super().__init__()
        self.context = context
        self.seen: list[object] = []
        context.add_flush(self.flush)

    def flush(self):
        window = self.context.window
        self.seen = [window.stage.currentWidget(), [w for w in QApplication.topLevelWidgets() if w.isVisible()]]
        session, text = self.context.session, self.text()
        return lambda: editing.save_draft(session, "test", {"text": text})


def edit(shell) -> Editor:
    window = shell.unlocked()
    editor = Editor(shell.context)
    window.desk.stack.addWidget(editor)
    window.desk.stack.setCurrentWidget(editor)
    shell.qtbot.keyClicks(editor, "a witness saw")
    return editor


def saved_draft(shell) -> object:
    with vaults.open(shell.folder, PASSPHRASE) as session:
        return editing.drafts(session).get("test")


def test_t17_ctrl_l_while_editing_blanks_saves_closes_and_starts_over(shell) -> None:
    editor = edit(shell)
    desk = shell.window.desk
    shell.qtbot.keyClick(editor, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert len(shell.restarts) == 1
    shown, visible = editor.seen
    assert shown is not desk, "the window was blank before anything was saved"
    assert visible == [shell.window]
    command = shell.restarts[0]
    assert command[command.index("--vault") + 1] == str(shell.folder)
    assert command[command.index("--language") + 1] == "en"
    assert "--notice" not in command
    shell.context._session = None
    assert saved_draft(shell) == {"text": "a witness saw"}


def test_t17_ctrl_l_works_inside_a_dialog_and_hides_it(shell) -> None:
    editor = edit(shell)
    dialog = Dialog(shell.context, "Something private")
    field = QLineEdit()
    dialog.body.addWidget(field)
    QTimer.singleShot(50, lambda: shell.qtbot.keyClick(field, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier))
    QTimer.singleShot(3000, dialog.reject)
    clock = QElapsedTimer()
    clock.start()
    dialog.exec()
    assert len(shell.restarts) == 1
    assert editor.seen[1] == [shell.window]
    assert clock.elapsed() < 2500
    shell.context._session = None


def test_t17_the_idle_time_locks(shell, monkeypatch) -> None:
    shell.unlocked()
    now = shell.window.lock._active_at  # a busy machine takes seconds between the unlocking and here
    monkeypatch.setattr(lock_module, "awake_seconds", lambda: now + 299)
    shell.window.lock._look()
    assert not shell.restarts
    monkeypatch.setattr(lock_module, "awake_seconds", lambda: now + 301)
    shell.window.lock._look()
    assert len(shell.restarts) == 1
    shell.context._session = None


def did(kind: QEvent.Type) -> QInputEvent:
    """What Qt tells when a person does something."""
    at, none, held = QPointF(5, 5), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    device = QPointingDevice.primaryPointingDevice()
    match kind:
        case QEvent.Type.KeyPress:
            return QKeyEvent(kind, Qt.Key.Key_Shift, held)
        case QEvent.Type.Wheel:
            return QWheelEvent(at, at, QPoint(), QPoint(0, 8), none, held, Qt.ScrollPhase.NoScrollPhase, False)
        case QEvent.Type.TabletPress:
            return QTabletEvent(kind, device, at, at, 1.0, 0, 0, 0, 0, 0, held, none, none)
    return QMouseEvent(kind, at, at, none, none, held)


@pytest.mark.parametrize("kind", sorted(lock_module.ACTIVITY, key=lambda kind: kind.name), ids=lambda kind: kind.name)
def test_whatever_a_person_does_puts_the_idle_lock_off(shell, kind: QEvent.Type) -> None:
    window = shell.unlocked()
    window.lock._active_at = 0.0
    if kind == QEvent.Type.TouchBegin:
        QTest.touchEvent(window, QTest.createTouchDevice()).press(0, QPoint(9, 9), window).commit()
    else:
        QCoreApplication.sendEvent(window, did(kind))
    assert window.lock._active_at > 0


def test_an_event_that_nobody_caused_does_not(shell) -> None:
    window = shell.unlocked()
    window.lock._active_at = 0.0
    window.resize(window.width() + 9, window.height())
    QCoreApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Shift, Qt.KeyboardModifier(0)))
    QApplication.processEvents()
    assert window.lock._active_at == 0


def test_python_is_handed_every_event_once(shell, monkeypatch) -> None:
    """Each filter of the whole application took a tenth of the window's time: there is one."""
    installed = []
    monkeypatch.setattr(
        "app.ui.keyboard.QApplication.installEventFilter", lambda _, by: installed.append(type(by).__name__)
    )
    shell.unlocked()
    assert installed == ["Keyboard"]


def test_activity_puts_the_idle_lock_off(shell, monkeypatch) -> None:
    editor = edit(shell)
    now = lock_module.awake_seconds()
    monkeypatch.setattr(lock_module, "awake_seconds", lambda: now + 299)
    shell.qtbot.keyClick(editor, Qt.Key.Key_A)
    monkeypatch.setattr(lock_module, "awake_seconds", lambda: now + 400)
    shell.window.lock._look()
    assert not shell.restarts


def test_a_save_that_hangs_does_not_hold_the_lock_up(shell) -> None:
    window = shell.unlocked()
    hanging = threading.Event()
    shell.context.add_flush(lambda: lambda: hanging.wait(20))
    clock = QElapsedTimer()
    clock.start()
    try:
        assert shell.context.flush(300) is False
        assert clock.elapsed() < 1500
    finally:
        hanging.set()
    assert window.desk is not None


def test_a_save_that_fails_is_told_after_the_lock(shell) -> None:
    editor = edit(shell)

    def fail() -> None:
        raise NoRoom()

    shell.context.add_flush(lambda: fail)
    shell.context.lock()
    assert shell.restarts[0][-2:] == ["--notice", "draft-lost"] or "draft-lost" in shell.restarts[0]
    assert editor.seen
    shell.context._session = None
    assert saved_draft(shell) == {"text": "a witness saw"}, "the other drafts were saved all the same"


def test_work_under_way_ends_before_the_vault_is_closed(shell) -> None:
    shell.unlocked()
    session = shell.context.session
    begun, order = threading.Event(), []

    def slow_write() -> None:
        begun.set()
        threading.Event().wait(0.3)
        editing.save_draft(session, "slow", {"text": "x"})
        order.append("written")

    shell.context.run(slow_write)
    assert begun.wait(5)
    shell.context.lock()
    assert order == ["written"]
    shell.context._session = None


def test_a_long_task_is_stopped_by_the_lock(shell) -> None:
    shell.unlocked()
    begun, ended = threading.Event(), threading.Event()

    def endless(task) -> None:
        begun.set()
        try:
            while True:
                task.progress(1, None, "progress.working")
                threading.Event().wait(0.01)
        finally:
            ended.set()

    shell.context.run(endless, task=True)
    assert begun.wait(5)
    shell.context.lock()
    assert ended.is_set() and len(shell.restarts) == 1
    shell.context._session = None


def test_closing_the_window_saves_and_closes_too(shell) -> None:
    edit(shell)
    shell.window.close()
    assert not shell.restarts
    shell.context._session = None
    assert saved_draft(shell) == {"text": "a witness saw"}


def test_a_second_lock_and_a_lock_without_a_vault_do_nothing(shell) -> None:
    shell.make_vault()
    shell.open(Options(vault=shell.folder))
    shell.context.lock()
    assert not shell.restarts


@pytest.mark.parametrize("active", [True, False], ids=["sleeps", "wakes"])
def test_sleep_locks_and_waking_does_not(shell, active: bool) -> None:
    shell.unlocked()
    shell.window.lock._watch.tell(active)
    assert len(shell.restarts) == int(active)
    if active:
        shell.context._session = None
