"""A list to tick in: what begins with what is typed is left, and the space bar ticks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget

from app.base.catalogue import isolate_ltr
from app.model.letters import fold_text
from app.ui.parts import S, column, line_field

if TYPE_CHECKING:
    from app.ui.context import Context

Tick = tuple[str, str]
"""a code, and its words"""

CODE: Final = int(Qt.ItemDataRole.UserRole)
_WORDS: Final = CODE + 1
"""every word under which typing finds the option"""
_FEW: Final = 8  # as many are seen at a glance: no line to look for one
_ROW: Final = 28
_ROWS: Final = 8
_FRAME: Final = 6
_UNTICKED, _TICKED, _PARTLY = Qt.CheckState.Unchecked, Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked


class TickList(QWidget):
    """Options that are ticked, each plain text (P13). ``changed`` comes after a person ticked one.

    ``single``: ticking one takes the tick from the others. ``three``: an option that came with a
    partial tick can get it back.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, context: Context, name: str, *, single: bool = False, three: bool = False) -> None:
        super().__init__()
        self._context = context
        self._single = single
        self._three = three
        self._partly: set[str] = set()
        self._state: dict[str, Qt.CheckState] = {}
        self.sought: Mapping[str, Iterable[str]] = {}
        """words, by code, under which typing finds an option though the list shows others"""
        self.line = line_field(context.words("find.options.search"), context.words("find.options.search"))
        self.list = QListWidget()
        self.list.setProperty("style", "ticks")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName(name)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.setLayout(column(self.line, self.list, spacing=S))
        self.line.textChanged.connect(self._narrow)
        self.line.installEventFilter(self)
        self.list.itemChanged.connect(self._ticked)
        self.list.viewport().installEventFilter(self)
        self.list.itemActivated.connect(lambda _: self.entered.emit())
        self.setFocusProxy(self.line)

    def set_options(
        self, options: Iterable[Tick], ticked: Iterable[str] = (), counts: Mapping[str, int] | None = None
    ) -> None:
        """Offer these, what is ticked first kept ticked. ``counts``: how many have each, said beside it."""
        chosen = set(ticked)
        self.list.blockSignals(True)
        self.list.clear()
        for code, words in options:
            n = (counts or {}).get(code)
            item = self._item(code, words, n)
            self._put(item, _TICKED if code in chosen else _UNTICKED)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._fit()
        if self.list.count():
            self.list.setCurrentRow(0)
        self._narrow(self.line.text())

    def _item(self, code: str, words: str, n: int | None = None) -> QListWidgetItem:
        item = QListWidgetItem(words if n is None else f"{words}  {isolate_ltr(n)}")
        item.setData(CODE, code)
        item.setData(_WORDS, "\n".join(map(fold_text, (words, *self.sought.get(code, ())))))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
        return item

    def _fit(self) -> None:
        many = self.list.count() > _FEW
        self.line.setVisible(many)
        self.setFocusProxy(self.line if many else self.list)
        high = max(self.list.sizeHintForRow(0), _ROW)
        self.list.setFixedHeight(high * max(1, min(self.list.count(), _ROWS)) + _FRAME)

    def offer(self, code: str, words: str) -> None:
        """One more option, at the top."""
        self.list.blockSignals(True)
        item = self._item(code, words)
        self._put(item, _UNTICKED)
        self.list.insertItem(0, item)
        self.list.blockSignals(False)
        self._fit()

    def set_partly(self, codes: Iterable[str]) -> None:
        """Options that some of what is chosen have."""
        self._partly = set(codes)
        self.list.blockSignals(True)
        for item in self._items():
            if item.data(CODE) in self._partly:
                self._put(item, _PARTLY)
        self.list.blockSignals(False)

    def ticked(self) -> tuple[str, ...]:
        return self._with(_TICKED)

    def unticked(self) -> tuple[str, ...]:
        return self._with(_UNTICKED)

    def state_of(self, code: str) -> Qt.CheckState | None:
        return self._state.get(code) if any(item.data(CODE) == code for item in self._items()) else None

    def tick(self, code: str, on: bool = True) -> None:
        """As if a person had done it."""
        for item in self._items():
            if item.data(CODE) == code:
                item.setCheckState(_TICKED if on else _UNTICKED)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the line the arrow goes down into the list; a click anywhere on a row ticks it."""
        if watched is self.list.viewport() and isinstance(event, QMouseEvent):
            if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
                self._press(self.list.itemAt(event.position().toPoint()))
            return event.type() != QEvent.Type.MouseMove
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(n) for n in range(self.list.count())]

    def _with(self, state: Qt.CheckState) -> tuple[str, ...]:
        return tuple(str(item.data(CODE)) for item in self._items() if item.checkState() == state)

    def _put(self, item: QListWidgetItem, state: Qt.CheckState) -> None:
        """Set a tick, and name it for a screen reader: Qt reads out the words alone."""
        item.setCheckState(state)
        self._state[str(item.data(CODE))] = state
        key = {_TICKED: "find.ticked", _UNTICKED: "find.unticked", _PARTLY: "find.partly"}[state]
        item.setData(
            Qt.ItemDataRole.AccessibleTextRole,
            self._context.words(key, what=str(item.data(Qt.ItemDataRole.DisplayRole))),
        )

    def _ticked(self, item: QListWidgetItem) -> None:
        code = str(item.data(CODE))
        before, now = self._state.get(code), item.checkState()
        if before == now:
            return
        self.list.blockSignals(True)
        if self._three and code in self._partly and before == _UNTICKED and now == _TICKED:
            now = _PARTLY  # all → none → as it was → all
        self._put(item, now)
        if self._single and now == _TICKED:
            for other in self._items():
                if other is not item:
                    self._put(other, _UNTICKED)
        self.list.blockSignals(False)
        self.list.viewport().update()
        self.changed.emit()

    def _press(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.list.setFocus(Qt.FocusReason.MouseFocusReason)
            self.list.setCurrentItem(item)
            item.setCheckState(_UNTICKED if item.checkState() == _TICKED else _TICKED)

    def _narrow(self, typed: str) -> None:
        wanted = fold_text(typed)
        for item in self._items():
            item.setHidden(bool(wanted) and wanted not in str(item.data(_WORDS)))
