"""After files were taken in: what came of it, and, only if asked, the removal of their originals."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QPlainTextEdit

from app.services import evidence
from app.services.evidence.given import LeftOut
from app.ui.case.calls import call
from app.ui.case.wording import shown
from app.ui.parts import Dialog, M, ProgressPanel, S, column, icon_button, label, primary_button, row
from app.ui.parts.buttons import link_button, name_button

if TYPE_CHECKING:
    from app.ui.context import Context

LISTED = 200


def list_box(lines: list[str], name: str) -> QPlainTextEdit:
    """Names, one a line, to be read and scrolled."""
    box = QPlainTextEdit("\n".join(lines))
    box.setReadOnly(True)
    box.setTabChangesFocus(True)
    box.setAccessibleName(name)
    box.setFixedHeight(min(len(lines), 8) * box.fontMetrics().lineSpacing() + 32)
    return box


class After(QFrame):
    """One sentence on what was added, until it is closed or more comes."""

    def __init__(self, context: Context, progress: ProgressPanel) -> None:
        super().__init__()
        self._context = context
        self._progress = progress
        self._taken: evidence.Taken | None = None
        self.setProperty("style", "panel")
        self._words = label("", "body")
        self.left_out = link_button("", self._show_left_out)
        self.remove = link_button("", self._ask_removal)
        close = icon_button("close", "", self.hide)
        context.bind(partial(name_button, close), "evidence.after.close")
        context.bind(self.remove.setText, "evidence.remove.button")
        top = row(self._words, close, spacing=S)
        top.setStretch(0, 1)
        self.setLayout(column(top, row(self.remove, self.left_out, None, spacing=M), spacing=S, margins=M))
        self.hide()

    def show_taken(self, taken: evidence.Taken) -> None:
        """Say what came of it; silent where nothing was given."""
        words = self._context.words
        self._taken = taken
        added, left = len(taken.changes.records), len(taken.left_out) + taken.more_left_out
        said = [words("evidence.after.added", n=added)] if added else [words("evidence.after.nothing")]
        if taken.known:
            said.append(words("evidence.after.known", n=taken.known))
        self._words.setText(" ".join(said))
        self.left_out.setText(words("evidence.after.left-out", n=left))
        self.left_out.setVisible(left > 0)
        self.remove.setVisible(bool(taken.originals))
        self.show()

    def _show_left_out(self) -> None:
        if self._taken is not None:
            LeftOutDialog(self._context, self._taken.left_out, self._taken.more_left_out).exec()

    def _ask_removal(self) -> None:
        taken = self._taken
        if taken is None or not taken.originals:
            return
        count = len(taken.originals)
        sure = self._context.ask(
            "evidence.remove.title", "evidence.remove.text", "evidence.remove.yes", danger=True, n=count
        ) and self._context.ask(
            "evidence.remove.again", "evidence.remove.again.text", "evidence.remove.really", danger=True, n=count
        )
        if sure:
            call(
                self,
                self._context,
                evidence.remove_originals,
                taken.originals,
                done=self._removed,
                task=self._progress,
                busy=self,
            )

    def _removed(self, outcome: tuple[evidence.Removal, ...]) -> None:
        self.remove.hide()
        self._taken = None
        RemovedDialog(self._context, outcome).open()


class LeftOutDialog(Dialog):
    """What wasn't taken, each with its reason."""

    def __init__(self, context: Context, left_out: tuple[LeftOut, ...], more: int) -> None:
        super().__init__(context, context.words("evidence.left-out.title"), width=560)
        self.body.addWidget(label(context.words("evidence.left-out.text")))
        lines = [f"{shown(one.name)}: {_why(context, one.why)}" for one in left_out[:LISTED]]
        hidden = more + max(0, len(left_out) - LISTED)
        lines += [context.words("evidence.left-out.more", n=hidden)] if hidden else []
        self.body.addWidget(list_box(lines, context.words("evidence.left-out.title")))
        self.add_button(primary_button(context.words("button.understood"), self.accept), default=True)


def _why(context: Context, why: str) -> str:
    return context.words("evidence.left-out.missing" if why == "missing" else f"intake.left-out.{why}")


class RemovedDialog(Dialog):
    """File by file, what came of the removal."""

    def __init__(self, context: Context, outcome: tuple[evidence.Removal, ...]) -> None:
        super().__init__(context, context.words("evidence.removed.title"), width=560)
        counted = Counter(one.outcome for one in outcome)
        gone = counted["removed"] + counted["other-names"]
        self.body.addWidget(label(context.words("evidence.removed.count", n=gone), "strong"))
        if gone:
            self.body.addWidget(label(context.words("evidence.removed.hardware")))
        lines = [
            f"{shown(one.path.name)}: {context.words(f'evidence.removal.{one.outcome}')}" for one in outcome[:LISTED]
        ]
        self.body.addWidget(list_box(lines, context.words("evidence.removed.title")))
        self.add_button(primary_button(context.words("button.understood"), self.accept), default=True)
