"""The annex of unanswered appeals: who may read it, in which shape, and where it goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QButtonGroup, QRadioButton

from app.base.catalogue import isolate_ltr
from app.services.appeals import annex
from app.services.session import Session
from app.services.tables import POLICIES, WARNING, TableReport
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.parts import XS, Banner, Dialog, ProgressPanel, S, choose_new_file, column, label, primary_button, row

if TYPE_CHECKING:
    from app.sync.disclose import Policy
    from app.ui.context import Context
    from app.ui.operation import Operation

NAME = "annex"
"""a neutral name: the file's own says nothing of what is in it"""
DEFAULT = "no-identities"


def write_annex(
    session: Session,
    case: str | None,
    body: str | None,
    path: Path,
    shape: annex.Shape,
    policy: Policy,
    language: str,
    task: object,
) -> TableReport:
    return annex.export(
        session, path, case=case, body=body, shape=shape, policy=policy, language=language, task=task  # type: ignore[arg-type]
    )  # fmt: skip


class AnnexDialog(Dialog):
    """Of a case, of a body, or of everything; what was left out is said afterwards."""

    def __init__(self, context: Context, *, case: str | None = None, body: str | None = None, title: str = "") -> None:
        super().__init__(context, context.words("appeal.annex.title"), width=560)
        self._about = (case, body)
        self._operation: Operation | None = None
        self.policies = self._choices([(p, f"exchange.policy.{p}") for p in _careful_first()])
        keys = {"html": "appeal.annex.html", "csv": "find.export.csv", "xlsx": "find.export.xlsx"}
        self.shapes = self._choices([(shape, keys[shape]) for shape in annex.SHAPES])
        self.warning = Banner(context.words(WARNING), "warn")
        self.progress = ProgressPanel(context)
        self.outcome = Banner("", "ok")
        self._build(title)

    def _choices(self, offered: list[tuple[str, str]]) -> dict[str, QRadioButton]:
        group = QButtonGroup(self)
        made = {}
        for code, key in offered:
            made[code] = QRadioButton(self.context.words(key))
            group.addButton(made[code])
        next(iter(made.values())).setChecked(True)
        return made

    def _build(self, title: str) -> None:
        words = self.context.words
        asked = column(spacing=S)
        if title:
            asked.addWidget(label(title, "strong"))
        asked.addWidget(self.warning)
        asked.addWidget(label(words("exchange.send.policy"), "strong"))
        for code, button in self.policies.items():
            why = label(words(f"exchange.policy.{code}.why"), "small")
            button.setAccessibleDescription(why.text())
            asked.addLayout(column(button, row(26, why), spacing=XS))
        asked.addWidget(label(words("find.export.shape"), "strong"))
        asked.addLayout(column(*self.shapes.values(), spacing=XS))
        self.body.addLayout(asked)
        self.body.addWidget(self.progress)
        self.body.addWidget(self.outcome)
        self.outcome.hide()
        self.leave = self.add_cancel()
        self.go = self.add_button(primary_button(words("find.export.where"), self.choose), default=True)

    def policy(self) -> Policy:
        return cast("Policy", next(code for code, button in self.policies.items() if button.isChecked()))

    def shape(self) -> annex.Shape:
        return cast("annex.Shape", next(code for code, button in self.shapes.items() if button.isChecked()))

    def choose(self) -> None:
        """Ask where the file goes; it is written only after that."""
        shape = self.shape()
        path = choose_new_file(self.context, f"{NAME}.{shape}", "find.export.where")
        if path is not None:
            self.write(path if path.suffix else path.with_suffix(f".{shape}"))

    def write(self, path: Path) -> None:
        self.outcome.hide()
        case, body = self._about
        self._operation = call(
            self, self.context, write_annex, case, body, path, self.shape(), self.policy(), self.context.language,
            done=self._done, failed=self._failed, task=self.progress, busy=self.go,
        )  # fmt: skip

    def reject(self) -> None:
        if self._operation is not None:
            self._operation.cancel()
        super().reject()

    def _done(self, report: TableReport) -> None:
        words = self.context.words
        lines = [words("appeal.annex.count", n=report.rows)]
        lines.append(words("appeal.done", path=isolate_ltr(inert(str(report.path)))))
        if report.left_out:
            left = words("case.comma").join(words(f"appeal.column.{name}") for name in report.left_out)
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
