"""Results as a table: rows are ticked, heads sort, and columns stay as a person set them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QFrame, QHeaderView, QTableView

from app.services.lists import Column
from app.ui.finding.cells import head_words
from app.ui.finding.model import ResultModel

if TYPE_CHECKING:
    from app.ui.context import Context

ROW_HEIGHT: Final = 36
_TITLE_WIDTH: Final = 300
_LEAST, _MOST = 110, 340  # pixels of a column before a person sets it
_HEAD_ROOM: Final = 44  # around the words of a head: its margins, and the arrow that shows the order
_TICK_WIDTH: Final = 30
_REST_MS: Final = 500  # after a column was dragged, before its width is kept


class ResultTable(QTableView):
    """``opened`` carries a row's number, ``sorted`` the name to sort by and whether downwards,
    ``arranged`` comes after a person moved a column or set its width."""

    opened = Signal(int)
    sorted = Signal(str, bool)
    arranged = Signal()

    def __init__(self, context: Context, model: ResultModel) -> None:
        super().__init__()
        self._context = context
        self._model = model
        self._anchor = -1
        self._placing = False
        self.widths: dict[str, int] = {}
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setCornerButtonEnabled(False)
        for corner in self.findChildren(QAbstractButton):  # Qt makes one whatever is asked for
            corner.hide()
            context.bind(corner.setAccessibleName, "find.as-table")
        self._make_head()
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def _make_head(self) -> None:
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.setSectionsMovable(True)
        head.setFirstSectionMovable(False)
        head.setHighlightSections(False)
        head.setSortIndicatorShown(True)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.arranged)
        head.sectionResized.connect(self._resized)
        head.sectionMoved.connect(lambda *_: None if self._placing else self._rest.start())
        head.sectionClicked.connect(self._sort)

    # --- columns -------------------------------------------------------------------------------

    def place(self, columns: Sequence[Column], widths: Mapping[str, int]) -> None:
        """Show these columns, each as wide as it was set, else as its head needs."""
        self._placing = True
        self.widths = dict(widths)
        head = self.horizontalHeader()
        for visual in range(head.count()):  # the model has them in their order already
            head.moveSection(head.visualIndex(visual), visual)
        self._model.set_columns(columns)
        for number, column in enumerate(columns):
            self.setColumnWidth(number, widths.get(column.name) or self._natural(number, column))
        self._placing = False

    def _natural(self, number: int, column: Column) -> int:
        words = self.horizontalHeader().fontMetrics().horizontalAdvance(head_words(self._context, column))
        if number == 0:
            return _TITLE_WIDTH
        return max(_LEAST, min(words + _HEAD_ROOM, _MOST))

    def order(self) -> tuple[str, ...]:
        """The names of the columns as they stand."""
        head, columns = self.horizontalHeader(), self._model.columns
        return tuple(columns[head.logicalIndex(n)].name for n in range(min(head.count(), len(columns))))

    def show_order(self, sort: str, descending: bool) -> None:
        found = next((n for n, column in enumerate(self._model.columns) if column.sort == sort), -1)
        down = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(found, down)

    def _resized(self, number: int, _: int, width: int) -> None:
        if not self._placing and number < len(self._model.columns):
            self.widths[self._model.columns[number].name] = width
            self._rest.start()

    def _sort(self, number: int) -> None:
        column = self._model.columns[number]
        query = self._model.query
        if column.sort:
            down = not query.descending if query.sort == column.sort else column.sort in ("updated", "date")
            self.sorted.emit(column.sort, down)
        else:
            self.show_order(query.sort, query.descending)
            self._context.say(self._context.words("find.not-sorted", column=head_words(self._context, column)))

    # --- choosing and opening ------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        held = event.modifiers()
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            super().mousePressEvent(event)
        elif held & Qt.KeyboardModifier.ShiftModifier:
            self._choose_to(index.row())
        elif held & Qt.KeyboardModifier.ControlModifier:
            self.setCurrentIndex(index)
            self._toggle(index.row())
        else:
            self._anchor = index.row()
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier):
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks on a box are two clicks on it, and open nothing."""
        index = self.indexAt(event.position().toPoint())
        box = self.visualRect(index)
        inwards = event.position().x() - box.left() if not self._mirrored() else box.right() - event.position().x()
        if index.column() == 0 and inwards < _TICK_WIDTH:
            self._toggle(index.row())
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Space if row >= 0:
                self._toggle(row)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if row >= 0:
                self.opened.emit(row)
            case Qt.Key.Key_Up | Qt.Key.Key_Down if shift and row >= 0:
                self._anchor = row if self._anchor < 0 else self._anchor
                self._choose_to(row + (1 if event.key() == Qt.Key.Key_Down else -1))
            case Qt.Key.Key_A if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._model.choice.all()
            case Qt.Key.Key_Escape if self._model.choice.count(self._model.total):
                self._model.choice.none()
            case _:
                super().keyPressEvent(event)

    def _toggle(self, row: int) -> None:
        one = self._model.row_at(row)
        self._anchor = row
        if one is not None:
            self._model.choice.put([one.id], not self._model.choice.holds(one.id))

    def _choose_to(self, row: int) -> None:
        if not 0 <= row < self._model.rowCount():
            return
        anchor = self._anchor if self._anchor >= 0 else row
        first, last = sorted((anchor, row))
        found = (self._model.row_at(n) for n in range(first, last + 1))
        self._model.choice.put([one.id for one in found if one is not None])
        column = max(0, self.currentIndex().column())
        self.setCurrentIndex(self._model.index(row, column, QModelIndex()))

    def _mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft
