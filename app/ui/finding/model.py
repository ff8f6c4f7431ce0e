"""Results as a model for cards and for a table: pages by cursor, never all rows at once (T42)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.base.task import Task
from app.model.fields import Kind
from app.services import lists
from app.services.lists import Column, ListPage, ListQuery, ListRow, Row
from app.services.session import Session
from app.ui.case.calls import call
from app.ui.case.wording import row_line
from app.ui.finding.cells import cell_words, head_words, row_title
from app.ui.finding.choice import Choice
from app.ui.parts.icons import colour
from app.ui.parts.labels import plain_tip

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.operation import Operation

Index = QModelIndex | QPersistentModelIndex

ROW: Final = int(Qt.ItemDataRole.UserRole) + 1
PAGE: Final = 100  # rows of one question: several screens, and a few milliseconds
_TIP_FROM: Final = 24  # characters: a shorter cell is seen whole


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of rows, and what the records are called that its cells refer to."""

    page: ListPage
    titles: Mapping[str, str] = field(default_factory=dict)


def read_sheet(session: Session, query: ListQuery, task: Task) -> Sheet:
    page = lists.page(session, query, task)
    ids = {item for row in page.rows for name in row.cells for item in _refs(session, query.type, name, row)}
    return Sheet(page, lists.titles(session, sorted(ids)) if ids else {})


def _refs(session: Session, type_: str, name: str, row: ListRow) -> list[str]:
    declared = session.declarations.field_of(type_, name)
    if declared is None or declared.kind not in (Kind.REF, Kind.REFS):
        return []
    values = [v for value in row.cells[name].values for v in (value if isinstance(value, list) else [value])]
    return [value for value in values if isinstance(value, str)]


class ResultModel(QAbstractTableModel):
    """Rows that answer the latest query; what was asked before is stopped, and its answer dropped."""

    loaded = Signal(int)
    """the first page has come; carries how many rows there are in all"""
    failed = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: list[ListRow] = []
        self._titles: dict[str, str] = {}
        self._words: dict[tuple[int, int], str] = {}
        self._more: tuple[object, ...] | None = None
        self._asked = 0
        self._fetching = False
        self._operation: Operation | None = None
        self.query = ListQuery()
        self.columns: list[Column] = [Column("title", "list.column.title", sort="title")]
        self.ticking = False
        """whether the first column has boxes to tick: in the table, not on cards"""
        self.total = 0
        self.also: Mapping[str, tuple[str, ...]] = {}
        self.choice = Choice(self)
        self.choice.changed.connect(self._repaint)

    # --- asking --------------------------------------------------------------------------------

    def ask(self, query: ListQuery) -> None:
        """Show the answer to ``query`` from its first row."""
        if replace(query, columns=(), sort="", descending=False) != replace(
            self.query, columns=(), sort="", descending=False
        ):
            self.choice.none()
        self.query = query
        self._begin(replace(query, after=None, limit=PAGE))

    def reload(self) -> None:
        """Ask again, for at least as many rows as are shown, so that nothing jumps away."""
        self._begin(replace(self.query, after=None, limit=max(PAGE, len(self._rows))))

    def _begin(self, query: ListQuery) -> None:
        if self._operation is not None:
            self._operation.cancel()
        self._asked += 1
        self._fetching = True
        self._run(query, self._replace)

    def _run(self, query: ListQuery, done: Callable[[Sheet], object]) -> None:
        asked = self._asked

        def take(sheet: Sheet) -> None:
            if asked == self._asked:
                self._fetching = False
                done(sheet)

        def fail(error: Exception) -> None:
            if asked == self._asked:
                self._fetching = False
                self.failed.emit(error)

        self._operation = call(self, self._context, read_sheet, query, done=take, failed=fail, task=True)

    def _replace(self, sheet: Sheet) -> None:
        self.beginResetModel()
        self._rows = list(sheet.page.rows)
        self._titles = dict(sheet.titles)
        self._words.clear()
        self._more, self.total, self.also = sheet.page.more, sheet.page.total, sheet.page.also
        self.endResetModel()
        self.loaded.emit(sheet.page.total)

    def _append(self, sheet: Sheet) -> None:
        self._more = sheet.page.more
        self._titles |= sheet.titles
        if sheet.page.rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(sheet.page.rows) - 1)
            self._rows.extend(sheet.page.rows)
            self.endInsertRows()

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._more is not None and not self._fetching

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._fetching = True
            self._run(replace(self.query, after=self._more, limit=PAGE), self._append)

    # --- what is shown -------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def row_at(self, number: int) -> Row | None:
        return self._rows[number].row if 0 <= number < len(self._rows) else None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        row = self.row_at(index.row())
        if row is None or index.column() >= len(self.columns):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._cell(index.row(), index.column())
            case Qt.ItemDataRole.AccessibleTextRole if not self.ticking:
                called = row_title(self._context, self.query.type, self._rows[index.row()], self._titles)
                return row_line(self._context, replace(row, title=called))
            case Qt.ItemDataRole.ToolTipRole:
                words = self._cell(index.row(), index.column())
                return plain_tip(words) if len(words) > _TIP_FROM else None
            case Qt.ItemDataRole.CheckStateRole if self.ticking and index.column() == 0:
                return Qt.CheckState.Checked if self.choice.holds(row.id) else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.BackgroundRole if self.ticking and self.choice.holds(row.id):
                return colour("accent-soft")
            case _ if role == ROW:
                return row
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        words = head_words(self._context, self.columns[section])
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(words)
        return words if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None

    def _cell(self, row: int, column: int) -> str:
        """Worded once, when it is first painted."""
        words = self._words.get((row, column))
        if words is None:
            words = cell_words(self._context, self.query.type, self._rows[row], self.columns[column], self._titles)
            self._words[row, column] = words
        return words

    def reword(self) -> None:
        """The language has changed, or what is declared."""
        self._words.clear()
        if self._rows and self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns) - 1))

    def flags(self, index: Index) -> Qt.ItemFlag:
        made = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return made | Qt.ItemFlag.ItemIsUserCheckable if self.ticking and index.column() == 0 else made

    # --- choosing ------------------------------------------------------------------------------

    def setData(self, index: Index, value: object, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not self.ticking:
            return False
        row = self.row_at(index.row())
        if row is not None:
            self.choice.put([row.id], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def _repaint(self) -> None:
        if self._rows:
            roles = [int(Qt.ItemDataRole.CheckStateRole), int(Qt.ItemDataRole.BackgroundRole)]
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns) - 1), roles)

    def set_columns(self, columns: Sequence[Column]) -> None:
        self.beginResetModel()
        self.columns = list(columns)
        self._words.clear()
        self.endResetModel()
