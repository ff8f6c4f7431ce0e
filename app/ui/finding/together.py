"""How many results are chosen, and what can be done with them together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFrame, QMenu

from app.model.review import STATES
from app.services.lists import ListQuery
from app.ui.case.calls import call
from app.ui.finding.bulk import Done, EditTogether, read_choice
from app.ui.finding.done import DoneBanner
from app.ui.finding.model import ResultModel
from app.ui.parts import FlowLayout, S, label, link_button, menu_button, quiet_button
from app.ui.review.state_panel import MoveDialog, state_words

if TYPE_CHECKING:
    from app.ui.context import Context


_HEIGHT: Final = 36


class ChoiceBar(QFrame):
    """Hidden while nothing is chosen; ``done`` says afterwards what was changed, and takes it back."""

    def __init__(self, context: Context, model: ResultModel, query: Callable[[], ListQuery]) -> None:
        super().__init__()
        self._context = context
        self._model = model
        self._query = query
        self.setProperty("style", "clear")
        self.done = DoneBanner(context)
        self.said = label("", "strong", wrap=False)
        self.all = link_button("", model.choice.all)
        self.edit = quiet_button("", self.open_editor, "edit")
        self.menu = QMenu(self)
        self.move_cases = menu_button("", self.menu, "arrow")
        self.none = quiet_button("", model.choice.none, "close")
        for one in (self.said, self.all):  # as high as the buttons beside them
            one.setMinimumHeight(_HEIGHT)
        flow = FlowLayout(spacing=S)
        self.setLayout(flow)
        for one in (self.said, self.all, self.edit, self.move_cases, self.none):
            flow.addWidget(one)
        model.choice.changed.connect(self.say)
        self.hide()

    def say(self) -> None:
        words, choice, total = self._context.words, self._model.choice, self._model.total
        n = choice.count(total)
        self.said.setText(words("find.chosen", n=n))
        self.setAccessibleName(words("find.chosen", n=n))
        self.all.setText(words("find.choose-all", n=total))
        self.all.setVisible(n < total)
        self.edit.setText(words("find.edit"))
        self.none.setText(words("find.choose-none"))
        self.move_cases.setText(words("review.move"))
        self.move_cases.setVisible(self._query().type == "case")
        self.menu.clear()
        for to in STATES:
            name = words("review.move.to", state=state_words(self._context, to))
            self.menu.addAction(name, partial(self.ask_move, to))
        self.setVisible(n > 0)

    def open_editor(self) -> EditTogether:
        """Ask what to change in all that is chosen."""
        choice = self._model.choice
        held = choice.spared if choice.everything else choice.ids
        dialog = EditTogether(self._context, self._query(), (choice.everything, held))
        dialog.edited.connect(self._edited)
        dialog.open()
        return dialog

    def ask_move(self, to: str) -> None:
        """Move all cases that are chosen; what they are is asked first."""
        choice = self._model.choice
        held = choice.spared if choice.everything else choice.ids
        chosen = (choice.everything, held)
        done = partial(self._move, to)
        call(self, self._context, read_choice, self._query(), chosen, done=done, task=True, busy=self.move_cases)

    def _move(self, to: str, cases: tuple[str, ...]) -> None:
        dialog = MoveDialog(self._context, list(cases), to)
        dialog.moved.connect(self._model.choice.none)
        dialog.open()

    def _edited(self, done: Done) -> None:
        self.done.show_done(done)
        self._model.choice.none()
