"""What a bulk edit did, said over the results, with the one button that takes all of it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.errors import InputError
from app.services import undo
from app.services.session import Session
from app.services.undo import Outcome
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.finding.bulk import Done, outcome_lines
from app.ui.parts import Banner, quiet_button

if TYPE_CHECKING:
    from app.ui.context import Context


def take_back(session: Session, step: int, language: str) -> Outcome:
    """Undo this step, and no later one. Raises InputError ``nothing-to-undo``."""
    newest = undo.history(session, language).undo
    if newest is None or newest.id != step:
        raise InputError("nothing-to-undo")
    return undo.undo(session, language)


class DoneBanner(Banner):
    """Hidden until something was done; goes when something else is saved."""

    def __init__(self, context: Context) -> None:
        super().__init__("", "ok")
        self._context = context
        self._done: Done | None = None
        self.undo = quiet_button("", self.take_back, "undo")
        self.leave = quiet_button("", self.hide)
        context.bind(self.undo.setText, "undo.undo")
        context.bind(self.leave.setText, "button.close")
        self.add_button(self.undo)
        self.add_button(self.leave)
        self.hide()

    def show_done(self, done: Done) -> None:
        self._done = done
        lines = outcome_lines(self._context, done.changed, done.same, done.kept, ahead=False)
        self.undo.setVisible(bool(done.step))
        self.show_text("\n".join(lines), "warn" if done.kept else "ok")

    def take_back(self) -> None:
        if self._done is not None:
            language = self._context.language
            call(self, self._context, take_back, self._done.step, language, done=self._taken, failed=self._failed)

    def forget(self, changes: ChangeSet) -> None:
        """Something was saved since: what stands here can't be taken back by itself any more."""
        if self._done is not None and changes.records and changes.records != self._done.records:
            self._done = None
            self.hide()

    def _taken(self, outcome: Outcome) -> None:
        self._done = None
        self.undo.hide()
        self.show_text(self._context.words("find.bulk.undone", n=len(outcome.changes.records)), "info")

    def _failed(self, error: Exception) -> None:
        self.undo.hide()
        self.show_text(self._context.error_text(error), "warn")
