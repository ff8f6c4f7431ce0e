"""A relay is to be used no more: first what lies there is offered to be fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.ui.parts import danger_button, label, primary_button
from app.ui.parts.dialogs import Dialog

if TYPE_CHECKING:
    from app.ui.context import Context


class LeaveDialog(Dialog):
    """``fetched``: fetch what lies there, and then stop; ``left``: stop at once."""

    fetched = Signal()
    left = Signal()

    def __init__(self, context: Context) -> None:
        words = context.words
        super().__init__(context, words("sync.relay.remove.title"))
        for key in ("ways.leave.fetch.why", "ways.leave.told", "ways.leave.at-once.why"):
            self.body.addWidget(label(words(key)))
        self.add_cancel()
        self.at_once = self.add_button(danger_button(words("ways.leave.at-once"), self._left))
        self.fetch = self.add_button(primary_button(words("ways.leave.fetch"), self._fetched, "receive"), default=True)
        self.finished.connect(lambda _: self.deleteLater())

    def _fetched(self) -> None:
        self.accept()
        self.fetched.emit()

    def _left(self) -> None:
        self.accept()
        self.left.emit()
