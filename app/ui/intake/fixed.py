"""Values that every row gets, such as where a list comes from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.errors import InputError
from app.model.values import parse_text
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import shown
from app.ui.intake.choices import Choices
from app.ui.intake.column_panel import target_options
from app.ui.intake.columns import target_words
from app.ui.parts import S, column, icon_button, label, line_field, row, secondary_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context


class FixedValues(QWidget):
    """``changed`` when one was added or taken away."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.choices: Choices | None = None
        self.field, self.text = SearchCombo(), line_field()
        self.add = secondary_button("", self._add, "add")
        self.problem = label("", "danger")
        self.problem.hide()
        self._lines = column(spacing=S)
        hint = label("", "muted")
        context.bind(hint.setText, "bring.fixed.hint")
        context.bind(self.field.setAccessibleName, "bring.fixed.field")
        context.bind(self.text.setAccessibleName, "bring.fixed.text")
        context.bind(self.text.setPlaceholderText, "bring.fixed.text")
        context.bind(self.add.setText, "button.add")
        self.text.returnPressed.connect(self._add)
        line = row(self.field, self.text, self.add, spacing=S)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        self.setLayout(column(hint, self._lines, line, self.problem, spacing=S))

    def show_choices(self, choices: Choices) -> None:
        self.choices = choices
        self.field.set_options(target_options(self.context, choices), none=self.context.words("bring.fixed.field"))
        self._show_lines(choices)

    def _show_lines(self, choices: Choices) -> None:
        clear(self._lines)
        for full, said in choices.fixed.items():
            words = self.context.words("bring.fixed.line", field=target_words(self.context, full), text=shown(said))
            name = self.context.words("bring.fixed.remove", field=target_words(self.context, full))
            line = row(label(words), icon_button("close", name, partial(self._remove, full)), spacing=S)
            line.setStretch(0, 1)
            self._lines.addLayout(line)

    def _add(self) -> None:
        choices, full, said = self.choices, self.field.code(), self.text.text().strip()
        if choices is None:
            return
        error = self._wrong(choices, full, said)
        self.problem.setText(self.context.error_text(error) if error else "")
        self.problem.setVisible(error is not None)
        if error is None:
            choices.fixed[full] = said
            self.text.clear()
            self.field.set_code("")
            self._show_lines(choices)
            self.changed.emit()

    def _wrong(self, choices: Choices, full: str, said: str) -> InputError | None:
        """Said here, once, and not in the same words for every row."""
        declared = choices.fields().get(full)
        if declared is None or not said:
            return InputError("intake", reason="fixed-needs-both")
        try:
            parse_text(declared, said, choices.declarations)
        except InputError as error:
            return error
        return None

    def _remove(self, full: str) -> None:
        if self.choices is not None:
            self.choices.fixed.pop(full, None)
            self._show_lines(self.choices)
            self.changed.emit()
            self.field.setFocus()
