"""Bundles that this vault keeps aside: why, since when, and what can be done with them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.services import inbox
from app.services.inbox.views import AsideView
from app.ui.case.accounts_view import author_marks
from app.ui.case.calls import call
from app.ui.case.wording import author_words, moment, size_words
from app.ui.parts import Card, EmptyState, FlowLayout, M, S, column, label, part_scroll, quiet_button, row
from app.ui.parts import primary_button as button
from app.ui.parts.dialogs import confirm
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context


class KeptList(QWidget):
    """``looked`` carries the ids of bundles to look at; ``counted`` how many are kept."""

    looked = Signal(object)
    counted = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows: tuple[AsideView, ...] = ()
        self.cards = column(spacing=M)
        self.empty = EmptyState("receive")
        context.bind(self.empty.title.setText, "inbox.aside.none")
        context.bind(self.empty.hint.setText, "inbox.aside.hint")
        area = part_scroll(self.cards, self.empty, spacing=M)
        self.setLayout(column(area))

    def read(self) -> None:
        call(self, self.context, inbox.aside, done=self.show_rows)

    def show_rows(self, rows: tuple[AsideView, ...]) -> None:
        self.rows = rows
        clear(self.cards)
        for one in rows:
            self.cards.addWidget(self._card(one))
        self.empty.setVisible(not rows)
        self.counted.emit(len(rows))

    def _card(self, one: AsideView) -> Card:
        words = self.context.words
        head, flow = QWidget(), FlowLayout(spacing=S)
        head.setLayout(flow)
        who = author_words(self.context, one.sender)
        flow.addWidget(label(words("exchange.preview.from", who=who), "subheading", wrap=False))
        for mark in author_marks(self.context, one.sender):
            flow.addWidget(mark)
        facts = words(
            "inbox.aside.facts", when=moment(one.at), taken=one.taken, files=one.files, size=size_words(one.size)
        )
        look = button(words("inbox.look"), partial(self.looked.emit, [one.bundle]))
        throw = quiet_button(words("inbox.throw"), partial(self._throw, one.bundle))
        for made in (look, throw):
            made.setAccessibleName(f"{made.text()}: {who} {isolate_ltr(one.bundle[:8])}")
        return Card(
            head, label(words(f"inbox.why.{one.why}")), label(facts, "small"), row(look, throw, None), spacing=S
        )

    def _throw(self, bundle: str) -> None:
        if confirm(self.context, "inbox.throw.title", "inbox.throw.text", "inbox.throw", danger=True):
            call(self, self.context, inbox.throw_away, [bundle], done=lambda _: self.read())
