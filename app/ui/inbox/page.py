"""Receiving: senders on one side, what came of them on the other; what is kept aside; reports; two histories."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QStackedWidget, QWidget

from app.base.catalogue import isolate_ltr
from app.base.task import Task
from app.services import inbox
from app.services.inbox import Delivery, Inbox, Outcome
from app.services.session import Session
from app.services.views import ReceiveFailure
from app.ui.case.calls import call
from app.ui.case.evidence_panel import paths_of
from app.ui.case.wording import author_words, inert, shown
from app.ui.inbox.kept import KeptList
from app.ui.inbox.panel import DeliveryPanel
from app.ui.inbox.reports import ReportList
from app.ui.inbox.watch import Watch
from app.ui.parts import (
    XL,
    XS,
    Banner,
    Card,
    EmptyState,
    FlowLayout,
    L,
    M,
    ProgressPanel,
    S,
    choose_files,
    choose_folder,
    column,
    label,
    primary_button,
    quiet_button,
    secondary_button,
)
from app.ui.parts.dialogs import confirm
from app.ui.parts.panels import scrolled
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

VIEWS: Final = ("came", "aside", "reports")
SENDERS_WIDTH: Final = 220


class ReceivePage(QWidget):
    """Nothing is taken before a person has seen what it does and said yes (T8)."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("style", "page")
        self.context = context
        self.panels: list[DeliveryPanel] = []
        self.failures: list[ReceiveFailure] = []
        self.kept, self.reports, self.watch = KeptList(context), ReportList(context), Watch(context)
        self.progress = ProgressPanel(context, title="exchange.receive.checking")
        self.problem = Banner("", "warn")
        self.problem.hide()
        self.setAcceptDrops(True)
        self.stack = QStackedWidget()
        for view in (self._came(), self.kept, self.reports):
            self.stack.addWidget(view)
        self.kept.looked.connect(self.look_aside)
        self.kept.counted.connect(self._count_kept)
        body = column(self._head(), self.watch, self.progress, self.problem, spacing=S)
        body.setContentsMargins(XL, L, XL, L)
        body.addWidget(self.stack, 1)
        self.setLayout(body)
        self._kept_count = 0
        self._count_kept(0)

    def _head(self) -> QWidget:
        title = label("", "title")
        self.choose_file = primary_button("", self._choose_files, "file")
        self.choose_folder = secondary_button("", self._choose_folder, "folder")
        self.tabs: list[QPushButton] = []
        for number in range(len(VIEWS)):
            tab = quiet_button("", partial(self.show_view, number))
            tab.setCheckable(True)
            self.tabs.append(tab)
        self.tabs[0].setChecked(True)
        for setter, key in (
            (title.setText, "page.receive"),
            (self.choose_file.setText, "exchange.receive.file"),
            (self.choose_folder.setText, "exchange.receive.folder"),
            (self.tabs[0].setText, "inbox.tab.came"),
            (self.tabs[2].setText, "inbox.tab.reports"),
        ):
            self.context.bind(setter, key)
        made, buttons, flow = QWidget(), QWidget(), FlowLayout(spacing=S)
        for button in (self.choose_file, self.choose_folder, *self.tabs):
            flow.addWidget(button)
        buttons.setLayout(flow)
        made.setLayout(column(title, buttons, spacing=M))
        return made

    def _came(self) -> QWidget:
        made, across = QWidget(), QHBoxLayout()
        self.start = EmptyState("receive")
        self.context.bind(self.start.title.setText, "inbox.start")
        self.context.bind(self.start.hint.setText, "inbox.start.hint")
        self.senders = QListWidget()
        self.senders.setFixedWidth(SENDERS_WIDTH)
        self.senders.setWordWrap(True)
        self.context.bind(self.senders.setAccessibleName, "inbox.senders")
        self.senders.currentRowChanged.connect(self._show_sender)
        self.shown = QStackedWidget()
        across.setSpacing(M)
        across.addWidget(self.senders)
        across.addWidget(self.shown, 1)
        self.left = QWidget()
        self.left.setLayout(across)
        across.setContentsMargins(0, 0, 0, 0)
        self.refused = column(spacing=S)
        made.setLayout(column(self.refused, self.start, spacing=S))
        made.layout().addWidget(self.left)  # type: ignore[union-attr]
        self.left.hide()
        return made

    def show_page(self) -> None:
        self.kept.read()
        self.watch.read()
        self.choose_file.setFocus()

    def show_view(self, number: int) -> None:
        """What came now, what is kept aside, or the reports."""
        for place, tab in enumerate(self.tabs):
            tab.setChecked(place == number)
        self.stack.setCurrentIndex(number)
        if number == 1:
            self.kept.read()
        elif number == 2:
            self.reports.read()

    def retranslate(self) -> None:
        for number, panel in enumerate(self.panels):
            panel.retranslate()
            self.senders.item(number).setText(self._sender_words(panel.delivery))
        self._count_kept(self._kept_count)
        self.kept.show_rows(self.kept.rows)
        self.watch.retranslate()
        if self.stack.currentIndex() == 2:
            self.reports.read()

    def _count_kept(self, count: int) -> None:
        self._kept_count = count
        self.tabs[1].setText(self.context.words("inbox.tab.aside", n=count))

    def hideEvent(self, event: QHideEvent) -> None:
        """Left without a decision: what was staged is thrown away; the bundles lie where they lay."""
        super().hideEvent(event)
        if event.spontaneous() or self.context.session is None or any(self._working(p) for p in self.panels):
            return
        for panel in self.panels:
            if not panel.buttons.isHidden():
                call(self, self.context, inbox.discard, panel.delivery)
        self._clear()

    def _working(self, panel: DeliveryPanel) -> bool:
        return not panel.accept.isEnabled() and not panel.buttons.isHidden()

    def _clear(self) -> None:
        self.panels = []
        self.failures = []
        self.senders.clear()
        clear(self.refused)
        while (gone := self.shown.widget(0)) is not None:
            self.shown.removeWidget(gone)
            gone.deleteLater()
        self.left.hide()
        self.start.show()

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

    def look_aside(self, bundles: list[str]) -> None:
        """The same for bundles that this vault keeps."""
        self.show_view(0)
        self._look(inbox.look_aside, bundles)

    def _look(self, verb: Callable[..., Any], what: object) -> None:
        self.problem.hide()
        call(self, self.context, verb, what, done=self._show, failed=self._failed, task=self.progress)

    # --- showing ------------------------------------------------------------------------------

    def _show(self, seen: Inbox) -> None:
        self.show_view(0)
        self.start.hide()
        self.failures += seen.failures
        for failure in seen.failures:
            self.refused.addWidget(self._failure(failure))
        if seen.ignored:
            self.refused.addWidget(label(self.context.words("exchange.receive.ignored", n=seen.ignored), "muted"))
        for delivery in seen.deliveries:
            self._add(delivery)
        self.left.setVisible(bool(self.panels))
        if seen.deliveries:
            self.senders.setCurrentRow(len(self.panels) - len(seen.deliveries))
        elif seen.failures:
            call(self, self.context, inbox.note_failures, seen.failures)
        self.watch.read()

    def _add(self, delivery: Delivery) -> None:
        panel = DeliveryPanel(self.context, delivery)
        panel.accepted.connect(partial(self._accept, panel))
        panel.kept.connect(partial(self._keep, panel))
        panel.thrown.connect(partial(self._throw, panel))
        panel.report_wanted.connect(self.reports.open_report)
        self.panels.append(panel)
        self.shown.addWidget(scrolled(panel))
        item = QListWidgetItem(self._sender_words(delivery))
        item.setTextAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self.senders.addItem(item)

    def _sender_words(self, delivery: Delivery) -> str:
        view = delivery.view
        mark = self.context.words("chip.verified" if view.sender.verified else "chip.unverified")
        bundles = self.context.words("inbox.bundles", n=len(view.bundles))
        return f"{author_words(self.context, view.sender)}\n{mark} · {bundles}"

    def _show_sender(self, number: int) -> None:
        if 0 <= number < self.shown.count():
            self.shown.setCurrentIndex(number)

    def _failure(self, failure: ReceiveFailure) -> Card:
        name = label(isolate_ltr(inert(Path(failure.path).name)), "strong")
        sentence = Banner(self.context.error_text(failure.error), "warn")
        nothing = label(self.context.words("exchange.receive.nothing-used"), "small")
        return Card(name, sentence, nothing, spacing=XS, margins=M)

    def _failed(self, error: Exception) -> None:
        self.problem.show_text(self.context.error_text(error), "warn")

    # --- deciding -----------------------------------------------------------------------------

    def _accept(self, panel: DeliveryPanel, files: list[str] | None) -> None:
        view = panel.delivery.view
        name = shown(view.sender.name) or author_words(self.context, view.sender)
        if view.advice == "forked" and not confirm(
            self.context,
            "inbox.accept-forked.title",
            "inbox.accept-forked",
            "inbox.accept",
            danger=True,
            name=name,
        ):
            return
        refused, self.failures = tuple(self.failures), []
        call(
            self,
            self.context,
            _accept,
            panel.delivery,
            files,
            refused,
            done=lambda outcome: self._taken(panel, files, outcome),
            failed=lambda error: self._not_done(panel, error),
            task=self.progress,
        )
        panel.wait(True)

    def _taken(self, panel: DeliveryPanel, files: list[str] | None, outcome: Outcome) -> None:
        view = panel.delivery.view
        brought = view.entries_new + view.entries_known
        key = "inbox.done.part" if files is not None else "inbox.done.taken" if brought else "inbox.done.receipts"
        self._done(panel, key, outcome.report)

    def _keep(self, panel: DeliveryPanel) -> None:
        self._decide(panel, inbox.set_aside, "inbox.done.kept")

    def _throw(self, panel: DeliveryPanel) -> None:
        if not confirm(self.context, "inbox.throw.title", "inbox.throw.text", "inbox.throw", danger=True):
            return
        panel.wait(True)
        call(
            self,
            self.context,
            _refuse,
            panel.delivery,
            done=lambda report: self._done(panel, "inbox.done.thrown", report, "info"),
            failed=lambda error: self._not_done(panel, error),
        )

    def _decide(self, panel: DeliveryPanel, verb: Callable[..., Any], key: str) -> None:
        panel.wait(True)
        call(
            self,
            self.context,
            verb,
            panel.delivery,
            done=lambda report: self._done(panel, key, report),
            failed=lambda error: self._not_done(panel, error),
            task=self.progress,
        )

    def _done(self, panel: DeliveryPanel, key: str, report: int | None, tone: str = "ok") -> None:
        panel.say_done(key, report, tone)
        self.kept.read()
        self.watch.read()

    def _not_done(self, panel: DeliveryPanel, error: Exception) -> None:
        panel.wait(False)
        self._failed(error)


def _accept(
    session: Session, delivery: Delivery, files: list[str] | None, refused: tuple[ReceiveFailure, ...], task: Task
) -> Outcome:
    return inbox.accept(session, [delivery], files, task, refused=refused)


def _refuse(session: Session, delivery: Delivery) -> int:
    """Thrown away for good: also what this vault kept of it."""
    number = inbox.refuse(session, delivery)
    kept = [bundle.id for bundle in delivery.view.bundles if bundle.aside]
    if kept:
        inbox.throw_away(session, kept)
    return number
