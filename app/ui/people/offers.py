"""Introductions: answering those that came, and signing one's own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from app.services import introductions, letterfiles
from app.services.introductions import Offer
from app.services.session import Session
from app.services.views import ContactView
from app.ui.case.calls import call
from app.ui.case.wording import inert, moment, shown
from app.ui.parts import (
    XS,
    Banner,
    Card,
    Dialog,
    M,
    S,
    choose_new_file,
    column,
    icon_label,
    label,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.fields import copy_text
from app.ui.parts.space import clear
from app.ui.people.card_dialogs import CLEARED_AFTER_S, card_box

if TYPE_CHECKING:
    from app.ui.context import Context


class Offers(QWidget):
    """Cards of the introductions that wait for an answer; hidden while there are none."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.offers: tuple[Offer, ...] = ()
        self._cards = column(spacing=S)
        heading = label("", "subheading")
        context.bind(heading.setText, "people.offers")
        self.setLayout(column(heading, self._cards, spacing=S))
        self.hide()

    def load(self) -> None:
        call(self, self._context, introductions.offers, done=self.show_offers)

    def show_offers(self, offers: tuple[Offer, ...]) -> None:
        self.offers = offers
        clear(self._cards)
        self.setVisible(bool(offers))
        for offer in offers:
            self._cards.addWidget(self._card(offer))

    def _card(self, offer: Offer) -> Card:
        words, name, by = self._context.words, inert(offer.name), inert(offer.by.name)
        head = row(
            icon_label("person", "muted", 20), label(words("people.offer", by=by, name=name), "strong"), spacing=S
        )
        head.setStretch(1, 1)
        said = label(words(f"people.offer.{offer.way}", when=moment(offer.verified_at)), "small")
        card = Card(head, said, spacing=XS, margins=M)
        if offer.looks_like:
            card.body.addWidget(Banner(words("people.key-changed", name=inert(offer.looks_like)), "danger"))
        if not offer.by.verified:
            card.body.addWidget(Banner(words("people.offer.unverified", by=by), "warn"))
        if offer.doubtful:
            card.body.addWidget(Banner(words("people.offer.doubtful"), "warn"))
        if offer.known:
            card.body.addWidget(label(words("people.offer.known", name=name), "small"))
        accept = secondary_button(words("people.offer.accept"), partial(self.accept, offer), "add")
        refuse = quiet_button(words("people.offer.refuse"), partial(self.refuse, offer), "close")
        for button in (accept, refuse):
            button.setAccessibleName(f"{button.text()}: {name}")
        card.body.addLayout(row(accept, refuse, None, spacing=S))
        card.setAccessibleName(words("people.offer", by=by, name=name))
        return card

    def accept(self, offer: Offer, name: str | None = None) -> None:
        """Take the introduced person in; where the name is another contact's, under one that tells them apart."""
        chosen = name or (f"{offer.name} ({offer.by.name})" if offer.looks_like else None)
        taken = partial(introductions.accept, name=chosen)
        call(self, self._context, taken, offer.key_id, offer.by.key_id, done=lambda _: self._taken(offer))

    def _taken(self, offer: Offer) -> None:
        self._context.say(self._context.words("people.offer.taken", name=inert(offer.name)), "ok")
        self.load()

    def refuse(self, offer: Offer) -> None:
        call(self, self._context, introductions.refuse, offer.key_id, offer.by.key_id, done=lambda _: self.load())


def write(session: Session, key_id: str, to: str) -> str:
    return introductions.introduce(session, key_id, to)


class IntroduceDialog(Dialog):
    """Signs "I compared words with this person" for one other contact, as a text, a file, and in the next bundle."""

    written = Signal(str)

    def __init__(self, context: Context, person: ContactView, others: tuple[ContactView, ...]) -> None:
        super().__init__(context, context.words("people.introduce.title", name=inert(person.name)), width=560)
        words = context.words
        self.person = person
        self.others = [one for one in others if one.key_id != person.key_id]
        self.choice = QComboBox()
        self.choice.setAccessibleName(words("people.introduce.to"))
        for one in self.others:
            self.choice.addItem(shown(one.name), one.key_id)
        self.text: QPlainTextEdit = card_box()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(words("people.introduce.title", name=inert(person.name)))
        self.told = Banner("", "info")
        self.body.addWidget(label(words("people.introduce.hint", name=inert(person.name)), "muted"))
        self.body.addWidget(label(words("people.introduce.to"), "strong"))
        self.body.addWidget(self.choice)
        self.body.addWidget(self.told)
        self.body.addWidget(self.text)
        self.file = self.add_button(secondary_button(words("exchange.own.save"), self._save, "file"))
        self.copy = self.add_button(secondary_button(words("button.copy"), self._copy, "copy"))
        self.add_button(secondary_button(words("button.done"), self.accept))
        self.sign = self.add_button(primary_button(words("people.introduce.write"), self.write), default=True)
        self.told.show_text("" if self.others else words("people.introduce.nobody"))
        self.sign.setEnabled(bool(self.others))
        for hidden in (self.text, self.file, self.copy):
            hidden.hide()
        self.finished.connect(lambda _: self.deleteLater())

    def write(self) -> None:
        to = str(self.choice.currentData())
        call(self, self.context, write, self.person.key_id, to, done=self._written, failed=self._failed, busy=self)

    def _written(self, text: str) -> None:
        self.text.setPlainText(text)
        for shown_now in (self.text, self.file, self.copy):
            shown_now.show()
        self.told.show_text(self.context.words("people.introduce.done", name=inert(self.choice.currentText())), "ok")
        self.adjustSize()
        self.written.emit(text)

    def _failed(self, error: Exception) -> None:
        self.told.show_text(self.context.error_text(error), "warn")

    def _copy(self) -> None:
        copy_text(self.text.toPlainText())
        self.context.say(self.context.words("copy.done", n=CLEARED_AFTER_S))

    def _save(self) -> None:
        path = choose_new_file(self.context, letterfiles.neutral_name())
        if path is not None:
            about = (self.person.key_id, str(self.choice.currentData()))
            content = self.text.toPlainText().encode()
            call(self, self.context, letterfiles.save, content, path, about, done=self._saved)

    def _saved(self, _: object) -> None:
        self.context.say(self.context.words("exchange.own.saved"), "ok")
