"""Progress of long work, with the button that stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QProgressBar

from app.base.task import Progress
from app.ui.parts.buttons import secondary_button
from app.ui.parts.labels import label
from app.ui.parts.space import M, S, column, row

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.operation import Operation

SCALE = 1000


class ProgressPanel(QFrame):
    """Hidden until it is given to :meth:`Context.run` as ``task``; hides again when the work is over.

    ``can_cancel`` False leaves out the button, for work that must not stop half way.
    """

    def __init__(self, context: Context, can_cancel: bool = True, title: str = "progress.working") -> None:
        super().__init__()
        self._context = context
        self._operation: Operation | None = None
        self._title = title
        self.setProperty("style", "panel")
        self._words = label("", "strong")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._cancel = secondary_button("", self._stop)
        self._cancel.setVisible(can_cancel)
        context.bind(self._cancel.setText, "button.stop")
        self.setLayout(column(self._words, row(self._bar, self._cancel, spacing=M), spacing=S, margins=M))
        self.hide()

    def follow(self, operation: Operation) -> None:
        """Show the progress of this operation until it is over."""
        self._operation = operation
        self._cancel.setEnabled(True)
        self.begin()
        operation.progress.connect(self.show_progress)
        operation.finished.connect(self._end)

    def begin(self) -> None:
        """Show that something is at work, without a measure."""
        self._bar.setRange(0, 0)
        self._say(self._context.words(self._title))
        self.show()

    def _say(self, text: str) -> None:
        self._words.setText(text)
        self._bar.setAccessibleName(text)

    def show_progress(self, progress: Progress) -> None:
        facts = {"done": progress.done, "total": progress.total, "n": progress.done} | dict(progress.facts)
        text = self._context.words(progress.step, **facts)
        self._say(text)
        if progress.total:
            self._bar.setRange(0, SCALE)
            self._bar.setValue(min(SCALE, SCALE * progress.done // progress.total))
        else:
            self._bar.setRange(0, 0)

    def _stop(self) -> None:
        if self._operation is not None:
            self._operation.cancel()
        self._cancel.setEnabled(False)
        self._say(self._context.words("progress.stopping"))

    def _end(self) -> None:
        self._operation = None
        self.hide()
