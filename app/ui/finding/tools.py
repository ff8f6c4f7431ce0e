"""The line over results: how many there are, their order, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app.services.lists import Column, ListQuery
from app.ui.finding.cells import head_words
from app.ui.finding.popups import Popup
from app.ui.finding.ticks import TickList
from app.ui.parts import FlowLayout, S, label, menu_button, quiet_button, row
from app.ui.parts.icons import icon

if TYPE_CHECKING:
    from app.ui.context import Context


class Tools(QWidget):
    """``sorted`` carries the name to sort by; the rest say that their button was pressed."""

    sorted = Signal(str)
    turned = Signal()
    columns_wanted = Signal()
    export_wanted = Signal()
    switched = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.counted = label("", "muted", wrap=False)
        self.menu = QMenu()
        self.sort = menu_button("", self.menu, "sort-down")
        self.columns = quiet_button("", self.columns_wanted.emit, "registers")
        self.export = quiet_button("", self.export_wanted.emit, "external")
        self.switch = quiet_button("", self.switched.emit, "list")
        flow = FlowLayout(spacing=S)
        held = QWidget()
        held.setLayout(flow)
        for one in (self.sort, self.switch, self.columns, self.export):
            flow.addWidget(one)
        line: QHBoxLayout = row(held, self.counted, spacing=S)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.menu.setParent(self.sort, self.menu.windowFlags())

    def word(self, sortable: Sequence[Column], *, table: bool) -> None:
        """Put everything in the current language."""
        words = self._context.words
        self.columns.setText(words("find.columns"))
        self.export.setText(words("find.export"))
        self.switch.setText(words("find.as-cards" if table else "find.as-table"))
        self.switch.setIcon(icon("list" if table else "table", "muted"))
        self.columns.setVisible(table)
        self.menu.clear()
        for one in sortable:
            action = self.menu.addAction(head_words(self._context, one).replace("&", "&&"))
            action.triggered.connect(partial(self.sorted.emit, one.sort))
        self.menu.addSeparator()
        self.menu.addAction(words("find.turn")).triggered.connect(lambda _=False: self.turned.emit())

    def say_order(self, query: ListQuery, sortable: Sequence[Column]) -> None:
        words = self._context.words
        by = next((head_words(self._context, one) for one in sortable if one.sort == query.sort), "")
        self.sort.setText(words("find.sorted", by=by).replace("&", "&&"))
        way = words("find.down" if query.descending else "find.up")
        self.sort.setAccessibleName(f"{words('find.sorted', by=by)}, {way}")
        self.sort.setIcon(icon("sort-down" if query.descending else "sort-up", "muted"))

    def say_count(self, key: str, n: int) -> None:
        self.counted.setText(self._context.words(key, n=n))


class ColumnsPopup(Popup):
    """The columns of a table to tick; ``picked`` carries their names."""

    picked = Signal(tuple)

    def __init__(self, context: Context, offered: Sequence[Column], shown: Sequence[str], parent: QWidget) -> None:
        super().__init__(context, context.words("find.columns"), parent)
        self.ticks = TickList(context, context.words("find.columns"))
        names = [(column.name, head_words(context, column)) for column in offered if column.name != "title"]
        self.ticks.set_options(names, shown)
        self.body.addWidget(self.ticks)
        self.ticks.changed.connect(lambda: self.picked.emit(("title", *self.ticks.ticked())))
        self.ticks.entered.connect(self.close)
