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
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.analysis.inquiries import Event
from app.ui.inquiries.axis import Axis, rows
from app.ui.inquiries.ink import GAP, MARK, Ink

if TYPE_CHECKING:
    from app.ui.context import Context

LEAST_WIDTH: Final = 280


@dataclass(frozen=True, slots=True)
class Scale:
    """The days that a drawing spans, so that several lie exactly below one another, and today."""

    first: int
    last: int
    today: int


class TimelineDrawing(QWidget):
    """``opened`` carries the record of an event, ``walked`` its number as the keys go along (-1 for none)."""

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

    def show_events(self, events: Sequence[Event], sentences: Sequence[str], scale: Scale, bar: str = "") -> None:
        """Draw these events; ``sentences`` say each in words, ``bar`` what is written over the silence."""
        self._events, self._sentences = tuple(events), tuple(sentences)
        self._scale, self._bar = scale, bar
        self.current = min(self.current, len(self._events) - 1)
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

    def _line(self) -> float:
        return QFontMetricsF(self.font()).height()

    def _height(self) -> int:
        deep = max([row for _, row in self._numbered()], default=0) + 1
        return int(self._top() + 2 * MARK + deep * (self._line() + 2) + GAP + self._line() + GAP)

    def _top(self) -> float:
        """The top of the marks: above them what is written over the silence."""
        return self._line() + GAP if any(event.kind == "silence" for event in self._events) else GAP

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.updateGeometry()  # what stood side by side may need a second row
        super().resizeEvent(event)

    def _axis(self) -> Axis:
        scale = self._scale
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return Axis(scale.first, scale.last, max(1.0, float(self.width())), rtl)

    def _place(self, event: Event) -> float | None:
        """Where an event is marked: in the middle of the days that it can be, a bar where it ends."""
        if event.when is None:
            return None
        axis = self._axis()
        ends = (event.when.first, event.when.last) if event.until is None else (event.when.last, event.until.first)
        return (axis.x(ends[0]) + axis.x(ends[1])) / 2

    def _numbered(self) -> list[tuple[float, int]]:
        """The place and the row of each number below the line, in the order of the events that have a day."""
        places = [place for event in self._events if (place := self._place(event)) is not None]
        room = QFontMetricsF(self.font()).horizontalAdvance("00") + 4
        return list(zip(places, rows(places, room), strict=True))

    # --- drawing ------------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = Ink(painter, self._axis(), self._top() + MARK, self.height(), self._context.language)
        ink.line(self._scale.today, self._context.words("inquiries.today"))
        for event in self._events:
            if event.kind == "silence":
                ink.bar(event, self._bar)
        numbered = iter(self._numbered())
        for number, event in enumerate(self._events):
            if event.when is not None:
                place, row = next(numbered)
                if event.kind != "silence":
                    ink.mark(event, place)
                ink.number(number + 1, place, row, chosen=self.hasFocus() and number == self.current)
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
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The event whose mark or number lies nearest to where was pressed."""
        known = [number for number, one in enumerate(self._events) if one.when is not None]
        places = [place for place, _ in self._numbered()]
        if known and event.button() == Qt.MouseButton.LeftButton:
            at = event.position().x()
            self.go(min(zip(known, places, strict=True), key=lambda one: abs(one[1] - at))[0])
        super().mousePressEvent(event)

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
        facts = {"n": number + 1, "count": len(self._events), "event": self.sentence(number)}
        said = self._context.words("inquiries.timeline.event", **facts)
        self.setAccessibleName(f"{self._name}. {said}")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        self.walked.emit(number)
        self.update()
