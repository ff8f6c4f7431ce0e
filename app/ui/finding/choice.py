"""What a person has chosen among results: single ones, or all but a few."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from app.base.task import Task
from app.services import lists
from app.services.lists import ListQuery
from app.services.session import Session


class Choice(QObject):
    """Ids, or with ``everything`` all results but ``spared``, those too that nobody scrolled to."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ids: frozenset[str] = frozenset()
        self.spared: frozenset[str] = frozenset()
        self.everything = False

    def holds(self, id_: str) -> bool:
        return id_ not in self.spared if self.everything else id_ in self.ids

    def put(self, ids: Iterable[str], on: bool = True) -> None:
        found = frozenset(ids)
        if self.everything:
            self.spared = self.spared - found if on else self.spared | found
        else:
            self.ids = self.ids | found if on else self.ids - found
        self.changed.emit()

    def all(self) -> None:
        self.everything, self.ids, self.spared = True, frozenset(), frozenset()
        self.changed.emit()

    def none(self) -> None:
        had = self.everything or bool(self.ids)
        self.everything, self.ids, self.spared = False, frozenset(), frozenset()
        if had:
            self.changed.emit()

    def count(self, total: int) -> int:
        """How many of ``total`` results are chosen."""
        return max(0, total - len(self.spared)) if self.everything else len(self.ids)


def read_ids(session: Session, query: ListQuery, choice: tuple[bool, frozenset[str]], task: Task) -> tuple[str, ...]:
    """The ids of what was chosen: (everything, the ids, or those that were spared)."""
    everything, ids = choice
    if not everything:
        return tuple(sorted(ids))
    return tuple(id_ for id_ in lists.ids(session, query, task) if id_ not in ids)
