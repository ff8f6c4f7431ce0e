"""Bundles that are carried for others, unread: put on a stick, or let go."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.services import courier
from app.services.courier import Carriage, PutReport
from app.ui.case.calls import call
from app.ui.case.wording import moment, shown, size_words
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
from app.ui.stick.target import TargetDialog
from app.ui.stick.words import place_of

if TYPE_CHECKING:
    from app.ui.context import Context


class CarriedView(QWidget):
    """``counted`` how many things are carried."""

    counted = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows: tuple[Carriage, ...] = ()
        self.cards = column(spacing=S)
        self.every = primary_button("", lambda: self.choose(()), "stick")
        self.progress = ProgressPanel(context, title="stick.carry.working")
        self.empty = EmptyState("courier")
        lead = label("", "muted")
        for setter, key in (
            (lead.setText, "stick.carry.lead"),
            (self.every.setText, "stick.carry.put.every"),
            (self.empty.title.setText, "stick.carry.none"),
            (self.empty.hint.setText, "stick.carry.none.hint"),
        ):
            context.bind(setter, key)
        self._lead = lead
        self.setLayout(column(lead, row(self.every, None), self.progress, self.cards, self.empty, None, spacing=M))
        self.every.hide()

    def read(self) -> None:
        call(self, self.context, courier.listing, done=self.show_rows)

    def retranslate(self) -> None:
        self.show_rows(self.rows)

    def show_rows(self, rows: tuple[Carriage, ...]) -> None:
        self.rows = rows
        clear(self.cards)
        for one in rows:
            self.cards.addWidget(self._card(one))
        self.every.setVisible(len(rows) > 1)
        self._lead.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.counted.emit(len(rows))

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
