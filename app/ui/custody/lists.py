"""Sealed identities, groups of custodians, and what was done: the cards of the page of custody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.base.catalogue import isolate
from app.services import custody
from app.services.custody import GroupView, OpeningView, SealedView
from app.services.session import Session
from app.ui.case.calls import call
from app.ui.case.wording import inert, moment, term_words
from app.ui.custody.letters import ReasonDialog, name_of, names_of, write_letter
from app.ui.custody.requests import case_words
from app.ui.parts import XS, Banner, Card, Chip, M, S, label, primary_button, quiet_button, row, secondary_button

if TYPE_CHECKING:
    from app.ui.context import Context


class SealedCard(Card):
    """The sealed identities of one case: by whom, who holds the key, and to ask for them or try it out."""

    def __init__(self, context: Context, one: SealedView, done: Callable[[], object]) -> None:
        super().__init__(spacing=XS, margins=M)
        self._context, self._one, self._done = context, one, done
        words, about = context.words, case_words(context, one.title, one.case)
        head = row(label(about, "strong"), spacing=S)
        head.setStretch(0, 1)
        if one.opened is not None:
            head.addWidget(Chip(words("custody.sealed.opened"), "ok", "unlock"))
        self.body.addLayout(head)
        key = "custody.sealed.mine" if one.mine else "custody.sealed.by"
        by = words(key, name=name_of(context, one.sealer), day=moment(one.sealed_at), n=one.values)
        self.body.addWidget(label(by))
        holders = words("case.comma").join(isolate(name_of(context, holder.who)) for holder in one.holders)
        self.body.addWidget(label(words("custody.sealed.holders", k=one.k, n=len(one.holders), names=holders), "small"))
        ask = primary_button(words("custody.ask"), self._ask, "key")
        rehearse = secondary_button(words("custody.rehearse"), self._rehearse, "refresh")
        ask.setVisible(one.may_ask and not one.asked)
        rehearse.setVisible(one.opened is None)
        for button in (ask, rehearse):
            button.setAccessibleName(f"{button.text()} – {about}")
        self.body.addLayout(row(ask, rehearse, None, spacing=S))
        self.setAccessibleName(f"{about}: {by}")

    def _ask(self) -> None:
        dialog = ReasonDialog(self._context, "custody.ask.title", "custody.ask.hint", "custody.ask", needed=True)
        if dialog.exec():
            write_letter(self, self._context, custody.ask, self._one.id, dialog.reason(), done=self._done)

    def _rehearse(self) -> None:
        write_letter(self, self._context, _rehearse, self._one.id, done=self._done)


def _rehearse(session: Session, deal: str) -> custody.Letter:
    return custody.ask(session, deal, aim="rehearse")


class GroupCard(Card):
    """A group of custodians: who, and how many must agree."""

    def __init__(self, context: Context, group: GroupView, done: Callable[[], object]) -> None:
        super().__init__(spacing=XS, margins=M)
        self._context, self._group, self._done = context, group, done
        words, name = context.words, inert(group.name)
        head = row(label(name, "strong"), spacing=S)
        head.setStretch(0, 1)
        head.addWidget(Chip(words("custody.group.numbers", k=group.k, n=len(group.members)), "muted", "group"))
        self.body.addLayout(head)
        self.body.addWidget(label(names_of(context, group.members)))
        if group.missing:
            text = words("custody.group.missing", names=names_of(context, group.missing))
            self.body.addWidget(Banner(text, "warn"))
        retire = quiet_button(words("custody.group.retire"), self._retire, "trash")
        retire.setAccessibleName(f"{retire.text()} – {name}")
        self.body.addLayout(row(retire, None))
        self.setAccessibleName(name)

    def _retire(self) -> None:
        name = inert(self._group.name)
        if self._context.ask(
            "custody.group.retire.sure", "custody.group.retire.text", "custody.group.retire", name=name
        ):
            call(self, self._context, custody.retire_group, self._group.id, done=lambda _: self._done())


def opening_line(context: Context, one: OpeningView) -> Card:
    """One act as somebody signed it."""
    words = context.words
    said = words("custody.line", name=name_of(context, one.by), what=term_words(context, "opening-act", one.act))
    head = row(label(said, "strong"), spacing=S)
    head.setStretch(0, 1)
    head.addWidget(label(moment(one.at), "small", wrap=False))
    card = Card(head, spacing=XS, margins=M)
    if one.case:
        card.body.addWidget(label(case_words(context, one.title, one.case)))
    if one.asker is not None and one.act in ("gave", "refused", "helped"):
        card.body.addWidget(label(words("custody.log.asker", name=name_of(context, one.asker)), "small"))
    if one.reason:
        card.body.addWidget(label(inert(one.reason, lines=True), "muted"))
    if one.taken_back:
        card.body.addWidget(Banner(words("custody.log.back"), "warn"))
    card.setAccessibleName(said)
    return card
