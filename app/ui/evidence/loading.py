"""Asking a child for what the viewer shows: one request at a time, of which only the last one counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.base.errors import Unshowable
from app.base.task import Task
from app.services.evidence import looking, shield
from app.services.session import Session
from app.services.views import EvidenceView
from app.ui.case.calls import call
from app.ui.case.wording import inert

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.operation import Operation


def read_text(session: Session, piece: str, task: Task) -> tuple[looking.ShownText, str]:
    """The text of a file, made inert off the main thread."""
    found = looking.text(session, piece, task)
    return found, inert(found.text, lines=True)


class Loading(QObject):
    """``picture`` carries a :class:`shield.Shown`, ``text`` what :func:`read_text` gives, ``refused`` an exception."""

    picture = Signal(object)
    text = Signal(object)
    refused = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._asked = 0
        self._operation: Operation | None = None

    def ask_picture(self, piece: EvidenceView, page: int, box: tuple[int, int], unjudged: bool, revealed: bool) -> None:
        """A picture, or a page from 0; where there is none, the text that may be there instead."""

        def failed(error: Exception) -> None:
            is_other = isinstance(error, Unshowable) and error.facts.get("reason") == "not-supported"
            if is_other and page == 0 and piece.graphic is not True:
                self._ask(read_text, piece.id, done=self.text.emit, failed=lambda _: self.refused.emit(error))
            else:
                self.refused.emit(error)

        self._ask(shield.look, piece, page, box, unjudged, revealed, done=self.picture.emit, failed=failed)

    def ask_text(self, piece: EvidenceView) -> None:
        self._ask(read_text, piece.id, done=self.text.emit, failed=self.refused.emit)

    def stop(self) -> None:
        """Nothing that was asked for is wanted any more; its child is ended."""
        self._asked += 1
        if self._operation is not None:
            self._operation.cancel()
        self._operation = None

    def _ask(
        self,
        verb: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
    ) -> None:
        self.stop()
        asked = self._asked

        def end(act: Callable[[Any], object], value: Any) -> None:
            if asked == self._asked:
                self._operation = None
                act(value)

        self._operation = call(
            self,
            self._context,
            verb,
            *args,
            done=lambda result: end(done, result),
            failed=lambda error: end(failed, error),
            task=True,
        )
