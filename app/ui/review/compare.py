"""Two states of a case side by side, record by record and field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.services import changes, past
from app.services.changes import RecordChange
from app.services.past import Moment
from app.services.session import Session
from app.ui.case.calls import call
from app.ui.parts import Dialog, EmptyState, L, M, column, divider, label, part_scroll
from app.ui.parts.space import clear
from app.ui.review.record_change import RecordChangeView

if TYPE_CHECKING:
    from app.ui.context import Context

HEADS = ("changes.then", "changes.later")

Compared = tuple[tuple[RecordChange, ...], dict[str, str]]


class CompareDialog(Dialog):
    """``title`` names the two dates in words."""

    def __init__(self, context: Context, case: str, title: str, one: Moment, two: Moment | None) -> None:
        super().__init__(context, title, width=760)
        self.found: tuple[RecordChange, ...] | None = None
        self._lines = column(spacing=M)
        self.body.addWidget(label(context.words("past.explained"), "small"))
        area = part_scroll(self._holder(), spacing=L)
        area.setMinimumHeight(420)
        self.body.addWidget(area, 1)
        self.add_cancel("button.close")
        self.finished.connect(lambda _: self.deleteLater())
        call(self, context, _compare, case, one, two, context.language, done=self._show)

    def _holder(self) -> QWidget:
        made = QWidget()
        made.setLayout(self._lines)
        return made

    def _show(self, compared: Compared) -> None:
        self.found, titles = compared
        clear(self._lines)
        if not self.found:
            self._lines.addWidget(EmptyState("check", self.context.words("past.compare.none")))
        for number, change in enumerate(self.found):
            if number:
                self._lines.addWidget(divider())
            self._lines.addWidget(RecordChangeView(self.context, change, titles, HEADS, came=False))


def _compare(session: Session, case: str, one: Moment, two: Moment | None, language: str) -> Compared:
    found = past.compare(session, case, one, two, language)
    return found, changes.titles(session, found, language)
