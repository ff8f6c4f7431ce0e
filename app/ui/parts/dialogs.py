"""Dialogs of one look. Their texts are plain, and Ctrl+L locks from inside them too."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QScrollBar, QVBoxLayout, QWidget

from app.base.task import Question
from app.ui.keys import listen
from app.ui.parts.buttons import danger_button, primary_button, secondary_button
from app.ui.parts.icons import icon_label
from app.ui.parts.labels import label
from app.ui.parts.space import XL, L, M, S, column
from app.ui.parts.tabs import step

if TYPE_CHECKING:
    from app.ui.context import Context

TITLE_BAR = 40
SCROLLS = {
    Qt.Key.Key_Down: QScrollBar.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_Up: QScrollBar.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_PageDown: QScrollBar.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_PageUp: QScrollBar.SliderAction.SliderPageStepSub,
    Qt.Key.Key_Home: QScrollBar.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QScrollBar.SliderAction.SliderToMaximum,
}
LEAST = 96
"""pixels of a body that are always seen"""


class _Roll(QScrollArea):
    """Takes what the body needs, and scrolls it where the screen hasn't got that: nothing is squeezed."""

    def __init__(self, body: QVBoxLayout, width: int) -> None:
        super().__init__()
        self._width = width
        self._inner = inner = QWidget()
        inner.setProperty("style", "clear")
        inner.setLayout(body)
        self.setProperty("style", "clear")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inner)

    def sizeHint(self) -> QSize:
        inner = self._inner
        hint = inner.sizeHint()
        width = max(self.width() if self.isVisible() else self._width, inner.minimumSizeHint().width())
        return QSize(hint.width(), inner.heightForWidth(width) if inner.hasHeightForWidth() else hint.height())

    def minimumSizeHint(self) -> QSize:
        inner = self._inner.minimumSizeHint()
        return QSize(inner.width(), min(inner.height(), LEAST))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inner and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class Dialog(QDialog):
    """A modal dialog: a title, a body (``dialog.body``), and a line of buttons (``dialog.buttons``)."""

    def __init__(self, context: Context, title: str = "", parent: QWidget | None = None, *, width: int = 480) -> None:
        super().__init__(parent or context.window)
        self.context = context
        self._placed = False
        """Qt puts it over the window when it is shown, unless it was moved before: then it stays in the corner"""
        self.setModal(True)
        self.setWindowTitle("Sijil")  # never what the dialog is about (T18)
        self.setMinimumWidth(width)
        self.heading = label(title, "heading")
        self.body: QVBoxLayout = column(spacing=M)
        self.buttons: QHBoxLayout = QHBoxLayout()
        self.buttons.setSpacing(S)
        self.buttons.addStretch(1)
        self._roll = _Roll(self.body, width - 2 * XL)
        self.setLayout(column(self.heading, self._roll, S, self.buttons, spacing=L, margins=XL))
        listen("lock", self, context.lock)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        self._placed |= event.type() == QEvent.Type.Show
        if event.type() in (QEvent.Type.Show, QEvent.Type.LayoutRequest) and self.isVisible():
            self._grow()
        return handled

    def fit(self) -> None:
        """As high as what is shown now: a step of a few words is a small dialog."""
        if not self.isVisible():
            return
        self._roll.updateGeometry()
        self._grow()
        if (more := self._lacking()) < 0:
            self.resize(self.width(), self.height() + more)

    def _grow(self) -> None:
        """As high as its wrapped sentences need: by itself Qt gives a dialog two thirds of the screen at most,
        and squeezes what comes later."""
        more = self._lacking()
        if more > 0 and self._placed:
            self.move(self.x(), max(self.screen().availableGeometry().top(), self.y() - more // 2))
        if more > 0:
            self.resize(self.width(), self.height() + more)

    def _lacking(self) -> int:
        """Pixels of height between what it has and what it needs, or what the screen has."""
        layout, screen = self.layout(), self.screen().availableGeometry()
        need = layout.totalHeightForWidth(self.width()) if layout is not None and layout.hasHeightForWidth() else 0
        return min(need, screen.height() - TITLE_BAR) - self.height()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no control wanted scrolls the body: a text that is longer than the screen is read without a mouse."""
        move = SCROLLS.get(Qt.Key(event.key()))
        if move is None or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
        else:
            self._roll.verticalScrollBar().triggerAction(move)

    def bring_to_sight(self, piece: QWidget) -> None:
        """Scroll to what just came, in a dialog longer than the screen."""
        QTimer.singleShot(50, piece, lambda: self._roll.ensureWidgetVisible(piece, 0, S))

    def add_button(self, button: QPushButton, *, default: bool = False) -> QPushButton:
        """Add to the end of the line of buttons; the default one answers Enter."""
        button.setDefault(default)
        self.buttons.addWidget(button)
        return button

    def focusNextPrevChild(self, next: bool) -> bool:
        return step(self, next) or super().focusNextPrevChild(next)

    def add_cancel(self, key: str = "button.cancel") -> QPushButton:
        return self.add_button(secondary_button(self.context.words(key), self.reject))


def confirm(
    context: Context,
    title: str,
    text: str,
    yes: str,
    *,
    no: str = "button.cancel",
    danger: bool = False,
    **facts: object,
) -> bool:
    """Ask a yes-or-no question by catalogue keys; closing the dialog means no."""
    dialog = Dialog(context, context.words(title, **facts))
    dialog.body.addWidget(label(context.words(text, **facts)))
    dialog.add_cancel(no)
    make = danger_button if danger else primary_button
    dialog.add_button(make(context.words(yes, **facts), dialog.accept), default=not danger)
    return dialog.exec() == QDialog.DialogCode.Accepted


def choose(context: Context, question: Question) -> str:
    """Put a task's question; the answers are worded by ``answer.<code>``, the last one stands for closing."""
    dialog = Dialog(context, context.words("question.title"))
    dialog.body.addWidget(label(context.words(question.text, **question.facts)))
    picked = [question.answers[-1]]

    def pick(answer: str) -> None:
        picked[0] = answer
        dialog.accept()

    for position, answer in enumerate(reversed(question.answers)):
        make = primary_button if position == len(question.answers) - 1 else secondary_button
        dialog.add_button(make(context.words(f"answer.{answer}"), functools.partial(pick, answer)))
    dialog.exec()
    return picked[0]


def show_error(context: Context, error: BaseException) -> None:
    """What went wrong and what to do, as the catalogue words it."""
    dialog = Dialog(context, context.words("error.title"))
    mark = icon_label("warning", "warn", 24)
    line = QHBoxLayout()
    line.setSpacing(M)
    line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(label(context.error_text(error)), 1)
    dialog.body.addLayout(line)
    dialog.add_button(primary_button(context.words("button.understood"), dialog.accept), default=True)
    dialog.exec()
