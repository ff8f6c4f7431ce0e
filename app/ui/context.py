"""What every page is given: the open vault, the language, and the way to get work done.

A page never calls a verb of :mod:`app.services` itself: :meth:`Context.run` does, in a
thread of the pool, and brings the outcome back to the main thread.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QDeadlineTimer, QObject, Qt, QThreadPool, Signal
from PySide6.QtWidgets import QWidget

from app.base import catalogue
from app.base.task import Question
from app.model.extension import BUILT_IN, Declarations
from app.ui.operation import LetterBox, Operation

if TYPE_CHECKING:
    from app.services.session import Session
    from app.ui.parts.progress import ProgressPanel
    from app.ui.theme import Theme

Flush = Callable[[], Callable[[], object] | None]

FLUSH_MS = 3000  # a draft takes milliseconds; a hanging disk must not hold the screen open (T17)


class Context(QObject):
    """Passed to every page; there is one per window, made by :mod:`app.ui.application`."""

    language_changed = Signal(str)
    changed = Signal(object)
    """a :class:`app.services.views.ChangeSet`: reload what it names"""
    said = Signal(str, str)
    """a short notice and its tone (``info``, ``ok``, ``warn``)"""
    offered = Signal(str, str)
    """beside what was just said: the words of a button, and the command that it runs"""
    withdrawn = Signal(str)
    """the command of a button that was offered would do something else by now"""
    navigated = Signal(str, dict)
    quick_note_wanted = Signal(str)
    """open the quick note: that of a file, or an empty one"""
    command_wanted = Signal(str)
    """do what is registered under this name (:class:`app.ui.commands.Commands`), or show the ``palette``"""
    lock_wanted = Signal()
    vanish_wanted = Signal()
    """hide everything at once, lock, and end without coming back"""
    idle_changed = Signal(int)
    """minutes without a key or a movement after which the vault locks"""
    session_changed = Signal()

    def __init__(self, language: str = "en", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self._session: Session | None = None
        self._bound: list[tuple[Callable[[str], object], str, dict[str, object]]] = []
        self._prune_at = 256
        self._flushes: list[Flush] = []
        self._letters = LetterBox(self)
        self.window: QWidget | None = None
        self.language_chosen = False
        """whether the person switched the language in this run"""
        self.theme: Theme | None = None
        self.kdf: Any = None
        """the cost of the key derivation of new vaults; None for the product's own"""
        self.pool = QThreadPool(self)
        self.pool.setMaxThreadCount(4)

    # --- the open vault ---------------------------------------------------------------------

    @property
    def session(self) -> Session | None:
        """The open vault, or None at the unlock screen."""
        return self._session

    @session.setter
    def session(self, session: Session | None) -> None:
        self._session = session
        self.session_changed.emit()

    @property
    def declarations(self) -> Declarations:
        """What the open vault declares, its own fields and terms among it; the built-in ones without a vault."""
        return self._session.declarations if self._session is not None else BUILT_IN

    # --- words ------------------------------------------------------------------------------

    @property
    def language(self) -> str:
        return self._language

    @language.setter
    def language(self, language: str) -> None:
        if language == self._language:
            return
        self._language = language
        self._bound = [entry for entry in self._bound if _alive(entry[0])]
        for setter, key, facts in self._bound:
            setter(self.words(key, **facts))
        self.language_changed.emit(language)

    @property
    def rtl(self) -> bool:
        return self._language in catalogue.RIGHT_TO_LEFT

    def words(self, key: str, /, **facts: object) -> str:
        """The text of ``key`` in the current language."""
        if not self.rtl:
            facts = {name: catalogue.isolate_foreign(fact) for name, fact in facts.items()}
        return catalogue.text(key, self._language, **facts)

    def bind(self, setter: Callable[[str], object], key: str, /, **facts: object) -> None:
        """Call ``setter`` (a bound method of a widget, such as ``label.setText``) with the words
        of ``key``, now and after each change of language, as long as the widget lives."""
        setter(self.words(key, **facts))
        if len(self._bound) >= self._prune_at:
            self._bound = [entry for entry in self._bound if _alive(entry[0])]
            self._prune_at = max(256, 2 * len(self._bound))
        self._bound.append((setter, key, facts))

    # --- work -------------------------------------------------------------------------------

    def run(
        self,
        verb: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        task: ProgressPanel | bool | None = None,
        busy: QWidget | None = None,
    ) -> Operation:
        """Run ``verb(*args)`` in the pool; ``done(result)`` or ``failed(error)`` follow on the main thread.

        With ``task`` the verb gets a keyword argument ``task``, and a ProgressPanel given there
        shows its progress and its button to stop. Without ``failed`` the error is shown by
        :meth:`warn`. ``busy`` is disabled meanwhile. What the result holds of ChangeSets goes
        out by :attr:`changed`, after ``done``. Nothing is called on a widget that was deleted.
        """
        operation, work = self._letters.new(verb, args, with_task=task is not None and task is not False)
        _Outcome(self, operation, done, failed, _hold(busy))
        if task is not None and not isinstance(task, bool):
            task.follow(operation)
        self.pool.start(work)
        return operation

    @property
    def _operations(self) -> Collection[Operation]:
        """What is under way, or has an outcome that was not delivered yet."""
        return self._letters.waiting.values()

    # --- speaking to the person ---------------------------------------------------------------

    def say(self, text: str, tone: str = "info", *, offer: str = "", command: str = "") -> None:
        """A short notice that goes away by itself; with ``offer`` a button of these words that runs a command."""
        self.said.emit(text, tone)
        if offer:
            self.offered.emit(offer, command)

    def ask(
        self, title: str, text: str, yes: str, *, no: str = "button.cancel", danger: bool = False, **facts: object
    ) -> bool:
        """Ask a yes-or-no question; all texts are catalogue keys, and the facts are theirs."""
        from app.ui.parts.dialogs import confirm

        return confirm(self, title, text, yes, no=no, danger=danger, **facts)

    def warn(self, error: BaseException) -> None:
        """Say in a dialog what went wrong and what to do."""
        from app.ui.parts.dialogs import show_error

        show_error(self, error)

    def error_text(self, error: BaseException) -> str:
        """The sentence for an error; its facts only for our own errors (T38)."""
        return catalogue.explain(error, self._language, isolating=True)

    def navigate(self, page: str, /, **args: object) -> None:
        """Show a page by name (see :data:`app.ui.pages.PAGES`) with its arguments for ``show_page``."""
        self.navigated.emit(page, args)

    # --- locking ------------------------------------------------------------------------------

    def lock(self) -> None:
        """Lock the vault and end this process."""
        self.lock_wanted.emit()

    def add_flush(self, flush: Flush) -> None:
        """Register a page's unsaved work.

        ``flush()`` is called on the main thread just before the vault is locked or the program
        ends. It reads its widgets and returns a function that saves the draft (run in the
        pool), or None when nothing is unsaved. A flush of a deleted widget is dropped.
        """
        self._flushes.append(flush)

    def remove_flush(self, flush: Flush) -> None:
        if flush in self._flushes:
            self._flushes.remove(flush)

    def flush(self, timeout_ms: int = FLUSH_MS) -> bool:
        """Stop long tasks, save every page's unsaved work and wait for it and for all work that
        is under way; False when not all of it ended within the time or something failed."""
        deadline = QDeadlineTimer(timeout_ms)
        for operation in self._operations:
            operation.cancel()
        saves = []
        for flush in [f for f in self._flushes if _alive(f)]:
            save = flush()
            if save is not None:
                saves.append(save)
        outcomes: list[bool] = []
        for save in saves:
            self.pool.start(_Saving(save, outcomes))
        ended = self.pool.waitForDone(deadline.remainingTime())
        return ended and len(outcomes) == len(saves) and all(outcomes)


