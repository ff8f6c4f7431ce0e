"""Choosing a day on which to see the case as it stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.errors import SijilError
from app.model import dates
from app.ui.case.fields.base import plain_line
from app.ui.case.wording import end_of_day
from app.ui.parts import XS, S, column, label, link_button, row

if TYPE_CHECKING:
    from app.ui.context import Context


class PastLine(QWidget):
    """``chosen`` carries an EDTF date, or "" for now."""

    chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.date = plain_line()
        self.date.setMaximumWidth(220)
        self.problem = label("", "danger")
        self.problem.hide()
        named = label("", "muted", wrap=False)
        go = link_button("", self.choose)
        context.bind(named.setText, "case.past.label")
        context.bind(go.setText, "case.past.show")
        context.bind(self.date.setPlaceholderText, "case.past.example")
        context.bind(self.date.setAccessibleName, "case.past.label")
        self.date.returnPressed.connect(self.choose)
        self.setLayout(column(row(named, self.date, go, None, spacing=S), self.problem, spacing=XS))

    def choose(self) -> None:
        """Take what was typed, or say that it isn't a day."""
        typed = self.date.text().strip()
        self.problem.hide()
        if not typed:
            self.chosen.emit("")
            return
        try:
            value = dates.from_typed(typed)
            end_of_day(value)
        except (SijilError, ValueError):
            self.say("case.past.not-understood")
            return
        self.chosen.emit(value)

    def clear(self) -> None:
        self.date.clear()
        self.problem.hide()

    def say(self, key: str) -> None:
        self.problem.setText(self._context.words(key))
        self.problem.show()
