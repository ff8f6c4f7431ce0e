"""Tables to read and to go through by keyboard, of one look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

if TYPE_CHECKING:
    from app.ui.context import Context

ROW_HIGH = 32


class Grid(QTableView):
    """Tab leaves it; the arrow keys move within it. Cells are plain text on one line that ends in dots."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        down = self.verticalHeader()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(ROW_HIGH)
        down.hide()
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)

        self._rest: tuple[int, int] | None = None

    def go_to(self, row: int) -> None:
        """Make a row the chosen one. Qt's own selectRow finds no column in a mirrored table that isn't shown yet."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), flags.ClearAndSelect | flags.Rows)

    def give_rest(self, section: int, least: int) -> None:
        """This column gets the width that the others leave."""
        self._rest = (section, least)
        self._fill()

    def _fill(self) -> None:
        header = self.horizontalHeader()
        if self._rest is None or header.count() <= self._rest[0]:
            return
        section, least = self._rest
        others = header.length() - header.sectionSize(section)
        header.resizeSection(section, max(least, self.viewport().width() - others))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is for what the row is about, never for an editor; letters search nothing by accident."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


def make_grid(context: Context, model: QAbstractTableModel, name: str) -> Grid:
    """A grid on a model; ``name`` is the key of what it is called."""
    grid = Grid()
    grid.setModel(model)
    context.bind(grid.setAccessibleName, name)
    return grid


def spread(grid: Grid, *widths: int, least: int = 200) -> None:
    """Columns of these widths in pixels; 0 takes what is left, and at least so much: then one can scroll."""
    header = grid.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    for section, width in enumerate(widths):
        if width:
            header.resizeSection(section, width)
    grid.give_rest(widths.index(0), least)
