"""What the ways in have in common: a head with the way back, steps one after the other, progress, a result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from app.base.catalogue import isolate
from app.ui.case.wording import inert
from app.ui.intake.outcome import TakenIn
from app.ui.intake.result import ResultPanel
from app.ui.parts import (
    Banner,
    ElidedLabel,
    M,
    ProgressPanel,
    S,
    column,
    icon_button,
    label,
    page_scroll,
    row,
)
from app.ui.parts.buttons import name_button

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.operation import Operation


class Flow(QWidget):
    """One step is shown at a time. ``left`` when the person wants the first page again."""

    left = Signal()

    def __init__(self, context: Context, title: str) -> None:
        super().__init__()
        self.context = context
        self.steps: list[QWidget] = []
        self.operation: Operation | None = None
        self.name = ElidedLabel("", "muted")
        self.progress = ProgressPanel(context, title="bring.working")
        self.problem = Banner("", "warn")
        self.problem.hide()
        self.result = ResultPanel(context)
        self.result.again.connect(self.leave)
        self.back = icon_button("back", "", self.go_back)
        context.bind(lambda text: name_button(self.back, text), "button.back")
        self.heading = label("", "title")
        context.bind(self.heading.setText, title)
        self.heading.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        head = row(self.back, self.heading, self.name, spacing=S)
        head.setStretch(2, 1)
        self._held = column(spacing=M)
        self.area: QScrollArea = page_scroll(head, self.progress, self.problem, self._held, spacing=M)
        self.setLayout(column(self.area))

    def begin(self, path: Path, case: str = "") -> None:
        """Begin with what lies at a path; ``case`` is where it goes if it is given."""
        raise NotImplementedError

    def add_step(self, step: QWidget) -> None:
        self.steps.append(step)
        self._held.addWidget(step)
        step.hide()

    @property
    def step(self) -> QWidget | None:
        """The step that is shown."""
        return next((step for step in self.steps if not step.isHidden()), None)

    def show_step(self, wanted: QWidget | None) -> None:
        for step in self.steps:
            step.setVisible(step is wanted)
        self.problem.hide()
        self.area.verticalScrollBar().setValue(0)

    def show_name(self, name: str) -> None:
        """Of the file: as its sender called it, which may be anything (T39)."""
        self.name.setText(isolate(inert(name)))

    def show_result(self, taken: TakenIn) -> None:
        self.show_step(self.result)
        self.result.show_taken(taken)

    def fail(self, error: Exception) -> None:
        self.problem.show_text(self.context.error_text(error), "warn")
        self.area.ensureWidgetVisible(self.problem)

    def stop(self) -> None:
        """What is under way isn't wanted any more."""
        if self.operation is not None:
            self.operation.cancel()
            self.operation = None

    def go_back(self) -> None:
        """To the step before; from the first one to the first page."""
        shown = [step for step in self.steps if step is not self.result]
        at = shown.index(self.step) if self.step in shown else 0
        if at > 0:
            self.show_step(shown[at - 1])
        else:
            self.leave()

    def leave(self) -> None:
        self.stop()
        self.left.emit()

    def retranslate(self) -> None:
        self.result.retranslate()
