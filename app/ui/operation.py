"""One verb of the services at work off the main thread, its outcome back on it.

No thread of the pool ever holds a QObject that may die: what runs there is a :class:`Work`,
which knows a number and a letter box. The last reference to an :class:`Operation`, and to the
pages that wait for it, is always given up on the main thread.
"""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, Qt, Signal

from app.base.errors import Cancelled
from app.base.task import Progress, Question, Task

PROGRESS_EVERY_MS = 50  # a person sees no more, and the main thread must not drown in signals
ANSWER_POLL_S = 0.2

SUCCESS, FAILURE, PROGRESS, QUESTION = "success", "failure", "progress", "question"

Tell = Callable[[int, str, object], object]


class Work:
    """A verb with its arguments, run once in a thread of the pool.

    ``tell(number, kind, value)`` carries what comes of it.
    """

    def __init__(
        self, number: int, verb: Callable[..., Any], args: tuple[Any, ...], tell: Tell, with_task: bool
    ) -> None:
        self.number = number
        self._call = [(verb, args)]
        self._tell = tell
        self._answers: queue.Queue[str] = queue.Queue()
        self._elapsed = QElapsedTimer()
        self.task = Task(self._report, self._ask) if with_task else None

    def __call__(self) -> None:
        verb, args = self._call.pop()  # kept nowhere: a passphrase may be among them (P2)
        extra = {"task": self.task} if self.task is not None else {}
        try:
            kind, value = SUCCESS, verb(*args, **extra)
        except BaseException as error:
            kind, value = FAILURE, error
        del verb, args
        self._tell(self.number, kind, value)

    def answer(self, text: str) -> None:
        self._answers.put(text)

    def _report(self, progress: Progress) -> None:
        last = progress.total is not None and progress.done >= progress.total
        if last or not self._elapsed.isValid() or self._elapsed.elapsed() >= PROGRESS_EVERY_MS:
            self._elapsed.start()
            self._tell(self.number, PROGRESS, progress)

    def _ask(self, question: Question) -> str:
        self._tell(self.number, QUESTION, question)
        while True:
            try:
                return self._answers.get(timeout=ANSWER_POLL_S)
            except queue.Empty:
                if self.task is not None:
                    self.task.check()


class Operation(QObject):
    """A verb on its way, as the main thread sees it.

    ``success`` carries what the verb returned, ``failure`` the exception, ``progress`` a
    :class:`app.base.task.Progress`, ``question`` a :class:`~app.base.task.Question` that
    :meth:`answer` must answer; ``finished`` comes last, however it ended.
    """

    success = Signal(object)
    failure = Signal(object)
    progress = Signal(object)
    question = Signal(object)
    finished = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work

    def cancel(self) -> None:
        if self._work.task is not None:
            self._work.task.cancel()

    def answer(self, text: str) -> None:
        self._work.answer(text)

    def deliver(self, kind: str, value: object) -> None:
        """Emit what has come, and after an outcome that this was the last."""
        if kind in (PROGRESS, QUESTION):
            (self.progress if kind == PROGRESS else self.question).emit(value)
            return
        if kind == SUCCESS:
            self.success.emit(value)
        elif not isinstance(value, Cancelled):
            self.failure.emit(value)
        self.finished.emit()


class LetterBox(QObject):
    """Where the pool's threads put what they have, and the main thread takes it out. Lives as long as its context."""

    _put = Signal(int, str, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._numbers = 0
        self.waiting: dict[int, Operation] = {}
        self._put.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def new(self, verb: Callable[..., Any], args: tuple[Any, ...], with_task: bool) -> tuple[Operation, Work]:
        """An operation, and the work to hand to the pool."""
        self._numbers += 1
        work = Work(self._numbers, verb, args, self._put.emit, with_task)
        self.waiting[work.number] = operation = Operation(work)
        return operation, work

    def _take(self, number: int, kind: str, value: object) -> None:
        operation = self.waiting.get(number)
        if operation is None:
            return
        try:
            operation.deliver(kind, value)
        finally:
            if kind in (SUCCESS, FAILURE):
                self.waiting.pop(number, None)
                operation.deleteLater()
