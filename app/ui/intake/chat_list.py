"""The chats of a full export, with what each holds; choosing one shows its messages alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.services.intake.chats import ChatFile
from app.services.intake.message import ChatHead
from app.ui.case.wording import shown
from app.ui.parts import ltr

if TYPE_CHECKING:
    from app.ui.context import Context

Index = QModelIndex | QPersistentModelIndex

HEADS: Final = ("name", "messages", "first", "last")
DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)


class ChatListModel(QAbstractTableModel):
    """All chats together first, then each."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._heads: tuple[ChatHead, ...] = ()

    def show(self, chat: ChatFile) -> None:
        self.beginResetModel()
        self._heads = chat.chats
        self.endResetModel()

    def reword(self) -> None:
        self.beginResetModel()
        self.endResetModel()

    def chat_at(self, at: int) -> int | None:
        """Which chat a row is; None for all of them."""
        return at - 1 if 0 < at <= len(self._heads) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or not self._heads else len(self._heads) + 1

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        if role != DISPLAY or orientation != Qt.Orientation.Horizontal:
            return None
        return self._context.words(f"bring.chats.{HEADS[section]}")

    def data(self, index: Index, role: int = DISPLAY) -> object:
        if role == DISPLAY:
            return self._cells(index.row())[index.column()]
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            return self._context.words("case.comma").join(filter(None, self._cells(index.row())))
        return None

    def _cells(self, at: int) -> tuple[str, str, str, str]:
        if at == 0:
            days = [day for head in self._heads for day in (head.first, head.last) if day]
            total = sum(head.messages for head in self._heads)
            return (
                self._context.words("bring.chats.all"),
                ltr(total),
                _day(min(days, default="")),
                _day(max(days, default="")),
            )
        head = self._heads[at - 1]
        name = shown(head.name) or self._context.words("bring.chats.nameless")
        return name, ltr(head.messages), _day(head.first), _day(head.last)


def _day(posted: str) -> str:
    return ltr(posted[:10]) if posted else ""
