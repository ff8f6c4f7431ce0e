"""Whether files that were just taken in can lead to people: looked at in the background, remembered in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.sandbox.answers import Facts
from app.services.evidence import looking, revealing
from app.ui.case.calls import call

if TYPE_CHECKING:
    from app.ui.context import Context

MOST = 5_000  # remembered answers


class Reveals(QObject):
    """``told`` carries a record's id and whether its file says who, where or when."""

    told = Signal(str, bool)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._known: dict[str, bool] = {}
        self._due: deque[str] = deque()
        self._busy = False

    def of(self, piece: str) -> bool | None:
        """What is known of a piece; ``None``: nobody has looked."""
        return self._known.get(piece)

    def ask(self, pieces: Iterable[str]) -> None:
        self._due.extend(pieces)
        self._next()

    def note(self, piece: str, harm: bool) -> None:
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[piece] = harm
        self.told.emit(piece, harm)

    def _next(self) -> None:
        if self._busy or not self._due or self._context.session is None:
            return
        piece = self._due.popleft()
        self._busy = True
        call(
            self,
            self._context,
            looking.facts,
            piece,
            done=lambda facts: self._came(piece, facts),
            failed=lambda _: self._came(piece, None),
            task=True,
        )

    def _came(self, piece: str, facts: Facts | None) -> None:
        self._busy = False
        if facts is not None:
            self.note(piece, any(one.harm for one in revealing.told(facts, self._context.language)))
        self._next()
