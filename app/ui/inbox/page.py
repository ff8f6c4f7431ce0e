"""Receiving: senders on one side, what came of them on the other; what is kept aside; reports; two histories."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from app.services import inbox, sticks
from app.ui.case.calls import call
from app.ui.case.evidence_panel import paths_of
from app.ui.inbox.came import Came
from app.ui.inbox.kept import KeptList
from app.ui.inbox.reports import ReportList
from app.ui.inbox.watch import Watch
from app.ui.parts import (
    Banner,
    FlowLayout,
    M,
    ProgressPanel,
    S,
    choose_files,
    choose_folder,
    column,
    label,
    primary_button,
    secondary_button,
)
from app.ui.parts.panels import page_column
from app.ui.relay.arrived import ArrivedBanner
from app.ui.relay.missing import MissingPanel
from app.ui.stick.offers import StickOffers

if TYPE_CHECKING:
    from app.ui.context import Context

VIEWS: Final = ("came", "aside", "reports")


class ReceivePage(QWidget):
    """Nothing is taken before a person has seen what it does and said yes (T8)."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("style", "page")
        self.context = context
        self.kept, self.reports, self.watch = KeptList(context), ReportList(context), Watch(context)
        self.progress = ProgressPanel(context, title="exchange.receive.checking")
        self.problem = Banner("", "warn")
        self.problem.hide()
        self.arrived = ArrivedBanner(context)
        self.arrived.wanted.connect(self.take)
        self.missing = MissingPanel(context)
        self.setAcceptDrops(True)
        self.stack = QStackedWidget()
        self.came = Came(context, self.progress)
        self.came.decided.connect(self._decided)
        self.came.failed.connect(self._failed)
        self.came.report_wanted.connect(self.reports.open_report)
        for view in (self.came, self.kept, self.reports):
            self.stack.addWidget(view)
        self.kept.looked.connect(self.look_aside)
        self.kept.counted.connect(self._count_kept)
        page, body = page_column(
            self._head(), self.watch, self.arrived, self.missing, self.progress, self.problem, spacing=S
        )
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(self.stack, 1)
        self.setLayout(column(page))
        self._kept_count = 0
        self._count_kept(0)

    def _head(self) -> QWidget:
        title = label("", "title")
        self.choose_file = primary_button("", self._choose_files, "file")
        self.choose_folder = secondary_button("", self._choose_folder, "folder")
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for _ in VIEWS:
            self.tabs.addTab("")
        self.tabs.currentChanged.connect(self._turned)
        for setter, key in (
            (title.setText, "page.receive"),
            (self.tabs.setAccessibleName, "page.receive"),
            (self.choose_file.setText, "exchange.receive.file"),
            (self.choose_folder.setText, "exchange.receive.folder"),
            (partial(self.tabs.setTabText, 0), "inbox.tab.came"),
            (partial(self.tabs.setTabText, 2), "inbox.tab.reports"),
        ):
            self.context.bind(setter, key)
        made, buttons, flow = QWidget(), QWidget(), FlowLayout(spacing=S)
        for button in (self.choose_file, self.choose_folder):
            flow.addWidget(button)
        self.sticks = StickOffers(self.context)
        self.sticks.wanted.connect(self.take_stick)
        buttons.setLayout(flow)
        made.setLayout(column(title, buttons, self.sticks, self.tabs, spacing=M))
        return made

    def show_page(self, stick: str = "", relay: bool = False) -> None:
        """``stick``: the path of one to receive from; ``relay``: look at once at what came through relays."""
        self.kept.read()
        self.watch.read()
        self.arrived.read(look=relay)
        self.missing.read()
        self.choose_file.setFocus()
        if stick:
            self.take_stick(Path(stick))

    def show_view(self, number: int) -> None:
        """What came now, what is kept aside, or the reports."""
        if self.tabs.currentIndex() != number:
            self.tabs.setCurrentIndex(number)
        else:
            self._turned(number)

    def _turned(self, number: int) -> None:
        self.stack.setCurrentIndex(number)
        if number == 1:
            self.kept.read()
        elif number == 2:
            self.reports.read()

    def retranslate(self) -> None:
        self.came.retranslate()
        self._count_kept(self._kept_count)
        self.kept.show_rows(self.kept.rows)
        self.watch.retranslate()
        self.arrived.retranslate()
        self.missing.retranslate()
        self.sticks.retranslate()
        if self.stack.currentIndex() == 2:
            self.reports.read()

    def _count_kept(self, count: int) -> None:
        self._kept_count = count
        self.tabs.setTabText(1, self.context.words("inbox.tab.aside", n=count))

    # --- choosing -----------------------------------------------------------------------------

    def _choose_files(self) -> None:
        self.take(choose_files(self.context))

    def _choose_folder(self) -> None:
        folder = choose_folder(self.context)
        self.take([folder] if folder is not None else [])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.take(paths_of(event.mimeData()))
        event.acceptProposedAction()

    def take(self, paths: list[Path]) -> None:
        """Verify the bundles at these paths and show, sender by sender, what they would change."""
        if paths:
            self._look(inbox.look, paths)

    def take_stick(self, path: Path) -> None:
        """The same for a stick: parts of bundles on it wait here for those on others."""
        self._look(sticks.receive, path)

    def look_aside(self, bundles: list[str]) -> None:
        """The same for bundles that this vault keeps."""
        self._look(inbox.look_aside, bundles)

    def _look(self, verb: Callable[..., Any], what: object) -> None:
        self.problem.hide()
        self.show_view(0)
        call(self, self.context, verb, what, done=self.came.show_seen, failed=self._failed, task=self.progress)

    def _failed(self, error: Exception) -> None:
        self.problem.show_text(self.context.error_text(error), "warn")

    def _decided(self) -> None:
        self.kept.read()
        self.watch.read()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous() and self.context.session is not None:
            self.came.leave()
            self.arrived.leave()
