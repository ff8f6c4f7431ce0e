"""The relays that this vault uses: whether each admits it, until when, and how it did last."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.services import letterfiles
from app.services.relay import order, relays
from app.services.relay.views import RelayView
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.wording import inert, size_words
from app.ui.parts import (
    Banner,
    Card,
    Chip,
    M,
    S,
    choose_files,
    choose_new_file,
    column,
    icon_button,
    label,
    link_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear
from app.ui.relay.files import save_request, take_answer
from app.ui.relay.leaving import LeaveDialog
from app.ui.relay.mixing import MixButton
from app.ui.relay.pinning import PinDialog, PinLine
from app.ui.relay.schedule import schedule_of
from app.ui.relay.wording import day, reason_words

if TYPE_CHECKING:
    from app.ui.context import Context


FEW_EPOCHS: Final = 3
"""of four weeks each: time enough to reach an operator by hand"""


class Admission:
    """Saving the request and taking in the answer, from the list and from the setting up alike."""

    def __init__(self, owner: QWidget, context: Context, say: Callable[[str, str], object] | None = None) -> None:
        """``say``: where it is told what came of it, with its tone; else at the foot of the window."""
        self._owner, self._context = owner, context
        self._say = say or context.say

    def ask(self, relay: str) -> None:
        path = choose_new_file(self._context, letterfiles.neutral_name())
        if path is not None:
            self.ask_into(relay, path)

    def ask_into(self, relay: str, path: Path) -> None:
        call(self._owner, self._context, save_request, path, relay, done=lambda _: self._asked())

    def _asked(self) -> None:
        self._say(self._context.words("sync.relay.requested"), "ok")

    def answer(self, relay: str) -> None:
        paths = choose_files(self._context, "sync.relay.answer", one=True)
        if paths:
            self.answer_from(relay, paths[0])

    def answer_from(self, relay: str, path: Path) -> None:
        call(self._owner, self._context, take_answer, path, relay, done=self._answered)

    def _answered(self, view: RelayView) -> None:
        when = day(view.until or 0)
        self._say(self._context.words("sync.relay.answered", when=when), "ok")
        self._context.changed.emit(ChangeSet(kinds=frozenset({"relay"})))


class RelaysPanel(QWidget):
    """In the order in which contacts try them."""

    def __init__(self, context: Context, add: object) -> None:
        super().__init__()
        self.context = context
        self.rows: tuple[RelayView, ...] = ()
        self.admission = Admission(self, context)
        self.mixing = MixButton(context)
        self.cards = column(spacing=S)
        self._moved = ("", 0)
        """the relay that was just moved, and by how much: its button keeps the keyboard"""
        self._arrows: dict[tuple[str, int], QWidget] = {}
        hint = label("", "muted")
        self.add = secondary_button("", add, "add")  # type: ignore[arg-type]
        context.bind(hint.setText, "sync.relays.hint")
        context.bind(self.add.setText, "sync.relay.add")
        self.setLayout(column(hint, self.cards, row(self.add, None), self.mixing, None, spacing=M))

    def show_rows(self, rows: tuple[RelayView, ...]) -> None:
        self.rows = rows
        focused = self.window().focusWidget()
        self._moved = next((key for key, arrow in self._arrows.items() if arrow is focused), self._moved)
        self._arrows = {}
        clear(self.cards)
        for one in rows:
            self.cards.addWidget(self._card(one))
        self._focus_moved()

    def _focus_moved(self) -> None:
        """On the arrow that was pressed, or at the end of the order on the other one."""
        relay, by = self._moved
        arrow, other = self._arrows.get((relay, by)), self._arrows.get((relay, -by))
        if arrow is not None and other is not None:
            (arrow if arrow.isEnabled() else other).setFocus()
        self._moved = ("", 0)

    def _card(self, one: RelayView) -> Card:
        words, address = self.context.words, isolate_ltr(inert(one.address))
        head = row(label(address, "strong"), spacing=S)
        head.setStretch(0, 1)
        head.addWidget(self._chip(one))
        for button in self._movers(one, address):
            head.addWidget(button)
        card = Card(head, spacing=S, margins=M)
        if one.reason:
            card.body.addWidget(Banner(reason_words(self.context, one.reason), "warn"))
        if one.pin:
            card.body.addWidget(PinLine(self.context, one.pin))
        for other in one.also:
            card.body.addWidget(label(isolate_ltr(inert(other)), "small"))
        why = self._why(one)
        if why:
            card.body.addWidget(label(why, "small"))
        ask = link_button(words("sync.relay.request"), partial(self.admission.ask, one.id))
        take = link_button(words("sync.relay.answer"), partial(self.admission.answer, one.id))
        drop = link_button(words("sync.relay.remove"), partial(self._remove, one))
        links = [ask, take, drop]
        if one.pin or one.reason in ("pin", "tls"):
            links.insert(2, link_button(words("sync.pin.change"), partial(self.change_pin, one)))
        for button in links:
            button.setAccessibleName(f"{button.text()}: {address}")
        card.body.addLayout(row(*links, None, spacing=M))
        card.setAccessibleName(address)
        return card

    def _movers(self, one: RelayView, address: str) -> list[QWidget]:
        """Earlier and later, where there is an order at all."""
        if len(self.rows) < 2:
            return []
        for by, name, symbol, last in ((-1, "earlier", "chevron-up", 0), (1, "later", "chevron-down", -1)):
            said = f"{self.context.words(f'sync.relay.{name}')}: {address}"
            button = icon_button(symbol, said, partial(self.move_relay, one, by))
            button.setEnabled(self.rows[last] is not one)
            self._arrows[one.id, by] = button
        return [self._arrows[one.id, by] for by in (-1, 1)]

    def move_relay(self, one: RelayView, by: int) -> None:
        """Let contacts try it earlier or later."""
        self._moved = (one.id, by)
        call(self, self.context, order.move, one.id, by, done=self._did_move)

    def _did_move(self, changes: ChangeSet) -> None:
        self.context.say(self.context.words("sync.relay.moved"), "ok")
        self.context.changed.emit(changes)

    def _chip(self, one: RelayView) -> Chip:
        words = self.context.words
        if one.until is not None:
            return Chip(words("sync.relay.admitted", when=day(one.until)), "ok", "check")
        if one.answered is not None and not one.reason:
            return Chip(words("sync.relay.open"), "ok", "check")  # it took a request that no operator had signed
        return Chip(words("sync.relay.waiting"), "muted", "clock")

    def _why(self, one: RelayView) -> str:
        """What is still to be done about its admission, or what it lets this vault's mailbox hold."""
        words = self.context.words
        if one.until is None:
            return "" if one.answered is not None and not one.reason else words("sync.relay.waiting.why")
        said = []
        if one.bytes is not None and one.count is not None:
            said.append(words("sync.relay.quota", size=size_words(one.bytes), n=one.count))
        if one.epochs[0] < FEW_EPOCHS:
            said.append(words("sync.relay.ends-soon"))
        return " ".join(said)

    def change_pin(self, one: RelayView) -> PinDialog:
        """Its operator has a new key."""
        dialog = PinDialog(self.context, one)
        dialog.open()
        return dialog

    def _remove(self, one: RelayView) -> None:
        dialog = LeaveDialog(self.context)
        dialog.fetched.connect(partial(schedule_of(self.context).leave, one.id))
        dialog.left.connect(partial(call, self, self.context, relays.remove, one.id))
        dialog.open()
