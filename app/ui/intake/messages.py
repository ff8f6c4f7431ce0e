"""The messages of an export as a model: every row is there at once, its text comes in blocks when it is looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from app.services.intake import chats
from app.services.intake.chats import ChatFile, Known, MessageRow
from app.services.intake.seen import Seen
from app.ui.case.calls import call
from app.ui.case.wording import inert, shown
from app.ui.parts import ltr
from app.ui.parts.icons import colour

if TYPE_CHECKING:
    from app.services.session import Session
    from app.ui.context import Context

Index = QModelIndex | QPersistentModelIndex

HEADS: Final = ("time", "author", "text", "file", "state")
DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
CHECK: Final = int(Qt.ItemDataRole.CheckStateRole)
BLOCK: Final = 100
BLOCKS_KEPT: Final = 30
TEXT_CHARS: Final = 240


def read_block(_: Session, chat: ChatFile, numbers: Sequence[int]) -> tuple[MessageRow, ...]:
    """Some messages, and whether their files lie beside the export. What the case has of them, Seen tells."""
    return tuple(chats.rows(chat, numbers, Known()))


class MessageModel(QAbstractTableModel):
    """``chosen_changed`` after each choice; ``arrived`` when texts have come."""

    chosen_changed = Signal()
    arrived = Signal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._chat: ChatFile | None = None
        self._numbers: list[int] = []
        self._rows: OrderedDict[int, tuple[MessageRow, ...]] = OrderedDict()
        self._asked: set[int] = set()
        self._turn = 0
        self.seen = Seen()
        self.chosen: set[int] = set()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask)
        self._wanted: set[int] = set()

    # --- what is shown ------------------------------------------------------------------------

    def show(self, chat: ChatFile, numbers: list[int]) -> None:
        """Show these messages; what was chosen among all of them stays chosen."""
        self.beginResetModel()
        self._turn += 1
        if chat is not self._chat:
            self.chosen, self.seen = set(), Seen()
        self._chat, self._numbers = chat, numbers
        self._rows.clear()
        self._asked.clear()
        self._wanted.clear()
        self.endResetModel()
        self.chosen_changed.emit()

    def show_seen(self, seen: Seen) -> None:
        """What the case has already can't be chosen."""
        self.seen = seen
        self.chosen -= seen.known
        self.refresh()
        self.chosen_changed.emit()

    def number(self, at: int) -> int:
        return self._numbers[at]

    def row_at(self, at: int) -> MessageRow | None:
        """A message, or None while it is on its way."""
        if not 0 <= at < len(self._numbers):
            return None
        block = at // BLOCK
        found = self._rows.get(block)
        if found is None:
            self._want(block)
            return None
        self._rows.move_to_end(block)
        return found[at % BLOCK]

    def _want(self, block: int) -> None:
        if block not in self._asked:
            self._wanted.add(block)
            self._soon.start()

    def _ask(self) -> None:
        chat, turn = self._chat, self._turn
        if chat is None:
            return
        for block in sorted(self._wanted):
            self._asked.add(block)
            numbers = self._numbers[block * BLOCK : (block + 1) * BLOCK]
            call(
                self,
                self._context,
                read_block,
                chat,
                numbers,
                done=partial(self._take, turn, block),
                failed=partial(self._drop, block),
            )
        self._wanted.clear()

    def _drop(self, block: int, _: Exception) -> None:
        """It is asked for again when it is looked at again."""
        self._asked.discard(block)

    def _take(self, turn: int, block: int, rows: tuple[MessageRow, ...]) -> None:
        if turn != self._turn:
            return
        self._asked.discard(block)
        self._rows[block] = rows
        while len(self._rows) > BLOCKS_KEPT:
            self._rows.popitem(last=False)
        first, last = block * BLOCK, min((block + 1) * BLOCK, len(self._numbers)) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(HEADS) - 1))
        self.arrived.emit()

    def refresh(self) -> None:
        """What the rows say of themselves has changed: what is chosen, what is known, or the language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(HEADS) - 1)
        if self._numbers:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._numbers) - 1, len(HEADS) - 1))

    # --- choosing -----------------------------------------------------------------------------

    def choose(self, places: Iterable[int], on: bool) -> None:
        """Choose the messages in these rows, or take them out."""
        numbers = {self._numbers[at] for at in places} - self.seen.known
        self.chosen = self.chosen | numbers if on else self.chosen - numbers
        self.refresh()
        self.chosen_changed.emit()

    def choose_all(self, on: bool) -> None:
        """All messages that pass the filter."""
        self.choose(range(len(self._numbers)), on)

    def is_chosen(self, at: int) -> bool:
        return self._numbers[at] in self.chosen

    # --- what Qt asks -------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if role != DISPLAY or orientation != Qt.Orientation.Horizontal:
            return None
        return self._context.words(f"bring.message.{HEADS[section]}")

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        free = self._numbers[index.row()] not in self.seen.known
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 and free else flags

    def setData(self, index: Index, value: object, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        if role != CHECK or index.column() != 0:
            return False
        self.choose([index.row()], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        at = index.row()
        if role == CHECK and index.column() == 0:
            known = self._numbers[at] in self.seen.known
            on = known or self.is_chosen(at)
            return (Qt.CheckState.Checked if on else Qt.CheckState.Unchecked).value
        if role == DISPLAY:
            found = self.row_at(at)
            return cells(self._context, found, self.state(at))[index.column()] if found is not None else "…"
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            found = self.row_at(at)
            parts = cells(self._context, found, self.state(at)) if found is not None else ()
            return self._context.words("case.comma").join(filter(None, parts))
        if role == int(Qt.ItemDataRole.ForegroundRole) and self.state(at) == "known":
            return colour("muted")
        return None

    def state(self, at: int) -> str:
        number = self._numbers[at]
        return "known" if number in self.seen.known else "changed" if number in self.seen.changed else "new"


def cells(context: Context, found: MessageRow, state: str) -> tuple[str, str, str, str, str]:
    """Time, author, text, file, and what the case has of it: foreign text, made inert."""
    one = found.message
    words = context.words
    time = one.posted.replace("T", " ") if one.posted else inert(one.shown)
    if time.endswith("Z"):  # another hour than the chat showed to who exported it
        time = f"{time.removesuffix('Z')} UTC"
    said = one.text or " ".join(text for _, text in one.more)
    media = words(f"intake.media.{found.media_state}") if found.media_state else ""
    marks = [words(f"intake.message-kind.{one.kind}")] if one.kind != "message" else []
    marks += [words(f"intake.message-state.{state}")] if state != "new" else []
    author = shown(one.author or one.author_id)
    return ltr(time), author, shown(said[:TEXT_CHARS]), media, words("case.comma").join(marks)
