"""Bundles that are carried for others, unread: put on a stick, or let go."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.services import courier
from app.services.courier import Carriage, PackView, PutReport
from app.services.session import Session
from app.ui.case.calls import call
from app.ui.case.wording import author_words, moment, shown, size_words
from app.ui.parts import (
    XS,
    Card,
    Chip,
    EmptyState,
    M,
    ProgressPanel,
    S,
    column,
    label,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear
from app.ui.relay.wording import reason_words
from app.ui.stick.packing import hosts_words
from app.ui.stick.target import TargetDialog
from app.ui.stick.words import place_of

if TYPE_CHECKING:
    from app.ui.context import Context


Found = tuple[tuple[Carriage, ...], tuple[PackView, ...]]


def _read(session: Session) -> Found:
    return courier.listing(session), courier.packs(session)


class CarriedView(QWidget):
    """``counted`` how many things are carried."""

    counted = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows: tuple[Carriage, ...] = ()
        self.packs: tuple[PackView, ...] = ()
        self.cards, self.up = column(spacing=S), column(spacing=S)
        self.every = primary_button("", lambda: self.choose(()), "stick")
        self.progress = ProgressPanel(context, title="stick.carry.working")
        self.empty = EmptyState("courier")
        lead, heading = label("", "muted"), label("", "subheading")
        sync = secondary_button("", partial(context.navigate, "relay"), "relay")
        for setter, key in (
            (lead.setText, "stick.carry.lead"),
            (heading.setText, "stick.packs.title"),
            (sync.setText, "page.relay"),
            (self.every.setText, "stick.carry.put.every"),
            (self.empty.title.setText, "stick.carry.none"),
            (self.empty.hint.setText, "stick.carry.none.hint"),
        ):
            context.bind(setter, key)
        self._lead, self._packs = lead, QWidget()
        self._packs.setLayout(column(row(heading, None, sync), self.up, spacing=S))
        every = row(self.every, None)
        self.setLayout(column(lead, self._packs, every, self.progress, self.cards, self.empty, None, spacing=M))
        self.every.hide()

    def read(self) -> None:
        call(self, self.context, _read, done=self.show_all)

    def retranslate(self) -> None:
        self.show_all((self.rows, self.packs))

    def show_all(self, found: Found) -> None:
        rows, packs = self.rows, self.packs = found
        clear(self.cards)
        clear(self.up)
        for pack in packs:
            self.up.addWidget(self._pack(pack))
        self._packs.setVisible(bool(packs))
        for one in rows:
            self.cards.addWidget(self._card(one))
        self.every.setVisible(len(rows) > 1)
        self._lead.setVisible(bool(rows or packs))
        self.empty.setVisible(not rows and not packs)
        self.counted.emit(len(rows) + len(packs))

    def _card(self, one: Carriage) -> Card:
        words = self.context.words
        size = size_words(one.bytes)
        if one.kind == "part":
            name = words("stick.carry.part", number=isolate_ltr(str(one.number)), of=one.of, size=size)
        else:
            name = words("stick.carry.line", size=size)
        head = row(label(name, "strong"), spacing=S)
        head.setStretch(0, 1)
        if one.handed is None:
            head.addWidget(Chip(words("stick.carry.waits"), "muted", "clock"))
        else:
            head.addWidget(Chip(words("stick.carry.handed", when=moment(one.handed)), "ok", "check"))
        facts = words("stick.carry.facts", when=moment(one.at), place=shown(one.place))
        put = secondary_button(words("stick.carry.put"), partial(self.choose, (one.id,)), "stick")
        forget = quiet_button(words("stick.carry.forget"), partial(self._forget, one.id), "trash")
        for button in (put, forget):
            button.setAccessibleName(f"{button.text()} – {name}")
        card = Card(head, label(facts, "small"), row(put, forget, None, spacing=S), spacing=XS, margins=M)
        card.setAccessibleName(name)
        return card

    def _pack(self, one: PackView) -> Card:
        """Something that goes up to a relay with the next sync; whom it is for, nobody here knows."""
        words, name = self.context.words, author_words(self.context, one.sender)
        head = row(label(words("stick.packs.of", name=name), "strong"), spacing=S)
        head.setStretch(0, 1)
        late = one.uploaded is None and one.until <= self._now()
        if one.uploaded is not None:
            head.addWidget(Chip(words("stick.packs.up", when=moment(one.uploaded)), "ok", "check"))
        else:
            key = "stick.packs.late" if late else "stick.packs.waits"
            head.addWidget(Chip(words(key, day=moment(one.until)), "warn" if late else "muted", "clock"))
        sizes = {"done": size_words(one.sent), "size": size_words(one.bytes)}
        facts = words("stick.packs.facts", host=hosts_words(self.context, one.hosts), **sizes)
        card = Card(head, label(facts, "small"), spacing=XS, margins=M)
        if one.reason and one.uploaded is None:
            card.body.addWidget(label(reason_words(self.context, one.reason), "small"))
        forget = quiet_button(words("stick.carry.forget"), partial(self._forget, one.id), "trash")
        forget.setAccessibleName(f"{forget.text()} – {name}")
        card.body.addLayout(row(forget, None))
        card.setAccessibleName(words("stick.packs.of", name=name))
        return card

    def _now(self) -> int:
        return self.context.session.clock.now() if self.context.session is not None else 0

    # --- acting -------------------------------------------------------------------------------

    def choose(self, ids: tuple[str, ...]) -> TargetDialog:
        """Ask where these go; ``()``: all of them."""
        dialog = TargetDialog(self.context, "stick.carry.put.title", "stick.carry.put.go", partial(self.put, ids))
        dialog.open()
        return dialog

    def put(self, ids: tuple[str, ...], folder: Path) -> None:
        """Copies of these there; the vault keeps its own."""
        work = partial(courier.put_on, folder=folder, ids=ids or None)
        call(
            self,
            self.context,
            work,
            done=partial(self._put, folder),
            task=self.progress,
            busy=self.cards.parentWidget(),
        )

    def _put(self, folder: Path, report: PutReport) -> None:
        name = shown(place_of(folder).name)
        self.context.say(self.context.words("stick.carry.put.done", n=len(report.paths), name=name), "ok")
        self.read()

    def _forget(self, name: str) -> None:
        if self.context.ask("stick.carry.forget.title", "stick.carry.forget.text", "stick.carry.forget", danger=True):
            call(self, self.context, courier.forget, [name], done=lambda _: self._forgotten())

    def _forgotten(self) -> None:
        self.context.say(self.context.words("stick.carry.forgotten"), "info")
        self.read()
