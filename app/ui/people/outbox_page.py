"""What is on its way: bundles without a receipt, first those that have waited too long, and receipts one owes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QPushButton, QWidget

from app.base.catalogue import isolate_ltr
from app.services import holders, outbox, sending
from app.services.outbox import Outbox, Owed, Row
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.wording import inert, moment, shown, size_words
from app.ui.parts import (
    XS,
    Banner,
    Card,
    Chip,
    EmptyState,
    M,
    ProgressPanel,
    S,
    column,
    label,
    page_scroll,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.fields import NumberBox
from app.ui.parts.space import clear
from app.ui.people.holders import CaseHoldersDialog
from app.ui.stick.target import TargetDialog

if TYPE_CHECKING:
    from app.ui.context import Context

STEP: Final = 20
_TONES: Final = {
    "waiting": ("muted", "clock"),
    "overdue": ("warn", "warning"),
    "part": ("accent", "clock"),
    "confirmed": ("ok", "check"),
    "superseded": ("muted", "check"),
    "suspended": ("muted", "warning"),
}


class OutboxPage(QWidget):
    """Nothing counts as arrived before a signed receipt is here (T13)."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.found = Outbox((), (), outbox.OVERDUE_DAYS)
        self._settled = 0
        self.waiting, self.done, self.owed = column(spacing=S), column(spacing=S), column(spacing=S)
        self.empty = EmptyState("send")
        self.progress = ProgressPanel(context, title="exchange.send.working")
        self.fold = quiet_button("", None, "chevron-down")
        self.fold.setCheckable(True)
        self.more = secondary_button("", self._show_more)
        self.days = NumberBox()
        self.summary = label("", "strong")
        self._build()

    def _build(self) -> None:
        title, hint, owed, days = (
            label("", "title"),
            label("", "muted"),
            label("", "subheading"),
            label("", "small", wrap=False),
        )
        for setter, key in (
            (title.setText, "page.outbox"),
            (hint.setText, "outbox.hint"),
            (owed.setText, "outbox.owed"),
            (days.setText, "outbox.days.name"),
            (self.days.setAccessibleName, "outbox.days.name"),
            (self.fold.setText, "outbox.done"),
            (self.more.setText, "case.history.more"),
            (self.empty.title.setText, "outbox.empty"),
            (self.empty.hint.setText, "outbox.empty.hint"),
        ):
            self.context.bind(setter, key)
        self.days.setRange(1, 365)
        self.days.editingFinished.connect(self._set_days)
        self._owed = QWidget()
        self._owed.setLayout(column(owed, self.owed, spacing=S))
        self._done = QWidget()
        self._done.setLayout(column(self.done, row(self.more, None), spacing=S))
        self._done.hide()
        self.fold.toggled.connect(self._done.setVisible)
        limit = row(days, self.days, None, spacing=S)
        self.setLayout(
            column(
                page_scroll(
                    title, hint, self.progress, self._owed, self.summary, self.waiting, self.empty,
                    row(self.fold, None), self._done, limit, spacing=M,
                )
            )
        )  # fmt: skip
        self.context.changed.connect(self._changed)

    def show_page(self) -> None:
        call(self, self.context, outbox.outbox, done=self._show)

    def retranslate(self) -> None:
        self._show(self.found)

    def _changed(self, changes: ChangeSet) -> None:
        if self.context.session is not None and changes.kinds & {"bundles", "contacts"}:
            self.show_page()

    def _show(self, found: Outbox) -> None:
        self.found = found
        for layout in (self.waiting, self.done, self.owed):
            clear(layout)
        for one in found.owed:
            self.owed.addWidget(self._owed_card(one))
        waiting = found.waiting()
        for row_ in waiting:
            self.waiting.addWidget(self._card(row_))
        self._owed.setVisible(bool(found.owed))
        self.summary.setText(self._summary(found))
        self.summary.setVisible(bool(waiting))
        self.empty.setVisible(not waiting)
        self.fold.setVisible(bool(found.settled()))
        self.days.setValue(found.overdue_days)
        self._settled = 0
        self._show_more()

    def _show_more(self) -> None:
        settled = self.found.settled()
        for one in settled[self._settled : self._settled + STEP]:
            self.done.addWidget(self._card(one))
        self._settled = min(len(settled), self._settled + STEP)
        self.more.setVisible(self._settled < len(settled))

    # --- cards --------------------------------------------------------------------------------

    def _card(self, one: Row) -> Card:
        words, name = self.context.words, inert(one.reader.name)
        tone, symbol = _TONES[one.state]
        state = words(f"outbox.state.{one.state}", n=one.days, when=moment(one.confirmed or 0))
        head = row(label(shown(one.reader.name) or words("exchange.sent.gone"), "strong"), spacing=S)
        head.setStretch(0, 1)
        head.addWidget(Chip(state, tone, symbol))
        card = Card(head, label(self._what(one)), label(self._how(one), "small"), spacing=XS, margins=M)
        if one.part is not None and one.confirmed is None:
            card.body.addWidget(label(words("outbox.part", n=one.part), "small"))
        if one.state == "overdue" and name:
            card.body.addWidget(Banner(words("outbox.overdue.why", name=name), "warn"))
        buttons = self._buttons(one, name)
        if buttons:
            card.body.addLayout(row(*buttons, None))
        card.setAccessibleName(f"{name}: {state}")
        return card

    def _buttons(self, one: Row, name: str) -> list[QPushButton]:
        words, made = self.context.words, []
        if one.again and name and one.state != "superseded":
            made.append(secondary_button(words("outbox.again"), partial(self._again, one), "send"))
            if one.way == "relay":
                made.append(quiet_button(words("outbox.at-relay"), partial(self.context.navigate, "relay"), "relay"))
        if one.cases is not None and len(one.cases) == 1:
            made.append(quiet_button(words("outbox.who-has"), partial(self._who_has, one.cases[0][0]), "contacts"))
        for button in made:
            button.setAccessibleName(f"{button.text()}: {name}")
        return made

    def _what(self, one: Row) -> str:
        words = self.context.words
        if one.cases is None:
            return words("outbox.cases.all") if one.policy else words("exchange.sent.facts", when="", n=one.entries)
        titles = words("case.comma").join(shown(title) or words("case.untitled") for _, title in one.cases[:3])
        return words("outbox.cases", n=len(one.cases), titles=titles)

    def _how(self, one: Row) -> str:
        words = self.context.words
        place = words(f"outbox.way.{one.way}", place=isolate_ltr(inert(one.place))) if one.way else "–"
        return words("outbox.line", when=moment(one.at), place=place, size=size_words(one.bytes))

    def _summary(self, found: Outbox) -> str:
        """How much waits, and how much of it too long."""
        words, waiting = self.context.words, found.waiting()
        late = sum(one.state == "overdue" for one in waiting)
        said = [words("outbox.summary", n=len(waiting))]
        if late:
            said.append(words("outbox.summary.late", n=late, days=found.overdue_days))
        return " ".join(said)

    def _owed_card(self, one: Owed) -> Card:
        words, name = self.context.words, inert(one.to.name)
        line = label(words("outbox.owed.line", n=one.count, name=name, when=moment(one.since)))
        put = secondary_button(words("outbox.owed.write"), partial(self._write_receipts, one), "receive")
        put.setAccessibleName(f"{put.text()}: {name}")
        head = row(line, put, spacing=S)
        head.setStretch(0, 1)
        return Card(head, margins=M)

    # --- acting -------------------------------------------------------------------------------

    def _again(self, one: Row) -> None:
        TargetDialog(self.context, "outbox.again.where", "exchange.send.go", partial(self.send_again, one)).open()

    def send_again(self, one: Row, folder: Path) -> None:
        """All of it that they haven't confirmed, in a new bundle there."""
        work = partial(outbox.send_again, bundle=one.bundle, reader=one.reader.key_id, folder=folder)
        call(self, self.context, work, done=lambda _: self._said("outbox.again.done", one.reader.name),
             task=self.progress)  # fmt: skip

    def _who_has(self, case: str) -> None:
        call(
            self, self.context, holders.of_case, case, done=lambda found: CaseHoldersDialog(self.context, found).open()
        )

    def _write_receipts(self, one: Owed) -> None:
        TargetDialog(self.context, "outbox.again.where", "outbox.owed.write", partial(self.write_receipts, one)).open()

    def write_receipts(self, one: Owed, folder: Path) -> None:
        """The receipts alone, for whoever has nothing else to send."""
        call(self, self.context, sending.send_receipts, one.to.key_id, folder,
             done=lambda _: self._said("outbox.owed.done", one.to.name), task=self.progress)  # fmt: skip

    def _said(self, key: str, name: str) -> None:
        self.context.say(self.context.words(key, name=inert(name)), "ok")
        self.show_page()

    def _set_days(self) -> None:
        if self.context.session is not None and self.days.value() != self.found.overdue_days:
            call(self, self.context, outbox.set_overdue_days, self.days.value())
