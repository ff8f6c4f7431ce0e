"""What a person chooses for a whole submission: the incident, the people, what for, the languages, the mandates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from app.model.submissions import FORMS, MANDATES
from app.services.submissions import Exhibit, Layout, Order, Submission
from app.ui.case.wording import shown, term_words
from app.ui.parts import XS, Card, FlowLayout, M, S, column, label, row
from app.ui.submissions.words import told

if TYPE_CHECKING:
    from app.ui.context import Context

WIDEST: Final = 600

LAYOUTS: Final[dict[str, tuple[tuple[str, ...], Layout]]] = {
    "side": (("en", "ar"), "side"),
    "after": (("en", "ar"), "after"),
    "en": (("en",), "side"),
    "ar": (("ar",), "side"),
}


class Choices(Card):
    """``changed`` carries the order with what was chosen."""

    changed = Signal(object)

    def __init__(self, context: Context, found: Submission) -> None:
        super().__init__(spacing=S, margins=M)
        self.context, self.order, self.form = context, found.order, FORMS[found.order.form]
        self.boxes: dict[str, QComboBox] = {}
        self.ticks: dict[str, QCheckBox] = {}
        flow = FlowLayout(spacing=M)
        line = QWidget()
        line.setLayout(flow)
        for made in self._combos(found):
            flow.addWidget(made)
        self.body.addWidget(line)
        if not self.form.single and len(found.victims) > 1:
            self._people(found)
        if self.form.key == "special":
            self._mandates(found)

    def _combos(self, found: Submission) -> list[QWidget]:
        order, words = found.order, self.context.words
        made = []
        if found.incidents:
            offered = [(one.id, shown(one.words)) for one in found.incidents]
            made.append(self._combo("incident", offered, order.incident, self._incident))
        if self.form.single and found.victims:
            chosen = order.victims[0] if order.victims else ""
            offered = [(one.id, shown(one.words)) for one in found.victims]
            made.append(self._combo("people", offered, chosen, lambda x: replace(self.order, victims=(x,))))
        if len(self.form.purposes) > 1:
            offered = [(code, term_words(self.context, "consent-use", code)) for code in self.form.purposes]
            made.append(self._combo("purpose", offered, order.purpose, lambda x: replace(self.order, purpose=x)))
        offered = [(key, words(f"submission.layout.{key}")) for key in LAYOUTS]
        now = next((key for key, one in LAYOUTS.items() if one == (order.languages, order.layout)), "side")
        made.append(self._combo("languages", offered, now, self._languages))
        return made

    def _incident(self, chosen: str) -> Order:
        return replace(self.order, incident=chosen, victims=())

    def _languages(self, key: str) -> Order:
        languages, layout = LAYOUTS[key]
        return replace(self.order, languages=languages, layout=layout)

    def _combo(self, name: str, offered: list[tuple[str, str]], chosen: str, take: Callable[[str], Order]) -> QWidget:
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.setMaximumWidth(WIDEST)
        for code, words in offered:
            box.addItem(words, code)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        said = self.context.words(f"submission.{name}")
        box.setAccessibleName(said)
        box.activated.connect(lambda _: self.changed.emit(take(str(box.currentData()))))
        self.boxes[name] = box
        holder = QWidget()
        holder.setLayout(column(label(said, "small", wrap=False), box, spacing=XS))
        return holder

    def _people(self, found: Submission) -> None:
        self.body.addWidget(label(self.context.words("submission.people"), "small"))
        for one in found.victims:
            self.body.addWidget(self._tick(one.id, shown(one.words), one.id in found.order.victims, self._victims))

    def _victims(self, record: str, on: bool) -> Order:
        kept = tuple(one for one in self.order.victims if one != record)
        return replace(self.order, victims=(*kept, record) if on else kept)

    def _mandates(self, found: Submission) -> None:
        """Those that fit first; a person decides."""
        words = self.context.words
        self.body.addWidget(label(words("submission.mandates"), "small"))
        for one in sorted(MANDATES, key=lambda one: one.key not in found.mandates):
            fit = f" ({words('submission.mandates.fit')})" if one.key in found.mandates else ""
            on = one.key in found.order.mandates
            said = f"{words(f'submission.mandate.{one.key}')}{fit}"
            self.body.addWidget(self._tick(one.key, said, on, self._mandate))

    def _mandate(self, key: str, on: bool) -> Order:
        kept = [one for one in self.order.mandates if one != key] + ([key] if on else [])
        return replace(self.order, mandates=tuple(one.key for one in MANDATES if one.key in kept))

    def _tick(self, key: str, words: str, on: bool, take: Callable[[str, bool], Order]) -> QCheckBox:
        box = QCheckBox(words.replace("&", "&&"))
        box.setChecked(on)
        box.setAccessibleName(words)
        box.clicked.connect(lambda now: self.changed.emit(take(key, cast(bool, now))))
        self.ticks[key] = box
        return box


class Exhibits(Card):
    """The evidence for the annex, piece by piece. ``changed`` carries the order with what was ticked."""

    changed = Signal(object)

    def __init__(self, context: Context, found: Submission) -> None:
        super().__init__(spacing=S, margins=M)
        self.context, self.order = context, found.order
        self.ticks: dict[str, QCheckBox] = {}
        self.body.addWidget(label(context.words("submission.evidence"), "subheading"))
        if not found.exhibits:
            self.body.addWidget(label(context.words("submission.evidence.none"), "muted"))
        for one in found.exhibits:
            self.body.addLayout(self._line(one))

    def _line(self, one: Exhibit) -> QVBoxLayout:
        words = self.context.words
        named = shown(one.name) or told(self.context, self.order, one.kind)
        box = QCheckBox(named.replace("&", "&&"))
        box.setChecked(one.wanted)
        box.setAccessibleName(named)
        box.clicked.connect(lambda on: self.changed.emit(self._with(one.id, cast(bool, on))))
        self.ticks[one.id] = box
        cells = [told(self.context, self.order, cell) for cell in (one.kind, one.description, one.taken, one.size)]
        said = label(" · ".join(cell for cell in cells if cell and cell != named), "small")
        why = label(words(f"submission.evidence.why.{one.why}") if one.why else "", "small")
        why.setVisible(bool(one.why))
        box.setAccessibleDescription(why.text())
        return column(box, row(26, said), row(26, why), spacing=0)

    def _with(self, record: str, on: bool) -> Order:
        return replace(self.order, evidence={**self.order.evidence, record: on})
