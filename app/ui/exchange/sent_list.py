"""What was sent, to whom, and whether their signed receipt has come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.services import sending
from app.services.sending import SentRow
from app.ui.case.calls import call
from app.ui.case.wording import moment, shown
from app.ui.parts import XS, Card, Chip, M, S, column, label, row, secondary_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

STEP = 20


class SentList(QWidget):
    """Bundles sent, newest first, some at a time."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._rows: tuple[SentRow, ...] = ()
        self._seen = 0
        self._cards = column(spacing=S)
        self.more = secondary_button("", self._show_more)
        context.bind(self.more.setText, "case.history.more")
        self.setLayout(column(self._cards, row(self.more, None), spacing=S))
        self.more.hide()

    def load(self) -> None:
        call(self, self._context, sending.sent, done=self._show)

    def retranslate(self) -> None:
        self._show(self._rows)

    def _show(self, rows: tuple[SentRow, ...]) -> None:
        self._rows, self._seen = rows, 0
        clear(self._cards)
        if not rows:
            self._cards.addWidget(label(self._context.words("exchange.sent.none"), "muted"))
        self._show_more()

    def _show_more(self) -> None:
        for sent in self._rows[self._seen : self._seen + STEP]:
            self._cards.addWidget(self._card(sent))
        self._seen = min(len(self._rows), self._seen + STEP)
        self.more.setVisible(self._seen < len(self._rows))

    def _card(self, sent: SentRow) -> Card:
        words = self._context.words
        name = label(shown(sent.name) or words("exchange.sent.gone"), "strong")
        if sent.confirmed is None:
            mark = Chip(words("exchange.sent.waiting"), "muted", "clock")
        else:
            mark = Chip(words("exchange.sent.confirmed", when=moment(sent.confirmed)), "ok", "check")
        head = row(name, mark, spacing=S)
        head.setStretch(0, 1)
        facts = label(words("exchange.sent.facts", when=moment(sent.at), n=sent.entries), "small")
        return Card(head, facts, spacing=XS, margins=M)
