"""The strokes of a drawn timeline: the line with its days, marks, bars and numbers, all inside the widget."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QApplication

from app.analysis.inquiries import Event
from app.base.catalogue import isolate_ltr
from app.model import dates
from app.ui.inquiries.axis import Axis

MARK: Final = 7.0
"""half the width of a mark, in pixels"""
GAP: Final = 6.0

TONES: Final = {
    "due": "warn",
    "deadline": "warn",
    "published": "ok",
    "closed": "muted",
    "reported": "muted",
    "checked": "muted",
}
"""colours of marks, the rest are in the accent; the shape and the number say the same without colour"""

_Corners = list[tuple[float, float]]
_DIAMOND: Final[_Corners] = [(0, -1), (1, 0), (0, 1), (-1, 0)]
_SQUARE: Final[_Corners] = [(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)]
_DOWN: Final[_Corners] = [(-1, -0.8), (1, -0.8), (0, 1)]
_UP: Final[_Corners] = [(0, -1), (1, 0.8), (-1, 0.8)]
_ROUND: Final[_Corners] = [(0, -1), (0.7, -0.7), (1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7)]
_SHAPES: Final = {
    "due": _DIAMOND,
    "deadline": _DIAMOND,
    "closed": _SQUARE,
    "published": _DOWN,
    "result": _DOWN,
    "named": _UP,
    "left": _UP,
}
"""promises are diamonds, an end is a square, results point down to a case, members up"""


class Ink:
    """Draws on one widget of ``axis.width`` × ``height``; ``middle`` is where the line lies."""

    def __init__(self, painter: QPainter, axis: Axis, middle: float, height: float, language: str) -> None:
        self._painter = painter
        self._axis = axis
        self._middle = middle
        self._height = height
        self._language = language
        self._metrics = QFontMetricsF(painter.font())

    def line(self, today: int, today_words: str) -> None:
        """The line of time with the days that are named, and today."""
        painter, axis, low = self._painter, self._axis, self._height - self._metrics.height() - 2
        painter.setPen(QPen(tone("line"), 2))
        painter.drawLine(QPointF(0, self._middle), QPointF(axis.width, self._middle))
        here = axis.x(today)
        for x, edtf in axis.ticks(lambda one: self._wide(dates.words(one, self._language))):
            words = dates.words(edtf, self._language)
            painter.setPen(QPen(tone("line"), 1))
            painter.drawLine(QPointF(x, self._middle - MARK), QPointF(x, self._middle + MARK))
            box = self._box(x, words)
            if not box.intersects(self._box(here, today_words)):
                self._write(x, low, words, "muted")
        painter.setPen(QPen(tone("text"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(here, self._middle - MARK - 2), QPointF(here, low))
        self._write(here, low, today_words, "text")

    def bar(self, event: Event, words: str) -> None:
        """Silence: whole from the last day on which it can have begun, only outlined before."""
        if event.when is None or event.until is None:
            return
        painter, axis, colour = self._painter, self._axis, tone("danger")
        certain = self._span(axis.x(event.when.last), axis.x(event.until.first))
        painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self._span(axis.x(event.when.first), axis.x(event.until.last)))
        painter.setPen(QPen(colour, 1))
        painter.setBrush(tone("danger-soft"))
        painter.drawRect(certain)
        painter.setBrush(QBrush(colour, Qt.BrushStyle.BDiagPattern))
        painter.drawRect(certain)
        if words:
            self._write(certain.center().x(), 0, words, "danger")

    def mark(self, event: Event, place: float) -> None:
        """One event: the days that it can be as a rail, its mark in their middle, hollow where they are reckoned."""
        if event.when is None:
            return
        painter, colour = self._painter, tone(TONES.get(event.kind, "accent"))
        if event.when.last > event.when.first:
            ends = sorted((self._axis.x(event.when.first), self._axis.x(event.when.last)))
            painter.setPen(QPen(colour, 1))
            painter.setBrush(tone("surface"))
            painter.drawRoundedRect(QRectF(ends[0], self._middle - 3, max(6.0, ends[1] - ends[0]), 6), 3, 3)
        place = min(max(place, MARK + 1), self._axis.width - MARK - 1)
        painter.setPen(QPen(colour, 2))
        painter.setBrush(tone("surface") if event.reckoned or event.when.about else colour)
        corners = _SHAPES.get(event.kind, _ROUND)
        painter.drawPolygon(QPolygonF([QPointF(place + MARK * x, self._middle + MARK * y) for x, y in corners]))

    def number(self, number: int, place: float, row: int, *, chosen: bool) -> None:
        """The number by which the words beside the drawing know an event; framed where the keys are."""
        y = self._middle + MARK + GAP / 2 + row * (self._metrics.height() + 2)
        box = self._write(place, y, isolate_ltr(str(number)), "text")
        if chosen:
            self._painter.setPen(QPen(tone("focus"), 2))
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)

    def _wide(self, words: str) -> float:
        return self._metrics.horizontalAdvance(words) + 2 * GAP

    def _box(self, x: float, words: str, y: float = 0) -> QRectF:
        """Room for words around ``x``, kept whole inside the widget."""
        wide = self._wide(words)
        left = min(max(0.0, x - wide / 2), max(0.0, self._axis.width - wide))
        return QRectF(left, y, wide, self._metrics.height())

    def _write(self, x: float, y: float, words: str, colour: str) -> QRectF:
        box = self._box(x, words, y)
        self._painter.setPen(tone(colour))
        self._painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)
        return box

    def _span(self, one: float, other: float) -> QRectF:
        left, right = sorted((one, other))
        return QRectF(left, self._middle - MARK + 1, max(2.0, right - left), 2 * MARK - 2)


def tone(name: str) -> QColor:
    """A colour of the look that the application wears now."""
    application = QApplication.instance()
    tones = application.property("tones") if application is not None else None
    return QColor(tones[name]) if isinstance(tones, dict) and name in tones else QColor("gray")
