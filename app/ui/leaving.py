"""What leaves the vault as a file that isn't encrypted: for whom, in which shape, what it costs, and where it goes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout

from app.base.catalogue import isolate_ltr
from app.services.tables import POLICIES, WARNING, TableReport
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.parts import XS, Banner, Dialog, ProgressPanel, S, choose_new_file, column, label, primary_button, row

if TYPE_CHECKING:
    from app.sync.disclose import Policy
    from app.ui.context import Context
    from app.ui.operation import Operation

DEFAULT = "no-identities"


class LeavingDialog(Dialog):
    """Asks by which policy and in which shape, then where; writes, and says what was left out.

    ``name`` is what the file is called unless somebody says otherwise: a neutral name, that says
    nothing of what is in it.
    """

    def __init__(self, context: Context, title: str, name: str, shapes: Iterable[str]) -> None:
        super().__init__(context, title, width=560)
        self._name = name
        self._operation: Operation | None = None
        self.policies = self._choices([(policy, f"exchange.policy.{policy}") for policy in _careful_first()])
        self.shapes = self._choices([(shape, self.shape_key(shape)) for shape in shapes])
        self.warning = Banner(context.words(WARNING), "warn")
        self.progress = ProgressPanel(context)
        self.outcome = Banner("", "ok")
        self.asked: QVBoxLayout = column(spacing=S)
        """what is asked, from the warning on; a dialog of more questions adds its own"""
        self._build()
        self.finished.connect(lambda _: self.deleteLater())

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
        self.asked.addWidget(self.warning)
        self.asked.addWidget(label(words("exchange.send.policy"), "strong"))
        for code, button in self.policies.items():
            why = label(words(f"exchange.policy.{code}.why"), "small")
            button.setAccessibleDescription(why.text())
            self.asked.addLayout(column(button, row(26, why), spacing=XS))
        self.asked.addWidget(label(words("find.export.shape"), "strong"))
        self.asked.addLayout(row(*self.shapes.values(), None, spacing=S))
        self.body.addLayout(self.asked)
        self.body.addWidget(self.progress)
        self.body.addWidget(self.outcome)
        self.outcome.hide()
        self.leave = self.add_cancel()
        self.go = self.add_button(primary_button(words("find.export.where"), self.choose), default=True)

    def shape_key(self, shape: str) -> str:
        """The text that a shape is offered with."""
        return f"find.export.{shape}"

    def policy(self) -> Policy:
        return cast("Policy", next(code for code, button in self.policies.items() if button.isChecked()))

    def shape(self) -> str:
        return next(code for code, button in self.shapes.items() if button.isChecked())

    def choose(self) -> None:
        """Ask where the file goes; it is written only after that."""
        shape = self.shape()
        path = choose_new_file(self.context, f"{self._name}.{shape}", "find.export.where")
        if path is not None:
            self.write(path if path.suffix else path.with_suffix(f".{shape}"))

    @abstractmethod
    def write(self, path: Path) -> None:
        """Write what is asked for to ``path``, by :meth:`start`."""

    @abstractmethod
    def column_words(self, name: str) -> str:
        """What a column is called that was left out."""

    def done_words(self, report: TableReport) -> str:
        return self.context.words("table.done", n=report.rows, path=self.path_words(report))

    def path_words(self, report: TableReport) -> str:
        return isolate_ltr(inert(str(report.path)))

    def start(self, verb: Callable[..., Any], *args: Any) -> None:
        """Run ``verb(session, *args, task)``, and say what came of it."""
        self.outcome.hide()
        self.bring_to_sight(self.progress)
        self._operation = call(
            self, self.context, verb, *args,
            done=self._done, failed=self._failed, task=self.progress, busy=self.go,
        )  # fmt: skip

    def reject(self) -> None:
        if self._operation is not None:
            self._operation.cancel()
        super().reject()

    def _done(self, report: TableReport) -> None:
        words = self.context.words
        lines = [self.done_words(report)]
        if report.left_out:
            left = words("case.comma").join(map(self.column_words, report.left_out))
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
