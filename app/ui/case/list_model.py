"""The list of cases as a model: pages by cursor, never all rows at once (T42)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.services import cases
from app.services.views import CaseRow, Page
from app.ui.case.calls import call
from app.ui.case.wording import case_line

if TYPE_CHECKING:
    from app.ui.context import Context

Index = QModelIndex | QPersistentModelIndex

ROW: Final = int(Qt.ItemDataRole.UserRole) + 1
PAGE: Final = 100  # rows of one question: several screens, and a few milliseconds


class CaseListModel(QAbstractListModel):
    """Rows that answer the latest :class:`~app.services.cases.CaseQuery`; answers to older ones are dropped."""

    loaded = Signal(int)
    """the first page has come; carries how many rows there are in all"""
    failed = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: list[CaseRow] = []
        self._more: tuple[object, ...] | None = None
        self._asked = 0
        self._fetching = False
        self._query = cases.CaseQuery()

    @property
    def query(self) -> cases.CaseQuery:
        return self._query

    def ask(self, query: cases.CaseQuery) -> None:
        """Show the answer to ``query`` from its first row."""
        self._query = query
        self._begin(replace(query, after=None, limit=PAGE))

    def reload(self) -> None:
        """Ask again, for at least as many rows as are shown, so that nothing jumps away."""
        self._begin(replace(self._query, after=None, limit=max(PAGE, len(self._rows))))

    def row_of(self, case_id: str) -> int:
        """The row that shows a case, or -1."""
        return next((n for n, row in enumerate(self._rows) if row.id == case_id), -1)

    def case_at(self, index: Index) -> CaseRow | None:
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        row = self.case_at(index)
        if row is None:
            return None
        if role == ROW:
            return row
        if role in (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)):
            return case_line(self._context, row)
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._more is not None and not self._fetching

    def fetchMore(self, parent: Index) -> None:
        if not self.canFetchMore(parent):
            return
        self._fetching = True
        asked = self._asked
        query = replace(self._query, after=self._more, limit=PAGE)
        call(self, self._context, cases.rows, query, done=lambda page: self._append(asked, page), failed=self._fail)

    def _begin(self, query: cases.CaseQuery) -> None:
        self._asked += 1
        asked = self._asked
        self._fetching = True
        call(self, self._context, cases.rows, query, done=lambda page: self._replace(asked, page), failed=self._fail)

    def _replace(self, asked: int, page: Page) -> None:
        if asked != self._asked:
            return
        self.beginResetModel()
        self._rows = list(page.rows)
        self._more = page.more
        self._fetching = False
        self.endResetModel()
        self.loaded.emit(page.total)

    def _append(self, asked: int, page: Page) -> None:
        if asked != self._asked:
            return
        self._fetching = False
        self._more = page.more
        if page.rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(page.rows) - 1)
            self._rows.extend(page.rows)
            self.endInsertRows()

    def _fail(self, error: Exception) -> None:
        self._fetching = False
        self.failed.emit(error)
