"""A result as a table for a spreadsheet: which columns it has, and what :mod:`app.ui.leaving` asks of everything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.services import lists, tables
from app.services.lists import ListQuery
from app.services.tables import SHAPES, Shape, TableReport
from app.ui.finding.cells import head_words
from app.ui.finding.ticks import TickList
from app.ui.leaving import LeavingDialog
from app.ui.parts import label

if TYPE_CHECKING:
    from app.base.task import Task
    from app.services.session import Session
    from app.sync.disclose import Policy
    from app.ui.context import Context

NAME = "table"


def write_table(
    session: Session, query: ListQuery, path: Path, shape: Shape, policy: Policy, language: str, task: Task
) -> TableReport:
    return tables.export(session, query, path, shape=shape, policy=policy, language=language, task=task)


class ExportDialog(LeavingDialog):
    """Asks which columns go into the table too."""

    def __init__(self, context: Context, query: ListQuery, total: int) -> None:
        super().__init__(context, context.words("find.export.title", n=total), NAME, SHAPES)
        self._query = query
        self._offered = {c.name: c for c in lists.columns(query.type, context.declarations)}
        self.ticks = TickList(context, context.words("find.columns"))
        shown = query.columns or tuple(name for name, one in self._offered.items() if one.listed)
        self.ticks.set_options([(name, head_words(context, one)) for name, one in self._offered.items()], shown)
        self.asked.addWidget(label(context.words("find.columns"), "strong"))
        self.asked.addWidget(self.ticks)

    def write(self, path: Path) -> None:
        query = replace(self._query, columns=self.ticks.ticked())
        self.start(write_table, query, path, self.shape(), self.policy(), self.context.language)

    def column_words(self, name: str) -> str:
        return head_words(self.context, self._offered[name])
