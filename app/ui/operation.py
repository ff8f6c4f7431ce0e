"""One verb of the services at work off the main thread, its outcome back on it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, Qt, Signal

from app.base.errors import Cancelled
from app.base.task import Progress, Question, Task

PROGRESS_EVERY_MS = 50  # a person sees no more, and the main thread must not drown in signals
ANSWER_POLL_S = 0.2


class Operation(QObject):
    """A verb on its way. Every signal is emitted on the main thread.

    ``success`` carries what the verb returned, ``failure`` the exception, ``progress`` a
    :class:`app.base.task.Progress`, ``question`` a :class:`~app.base.task.Question` that
    :meth:`answer` must answer; ``finished`` comes last, however it ended.
    """

    success = Signal(object)
    failure = Signal(object)
    progress = Signal(object)
    question = Signal(object)
    finished = Signal()
    _outcome = Signal(bool, object)
    _reported = Signal(object)
    _asked = Signal(object)

    def __init__(self, verb: Callable[..., Any], args: tuple[Any, ...], with_task: bool) -> None:
        super().__init__()
        self._verb = verb
        self._args = args
        self._answers: queue.Queue[str] = queue.Queue()
        self._elapsed = QElapsedTimer()
        self._over = threading.Event()
        self.task = Task(self._report, self._ask) if with_task else None
        self._extra = {"task": self.task} if with_task else {}
        queued = Qt.ConnectionType.QueuedConnection
        self._outcome.connect(self._deliver, queued)
        self._reported.connect(self.progress, queued)
        self._asked.connect(self.question, queued)

    @property
    def over(self) -> bool:
        """Whether the verb has returned; its signals may still be waiting."""
        return self._over.is_set()

    def work(self) -> None:
        """Run the verb; called by the pool, in a thread of its own."""
        try:
            result = self._verb(*self._args, **self._extra)
        except BaseException as error:
            self._over.set()
            self._outcome.emit(False, error)
        else:
            self._over.set()
            self._outcome.emit(True, result)
        finally:
            self._args = ()  # a passphrase may be among them (P2)

    def cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()

    def answer(self, text: str) -> None:
        self._answers.put(text)

    def _report(self, progress: Progress) -> None:
        last = progress.total is not None and progress.done >= progress.total
        if last or not self._elapsed.isValid() or self._elapsed.elapsed() >= PROGRESS_EVERY_MS:
            self._elapsed.start()
            self._reported.emit(progress)

    def _ask(self, question: Question) -> str:
        self._asked.emit(question)
        while True:
            try:
                return self._answers.get(timeout=ANSWER_POLL_S)
            except queue.Empty:
                if self.task is not None:
                    self.task.check()

    def _deliver(self, ok: bool, value: object) -> None:
        if ok:
            self.success.emit(value)
        elif not isinstance(value, Cancelled):
            self.failure.emit(value)
        self.finished.emit()
