"""Labels. Whatever text they get, they show as it is written: no markup, no links, no images (P13, T39)."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.base.catalogue import isolate_ltr

ltr = isolate_ltr
"""An id, hash, number or date that keeps its direction inside Arabic."""


class PlainLabel(QLabel):
    """A label of plain text that begins where the line of writing begins.

    Qt would set a Latin name in an Arabic window to the far side.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._wanted = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.setText(text)
        self.setAlignment(self._wanted)

    def setAlignment(self, wanted: Qt.AlignmentFlag) -> None:
        self._wanted = wanted
        side = wanted & Qt.AlignmentFlag.AlignHorizontal_Mask
        if side == Qt.AlignmentFlag.AlignLeft and self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            rest = wanted & ~Qt.AlignmentFlag.AlignHorizontal_Mask
            wanted = rest | Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        super().setAlignment(wanted)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt shifts wrapped lines that run from the right by the blank at their end, over the edge, and takes
        a line that begins with an isolated name for one that runs from the left."""
        marked = self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        if marked or not self.text() or self.layoutDirection() != Qt.LayoutDirection.RightToLeft:
            super().paintEvent(event)
            return
        layout, height = self._laid_out()
        room = self.contentsRect()
        top = self.alignment() & Qt.AlignmentFlag.AlignTop
        y = room.y() + (0 if top else max(0.0, (room.height() - height) / 2))
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        layout.draw(painter, QPointF(room.x(), y))
        painter.end()

    def _laid_out(self) -> tuple[QTextLayout, float]:
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font())
        option = QTextOption(self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask)
        mode = QTextOption.WrapMode
        option.setWrapMode(mode.WordWrap if self.wordWrap() else mode.ManualWrap)
        right_to_left = runs_right_to_left(self.text())
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if right_to_left else Qt.LayoutDirection.LeftToRight)
        layout.setTextOption(option)
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self.contentsRect().width())
            line.setPosition(QPointF(0, y))
            y += line.height()
        layout.endLayout()
        return layout, y

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.setAlignment(self._wanted)


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction is written from right to left.

    What is isolated (a name, a number) has no say where anything else has one: a Kurdish sentence that begins
    with a Latin name is Kurdish (UAX 9, rule P2).
    """
    depth, within = 0, ""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("LRI", "RLI", "FSI"):
            depth += 1
        elif direction == "PDI":
            depth = max(0, depth - 1)
        elif direction in ("L", "R", "AL"):
            if not depth:
                return direction != "L"
            within = within or direction
    return within not in ("", "L")


def label(text: str = "", style: str = "body", *, wrap: bool = True, selectable: bool = False) -> PlainLabel:
    """A label of plain text. ``style``: title, heading, subheading, body, strong, muted, small, mono, danger."""
    made = PlainLabel(text)
    made.setWordWrap(wrap)
    made.setProperty("style", style)
    if style in ("title", "heading", "subheading"):
        made.setAccessibleName(text)
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return made


class ElidedLabel(QWidget):
    """One line that ends in "…" where the room does; the whole text is its accessible name and its tool tip."""

    def __init__(self, text: str = "", style: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._inner = label("", style, wrap=False)
        self._inner.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        self._text = " ".join(text.split())
        self.setAccessibleName(self._text)
        self._elide()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        hint = self._inner.sizeHint()
        width = self._inner.fontMetrics().horizontalAdvance(self._text)
        return QSize(min(width + 2, 480), hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self._inner.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._elide()
        super().resizeEvent(event)

    def _elide(self) -> None:
        self._inner.setGeometry(self.rect())
        shown = self._inner.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        self._inner.setText(shown)
        self.setToolTip(plain_tip(self._text) if shown != self._text else "")


def show_tip(widget: QWidget, text: str) -> None:
    """A tool tip of plain text."""
    widget.setToolTip(plain_tip(text))


def plain_tip(text: str) -> str:
    """A tool tip that shows markup as it is written: Qt guesses, so the guess is taken away (P13)."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<span>{escaped}</span>" if text else ""
