"""How syncing stands, in the side bar: seen from every page, and nothing of it where there is no relay."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.ui.case.wording import moment
from app.ui.parts.buttons import icon_button, name_button
from app.ui.parts.icons import icon
from app.ui.parts.space import row
from app.ui.relay.schedule import schedule_of

if TYPE_CHECKING:
    from app.ui.context import Context


class SyncMark(QWidget):
    """A picture in the colour of how it stands; its name says it in words, and pressing leads to the page."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._schedule = schedule_of(context)
        self.button = icon_button("relay", "", partial(context.navigate, "relay"))
        self.setLayout(row(self.button, spacing=0))
        self.hide()
        self._schedule.told.connect(self._show)
        self._schedule.began.connect(self._again)  # methods, not lambdas: they go when the side bar does
        self._schedule.ended.connect(self._show)
        context.language_changed.connect(self._again)

    def _again(self, _: object) -> None:
        self._show()

    def _show(self) -> None:
        state = self._schedule.state
        self.setVisible(state is not None and state.relays > 0)
        words, tone = self._words()
        self.button.setIcon(icon("relay", tone))
        name_button(self.button, self._context.words("sync.mark", state=words))

    def _words(self) -> tuple[str, str]:
        words, state = self._context.words, self._schedule.state
        if self._schedule.busy:
            return words("sync.working"), "accent"
        if state is not None and state.failed:
            return words("sync.failed", n=state.failed), "warn"
        if state is None or state.last is None:
            return words("sync.never"), "muted"
        return words("sync.fine", when=moment(state.last)), "muted"
