"""Comments on a record or on one of its fields: threads, answers, and a place to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.model.types import type_label
from app.services import comments
from app.services.comments import CommentView, Thread
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.fields import FieldEditor, make_editor
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.lookups import Lookups, declared_field
from app.ui.case.wording import author_words, field_words, moment, shown
from app.ui.parts import (
    XL,
    XS,
    Card,
    Chip,
    Dialog,
    EmptyState,
    M,
    S,
    column,
    label,
    part_scroll,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

Counts = Mapping[tuple[str, str], int]
"""(record, field) → open threads"""


class CommentsDialog(Dialog):
    """All threads of a case, or those about one record or one field, and a place to begin one.

    ``fields`` are the names of the fields that a new comment may be about; ``title`` is what the
    record is called. Without a ``record`` the threads of the whole case are shown, to be answered.
    """

    changed = Signal()

    def __init__(
        self,
        context: Context,
        file: str,
        title: str,
        *,
        record: str = "",
        type_: str = "",
        field: str = "",
        fields: Iterable[str] = (),
    ) -> None:
        super().__init__(context, context.words("comments.of", title=shown(title)), width=620)
        self._file, self._record, self._type, self._field = file, record, type_, field
        self.threads: tuple[Thread, ...] = ()
        self._list = column(spacing=M)
        self.body.addWidget(label(context.words("comments.within"), "small"))
        lines = QWidget()
        lines.setLayout(self._list)
        area = part_scroll(lines, spacing=M)
        area.setMinimumHeight(240)
        self.body.addWidget(area, 1)
        self.about = SearchCombo()
        self.text = self._editor("comments.text")
        if record:
            self._ask(fields)
        self.add_cancel("button.close")
        self.finished.connect(lambda _: self.deleteLater())
        self.load()

    def _editor(self, key: str) -> FieldEditor:
        made = make_editor(
            self.context, "comment", declared_field("comment", "text"), Lookups(self.context, None, self)
        )
        made.name_for_readers(self.context.words(key))
        return made

    def _ask(self, fields: Iterable[str]) -> None:
        words = self.context.words
        options = [(name, shown(field_words(self.context, self._type, name))) for name in fields]
        self.about.set_options(options, words("comments.about.record"))
        self.about.set_code(self._field)
        self.about.setAccessibleName(words("comments.about"))
        name = label(words("comments.text"), "strong")
        name.setBuddy(self.text)
        about = row(label(words("comments.about"), "muted", wrap=False), self.about, None, spacing=S)
        self.body.addLayout(column(about, name, self.text, spacing=XS))
        self.add = self.add_button(primary_button(words("comments.add"), self._add))
        self.text.setFocus()

    def load(self) -> None:
        call(self, self.context, comments.of_case, self._file, done=self._loaded)

    def _loaded(self, threads: tuple[Thread, ...]) -> None:
        self.threads = tuple(one for one in threads if self._belongs(one))
        clear(self._list)
        words = self.context.words
        if not self.threads:
            self._list.addWidget(EmptyState("note", words("comments.none.title"), words("comments.none.hint")))
        for thread in self.threads:
            self._list.addWidget(ThreadCard(self, thread, named=not self._record))

    def _belongs(self, thread: Thread) -> bool:
        if self._record and thread.record != self._record:
            return False
        return not self._field or thread.field == self._field

    def _add(self) -> None:
        text = self.text.value()
        said = text if isinstance(text, str) else ""
        call(self, self.context, comments.add, self._record, said, self.about.code(), done=self._added, busy=self.add)

    def _added(self, _: ChangeSet) -> None:
        self.text.show_value(None)
        self.written()

    def written(self) -> None:
        """Something was signed: what is shown is read again, here and where it is counted."""
        self.load()
        self.changed.emit()


class ThreadCard(Card):
    """A comment, its answers, and what can be done about it."""

    def __init__(self, dialog: CommentsDialog, thread: Thread, *, named: bool) -> None:
        super().__init__(spacing=S, margins=M)
        self._dialog, self._context, self.talk = dialog, dialog.context, thread
        words = self._context.words
        self._head(named)
        self._say(thread.first, self.body, 0)
        for reply in thread.replies:
            self._say(reply, self.body, XL)
        self.answer = dialog._editor("comments.reply")
        self.answer.hide()
        self.reply_button = quiet_button(words("comments.reply"), self._reply, "reply")
        who = author_words(self._context, thread.first.author)
        self.reply_button.setAccessibleName(words("comments.reply.named", who=who))
        key = "comments.reopen" if thread.done else "comments.done"
        self.done_button = secondary_button(words(key), self._mark, "undo" if thread.done else "check")
        line = row(self.reply_button, self.done_button, None, spacing=S)
        if thread.first.own:
            line.addWidget(quiet_button(words("comments.delete"), self._delete, "trash"))
        self.body.addWidget(self.answer)
        self.body.addLayout(line)

    def _head(self, named: bool) -> None:
        thread, words = self.talk, self._context.words
        about = [shown(field_words(self._context, thread.type, thread.field))] if thread.field else []
        if named:
            of_type = type_label(thread.type, self._context.language) if thread.type else ""
            about.insert(0, shown(thread.title) or of_type)
        line = row(label(words("case.comma").join(about) or words("comments.about.record"), "strong"), spacing=S)
        line.setStretch(0, 1)
        if thread.done:
            line.addWidget(Chip(words("comments.done.chip"), "ok", "check"))
        self.body.addLayout(line)

    def _say(self, comment: CommentView, body: object, indent: int) -> None:
        who = author_words(self._context, comment.author)
        signed = self._context.words("case.account.signed", who=who, when=moment(comment.at))
        said = column(label(shown(comment.text, lines=True), selectable=True), label(signed, "small"), spacing=XS)
        self.body.addLayout(row(indent, said) if indent else said)

    def _reply(self) -> None:
        """The first press opens a place to write, the second signs what was written there."""
        if self.answer.isHidden():
            self.answer.show()
            self.answer.setFocus()
            return
        text = self.answer.value()
        if isinstance(text, str) and text.strip():
            self._write(comments.reply, self.talk.first.id, text)

    def _mark(self) -> None:
        self._write(comments.mark_done, self.talk.first.id, not self.talk.done)

    def _delete(self) -> None:
        if self._context.ask("comments.delete.title", "comments.delete.text", "comments.delete", danger=True):
            self._write(comments.delete, self.talk.first.id)

    def _write(self, verb: object, *args: object) -> None:
        call(self, self._context, verb, *args, done=lambda _: self._dialog.written(), busy=self)  # type: ignore[arg-type]


def comment_words(context: Context, type_: str, field: str, n: int) -> str:
    """“2 comments on “Date””, for a button that shows only their number."""
    if not field:
        return context.words("comments.button", n=n)
    return context.words("comments.on-field", n=n, field=shown(field_words(context, type_, field)))


__all__ = ["CommentsDialog", "Counts", "ThreadCard", "comment_words"]
