"""One account in a dispute: what it says, with what differs marked, who signed it, from which source, how reliable."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QRadioButton, QWidget

from app.analysis.apart import Piece, marked
from app.model import dates, vocabulary
from app.model.datewords import words as date_words
from app.model.fields import Kind
from app.services.disputes import Base, DisputeView, SeenAccount
from app.ui.case.accounts_view import signed_line, source_words
from app.ui.case.wording import author_words, inert, moment, shown, value_words
from app.ui.parts import Card, Chip, FlowLayout, M, MarkedText, S, label
from app.ui.parts.space import XS, column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.ui.context import Context

WIDE = 560
"""pixels from which two accounts stand beside each other"""

_COMPARED = frozenset({Kind.TEXT, Kind.LONG_TEXT})


def pieces_of(context: Context, dispute: DisputeView) -> dict[str, tuple[Piece, ...]]:
    """digest → the text of an account, with what isn't in every account marked; {} where the values are no texts."""
    declared = context.declarations.field_of(dispute.record.type, dispute.field.name)
    texts = [(one.account.digest, one.account.value) for one in dispute.accounts if one.account.held]
    if declared is None or declared.kind not in _COMPARED or len(texts) < 2:
        return {}
    if not all(isinstance(value, str) for _, value in texts):
        return {}
    found = marked([inert(str(value), lines=True) for _, value in texts])
    return {digest: pieces for (digest, _), pieces in zip(texts, found, strict=True)}


class _Choice(QRadioButton):
    """A choice among accounts; arrows go to the one before and after, wherever it stands, and choose it."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = Qt.Key.Key_Right if self.isRightToLeft() else Qt.Key.Key_Left
        on = Qt.Key.Key_Left if self.isRightToLeft() else Qt.Key.Key_Right
        if event.key() in (Qt.Key.Key_Up, back):
            self.stepped.emit(-1)
        elif event.key() in (Qt.Key.Key_Down, on):
            self.stepped.emit(1)
        else:
            super().keyPressEvent(event)


class AccountCard(Card):
    """An account with the button that chooses it; one that is withheld can't be chosen."""

    def __init__(
        self,
        context: Context,
        dispute: DisputeView,
        seen: SeenAccount,
        number: int,
        pieces: tuple[Piece, ...] | None,
        titles: Mapping[str, str],
    ) -> None:
        super().__init__(spacing=S, margins=M)
        self.setProperty("style", "well")
        self.seen = seen
        words, account = context.words, seen.account
        name = words("disputes.account.of", n=number)
        self.choice = _Choice(name)
        self.choice.setEnabled(account.held)
        self.choice.setChecked(seen.taken)
        head = FlowLayout(spacing=S)
        head.addWidget(self.choice)
        if seen.taken:
            head.addWidget(Chip(words("disputes.account.taken"), "ok", "check"))
        top = QWidget()
        top.setLayout(head)
        self.body.addWidget(top)
        if not account.held:
            said = words("case.value.withheld-by", who=author_words(context, account.author))
            self.body.addWidget(label(said, "muted"))
        else:
            said = value_words(context, dispute.record.type, dispute.field.name, account.value, titles)
            if pieces is None:
                self.body.addWidget(label(said, "strong", selectable=True))
            else:
                self.body.addWidget(MarkedText(context, pieces, name))
        self.body.addStretch(1)
        self.body.addWidget(signed_line(context, account.author, account.at))
        self.body.addWidget(label(source_words(context, account.source, account.source_title), "small"))
        facts = _facts(context, seen)
        if facts:
            self.body.addWidget(label(facts, "small"))
        self.choice.setAccessibleName(
            words("case.account.take-this", value=said) if account.held else f"{name}: {said}"
        )
        self.choice.setAccessibleDescription(
            words("case.account.signed", who=author_words(context, account.author), when=moment(account.at))
        )


def _facts(context: Context, seen: SeenAccount) -> str:
    """How reliable the source is, and of which day."""
    found = []
    if seen.reliability:
        grade = vocabulary.term("reliability", seen.reliability).label(context.language)
        found.append(context.words("disputes.account.reliability", grade=shown(grade)))
    if seen.source_date and dates.is_edtf(seen.source_date):
        found.append(
            context.words("disputes.account.dated", date=shown(date_words(seen.source_date, context.language)))
        )
    return " · ".join(found)


class AccountGrid(QWidget):
    """Accounts beside each other where there is room, else below one another."""

    def __init__(self, cards: Sequence[AccountCard]) -> None:
        super().__init__()
        self.cards = tuple(cards)
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(M)
        self.arrange(1)
        for number, card in enumerate(self.cards):
            card.choice.stepped.connect(partial(self._step, number))

    def _step(self, number: int, by: int) -> None:
        """Choose the next account that can be chosen."""
        rest = self.cards[number + 1 :] if by > 0 else self.cards[:number][::-1]
        card = next((one for one in rest if one.choice.isEnabled()), None)
        if card is not None:
            card.choice.setChecked(True)
            card.choice.setFocus()

    def arrange(self, width: int) -> None:
        """Put the cards where they fit in so many pixels; in their order, so that keys go from one to the next."""
        columns = 2 if width >= WIDE and len(self.cards) > 1 else 1
        if columns == self._columns:
            return
        self._columns = columns
        for number, card in enumerate(self.cards):
            self._grid.addWidget(card, number // columns, number % columns)
        for number in range(2):
            self._grid.setColumnStretch(number, int(number < columns))

    @property
    def columns(self) -> int:
        return self._columns


def base_card(context: Context, dispute: DisputeView, bases: Sequence[Base], titles: Mapping[str, str]) -> Card:
    """What stood before the accounts parted."""
    words = context.words
    card = Card(spacing=XS, margins=M)
    card.body.addWidget(label(words("disputes.base"), "small"))
    if not bases:
        card.body.addWidget(label(words("disputes.base.none"), "muted"))
    for base in bases:
        if base.held:
            said = value_words(context, dispute.record.type, dispute.field.name, base.value, titles)
        else:
            said = words("case.value.withheld-by", who=author_words(context, base.author))
        signed = words("case.account.signed", who=author_words(context, base.author), when=moment(base.at))
        card.body.addLayout(column(label(said, "body", selectable=True), label(signed, "small"), spacing=0))
    return card
