"""On the page that receives: what came through relays and waits to be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.services.relay import syncing
from app.services.relay.views import Arrived
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.parts import Banner, primary_button

if TYPE_CHECKING:
    from app.ui.context import Context


class ArrivedBanner(Banner):
    """``wanted`` carries the paths to look at. What is being looked at isn't offered a second time."""

    wanted = Signal(object)

    def __init__(self, context: Context) -> None:
        self.look = primary_button("", self.look_now, "relay")
        super().__init__("", "info", self.look)
        self.context = context
        self.there: tuple[Arrived, ...] = ()
        self._looked: set[Path] = set()
        context.bind(self.look.setText, "sync.came.look")
        context.changed.connect(self._changed)
        self.hide()

    def read(self, look: bool = False) -> None:
        """``look``: at all of it, at once."""
        call(self, self.context, syncing.arrived, done=lambda found: self._show(found, look))

    def _changed(self, changes: ChangeSet) -> None:
        if self.context.session is not None and changes.kinds & {"relay", "inbox"}:
            self.read()

    def _show(self, found: tuple[Arrived, ...], look: bool) -> None:
        self.there = found
        self.retranslate()
        if look:
            self.look_now()

    @property
    def waiting(self) -> list[Path]:
        return [one.path for one in self.there if not one.reason and one.path not in self._looked]

    def retranslate(self) -> None:
        n = len(self.waiting)
        self.show_text(self.context.words("sync.came", n=n) if n else "")

    def look_now(self) -> None:
        paths = self.waiting
        if paths:
            self._looked |= set(paths)
            self.retranslate()
            self.wanted.emit(paths)

    def leave(self) -> None:
        """What was left without a decision is offered again."""
        self._looked.clear()
        self.retranslate()
