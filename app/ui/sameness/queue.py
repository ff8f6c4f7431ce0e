"""One pair after the other: the next comes by itself, and where nothing waits, that is said."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.services import sameness
from app.services.sameness import Comparison, Queue, Waiting
from app.ui.case.calls import call
from app.ui.parts import EmptyState, M, S, column
from app.ui.parts.panels import scrolled
from app.ui.parts.space import clear
from app.ui.sameness.pair import AnswerBar, PairView, SureDialog
from app.ui.toast import FOOT

if TYPE_CHECKING:
    from app.ui.context import Context

_PAIR, _EMPTY = range(2)


def page_area(place: QVBoxLayout) -> QScrollArea:
    """A scrolled place on the ground of the page."""
    inner = QWidget()
    inner.setProperty("style", "page")
    place.setContentsMargins(0, 0, S, 0)
    inner.setLayout(place)
    return scrolled(inner)


def say_empty(context: Context, empty: EmptyState, what: str) -> None:
    key = f"same.empty.{what}" if what else "same.empty"
    empty.title.setText(context.words(key))
    empty.hint.setText(context.words(f"{key}.hint"))


class QueueView(QStackedWidget):
    """``queue`` is what waits, ``at`` which of it is shown, ``pair`` how."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.queue = Queue((), 0, {})
        self.at = 0
        self.pair: PairView | None = None
        self._asked = 0
        self._place: QVBoxLayout = column(margins=0)
        self.area = page_area(self._place)
        self.bar = AnswerBar(context)
        self.bar.setObjectName(FOOT)
        self.bar.answered.connect(self.answer)
        self.bar.moved.connect(self.go)
        self.empty = EmptyState("check")
        held = QWidget()
        held.setLayout(column(self.area, self.bar, spacing=M))
        self.addWidget(held)
        self.addWidget(self.empty)

    def show_queue(self, queue: Queue, *, filtered: bool) -> None:
        """Show what waits: the pair that was shown, else the one that came into its place."""
        self.queue = queue
        self._asked += 1
        before = self.pair.waiting.pair if self.pair is not None else None
        here = next((n for n, one in enumerate(queue.rows) if one.pair == before), None)
        self.at = here if here is not None else min(self.at, max(0, len(queue.rows) - 1))
        if queue.rows:
            self._open(self.at)
            return
        self._drop()
        say_empty(self.context, self.empty, "filtered" if filtered else "")
        self.setCurrentIndex(_EMPTY)

    def go(self, by: int) -> None:
        """To the next pair, or with -1 to the one before."""
        if self.currentIndex() == _PAIR and 0 <= self.at + by < len(self.queue.rows):
            self._open(self.at + by)

    def _open(self, at: int) -> None:
        self.at = at
        waiting, asked = self.queue.rows[at], self._asked
        call(
            self, self.context, sameness.compare, *waiting.pair,
            done=lambda found: self._show_pair(asked, waiting, found),
            failed=lambda error: self._gone(asked, waiting, error),
        )  # fmt: skip

    def _gone(self, asked: int, waiting: Waiting, error: Exception) -> None:
        """One of the two was withdrawn or erased a moment ago: the next one comes."""
        rows = tuple(one for one in self.queue.rows if one.pair != waiting.pair)
        if asked == self._asked and len(rows) < len(self.queue.rows):
            self.show_queue(Queue(rows, self.queue.due, self.queue.grades), filtered=False)
        else:
            self.context.warn(error)

    def _show_pair(self, asked: int, waiting: Waiting, found: Comparison) -> None:
        if asked != self._asked or self.queue.rows[self.at : self.at + 1] != (waiting,):
            return
        same = self.pair is not None and self.pair.waiting.pair == waiting.pair
        self._drop(keep=same)
        self.pair = PairView(self.context, waiting, found)
        self._place.addWidget(self.pair)
        self.bar.show_place(self.at, len(self.queue.rows))
        self.setCurrentIndex(_PAIR)
        if not same:
            self.area.verticalScrollBar().setValue(0)
            if self.isVisible():
                self.bar.buttons["unsure"].setFocus()  # Enter on it harms nobody

    def _drop(self, *, keep: bool = False) -> None:
        clear(self._place)
        self.pair = None
        if not keep:
            self.bar.reason.clear()

    def answer(self, says: str, reason: str) -> None:
        """Send an answer about the pair that is shown; ask once more where something speaks against "same"."""
        pair = self.pair
        if pair is None or self.currentIndex() != _PAIR:
            return
        if says == "same" and pair.comparison.conflicting:
            dialog = SureDialog(self.context, pair.speaks_against())
            dialog.accepted.connect(lambda: self._send(pair.waiting, says, reason, sure=True))
            dialog.finished.connect(lambda _: dialog.deleteLater())
            dialog.open()
        else:
            self._send(pair.waiting, says, reason, sure=False)

    def _send(self, waiting: Waiting, says: str, reason: str, *, sure: bool) -> None:
        call(
            self, self.context, partial(sameness.answer, sure=sure), *waiting.pair, says, reason,
            done=lambda _: self._answered(says), busy=self.bar,
        )  # fmt: skip

    def _answered(self, says: str) -> None:
        """What was answered leaves the queue, or goes to its end; the page reads it again."""
        self.pair = None
        self.bar.reason.clear()
        said = self.context.words(f"same.said.{says}")
        self.context.say(said, "ok", offer=self.context.words("undo.undo"), command="undo")
