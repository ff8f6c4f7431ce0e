"""Nothing was found: which filter keeps the rest away, and one step to loosen it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.base.task import Task
from app.services import lists
from app.services.lists import Filter, ListQuery
from app.services.session import Session
from app.ui.case.calls import call
from app.ui.case.wording import shown
from app.ui.finding import filters
from app.ui.finding.filters import ANY, OF_TYPE, WORDS, Names
from app.ui.parts import EmptyState, M, S, column, quiet_button, row, secondary_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.operation import Operation

_MOST: Final = 4


def loosened(query: ListQuery, names: Sequence[str]) -> list[tuple[str, ListQuery]]:
    """What would be asked without one of these filters, or without the words."""
    made = [(name, replace(query, filters=filters.without(name, query.filters))) for name in names]
    return [*([(WORDS, replace(query, text=""))] if query.text and names else []), *made]


def read_looser(session: Session, asked: Sequence[tuple[str, ListQuery]], task: Task) -> list[tuple[str, int]]:
    """How many there would be without each of the filters; those that would change something, most first."""
    found = [(name, count(session, query, task)) for name, query in asked]
    return sorted(((name, n) for name, n in found if n), key=lambda one: -one[1])[:_MOST]


def count(session: Session, query: ListQuery, task: Task) -> int:
    if query.type != ANY:
        return lists.total(session, query, task)
    types, chosen = query.filters.get(OF_TYPE, ()), filters.without(OF_TYPE, query.filters)
    return lists.find(session, query.text, task, types=types, filters=chosen, limit=1).total if query.text else 0


class NothingFound(QWidget):
    """``loosened`` carries the name of the filter to take away, :data:`WORDS` for what was typed."""

    loosened = Signal(str)

    def __init__(self, context: Context, clear_all: Callable[[], object]) -> None:
        super().__init__()
        self._context = context
        self._operation: Operation | None = None
        self.state = EmptyState("search")
        self.all = quiet_button("", clear_all)
        context.bind(self.all.setText, "find.clear")
        self.ways = column(spacing=S)
        self.ways.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(column(self.state, self.ways, row(None, self.all, None), None, spacing=M))

    def explain(self, query: ListQuery, offered: Mapping[str, Filter], names: Names) -> None:
        """Say what was asked in vain, and look for what to loosen."""
        words = self._context.words
        active = filters.active(offered, query.filters)
        clear(self.ways)
        self.all.setVisible(bool(active or query.text))
        self.state.title.setText(words("find.none"))
        self.state.hint.setText(words("find.none.filters" if active else "find.none.words"))
        if self._operation is not None:
            self._operation.cancel()
        asked = loosened(query, active)
        if asked:
            done = partial(self._offer, query, offered, names)
            self._operation = call(
                self, self._context, read_looser, tuple(asked), done=done, failed=lambda _: None, task=True
            )

    def _offer(
        self, query: ListQuery, offered: Mapping[str, Filter], names: Names, found: Sequence[tuple[str, int]]
    ) -> None:
        clear(self.ways)
        words = self._context.words
        for name, n in found:
            said = (
                words("find.words", words=shown(query.text))
                if name == WORDS
                else filters.chip_words(self._context, offered[name], query.filters, names)
            )
            button = secondary_button(words("find.loosen", what=said, n=n), partial(self.loosened.emit, name))
            self.ways.addLayout(row(None, button, None))
        if not found and self.all.isVisibleTo(self):
            self.state.hint.setText(words("find.none.several"))
