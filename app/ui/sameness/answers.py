"""The list of groups, and the list of answers: each answer with the way to take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from app.services import sameness
from app.services.sameness import GroupView, SaidView
from app.ui.case.calls import call
from app.ui.parts import EmptyState, M, column
from app.ui.parts.space import clear
from app.ui.sameness.groups import BackDialog, GroupCard, SaidLine
from app.ui.sameness.queue import page_area, say_empty
from app.ui.sameness.reads import Answered

if TYPE_CHECKING:
    from app.ui.context import Context

MOST: Final = 50  # groups on one page, those that contradict themselves first


class AnswersView(QStackedWidget):
    """Shows groups or answers; ``lines`` are the answers that are shown."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._cards: QVBoxLayout = column(spacing=M)
        self.area = page_area(self._cards)
        self.empty = EmptyState("check")
        self.lines: list[SaidLine] = []
        self.addWidget(self.area)
        self.addWidget(self.empty)

    def show_groups(self, found: tuple[GroupView, ...]) -> None:
        self._begin()
        for group in found[:MOST]:
            card = GroupCard(self.context, group)
            card.back_wanted.connect(self.take_back)
            self.lines += card.lines
            self._cards.addWidget(card)
        self._end("groups", bool(found))

    def show_answered(self, found: Answered) -> None:
        self._begin()
        for said in found.said:
            line = SaidLine(self.context, said, found.titles)
            line.back_wanted.connect(self.take_back)
            self.lines.append(line)
            self._cards.addWidget(line)
        self._end("answered", bool(found.said))

    def _begin(self) -> None:
        clear(self._cards)
        self.lines = []

    def _end(self, what: str, filled: bool) -> None:
        self._cards.addStretch(1)
        say_empty(self.context, self.empty, what)
        self.setCurrentIndex(0 if filled else 1)

    def take_back(self, said: SaidView) -> None:
        dialog = BackDialog(self.context, said)
        dialog.accepted.connect(lambda: self._send_back(said, dialog.why()))
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()

    def _send_back(self, said: SaidView, reason: str) -> None:
        done = self.context.words("same.said.back")
        call(
            self, self.context, sameness.take_back, said.link, reason,
            done=lambda _: self.context.say(done, "ok"), busy=self.area,
        )  # fmt: skip
