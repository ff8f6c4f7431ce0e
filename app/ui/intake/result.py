"""After it is done: how much came in, what stayed outside, where it is, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.services import undo
from app.services.undo import Outcome
from app.services.views import ChangeSet, History
from app.ui.case.calls import call
from app.ui.intake.outcome import TakenIn, take_back
from app.ui.parts import (
    Banner,
    Card,
    M,
    ProgressPanel,
    S,
    column,
    label,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context


class ResultPanel(QWidget):
    """``again`` asks for the first page."""

    again = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.taken: TakenIn | None = None
        self.banner = Banner("", "ok")
        self.progress = ProgressPanel(context, can_cancel=False, title="bring.result.undoing")
        self._facts = column(spacing=S)
        self._card = Card()
        self._card.body.addLayout(self._facts)
        self.show_them = primary_button("", self._show, "arrow")
        self.undo = secondary_button("", self._undo, "undo")
        self.more = quiet_button("", self.again.emit, "add")
        for button, key in (
            (self.show_them, "bring.result.show"),
            (self.undo, "bring.result.undo"),
            (self.more, "bring.result.more"),
        ):
            context.bind(button.setText, key)
        context.changed.connect(self._changed)
        self._buttons = row(self.show_them, self.undo, self.more, None, spacing=S)
        self.setLayout(column(self.banner, self._card, self.progress, self._buttons, None, spacing=M))

    def show_taken(self, taken: TakenIn) -> None:
        self.taken = taken
        self.undo.setEnabled(True)
        self.show_them.setEnabled(True)
        self.banner.show_text(self.context.words(f"bring.result.{taken.what}", n=taken.n), "ok")
        self._say_facts(taken)
        self.show_them.setFocus(Qt.FocusReason.OtherFocusReason)

    def _changed(self, changes: ChangeSet) -> None:
        """The keys of undo and redo may have turned what is told here."""
        if self.taken is not None and "steps" in changes.kinds:
            call(self, self.context, undo.history, self.context.language, done=self._follow, failed=lambda _: None)

    def _follow(self, now: History) -> None:
        taken = self.taken
        if taken is None:
            return
        if self.undo.isEnabled() and now.redo is not None and now.redo.id == taken.step:
            self._say_undone(0)
        elif not self.undo.isEnabled() and now.undo is not None and now.undo.id == taken.step:
            self.show_taken(taken)

    def retranslate(self) -> None:
        if self.taken is not None and self.undo.isEnabled():
            self.banner.setText(self.context.words(f"bring.result.{self.taken.what}", n=self.taken.n))
            self._say_facts(self.taken)

    def _say_facts(self, taken: TakenIn) -> None:
        clear(self._facts)
        words = self.context.words
        counted = {"faulty": taken.faulty, "known": taken.known, "media": taken.media, "missing": taken.missing}
        for name, n in counted.items():
            if n:
                key = f"bring.result.{taken.what}-known" if name == "known" else f"bring.result.{name}"
                self._facts.addWidget(label(words(key, n=n)))
        where = "case" if taken.case else "register" if taken.type else "cases" if taken.what == "rows" else "case"
        self._facts.addWidget(label(words(f"bring.result.where-{where}"), "muted"))
        self._facts.addWidget(label(words("bring.result.original"), "muted"))

    def _show(self) -> None:
        taken = self.taken
        if taken is None:
            return
        if taken.case:
            self.context.navigate("case", case=taken.case)
        elif taken.type:
            self.context.navigate("registers", type=taken.type)
        else:
            self.context.navigate("cases")

    def _undo(self) -> None:
        if self.taken is None:
            return
        self.progress.begin()
        call(
            self,
            self.context,
            take_back,
            self.taken.step,
            self.context.language,
            done=self._undone,
            failed=self._failed,
            busy=self.undo,
        )

    def _undone(self, outcome: Outcome) -> None:
        self.progress.hide()
        self._say_undone(outcome.left)

    def _say_undone(self, left: int) -> None:
        self.undo.setEnabled(False)
        self.show_them.setEnabled(False)
        clear(self._facts)
        text = self.context.words("bring.result.undone")
        if left:
            text = f"{text} {self.context.words('undo.left', n=left)}"
        self.banner.show_text(text, "warn" if left else "info")
        self._facts.addWidget(label(self.context.words("bring.result.undone-hint"), "muted"))
        self.more.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: Exception) -> None:
        self.progress.hide()
        self.banner.show_text(self.context.error_text(error), "warn")