class _Outcome(QObject):
    """Stands between an operation and those who wait for it; lives as long as the operation."""

    def __init__(
        self,
        context: Context,
        operation: Operation,
        done: Callable[[Any], object] | None,
        failed: Callable[[Exception], object] | None,
        release: Callable[[], None],
    ) -> None:
        super().__init__(operation)
        self._context = context
        self._operation = operation
        self._done = done
        self._failed = failed
        self._release = release
        operation.success.connect(self.succeed)
        operation.failure.connect(self.fail)
        operation.question.connect(self.ask)
        operation.finished.connect(self.end)

    def succeed(self, result: object) -> None:
        self._release()
        if self._done is not None and _alive(self._done):
            self._done(result)
        for changes in _change_sets(result):
            self._context.changed.emit(changes)

    def fail(self, error: Any) -> None:
        self._release()
        if self._failed is None:
            self._context.warn(error)
        elif _alive(self._failed):
            self._failed(error)

    def ask(self, question: Question) -> None:
        from app.ui.parts.dialogs import choose

        self._operation.answer(choose(self._context, question))

    def end(self) -> None:
        self._release()


class _Saving:
    """Runs one save in the pool and notes whether it held."""

    def __init__(self, save: Callable[[], object], outcomes: list[bool]) -> None:
        self._save = save
        self._outcomes = outcomes

    def __call__(self) -> None:
        try:
            self._save()
        except Exception:
            self._outcomes.append(False)  # the others must still be saved
        else:
            self._outcomes.append(True)


def _alive(function: Callable[..., object]) -> bool:
    """Whether the widgets that a method is bound to, or a lambda or partial holds, still exist on Qt's side."""
    held = [getattr(function, "__self__", None)]
    held += [cell.cell_contents for cell in getattr(function, "__closure__", None) or ()]
    if isinstance(function, functools.partial):
        held += [*function.args, getattr(function.func, "__self__", None)]
    return all(shiboken6.isValid(owner) for owner in held if isinstance(owner, QObject))


def _hold(widget: QWidget | None) -> Callable[[], None]:
    """Disable a widget; the function that comes back enables it, once, and gives the focus back."""
    if widget is None:
        return lambda: None
    focus = widget.focusWidget() if widget.isEnabled() else None
    had_focus = focus is not None and focus.hasFocus()
    widget.setEnabled(False)
    held = [widget]

    def release() -> None:
        if held and shiboken6.isValid(held.pop()):
            widget.setEnabled(True)
            if had_focus and focus is not None and shiboken6.isValid(focus):
                focus.setFocus(Qt.FocusReason.OtherFocusReason)

    return release


def _change_sets(result: object) -> list[object]:
    parts = result if isinstance(result, tuple) else (result,)
    return [part for part in parts if type(part).__name__ == "ChangeSet"]
