"""A layout that fills lines, as words do, in the direction of writing."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QLayout, QLayoutItem, QWidget

from app.ui.parts.space import S


class FlowLayout(QLayout):
    """Widgets side by side that go on in the next line where the width ends."""

    def __init__(self, parent: QWidget | None = None, spacing: int = S, *, level: bool = False) -> None:
        """``level``: what is higher than its neighbours hangs down from their line."""
        super().__init__(parent)
        self._level = level
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(QMargins(0, 0, 0, 0))

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, place: bool) -> int:
        """The height that the items take at the width of ``rect``."""
        y = 0
        for line in self._lines(rect.width()):
            height = max(hint.height() for _, hint in line)
            if place:
                self._place_line(line, QRect(rect.x(), rect.y() + y, rect.width(), height))
            y += height + self.spacing()
        return max(0, y - self.spacing())

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        x = 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            hint = item.sizeHint()
            if not lines or (x and x + hint.width() > width):
                lines.append([])
                x = 0
            lines[-1].append((item, hint))
            x += hint.width() + self.spacing()
        return lines

    def _place_line(self, line: list[tuple[QLayoutItem, QSize]], rect: QRect) -> None:
        """Small words stand in the middle beside a button, as words of one sentence."""
        parent = self.parentWidget()
        direction = parent.layoutDirection() if parent is not None else QApplication.layoutDirection()
        x = 0
        for item, hint in line:
            ahead = direction == Qt.LayoutDirection.LeftToRight
            left = rect.x() + x if ahead else rect.right() + 1 - x - hint.width()
            top = rect.y() + (0 if self._level else (rect.height() - hint.height()) // 2)
            item.setGeometry(QRect(QPoint(left, top), hint))
            x += hint.width() + self.spacing()
