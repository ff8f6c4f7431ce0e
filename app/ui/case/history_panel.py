"""Who changed what, when, and from which source; what still stands, and what took its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.model.types import field_label
from app.services import cases
from app.services.views import HistoryRow
from app.ui.case.accounts_view import signed_line, source_words
from app.ui.case.calls import call
from app.ui.case.wording import shown, value_words
from app.ui.parts import XS, Card, Chip, Dialog, EmptyState, L, M, S, column, label, page_scroll, row, secondary_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

STEP = 60  # cards at a time: a case of years has thousands of changes


class HistoryPanel(QWidget):
    """The changes of one record or one case, newest first, some at a time."""

    def __init__(self, context: Context, type_of: Callable[[HistoryRow], str], titles: dict[str, str]) -> None:
        super().__init__()
        self._context = context
        self._type_of = type_of
        self._titles = titles
        self._rows: tuple[HistoryRow, ...] = ()
        self._seen = 0
        self._cards = column(spacing=S)
        self.more = secondary_button("", self._show_more)
        context.bind(self.more.setText, "case.history.more")
        self.setLayout(column(self._cards, row(self.more, None), spacing=M))
        self.more.hide()

    def show_rows(self, rows: tuple[HistoryRow, ...]) -> None:
        clear(self._cards)
        self._rows, self._seen = rows, 0
        if not rows:
            self._cards.addWidget(EmptyState("history", self._context.words("case.history.none")))
        self._show_more()

    def _show_more(self) -> None:
        for change in self._rows[self._seen : self._seen + STEP]:
            self._cards.addWidget(self._card(change))
        self._seen = min(len(self._rows), self._seen + STEP)
        self.more.setVisible(self._seen < len(self._rows))

    def _card(self, change: HistoryRow) -> Card:
        words = self._context.words
        type_ = self._type_of(change)
        name = label(shown(field_label(type_, change.field, self._context.language)), "muted")
        state = "case.history.stands" if change.standing else "case.history.replaced"
        mark = Chip(words(state), "ok" if change.standing else "muted")
        said = value_words(self._context, type_, change.field, change.value, self._titles)
        if not change.held:
            said = words("case.value.withheld")
        value = label(said, "body" if change.standing else "muted", selectable=True)
        source = label(source_words(self._context, change.source, change.source_title), "small")
        head = row(name, mark, spacing=S)
        head.setStretch(0, 1)
        return Card(head, value, signed_line(self._context, change.author, change.at), source, spacing=XS, margins=M)


class HistoryDialog(Dialog):
    """The history of one record."""

    def __init__(self, context: Context, record: str, type_: str, title: str, titles: dict[str, str]) -> None:
        super().__init__(context, context.words("case.history.of", title=title), width=640)
        self.panel = HistoryPanel(context, lambda _: type_, titles)
        area = page_scroll(self.panel, width=640, spacing=L)
        area.setMinimumHeight(420)
        self.body.addWidget(area, 1)
        self.add_cancel("button.close")
        call(self, context, cases.history, record, done=self.panel.show_rows)
