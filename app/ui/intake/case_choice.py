"""Into which case: found by typing among all of them, or begun anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from app.services import cases
from app.services.views import RecordView
from app.ui.case.calls import call
from app.ui.case.new_case import NewCaseDialog
from app.ui.case.wording import bare, record_title, shown
from app.ui.intake.case_list import CaseLines
from app.ui.parts import (
    Dialog,
    ElidedLabel,
    M,
    S,
    SearchField,
    column,
    icon_label,
    label,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)

if TYPE_CHECKING:
    from app.ui.context import Context


class CaseChoice(QWidget):
    """One case, named. ``chosen`` when it is another one."""

    chosen = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.case = ""
        self._title = ElidedLabel("", "strong")
        self._none = label("", "muted", wrap=False)
        self.pick = secondary_button("", self._open_list, "cases")
        self.new = quiet_button("", self._open_new, "add")
        context.bind(self._none.setText, "bring.case.none")
        context.bind(self.new.setText, "bring.case.new")
        self._symbol = icon_label("case", "muted", 18)
        line = row(self._symbol, self._none, self._title, self.pick, self.new, None, spacing=S)
        line.setStretch(2, 1)
        self.setLayout(line)
        self._show("")

    def retranslate(self) -> None:
        self._show(self._title.text())

    def set_case(self, case: str) -> None:
        """Choose a case by its id; its title follows."""
        self.case = case
        if not case:
            self._show("")
            self.chosen.emit()
            return
        call(self, self.context, cases.record, case, done=self._found, failed=lambda _: self.set_case(""))

    def _found(self, view: RecordView) -> None:
        if view.id != self.case:
            return
        if view.type != "case":
            self.set_case("")
            return
        self._show(shown(bare(record_title(self.context, view, {}))))
        self.chosen.emit()

    def _show(self, title: str) -> None:
        self._title.setText(title)
        self._title.setVisible(bool(self.case))
        self._symbol.setVisible(bool(self.case))
        self._none.setVisible(not self.case)
        self.pick.setText(self.context.words("bring.case.other" if self.case else "bring.case.choose"))

    def _open_list(self) -> None:
        dialog = CaseDialog(self.context)
        dialog.picked.connect(self.set_case)
        dialog.open()

    def _open_new(self) -> None:
        dialog = NewCaseDialog(self.context)
        dialog.created.connect(self.set_case)
        dialog.open()


class CaseDialog(Dialog):
    """All cases, by pages as the list has them; ``picked`` carries the id."""

    picked = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.words("bring.case.choose-title"), width=560)
        self.model = CaseLines(context, self)
        self.search = SearchField(context, "case.list.search")
        self.search.searched.connect(self._ask)
        self.answered = False
        """whether the lines were those of the field when Enter was pressed"""
        self.search.installEventFilter(self)
        self.search.returnPressed.connect(self._take_found)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setSpacing(2)
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setMinimumHeight(280)
        self.list.setAccessibleName(context.words("page.cases"))
        self.list.activated.connect(self._take)
        self.list.doubleClicked.connect(self._take)
        self.nothing = label(context.words("bring.case.no-match"), "muted")
        self.nothing.hide()
        self.body.addLayout(column(self.search, self.nothing, self.list, spacing=M))
        self.add_cancel()
        self.choose = self.add_button(
            primary_button(context.words("bring.case.this"), lambda: self._take(self.list.currentIndex()))
        )
        self.choose.setEnabled(False)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(context.warn)
        self.list.selectionModel().currentChanged.connect(lambda now, _: self.choose.setEnabled(now.isValid()))
        self.finished.connect(lambda _: self.deleteLater())
        self.model.ask("")
        self.search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys go from the field into the list."""
        down = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down
        if watched is self.search and down and event.type() == QEvent.Type.KeyPress:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return super().eventFilter(watched, event)

    def _loaded(self, total: int) -> None:
        self.nothing.setVisible(total == 0)
        if total:
            self.list.setCurrentIndex(self.model.index(0, 0))

    def _take_found(self) -> None:
        """Enter takes the case that is marked, never one of a list that what was typed hasn't reached yet."""
        if self.answered:
            self._take(self.list.currentIndex())

    def _ask(self, text: str) -> None:
        self.answered = self.model.answers(text)
        if not self.answered:
            self.model.ask(text)

    def _take(self, index: QModelIndex) -> None:
        found = self.model.case_at(index)
        if found:
            self.accept()
            self.picked.emit(found)
