"""Short notices at the lower edge of the window, which go away by themselves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.ui.parts.buttons import link_button
from app.ui.parts.labels import label
from app.ui.parts.space import XL, M, row

SHOWN_MS = 4500
OFFERED_MS = 9000
"""a button needs the time to read, to decide and to get there"""
WIDEST = 560
MAIN = "main"
"""the object name of what stands beside the side bar: the lock in that is never covered"""
FOOT = "foot"
"""the object name of a row of answers at the end of a page"""


class Toast(QFrame):
    """Lies over its parent; the next notice takes the place of the one before.

    ``taken`` carries the command of the button, if it has one and that is pressed. The button
    takes no focus away from what is being typed: what it does has a key, which the text says.
    """

    taken = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("style", "toast")
        self._label = label("", "toast")
        self._command = ""
        self.button = link_button("", self._take)
        self.button.setProperty("style", "toast")
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.hide()
        layout = row(self._label, self.button, spacing=M, margins=M)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, tone: str = "info") -> None:
        self._command = ""
        self.button.hide()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label.setText(text)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(SHOWN_MS)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def offer(self, words: str, command: str) -> None:
        """Put a button beside what was just said."""
        self._command = command
        self.button.setText(words)
        self.button.setAccessibleName(f"{words}: {self._label.text()}")
        self.button.show()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        self._place()
        self._timer.start(OFFERED_MS)

    def withdraw(self, command: str) -> None:
        """A notice whose button would do something else than it says goes away."""
        if command == self._command:
            self._command = ""
            self.hide()

    def text(self) -> str:
        return self._label.text()

    def _take(self) -> None:
        self.hide()
        self.taken.emit(self._command)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        wanted = self._label.fontMetrics().horizontalAdvance(self._label.text()) + 2 * M + 4
        if not self.button.isHidden():
            wanted += self.button.sizeHint().width() + M
        over = next((one for one in parent.findChildren(QWidget, MAIN) if one.isVisible()), parent)
        width = min(wanted, WIDEST, over.width() - 2 * XL)
        height = max(self.heightForWidth(width), self.sizeHint().height())
        left = over.mapTo(parent, QPoint(0, 0)).x() + (over.width() - width) // 2
        self.setGeometry(left, self._foot(parent) - height, width, height)

    def _foot(self, parent: QWidget) -> int:
        """Down to where a notice may reach: never over the answers of a page that asks again at once."""
        feet = (one for one in parent.findChildren(QWidget, FOOT) if one.isVisible())
        return min((one.mapTo(parent, QPoint(0, 0)).y() - M for one in feet), default=parent.height() - XL)
