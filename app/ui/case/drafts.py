"""Keeps what is being typed as an encrypted draft, so that a lock or a power cut loses at most a second (T1, T17)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.model.entry import JSON
from app.services import drafts
from app.ui.case.calls import call

if TYPE_CHECKING:
    from app.ui.context import Context

REST_MS = 350  # after the last keystroke
MOST_MS = 700  # while someone types on without a pause: with the write itself it stays below a second

Payload = dict[str, JSON]


def is_blank(state: JSON) -> bool:
    """Whether an editor's state says that nothing was typed or chosen, whatever its shape."""
    if isinstance(state, dict):
        return all(is_blank(part) for part in state.values())
    if isinstance(state, list):
        return all(is_blank(part) for part in state)
    return state is None or state is False or not str(state).strip()


class DraftKeeper(QObject):
    """Saves ``read()`` under a key when typing rests; ``read`` gives None when there is nothing to keep.

    ``kept`` tells that what was typed is on the disk.
    """

    kept = Signal()

    def __init__(self, context: Context, key: str, read: Callable[[], Payload | None], parent: QObject) -> None:
        super().__init__(parent)
        self.key = key
        self._context = context
        self._read = read
        self._order = drafts.Order()
        self._stored: Payload | None = None
        self._over = False
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._most = QTimer(self, singleShot=True, interval=MOST_MS)
        self._rest.timeout.connect(self.save)
        self._most.timeout.connect(self.save)
        context.add_flush(self.flush)

    def touch(self) -> None:
        """Something was typed."""
        if self._over:
            return
        self._rest.start()
        if not self._most.isActive():
            self._most.start()

    def found(self, payload: Payload) -> None:
        """This draft is in the vault already."""
        self._stored = payload

    def signed(self) -> None:
        """What was typed up to now is in the journal: a draft of it that is still under way must not come after."""
        self._rest.stop()
        self._most.stop()
        self._stored = None
        self._keep(None)

    def save(self) -> None:
        self._rest.stop()
        self._most.stop()
        payload = self._read()
        if self._over or payload == self._stored:
            return
        self._stored = payload
        self._keep(payload)

    def flush(self) -> Callable[[], object] | None:
        """For the lock: the save that is still due, to be run off the main thread, or None."""
        if self._over or self._context.session is None:
            return None
        payload = self._read()
        if payload == self._stored:
            return None
        self._stored = payload
        return partial(drafts.keep, self._context.session, self.key, payload, self._order, self._order.next())

    def drop(self) -> None:
        """The work is saved, or given up."""
        self.end()
        if self._stored is not None:
            self._stored = None
            self._keep(None)

    def end(self) -> None:
        """Keep the draft as it is and watch no longer."""
        self._over = True
        self._rest.stop()
        self._most.stop()
        self._context.remove_flush(self.flush)

    def save_last(self) -> None:
        """The page is left without a word: keep what is there, and watch no longer."""
        if not self._over:
            self.save()
            self.end()

    def _keep(self, payload: Payload | None) -> None:
        call(
            self,
            self._context,
            drafts.keep,
            self.key,
            payload,
            self._order,
            self._order.next(),
            done=lambda _: self.kept.emit(),
            failed=self._failed,
        )

    def _failed(self, error: Exception) -> None:
        self._stored = None  # the next keystroke tries again
        self._context.say(self._context.error_text(error), "warn")
