"""A stick, or a folder in its place: what it is called, how much room it has, and what lies on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.services import courier, sticks
from app.services.courier import CarryReport
from app.services.sticks import Contents
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.parts import (
    XS,
    Card,
    Chip,
    ElidedLabel,
    FlowLayout,
    M,
    ProgressPanel,
    S,
    column,
    icon_label,
    label,
    row,
    secondary_button,
)
from app.ui.stick.contents import ContentsPanel
from app.ui.stick.words import Place, facts_words, place_words

if TYPE_CHECKING:
    from app.ui.context import Context


class PlaceCard(Card):
    """Nothing on it is looked at before somebody asks."""

    def __init__(self, context: Context, place: Place) -> None:
        super().__init__(spacing=M)
        self.context, self.place = context, place
        self.found: Contents | None = None
        self.name, self.facts = ElidedLabel("", "subheading"), label("", "small")
        self.locked = Chip("", "warn", "lock")
        self.send = secondary_button("", self._send, "send")
        self.see = secondary_button("", self.look, "eye")
        self.progress = ProgressPanel(context, title="stick.looking")
        self.contents = ContentsPanel(context)
        self.contents.taken.connect(self._receive)
        self.contents.carried.connect(self._carry)
        self._build()
        self.retranslate()

    def _build(self) -> None:
        head = row(icon_label("stick" if self.place.size else "folder", "accent", 24), spacing=M)
        said = column(self.name, self.facts, spacing=XS)
        head.addLayout(said, 1)
        head.addWidget(self.locked)
        buttons, flow = QWidget(), FlowLayout(spacing=S)
        for button in (self.see, self.send):
            flow.addWidget(button)
        buttons.setLayout(flow)
        for piece in (buttons, self.progress, self.contents):
            self.body.addWidget(piece)
        self.body.insertLayout(0, head)
        self.contents.hide()

    def retranslate(self) -> None:
        words, name = self.context.words, place_words(self.context, self.place)
        self.name.setText(name)
        self.locked.setText(words("stick.read-only"))
        for button, key in ((self.see, "stick.look"), (self.send, "stick.send")):
            button.setText(words(key))
            button.setAccessibleName(f"{words(key)}: {name}")
        self.show_place(self.place)
        if self.found is not None:
            self.contents.show_contents(self.found)

    def show_place(self, place: Place) -> None:
        """What is known of it now: its room changes with every file."""
        self.place = place
        self.facts.setText(facts_words(self.context, place))
        self.locked.setVisible(place.read_only)
        self.send.setVisible(not place.read_only)
        self.setAccessibleName(f"{inert(place.name)}, {self.facts.text()}")

    def leave(self) -> None:
        """It was taken out."""
        self.contents.hide()

    # --- acting -------------------------------------------------------------------------------

    def look(self) -> None:
        """What lies on it: only bundles are opened, and only as far as to see whom they are for."""
        call(self, self.context, sticks.look, self.place.path, done=self._show, busy=self.see)

    def _show(self, found: Contents) -> None:
        self.found = found
        self.contents.show_contents(found)
        self.contents.show()

    def _send(self) -> None:
        self.context.navigate("send", stick=str(self.place.path))

    def _receive(self) -> None:
        self.context.navigate("receive", stick=str(self.place.path))

    def _carry(self) -> None:
        call(self, self.context, courier.carry, [self.place.path], done=self._carried, task=self.progress)

    def _carried(self, report: CarryReport) -> None:
        """Said in one breath; the tab of what is carried counts it."""
        said = [self.context.words("stick.carried", n=len(report.carried))] if report.carried else []
        if report.packs:
            said.append(self.context.words("stick.packs.taken", n=len(report.packs)))
        counts = {"already": report.already, "failed": len(report.failures), "own": report.own}
        said += [self.context.words(f"stick.carry.{key}", n=count) for key, count in counts.items() if count]
        self.context.say(" ".join(said), "warn" if report.failures else "ok")
        self.context.changed.emit(ChangeSet(kinds=frozenset({"carried"})))
        self.look()
