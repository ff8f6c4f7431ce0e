"""Who has which case in which version: one line on the page of a case, and the lists behind it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.services import holders
from app.services.holders import CaseHeld, CaseHolders, Holder
from app.services.views import ContactView
from app.ui.case.calls import call
from app.ui.case.wording import inert, moment, shown
from app.ui.parts import (
    XS,
    Card,
    Chip,
    Dialog,
    FlowLayout,
    M,
    S,
    chip,
    column,
    label,
    link_button,
    primary_button,
    quiet_button,
    row,
)
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context


def version_words(context: Context, holder: Holder) -> str:
    """Which version somebody has, in a sentence."""
    words = context.words
    if holder.as_of is not None:
        if holder.current:
            return words("holders.current", when=moment(holder.as_of))
        return words("holders.behind", n=holder.behind, when=moment(holder.as_of))
    if holder.stated is not None:
        return words("holders.stated", when=moment(holder.stated))
    return words("holders.waiting", when=moment(holder.sent_at or 0))


def _mark(holder: Holder) -> tuple[str, str]:
    if holder.current:
        return "ok", "check"
    return ("warn", "refresh") if holder.holds else ("muted", "clock")


class HoldersLine(QWidget):
    """How many people have the case, and how many of them lack something; pressed, it says who."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._case = ""
        self.found: CaseHolders | None = None
        self.link = link_button("", self.open)
        self.setLayout(row(self.link, None))
        self.hide()

    def show_case(self, case: str) -> None:
        """``""`` hides it: who had a case at an earlier time isn't known."""
        self._case = case
        if case:
            call(self, self._context, holders.of_case, case, done=self._show, failed=lambda _: self.hide())
        else:
            self.hide()

    def _show(self, found: CaseHolders) -> None:
        if found.case != self._case:
            return
        self.found = found
        words = self._context.words
        parts = [words("holders.summary", n=len(found.holders))]
        behind = sum(not holder.current for holder in found.holders)
        if behind:
            parts.append(words("holders.summary.behind", n=behind))
        if found.waiting:
            parts.append(words("holders.on-the-way", n=len(found.waiting)))
        self.link.setText(" · ".join(parts))
        self.link.setAccessibleName(f"{words('holders.title')}: {self.link.text()}")
        self.setVisible(bool(found.holders or found.waiting or found.never))

    def open(self) -> None:
        """List them all."""
        if self.found is not None:
            CaseHoldersDialog(self._context, self.found).open()


class CaseHoldersDialog(Dialog):
    """For one case: who has it, who was sent it, who never was."""

    def __init__(self, context: Context, found: CaseHolders) -> None:
        super().__init__(context, context.words("holders.title"), width=600)
        self._case = found.case
        if not found.holders:
            self.body.addWidget(label(context.words("holders.nobody"), "muted"))
        for holder in (*found.holders, *found.waiting):
            self.body.addWidget(self._card(holder))
        if found.never:
            self.body.addWidget(label(context.words("holders.never"), "strong"))
            never = QWidget()
            flow = FlowLayout(spacing=S)
            never.setLayout(flow)
            for author in found.never:
                flow.addWidget(self._send(author.key_id, author.name))
            self.body.addWidget(never)
        self.body.addWidget(label(context.words("holders.limits"), "small"))
        self.add_button(primary_button(context.words("button.done"), self.accept), default=True)
        self.finished.connect(lambda _: self.deleteLater())

    def _card(self, holder: Holder) -> Card:
        words = self.context.words
        name = label(shown(holder.reader.name) or words("exchange.sent.gone"), "strong")
        tone, symbol = _mark(holder)
        head = row(name, Chip(version_words(self.context, holder), tone, symbol), spacing=S)
        head.setStretch(0, 1)
        if not holder.reader.verified:
            head.addWidget(chip(self.context, "unverified"))
        lines = [words("holders.policy", policy=words(f"exchange.policy.{holder.policy}"))]
        if holder.on_the_way:
            lines.append(words("holders.on-the-way", n=holder.on_the_way))
        card = Card(head, label(" · ".join(lines), "small"), spacing=XS, margins=M)
        if holder.reader.name and not holder.current:
            card.body.addLayout(row(self._send(holder.reader.key_id, holder.reader.name, plain=True), None))
        card.setAccessibleName(f"{inert(holder.reader.name)}: {version_words(self.context, holder)}")
        return card

    def _send(self, key_id: str, name: str, *, plain: bool = False) -> QWidget:
        words = self.context.words
        button = quiet_button(words("holders.send") if plain else inert(name), partial(self._go, key_id), "send")
        button.setAccessibleName(f"{words('holders.send')}: {inert(name)}")
        return button

    def _go(self, key_id: str) -> None:
        self.accept()
        self.context.navigate("send", case=self._case, to=key_id)


class ReaderHoldersDialog(Dialog):
    """For one person: which cases they have, and which version of each."""

    def __init__(self, context: Context, person: ContactView) -> None:
        super().__init__(context, context.words("holders.title.reader", name=inert(person.name)), width=600)
        self._cards = column(spacing=S)
        self.body.addLayout(self._cards)
        self.body.addWidget(label(context.words("holders.limits"), "small"))
        self.add_button(primary_button(context.words("button.done"), self.accept), default=True)
        self.finished.connect(lambda _: self.deleteLater())
        call(self, context, holders.of_reader, person.key_id, done=self._show)

    def _show(self, found: tuple[CaseHeld, ...]) -> None:
        clear(self._cards)
        if not found:
            self._cards.addWidget(label(self.context.words("holders.nothing"), "muted"))
        for one in found:
            tone, symbol = _mark(one.holder)
            title = label(shown(one.title) or self.context.words("case.untitled"), "strong")
            mark = Chip(version_words(self.context, one.holder), tone, symbol)
            card = Card(title, row(mark, None), spacing=XS, margins=M)
            card.setAccessibleName(f"{inert(one.title)}: {version_words(self.context, one.holder)}")
            self._cards.addWidget(card)
        self.adjustSize()
