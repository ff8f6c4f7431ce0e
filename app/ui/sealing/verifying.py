"""Check a sealed file from the window: what is proven, or the first fault and where it lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import BundleAltered, BundleTruncated
from app.base.task import Task
from app.services import sealing
from app.services.sealing import Checked, faults, wording
from app.services.session import Session
from app.ui.case.calls import call
from app.ui.parts import Banner, Card, M, ProgressPanel, S, choose_files, column, label, row, secondary_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

Fault = BundleAltered | BundleTruncated


def check(session: Session, path: Path, task: Task) -> Checked | Fault:
    """A fault is an answer here, not a failure."""
    try:
        return sealing.check(path, session=session, task=task)
    except (BundleAltered, BundleTruncated) as error:
        return error


class VerifyCard(Card):
    """A button, and what came of it."""

    def __init__(self, context: Context) -> None:
        self.choose = secondary_button("", self._choose, "shield")
        heading, what = label("", "subheading"), label("", "muted")
        super().__init__(heading, what, row(self.choose, None), spacing=M)
        self.context = context
        context.bind(heading.setText, "seal.verify.title")
        context.bind(what.setText, "seal.verify.what")
        context.bind(self.choose.setText, "seal.verify")
        self.progress = ProgressPanel(context, title="seal.verify.working")
        self._lines = column(spacing=S)
        self.body.addWidget(self.progress)
        self.body.addLayout(self._lines)

    def _choose(self) -> None:
        found = choose_files(self.context, one=True)
        if found:
            self.check(found[0])

    def check(self, path: Path) -> None:
        """Check this file."""
        clear(self._lines)
        call(self, self.context, check, path, done=self._show, task=self.progress, busy=self.choose)

    def _show(self, found: Checked | Fault) -> None:
        clear(self._lines)
        language = self.context.language
        if isinstance(found, Checked):
            first, *rest = wording.checked(found, language)
            self._lines.addWidget(Banner(first, "ok"))
        else:
            first, *rest = self.context.words("seal.verify.fault"), *faults.sentences(found, language)
            self._lines.addWidget(Banner(first, "warn"))
        for line in rest:
            self._lines.addWidget(label(line, "body"))
