"""The finding bar: words to look for, and chips for everything else that is asked. One for every list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget

from app.services import lists
from app.services.lists import Filter, ListQuery
from app.ui.case.calls import call
from app.ui.finding import filters
from app.ui.finding.filters import ANY, YES, Chosen, Names
from app.ui.finding.popups import Popup, RecordPopup, make_popup
from app.ui.parts import FlowLayout, S, SearchField, column, icon_button, link_button, menu_button, row
from app.ui.parts.buttons import PressButton, name_button
from app.ui.parts.icons import icon

if TYPE_CHECKING:
    from app.ui.context import Context

UNSORTED: Final = "unsorted"
_USUAL: Final = 15  # filters in the menu itself; those of single fields are one step further


class ChipButton(PressButton):
    """The arrow opens it: a button would take it for a way to its neighbour."""

    lowered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.lowered.emit()
        else:
            super().keyPressEvent(event)


class FilterChip(QFrame):
    """What one filter says. Enter or a click opens it, Delete takes it away, and so does its cross."""

    opened = Signal()
    removed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.setProperty("style", "filter")
        self.words = ChipButton()
        self.words.setProperty("style", "chip")
        self.words.setCursor(Qt.CursorShape.PointingHandCursor)
        self.words.clicked.connect(self.opened)
        self.words.lowered.connect(self.opened)
        self.cross = icon_button("close", "", self.removed.emit, size=12)
        self.cross.setProperty("style", "cross")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.words)
        layout.addWidget(self.cross)
        self.setFocusProxy(self.words)

    def say(self, words: str, whole: str, remove: str) -> None:
        self.words.setText(words.replace("&", "&&"))
        self.words.setAccessibleName(whole)
        name_button(self.cross, remove)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class FindingBar(QWidget):
    """``asked`` comes when something else is to be found: :attr:`text` and :attr:`chosen` say what."""

    asked = Signal()

    def __init__(self, context: Context, type_: str, placeholder: str) -> None:
        super().__init__()
        self.context = context
        self.type = type_
        self.chosen: dict[str, tuple[str, ...]] = {}
        self.fixed: dict[str, tuple[str, ...]] = {}
        """what is asked of this list always, and is no chip"""
        self.names = Names()
        self.field = SearchField(context, placeholder)
        context.bind(self.field.setAccessibleName, placeholder)
        self.menu = QMenu()
        self.add = menu_button("", self.menu, "filter")
        self.clear_all = link_button("", self.clear)
        self.popup: Popup | None = None
        self.chips: dict[str, FilterChip] = {}
        self._line = QWidget()
        self._flow = FlowLayout(spacing=S)
        self._line.setLayout(self._flow)
        self.head = row(self.field, self.add, spacing=S)
        self.head.setStretch(0, 1)
        self.setLayout(column(self.head, self._line, spacing=S))
        self.menu.setParent(self.add, self.menu.windowFlags())
        self.field.searched.connect(lambda _: self._tell())
        context.bind(self.clear_all.setText, "find.clear")
        self.retranslate()

    # --- what is asked -------------------------------------------------------------------------

    @property
    def text(self) -> str:
        return self.field.text().strip()

    @property
    def offered(self) -> dict[str, Filter]:
        return filters.offers(self.context, self.type)

    @property
    def active(self) -> list[str]:
        """The names of the chips that say something."""
        return filters.active(self.offered, self.chosen)

    def query(self) -> ListQuery:
        return ListQuery(self.type, self.text, self.chosen | self.fixed)

    def ask_for(self, text: str, chosen: Chosen, type_: str | None = None) -> None:
        """Put what is asked, as from a saved search; nothing is emitted."""
        self.type = self.type if type_ is None else type_
        self.field.blockSignals(True)
        self.field.setText(text)
        self.field.blockSignals(False)
        self.chosen = {name: tuple(values) for name, values in chosen.items() if values}
        self._show()
        self._name_records()

    def clear(self) -> None:
        """Everything is wanted again."""
        had_focus = self._line.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self.ask_for("", {})
        if had_focus:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.asked.emit()

    def put(self, part: dict[str, tuple[str, ...]]) -> None:
        """Take over what a popup says."""
        before = self.chosen
        self.chosen = {name: values for name, values in (self.chosen | part).items() if values}
        if isinstance(self.popup, RecordPopup):
            self.names = Names({**self.names.records, **self.popup.titles()}, self.names.authors)
        self._show()
        if self.chosen != before:
            self._tell()

    def remove(self, name: str) -> None:
        """Take a chip away; the focus goes to its neighbour, so that the keyboard isn't lost."""
        order = list(self.chips)
        place = order.index(name) if name in order else 0
        self.chosen = filters.without(name, self.chosen)
        self._show()
        left = list(self.chips.values())
        (left[min(place, len(left) - 1)] if left else self.field).setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()

    def loosen(self, name: str) -> None:
        """Take away what kept everything else out: a filter, or the words."""
        if name == filters.WORDS:
            self.ask_for("", self.chosen)
            self.asked.emit()
        else:
            self.remove(name)

    def open(self, name: str) -> None:
        """Open the values of a filter under its chip, or under the button where it has none yet."""
        offered = self.offered[name]
        under = self.chips.get(name) or self.add
        popup = make_popup(self.context, offered, self, self.chosen, self.names, self.query())
        self.popup = popup
        popup.chosen.connect(self.put)
        popup.closed.connect(partial(self._closed, name))
        popup.open_at(under)

    def take(self, name: str) -> None:
        """A filter was picked in the menu: what has only a yes is set at once, of the rest the values are asked."""
        if self.offered[name].takes == "yes-no" and name not in self.chosen:
            self.put({name: YES})
            self.chips[name].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.open(name)

    # --- showing it ----------------------------------------------------------------------------

    def retranslate(self) -> None:
        words, offered = self.context.words, self.offered
        self.add.setText(words("find.add"))
        self.menu.clear()
        plain = [name for name in offered if "." not in name]
        for name in plain:
            self._action(self.menu, filters.label_words(self.context, offered[name]), partial(self.take, name))
        if self.type == "case":
            unsorted = partial(self.put, {"status": (UNSORTED,)})
            self._action(self.menu, words("find.unsorted"), unsorted)
        further = [name for name in offered if "." in name]
        if further:
            more = self.menu.addMenu(words("find.more"))
            for name in further:
                self._action(more, filters.label_words(self.context, offered[name]), partial(self.take, name))
        self._show()

    def _action(self, menu: QMenu, words: str, act: partial[None]) -> None:
        menu.addAction(words.replace("&", "&&")).triggered.connect(lambda: act())

    def _show(self) -> None:
        """One chip for each filter that says something; those that are there stay, so that the focus does."""
        offered, active = self.offered, self.active
        for name in [name for name in self.chips if name not in active]:
            chip = self.chips.pop(name)
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for name in active:
            if name not in self.chips:
                chip = self.chips[name] = FilterChip(name)
                chip.opened.connect(partial(self.open, name))
                chip.removed.connect(partial(self.remove, name))
                self._flow.addWidget(chip)
            said = partial(filters.chip_words, self.context, offered[name], self.chosen, self.names)
            whole = said(whole=True)
            remove = self.context.words("find.remove", what=filters.label_words(self.context, offered[name]))
            self.chips[name].say(said(), whole, remove)
        self._flow.removeWidget(self.clear_all)
        self._flow.addWidget(self.clear_all)  # always the last
        self._line.setVisible(bool(active))
        self.add.setIcon(icon("filter", "accent" if active else "text"))
        whole = filters.sentence(self.context, offered, self.text, self.chosen, self.names)
        self._line.setAccessibleName(whole)
        self.add.setAccessibleName(f"{self.context.words('find.add')}. {whole}")

    def _tell(self) -> None:
        self._show()
        QAccessible.updateAccessibility(QAccessibleEvent(self._line, QAccessible.Event.NameChanged))
        self.asked.emit()

    def _closed(self, name: str) -> None:
        self.popup = None
        (self.chips.get(name) or self.add).setFocus(Qt.FocusReason.PopupFocusReason)

    def _name_records(self) -> None:
        """The titles of records that a saved search names."""
        offered = [one for one in self.offered.values() if one.name in self.chosen]
        missing = [i for i in filters.record_ids(offered, self.chosen) if i not in self.names.records]
        if missing and self.context.session is not None:
            call(self, self.context, lists.titles, tuple(missing), done=self._named, failed=lambda _: None)

    def _named(self, titles: dict[str, str]) -> None:
        self.names = Names({**self.names.records, **titles}, self.names.authors)
        self._show()


__all__ = ["ANY", "FilterChip", "FindingBar"]
