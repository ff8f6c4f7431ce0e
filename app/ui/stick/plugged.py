"""The sticks that are there, as they come and go, and folders that somebody chose in their place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.ui.parts import M, choose_folder, column, row, secondary_button
from app.ui.parts.panels import EmptyState
from app.ui.stick.card import PlaceCard
from app.ui.stick.noticing import sticks_of
from app.ui.stick.words import Place, place_of

if TYPE_CHECKING:
    from app.ui.context import Context


class PluggedView(QWidget):
    """A card for each; what a card shows of a stick stays until that is taken out."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.sticks = sticks_of(context)
        self.sticks.shown_by(self)
        self.cards: dict[Path, PlaceCard] = {}
        self.folders: dict[Path, Place] = {}
        self._lines = column(spacing=M)
        self.folder, middle = (secondary_button("", self.choose, "folder") for _ in range(2))
        self.empty = EmptyState("stick", button=middle)
        for button in (self.folder, middle):
            context.bind(button.setText, "stick.folder")
        self.setLayout(column(self._lines, self.empty, row(self.folder, None), None, spacing=M))
        self.sticks.changed.connect(self._show)
        self._show()

    def read(self) -> None:
        """Which are there now, and how much room is on them."""
        self.sticks.look()

    def retranslate(self) -> None:
        self._show()
        for card in self.cards.values():
            card.retranslate()

    def choose(self) -> None:
        folder = choose_folder(self.context)
        if folder is not None:
            self.take_folder(folder)

    def take_folder(self, folder: Path) -> None:
        """A stick that wasn't noticed, or a folder that something else carries on: it is looked through at once."""
        if folder not in {one.path for one in self.sticks.there}:
            self.folders[folder] = place_of(folder)
        self._show()
        self.look(folder)

    def look(self, path: Path) -> None:
        """See what lies there."""
        if path not in self.cards and path.is_dir():
            self.folders[path] = place_of(path)
            self._show()
        if path in self.cards:
            self.cards[path].look()

    def _show(self) -> None:
        places = {one.path: Place.of(one) for one in self.sticks.there} | self.folders
        for path in [path for path in self.cards if path not in places]:
            gone = self.cards.pop(path)
            self._lines.removeWidget(gone)
            gone.leave()
            gone.deleteLater()
        for path, place in places.items():
            if path in self.cards:
                self.cards[path].show_place(place)
            else:
                card = self.cards[path] = PlaceCard(self.context, place)
                self._lines.addWidget(card)
        self._say_empty()

    def _say_empty(self) -> None:
        key = "stick.none" if self.sticks.knows else "stick.blind"
        self.empty.title.setText(self.context.words(key))
        self.empty.hint.setText(self.context.words(f"{key}.hint"))
        self.empty.setVisible(not self.cards)
        self.folder.setVisible(bool(self.cards))
