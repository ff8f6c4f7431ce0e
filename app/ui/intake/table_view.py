"""The choices of a table on one page: how it is read, what a row becomes, what each column becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from app.base.catalogue import quoted
from app.base.errors import InputError
from app.model.types import type_label
from app.services.intake.mapping import Mapping
from app.ui.case.wording import field_words, inert
from app.ui.intake.case_choice import CaseChoice
from app.ui.intake.choices import INTO, Choices
from app.ui.intake.columns import ColumnsView
from app.ui.intake.fixed import FixedValues
from app.ui.intake.preview import PreviewCard
from app.ui.intake.saved_choices import SavedChoices
from app.ui.parts import XS, Banner, Card, M, S, column, label, link_button, primary_button, row

if TYPE_CHECKING:
    from app.ui.context import Context


class TableView(QWidget):
    """``changed`` after each choice; ``options_wanted`` carries another way to read the file; ``check_wanted``."""

    changed = Signal()
    options_wanted = Signal(object)
    check_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.choices: Choices | None = None
        self.preview = PreviewCard(context)
        self.columns = ColumnsView(context)
        self.fixed = FixedValues(context)
        self.case = CaseChoice(context)
        self.saved = SavedChoices(context, self)
        self.into = {name: QRadioButton() for name in INTO}
        self.lacking, self.problem = Banner("", "warn"), Banner("", "warn")
        self.check = primary_button("", self.check_wanted.emit, "arrow")
        context.bind(self.check.setText, "bring.check")
        self._open_fixed = link_button("", self._toggle_fixed)
        context.bind(self._open_fixed.setText, "bring.fixed")
        self.fixed.hide()
        self.problem.hide()
        body = column(self.preview, self._make_into(), self._make_columns(), spacing=M)
        for last in (self.lacking, self.problem):
            body.addWidget(last)
        body.addLayout(row(self.check, None))
        body.addStretch(1)
        self.setLayout(body)
        self._wire()

    def _make_into(self) -> Card:
        heading = label("", "subheading")
        self.context.bind(heading.setText, "bring.into")
        card = Card(heading, spacing=XS, margins=M)
        group = QButtonGroup(card)
        for name, button in self.into.items():
            self.context.bind(button.setText, f"bring.into.{name}")
            group.addButton(button)
            card.body.addWidget(button)
        card.body.addWidget(self.case)
        return card

    def _make_columns(self) -> Card:
        heading = label("", "subheading", wrap=False)
        self.context.bind(heading.setText, "bring.columns")
        head = row(heading, None, self.saved.button, spacing=S)
        card = Card(spacing=S, margins=M)
        for item in (head, row(self._open_fixed, None)):
            card.body.addLayout(item)
        card.body.insertWidget(1, self.columns)
        card.body.addWidget(self.fixed)
        return card

    def _wire(self) -> None:
        self.preview.options_changed.connect(self.options_wanted)
        self.columns.changed.connect(self._altered)
        self.fixed.changed.connect(self._altered)
        self.case.chosen.connect(self._case_chosen)
        self.saved.picked.connect(self._use_saved)
        self.saved.save_wanted.connect(self._save)
        for name, button in self.into.items():
            button.clicked.connect(lambda _, name=name: self._set_into(name))

    # --- showing ------------------------------------------------------------------------------

    def show_choices(self, choices: Choices) -> None:
        """Show all of it; ``choices.look`` is there."""
        self.choices = choices
        if choices.look is not None:
            self.preview.show_look(choices.look)
        if self.case.case != choices.case:
            self.case.set_case(choices.case)
        self.columns.show_choices(choices)
        self._show_rest(choices)
        self.saved.load()

    def _show_rest(self, choices: Choices) -> None:
        self.into[choices.into].setChecked(True)
        self.case.setVisible(choices.into == "case")
        self.fixed.show_choices(choices)
        self.fixed.setVisible(bool(choices.fixed) or not self.fixed.isHidden())
        self._say_lacking(choices)

    def retranslate(self) -> None:
        choices = self.choices
        self.case.retranslate()
        self.saved.retranslate()
        self.columns.retranslate()
        if choices is not None:
            self.preview.retranslate(choices.look)
            self._show_rest(choices)

    def _say_lacking(self, choices: Choices) -> None:
        """What every record of a kind needs and no column gives: said before the rows are checked."""
        words = self.context.words
        lines = []
        for type_, names in choices.lacking():
            listed = quoted((inert(field_words(self.context, type_, name)) for name in names), self.context.language)
            key = "bring.lacking" if len(names) == 1 else "bring.lacking.one-of"
            lines.append(words(key, type=type_label(type_, self.context.language), fields=listed))
        self.lacking.show_text("\n".join(lines), "warn")

    def _toggle_fixed(self) -> None:
        self.fixed.setVisible(self.fixed.isHidden())
        if not self.fixed.isHidden():
            self.fixed.field.setFocus()

    def say(self, error: Exception | None) -> None:
        self.problem.show_text(self.context.error_text(error) if error is not None else "", "warn")

    # --- choosing -----------------------------------------------------------------------------

    def _altered(self) -> None:
        if self.choices is not None:
            self._say_lacking(self.choices)
            self.say(None)
            self.changed.emit()

    def _set_into(self, name: str) -> None:
        choices = self.choices
        if choices is None:
            return
        choices.set_into(next(one for one in INTO if one == name))
        self.columns.refresh()
        self._show_rest(choices)
        self._altered()

    def _case_chosen(self) -> None:
        if self.choices is not None and self.choices.case != self.case.case:
            self.choices.case = self.case.case
            self._altered()

    def _use_saved(self, mapping: Mapping) -> None:
        choices = self.choices
        if choices is None:
            return
        try:
            choices.take(mapping)
        except InputError as error:
            self.say(error)
            return
        self.columns.refresh()
        self._show_rest(choices)
        self._altered()

    def _save(self, name: str) -> None:
        if self.choices is not None:
            self.saved.save(name, self.choices.mapping())
