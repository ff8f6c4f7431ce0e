"""An uncertain date: typed as people write it, with what was understood said beneath."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.errors import SijilError
from app.model import dates
from app.model.entry import JSON
from app.model.fields import Field
from app.ui.case.fields.base import FieldEditor, plain_line
from app.ui.parts import XS, column, label

if TYPE_CHECKING:
    from app.ui.case.lookups import Lookups
    from app.ui.context import Context


class DateEditor(FieldEditor):
    """EDTF, or words such as "about May 2019"; nothing is guessed in silence."""

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self.line = plain_line()
        self.understood = label("", "small")
        self.setLayout(column(self.line, self.understood, spacing=XS))
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self._read)
        context.bind(self.line.setPlaceholderText, "case.date.example")
        self._say()

    def value(self) -> JSON:
        typed = self.line.text().strip()
        return dates.from_typed(typed) if typed else None

    def show_value(self, value: JSON) -> None:
        self.line.setText(value if isinstance(value, str) else "")

    def state(self) -> JSON:
        return self.line.text()

    def retranslate(self) -> None:
        self._say()

    def _read(self) -> None:
        self._say()
        self.edited.emit()

    def _say(self) -> None:
        words, style = self._words()
        self.understood.setText(words)
        self.understood.setVisible(bool(words))
        if self.understood.property("style") != style:
            self.understood.setProperty("style", style)
            self.understood.style().polish(self.understood)

    def _words(self) -> tuple[str, str]:
        try:
            value = self.value()
        except (SijilError, ValueError):
            return self.context.words("case.date.not-understood"), "danger"
        if value is None:
            return "", "small"
        words = dates.words(value, self.context.language)
        return self.context.words("case.date.understood", date=words), "small"
