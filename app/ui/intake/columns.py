"""One line for each column of the table: its name, what it becomes, what stands in it; beside it, the chosen one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.model.types import type_label
from app.ui.case.wording import bare, field_words, inert, shown
from app.ui.intake.choices import Choices
from app.ui.intake.column_panel import ColumnPanel
from app.ui.intake.grid import make_grid, spread
from app.ui.parts import M, S, column, label, row
from app.ui.parts.icons import colour

if TYPE_CHECKING:
    from app.ui.context import Context

Index = QModelIndex | QPersistentModelIndex

HEADS: Final = ("column", "field", "example")
DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
HIGH: Final = 330
LOW: Final = 220
BESIDE: Final = 700
PANEL: Final = 290
EXAMPLE_CHARS: Final = 60


def target_words(context: Context, full: str) -> str:
    """A field with its type, as one reads it in a list of all of them."""
    type_, _, name = full.partition(".")
    words = inert(field_words(context, type_, name))
    # without isolates, which would leave the line without a direction, and whoever types without a match
    return bare(context.words("bring.target", type=type_label(type_, context.language), field=words))


class ColumnModel(QAbstractTableModel):
    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._choices: Choices | None = None

    def show(self, choices: Choices) -> None:
        self.beginResetModel()
        self._choices = choices
        self.endResetModel()

    def refresh(self) -> None:
        """What the columns become has changed."""
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(HEADS) - 1))

    def reword(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(HEADS) - 1)
        self.refresh()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self._choices is None else self._choices.width

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        if role != DISPLAY or orientation != Qt.Orientation.Horizontal:
            return None
        return self._context.words(f"bring.head.{HEADS[section]}")

    def data(self, index: Index, role: int = DISPLAY) -> object:
        if self._choices is None:
            return None
        at = index.row()
        if role == DISPLAY:
            return self._words(self._choices, at, HEADS[index.column()])
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            parts = (self._words(self._choices, at, head) for head in HEADS)
            return self._context.words("case.comma").join(part for part in parts if part)
        if role == int(Qt.ItemDataRole.ForegroundRole) and at not in self._choices.columns:
            return colour("muted")
        return None

    def _words(self, choices: Choices, at: int, head: str) -> str:
        if head == "column":
            return shown(choices.name(at)) or self._context.words("bring.column.nameless", n=at + 1)
        if head == "field":
            found = choices.columns.get(at)
            return target_words(self._context, found.field) if found else self._context.words("bring.column.left-out")
        cells = (cell[:EXAMPLE_CHARS] for cell in choices.examples(at))
        return self._context.words("case.comma").join(map(shown, cells))


class ColumnsView(QWidget):
    """``changed`` after each choice."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.choices: Choices | None = None
        self.model = ColumnModel(context, self)
        self.table = make_grid(context, self.model, "bring.columns")
        self.table.setSelectionMode(self.table.SelectionMode.SingleSelection)
        spread(self.table, 150, 200, 0, least=160)
        self.panel = ColumnPanel(context)
        self.panel.changed.connect(self._altered)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._select(now.row()))
        self.table.activated.connect(lambda _: self.panel.field.setFocus(Qt.FocusReason.OtherFocusReason))
        hint = label("", "muted")
        context.bind(hint.setText, "bring.columns.hint")
        self._line: QBoxLayout = row(self.table, self.panel, spacing=M)
        self._line.setStretch(0, 1)
        self.setLayout(column(hint, self._line, spacing=S))
        self._fit(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())

    def _fit(self, width: int) -> None:
        """The chosen column stands beside the list where there is room, else below it."""
        beside = width >= BESIDE
        self._line.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self.panel.setMaximumWidth(PANEL if beside else 16_777_215)
        self.panel.setMinimumWidth(PANEL if beside else 0)
        self.table.setMinimumHeight(HIGH if beside else LOW)

    def show_choices(self, choices: Choices) -> None:
        at = max(0, self.table.currentIndex().row())
        self.choices = choices
        self.model.show(choices)
        self.panel.show_choices(choices)
        if self.model.rowCount():
            self.table.go_to(min(at, self.model.rowCount() - 1))

    def refresh(self) -> None:
        """The choices were changed elsewhere."""
        if self.choices is not None:
            self.model.refresh()
            self.panel.show_choices(self.choices)

    def retranslate(self) -> None:
        self.model.reword()
        if self.choices is not None:
            self.panel.show_choices(self.choices)

    def show_column(self, at: int) -> None:
        self.table.go_to(at)
        self.table.scrollTo(self.model.index(at, 0))
        self.panel.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _select(self, at: int) -> None:
        if at >= 0:
            self.panel.show_column(at)

    def _altered(self) -> None:
        self.model.refresh()
        self.changed.emit()
