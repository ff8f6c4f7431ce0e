"""Undo and redo in the window: the keys, and what was saved said with the key that takes it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.base.errors import InputError
from app.services import undo
from app.services.undo import Outcome
from app.services.views import ChangeSet, History, StepView
from app.ui.case.calls import call
from app.ui.keys import ROWS, listen

if TYPE_CHECKING:
    from app.ui.context import Context

UNDO_KEY, REDO_KEY = (ROWS[name].sequences[0] for name in ("undo", "redo"))

Verb = Callable[..., Outcome]

Command = tuple[str, str, Callable[[], object]]
"""the key of its words, its keys, and what it does"""


class Undoing(QObject):
    """Inside a text field these keys are the field's own; anywhere else they are the last save's.

    ``changed`` carries the :class:`~app.services.views.History` after every save.
    """

    changed = Signal(object)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._known: int | None = None
        self._offered = ("", 0)
        """the command whose button stands in the notice, and the step that it is about"""
        self._waiting: list[tuple[Verb, str, str]] = []
        self.history = History(None, None, 0, 0)
        listen("undo", parent, self.undo)
        listen("redo", parent, self.redo)
        context.changed.connect(self._changed)

    def start(self) -> None:
        """Learn what could be undone from before the lock; nothing is said of it."""
        self._look(said=False)

    def commands(self) -> tuple[Command, ...]:
        """For a menu or a palette."""
        return (("undo.undo", UNDO_KEY, self.undo), ("undo.redo", REDO_KEY, self.redo))

    def words(self, step: StepView | None, key: str) -> str:
        """“Undo: the date of …”, for a menu; the bare command where there is nothing."""
        if step is None:
            return self._context.words(key)
        return self._context.words(
            f"{key}.what", what=undo.words(step, self._context.language, self._context.declarations)
        )

    def undo(self) -> None:
        self._ask(undo.undo, "undo.undone", REDO_KEY)

    def redo(self) -> None:
        self._ask(undo.redo, "undo.redone", UNDO_KEY)

    def _ask(self, verb: Verb, said: str, key: str) -> None:
        """One after the other, in the order of the keys: the pool would mix them up."""
        self._waiting.append((verb, said, key))
        if len(self._waiting) == 1:
            self._turn()

    def _turn(self) -> None:
        verb, said, key = self._waiting[0]
        if self._context.session is None:
            self._waiting.clear()
            return
        language = self._context.language
        call(self, self._context, verb, language, done=lambda out: self._say(out, said, key), failed=self._failed)

    def _next(self) -> None:
        self._waiting.pop(0)
        if self._waiting:
            self._turn()

    def _say(self, outcome: Outcome, said: str, key: str) -> None:
        self._next()
        words = self._context.words
        what = undo.words(outcome.step, self._context.language, self._context.declarations)
        if not outcome.changes.records:
            self._context.say(words("undo.none-done", what=what), "warn")
            return
        text = words(said, what=what, key=isolate_ltr(key))
        if outcome.left:
            text = f"{text} {words('undo.left', n=outcome.left)}"
        back = "redo" if said == "undo.undone" else "undo"
        self._offered = (back, outcome.step.id)
        self._context.say(text, "warn" if outcome.left else "ok", offer=words(f"undo.{back}"), command=back)

    def _failed(self, error: Exception) -> None:
        self._next()
        if isinstance(error, InputError):
            self._context.say(self._context.error_text(error))
        else:
            self._context.warn(error)

    def _changed(self, changes: ChangeSet) -> None:
        if changes.records or changes.files:
            self._look(said="steps" not in changes.kinds)

    def _look(self, said: bool) -> None:
        language = self._context.language
        call(self, self._context, undo.history, language, done=lambda now: self._take(now, said), failed=lambda _: None)

    def _take(self, now: History, said: bool) -> None:
        newest = now.undo.id if now.undo is not None else 0
        is_new = self._known is not None and newest > self._known
        self._known = max(newest, self._known or 0)
        self.history = now
        if is_new and now.undo is not None:
            self._offered = ("undo", newest)
            if said:
                self._say_saved(now.undo)
        else:
            self._withdraw(now)
        self.changed.emit(now)

    def _say_saved(self, step: StepView) -> None:
        what = undo.words(step, self._context.language, self._context.declarations)
        text = self._context.words("undo.saved.what", what=what, key=isolate_ltr(UNDO_KEY))
        self._context.say(text, "ok", offer=self._context.words("undo.undo"), command="undo")

    def _withdraw(self, now: History) -> None:
        """What was saved may have been taken back on a page of its own: the button would take the save before it."""
        command, step = self._offered
        next_one = now.undo if command == "undo" else now.redo
        if command and (next_one is None or next_one.id != step):
            self._offered = ("", 0)
            self._context.withdrawn.emit(command)
