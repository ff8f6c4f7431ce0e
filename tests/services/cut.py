"""A suspension that arrives in the middle of something: the real statement, taken at a step of a task."""

from __future__ import annotations

from app.base.task import Progress, Task
from app.services import suspension
from app.services.session import Session


def statement(session: Session, other: Session, victim: Session) -> bytes:
    """What ``session`` and ``other`` sign together against ``victim``; not in effect at ``session`` yet."""
    begun = suspension.begin(session, victim.key_id, to=[other.key_id])
    return suspension.agree(other, begun.content, to=[session.key_id]).content


def arriving(session: Session, letter: bytes, step: str) -> Task:
    """A task in which ``letter`` is taken as soon as it comes to ``step``."""
    done: list[bool] = []

    def told(progress: Progress) -> None:
        if progress.step == step and not done:
            done.append(True)
            suspension.take(session, letter)

    return Task(on_progress=told)
