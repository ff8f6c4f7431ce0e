"""Locking: the window goes blank at once, edits are saved, and the process ends (T17).

Ctrl+L, an idle time, the suspending of the laptop and the locking of its screen all end here.
So does the key that hides everything: it takes the window off the screen first, and nothing comes back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QDeadlineTimer, QEvent, QObject, QTimer
from PySide6.QtGui import QInputEvent, QKeyEvent
from PySide6.QtWidgets import QApplication

from app.ui.context import Context
from app.ui.keyboard import is_command
from app.ui.parts.fields import clear_clipboard
from app.ui.restart import leave

IDLE_MINUTES = 5
LOOK_EVERY_MS = 5_000
CLOSE_MS = 2_000  # a checkpoint takes milliseconds; what isn't closed by then survives a crash as well

ACTIVITY = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


def awake_seconds() -> float:
    """Seconds since the machine started, the time it slept included where the system counts that."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(clock) if clock is not None else time.monotonic()


class Blankable(Protocol):
    def blank(self) -> None:
        """Show nothing of the vault from now on; has happened when it returns."""

    def hide_all(self) -> None:
        """Have no window on the screen any more; has happened when it returns."""


class Lock(QObject):
    """Watches over one window. ``after(flushed)`` is called when the vault is closed; it ends the process."""

    def __init__(self, context: Context, window: Blankable, after: Callable[[bool], object]) -> None:
        super().__init__(context)
        self._context = context
        self._window = window
        self._after = after
        self._minutes = IDLE_MINUTES
        self._active_at = awake_seconds()
        self._locking = False
        self._watch: QObject | None = None
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self.leave: Callable[[], object] = leave
        """ends the process after everything was hidden"""
        context.lock_wanted.connect(self.lock)
        context.vanish_wanted.connect(self.vanish)
        context.session_changed.connect(self._begin)
        context.idle_changed.connect(self.set_idle)

    def set_idle(self, minutes: int) -> None:
        self._minutes = minutes

    def _begin(self) -> None:
        if self._context.session is None or QApplication.instance() is None:
            return
        self._active_at = awake_seconds()
        self._timer.start()
        if self._watch is None:
            from app.ui.watch import SystemWatch

            self._watch = SystemWatch(self.lock, self)

    def notice(self, event: QInputEvent) -> bool:
        """A person did something; True if that asked for the lock, and nobody else is to hear of it."""
        kind = event.type()
        if self._context.session is None or kind not in ACTIVITY:
            return False
        self._active_at = awake_seconds()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and is_command(event, "lock"):
            self._context.lock()  # also from inside a dialog or an open list, which hold shortcuts back
            return True
        return False

    def _look(self) -> None:
        if awake_seconds() - self._active_at >= self._minutes * 60:
            self.lock()

    def lock(self) -> None:
        """Blank, save what is being edited, close the vault, end the process. Does nothing without a vault."""
        if self._locking or self._context.session is None:
            return
        self._locking = True
        self._timer.stop()
        self._window.blank()
        flushed = self.close_vault()
        clear_clipboard()
        self._after(flushed)

    def vanish(self) -> None:
        """Hide every window, then do what a lock does, and end the process: nothing is left to be seen or asked.

        Also before a vault is open: a passphrase or a recovery code may be on the screen.
        """
        self._window.hide_all()
        if self._locking:
            return
        self._locking = True
        self._timer.stop()
        self.close_vault()
        clear_clipboard()
        self.leave()

    def close_vault(self) -> bool:
        """Save every page's draft and close the vault, within a bounded time; False if a draft was not saved."""
        session = self._context.session
        if session is None:
            return True
        flushed = self._context.flush()
        self._context.pool.start(session.close)
        self._context.pool.waitForDone(QDeadlineTimer(CLOSE_MS).remainingTime())
        return flushed
