"""Saving a letter, and how people in custody are named."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.base.catalogue import isolate
from app.base.limits import CUSTODY_REASON_CHARS
from app.services import custody, letterfiles
from app.services.custody import Letter
from app.services.views import Author
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.parts import Dialog, choose_new_file, label, primary_button

if TYPE_CHECKING:
    from app.ui.context import Context


def name_of(context: Context, who: Author | None) -> str:
    if who is None:
        return context.words("custody.holder.unknown")
    return context.words("custody.you") if who.is_self else inert(who.name) or who.key_id[:8]


def names_of(context: Context, people: tuple[Author, ...]) -> str:
    return context.words("case.comma").join(isolate(name_of(context, one)) for one in people)


def write_letter(
    owner: QWidget, context: Context, verb: Callable[..., Letter], *args: Any, done: Callable[[], object]
) -> None:
    """Make a letter and ask where it goes. What was decided stays so if nobody says where: it can be made again."""
    call(owner, context, verb, *args, done=partial(_save, owner, context, done))


def _save(owner: QWidget, context: Context, done: Callable[[], object], letter: Letter) -> None:
    path = choose_new_file(context, letterfiles.neutral_name(), "custody.save")
    done()
    if path is not None:
        said = context.words("custody.saved", names=names_of(context, letter.readers))
        if letter.unknown:
            said = f"{said} {context.words('custody.cli.unknown', n=letter.unknown)}"
        call(owner, context, custody.save, letter, path, done=lambda _: context.say(said, "ok"))


class ReasonDialog(Dialog):
    """Why: what others read before they agree, or learn when somebody refuses."""

    def __init__(self, context: Context, title: str, hint: str, yes: str, *, needed: bool) -> None:
        super().__init__(context, context.words(title), width=560)
        self._needed = needed
        self.field = QPlainTextEdit()
        self.field.setTabChangesFocus(True)
        self.field.setMinimumHeight(120)
        self.field.setAccessibleName(context.words("custody.reason"))
        self.body.addWidget(label(context.words(hint)))
        self.body.addWidget(label(context.words("custody.reason"), "small"))
        self.body.addWidget(self.field)
        self.add_cancel()
        self.yes = self.add_button(primary_button(context.words(yes), self.accept), default=True)
        self.field.textChanged.connect(self._check)
        self._check()
        self.field.setFocus()

    def reason(self) -> str:
        return self.field.toPlainText().strip()

    def _check(self) -> None:
        text = self.reason()
        self.yes.setEnabled(len(text) <= CUSTODY_REASON_CHARS and (bool(text) or not self._needed))
