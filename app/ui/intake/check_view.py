"""What taking a table in would do: counts, faults, duplicates; then the button that does it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from app.model.types import type_label
from app.services.intake.tables import DryRun
from app.ui.case.wording import shown
from app.ui.intake.choices import Choices
from app.ui.intake.faults import FaultsView
from app.ui.intake.words_dialog import NOTHING, WordsDialog
from app.ui.parts import (
    Banner,
    Card,
    Chip,
    FlowLayout,
    M,
    S,
    column,
    label,
    ltr,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

TONES: Final = {"good": "ok", "faulty": "danger", "duplicates": "warn", "empty": "muted"}
NUMBERS: Final = 12
"""numbers of rows that are named one by one"""


class CheckView(QWidget):
    """``take_wanted`` carries whether only the good rows; ``again`` wants the rows checked once more."""

    take_wanted = Signal(bool)
    back_wanted = Signal()
    column_wanted = Signal(int)
    again = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.report: DryRun | None = None
        self.choices: Choices | None = None
        self.banner = Banner()
        self._chips = QWidget()
        self._flow = FlowLayout(spacing=S)
        self._chips.setLayout(self._flow)
        self.makes, self.duplicates = label("", "body"), label("", "muted")
        self.words_line = QWidget()
        self._words_flow = FlowLayout(spacing=S)
        self.words_line.setLayout(self._words_flow)
        self.faults = FaultsView(context)
        self.faults.column_wanted.connect(self.column_wanted)
        self.keep_file = QCheckBox()
        self.keep_file.setChecked(True)
        context.bind(self.keep_file.setText, "bring.keep-file")
        keep_hint = label("", "small")
        context.bind(keep_hint.setText, "bring.keep-file.hint")
        counts = Card(self._chips, self.makes, self.duplicates, self.words_line, spacing=S, margins=M)
        self._faults_card = Card(self.faults, margins=M)
        keep = Card(column(self.keep_file, keep_hint, spacing=0), margins=M)
        self.take = primary_button("", lambda: self.take_wanted.emit(False), "bring")
        self.take_good = secondary_button("", lambda: self.take_wanted.emit(True), "bring")
        self.back = quiet_button("", self.back_wanted.emit, "back")
        context.bind(self.back.setText, "bring.back-to-columns")
        self._buttons = row(self.take, self.take_good, self.back, None, spacing=S)
        self.setLayout(column(self.banner, counts, self._faults_card, keep, self._buttons, None, spacing=M))

    def show_report(self, report: DryRun, choices: Choices) -> None:
        self.report, self.choices = report, choices
        self.faults.show_report(report)
        self._word(report)

    def retranslate(self) -> None:
        if self.report is not None:
            self.faults.retranslate(self.report)
            self._word(self.report)

    def _word(self, report: DryRun) -> None:
        words = self.context.words
        if report.faulty:
            self.banner.show_text(words("bring.check.faulty", n=report.faulty), "warn")
        elif report.good:
            self.banner.show_text(words("bring.check.fine", n=report.good), "ok")
        else:
            self.banner.show_text(words("bring.check.nothing"), "warn")
        self._count(report)
        self._name_duplicates(report)
        self._offer_words(report)
        self._faults_card.setVisible(bool(report.faults))
        self.take.setText(words("bring.take", n=report.good))
        self.take_good.setText(words("bring.take.good", n=report.good))
        self.take.setVisible(report.faulty == 0)
        self.take.setEnabled(report.good > 0)
        self.take_good.setVisible(report.faulty > 0 and report.good > 0)

    def _count(self, report: DryRun) -> None:
        clear(self._flow)
        words = self.context.words
        self._flow.addWidget(Chip(words("bring.count.rows", n=report.rows)))
        for name, tone in TONES.items():
            if n := getattr(report, name):
                self._flow.addWidget(Chip(words(f"bring.count.{name}", n=n), tone))
        made = (f"{type_label(type_, self.context.language)}: {ltr(n)}" for type_, n in report.records.items())
        listed = words("case.comma").join(made)
        self.makes.setText(words("bring.check.makes", list=listed) if listed else "")
        self.makes.setVisible(bool(listed))

    def _name_duplicates(self, report: DryRun) -> None:
        rows = [ltr(n) for n in report.duplicate_rows[:NUMBERS]]
        if len(report.duplicate_rows) > NUMBERS:
            rows.append("…")
        listed = self.context.words("case.comma").join(rows)
        said = self.context.words("bring.check.duplicates", n=report.duplicates, rows=listed)
        self.duplicates.setText(said if report.duplicates else "")
        self.duplicates.setVisible(report.duplicates > 0)

    def _offer_words(self, report: DryRun) -> None:
        """One button for each column with words that no list knows."""
        clear(self._words_flow)
        if self.choices is not None:
            for at, found in report.unknown.items():
                name = shown(self.choices.name(at)) or ltr(at + 1)
                text = self.context.words("bring.words.button", name=name, n=len(found))
                self._words_flow.addWidget(secondary_button(text, partial(self._open_words, at)))
        self.words_line.setVisible(bool(report.unknown))

    def _open_words(self, at: int) -> None:
        choices, report = self.choices, self.report
        found = choices.columns.get(at) if choices is not None else None
        if choices is None or report is None or found is None:
            return
        vocabulary = found.declared(choices.declarations).vocabulary or ""
        dialog = WordsDialog(self.context, vocabulary, shown(choices.name(at)), report.unknown[at])
        dialog.meant.connect(partial(self._meant, at))
        dialog.open()

    def _meant(self, at: int, meanings: dict[str, str]) -> None:
        choices = self.choices
        found = choices.columns.get(at) if choices is not None else None
        if choices is None or found is None or not meanings:
            return
        empty = tuple(dict.fromkeys((*found.empty, *(word for word, code in meanings.items() if code == NOTHING))))
        terms = {word: code for word, code in meanings.items() if code != NOTHING}
        choices.alter(at, terms={**found.terms, **terms}, empty=empty)
        self.again.emit()
