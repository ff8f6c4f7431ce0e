"""Lines of lists that are as high as what stands in them, in whatever script."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.parts.labels import runs_right_to_left

_ARABIC: Final = "Noto Sans Arabic"


class TallRows(QStyledItemDelegate):
    """Qt measures a line by the window's own font; Arabic words in an English window are higher, and what has no
    room is cut off from below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        hint = super().sizeHint(option, index)
        text = str(index.data() or "")
        more = _tall(option.font) - QFontMetrics(option.font).lineSpacing()
        high = sum(any(runs_right_to_left(word) for word in line.split()) for line in text.split("\n"))
        return QSize(hint.width(), hint.height() + high * more) if more > 0 and high else hint


def _tall(font: QFont) -> int:
    arabic = QFont(font)
    arabic.setFamilies([_ARABIC])
    return QFontMetrics(arabic).lineSpacing()


def tall_rows(view: QAbstractItemView) -> None:
    """Give a list lines that are high enough."""
    view.setItemDelegate(TallRows(view))
