"""What sealers withdrew: decided, answered, and said in place of what stood in a case."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from app.base.catalogue import isolate_ltr
from app.model.types import field_label, type_label
from app.services.rooms import withdrawn
from app.services.rooms.opening import CHANGED
from app.services.rooms.withdrawn import GoneView, Line, WithdrawalView
from app.ui.case.calls import call
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import author_words, moment, shown, term_choices
from app.ui.parts import (
    Banner,
    Card,
    S,
    choose_folder,
    column,
    danger_button,
    label,
    line_field,
    primary_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

SHOWN = 8
"""kinds of values that are listed; the number says the rest"""


def gone_words(context: Context, gone: Sequence[GoneView]) -> list[str]:
    """A line for each kind of value that was withdrawn: what it was, whose word, when it went."""
    return [_gone_words(context, one) for one in gone]


def _gone_words(context: Context, one: GoneView) -> str:
    who, when = author_words(context, one.by), isolate_ltr(moment(one.withdrawn))
    if one.erased is None:
        return context.words("withdrawn.gone.early", who=who, when=when, n=one.n)
    what = kind_words(context, Line(one.type, one.field, one.n))
    return context.words("withdrawn.gone", what=what, who=who, when=when, erased=isolate_ltr(moment(one.erased)))


def kind_words(context: Context, one: Line) -> str:
    """A type, a field of it and how many."""
    what = context.words("rooms.withheld.unsaid")
    if one.type:
        what = f"{type_label(one.type, context.language)} · {field_label(one.type, one.field, context.language)}"
    return context.words("rooms.withheld.of", what=what, n=one.n)


class WithdrawnPanel(QWidget):
    """Above the rooms: a card for each letter; nothing where none came."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.cards = column(spacing=S)
        heading = label("", "subheading")
        context.bind(heading.setText, "withdrawn.section")
        self.setLayout(column(heading, self.cards, spacing=S))
        self.hide()

    def show_all(self, found: Sequence[WithdrawalView]) -> None:
        clear(self.cards)
        for one in found:
            self.cards.addWidget(WithdrawalCard(self.context, one))
        self.setVisible(bool(found))


class WithdrawalCard(Card):
    """Who withdrew how much, what went, what is for this vault's person to decide, and the answer."""

    def __init__(self, context: Context, view: WithdrawalView) -> None:
        super().__init__(spacing=S)
        self.context, self.view = context, view
        who = author_words(context, view.sender)
        heading = context.words("withdrawn.head", who=who, n=view.named)
        self.setAccessibleName(heading)
        self.body.addWidget(label(heading, "strong"))
        self.body.addWidget(label(isolate_ltr(moment(view.at)), "small"))
        if view.rooms:
            titles = context.words("case.comma").join(shown(title) for title in view.rooms)
            self._say("withdrawn.rooms", rooms=titles)
        else:
            self._say("withdrawn.early")
        self._say("withdrawn.erased", n=view.erased)
        self.problem = Banner("", "danger")
        self.problem.hide()
        if view.asked:
            self._ask()
        elif view.confirmed is None:
            self._offer()
        if view.confirmed is not None:
            self._say("withdrawn.confirmed", when=isolate_ltr(moment(view.confirmed)))
        self.body.addWidget(self.problem)

    def _say(self, key: str, **facts: object) -> None:
        self.body.addWidget(label(self.context.words(key, **facts)))

    def _ask(self) -> None:
        words, view = self.context.words, self.view
        writers = words("case.comma").join(author_words(self.context, one) for one in view.writers)
        self._say("withdrawn.asked", n=view.asked, writers=writers)
        for one in view.lines[:SHOWN]:
            self.body.addWidget(label(kind_words(self.context, one), "small"))
        if view.answer == "keep":
            self._say("withdrawn.kept")
        self.keep = secondary_button(words("release.keep"), partial(self.answer, "keep"))
        self.erase = danger_button(words("release.erase"), partial(self.answer, "erase"), "trash")
        for button in (self.keep, self.erase):
            button.setAccessibleName(f"{button.text()}: {self.accessibleName()}")
        self.body.addLayout(row(self.keep, self.erase, None, spacing=S))
        self.keep.setHidden(view.answer == "keep")

    def _offer(self) -> None:
        words = self.context.words
        self.body.addWidget(Banner(words("withdrawn.limits"), "info"))
        self.elsewhere = SearchCombo()
        self.elsewhere.set_options(term_choices(self.context, "erased-elsewhere"), words("release.confirm.choose"))
        self.elsewhere.setAccessibleName(words("field.erasure.elsewhere"))
        self.remarks: QLineEdit = line_field(words("release.confirm.remarks"), words("field.erasure.remarks"))
        self.sign = primary_button(words("withdrawn.sign"), self.choose, "check")
        self.sign.setAccessibleName(f"{self.sign.text()}: {self.accessibleName()}")
        self.body.addLayout(column(self.elsewhere, self.remarks, spacing=S))
        self.body.addLayout(row(self.sign, None, spacing=S))

    def answer(self, said: str) -> None:
        """Erasing is asked once more: it can't be undone."""
        if said == "erase" and not self.context.ask(
            "withdrawn.sure", "release.erase.sure.text", "release.erase", danger=True
        ):
            return
        call(self, self.context, withdrawn.answer, self.view.id, said, failed=self._failed, busy=self)

    def choose(self) -> None:
        """Where the answer goes; first what became of other copies."""
        if not self.elsewhere.code():
            self.problem.show_text(self.context.words("release.confirm.missing"))
            return
        folder = choose_folder(self.context)
        if folder is not None:
            self.confirm(folder)

    def confirm(self, folder: Path) -> None:
        args = (self.view.id, self.elsewhere.code(), self.remarks.text(), folder)
        call(self, self.context, withdrawn.confirm, *args, done=self._signed, failed=self._failed, busy=self)

    def _signed(self, path: Path) -> None:
        self.context.say(self.context.words("withdrawn.signed", name=isolate_ltr(path.name)), "ok")
        self.context.changed.emit(CHANGED)

    def _failed(self, error: Exception) -> None:
        self.problem.show_text(self.context.error_text(error))
