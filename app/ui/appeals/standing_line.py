"""How an appeal stands, on its card in a case: computed once for the case, never typed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.services import appeals
from app.services.appeals import AppealRow
from app.services.session import Session
from app.ui.appeals.board import marks
from app.ui.appeals.wording import safe
from app.ui.case.calls import call
from app.ui.parts import FlowLayout, S, link_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context


class StandingLine(QWidget):
    """Marks of one appeal and the way to its course; empty until the case has been counted."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._flow = FlowLayout(spacing=S)
        self.setLayout(self._flow)
        self.hide()

    def show_row(self, row: AppealRow) -> None:
        clear(self._flow)
        for mark in marks(self._context, row):
            self._flow.addWidget(mark)
        go = partial(self._context.navigate, "appeals", appeal=row.id)
        self._flow.addWidget(link_button(self._context.words("appeal.course"), go))
        self.show()


class CaseStandings(QObject):
    """The lines of one case page. ``start`` counts its appeals anew, and fills the lines made meanwhile."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._lines: dict[str, StandingLine] = {}
        self._rows: dict[str, AppealRow] = {}

    def start(self, case: str) -> None:
        self._lines, self._rows = {}, {}
        call(self, self._context, of_case, case, done=self._take, failed=lambda _: None)

    def line(self, appeal: str) -> StandingLine:
        """A line for the card of an appeal."""
        self._lines[appeal] = made = StandingLine(self._context)
        if appeal in self._rows:
            made.show_row(self._rows[appeal])
        return made

    def _take(self, rows: Sequence[AppealRow]) -> None:
        self._rows = {row.id: row for row in rows}
        for appeal, line in self._lines.items():
            if appeal in self._rows and isValid(line):
                line.show_row(self._rows[appeal])


def of_case(session: Session, case: str) -> tuple[AppealRow, ...]:
    return tuple(map(safe, appeals.listing(session, case=case)))
