"""A timeline, drawn: events on a line, silence as a bar. The same in words stands beside it, with the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

from app.analysis.inquiries import Event
from app.ui.inquiries.axis import Axis, rows
from app.ui.inquiries.ink import GAP, Ink, Places, row_height

if TYPE_CHECKING:
    from app.ui.context import Context

LEAST_WIDTH: Final = 280


@dataclass(frozen=True, slots=True)
class Scale:
    """The days that a drawing spans, so that several lie exactly below one another, and today."""

    first: int
    last: int
    today: int


class TimelineDrawing(QAbstractSlider):
    """A slider over its events, to a screen reader too.

    ``opened`` carries the record of an event, ``walked`` its number as the keys go along (-1 for none).
    """

    opened = Signal(str)
    walked = Signal(int)

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self._context = context
        self._events: tuple[Event, ...] = ()
        self._sentences: tuple[str, ...] = ()
        self._bar = ""
        self._scale = Scale(1, 2, 2)
        self.current = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self._name = name
        self.setAccessibleDescription(context.words("inquiries.timeline.keys"))
        self.valueChanged.connect(self._follow)

    def show_events(self, events: Sequence[Event], sentences: Sequence[str], scale: Scale, bar: str = "") -> None:
        """Draw these events; ``sentences`` say each in words, ``bar`` what is written over the silence."""
        self._events, self._sentences = tuple(events), tuple(sentences)
        self._scale, self._bar = scale, bar
        self.current = min(self.current, len(self._events) - 1)
        self.setRange(1, max(1, len(self._events)))
        self.updateGeometry()
        self.update()

    def sentence(self, number: int) -> str:
        """An event in words; "" where there is none."""
        return self._sentences[number] if 0 <= number < len(self._sentences) else ""

    # --- sizes --------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(640, self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, self._height())

    def _height(self) -> int:
        deep = max((row for _, row in self._placed()), default=0) + 1
        line = QFontMetricsF(self.font()).height()
        return int(deep * row_height(line) + GAP + line + GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.updateGeometry()  # what stood side by side may need a second row
        super().resizeEvent(event)

    def _axis(self) -> Axis:
        scale = self._scale
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return Axis(scale.first, scale.last, max(1.0, float(self.width())), rtl)

    def _places(self) -> Places:
        return Places(QFontMetricsF(self.font()), self._axis(), self.height())

    def _placed(self) -> list[tuple[int, int]]:
        """The number and the row of each event that has a day."""
        places = self._places()
        known = [number for number, event in enumerate(self._events) if event.when is not None]
        extents = [places.extent(self._events[number], number + 1, self._bar) for number in known]
        return list(zip(known, rows(extents, GAP), strict=True))

    # --- drawing ------------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = Ink(painter, QFontMetricsF(self.font()), self._axis(), self.height(), self._context.language)
        ink.axis(self._scale.today, self._context.words("inquiries.today"))
        for number, row in self._placed():
            chosen = self.hasFocus() and number == self.current
            ink.event(self._events[number], number + 1, row, self._bar, chosen=chosen)
        painter.end()

    # --- keys ---------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        on, back = (Qt.Key.Key_Left, Qt.Key.Key_Right) if rtl else (Qt.Key.Key_Right, Qt.Key.Key_Left)
        moves = {
            on: self.current + 1,
            back: max(0, self.current - 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self._events) - 1,
        }
        key = Qt.Key(event.key())
        if key in moves and self._events:
            self.go(min(moves[key], len(self._events) - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self.current < len(self._events):
            self.opened.emit(self._events[self.current].record)
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # it scrolls the page on which this stands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The event that lies nearest to where was pressed."""
        if event.button() == Qt.MouseButton.LeftButton and (placed := self._placed()):
            places, at = self._places(), event.position()
            self.go(min(placed, key=lambda one: places.distance(self._events[one[0]], one[1], at))[0])

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._events:
            self.go(max(0, self.current))
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.walked.emit(-1)
        super().focusOutEvent(event)

    def go(self, number: int) -> None:
        """Stand at an event, and have it read aloud: its sentence is the drawing's name while it is there."""
        self.current = number
        self.setValue(number + 1)
        facts = {"n": number + 1, "count": len(self._events), "event": self.sentence(number)}
        said = self._context.words("inquiries.timeline.event", **facts)
        self.setAccessibleName(f"{self._name}. {said}")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        self.walked.emit(number)
        self.update()

    def _follow(self, value: int) -> None:
        """A screen reader may move it by itself."""
        if self._events and value - 1 != self.current:
            self.go(value - 1)
