"""On the page that sends: onto which stick. They are listed as they come and go."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from app.ui.case.wording import inert
from app.ui.parts import XS, Chip, S, column, label, row
from app.ui.parts.space import clear
from app.ui.stick.noticing import sticks_of
from app.ui.stick.words import Place, facts_words, place_words

if TYPE_CHECKING:
    from app.ui.context import Context


class StickBody(QWidget):
    """``place``: the stick that is chosen, ``None`` where none is; ``changed`` when it is another one."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.sticks = sticks_of(context)
        self.sticks.shown_by(self)
        self.place: Place | None = None
        self.buttons: dict[Path, QRadioButton] = {}
        self._wanted: Path | None = None
        self._listed: tuple[Place, ...] | None = None
        """what the lines show: they aren't made anew, under a person's hands, for nothing"""
        self._group = QButtonGroup(self)
        self._lines, self._none = column(spacing=S), label("", "muted")
        self.setLayout(column(self._lines, self._none, spacing=S))
        self.sticks.changed.connect(self._show)
        self._show()

    def choose(self, path: Path) -> None:
        """Choose this one, now or as soon as it is there."""
        self._wanted = path
        self._show()

    def retranslate(self) -> None:
        self._listed = None
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.sticks.look()  # how much room is on them now

    def _show(self) -> None:
        before = self.place
        places = tuple(Place.of(one) for one in self.sticks.there)
        wanted = self._wanted or (before.path if before is not None else None)
        free = [one for one in places if not one.read_only]
        self.place = next((one for one in free if one.path == wanted), None)
        if self.place is not None:
            self._wanted = None
        elif len(free) == 1 and wanted is None:
            self.place = free[0]  # where there is one, nobody is asked which
        if places != self._listed:
            self._list(places)
        elif self.place is not None:
            self.buttons[self.place.path].setChecked(True)
        if self.place != before:
            self.changed.emit()

    def _list(self, places: tuple[Place, ...]) -> None:
        self._listed = places
        clear(self._lines)
        self.buttons = {}
        for one in places:
            self._lines.addWidget(self._line(one))
        self._none.setText(self.context.words("stick.none.hint" if self.sticks.knows else "stick.blind.send"))
        self._none.setVisible(not places)

    def _line(self, one: Place) -> QWidget:
        name, facts = place_words(self.context, one), facts_words(self.context, one)
        button, made = QRadioButton(name.replace("&", "&&")), QWidget()
        button.setAccessibleName(f"{inert(one.name) or name}, {facts}")
        button.setChecked(self.place is not None and one.path == self.place.path)
        button.setEnabled(not one.read_only)
        button.toggled.connect(partial(self._pick, one))
        self._group.addButton(button)
        self.buttons[one.path] = button
        line = row(button, None, spacing=S)
        if one.read_only:
            line.insertWidget(1, Chip(self.context.words("stick.read-only"), "warn", "lock"))
        said = label(facts, "small")
        said.setContentsMargins(26, 0, 26, 0)
        made.setLayout(column(line, said, spacing=XS))
        return made

    def _pick(self, one: Place, on: bool) -> None:
        if on and (self.place is None or one.path != self.place.path):
            self.place, self._wanted = one, None
            self.changed.emit()
