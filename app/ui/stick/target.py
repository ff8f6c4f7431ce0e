"""Where to put something: a stick that is plugged in, or a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.ui.parts import Dialog, choose_folder, primary_button, quiet_button
from app.ui.stick.body import StickBody

if TYPE_CHECKING:
    from app.ui.context import Context


class TargetDialog(Dialog):
    """``then(path)`` is called with the place that was chosen; nothing is when the dialog is closed."""

    def __init__(self, context: Context, title: str, go: str, then: Callable[[Path], object]) -> None:
        super().__init__(context, context.words(title))
        self._then = then
        self.stick = StickBody(context)
        self.body.addWidget(self.stick)
        self.buttons.insertWidget(0, quiet_button(context.words("stick.folder"), self.choose_folder, "folder"))
        self.add_cancel()
        self.go = self.add_button(primary_button(context.words(go), self._go), default=True)
        self.stick.changed.connect(self._ready)
        self.finished.connect(lambda _: self.deleteLater())
        self._ready()

    def choose_folder(self) -> None:
        folder = choose_folder(self.context)
        if folder is not None:
            self.take(folder)

    def take(self, folder: Path) -> None:
        self.accept()
        self._then(folder)

    def _ready(self) -> None:
        self.go.setEnabled(self.stick.place is not None)

    def _go(self) -> None:
        if self.stick.place is not None:
            self.take(self.stick.place.path)
