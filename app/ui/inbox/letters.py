"""Letters that came among bundles, in words: what was taken, and where the rest is read and answered."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from app.services import suspension
from app.services.inbox.letters import Letters, letter_keys
from app.services.relay import addresses
from app.services.suspension import Asked
from app.ui.case.wording import author_words
from app.ui.parts import Banner, secondary_button

if TYPE_CHECKING:
    from app.ui.context import Context


def show_letters(context: Context, among: QVBoxLayout, letters: Letters) -> None:
    """What was taken already, and what waits on another page: a button goes there."""
    for one in _banners(context, letters):
        among.addWidget(one)
    if letters.suspensions:
        context.changed.emit(suspension.CHANGED)  # a key may count no longer, on every page (T21)
    if letters.addresses:
        context.changed.emit(addresses.CHANGED)


def _banners(context: Context, letters: Letters) -> Iterator[Banner]:
    """One for each letter."""
    for one in letters.addresses:
        yield Banner(context.words("cli.relay.address-taken", name=author_words(context, one.contact)), "ok")
    for asked in letters.suspensions:
        yield _suspension(context, asked)


def _suspension(context: Context, asked: Asked) -> Banner:
    key, todo = letter_keys(asked)
    names = context.words("case.comma").join(author_words(context, one) for one in asked.by)
    said = context.words(key, names=names, name=author_words(context, asked.who))
    said = f"{said} {context.words(todo or 'letters.answer')}"
    show = secondary_button(context.words("letters.open"), partial(context.navigate, "suspension"), "shield")
    return Banner(said, "warn", show)
