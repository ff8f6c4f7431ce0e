"""Cases to choose one from, by pages, so that tens of thousands never stand in the window at once (T42)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.services import cases
from app.services.views import CaseRow, Page
from app.ui.case.calls import call
from app.ui.case.wording import row_line

if TYPE_CHECKING:
    from app.ui.context import Context

Index = QModelIndex | QPersistentModelIndex

PAGE: Final = 100


class CaseLines(QAbstractListModel):
    """One line for each case; answers to what was typed before are dropped. ``loaded`` carries how many there are."""

    loaded = Signal(int)
    failed = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: list[CaseRow] = []
        self._more: tuple[object, ...] | None = None
        self._query = cases.CaseQuery(limit=PAGE)
        self._asked = 0
        self._fetching = False

    def ask(self, text: str) -> None:
        self._asked += 1
        asked = self._asked
        self._query = cases.CaseQuery(text=text, limit=PAGE)
        self._fetching = True
        call(
            self, self._context, cases.rows, self._query, done=lambda page: self._begin(asked, page), failed=self._fail
        )

    def answers(self, text: str) -> bool:
        """Whether the lines are those for this text."""
        return not self._fetching and self._query.text == text.strip()

    def case_at(self, index: Index) -> str:
        """The id of the case in a row, "" where there is none."""
        return self._rows[index.row()].id if 0 <= index.row() < len(self._rows) else ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        return row_line(self._context, self._rows[index.row()]) if role == int(Qt.ItemDataRole.DisplayRole) else None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._more is not None and not self._fetching

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._fetching = True
            asked, query = self._asked, replace(self._query, after=self._more)
            call(self, self._context, cases.rows, query, done=lambda page: self._add(asked, page), failed=self._fail)

    def _begin(self, asked: int, page: Page) -> None:
        if asked != self._asked:
            return
        self.beginResetModel()
        self._rows, self._more, self._fetching = list(page.rows), page.more, False
        self.endResetModel()
        self.loaded.emit(page.total)

    def _add(self, asked: int, page: Page) -> None:
        if asked != self._asked:
            return
        self._fetching, self._more = False, page.more
        if page.rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(page.rows) - 1)
            self._rows.extend(page.rows)
            self.endInsertRows()

    def _fail(self, error: Exception) -> None:
        self._fetching = False
        self.failed.emit(error)
