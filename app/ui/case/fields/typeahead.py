"""A line that offers places as one types: by any spelling, in any language, with what they lie in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from app.model import places
from app.ui.case.fields.base import SENSITIVE

if TYPE_CHECKING:
    from app.ui.context import Context

_ID: Final = int(Qt.ItemDataRole.UserRole)


class PlaceLine(QLineEdit):
    """Free text always; a place of the list is one key away. ``chosen`` carries its identifier."""

    chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setInputMethodHints(SENSITIVE)
        self._start = 0
        self.offers = QStandardItemModel(self)
        self._completer = QCompleter(self.offers, self)
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(places.SUGGESTIONS)
        self._completer.activated[QModelIndex].connect(self._take)  # type: ignore[index]
        self.textEdited.connect(self._offer)
        self.list = QListView()
        self.list.setProperty("style", "offers")
        self._completer.setPopup(self.list)
        context.bind(self.list.setAccessibleName, "place.edit.suggestions")

    @property
    def offered(self) -> list[str]:
        """The identifiers of what is offered now."""
        return [str(self.offers.item(n).data(_ID)) for n in range(self.offers.rowCount())]

    def _offer(self, text: str) -> None:
        self._start, found = places.complete(text, self.context.language)
        self.offers.clear()
        for place in found:
            item = QStandardItem(places.path(place, self.context.language))
            item.setData(place.id, _ID)
            self.offers.appendRow(item)
        if found:
            self.list.setLayoutDirection(self.layoutDirection())
            self._completer.complete()
        else:
            self.list.hide()

    def _take(self, index: QModelIndex) -> None:
        self.take(str(index.data(_ID)))

    def take(self, place_id: str) -> None:
        """Write a place's path where its name was being typed."""
        place = places.find(place_id)
        if place is None:
            return
        self.setText(self.text()[: self._start] + places.path(place, self.context.language))
        self._start = 0
        self.chosen.emit(place_id)
