"""Everybody who was asked: how often, how often they answered, after how long, and how long they have been silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QFrame, QHeaderView, QTableView

from app.base.catalogue import isolate_ltr
from app.services.appeals import BodyRow, words
from app.ui.case.wording import shown

if TYPE_CHECKING:
    from app.ui.context import Context

COLUMNS: Final = ("body", "asked", "answered", "acknowledged", "waiting", "silent", "median", "longest", "promised")
Index = QModelIndex | QPersistentModelIndex


class BodyModel(QAbstractTableModel):
    """One row for each body; numbers sort as numbers."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.rows: tuple[BodyRow, ...] = ()

    def show_rows(self, rows: tuple[BodyRow, ...]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._context.words(f"appeal.body.{COLUMNS[section]}")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        found, name = self.rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(found, name)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._context.words(f'appeal.body.{name}')}: {self._cell(found, name)}"
        return None

    def _cell(self, found: BodyRow, name: str) -> str:
        if name == "body":
            return shown(found.body.title) or self._context.words("appeal.no-body")
        if name == "median":
            return self._median(found)
        n = getattr(found, name)
        return isolate_ltr(str(n)) if n else ""

    def _median(self, found: BodyRow) -> str:
        if found.median is None:
            return ""
        said = words.median_words(found, self._context.language)
        return f"{said} ({self._context.words('appeal.body.over', n=found.measured)})"

    def sort(self, section: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        down = order == Qt.SortOrder.DescendingOrder
        self.show_rows(tuple(sorted(self.rows, key=lambda one: _key(one, COLUMNS[section]), reverse=down)))


def _key(row: BodyRow, name: str) -> tuple[float, str]:
    if name == "body":
        return (0, row.body.title.casefold())
    if name == "median":
        return (row.median[0] if row.median is not None else -1, row.body.title)
    return (getattr(row, name), row.body.title)


class BodyTable(QTableView):
    """``opened`` carries a body's id: show what it was asked."""

    opened = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.rows = BodyModel(context)
        self.setModel(self.rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSortingEnabled(True)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(36)
        self.setCornerButtonEnabled(False)
        for corner in self.findChildren(QAbstractButton):
            corner.hide()
            context.bind(corner.setAccessibleName, "appeal.tab.bodies")
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSortIndicator(COLUMNS.index("longest"), Qt.SortOrder.DescendingOrder)
        context.bind(self.setAccessibleName, "appeal.tab.bodies")
        self.doubleClicked.connect(self._open)

    def chosen(self) -> BodyRow | None:
        index = self.currentIndex()
        return self.rows.rows[index.row()] if index.isValid() else None

    def show_rows(self, rows: tuple[BodyRow, ...]) -> None:
        kept = self.chosen()
        self.rows.show_rows(rows)
        head = self.horizontalHeader()
        self.rows.sort(head.sortIndicatorSection(), head.sortIndicatorOrder())
        at = next((n for n, one in enumerate(self.rows.rows) if kept is not None and one.body.id == kept.body.id), 0)
        if self.rows.rows:
            self.setCurrentIndex(self.rows.index(at, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _open(self, index: Index) -> None:
        if index.isValid():
            self.opened.emit(self.rows.rows[index.row()].body.id)
