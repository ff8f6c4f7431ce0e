"""A context whose vault is a room: what reads a vault in the window reads a room by the same widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.context import Context

if TYPE_CHECKING:
    from app.services.rooms import RoomSession


class RoomContext(Context):
    """Shares the window, the language, the pool and the notices of the vault's own context.

    ``navigated`` stays inside: nothing in a room leads to a page on which something is written.
    """

    def __init__(self, outer: Context, session: RoomSession) -> None:
        super().__init__(outer.language, outer)
        self._outer = outer
        self.over = False
        self.window, self.theme, self.pool = outer.window, outer.theme, outer.pool
        self._session = session
        outer.language_changed.connect(self.speak)
        self.said.connect(outer.said)
        self.lock_wanted.connect(outer.lock_wanted)
        self.command_wanted.connect(outer.command_wanted)

    def speak(self, language: str) -> None:
        if not self.over:
            self.language = language

    def warn(self, error: BaseException) -> None:
        """A room that is being closed has nothing to say any more."""
        if not self.over:
            self._outer.warn(error)

    def end(self) -> None:
        """The room is being closed: whatever is under way is of no use."""
        self.over = True
        for operation in list(self._operations):
            operation.cancel()
        self.deleteLater()
