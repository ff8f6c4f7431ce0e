"""Paints a case of the list: two calm lines, chips for what happened, marks for what needs a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.services.lists import Row
from app.ui.case.wording import date_words, kind_words, place_words, shown, term_words
from app.ui.finding.model import ROW, ResultModel
from app.ui.parts import L, M, S
from app.ui.parts.icons import colour

if TYPE_CHECKING:
    from app.ui.context import Context

HEIGHT = 72
KINDS_SHOWN = 3
CHIP_PAD = 8


@dataclass(frozen=True)
class _Mark:
    text: str
    tone: str


class CaseCards(QListView):
    """Cases one below the other. ``opened`` carries the number of a row."""

    opened = Signal(int)

    def __init__(self, context: Context, model: ResultModel) -> None:
        super().__init__()
        self.delegate = CaseDelegate(context)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.activated.connect(lambda index: self.opened.emit(index.row()))
        self.clicked.connect(lambda index: self.opened.emit(index.row()))


class CaseDelegate(QStyledItemDelegate):
    """Plain strokes and plain text: no markup can come to life in here (P13)."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.drafts: frozenset[str] = frozenset()
        """ids of cases in which something is typed and not saved"""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(320, HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(ROW)
        if not isinstance(row, Row):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option)
        inner = option.rect.adjusted(L, 10, -L, -10)
        line = inner.height() // 2
        first, second = (
            QRect(inner.x(), inner.y(), inner.width(), line),
            QRect(inner.x(), inner.y() + line, inner.width(), line),
        )
        left = self._chips(painter, option, first, self._marks(row))
        self._title(painter, option, left, shown(row.title) or self._context.words("case.untitled"))
        self._facts(painter, option, second, row)
        painter.restore()

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        return False  # nothing on a card is ticked

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        state, rect = option.state, option.rect
        frame = QRectF(rect).adjusted(2, 2, -2, -2)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent-soft" if chosen else "raised"))
            painter.drawRoundedRect(frame, 8, 8)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(colour("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, 8, 8)
        painter.setPen(colour("line"))
        painter.drawLine(rect.left() + L, rect.bottom(), rect.right() - L, rect.bottom())

    def _marks(self, row: Row) -> list[_Mark]:
        words = self._context.words
        marks = []
        if row.disputed:
            marks.append(_Mark(words("case.list.disputed", n=row.disputed), "warn"))
        if row.withheld:
            marks.append(_Mark(words("case.list.withheld", n=row.withheld), "muted"))
        if row.review not in ("", "draft"):
            state = term_words(self._context, "review-state", row.review)
            said = words("review.changed-since.short", state=state) if row.changed else state
            marks.append(_Mark(said, "warn" if row.changed or row.review == "needs-work" else "muted"))
        if row.id in self.drafts:
            marks.append(_Mark(words("chip.draft"), "accent"))
        return marks

    def _title(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, title: str) -> None:
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        font.setPixelSize(15)
        painter.setFont(font)
        painter.setPen(colour("text"))
        shown_title = QFontMetrics(font).elidedText(title, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, _start(option), shown_title)

    def _facts(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, row: Row) -> None:
        words = self._context.words
        kinds = [_Mark(text, "plain") for text in kind_words(self._context, row.kinds[:KINDS_SHOWN])]
        if len(row.kinds) > KINDS_SHOWN:
            kinds.append(_Mark(f"+{len(row.kinds) - KINDS_SHOWN}", "plain"))
        left = self._chips(painter, option, rect, kinds, at_start=True)
        facts = [date_words(self._context, row.date), place_words(self._context, row.place)]
        facts.append(words("case.list.records", n=row.records))
        if row.evidence:
            facts.append(words("case.list.evidence", n=row.evidence))
        font = _small(option)
        painter.setFont(font)
        painter.setPen(colour("muted"))
        text = "   ".join(f"\u2068{fact}\u2069" for fact in facts if fact)
        painter.drawText(
            left, _start(option), QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, left.width())
        )

    def _chips(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        marks: list[_Mark],
        *,
        at_start: bool = False,
    ) -> QRect:
        """Paint chips at the start or the end of a line; what is left of the line comes back."""
        font = _small(option)
        metrics = QFontMetrics(font)
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        left = QRect(rect)
        painter.setFont(font)
        for mark in marks:
            width = metrics.horizontalAdvance(mark.text) + 2 * CHIP_PAD
            if left.width() < width + M:
                break
            from_left = at_start != rtl
            x = left.x() if from_left else left.right() + 1 - width
            self._chip(painter, QRect(x, left.center().y() - 10, width, 21), mark)
            left = left.adjusted(width + S, 0, 0, 0) if from_left else left.adjusted(0, 0, -(width + S), 0)
        return left

    def _chip(self, painter: QPainter, rect: QRect, mark: _Mark) -> None:
        soft = {"warn": "warn-soft", "accent": "accent-soft"}.get(mark.tone, "raised")
        ink = {"warn": "warn", "accent": "accent", "plain": "text"}.get(mark.tone, "muted")
        painter.setPen(QColor(colour("line")) if soft == "raised" else Qt.PenStyle.NoPen)
        painter.setBrush(colour(soft))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.setPen(colour(ink))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), mark.text)


def _small(option: QStyleOptionViewItem) -> QFont:
    font = QFont(option.font)
    font.setPixelSize(12)
    return font


def _start(option: QStyleOptionViewItem) -> int:
    rtl = option.direction == Qt.LayoutDirection.RightToLeft
    side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine.value)
