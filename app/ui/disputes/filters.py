"""Which disputes are listed: in which state, of which case, field and author; each choice says how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.services import disputes
from app.services.disputes import OPEN, STATES, Choices, DisputeQuery
from app.ui.case.calls import call
from app.ui.case.wording import author_words, field_words, shown
from app.ui.parts import FlowLayout, S

if TYPE_CHECKING:
    from app.ui.context import Context

TODO, ALL = "todo", "all"
_WIDEST = 260
_NAME = 170
"""pixels for the name in a choice; its count and the arrow take the rest"""


class Filters(QWidget):
    """``changed`` tells that something else is asked for."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._record = ""
        self.state, self.case, self.field, self.author = QComboBox(), QComboBox(), QComboBox(), QComboBox()
        self._names = {"state": self.state, "case": self.case, "field": self.field, "author": self.author}
        flow = FlowLayout(spacing=S)
        for name, box in self._names.items():
            box.setMaximumWidth(_WIDEST)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            context.bind(box.setAccessibleName, f"disputes.filter.{name}")
            flow.addWidget(box)
            box.activated.connect(self._chosen)
        self.setLayout(flow)
        self.retranslate()

    def retranslate(self) -> None:
        chosen = self.state.currentData() or TODO
        self.state.clear()
        for code in (TODO, *STATES, ALL):
            self.state.addItem(self._context.words(f"disputes.state.{code}"), code)
        self.state.setCurrentIndex(max(0, self.state.findData(chosen)))
        for name in ("case", "field", "author"):
            if not self._names[name].count():
                self._names[name].addItem(self._any(name), "")
            else:
                self._names[name].setItemText(0, self._any(name))

    def _any(self, name: str) -> str:
        words = self._context.words
        return words("disputes.filter.any", name=words(f"disputes.filter.{name}"))

    def only(self, case: str, *, all_states: bool = False, record: str = "") -> None:
        """Ask for one case, or one record, alone."""
        self._record = record
        self.state.setCurrentIndex(self.state.findData(ALL if all_states else TODO))
        if case and self.case.findData(case) < 0:
            self.case.addItem("…", case)
        self.case.setCurrentIndex(max(0, self.case.findData(case)))
        self.field.setCurrentIndex(0)
        self.author.setCurrentIndex(0)

    @property
    def bare(self) -> bool:
        """Whether nothing but the state narrows the list."""
        query = self.query()
        return not (query.file or query.field or query.author or query.record) and query.states == OPEN

    def query(self) -> DisputeQuery:
        state = self.state.currentData() or TODO
        states = OPEN if state == TODO else () if state == ALL else (state,)
        return DisputeQuery(
            states,
            self.case.currentData() or "",
            "",
            self.field.currentData() or "",
            self.author.currentData() or "",
            self._record,
        )

    def count(self) -> None:
        """Ask what there is to choose from, in the state that is asked for."""
        call(self, self._context, disputes.choices, self.query(), done=self._fill)

    def _chosen(self) -> None:
        self._record = ""
        self.changed.emit()

    def _fill(self, found: Choices) -> None:
        for name, choices in (
            ("case", [(file, shown(title), n) for file, title, n in found.cases]),
            ("field", [(name, shown(self._field(name, type_)), n) for name, type_, n in found.fields]),
            ("author", [(one.key_id, author_words(self._context, one), n) for one, n in found.authors]),
        ):
            box = self._names[name]
            chosen = box.currentData() or ""
            box.blockSignals(True)
            box.clear()
            box.addItem(self._any(name), "")
            for code, words, n in choices:
                words = words or self._context.words("case.ref.elsewhere")
                brief = self._context.words("disputes.filter.count", name=_elide(box, words), n=n)
                box.addItem(brief, code)
                whole = self._context.words("disputes.filter.count", name=words, n=n)
                box.setItemData(box.count() - 1, whole, Qt.ItemDataRole.AccessibleTextRole)
            if chosen and box.findData(chosen) < 0:
                box.addItem(self._context.words("case.ref.elsewhere"), chosen)
            box.setCurrentIndex(max(0, box.findData(chosen)))
            box.blockSignals(False)

    def _field(self, name: str, type_: str) -> str:
        return field_words(self._context, type_, name)


def _elide(box: QComboBox, words: str) -> str:
    """A name as it fits beside its count, isolated anew: a cut must not open what nothing closes."""
    bare = words.removeprefix("\u2068").removesuffix("\u2069")
    return shown(box.fontMetrics().elidedText(bare, Qt.TextElideMode.ElideRight, _NAME))
