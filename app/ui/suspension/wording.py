"""How people and times are named on this page, and where its files are put."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate
from app.services import letterfiles, suspension
from app.services.suspension import Letter
from app.services.views import Author
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.parts import choose_new_file

if TYPE_CHECKING:
    from app.ui.context import Context


def name_of(who: Author) -> str:
    return inert(who.name) or who.key_id[:8]


def names_of(context: Context, people: Iterable[Author]) -> str:
    return context.words("case.comma").join(isolate(name_of(one)) for one in people)


def put(owner: QWidget, context: Context, letter: Letter, said: str, done: Callable[[], object]) -> None:
    """Ask where the file goes, write it, and say who can open it. What was signed stays if nobody says where."""
    path = choose_new_file(context, letterfiles.neutral_name(), "suspension.again")
    if path is None:
        done()
        return
    names = names_of(context, letter.readers)

    def written(_: object) -> None:
        context.say(context.words(said, names=names), "ok")
        done()

    call(owner, context, suspension.save, letter, path, done=written)
