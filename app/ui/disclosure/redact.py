"""Taking passages out of a text: the signed original stays here, the excerpt goes in its place."""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QTextEdit

from app.model.redaction import Span, merged, redacted
from app.services.disclosure import excerpts
from app.services.disclosure.excerpts import Passage
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import field_words, inert, shown
from app.ui.parts import Banner, Dialog, S, column, label, primary_button, row, secondary_button
from app.ui.parts.side import put_text

if TYPE_CHECKING:
    from app.ui.context import Context

LINES = 9


class PassageText(QPlainTextEdit):
    """A text to be read, in which passages are blacked out. Delete takes out what is marked, Insert puts it back.

    Spans are characters of the text as signed; the widget counts otherwise, in UTF-16 and without
    carriage returns, so every position goes through :meth:`_there` and :meth:`_here`.
    """

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        keyboard = Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | keyboard)
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * LINES)
        self.text = ""
        self.spans: list[Span] = []
        self._starts: list[int] = [0]

    def show_text(self, text: str, spans: tuple[Span, ...]) -> None:
        """Show a text with these passages taken out."""
        self.text, self.spans = text, merged(spans, len(text))
        self._starts = []
        at = 0
        for n, character in enumerate(text):
            self._starts.append(at)
            dropped = character == "\r" and text[n + 1 : n + 2] == "\n"
            at += 0 if dropped else 2 if ord(character) > 0xFFFF else 1
        self._starts.append(at)
        put_text(self, text.replace("\r\n", "\n"))
        self._paint()

    def _there(self, here: int) -> int:
        """The character of the text at a position of the widget."""
        return max(0, bisect_right(self._starts, here) - 1)

    def marked(self) -> Span:
        """What a person has marked; whole words, since half a name is still one."""
        cursor = self.textCursor()
        start, end = self._there(cursor.selectionStart()), self._there(cursor.selectionEnd())
        if start == end:
            return (start, end)
        while start > 0 and self.text[start - 1].isalnum() and self.text[start].isalnum():
            start -= 1
        while end < len(self.text) and self.text[end - 1].isalnum() and self.text[end].isalnum():
            end += 1
        return (start, end)

    def take_out(self) -> None:
        """Black out what is marked."""
        self._set(merged([*self.spans, self.marked()], len(self.text)))

    def put_back(self) -> None:
        """Show again what is marked, or the passage in which the cursor stands."""
        start, end = self.marked()
        self._set([one for one in self.spans if one[1] < start or one[0] > end])

    def _set(self, spans: list[Span]) -> None:
        self.spans = spans
        self._paint()
        self.changed.emit()

    def _paint(self) -> None:
        made = []
        for start, end in self.spans:
            piece = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(self._starts[start])
            cursor.setPosition(self._starts[end], QTextCursor.MoveMode.KeepAnchor)
            look = QTextCharFormat()
            look.setBackground(self.palette().text())
            look.setForeground(QColor(self.palette().base().color()))
            look.setFontStrikeOut(True)
            piece.cursor, piece.format = cursor, look
            made.append(piece)
        self.setExtraSelections(made)
        self.setAccessibleDescription(redacted(self.text, self.spans))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.take_out()
        elif event.key() == Qt.Key.Key_Insert:
            self.put_back()
        else:
            super().keyPressEvent(event)


class RedactDialog(Dialog):
    """``made`` carries what signing the excerpt changed. ``text``: which account is meant, where several stand."""

    made = Signal(object)

    def __init__(self, context: Context, record: str, type_: str, field: str, text: str = "") -> None:
        name = shown(field_words(context, type_, field))
        super().__init__(context, context.words("disclosure.redact.title", field=name), width=680)
        self._record, self._field, self._wanted = record, field, text
        self.passages: tuple[Passage, ...] = ()
        words = context.words
        self.which = SearchCombo()
        self.which.setAccessibleName(words("disclosure.redact.which"))
        self.which.chosen.connect(lambda _: self._show())
        self.which.hide()
        self.text = PassageText(inert(name))
        self.text.changed.connect(self._say)
        self.excerpt = label("", "body", selectable=True)
        self.free = QCheckBox(words("disclosure.redact.free"))
        self.why = Banner(words("disclosure.redact.free.why"), "warn")
        self.why.hide()
        self.free.toggled.connect(self.why.setVisible)
        out = secondary_button(words("disclosure.redact.out"), self.text.take_out, "eye-off")
        back = secondary_button(words("disclosure.redact.back"), self.text.put_back, "eye")
        self.body.addWidget(label(words("disclosure.redact.hint"), "muted"))
        self.body.addWidget(self.which)
        self.body.addWidget(self.text, 1)
        self.body.addLayout(row(out, back, None, spacing=S))
        said = label(words("disclosure.redact.result"), "strong")
        self.body.addLayout(column(said, self.excerpt, spacing=S))
        self.body.addLayout(column(self.free, self.why, spacing=S))
        self.add_cancel()
        self.go = self.add_button(primary_button(words("disclosure.redact.sign"), self._make), default=False)
        self.finished.connect(lambda _: self.deleteLater())
        self.go.setEnabled(False)
        call(self, context, excerpts.passages, record, field, done=self._loaded, failed=self._refused)

    def _refused(self, error: Exception) -> None:
        self.why.show_text(self.context.error_text(error), "warn")
        self.free.hide()

    def _loaded(self, found: tuple[Passage, ...]) -> None:
        self.passages = found
        if not found:
            return
        if len(found) > 1:
            self.which.set_options([(one.digest, shown(one.text)[:80]) for one in found])
            self.which.show()
        chosen = next((one for one in found if one.text == self._wanted), found[0])
        self.which.set_code(chosen.digest)
        self._show()
        self.text.setFocus()

    def _chosen(self) -> Passage | None:
        return next((one for one in self.passages if one.digest == self.which.code()), next(iter(self.passages), None))

    def _show(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.text.show_text(chosen.text, chosen.proposed)
            self._say()

    def _say(self) -> None:
        self.excerpt.setText(shown(redacted(self.text.text, self.text.spans), lines=True))
        self.go.setEnabled(bool(self.text.spans))

    def _make(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        work = partial(excerpts.make, over=chosen.digest, names=not self.free.isChecked())
        spans = tuple(self.text.spans)
        call(self, self.context, work, self._record, self._field, spans, done=self._signed, busy=self.go)

    def _signed(self, changes: ChangeSet) -> None:
        self.made.emit(changes)
        self.accept()
