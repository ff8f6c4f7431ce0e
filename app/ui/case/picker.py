"""Choosing a case by a few letters: for what is begun outside of any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.services import cases
from app.services.cases import CaseQuery
from app.services.session import Session
from app.services.views import CaseRow
from app.ui.case.calls import call
from app.ui.case.wording import shown
from app.ui.parts import Dialog, SearchField, label, primary_button
from app.ui.parts.rows import tall_rows

if TYPE_CHECKING:
    from app.ui.context import Context

MOST: Final = 30  # shown at once: whoever looks for another types on


class CasePicker(Dialog):
    """``picked`` carries the id of the case."""

    picked = Signal(str)

    def __init__(self, context: Context, title: str) -> None:
        super().__init__(context, context.words(title), width=520)
        self.search = SearchField(context, "submission.find-case")
        self.list = QListWidget()
        self.list.setProperty("style", "rows")
        tall_rows(self.list)
        self.list.setAccessibleName(context.words("submission.choose-case"))
        self.list.setMinimumHeight(240)
        self.none = label(context.words("submission.find-case.none"), "muted")
        self.none.hide()
        self._asked = 0
        for piece in (self.search, self.list, self.none):
            self.body.addWidget(piece)
        self.add_cancel()
        self.go = self.add_button(primary_button(context.words("submission.choose-case.take"), self.take), default=True)
        self.go.setEnabled(False)
        self.search.searched.connect(lambda _: self.look())
        self.list.itemActivated.connect(lambda _: self.take())
        self.list.currentRowChanged.connect(lambda row: self.go.setEnabled(row >= 0))
        self.finished.connect(lambda _: self.deleteLater())
        self.look()

    def look(self) -> None:
        """Find the cases that have the letters, the latest first."""
        self._asked += 1
        asked = self._asked
        call(self, self.context, find, self.search.text(), done=lambda rows: self._show(rows, asked))

    def _show(self, rows: tuple[CaseRow, ...], asked: int) -> None:
        if asked != self._asked:
            return
        self.list.clear()
        for one in rows:
            item = QListWidgetItem(shown(one.title) or self.context.words("case.ref.elsewhere"))
            item.setData(Qt.ItemDataRole.UserRole, one.id)
            self.list.addItem(item)
        self.none.setVisible(not rows)
        if rows:
            self.list.setCurrentRow(0)

    def take(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.picked.emit(str(item.data(Qt.ItemDataRole.UserRole)))
            self.accept()


def find(session: Session, text: str) -> tuple[CaseRow, ...]:
    return cases.rows(session, CaseQuery(text=text.strip(), limit=MOST)).rows
