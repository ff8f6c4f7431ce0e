"""Coding by two who don't see each other: what to do next, and once both are in, how far they agree."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from app.analysis.agreement import Agreement
from app.base.catalogue import isolate_ltr
from app.model.types import type_label
from app.services import contacts, hits, lists
from app.services.lists import ListQuery
from app.services.rooms import blind, book, letters
from app.services.rooms.letters import Came
from app.services.rooms.views import Code, RoundView
from app.services.session import Session
from app.services.views import ContactView
from app.ui.case.calls import call
from app.ui.case.wording import author_words, shown
from app.ui.parts import (
    Banner,
    Card,
    M,
    S,
    choose_files,
    choose_folder,
    column,
    label,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear
from app.ui.rooms.finding import flowing

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.rooms.context import RoomContext

KINDS = ("incident", "case", "person", "statement", "evidence")
SHOWN = 12  # titles of records on which two differ
Found = tuple[tuple[RoundView, ...], tuple[ContactView, ...], dict[str, str]]


def _read(session: Session, room: str, inner: Session, language: str) -> Found:
    rounds = blind.rounds(session, room)
    apart = [unit for one in rounds for units in one.apart.values() for unit in units]
    return rounds, contacts.listing(session), hits.titles(inner, apart, language)


def _begin(session: Session, room: str, inner: Session, other: str, type_: str) -> str:
    units = lists.ids(inner, ListQuery(type_, filters={"each": ("yes",)} if type_ in ("incident", "person") else {}))
    return blind.begin(session, room, other, [code.id for code in book.codes(session, room)], units)


class RoundsPanel(QWidget):
    def __init__(self, context: Context, inner: RoomContext, room: str) -> None:
        super().__init__()
        self.context, self.inner, self.room = context, inner, room
        self.people, self.kind = QComboBox(), QComboBox()
        self.cards = column(spacing=S)
        words = context
        hint, whom, what, every = (
            label("", "muted"),
            label("", "muted", wrap=False),
            label("", "muted", wrap=False),
            label("", "small"),
        )
        begin = primary_button("", self.begin, "add")
        letter = secondary_button("", self.choose_letter, "receive")
        for setter, key in (
            (hint.setText, "rooms.blind.hint"),
            (whom.setText, "rooms.blind.with"),
            (self.people.setAccessibleName, "rooms.blind.with"),
            (what.setText, "rooms.blind.what"),
            (self.kind.setAccessibleName, "rooms.blind.what"),
            (every.setText, "rooms.blind.all"),
            (begin.setText, "rooms.blind.begin"),
            (letter.setText, "rooms.letter"),
        ):
            words.bind(setter, key)
        pieces = (row(whom, self.people, spacing=S), row(what, self.kind, spacing=S), row(begin, letter, spacing=S))
        line = flowing(*pieces)
        self.setLayout(column(hint, Card(line, every, spacing=S), self.cards, None, spacing=M))

    def load(self) -> None:
        call(self, self.context, _read, self.room, self.inner.session, self.context.language, done=self._show)

    def _show(self, found: Found) -> None:
        rounds, people, titles = found
        self.people.clear()
        for one in people:
            self.people.addItem(shown(one.name), one.key_id)
        kind = max(0, self.kind.currentIndex())
        self.kind.clear()
        for name in KINDS:
            self.kind.addItem(type_label(name, self.context.language, many=True), name)
        self.kind.setCurrentIndex(kind)
        clear(self.cards)
        for view in rounds:
            self.cards.addWidget(self._card(view, titles))

    def _card(self, one: RoundView, titles: dict[str, str]) -> Card:
        words = self.context.words
        head = words(
            "rooms.blind.round",
            name=author_words(self.context, one.other),
            codes=len(one.codes),
            units=len(one.units),
        )
        card = Card(label(head, "strong"), spacing=S)
        tone = {"both": "ok", "refused": "danger"}.get(one.state, "info")
        card.body.addWidget(Banner(words(f"rooms.blind.state.{one.state}"), tone))
        every = len(one.codes) * len(one.units)
        card.body.addWidget(label(words("rooms.blind.answered", n=one.answered, all=every), "muted"))
        if one.unclear:
            card.body.addWidget(Banner(words("rooms.blind.unclear", n=len(one.unclear)), "warn"))
        if not one.same_seals:
            card.body.addWidget(Banner(words("rooms.blind.other-seals"), "warn"))
        for code in one.codes:
            if code.id in one.agreement:
                self._agreement(card, code, one, titles)
        if one.agreement:
            card.body.addWidget(label(words("rooms.agree.means"), "muted"))
        card.body.addLayout(self._actions(one))
        return card

    def _agreement(self, card: Card, code: Code, one: RoundView, titles: dict[str, str]) -> None:
        words, found, name = self.context.words, one.agreement[code.id], shown(code.label)
        if found.percent is None:
            card.body.addWidget(label(words("rooms.agree.none", code=name), "strong"))
        else:
            percent = isolate_ltr(f"{100 * found.percent:.0f}")
            card.body.addWidget(label(words("rooms.agree.percent", code=name, percent=percent, n=found.n), "strong"))
        if found.kappa is not None:
            card.body.addWidget(label(figures(self.context, found)))
        for doubt in found.doubts:
            card.body.addWidget(Banner(words(f"rooms.doubt.{doubt}"), "warn"))
        apart = [shown(titles.get(unit, unit)) for unit in one.apart.get(code.id, {})]
        if apart:
            card.body.addWidget(label(words("rooms.agree.apart", titles="; ".join(apart[:SHOWN])), "muted"))

    def _actions(self, one: RoundView) -> QHBoxLayout:
        words = self.context.words
        give_up = quiet_button(words("rooms.blind.give-up"), partial(self.give_up, one.id), "trash")
        fix = secondary_button(words("rooms.blind.fix"), partial(self.fix, one.id), "check")
        fix.setVisible(one.state == "coding")
        send = primary_button(words("rooms.blind.send"), partial(self.choose_folder, one.id), "send")
        return row(None, give_up, fix, send, spacing=S)

    # --- acting -------------------------------------------------------------------------------

    def begin(self) -> None:
        args = (self.room, self.inner.session, str(self.people.currentData() or ""), str(self.kind.currentData()))
        call(self, self.context, _begin, *args, done=lambda _: self.load())

    def fix(self, round_: str) -> None:
        if self.context.ask("rooms.blind.fix.title", "rooms.blind.fix.text", "rooms.blind.fix"):
            call(self, self.context, blind.fix, round_, done=lambda _: self.load())

    def choose_folder(self, round_: str) -> None:
        folder = choose_folder(self.context)
        if folder is not None:
            self.send(round_, folder)

    def send(self, round_: str, folder: Path) -> None:
        call(self, self.context, blind.next_letter, round_, folder, done=self._sent)

    def _sent(self, path: Path) -> None:
        self.context.say(self.context.words("rooms.blind.sent", name=isolate_ltr(path.name)), "ok")
        self.load()

    def choose_letter(self) -> None:
        for path in choose_files(self.context, "rooms.letter", one=True):
            self.take(path)

    def take(self, path: Path) -> None:
        call(self, self.context, letters.take, path, self.room, done=self._took, failed=self._failed)

    def _took(self, came: Came) -> None:
        self.context.say(self.context.words(f"rooms.came.{came.kind}"), "ok")
        self.context.changed.emit(came.changes)

    def _failed(self, error: Exception) -> None:
        self.context.warn(error)
        self.load()

    def give_up(self, round_: str) -> None:
        call(self, self.context, blind.give_up, self.room, round_, done=lambda _: self.load())


def figures(context: Context, found: Agreement) -> str:
    """Kappa and alpha, with the interval where there is one."""
    kappa, alpha = (isolate_ltr("–" if value is None else f"{value:.2f}") for value in (found.kappa, found.alpha))
    if found.interval is None:
        return context.words("rooms.agree.kappa.bare", kappa=kappa, alpha=alpha)
    low, high = (isolate_ltr(f"{value:.2f}") for value in found.interval)
    return context.words("rooms.agree.kappa", kappa=kappa, low=low, high=high, alpha=alpha)
