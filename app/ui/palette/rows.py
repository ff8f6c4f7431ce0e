"""The rows of the palette as a model: what they say, to the eye and to a screen reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
ROW = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True)
class Row:
    """``note`` stands small beside ``title``: the group of a command, the type and case of a record."""

    title: str
    note: str
    symbol: str
    act: Callable[[], object]
    keys: str = ""

    def spoken(self) -> str:
        return ", ".join(part for part in (self.title, self.note, self.keys) if part)


class RowModel(QAbstractListModel):
    """Commands first, then what was found in the vault."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def add_rows(self, rows: Sequence[Row]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()

    def row_at(self, index: Index) -> Row | None:
        return self.rows[index.row()] if 0 <= index.row() < len(self.rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        row = self.row_at(index)
        if row is None:
            return None
        if role == ROW:
            return row
        if role == int(Qt.ItemDataRole.DisplayRole):
            return row.title
        return row.spoken() if role == int(Qt.ItemDataRole.AccessibleTextRole) else None
