"""A list to choose from in which one can type to search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit

from app.model.letters import fold_text
from app.ui.case.fields.base import SENSITIVE

CODE = int(Qt.ItemDataRole.UserRole)
FOLDED = CODE + 1
_SHOWN = CODE + 2


class _Folded(QCompleter):
    """Finds a choice by any spelling of its letters: with hamza or without, with marks or without."""

    def splitPath(self, path: str) -> list[str]:
        return [fold_text(path)]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data(int(Qt.ItemDataRole.DisplayRole)) or "")


class SearchCombo(QComboBox):
    """Options as (code, words). Typing filters anywhere in the words; what names no one option is undone.

    ``chosen`` carries the code that a person picked, ``""`` for none; ``undone`` what was typed in vain.
    """

    chosen = Signal(str)
    undone = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(14)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._clicked = False
        """the line was entered by a click whose end is still to come"""
        self._line = QLineEdit()
        self._line.setStyleSheet("border: none; padding: 0; min-height: 0; background: transparent;")
        self.setLineEdit(self._line)
        completer = _Folded(self.model(), self)
        self.setCompleter(completer)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionRole(FOLDED)
        line = self._line
        line.setInputMethodHints(SENSITIVE)
        line.editingFinished.connect(self._settle)
        line.installEventFilter(self)
        self.activated.connect(lambda _: self.chosen.emit(self.code()))
        completer.activated.connect(self._take_completion)

    def set_options(
        self, options: Iterable[tuple[str, str]], none: str = "", sought: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        """Offer these; the choice stays where its code is still offered. ``none`` words the empty choice.

        ``sought``: words, by code, under which typing finds an option too; the list shows none of them.
        """
        code = self.code()
        self.blockSignals(True)
        self.clear()
        self.addItem(none, "")
        for value, words in options:
            self._offer(words, value, (sought or {}).get(value, ()))
        self.blockSignals(False)
        self.set_code(code)

    def _offer(self, words: str, code: str, sought: Iterable[str] = ()) -> None:
        at = self.count()
        self.addItem(words, code)
        self.setItemData(at, fold_text(words), _SHOWN)
        self.setItemData(at, "\n".join(dict.fromkeys(map(fold_text, (words, *sought)))), FOLDED)

    def code(self) -> str:
        return str(self.currentData(CODE) or "")

    def set_code(self, code: str, words: str = "") -> None:
        """Choose a code. One that isn't offered is shown as ``words`` rather than lost."""
        index = self.findData(code, CODE)
        if index < 0 and code:
            self._offer(words or code, code)
            index = self.count() - 1
        self.blockSignals(True)
        self.setCurrentIndex(max(index, 0))
        self.blockSignals(False)
        self._show_from_start()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling a form must never change a value

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows open the list. Qt would take the next choice unseen, whatever was being typed."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.showPopup()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What is typed takes the place of what stands there, however one came here."""
        super().focusInEvent(event)
        self._clicked = event.reason() == Qt.FocusReason.MouseFocusReason
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._line.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # "Add…" and "Not recorded" are no text of anybody's: nothing is ever typed into the midst of them.
        if event.type() == QEvent.Type.MouseButtonRelease and (self._clicked or self._says_nothing):
            self._clicked = False
            QTimer.singleShot(
                0, self._line, self._line.selectAll
            )  # the click itself has put the cursor between letters
        return super().eventFilter(watched, event)

    @property
    def _says_nothing(self) -> bool:
        """No choice is made, and nothing is being typed."""
        return not self.code() and self._line.text() == self.itemText(self.currentIndex())

    def _take_completion(self, text: str) -> None:
        index = self.findText(text, Qt.MatchFlag.MatchFixedString)
        if index >= 0:
            self.setCurrentIndex(index)
            self.chosen.emit(self.code())

    def _settle(self) -> None:
        line = self._line
        typed = line.text().strip()
        if typed == self.itemText(self.currentIndex()).strip():
            return
        before = self.code()
        index = self.findText(typed, Qt.MatchFlag.MatchFixedString) if typed else 0
        if index < 0 and (only := self._only_match(typed)) is not None:
            index = only
        if index >= 0:
            self.setCurrentIndex(index)
        line.setText(self.itemText(self.currentIndex()))
        self._show_from_start()
        if index < 0:
            self.undone.emit(typed)
        elif self.code() != before:
            self.chosen.emit(self.code())

    def _only_match(self, typed: str) -> int | None:
        """What is shown goes before what merely finds it."""
        wanted = fold_text(typed)
        for role in (_SHOWN, FOLDED):
            found = [n for n in range(self.count()) if wanted and wanted in str(self.itemData(n, role) or "")]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _show_from_start(self) -> None:
        self._line.setCursorPosition(0)
