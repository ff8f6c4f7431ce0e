"""Editors of text: one line, paragraphs, addresses, lists of short texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QPlainTextEdit

from app.base import limits
from app.model.entry import JSON
from app.model.fields import Field
from app.ui.case.fields.base import SENSITIVE, FieldEditor, plain_line
from app.ui.parts import XS, column, label

if TYPE_CHECKING:
    from app.ui.case.lookups import Lookups
    from app.ui.context import Context


class LineEditor(FieldEditor):
    """One line of text; codes and addresses left to right."""

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self.line = plain_line(left_to_right=declared.hint == "code" or declared.kind == "url")
        self.line.setMaxLength(limits.VALUE_BYTES // 8)
        self.setLayout(column(self.line))
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(lambda _: self.edited.emit())

    def value(self) -> JSON:
        return self.line.text().strip() or None

    def show_value(self, value: JSON) -> None:
        self.line.setText(value if isinstance(value, str) else "")
        self.line.setCursorPosition(0)

    def state(self) -> JSON:
        return self.line.text()


class Paragraphs(QPlainTextEdit):
    """Grows with its text, up to a limit; Tab moves on instead of being typed."""

    def __init__(self, least: int = 3, most: int = 14) -> None:
        super().__init__()
        self._least, self._most = least, most
        self.setTabChangesFocus(True)
        self.setInputMethodHints(SENSITIVE)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self.updateGeometry())
        self._align()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()

    def _align(self) -> None:
        """To the side where reading begins, as in a line: by itself Qt puts Arabic paragraphs at the left."""
        option = self.document().defaultTextOption()
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        option.setAlignment(Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft)
        self.document().setDefaultTextOption(option)

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().lineSpacing()
        lines = min(max(int(self.document().size().height()), self._least), self._most)
        margins = self.contentsMargins()
        frame = int(self.document().documentMargin()) * 2 + self.frameWidth() * 2 + margins.top() + margins.bottom()
        return QSize(super().sizeHint().width(), lines * line + frame + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:  # belongs to the form
            event.ignore()
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():  # else the page scrolls on
            super().wheelEvent(event)
        else:
            event.ignore()


class ParagraphsEditor(FieldEditor):
    """Paragraphs of plain text."""

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self.box = Paragraphs()
        self.setLayout(column(self.box))
        self.setFocusProxy(self.box)
        self.box.textChanged.connect(self.edited.emit)

    def value(self) -> JSON:
        return self.box.toPlainText().strip() or None

    def show_value(self, value: JSON) -> None:
        self.box.setPlainText(value if isinstance(value, str) else "")

    def state(self) -> JSON:
        return self.box.toPlainText()


class ItemsEditor(FieldEditor):
    """A list of short texts, one on each line."""

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self.box = Paragraphs(least=2, most=8)
        self.hint = label("", "small")
        self.setLayout(column(self.box, self.hint, spacing=XS))
        self.setFocusProxy(self.box)
        self.box.textChanged.connect(self.edited.emit)
        context.bind(self.hint.setText, "case.field.one-per-line")

    def value(self) -> JSON:
        lines = [line.strip() for line in self.box.toPlainText().splitlines()]
        return [line for line in lines if line] or None

    def show_value(self, value: JSON) -> None:
        items = value if isinstance(value, list) else []
        self.box.setPlainText("\n".join(str(item) for item in items))

    def state(self) -> JSON:
        return self.box.toPlainText()

    def restore(self, state: JSON) -> None:
        self.box.setPlainText(state if isinstance(state, str) else "")


class FixedEditor(FieldEditor):
    """A value that the program measured itself (hash, size): shown, never typed."""

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self._value: JSON = None
        self._shown = label("", "mono", selectable=True)
        self.setLayout(column(self._shown))
        self.setFocusProxy(self._shown)

    def value(self) -> JSON:
        return self._value

    def show_value(self, value: JSON) -> None:
        from app.ui.case.wording import value_words

        self._value = value
        words = value_words(self.context, self.type, self.declared.name, value, {}) if value is not None else "–"
        self._shown.setText(words)

    def retranslate(self) -> None:
        self.show_value(self._value)
