"""The rows of a register as cards that show all their fields; some at a time, so that the window answers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.services import hits
from app.services.hits import Shown
from app.services.views import RecordView
from app.ui.case.calls import call
from app.ui.case.record_card import RecordCard
from app.ui.finding.model import ResultModel
from app.ui.parts import M, column, row, secondary_button
from app.ui.parts.gradual import Gradual
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

STEP: Final = 40


class RegisterCards(QScrollArea):
    """Follows the model of the results. ``opened`` and ``history_wanted`` carry a record's id."""

    opened = Signal(str)
    history_wanted = Signal(str)

    def __init__(self, context: Context, model: ResultModel) -> None:
        super().__init__()
        self._context = context
        self._model = model
        self._wanted = 0
        self._asked = 0
        self.records: dict[str, RecordView] = {}
        self.titles: dict[str, str] = {}
        self.cards = column(spacing=M)
        self.more = secondary_button("", self.show_more)
        context.bind(self.more.setText, "case.history.more")
        self._gradual = Gradual(self)
        inner = QWidget()
        inner.setProperty("style", "clear")
        inner.setLayout(column(self.cards, row(self.more, None), None, spacing=M))
        self.setProperty("style", "clear")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inner)
        model.modelReset.connect(self.refill)
        model.rowsInserted.connect(self._grow)

    def refill(self) -> None:
        """From the first row; as many as were shown, so that nothing jumps away."""
        if not self.isHidden():
            self._wanted = max(STEP, min(self._wanted, self._model.rowCount()))
            self._fill(0)

    def show_more(self) -> None:
        self._wanted += STEP
        at = self._model.index(0, 0).parent()
        if self._wanted > self._model.rowCount() and self._model.canFetchMore(at):
            self._model.fetchMore(at)
        else:
            self._fill(len(self.records))

    def _grow(self) -> None:
        if not self.isHidden():
            self._fill(len(self.records))

    def _fill(self, start: int) -> None:
        rows = [self._model.row_at(n) for n in range(start, min(self._wanted, self._model.rowCount()))]
        self._asked += 1
        asked = self._asked
        ids = tuple(one.id for one in rows if one is not None)
        if start == 0 and not ids:
            self._show(asked, 0, Shown())
            return
        call(
            self, self._context, hits.views, ids, self._context.language,
            done=lambda found: self._show(asked, start, found), failed=lambda _: None,
        )  # fmt: skip

    def _show(self, asked: int, start: int, found: Shown) -> None:
        if asked != self._asked:
            return
        if start == 0:
            self._gradual.clear()
            clear(self.cards)
            self.records, self.titles = {}, {}
        self.records |= found.records
        self.titles |= found.titles
        for record in found.records.values():
            self._gradual.add(partial(self._place, record))
        self._gradual.begin()
        self.more.setVisible(len(self.records) < self._model.total)

    def _place(self, record: RecordView) -> None:
        card = RecordCard(self._context, record, self.titles)
        card.opened.connect(self.opened)
        card.history_wanted.connect(self.history_wanted)
        self.cards.addWidget(card)
