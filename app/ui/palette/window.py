"""The palette (Ctrl+K): type what is wanted in any of the languages, choose with the arrows, Enter does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QLineEdit, QListView, QStackedWidget, QWidget

from app.base.catalogue import LANGUAGES
from app.ui.commands import Command, Commands
from app.ui.keys import ROWS, native, shown
from app.ui.palette import match
from app.ui.palette.delegate import HEIGHT, RowDelegate
from app.ui.palette.finder import Finder
from app.ui.palette.rows import Row, RowModel
from app.ui.parts.fields import line_field
from app.ui.parts.icons import icon
from app.ui.parts.labels import label
from app.ui.parts.space import XL, M, S, column

if TYPE_CHECKING:
    from app.ui.context import Context

WIDTH: Final = 640
SEEN: Final = 9
"""rows without scrolling"""
MOST_COMMANDS: Final = 8
MOVES: Final = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: SEEN,
    Qt.Key.Key_PageUp: -SEEN,
}


class Palette(QDialog):
    """Made when it is wanted, gone when it is closed: no title of a case stays in it."""

    def __init__(self, context: Context, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent or context.window, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._context = context
        self._commands = commands
        self._before = QApplication.focusWidget()
        self.setModal(True)
        self.setWindowTitle("Sijil")
        self.setProperty("style", "palette")
        self.setAccessibleName(context.words("command.palette"))
        self.model = RowModel(self)
        self.field = line_field(context.words("command.palette.field"), context.words("command.palette.field"))
        self.list = QListView()
        self.nothing = label(context.words("command.palette.none"), "muted")
        self.below = QStackedWidget()
        self.finder = Finder(context, self._add, self)
        self._build()
        self.field.textChanged.connect(self._ask)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._do)
        self.finished.connect(self._ended)
        context.language_changed.connect(self.reject)
        self._ask("")

    def _build(self) -> None:
        words = self._context.words
        self.field.setAccessibleDescription(words("command.palette.hint"))
        self.field.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        for button in self.field.findChildren(QWidget):
            button.setAccessibleName(words("command.palette.field"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(RowDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay with the field, which hands them on
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName(words("command.palette"))
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setContentsMargins(M, M, M, M)
        self.below.addWidget(self.list)
        self.below.addWidget(self.nothing)
        self.setLayout(
            column(self.field, self.below, label(words("command.palette.hint"), "small"), spacing=S, margins=M)
        )
        self._place()

    def _place(self) -> None:
        """Over the upper part of the window, as wide as there is room."""
        window = self._context.window
        room = window.frameGeometry() if window is not None else self.screen().availableGeometry()
        width = min(WIDTH, room.width() - 2 * XL)
        self.below.setFixedHeight(min(SEEN * HEIGHT, room.height() - 180) + 2)
        self.setFixedWidth(width)
        self.move(room.center().x() - width // 2, room.top() + max(XL, room.height() // 10))

    # --- what is listed -----------------------------------------------------------------------

    def _ask(self, text: str) -> None:
        wanted = text.strip()
        self.model.show_rows(self._matching(wanted))
        self._choose(0)
        self.finder.ask(wanted)
        self._show_which()

    def _matching(self, text: str) -> list[Row]:
        found = self._commands.applying()
        if not text:
            return [self._row(one) for one in found]
        rated = [(match.score(text, self._texts(one)), one) for one in found]
        good = [pair for pair in rated if pair[0] >= match.INSIDE - 0.2] or [pair for pair in rated if pair[0]]
        best = sorted(good, key=lambda pair: -pair[0])[:MOST_COMMANDS]
        return [self._row(one) for _, one in best]

    def _texts(self, one: Command) -> list[str]:
        """In every language: the keyboard may be in another than the window."""
        return [f"{one.title(language)} {one.also(language)}" for language in LANGUAGES]

    def _row(self, one: Command) -> Row:
        language = self._context.language
        keys = shown(one.keys or one.name) if (one.keys or one.name) in ROWS else native(one.keys) if one.keys else ""
        group = self._context.words(f"command.group.{one.group}")
        return Row(one.title(language), group, one.symbol, one.act, keys)

    def _add(self, rows: Sequence[Row]) -> None:
        """What the vault has comes after the commands; before anything is typed, the last cases come first."""
        if not self.field.text().strip():
            self.model.show_rows([*rows, *self._matching("")])
            self._choose(0)
        else:
            self.model.add_rows(rows)
            if not self.list.currentIndex().isValid():
                self._choose(0)
        self._show_which()

    def _show_which(self) -> None:
        empty = not self.model.rows and not self.finder.busy
        self.below.setCurrentWidget(self.nothing if empty else self.list)
        if empty:
            self._announce(self.nothing.text())

    # --- choosing -----------------------------------------------------------------------------

    def _choose(self, number: int) -> None:
        count = len(self.model.rows)
        if not count:
            return
        index = self.model.index(max(0, min(number, count - 1)))
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)
        row = self.model.row_at(index)
        if row is not None and self.isVisible():
            self._announce(row.spoken())

    def _announce(self, text: str) -> None:
        """The focus stays in the field, so a screen reader has to be told what was chosen."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field, text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        step = MOVES.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._move(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do(self.list.currentIndex())
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._move(1 if event.key() == Qt.Key.Key_Tab else -1)
        elif event.matches(QKeySequence.StandardKey.Cancel):
            self.reject()
        else:
            return False
        return True

    def _move(self, step: int) -> None:
        """By one it goes round; by a page it stays at the end."""
        count = len(self.model.rows)
        at = self.list.currentIndex().row() + step
        self._choose(at % count if count and abs(step) == 1 else at)

    def _do(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is None:
            return
        act = row.act
        self.accept()
        QTimer.singleShot(0, self._context, lambda: act())  # when the window behind has its keys again

    def _ended(self, result: int) -> None:
        self.finder.stop()
        self.model.show_rows(())
        before = self._before if self._before is not None and shiboken6.isValid(self._before) else None
        behind = before.window() if before is not None else self.parentWidget()
        if behind is not None and behind.isVisible():
            behind.activateWindow()
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.deleteLater()
