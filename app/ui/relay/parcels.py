"""What goes through relays: what waits, what is there, what was confirmed, what didn't get through."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QProgressBar, QWidget

from app.services.relay import queue
from app.services.relay.views import ParcelView
from app.ui.case.calls import call
from app.ui.case.wording import author_words, inert, moment, size_words
from app.ui.parts import XS, Card, Chip, EmptyState, M, S, column, label, link_button, quiet_button, row
from app.ui.parts.space import clear
from app.ui.relay.wording import reason_words

if TYPE_CHECKING:
    from app.ui.context import Context

SCALE: Final = 1000
STEP: Final = 20
"""cards that are made at once: whoever syncs for a year has thousands"""
_TONES: Final = {
    "waiting": ("muted", "clock"),
    "sending": ("accent", "relay"),
    "uploaded": ("accent", "relay"),
    "confirmed": ("ok", "check"),
    "failed": ("warn", "warning"),
}


class ParcelsPanel(QWidget):
    """Nothing counts as arrived before a signed receipt is here (T14)."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows: tuple[ParcelView, ...] = ()
        self.open, self.done = column(spacing=S), column(spacing=S)
        self.empty = EmptyState("relay")
        self.fold = quiet_button("", None, "chevron-down")
        self.fold.setCheckable(True)
        self.more = quiet_button("", self._show_more)
        self._settled = 0
        self._folded = QWidget()
        self._folded.setLayout(column(self.done, row(self.more, None), spacing=S))
        self._folded.hide()
        self.fold.toggled.connect(self._folded.setVisible)
        for setter, key in (
            (self.empty.title.setText, "sync.bundles.none"),
            (self.empty.hint.setText, "sync.bundles.none.hint"),
            (self.fold.setText, "sync.bundles.done"),
            (self.more.setText, "case.history.more"),
        ):
            context.bind(setter, key)
        self.setLayout(column(self.open, self.empty, row(self.fold, None), self._folded, None, spacing=S))

    def show_rows(self, rows: tuple[ParcelView, ...]) -> None:
        rows = tuple(one for one in rows if one.kind == "bundle" or one.reason)  # a sign of life a day is no news
        self.rows = rows
        clear(self.open)
        clear(self.done)
        order = {"failed": 0, "sending": 1, "waiting": 2, "uploaded": 3}
        going = sorted((one for one in rows if one.state != "confirmed"), key=lambda one: order[one.state])
        for one in going[: STEP * 5]:
            self.open.addWidget(self._card(one))
        self.empty.setVisible(not going)
        self.fold.setVisible(any(one.state == "confirmed" for one in rows))
        self._folded.setVisible(self.fold.isChecked() and not self.fold.isHidden())
        self._settled = 0
        self._show_more()

    def _show_more(self) -> None:
        settled = [one for one in self.rows if one.state == "confirmed"]
        for one in settled[self._settled : self._settled + STEP]:
            self.done.addWidget(self._card(one))
        self._settled = min(len(settled), self._settled + STEP)
        self.more.setVisible(self._settled < len(settled))

    # --- one bundle ---------------------------------------------------------------------------

    def _card(self, one: ParcelView) -> Card:
        words = self.context.words
        tone, symbol = _TONES[one.state]
        key = "sync.bundle.sending.short" if one.state == "sending" else f"sync.bundle.{one.state}"
        state = words(key)
        head = row(label(author_words(self.context, one.reader), "strong"), spacing=S)
        head.setStretch(0, 1)
        head.addWidget(Chip(state, tone, symbol))
        card = Card(head, label(self._facts(one), "small"), spacing=XS, margins=M)
        if one.state == "sending":
            card.body.addWidget(self._bar(one))
        if one.state == "uploaded":
            card.body.addWidget(label(words("sync.bundle.uploaded.why"), "small"))
        if one.reason:
            card.body.addWidget(label(reason_words(self.context, one.reason), "small"))
        buttons = self._buttons(one)
        if buttons:
            card.body.addLayout(row(*buttons, None, spacing=M))
        card.setAccessibleName(f"{inert(one.reader.name)}: {state}")
        return card

    def _facts(self, one: ParcelView) -> str:
        words, size = self.context.words, size_words(one.total)
        said = [size]
        if one.state == "sending":
            said = [words("sync.bundle.sending", done=size_words(one.sent), size=size)]
        if one.kind == "signal":
            said.append(words("sync.bundle.receipts"))
        if one.tries and one.next_try:
            said.append(words("sync.bundle.tries", n=one.tries, when=moment(one.next_try)))
        return " · ".join(said)

    def _bar(self, one: ParcelView) -> QProgressBar:
        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setRange(0, SCALE)
        bar.setValue(min(SCALE, SCALE * one.sent // max(1, one.total)))
        facts = {"done": size_words(one.sent), "size": size_words(one.total)}
        bar.setAccessibleName(self.context.words("sync.bundle.sending", **facts))
        return bar

    def _buttons(self, one: ParcelView) -> list[QWidget]:
        words, name, made = self.context.words, inert(one.reader.name), []
        if (one.state == "failed" or one.tries) and one.reason != queue.SUSPENDED:
            again = link_button(words("sync.bundle.again"), partial(self._again, one))
            again.setAccessibleName(f"{again.text()}: {name}")
            made.append(again)
        if one.state != "confirmed":
            drop = link_button(words("sync.bundle.drop"), partial(self._drop, one))
            drop.setAccessibleName(f"{drop.text()}: {name}")
            made.append(drop)
        return list(made)

    # --- acting -------------------------------------------------------------------------------

    def _again(self, one: ParcelView) -> None:
        call(self, self.context, queue.again, one.bundle, one.reader.key_id)

    def _drop(self, one: ParcelView) -> None:
        name = inert(one.reader.name)
        sure = self.context.ask(
            "sync.bundle.drop.title", "sync.bundle.drop.text", "sync.bundle.drop.yes", danger=True, name=name
        )
        if sure:
            call(self, self.context, queue.drop, one.bundle, one.reader.key_id)
