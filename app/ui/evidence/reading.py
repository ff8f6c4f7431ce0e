"""Reading evidence for the search in the background: one file after another, with rests between them.

What is still to be read is asked of the vault, so nothing is lost by a lock or a crash. A lock
cancels the file that is being read; it is the first one next time.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.base.errors import Unshowable
from app.services.evidence import indexing
from app.services.views import ChangeSet
from app.ui.case.calls import call

if TYPE_CHECKING:
    from app.ui.context import Context

FIRST_MS = 1500  # the person's own first click comes before it
REST_MS = 250  # an old laptop goes on answering
MORE_MS = 400


class Reading(QObject):
    """``changed`` carries how many files are still to be read. One belongs to a context."""

    changed = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self._due: deque[str] = deque()
        self._busy = False
        self._stopped = False
        self._turn = QTimer(self, singleShot=True)
        self._turn.timeout.connect(self._next)
        self._look = QTimer(self, singleShot=True)
        self._look.timeout.connect(self._ask)
        context.changed.connect(self._changed)
        self._look.start(FIRST_MS)

    @property
    def left(self) -> int:
        return len(self._due) + self._busy

    def look(self) -> None:
        """Ask the vault now what is to be read."""
        self._look.start(0)

    def _changed(self, changes: ChangeSet) -> None:
        if "evidence" in changes.kinds or changes.files:
            self._look.start(MORE_MS)

    def _ask(self) -> None:
        if self._context.session is not None and not self._stopped:
            call(self, self._context, indexing.unread, done=self._queue, failed=lambda _: None)

    def _queue(self, found: tuple[str, ...]) -> None:
        self._due = deque(found)
        self._tell()
        if not self._busy and self._due:
            self._turn.start(REST_MS)

    def _next(self) -> None:
        if self._busy or not self._due or self._context.session is None or self._stopped:
            return
        self._busy = True
        call(
            self,
            self._context,
            indexing.read_for_search,
            self._due.popleft(),
            done=lambda _: self._over(),
            failed=self._failed,
            task=True,
        )

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Unshowable):  # this computer can't close a child off: it won't for the next one either
            self._stopped = True
            self._due.clear()
        self._over()

    def _over(self) -> None:
        self._busy = False
        self._tell()
        if self._due:
            self._turn.start(REST_MS)

    def _tell(self) -> None:
        self.changed.emit(self.left)


def reading_of(context: Context) -> Reading:
    """The one of this context; begun with its first use."""
    found = context.findChild(Reading)
    return found if isinstance(found, Reading) else Reading(context)
