"""All accounts of one field side by side: what each says, who signed it, when, and from which source."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.services.views import AccountView, Author, FieldView
from app.ui.case.wording import author_words, moment, shown, value_words
from app.ui.parts import Card, Chip, FlowLayout, M, S, chip, label, row, secondary_button

if TYPE_CHECKING:
    from app.ui.context import Context

COLUMNS = 2


class AccountsView(QWidget):
    """``taken`` carries the account that a person decided for. ``compact`` leaves out what the form says anyway;
    without ``choose`` the accounts are only shown."""

    taken = Signal(object)

    def __init__(
        self,
        context: Context,
        type_: str,
        field: FieldView,
        titles: Mapping[str, str],
        *,
        compact: bool = False,
        choose: bool = True,
    ) -> None:
        super().__init__()
        self._context = context
        self._choose = choose
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(S if compact else M)
        for number, account in enumerate(field.accounts):
            card = self._card(type_, field.name, account, titles)
            grid.addWidget(card, number // COLUMNS, number % COLUMNS)
        for n in range(min(COLUMNS, len(field.accounts))):
            grid.setColumnStretch(n, 1)

    def _card(self, type_: str, name: str, account: AccountView, titles: Mapping[str, str]) -> Card:
        words = self._context.words
        card = Card(spacing=S, margins=M)
        card.setProperty("style", "well")
        if not account.held:
            card.body.addWidget(
                label(words("case.value.withheld-by", who=author_words(self._context, account.author)), "muted")
            )
            return card
        said = value_words(self._context, type_, name, account.value, titles)
        card.body.addWidget(label(said, "strong", selectable=True))
        card.body.addWidget(signed_line(self._context, account.author, account.at, account.doubtful))
        card.body.addWidget(label(source_words(self._context, account.source, account.source_title), "small"))
        if not self._choose:
            return card
        take = secondary_button(words("case.account.take"), partial(self.taken.emit, account))
        take.setAccessibleName(words("case.account.take-this", value=said))
        card.body.addStretch(1)
        card.body.addLayout(row(take, None))
        return card


def source_words(context: Context, source: str | None, title: str) -> str:
    """From which source a value is, or that its author named none."""
    if source is None:
        return context.words("case.account.no-source")
    return context.words("case.account.source", source=shown(title) or context.words("case.ref.elsewhere"))


def signed_line(context: Context, author: Author, at: int, doubtful: str = "") -> QWidget:
    """Who signed and when, with what is known of the signer, and whether the time can be right (T19)."""
    made = QWidget()
    flow = FlowLayout(spacing=S)
    flow.addWidget(
        label(
            context.words("case.account.signed", who=author_words(context, author), when=moment(at)),
            "small",
            wrap=False,
        )
    )
    for mark in author_marks(context, author):
        flow.addWidget(mark)
    if doubtful:
        mark = chip(context, "clock-doubtful")
        mark.setAccessibleDescription(context.words(f"clock.{doubtful}"))
        flow.addWidget(mark)
        flow.addWidget(label(context.words(f"clock.{doubtful}"), "small", wrap=False))
    made.setLayout(flow)
    return made


def author_marks(context: Context, author: Author) -> list[Chip]:
    """Verified or not, whether two histories of this author are about (a cloned laptop), and a suspended key."""
    marks = [] if author.is_self else [chip(context, "verified" if author.verified else "unverified")]
    marks += [chip(context, "forked")] if author.forked else []
    return marks + ([chip(context, "suspended")] if author.suspended else [])
