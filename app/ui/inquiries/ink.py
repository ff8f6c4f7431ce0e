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


def row_height(line: float) -> float:
    """Of a row of marks beside which words stand."""
    return max(line, 2 * MARK) + 4


class Places:
    """Where events lie on a widget of ``axis.width`` × ``height``."""

    def __init__(self, metrics: QFontMetricsF, axis: Axis, height: float) -> None:
        self._metrics = metrics
        self._axis = axis
        self._height = height

    def extent(self, event: Event, number: int, words: str) -> tuple[float, float]:
        """From where to where an event reaches on the line, with its number."""
        left, right = self._reach(event)
        box = self._label_box(event, number, words, 0)
        return (min(left, box.left()), max(right, box.right()))

    def distance(self, event: Event, row: int, at: QPointF) -> tuple[float, float]:
        """How far a place is from an event: first by rows, then along the line."""
        left, right = self._reach(event)
        beside = max(0.0, left - at.x(), at.x() - right)
        return (abs(self._middle(row) - at.y()) // row_height(self._metrics.height()), beside)

    def _middle(self, row: int) -> float:
        return (row + 0.5) * row_height(self._metrics.height())

    def _reach(self, event: Event) -> tuple[float, float]:
        """The days that an event can be, in pixels, with room for its mark."""
        if event.when is None:
            return (0.0, 0.0)
        last = event.when.last if event.until is None else event.until.last
        left, right = sorted((self._axis.x(event.when.first), self._axis.x(last)))
        return (left - MARK, right + MARK) if event.until is None else (left, right)

    def _label_box(self, event: Event, number: int, words: str, middle: float) -> QRectF:
        """Room for the number: behind the mark in the run of time; that of a bar lies on it with its days, if it is
        long enough to be seen on both sides."""
        left, right = self._reach(event)
        said = f"{number}  {words}" if event.until is not None and words else str(number)
        wide = self._wide(said)
        if event.until is not None and event.when is not None:
            ends = sorted((self._axis.x(event.when.last), self._axis.x(event.until.first)))
            if ends[1] - ends[0] >= wide + 2 * GAP:
                return self._box((ends[0] + ends[1]) / 2, said, middle)
        behind = left - wide / 2 if self._axis.mirrored else right + wide / 2
        if not wide / 2 <= behind <= self._axis.width - wide / 2:
            behind = right + wide / 2 if self._axis.mirrored else left - wide / 2
        return self._box(behind, said, middle)

    def _wide(self, words: str) -> float:
        return self._metrics.horizontalAdvance(words) + 2 * GAP

    def _box(self, x: float, words: str, middle: float) -> QRectF:
        """Room for words around ``x``, kept whole inside the widget."""
        wide, high = self._wide(words), self._metrics.height()
        left = min(max(0.0, x - wide / 2), max(0.0, self._axis.width - wide))
        return QRectF(left, middle - high / 2, wide, high)


class Ink(Places):
    """Draws on that widget."""

    def __init__(self, painter: QPainter, metrics: QFontMetricsF, axis: Axis, height: float, language: str) -> None:
        super().__init__(metrics, axis, height)
        self._painter = painter
        self._language = language

    def axis(self, today: int, today_words: str) -> None:
        """The line of time with the days that are named, and today."""
        painter, axis, high = self._painter, self._axis, self._metrics.height()
        low, words_at = self._height - high - GAP, self._height - high / 2 - 1
        painter.setPen(QPen(tone("frame"), 1))
        painter.drawLine(QPointF(0, low), QPointF(axis.width, low))
        here = axis.x(today)
        now = self._box(here, today_words, words_at)
        for x, edtf in axis.ticks(lambda one: self._wide(dates.words(one, self._language))):
            words = dates.words(edtf, self._language)
            painter.setPen(QPen(tone("line"), 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, low + 3))
            box = self._box(x, words, words_at)
            if not box.intersects(now):
                self._write(box, words, "muted")
        painter.setPen(QPen(tone("text"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(here, 0), QPointF(here, low + 3))
        self._write(now, today_words, "text")

    def event(self, event: Event, number: int, row: int, words: str, *, chosen: bool) -> None:
        """One event in its row, with its number; framed where the keys are."""
        middle = self._middle(row)
        box = self._label_box(event, number, words, middle)
        if event.until is not None:
            self._bar(event, middle)
            self._painter.fillRect(box, tone("surface"))
            self._write(box, f"{isolate_ltr(str(number))}  {words}", "danger")
        else:
            self._mark(event, middle)
            self._write(box, isolate_ltr(str(number)), "text")
        if chosen:
            self._painter.setPen(QPen(tone("focus"), 2))
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawRoundedRect(box.adjusted(1, 0, -1, 0), 4, 4)

    def _bar(self, event: Event, middle: float) -> None:
        """Silence: whole from the last day on which it can have begun, only outlined before."""
        if event.when is None or event.until is None:
            return
        painter, axis, colour = self._painter, self._axis, tone("danger")
        certain = _span(axis.x(event.when.last), axis.x(event.until.first), middle)
        painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(_span(axis.x(event.when.first), axis.x(event.until.last), middle))
        painter.setPen(QPen(colour, 1))
        painter.setBrush(tone("danger-soft"))
        painter.drawRect(certain)
        painter.setBrush(QBrush(colour, Qt.BrushStyle.BDiagPattern))
        painter.drawRect(certain)

    def _mark(self, event: Event, middle: float) -> None:
        """The days that it can be as a rail, its mark in their middle, hollow where they are reckoned or vague."""
        painter, colour = self._painter, tone(TONES.get(event.kind, "accent"))
        left, right = (end + side for end, side in zip(self._reach(event), (MARK, -MARK), strict=True))
        place = min(max((left + right) / 2, MARK + 1), self._axis.width - MARK - 1)
        if right > left:
            painter.setPen(QPen(colour, 1))
            painter.setBrush(tone("surface"))
            painter.drawRoundedRect(QRectF(left, middle - 3, right - left, 6), 3, 3)
        vague = event.reckoned or (event.when is not None and event.when.about)
        painter.setPen(QPen(colour, 2))
        painter.setBrush(tone("surface") if vague else colour)
        corners = _SHAPES.get(event.kind, _ROUND)
        painter.drawPolygon(QPolygonF([QPointF(place + MARK * x, middle + MARK * y) for x, y in corners]))

    def _write(self, box: QRectF, words: str, colour: str) -> None:
        self._painter.setPen(tone(colour))
        self._painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)


def _span(one: float, other: float, middle: float) -> QRectF:
    left, right = sorted((one, other))
    return QRectF(left, middle - MARK + 1, max(2.0, right - left), 2 * MARK - 2)


def tone(name: str) -> QColor:
    """A colour of the look that the application wears now."""
    application = QApplication.instance()
    tones = application.property("tones") if application is not None else None
    return QColor(tones[name]) if isinstance(tones, dict) and name in tones else QColor("gray")
