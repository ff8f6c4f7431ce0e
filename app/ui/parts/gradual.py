"""Building a long page a little at a time, so that the window goes on answering."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QDeadlineTimer, QObject, QTimer
from PySide6.QtWidgets import QWidget

SLICE_MS: Final = 10  # of building before the window may lay out, paint and answer
REST_MS: Final = 10
NAME: Final = "gradual"


class Gradual(QObject):
    """Calls what was added, in its order, on the main thread; the first slice at :meth:`begin`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName(NAME)
        self._due: deque[Callable[[], object]] = deque()
        self._turn = QTimer(self, interval=REST_MS)
        self._turn.timeout.connect(self.begin)

    def add(self, build: Callable[[], object]) -> None:
        self._due.append(build)
        self._turn.start()

    def begin(self) -> None:
        until = QDeadlineTimer(SLICE_MS)
        while self._due:
            self._due.popleft()()
            if until.hasExpired():  # after the first: on a busy machine a turn may come when its time is over
                break
        if not self._due:
            self._turn.stop()

    @property
    def busy(self) -> bool:
        """Whether something is still to be built."""
        return bool(self._due)

    def finish(self) -> None:
        """Build all that is still due, at once."""
        while self._due:
            self._due.popleft()()
        self._turn.stop()

    def clear(self) -> None:
        """What is due isn't wanted any more."""
        self._due.clear()
        self._turn.stop()


def graduals(widget: QWidget) -> list[Gradual]:
    """All of a page or window. By their name, which Qt compares: else Python gets to hold every child in its hands."""
    return widget.findChildren(Gradual, NAME)
