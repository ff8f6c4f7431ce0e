"""The annex of inquiries: for whom, in which shape, and where it goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QButtonGroup, QRadioButton

from app.base.catalogue import isolate_ltr
from app.services.inquiries import annex
from app.services.inquiries.annex import SHAPES, Shape
from app.services.tables import POLICIES, WARNING, TableReport
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.parts import XS, Banner, Dialog, ProgressPanel, S, choose_new_file, column, label, primary_button, row

if TYPE_CHECKING:
    from app.services.session import Session
    from app.sync.disclose import Policy
    from app.ui.context import Context
    from app.ui.operation import Operation

NAME = "annex"
"""a neutral name: the file's own says nothing of what is in it"""
DEFAULT = "no-identities"


def write(
    session: Session, path: Path, case: str, body: str, shape: Shape, policy: Policy, language: str, task: object
) -> TableReport:
    return annex.export(
        session, path, case=case, body=body, shape=shape, policy=policy, language=language, task=task  # type: ignore[arg-type]
    )  # fmt: skip


class AnnexDialog(Dialog):
    """Asks by which policy and in which shape, writes, and says what was left out."""

    def __init__(self, context: Context, *, case: str = "", body: str = "") -> None:
        super().__init__(context, context.words("inquiries.annex.title"), width=560)
        self._case, self._body = case, body
        self._operation: Operation | None = None
        self._groups: list[QButtonGroup] = []
        careful = sorted(POLICIES, key=lambda policy: policy != DEFAULT)
        self.policies = self._choices([(p, f"exchange.policy.{p}") for p in careful])
        self.shapes = self._choices([(s, f"inquiries.annex.{s}") for s in SHAPES])
        self.progress = ProgressPanel(context)
        self.outcome = Banner("", "ok")
        self._build()
        self.finished.connect(lambda _: self.deleteLater())

    def _choices(self, offered: list[tuple[str, str]]) -> dict[str, QRadioButton]:
        group = QButtonGroup(self)
        self._groups.append(group)
        made = {}
        for code, key in offered:
            made[code] = QRadioButton(self.context.words(key))
            group.addButton(made[code])
        next(iter(made.values())).setChecked(True)
        return made

    def _build(self) -> None:
        words = self.context.words
        asked = column(spacing=S)
        asked.addWidget(Banner(words(WARNING), "warn"))
        asked.addWidget(label(words("inquiries.annex.hint"), "muted"))
        asked.addWidget(label(words("exchange.send.policy"), "strong"))
        for code, button in self.policies.items():
            why = label(words(f"exchange.policy.{code}.why"), "small")
            button.setAccessibleDescription(why.text())
            asked.addLayout(column(button, row(26, why), spacing=XS))
        asked.addWidget(label(words("find.export.shape"), "strong"))
        asked.addLayout(row(*self.shapes.values(), None, spacing=S))
        self.body.addLayout(asked)
        self.body.addWidget(self.progress)
        self.body.addWidget(self.outcome)
        self.outcome.hide()
        self.leave = self.add_cancel()
        self.go = self.add_button(primary_button(words("find.export.where"), self.choose), default=True)

    def _checked(self, choices: dict[str, QRadioButton]) -> str:
        return next(code for code, button in choices.items() if button.isChecked())

    def choose(self) -> None:
        """Ask where the file goes; it is written only after that."""
        shape = self._checked(self.shapes)
        path = choose_new_file(self.context, f"{NAME}.{shape}", "find.export.where")
        if path is not None:
            self.write(path if path.suffix else path.with_suffix(f".{shape}"))

    def write(self, path: Path) -> None:
        shape, policy = cast("Shape", self._checked(self.shapes)), cast("Policy", self._checked(self.policies))
        self.outcome.hide()
        self.bring_to_sight(self.progress)
        self._operation = call(
            self, self.context, write, path, self._case, self._body, shape, policy, self.context.language,
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
            left = words("case.comma").join(words(f"inquiry.column.{name}") for name in report.left_out)
            lines.append(words("table.left-out", columns=left))
        if report.cut:
            lines.append(words("table.cut", n=report.cut))
        self.outcome.show_text("\n".join(lines), "warn" if report.left_out or report.cut else "ok")
        self.leave.setText(words("button.close"))
        self.bring_to_sight(self.outcome)

    def _failed(self, error: Exception) -> None:
        self.outcome.show_text(self.context.error_text(error), "danger")
        self.bring_to_sight(self.outcome)
