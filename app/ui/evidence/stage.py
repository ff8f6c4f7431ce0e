"""What the viewer shows in its middle: a picture, plain text, a sentence why not, or that it is at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPlainTextEdit, QProgressBar, QPushButton, QScrollArea, QStackedWidget, QWidget

from app.ui.evidence.canvas import Canvas
from app.ui.parts import XL, L, M, column, icon_label, label, row, secondary_button
from app.ui.parts.side import put_text

if TYPE_CHECKING:
    from app.ui.context import Context


class _Text(QPlainTextEdit):
    """Foreign text, drawn as it is written: no markup, no links, no dragging out of the window (P10, P13)."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)
        self.setAccessibleName(context.words("evidence.viewer.text"))


class Stage(QStackedWidget):
    """One thing at a time."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.canvas = Canvas(context)
        self.text = _Text(context)
        self.note = label("", "small")
        self.note.hide()
        self.message = label("", "body")
        self.message.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.advice = label("", "muted")
        self.advice.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.save = secondary_button(context.words("evidence.copy.button"), None, "external")
        self.stop = secondary_button(context.words("button.stop"))
        self._busy = self._make_busy()
        self._refusal = self._make_refusal()
        written = QWidget()
        written.setLayout(column(self.text, self.note, spacing=M))
        self._written = written
        for page in (self.canvas, written, self._refusal, self._busy):
            self.addWidget(page)

    def _make_busy(self) -> QWidget:
        made = QWidget()
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setMaximumWidth(260)
        words = self._context.words("evidence.viewer.opening")
        bar.setAccessibleName(words)
        said = label(words, "muted", wrap=False)
        made.setLayout(
            column(None, row(None, said, None), row(None, bar, None), row(None, self.stop, None), None, spacing=M)
        )
        return made

    def _make_refusal(self) -> QScrollArea:
        inner = QWidget()
        mark = row(None, icon_label("eye-off", "faint", 56), None)
        lines = column(None, mark, self.message, self.advice, row(None, self.save, None), None, spacing=L, margins=XL)
        inner.setLayout(lines)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setProperty("style", "clear")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        inner.setProperty("style", "clear")
        return area

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        return (self.save, self.stop)

    def show_busy(self) -> None:
        self.canvas.clear()
        self.setCurrentWidget(self._busy)

    def show_picture(self, image: QImage, whole: QSize, *, shielded: bool) -> None:
        self.canvas.show_image(image, whole, shielded=shielded)
        self.setCurrentWidget(self.canvas)

    def show_text(self, text: str, note: str) -> None:
        """``text`` has been made inert; ``note`` says what isn't shown of it."""
        self.canvas.clear()
        put_text(self.text, text)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.setCurrentWidget(self._written)

    def show_message(self, message: str, advice: str = "") -> None:
        """Why nothing is shown, and what one can do."""
        self.canvas.clear()
        self.text.clear()
        self.message.setText(message)
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        self.save.setVisible(bool(advice))
        self.setCurrentWidget(self._refusal)

    @property
    def reads_text(self) -> bool:
        return self.currentWidget() is self._written

    def turn_text(self, pages: int) -> None:
        bar = self.text.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep())
