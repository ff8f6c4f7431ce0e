"""A small calendar under a line, to pick a day by keyboard or mouse."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QComboBox, QFrame, QTableView, QWidget

from app.ui.parts import XS, column, icon_button, label, row

if TYPE_CHECKING:
    from app.ui.context import Context

DAY_WIDTH = 40
YEAR_WIDTH = 80
FIRST, LAST = QDate(1900, 1, 1), QDate(2099, 12, 31)
DIGITS = QLocale("en_GB")
"""0 to 9 in every language; the words come from the catalogue, since Qt has no locale with both (decision 10)"""


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
        self.days.setLocale(DIGITS)
        self.days.setNavigationBarVisible(False)
        self.days.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.NoHorizontalHeader)
        self.days.setFirstDayOfWeek(Qt.DayOfWeek.Saturday)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):  # Qt paints another week's end red
            self.days.setWeekdayTextFormat(day, QTextCharFormat())
        for table in self.days.findChildren(QTableView):
            table.horizontalHeader().setMinimumSectionSize(DAY_WIDTH)
            table.setAccessibleName(context.words("date.edit.calendar"))
        self.days.activated.connect(self._take)
        self.days.clicked.connect(self._take)
        self.days.setFixedWidth(7 * DAY_WIDTH)  # by itself Qt makes room for the names of days, which aren't shown
        self.days.currentPageChanged.connect(self._show_page)
        self.month, self.year = QComboBox(), QComboBox()
        self.setLayout(
            column(self._make_head(context), self._make_weekdays(context), self.days, spacing=XS, margins=XS)
        )
        self.setFocusProxy(self.days)

    def _make_head(self, context: Context) -> QWidget:
        """The month in words and the year, with a way to the one before and after."""
        for number in range(1, 13):
            self.month.addItem(context.words(f"date.month.{number}"))
        for year in range(FIRST.year(), LAST.year() + 1):
            self.year.addItem(str(year))
        self.year.setMinimumWidth(YEAR_WIDTH)
        self.month.setAccessibleName(context.words("calendar.month"))
        self.year.setAccessibleName(context.words("calendar.year"))
        self.month.activated.connect(lambda _: self._turn())
        self.year.activated.connect(lambda _: self._turn())
        before = icon_button("back", context.words("calendar.before"), self.days.showPreviousMonth)
        after = icon_button("arrow", context.words("calendar.after"), self.days.showNextMonth)
        line = row(before, self.month, self.year, after, spacing=XS)
        line.setStretch(1, 1)
        made = QWidget()
        made.setLayout(line)
        return made

    def _make_weekdays(self, context: Context) -> QWidget:
        line = row(spacing=0)
        for number in range(1, 8):
            name = label(context.words(f"calendar.day.{number}"), "small", wrap=False)
            name.setAlignment(Qt.AlignmentFlag.AlignCenter)
            line.addWidget(name, 1)
        made = QWidget()
        made.setLayout(line)
        return made

    def _turn(self) -> None:
        self.days.setCurrentPage(FIRST.year() + self.year.currentIndex(), self.month.currentIndex() + 1)

    def _show_page(self, year: int, month: int) -> None:
        self.year.setCurrentIndex(year - FIRST.year())
        self.month.setCurrentIndex(month - 1)
        self._mute_others(QDate(year, month, 1))

    def _mute_others(self, first: QDate) -> None:
        """The days of the months before and after look it: with a style sheet Qt paints them all alike."""
        muted = QTextCharFormat()
        muted.setForeground(self.days.palette().placeholderText())
        self.days.setDateTextFormat(QDate(), QTextCharFormat())
        last = first.addDays(first.daysInMonth() - 1)
        for away in range(1, 15):
            self.days.setDateTextFormat(first.addDays(-away), muted)
            self.days.setDateTextFormat(last.addDays(away), muted)

    def open_at(self, below: QWidget, day: str) -> None:
        """Show it under a widget; ``day`` is an ISO date to begin with, or "" for today."""
        shown = QDate.fromString(day, Qt.DateFormat.ISODate)
        self.days.setSelectedDate(shown if shown.isValid() else QDate.currentDate())
        self._show_page(self.days.yearShown(), self.days.monthShown())
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
