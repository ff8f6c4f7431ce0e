"""Choosing a day on which to see the case as it stood, by whose word, and another to compare it with."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.errors import SijilError
from app.model.fields import Field, Kind, Sensitivity
from app.services.past import By, Moment
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.fields.date import DateEditor
from app.ui.case.lookups import Lookups
from app.ui.case.wording import end_of_day
from app.ui.parts import XS, FlowLayout, S, column, icon_button, label, row, secondary_button
from app.ui.parts.buttons import name_button

if TYPE_CHECKING:
    from app.ui.context import Context

_DATE = Field("date", Kind.DATE, Sensitivity.OPEN)
CLAIMED, ARRIVAL = "claimed", "arrival"


class PastLine(QWidget):
    """``chosen`` carries an EDTF date, or "" for now; ``compared`` two, the second "" for now; ``left``: no more."""

    chosen = Signal(str)
    compared = Signal(str, str)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        lookups = Lookups(context, None, self)
        self.date = DateEditor(context, "case", _DATE, lookups)
        self.second = DateEditor(context, "case", _DATE, lookups)
        for editor in (self.date, self.second):
            editor.setMinimumWidth(424)  # the longest example of a date is read whole
            editor.setMaximumWidth(470)
        self.by = SearchCombo()
        self.by.setMinimumContentsLength(24)
        self.problem = label("", "danger")
        self.problem.hide()
        named, versus, explained = label("", "muted", wrap=False), label("", "muted", wrap=False), label("", "small")
        go, compare = secondary_button("", self.choose, "clock"), secondary_button("", self.compare, "list")
        close = icon_button("close", "", self.left.emit)
        context.bind(partial(name_button, close), "button.close")
        context.bind(named.setText, "case.past.label")
        context.bind(go.setText, "case.past.show")
        context.bind(versus.setText, "past.compare.hint")
        context.bind(compare.setText, "past.compare")
        context.bind(explained.setText, "past.explained")
        context.bind(self.by.setAccessibleName, "past.by")
        context.language_changed.connect(self._offer)
        self.date.line.returnPressed.connect(self.choose)
        self.second.line.returnPressed.connect(self.compare)
        first, second = _flow(self.date, self.by, go), _flow(self.second, compare)
        self.setLayout(column(row(named, None, close), first, versus, second, self.problem, explained, spacing=XS))
        self._offer("")

    def _offer(self, _: str) -> None:
        words = self._context.words
        self.by.set_options([(ARRIVAL, words("past.by.arrival"))], words("past.by.claimed"))
        self.date.name_for_readers(words("case.past.label"))
        self.second.name_for_readers(words("past.compare.hint"))

    @property
    def whose(self) -> By:
        """By whose word a date is meant."""
        return cast("By", self.by.code() or CLAIMED)

    def moment(self, edtf: str) -> Moment:
        """The last second of a date, by the word that is chosen. Raises InputError."""
        return Moment(end_of_day(edtf), self.whose)

    def choose(self) -> None:
        """Take what was typed, or say that it isn't a day."""
        self.problem.hide()
        value = self._read(self.date)
        if value is not None:
            self.chosen.emit(value)

    def compare(self) -> None:
        """Compare the first date with the second, or with now."""
        self.problem.hide()
        one, two = self._read(self.date), self._read(self.second)
        if one is None or two is None:
            return
        if one:
            self.compared.emit(one, two)
        else:
            self.say("case.past.not-understood")

    def _read(self, editor: DateEditor) -> str | None:
        """An EDTF date, "" where nothing is typed, ``None`` where it isn't understood."""
        try:
            value = editor.value()
            if value:
                end_of_day(str(value))
        except (SijilError, ValueError):
            self.say("case.past.not-understood")
            return None
        return str(value) if value else ""

    def clear(self) -> None:
        self.date.show_value(None)
        self.second.show_value(None)
        self.problem.hide()

    def say(self, key: str) -> None:
        self.problem.setText(self._context.words(key))
        self.problem.show()


def _flow(*widgets: QWidget) -> QWidget:
    made = QWidget()
    flow = FlowLayout(spacing=S, level=True)  # below a date stands how it was understood
    for widget in widgets:
        flow.addWidget(widget)
    made.setLayout(flow)
    return made


__all__ = ["PastLine"]
