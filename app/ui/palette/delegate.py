"""Draws a row of the palette: picture, title, what it is, and its keys at the end of the line."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.palette.rows import ROW, Index, Row
from app.ui.parts.icons import colour, icon
from app.ui.parts.labels import runs_right_to_left
from app.ui.parts.space import M, S

HEIGHT = 38
PICTURE = 18
SMALL = 12
LEAST_TITLE = 0.55
"""of the room is the title's, whatever stands beside it"""


class RowDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, Row):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent-soft"))
            painter.drawRoundedRect(option.rect, 6, 6)
        _Line(painter, option).draw(row, chosen)
        painter.restore()


class _Line:
    """Fills a row from both ends, mirrored in languages that are written from the right."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self._painter = painter
        self._option = option
        self._room = option.rect.adjusted(M, 0, -M, 0)

    def draw(self, row: Row, chosen: bool) -> None:
        icon(row.symbol, "accent" if chosen else "muted").paint(self._painter, self._take(PICTURE, start=True))
        self._take(S, start=True)
        if row.keys:
            self._write(row.keys, "text" if chosen else "muted", SMALL, start=False, most=self._room.width() // 3)
        if row.note:
            most = int(self._room.width() * (1 - LEAST_TITLE))
            self._write(row.note, "muted", SMALL, start=False, most=most)
        self._write(row.title, "text", 0, start=True, most=self._room.width())

    def _write(self, text: str, tone: str, size: int, *, start: bool, most: int) -> None:
        font = QFont(self._option.font)
        if size:
            font.setPixelSize(size)
        self._painter.setFont(font)
        self._painter.setPen(colour(tone))
        metrics = self._painter.fontMetrics()
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, most)
        width = most if start else min(most, metrics.horizontalAdvance(cut) + 2)
        mirrored = self._direction() == Qt.LayoutDirection.RightToLeft
        begins = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        right_to_left = runs_right_to_left(text)
        self._painter.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if right_to_left else Qt.LayoutDirection.LeftToRight
        )
        flags = begins | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        self._painter.drawText(self._take(width, start=start), int(flags) | int(Qt.TextFlag.TextSingleLine), cut)
        self._take(M, start=start)

    def _take(self, width: int, *, start: bool) -> QRect:
        """Cut a piece off the room that is left."""
        left = start == (self._direction() == Qt.LayoutDirection.LeftToRight)
        whole = self._room
        piece = QRect(whole.left() if left else whole.right() - width + 1, whole.top(), width, whole.height())
        self._room = whole.adjusted(width, 0, 0, 0) if left else whole.adjusted(0, 0, -width, 0)
        return piece if width != PICTURE else _centred(piece)

    def _direction(self) -> Qt.LayoutDirection:
        return self._option.direction


def _centred(piece: QRect) -> QRect:
    return QRect(piece.left(), piece.center().y() - PICTURE // 2 + 1, PICTURE, PICTURE)
