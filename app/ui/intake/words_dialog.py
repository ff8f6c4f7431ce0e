"""Words of a column that no list of codes knows: a person says once what each means."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import shown, term_choices
from app.ui.parts import Dialog, M, S, column, label, part_scroll, primary_button, row
from app.ui.parts.gradual import Gradual

if TYPE_CHECKING:
    from app.ui.context import Context

NOTHING: Final = "-"
"""no code has this form"""


class WordsDialog(Dialog):
    """``meant`` carries the meanings by word: a code, or ``"-"`` for a word that says that nothing is known."""

    meant = Signal(dict)

    def __init__(self, context: Context, vocabulary: str, name: str, words: dict[str, int]) -> None:
        super().__init__(context, context.words("bring.words.title", name=name), width=560)
        self.combos: dict[str, SearchCombo] = {}
        said = context.words
        nothing = (NOTHING, said("bring.words.nothing"))
        self._options = [nothing, *term_choices(context, vocabulary)]
        self.body.addWidget(label(said("bring.words.hint"), "muted"))
        held = QWidget()
        self._lines = column(spacing=S)
        held.setLayout(self._lines)
        area = part_scroll(held, spacing=S)
        area.setMinimumHeight(260)
        self.body.addWidget(area, 1)
        gradual = Gradual(self)
        for word, count in words.items():
            gradual.add(partial(self._line, word, count))
        gradual.begin()
        self.add_cancel()
        self.add_button(primary_button(said("bring.words.again"), self._done), default=True)
        self.finished.connect(lambda _: self.deleteLater())

    def _line(self, word: str, count: int) -> None:
        combo = SearchCombo()
        combo.set_options(self._options, none=self.context.words("bring.words.open"))
        combo.setAccessibleName(self.context.words("bring.words.meaning", word=shown(word)))
        text = self.context.words("bring.words.word", word=shown(word), n=count)
        line = row(label(text), combo, spacing=M)
        line.setStretch(0, 1)
        self.combos[word] = combo
        self._lines.addLayout(line)

    def _done(self) -> None:
        self.accept()
        self.meant.emit({word: combo.code() for word, combo in self.combos.items() if combo.code()})
