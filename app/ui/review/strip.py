"""What stands under the head of the open case: what is new in it, how far it is, what was said, who saw it here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services import access, changes, comments
from app.services.changes import FileNews, Position
from app.services.session import Session
from app.services.views import RecordView
from app.ui.case.calls import call
from app.ui.parts import (
    Banner,
    Dialog,
    L,
    M,
    column,
    divider,
    part_scroll,
    quiet_button,
    secondary_button,
)
from app.ui.review.comments import CommentsDialog, Counts
from app.ui.review.record_change import RecordChangeView
from app.ui.review.state_panel import StatePanel

if TYPE_CHECKING:
    from app.ui.context import Context


@dataclass(frozen=True, slots=True)
class Aside:
    """What is read with a case. ``upto``: where the journal ended just before; ``counts``: open comments by
    record and field; ``threads``: all of them; ``news``: records that others touched since it was looked at."""

    upto: Position = field(default_factory=Position)
    counts: Counts = field(default_factory=dict)
    threads: int = 0
    news: int = 0


def read_aside(session: Session, case: str, at: object = None) -> Aside:
    """Before the case itself is read: what comes between the two stays news."""
    upto = changes.position(session)
    if at is not None:
        return Aside(upto)
    threads = comments.of_case(session, case)
    found = changes.of_file(session, case, 0)
    return Aside(upto, comments.open_counts(threads), len(threads), found.total if found else 0)


class ReviewStrip(QWidget):
    """``commented``: the case has to be read again, so that counts follow."""

    commented = Signal()

    def __init__(self, context: Context, *more: QWidget) -> None:
        """``more`` stands at the end of the line that says how far the case is."""
        super().__init__()
        self._context = context
        self.case, self._title, self._upto = "", "", Position()
        self._past = False
        self.news = Banner("", "info", secondary_button("", self.show_news))
        self.comments = quiet_button("", self.show_comments, "reply")
        log = quiet_button("", self._show_log, "eye")
        self.state = StatePanel(context, self.comments, log, *more)
        context.bind(log.setText, "access.of-case")
        for button in self.news.buttons:
            context.bind(button.setText, "changes.show")
        self.setLayout(column(self.news, self.state, spacing=M))
        self.news.hide()
        context.navigated.connect(self._left)

    def show_case(self, case: RecordView, title: str, aside: Aside, *, past: bool) -> None:
        """Say what was read with a case."""
        if past or case.id != self.case:  # a case that is only read again was opened once
            call(self, self._context, access.opened, case.id, past, failed=lambda _: None)
        self.case, self._title, self._upto, self._past = case.id, title, aside.upto, past
        words = self._context.words
        self.news.show_text(words("changes.banner", n=aside.news) if aside.news else "", "info")
        n = sum(aside.counts.values())
        self.comments.setText(words("comments.button", n=n) if n else words("comments.title"))
        self.comments.setVisible(bool(aside.threads))
        self.state.show_case(case.id, fixed=past)
        self.setVisible(not past)

    def show_news(self) -> NewsDialog:
        dialog = NewsDialog(self._context, self.case, self._title)
        dialog.open()
        return dialog

    def show_comments(self) -> CommentsDialog:
        """All threads of the case."""
        return self._open(CommentsDialog(self._context, self.case, self._title))

    def comment_on(self, record: RecordView, title: str, name: str = "") -> CommentsDialog:
        """The threads about a record or one of its fields, and a place to begin one."""
        fields = [
            one.name for one in record.fields.values() if self._context.declarations.field_of(record.type, one.name)
        ]
        about: Mapping[str, str] = {"record": record.id, "type_": record.type, "field": name}
        return self._open(CommentsDialog(self._context, self.case, title, fields=fields, **about))

    def _open(self, dialog: CommentsDialog) -> CommentsDialog:
        dialog.changed.connect(self.commented)
        dialog.open()
        return dialog

    def _show_log(self) -> None:
        self._context.navigate("access", case=self.case, title=self._title)

    def _left(self, page: str, args: Mapping[str, object]) -> None:
        """A case that is left counts as looked at, up to what was shown of it."""
        if self.case and not self._past and not (page == "case" and args.get("case") == self.case):
            seen, self.case = {self.case: self._upto}, ""
            call(self, self._context, changes.seen, seen, failed=lambda _: None)


class NewsDialog(Dialog):
    """What is new in one case."""

    def __init__(self, context: Context, case: str, title: str) -> None:
        super().__init__(context, context.words("changes.of", title=title), width=760)
        self._lines = column(spacing=M)
        lines = QWidget()
        lines.setLayout(self._lines)
        area = part_scroll(lines, spacing=L)
        area.setMinimumHeight(420)
        self.body.addWidget(area, 1)
        self.add_cancel("button.close")
        self.seen = self.add_button(secondary_button(context.words("changes.seen")))
        self.seen.setEnabled(False)
        self.finished.connect(lambda _: self.deleteLater())
        call(self, context, changes.of_file, case, None, context.language, done=self._show)

    def _show(self, news: FileNews | None) -> None:
        if news is None:
            return
        for number, change in enumerate(news.records):
            if number:
                self._lines.addWidget(divider())
            self._lines.addWidget(RecordChangeView(self.context, change, news.titles))
        self.seen.setEnabled(True)
        self.seen.clicked.connect(partial(self._mark, news))

    def _mark(self, news: FileNews, _: bool = False) -> None:
        call(self, self.context, changes.seen, {news.file: news.upto}, done=lambda _: self.accept(), busy=self.seen)
