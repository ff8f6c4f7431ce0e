"""Comparing new and changed records in the background: a few at a time, with rests between them.

What is still to be compared is asked of the vault, so nothing is lost by a lock or a crash. The
vault's own thread is held for a few milliseconds of each turn, so that typing never waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.services import sameness
from app.services.views import ChangeSet
from app.ui.case.calls import call

if TYPE_CHECKING:
    from app.ui.context import Context

FIRST_MS = 2500  # after the person's own first click, and after the first page has come
REST_MS = 150  # an old laptop goes on answering
MORE_MS = 600
AFTER_FAILURE_MS = 60_000


class Comparing(QObject):
    """``changed`` carries how many records are still to be compared. One belongs to a context."""

    changed = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self._busy = False
        self._began = False
        """whether anything was compared since the queue was last told of it"""
        self.left = 0
        self._paused = False
        self._turn = QTimer(self, singleShot=True)
        self._turn.timeout.connect(self._next)
        context.changed.connect(self._changed)
        self._turn.start(FIRST_MS)

    def _changed(self, changes: ChangeSet) -> None:
        if (changes.records or changes.files or "rebuilt" in changes.kinds) and not self._turn.isActive():
            self._turn.start(MORE_MS)

    def pause(self) -> None:
        """While everything is compared in one go."""
        self._paused = True

    def go_on(self) -> None:
        self._paused = False
        self._turn.start(MORE_MS)

    def _next(self) -> None:
        if self._busy or self._paused or self._context.session is None:
            return
        self._busy = True
        call(self, self._context, sameness.look_on, done=self._over, failed=lambda _: self._failed())

    def _failed(self) -> None:
        """A disk that is full, a vault that closes: it is tried again later, and nobody is disturbed."""
        self._busy = False
        self._turn.start(AFTER_FAILURE_MS)

    def _over(self, left: int) -> None:
        self._busy = False
        self.left = left
        self.changed.emit(left)
        if left:
            self._began = True
            self._turn.start(REST_MS)
        elif self._began:
            self._began = False
            self._context.changed.emit(ChangeSet(kinds=frozenset({"same"})))


def comparing_of(context: Context) -> Comparing:
    """The one of this context; begun with its first use."""
    found = context.findChild(Comparing)
    return found if isinstance(found, Comparing) else Comparing(context)
