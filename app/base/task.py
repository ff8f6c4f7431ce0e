"""Long work that reports progress, can be stopped, and can ask.

There is one way to run long work. A verb takes a :class:`Task`, calls
:meth:`Task.progress` as it goes, and :meth:`Task.ask` where only a person can decide. The
command line and the desktop program answer the same questions. No Qt in here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.base.errors import Cancelled, ConsentNeeded


@dataclass(frozen=True)
class Progress:
    """``done`` of ``total`` (bytes or items; ``None`` when unknown); ``step`` is a catalogue key, ``facts`` are its."""

    done: int
    total: int | None
    step: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """``text`` is a catalogue key; ``answers`` are the codes one of which must come back."""

    text: str
    answers: tuple[str, ...]
    facts: dict[str, object] = field(default_factory=dict)


class Task:
    """Handed to a verb by whoever waits for it. All methods may be called from any thread."""

    def __init__(
        self,
        on_progress: Callable[[Progress], None] | None = None,
        on_question: Callable[[Question], str] | None = None,
    ) -> None:
        self._on_progress = on_progress
        self._on_question = on_question
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop; it stops at its next :meth:`progress` or :meth:`check`."""
        self._cancelled.set()

    def check(self) -> None:
        """Raise :class:`Cancelled` if the person has stopped the work."""
        if self._cancelled.is_set():
            raise Cancelled()

    def progress(self, done: int, total: int | None, step: str, **facts: object) -> None:
        self.check()
        if self._on_progress is not None:
            self._on_progress(Progress(done, total, step, facts))

    def ask(self, question: Question) -> str:
        """Return one of the question's answers; without a person, :class:`ConsentNeeded`."""
        self.check()
        if self._on_question is None:
            raise ConsentNeeded(question=question.text)
        answer = self._on_question(question)
        if answer not in question.answers:
            raise ConsentNeeded(question=question.text)
        return answer
