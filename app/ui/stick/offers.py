"""On the page that receives: a button for each stick that is plugged in."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.ui.parts import FlowLayout, S, secondary_button
from app.ui.parts.space import clear
from app.ui.stick.noticing import sticks_of
from app.ui.stick.words import Place, place_words

if TYPE_CHECKING:
    from app.ui.context import Context


class StickOffers(QWidget):
    """``wanted`` carries the path of the stick that somebody wants to receive from; nothing is seen without one."""

    wanted = Signal(Path)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.sticks = sticks_of(context)
        self.sticks.shown_by(self)
        self._listed: tuple[Path, ...] = ()
        self._flow = FlowLayout(spacing=S)
        self.setLayout(self._flow)
        self.sticks.changed.connect(self._show)
        self.hide()
        self._show()

    def retranslate(self) -> None:
        self._listed = ()
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.sticks.look()

    def _show(self) -> None:
        paths = tuple(one.path for one in self.sticks.there)
        if paths == self._listed:
            return
        self._listed = paths
        clear(self._flow)
        for one in self.sticks.there:
            words = self.context.words("stick.receive.from", name=place_words(self.context, Place.of(one)))
            self._flow.addWidget(secondary_button(words, partial(self.wanted.emit, one.path), "stick"))
        self.setVisible(bool(paths))
