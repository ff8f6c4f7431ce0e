"""By which way a bundle goes: one button for each way that there is, with what it needs below it."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from app.base.catalogue import isolate_ltr
from app.ui.case.wording import inert
from app.ui.exchange.send_choices import INDENT, Choice
from app.ui.parts import M, S, choose_folder, column, label, link_button, row, secondary_button
from app.ui.relay.body import RelayBody
from app.ui.stick.body import StickBody
from app.ui.stick.courier_body import CourierBody
from app.ui.stick.words import Place, place_of

if TYPE_CHECKING:
    from app.ui.context import Context

Way = Literal["relay", "stick", "folder", "courier"]
WAYS: Final[tuple[Way, ...]] = ("relay", "stick", "folder", "courier")


class WayChoice(Choice):
    """``way`` is the one that is chosen, ``target`` where it is written by that way."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "send.way")
        self.folder: Path | None = None
        self._picked = False
        """whether somebody chose a way: then no stick that comes changes it"""
        self.buttons: dict[Way, QRadioButton] = {}
        self._bodies: dict[Way, QWidget] = {}
        self._whys: dict[Way, QWidget] = {}
        self._group = QButtonGroup(self)
        self.relay = RelayBody(context)
        self.relay.changed.connect(self._relay_changed)
        self._add("relay", self.relay)
        self.stick = StickBody(context)
        self.stick.changed.connect(self._stick_changed)
        self._add("stick", self.stick)
        self._add("folder", self._folder_body())
        self.courier = CourierBody(context)
        self.courier.changed.connect(self._courier_changed)
        self._add("courier", self.courier)
        self.set_up = link_button("", partial(context.navigate, "relay"))
        context.bind(self.set_up.setText, "send.way.relay.set-up")
        self.body.addLayout(row(self.set_up, None))
        self._offer("relay", False)
        self._offer("courier", False)
        self.buttons["folder"].setChecked(True)
        self._turned()

    def _add(self, way: Way, *inside: QWidget) -> None:
        button, why, body = QRadioButton(), label("", "small"), QWidget()
        self.context.bind(button.setText, f"send.way.{way}")
        self.context.bind(why.setText, f"send.way.{way}.why")
        held = column(*inside, spacing=S)
        held.setContentsMargins(INDENT, S, INDENT, 0)
        body.setLayout(held)
        why.setContentsMargins(INDENT, 0, INDENT, 0)
        self._group.addButton(button)
        button.toggled.connect(self._turned)
        button.clicked.connect(partial(self.choose, way))
        self.buttons[way], self._bodies[way], self._whys[way] = button, body, why
        self.body.addLayout(column(button, why, body, spacing=0))

    def _offer(self, way: Way, there: bool) -> None:
        self.buttons[way].setVisible(there)
        self._whys[way].setVisible(there)

    @property
    def way(self) -> Way:
        return next(way for way, button in self.buttons.items() if button.isChecked())

    def choose(self, way: Way) -> None:
        """Choose one, as if a person had."""
        self._picked = True
        self.buttons[way].setChecked(True)

    @property
    def target(self) -> Path | None:
        """The folder that it is written into, that of the stick among them; ``None`` where none is chosen."""
        return self.place.path if self.place is not None and self.way != "courier" else None

    @property
    def place(self) -> Place | None:
        """The same with what is known of it; with a courier, where the pack is put for them."""
        if self.way == "relay":
            return None
        if self.way == "courier":
            return self.courier.place
        if self.way == "stick":
            return self.stick.place
        return place_of(self.folder) if self.folder is not None else None

    def is_ready(self) -> bool:
        """Whether nothing is missing for the way that is chosen."""
        if self.way in ("relay", "courier"):
            return (self.relay if self.way == "relay" else self.courier).is_ready()
        return self.target is not None

    def load(self) -> None:
        """Who can be reached by which way now."""
        self.relay.load()
        self.courier.load()

    def reach_for(self, readers: Collection[str]) -> None:
        """It is to go to these."""
        self.relay.choose(readers)
        self.courier.choose(readers)

    def retranslate(self) -> None:
        self.stick.retranslate()
        self.courier.retranslate()
        self.relay.retranslate()
        self._word_folder()

    def _turned(self, _: bool = False) -> None:
        if any(button.isChecked() for button in self.buttons.values()):
            for way, body in self._bodies.items():
                body.setVisible(way == self.way)
            self.changed.emit()

    # --- through a relay ----------------------------------------------------------------------

    def _relay_changed(self) -> None:
        there = self.relay.there
        self._offer("relay", there)
        self.set_up.setVisible(not there)
        if self.way == "relay" and not there:
            self.choose("folder")
        self.changed.emit()

    def _courier_changed(self) -> None:
        self._offer("courier", self.courier.there)
        if self.way == "courier" and not self.courier.there:
            self.choose("folder")
        self.changed.emit()

    # --- onto a stick -------------------------------------------------------------------------

    def take_stick(self, path: Path) -> None:
        """This stick, now or as soon as it is there."""
        self.choose("stick")
        self.stick.choose(path)

    def _stick_changed(self) -> None:
        if self.stick.place is not None and not self._picked:
            self.buttons["stick"].setChecked(True)  # what is plugged in is what it is meant for
        self.changed.emit()

    # --- into a folder ------------------------------------------------------------------------

    def _folder_body(self) -> QWidget:
        self.folder_line = label("", "muted")
        choose = secondary_button("", self._choose_folder, "folder")
        self.context.bind(choose.setText, "exchange.send.choose-folder")
        where, made = row(choose, self.folder_line, spacing=M), QWidget()
        where.setStretch(1, 1)
        made.setLayout(where)
        self._word_folder()
        return made

    def _choose_folder(self) -> None:
        folder = choose_folder(self.context, start=self.folder)
        if folder is not None:
            self.take_folder(folder)

    def take_folder(self, folder: Path) -> None:
        """Where the bundle goes: a stick, or a folder that is carried on by other means."""
        self.folder = folder
        self.choose("folder")
        self._word_folder()
        self.changed.emit()

    def _word_folder(self) -> None:
        words = self.context.words("exchange.send.no-folder")
        self.folder_line.setText(words if self.folder is None else isolate_ltr(inert(str(self.folder))))
