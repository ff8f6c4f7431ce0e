"""The code book and one's own notes; and what is coded and noted about one record."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QWidget

from app.services import cases
from app.services.rooms import book
from app.services.rooms.views import Code, Coding, Note, Passage
from app.services.session import Session
from app.services.views import FieldView, RecordView
from app.ui.case.calls import call
from app.ui.case.wording import field_words, shown
from app.ui.parts import (
    Card,
    Dialog,
    M,
    S,
    column,
    icon_button,
    label,
    line_field,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.side import put_text
from app.ui.parts.space import clear
from app.ui.rooms.reviews import choice_words, coding_line

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.rooms.context import RoomContext

Work = tuple[tuple[Code, ...], tuple[Coding, ...], tuple[Note, ...]]


def _work(session: Session, room: str, record: str = "") -> Work:
    return book.codes(session, room), book.codings(session, room, record), book.notes(session, room, record)


class BookPanel(QWidget):
    """Codes with their answers, and all notes of the room."""

    def __init__(self, context: Context, room: str) -> None:
        super().__init__()
        self.context, self.room = context, room
        self.label, self.definition, self.choices = line_field(), line_field(), line_field()
        self.text = line_field()
        self.codes, self.notes = column(spacing=S), column(spacing=S)
        self._build()

    def _build(self) -> None:
        words = self.context
        title, hint, notes, said = (
            label("", "subheading"),
            label("", "muted"),
            label("", "subheading"),
            label("", "muted"),
        )
        add, keep = primary_button("", self.add, "add"), secondary_button("", self.keep, "check")
        for setter, key in (
            (title.setText, "rooms.codes.title"),
            (hint.setText, "rooms.codes.hint"),
            (notes.setText, "rooms.notes.title"),
            (said.setText, "rooms.notes.hint"),
            (add.setText, "rooms.codes.add"),
            (keep.setText, "rooms.notes.add"),
        ):
            words.bind(setter, key)
        for line, key in (
            (self.label, "rooms.codes.label"),
            (self.definition, "rooms.codes.definition"),
            (self.choices, "rooms.codes.choices"),
            (self.text, "rooms.notes.text"),
        ):
            words.bind(line.setPlaceholderText, key)
            words.bind(line.setAccessibleName, key)
        form = Card(title, hint, self.label, self.definition, row(self.choices, add, spacing=S), spacing=S)
        note = Card(notes, said, row(self.text, keep, spacing=S), spacing=S)
        self.setLayout(column(form, self.codes, note, self.notes, None, spacing=M))

    def load(self) -> None:
        call(self, self.context, _work, self.room, done=self._show)

    def _show(self, work: Work) -> None:
        codes, codings, notes = work
        clear(self.codes)
        clear(self.notes)
        words = self.context.words
        if not codes:
            self.codes.addWidget(label(words("rooms.codes.none"), "muted"))
        for one in codes:
            n = sum(coding.code == one.id for coding in codings)
            choices = ", ".join(choice_words(self.context, choice) for choice in one.choices)
            remove = icon_button(
                "trash", words("rooms.codes.remove", label=shown(one.label)), partial(self.drop, one.id)
            )
            card = Card(row(label(shown(one.label), "strong"), None, remove, spacing=S), spacing=0)
            if one.definition:
                card.body.addWidget(label(shown(one.definition, lines=True)))
            card.body.addWidget(label(words("rooms.codes.answers", choices=choices, n=n), "muted"))
            self.codes.addWidget(card)
        for note in notes:
            remove = icon_button("trash", words("rooms.notes.remove"), partial(self.forget, note.id))
            line = row(label(shown(note.text, lines=True)), remove, spacing=S)
            line.setStretch(0, 1)
            self.notes.addWidget(Card(line))

    def add(self) -> None:
        said = [one.strip() for one in self.choices.text().replace("،", ",").split(",") if one.strip()]
        choices = said or list(book.YES_NO)
        args = (self.room, self.label.text(), self.definition.text(), choices)
        call(self, self.context, book.put_code, *args, done=self._added)

    def _added(self, _: Code) -> None:
        for line in (self.label, self.definition, self.choices):
            line.clear()
        self.load()
        self.label.setFocus()

    def drop(self, code: str) -> None:
        call(self, self.context, book.drop_code, self.room, code, done=lambda _: self.load())

    def keep(self) -> None:
        call(self, self.context, book.note, self.room, self.text.text(), done=self._kept)

    def _kept(self, _: Note) -> None:
        self.text.clear()
        self.load()

    def forget(self, note: str) -> None:
        call(self, self.context, book.drop_note, self.room, note, done=lambda _: self.load())


class CodingPanel(Card):
    """What is coded and noted about one record of a case: chosen by a list, answered by lists."""

    def __init__(self, context: Context, inner: RoomContext, room: str) -> None:
        super().__init__(spacing=S)
        self.context, self.inner, self.room = context, inner, room
        self.about = QComboBox()
        self.questions, self.given = column(spacing=S), column(spacing=0)
        self.text = line_field()
        self.codes: tuple[Code, ...] = ()
        words = context
        title, which, hint = label("", "subheading"), label("", "muted", wrap=False), label("", "small")
        passage, keep = secondary_button("", self.choose_passage, "edit"), quiet_button("", self.keep, "check")
        for setter, key in (
            (title.setText, "rooms.code.title"),
            (which.setText, "rooms.code.record"),
            (hint.setText, "rooms.notes.hint"),
            (self.about.setAccessibleName, "rooms.code.record"),
            (passage.setText, "rooms.code.passage"),
            (keep.setText, "rooms.notes.add"),
            (self.text.setPlaceholderText, "rooms.notes.text"),
            (self.text.setAccessibleName, "rooms.notes.text"),
        ):
            words.bind(setter, key)
        self.about.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.about.setMinimumContentsLength(24)
        about = row(which, self.about, passage, None, spacing=S)
        for piece in (title, about, self.questions, row(self.text, keep, spacing=S), hint, self.given):
            if isinstance(piece, QWidget):
                self.body.addWidget(piece)
            else:
                self.body.addLayout(piece)
        self.about.currentIndexChanged.connect(lambda _: self.load())

    @property
    def record(self) -> str:
        return str(self.about.currentData() or "")

    def show_records(self, records: Sequence[tuple[str, str]]) -> None:
        """(id, title) of what can be coded, the case first."""
        self.about.blockSignals(True)
        self.about.clear()
        for record, title in records:
            self.about.addItem(title, record)
        self.about.blockSignals(False)
        self.load()

    def pick(self, record: str) -> None:
        found = self.about.findData(record)
        if found >= 0:
            self.about.setCurrentIndex(found)
            self.about.setFocus()

    def load(self) -> None:
        if self.record:
            call(self, self.context, _work, self.room, self.record, done=partial(self._show, self.record))

    def _show(self, record: str, work: Work) -> None:
        if record != self.record:
            return
        self.codes, codings, notes = work
        clear(self.questions)
        clear(self.given)
        words = self.context.words
        if not self.codes:
            self.questions.addWidget(label(words("rooms.codes.none"), "muted"))
        for code in self.codes:
            self.questions.addLayout(self._question(code, codings))
        names = {code.id: shown(code.label) for code in self.codes}
        for one in codings:
            if one.passage.field:
                told = coding_line(self.context, names.get(one.code, ""), one)
                told = f"{told} {words('rooms.code.stale')}" if one.stale and not one.passage.erased else told
                self._line(told, words("rooms.code.take-back"), partial(self.take_back, one.id))
        for note in notes:
            self._line(shown(note.text, lines=True), words("rooms.notes.remove"), partial(self.forget, note.id))

    def _line(self, told: str, name: str, act: partial[None]) -> None:
        line = row(label(told), icon_button("trash", name, act), spacing=S)
        line.setStretch(0, 1)
        self.given.addLayout(line)

    def _question(self, code: Code, codings: Sequence[Coding]) -> QHBoxLayout:
        whole = next((one for one in codings if one.code == code.id and not one.passage.field), None)
        answer = QComboBox()
        answer.addItem(self.context.words("rooms.choice.none"), "")
        for choice in code.choices:
            answer.addItem(choice_words(self.context, choice), choice)
        answer.setCurrentIndex(max(0, answer.findData(whole.value if whole is not None else "")))
        answer.setAccessibleName(shown(code.label))
        answer.activated.connect(partial(self._answered, code.id, answer, whole))
        line = row(label(shown(code.label)), answer, spacing=S)
        line.setStretch(0, 1)
        return line

    def _answered(self, code: str, answer: QComboBox, before: Coding | None, _: int) -> None:
        value = str(answer.currentData() or "")
        if value:
            args = (self.room, self.record, code, value)
            call(self, self.context, book.code, *args, done=lambda _: self.load(), failed=self._refused)
        elif before is not None:
            self.take_back(before.id)

    def _refused(self, error: Exception) -> None:
        self.context.warn(error)
        self.load()

    def take_back(self, coding: str) -> None:
        done = lambda _: self.load()  # noqa: E731
        call(self, self.context, book.take_back, self.room, coding, done=done, failed=self._refused)

    def keep(self) -> None:
        call(self, self.context, book.note, self.room, self.text.text(), self.record, done=self._kept)

    def _kept(self, _: Note) -> None:
        self.text.clear()
        self.load()

    def forget(self, note: str) -> None:
        call(self, self.context, book.drop_note, self.room, note, done=lambda _: self.load())

    def choose_passage(self) -> None:
        call(self, self.inner, cases.record, self.record, done=self._choose_passage)

    def _choose_passage(self, record: RecordView) -> None:
        dialog = PassageDialog(self.context, self.room, record, self.codes)
        dialog.accepted.connect(self.load)
        dialog.open()


class PassageDialog(Dialog):
    """The texts of a record to select in; what is selected gets an answer."""

    def __init__(self, context: Context, room: str, record: RecordView, codes: Sequence[Code]) -> None:
        words = context.words
        super().__init__(context, words("rooms.code.passage"), width=640)
        self.room, self.record, self.codes = room, record, codes
        self.texts = list(_texts(record))
        self.field, self.code, self.answer = QComboBox(), QComboBox(), QComboBox()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setMinimumHeight(220)
        self.text.setAccessibleName(words("rooms.code.field"))
        for box, key in ((self.field, "field"), (self.code, "code"), (self.answer, "answer")):
            box.setAccessibleName(words(f"rooms.code.{key}"))
        for name, account in self.texts:
            self.field.addItem(field_words(context, record.type, name), account[0])
        for one in codes:
            self.code.addItem(shown(one.label), one.id)
        self.problem = label("", "danger")
        self.problem.hide()
        self.body.addWidget(label(words("rooms.code.passage.hint"), "muted"))
        self.body.addWidget(self.field)
        self.body.addWidget(self.text)
        self.body.addLayout(row(self.code, self.answer, spacing=S))
        self.body.addWidget(self.problem)
        self.add_cancel()
        self.add_button(primary_button(words("rooms.code.keep"), self.keep), default=True)
        self.field.currentIndexChanged.connect(self._turn)
        self.code.currentIndexChanged.connect(self._offer)
        self._turn(0)
        self._offer(0)

    def _turn(self, index: int) -> None:
        if 0 <= index < len(self.texts):
            put_text(self.text, self.texts[index][1][1])

    def _offer(self, index: int) -> None:
        self.answer.clear()
        if 0 <= index < len(self.codes):
            for choice in self.codes[index].choices:
                self.answer.addItem(choice_words(self.context, choice), choice)

    def passage(self) -> Passage:
        """What is selected, in characters; Qt counts in units of UTF-16."""
        if not self.texts:
            return Passage("-")
        name, (digest, text) = self.texts[max(0, self.field.currentIndex())]
        cursor = self.text.textCursor()
        start, stop = (_characters(text, at) for at in (cursor.selectionStart(), cursor.selectionEnd()))
        return Passage(name, digest, start, stop)

    def keep(self) -> None:
        args = (
            self.room,
            self.record.id,
            self.code.currentData() or "",
            self.answer.currentData() or "",
            self.passage(),
        )
        call(self, self.context, book.code, *args, done=lambda _: self.accept(), failed=self._failed, busy=self)

    def _failed(self, error: Exception) -> None:
        self.problem.setText(self.context.error_text(error))
        self.problem.show()


def _characters(text: str, units: int) -> int:
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def _texts(record: RecordView) -> list[tuple[str, tuple[str, str]]]:
    """Every text that is here: the field, and the account's digest with what it says."""
    found: list[tuple[str, tuple[str, str]]] = []
    for name, field in record.fields.items():
        found += [(name, account) for account in _accounts(field)]
    return sorted(found, key=lambda one: -len(one[1][1]))


def _accounts(field: FieldView) -> list[tuple[str, str]]:
    return [
        (one.digest, one.value)
        for one in field.accounts
        if one.held and isinstance(one.value, str) and " " in one.value.strip()
    ]
