"""A result as a table for a spreadsheet: what may leave, what it costs, and where it goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QButtonGroup, QRadioButton

from app.base.catalogue import isolate_ltr
from app.services import lists, tables
from app.services.lists import ListQuery
from app.services.tables import POLICIES, SHAPES, WARNING, Shape, TableReport
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.finding.cells import head_words
from app.ui.finding.ticks import TickList
from app.ui.parts import XS, Banner, Dialog, ProgressPanel, S, choose_new_file, column, label, primary_button, row

if TYPE_CHECKING:
    from app.services.session import Session
    from app.sync.disclose import Policy
    from app.ui.context import Context
    from app.ui.operation import Operation

NAME = "table"
"""a neutral name: the file's own says nothing of what is in it"""
DEFAULT = "no-identities"


def write_table(
    session: Session, query: ListQuery, path: Path, shape: Shape, policy: Policy, language: str, task: object
) -> TableReport:
    return tables.export(session, query, path, shape=shape, policy=policy, language=language, task=task)  # type: ignore[arg-type]


class ExportDialog(Dialog):
    """Asks what goes into the table, writes it, and says what was left out."""

    def __init__(self, context: Context, query: ListQuery, total: int) -> None:
        super().__init__(context, context.words("find.export.title", n=total), width=560)
        self._query = query
        self._operation: Operation | None = None
        self.policies = self._choices([(p, f"exchange.policy.{p}") for p in _careful_first()])
        self.shapes = self._choices([(s, f"find.export.{s}") for s in SHAPES])
        self.ticks = TickList(context, context.words("find.columns"))
        self.warning = Banner(context.words(WARNING), "warn")
        self.progress = ProgressPanel(context)
        self.outcome = Banner("", "ok")
        self._offered = {c.name: c for c in lists.columns(query.type, context.declarations)}
        self._build()

    def _choices(self, offered: list[tuple[str, str]]) -> dict[str, QRadioButton]:
        group = QButtonGroup(self)
        made = {}
        for code, key in offered:
            made[code] = QRadioButton(self.context.words(key))
            group.addButton(made[code])
        next(iter(made.values())).setChecked(True)
        return made

    def _build(self) -> None:
        words = self.context.words
        asked = column(spacing=S)
        asked.addWidget(self.warning)
        asked.addWidget(label(words("exchange.send.policy"), "strong"))
        for code, button in self.policies.items():
            why = label(words(f"exchange.policy.{code}.why"), "small")
            button.setAccessibleDescription(why.text())
            asked.addLayout(column(button, row(26, why), spacing=XS))
        asked.addWidget(label(words("find.export.shape"), "strong"))
        asked.addLayout(row(*self.shapes.values(), None, spacing=S))
        asked.addWidget(label(words("find.columns"), "strong"))
        asked.addWidget(self.ticks)
        shown = self._query.columns or tuple(name for name, one in self._offered.items() if one.listed)
        self.ticks.set_options([(name, head_words(self.context, one)) for name, one in self._offered.items()], shown)
        self.body.addLayout(asked)
        self.body.addWidget(self.progress)
        self.body.addWidget(self.outcome)
        self.outcome.hide()
        self.leave = self.add_cancel()
        self.go = self.add_button(primary_button(words("find.export.where"), self.choose), default=True)

    def policy(self) -> str:
        return next(code for code, button in self.policies.items() if button.isChecked())

    def shape(self) -> Shape:
        return cast("Shape", next(code for code, button in self.shapes.items() if button.isChecked()))

    def choose(self) -> None:
        """Ask where the file goes; it is written only after that."""
        shape = self.shape()
        path = choose_new_file(self.context, f"{NAME}.{shape}", "find.export.where")
        if path is not None:
            self.write(path if path.suffix else path.with_suffix(f".{shape}"))

    def write(self, path: Path) -> None:
        query = replace(self._query, columns=self.ticks.ticked())
        self.outcome.hide()
        self.bring_to_sight(self.progress)
        self._operation = call(
            self, self.context, write_table, query, path, self.shape(), self.policy(), self.context.language,
            done=self._done, failed=self._failed, task=self.progress, busy=self.go,
        )  # fmt: skip

    def reject(self) -> None:
        if self._operation is not None:
            self._operation.cancel()
        super().reject()

    def _done(self, report: TableReport) -> None:
        words = self.context.words
        lines = [words("table.done", n=report.rows, path=isolate_ltr(inert(str(report.path))))]
        if report.left_out:
            left = self.context.words("case.comma").join(
                head_words(self.context, self._offered[name]) for name in report.left_out
            )
            lines.append(words("table.left-out", columns=left))
        if report.cut:
            lines.append(words("table.cut", n=report.cut))
        self.outcome.show_text("\n".join(lines), "warn" if report.left_out or report.cut else "ok")
        self.leave.setText(words("button.close"))
        self.bring_to_sight(self.outcome)

    def _failed(self, error: Exception) -> None:
        self.outcome.show_text(self.context.error_text(error), "danger")
        self.bring_to_sight(self.outcome)


def _careful_first() -> list[str]:
    """The policy that a tired person should get stands first, and is chosen."""
    return sorted(POLICIES, key=lambda policy: policy != DEFAULT)
