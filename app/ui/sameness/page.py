"""The page ``same``: pairs that may be one, one after the other; groups; every answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QStackedWidget, QTabBar, QWidget

from app.analysis.verdict import GRADES
from app.base.catalogue import text
from app.services import sameness
from app.services.sameness import Queue, QueueQuery
from app.services.views import ChangeSet
from app.ui import keys
from app.ui.case.calls import call
from app.ui.parts import XL, L, M, ProgressPanel, S, column, label, link_button, row, secondary_button
from app.ui.sameness.answers import AnswersView
from app.ui.sameness.background import comparing_of
from app.ui.sameness.queue import QueueView
from app.ui.sameness.reads import read_answered, read_cases, read_groups

if TYPE_CHECKING:
    from app.ui.commands import Command
    from app.ui.context import Context

TABS: Final = ("person", "incident", "groups", "answered")
QUEUES: Final = TABS[:2]
STEP: Final = 100  # answers on one page, the newest first
_WIDEST: Final = 280


class SamePage(QWidget):
    """``show_page(record=…)`` shows the group of one record, ``case=…`` the pairs of a case."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("style", "page")
        self.context = context
        self._record = ""
        self._asked = 0
        self.tabs = QTabBar()
        self.grade, self.case = QComboBox(), QComboBox()
        self.pairs, self.answers = QueueView(context), AnswersView(context)
        self.progress = ProgressPanel(context)
        self.due = label("", "small")
        self.look = secondary_button("", self.look_at_all, "refresh")
        self.everything = link_button("", self.show_all)
        self.stack = QStackedWidget()
        self._build()
        self._join()
        self.retranslate()

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        title, hint = label("", "title"), label("", "muted")
        self.context.bind(title.setText, "page.same.title")
        self.context.bind(hint.setText, "same.hint")
        self.context.bind(self.look.setText, "same.look")
        self.context.bind(self.everything.setText, "same.group.all")
        self.context.bind(self.tabs.setAccessibleName, "page.same.title")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for at, name in enumerate(TABS):
            self.tabs.addTab("")
            self.context.bind(partial(self.tabs.setTabText, at), f"same.tab.{name}")
        for name, box in (("grade", self.grade), ("case", self.case)):
            box.setMaximumWidth(_WIDEST)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            self.context.bind(box.setAccessibleName, f"same.{name}")
        self.stack.addWidget(self.pairs)
        self.stack.addWidget(self.answers)
        filters = row(self.grade, self.case, self.everything, None, self.due, self.look, spacing=S)
        made = column(title, hint, self.tabs, filters, self.progress, self.stack, spacing=M)
        made.setContentsMargins(XL, L, XL, L)
        self.setLayout(made)

    def _join(self) -> None:
        self.tabs.currentChanged.connect(lambda _: self._turn())
        for box in (self.grade, self.case):
            box.activated.connect(lambda _: self._reload())
        self.context.changed.connect(self._changed)
        comparing_of(self.context).changed.connect(self._show_due)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for says in ("same", "different", "unsure"):
            keys.listen(f"same-{says}", self, partial(self.pairs.bar.say, says), within)
        keys.listen("same-next", self, partial(self.pairs.go, 1), within)
        keys.listen("same-before", self, partial(self.pairs.go, -1), within)

    def retranslate(self) -> None:
        words, grade = self.context.words, self.grade.currentData() or ""
        self.grade.clear()
        self.grade.addItem(f"{words('same.grade')}: {words('same.grade.any')}", "")
        for one in GRADES[:3]:
            self.grade.addItem(words(f"same.grade.{one}"), one)
        self.grade.setCurrentIndex(max(0, self.grade.findData(grade)))
        if (at := self.case.findData("")) >= 0:
            self.case.setItemText(at, words("same.case.any"))
        if self.isVisible():
            self._reload()

    # --- showing ----------------------------------------------------------------------------------

    def show_page(self, record: str = "", case: str = "", tab: str = "") -> None:
        self._record = record
        wanted = "groups" if record else tab
        if case and self.case.findData(case) < 0:
            self.case.addItem("…", case)
        if case:
            self.case.setCurrentIndex(self.case.findData(case))
        if wanted in TABS:
            self.tabs.blockSignals(True)
            self.tabs.setCurrentIndex(TABS.index(wanted))
            self.tabs.blockSignals(False)
        call(self, self.context, read_cases, done=self._take_cases)
        self._reload()

    def show_all(self) -> None:
        self._record = ""
        self._reload()

    @property
    def tab(self) -> str:
        return TABS[max(0, self.tabs.currentIndex())]

    def _turn(self) -> None:
        self._record, self.pairs.at = "", 0
        self._reload()

    def _take_cases(self, cases: list[tuple[str, str]]) -> None:
        chosen = self.case.currentData() or ""
        self.case.clear()
        self.case.addItem(self.context.words("same.case.any"), "")
        for file, title in cases:
            self.case.addItem(title, file)
        self.case.setCurrentIndex(max(0, self.case.findData(chosen)))

    def _changed(self, changes: ChangeSet) -> None:
        if self.isVisible() and (changes.records or changes.kinds & {"same", "rebuilt", "steps"}):
            self._reload()

    def _reload(self) -> None:
        self._asked += 1
        asked, queue = self._asked, self.tab in QUEUES
        for piece in (self.grade, self.case):
            piece.setVisible(queue)
        self.everything.setVisible(self.tab == "groups" and bool(self._record))
        self.stack.setCurrentIndex(0 if queue else 1)

        def late(show: Callable[[Any], object]) -> Callable[[Any], object]:
            return lambda found: show(found) if asked == self._asked else None

        if queue:
            query = QueueQuery(self.tab, self.grade.currentData() or "", self.case.currentData() or "")
            call(self, self.context, sameness.queue, query, done=late(self._show_queue))
        elif self.tab == "groups":
            call(self, self.context, read_groups, self._record, done=late(self.answers.show_groups))
        else:
            call(self, self.context, read_answered, STEP, done=late(self.answers.show_answered))

    def _show_queue(self, queue: Queue) -> None:
        self._show_due(queue.due)
        self.pairs.show_queue(queue, filtered=bool(self.grade.currentData() or self.case.currentData()))

    def _show_due(self, left: int) -> None:
        self.due.setText(self.context.words("same.looking", n=left) if left else "")

    def look_at_all(self) -> None:
        """Compare everything that is still to be compared now, with progress and a way to stop it."""
        comparing_of(self.context).pause()
        call(self, self.context, sameness.look, task=self.progress, done=self._looked, failed=self._not_looked)

    def _looked(self, _: ChangeSet) -> None:
        comparing_of(self.context).go_on()
        self.context.say(self.context.words("same.looked"), "ok")

    def _not_looked(self, error: Exception) -> None:
        comparing_of(self.context).go_on()
        self.context.warn(error)
        self._reload()

    def commands(self) -> list[Command]:
        from app.ui.commands import Command

        return [Command("same.look", "page", self.look_at_all, lambda said: text("same.look", said), "refresh")]
