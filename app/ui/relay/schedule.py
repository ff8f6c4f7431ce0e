"""Syncing from the window: by a press, or by itself when it is due. One belongs to a context.

When it is due is asked of the services, which keep it across locks and let the pauses grow after
failures. Without a relay the answer is no, and nothing here comes near the network (T40).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.services.relay import leaving, syncing
from app.services.relay.views import SyncReport, SyncState
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.operation import Operation

if TYPE_CHECKING:
    from app.ui.context import Context

FIRST_MS: Final = 4000  # after the first page has come
TICK_MS: Final = 20_000  # a network that appears is used within half a minute
CHANGED: Final = frozenset({"relay", "bundles", "inbox", "contacts"})


class Schedule(QObject):
    """``began`` carries the operation, for whoever shows its progress; ``ended`` comes however it ended.
    ``told`` comes with every new ``state``."""

    began = Signal(object)
    ended = Signal()
    told = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self._asking = False
        self.verb: Callable[..., SyncReport] = syncing.sync
        """what syncs: a test brings the relay with it"""
        self.operation: Operation | None = None
        self.report: SyncReport | None = None
        """of the last sync of this run that came to its end"""
        self.error: Exception | None = None
        """why the last one didn't"""
        self.state: SyncState | None = None
        self._turn = QTimer(self, interval=TICK_MS)
        self._turn.timeout.connect(self.ask)
        self._first = QTimer(self, singleShot=True, interval=FIRST_MS)
        self._first.timeout.connect(self.ask)
        context.changed.connect(self._changed)

    def start(self) -> None:
        """From now on it syncs by itself, where that was chosen."""
        self._first.start()
        self._turn.start()
        self._read()

    def _changed(self, changes: ChangeSet) -> None:
        if changes.kinds & CHANGED:
            self._read()

    def _read(self) -> None:
        if self._context.session is not None:
            call(self, self._context, syncing.state, done=self._know, failed=lambda _: None)

    def _know(self, state: SyncState) -> None:
        self.state = state
        self.told.emit()

    @property
    def ready(self) -> bool:
        """Whether there is a relay, and no sync under way."""
        return self.state is not None and self.state.relays > 0 and not self.busy

    @property
    def came(self) -> bool:
        """Whether something waits to be looked at."""
        return self.state is not None and self.state.arrived > 0

    @property
    def by_itself(self) -> bool:
        """Whether it syncs without being told to."""
        return self.state is not None and self.state.next is not None

    @property
    def busy(self) -> bool:
        return self.operation is not None

    def ask(self) -> None:
        """Whether it is due; if so, begin."""
        if self._context.session is None or self.busy or self._asking:
            return
        self._asking = True
        call(self, self._context, syncing.due, done=self._told, failed=lambda _: self._told(False))

    def _told(self, due: bool) -> None:
        self._asking = False
        if due:
            self._begin(partial(self.verb, only_due=True))

    def sync(self) -> None:
        """Now, also what failed before and would wait; nothing while one is under way."""
        self._begin(self.verb)

    def leave(self, relay: str) -> None:
        """Fetch what lies at a relay, and then use it no more; nothing while a sync is under way."""
        self._begin(partial(leaving.leave, relay=relay, sync=self.verb))

    def _begin(self, verb: Callable[..., SyncReport]) -> None:
        if self._context.session is None or self.busy:
            return
        operation = call(self, self._context, verb, done=self._done, failed=self._failed, task=True)
        self.operation = operation
        operation.finished.connect(self._over)
        self.began.emit(operation)

    def stop(self) -> None:
        """What was handed over stays handed over; the rest goes on from there."""
        if self.operation is not None:
            self.operation.cancel()

    def _done(self, report: SyncReport) -> None:
        self.report, self.error = report, None
        if report.came:
            words = self._context.words
            said, look = words("sync.came", n=report.came), words("sync.came.look")
            self._context.say(said, offer=look, command="sync-look")

    def _failed(self, error: Exception) -> None:
        """Kept for the page; nobody who writes about a case is disturbed by a network that is down."""
        self.report, self.error = None, error

    def _over(self) -> None:
        self.operation = None
        if self._context.session is not None:
            self._context.changed.emit(ChangeSet(kinds=CHANGED))
        self.ended.emit()


def schedule_of(context: Context) -> Schedule:
    """The one of this context; begun with its first use."""
    found = context.findChild(Schedule)
    return found if isinstance(found, Schedule) else Schedule(context)
