"""The board: appeals in columns by how they stand, which become one list where there is little room."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QSizePolicy, QWidget

from app.services.appeals import AppealRow, Board, words
from app.ui.appeals.wording import SYMBOLS, headline, sentence, tone, what, whom
from app.ui.case.wording import shown
from app.ui.parts import XS, Card, Chip, ElidedLabel, L, M, S, column, label, link_button, row
from app.ui.parts.buttons import icon_button
from app.ui.parts.panels import scrolled
from app.ui.parts.space import clear
from app.ui.parts.tabs import scroll_to

if TYPE_CHECKING:
    from app.ui.context import Context

STEP: Final = 20  # cards of a column at a time
LEAST: Final = 208  # pixels of a column; with less, the columns stand below one another
_MOVES: Final = {Qt.Key.Key_Down: (0, 1), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Left: (-1, 0)}


class AppealCard(Card):
    """One appeal: whom, how it stands, what was asked, where. Enter, the space bar or a click opens it."""

    opened = Signal(str)
    moved = Signal(QWidget, int, int)
    """columns to the side and cards down that an arrow key asks for"""

    def __init__(self, context: Context, appeal: AppealRow) -> None:
        super().__init__(spacing=XS, margins=M)
        self.row = appeal
        self.setProperty("press", "true")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        name = label(whom(context, appeal), "strong")
        name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.way_in = icon_button("arrow", sentence(context, appeal), partial(self.opened.emit, appeal.id))
        self.setAccessibleName(sentence(context, appeal))
        self.way_in.installEventFilter(self)
        self.setFocusProxy(self.way_in)  # a frame alone doesn't tell a screen reader that it opens something
        self.body.addLayout(row(name, self.way_in, spacing=S))
        for mark in marks(context, appeal):
            self.body.addLayout(row(mark, None))
        self.body.addWidget(label(what(context, appeal), "muted"))
        if appeal.asked:
            self.body.addWidget(ElidedLabel(shown(appeal.asked)))
        if appeal.case_title:
            self.body.addWidget(ElidedLabel(context.words("appeal.in-case", case=shown(appeal.case_title)), "small"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys go through the board, not to the next button."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and Qt.Key(event.key()) in _MOVES:
            self.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self.row.id)
        elif move is not None and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.moved.emit(self, *move)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit(self.row.id)


def marks(context: Context, appeal: AppealRow) -> list[Chip]:
    """How it stands, what else is due, and whether a consent is in doubt."""
    made = [Chip(headline(context, appeal), tone(appeal), SYMBOLS[tone(appeal)])]
    if appeal.standing.silent and appeal.state != "silent":
        made.insert(0, Chip(context.words(f"appeal.state.{appeal.state}"), "warn", "clock"))
    if appeal.doubts:
        made.append(Chip(context.words("appeal.mark.doubt"), "warn", "warning"))
    return made


class Pile(QWidget):
    """One column: its heading with a count, its first cards, and a way to the rest."""

    opened = Signal(str)
    moved = Signal(QWidget, int, int)

    def __init__(self, context: Context, name: str, rows: Sequence[AppealRow]) -> None:
        super().__init__()
        self._context = context
        self._rows = rows
        self.cards: list[AppealCard] = []
        self.heading = label(context.words(f"appeal.group.{name}"), "subheading")
        self._cards = column(spacing=S)
        self._more = link_button("", self.show_more)
        head = row(self.heading, Chip(str(len(rows)), "muted"), spacing=S)
        head.setStretch(0, 1)
        self.setLayout(column(head, self._cards, row(self._more, None), None, spacing=S))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.show_more()

    def show_more(self) -> None:
        """Another twenty; the first of them gets the keys."""
        begun = len(self.cards)
        for appeal in self._rows[begun : begun + STEP]:
            card = AppealCard(self._context, appeal)
            card.opened.connect(self.opened)
            card.moved.connect(self.moved)
            self._cards.addWidget(card)
            self.cards.append(card)
        left = len(self._rows) - len(self.cards)
        self._more.setText(self._context.words("appeal.more", n=left))
        self._more.setVisible(left > 0)
        if begun and begun < len(self.cards):
            self.cards[begun].setFocus(Qt.FocusReason.OtherFocusReason)


class BoardView(QWidget):
    """``opened`` carries the id of an appeal."""

    opened = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.piles: dict[str, Pile] = {}
        self._inner = QWidget()
        self._line = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._inner)
        self._line.setContentsMargins(0, 0, M, L)
        self._line.setSpacing(L)
        self.area: QScrollArea = scrolled(self._inner)
        self.setLayout(column(self.area, spacing=0))

    @property
    def in_columns(self) -> bool:
        return self._line.direction() == QBoxLayout.Direction.LeftToRight

    def show_board(self, board: Board) -> None:
        """Lay it out anew; the card that had the keys gets them back."""
        kept = next((card.row.id for card in self.cards() if card.way_in.hasFocus()), "")
        clear(self._line)
        self.piles = {}
        for name, states in words.GROUPS.items():
            rows = [one for state in states for one in board.columns.get(state, ())]
            if rows:
                pile = self.piles[name] = Pile(self._context, name, rows)
                pile.opened.connect(self.opened)
                pile.moved.connect(self._move)
                self._line.addWidget(pile, 1, Qt.AlignmentFlag.AlignTop)
        self._arrange()
        self.focus_card(kept)

    def cards(self) -> list[AppealCard]:
        return [card for pile in self.piles.values() for card in pile.cards]

    def focus_card(self, appeal: str) -> None:
        """Give the keys to a card, as after coming back from it."""
        card = next((card for card in self.cards() if card.row.id == appeal), None)
        if card is not None:
            card.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        room = self.width() - M
        wide = len(self.piles) > 1 and (room + L) // len(self.piles) >= LEAST + L
        direction = QBoxLayout.Direction
        self._line.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    def _move(self, card: QWidget, aside: int, down: int) -> None:
        """Arrow keys go down a column and across to its neighbours, in the direction of writing; in a list, down it."""
        if self._context.rtl:
            aside = -aside
        piles = [pile.cards for pile in self.piles.values()]
        if not self.in_columns:
            piles, aside, down = [self.cards()], 0, down or aside
        at, place = next((n, cards.index(card)) for n, cards in enumerate(piles) if card in cards)
        there = piles[max(0, min(len(piles) - 1, at + aside))]
        target = there[max(0, min(len(there) - 1, place + down))]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        scroll_to(target)
