"""A small calendar under a line, to pick a day by keyboard or mouse."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QTableView, QToolButton, QWidget

from app.ui.parts import column, icon

if TYPE_CHECKING:
    from app.ui.context import Context

_LOCALES = {
    "ar": QLocale(QLocale.Language.Arabic, QLocale.Country.Iraq),
    "ckb": QLocale(QLocale.Language.CentralKurdish, QLocale.Country.Iraq),
}
FIRST, LAST = QDate(1900, 1, 1), QDate(2099, 12, 31)


class DayPicker(QFrame):
    """Arrow keys choose, Enter takes, Escape leaves everything as it was."""

    picked = Signal(str)

    def __init__(self, context: Context, owner: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.Popup)
        self.setProperty("style", "card")
        self.days = QCalendarWidget()
        self.days.setDateRange(FIRST, LAST)
        self.days.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.days.setAccessibleName(context.words("date.edit.calendar"))
        self.days.setLocale(_LOCALES.get(context.language, QLocale(QLocale.Language.English)))
        self.days.setFirstDayOfWeek(Qt.DayOfWeek.Saturday)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):  # Qt paints another week's end red
            self.days.setWeekdayTextFormat(day, QTextCharFormat())
        for name, symbol in (("qt_calendar_prevmonth", "back"), ("qt_calendar_nextmonth", "arrow")):
            if (button := self.days.findChild(QToolButton, name)) is not None:
                button.setIcon(icon(symbol, "text"))
        for table in self.days.findChildren(QTableView):
            table.setAccessibleName(context.words("date.edit.calendar"))
        self.days.activated.connect(self._take)
        self.days.clicked.connect(self._take)
        self.setLayout(column(self.days))
        self.setFocusProxy(self.days)

    def open_at(self, below: QWidget, day: str) -> None:
        """Show it under a widget; ``day`` is an ISO date to begin with, or "" for today."""
        shown = QDate.fromString(day, Qt.DateFormat.ISODate)
        self.days.setSelectedDate(shown if shown.isValid() else QDate.currentDate())
        self.setLayoutDirection(below.layoutDirection())
        self.adjustSize()
        corner = below.mapToGlobal(QPoint(0, below.height()))
        if below.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            corner -= QPoint(self.width() - below.width(), 0)
        self.move(self._on_screen(corner, below))
        self.show()
        self.days.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_screen(self, corner: QPoint, below: QWidget) -> QPoint:
        room = below.screen().availableGeometry()
        x = max(room.left(), min(corner.x(), room.right() - self.width()))
        fits = corner.y() + self.height() <= room.bottom()
        return QPoint(x, corner.y() if fits else max(room.top(), corner.y() - below.height() - self.height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)

    def _take(self, day: QDate) -> None:
        self.hide()
        self.picked.emit(datetime.date(day.year(), day.month(), day.day()).isoformat())
