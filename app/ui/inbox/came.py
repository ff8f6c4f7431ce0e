"""What was looked at: senders on one side, what came of each on the other, and what a person does with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from app.base.catalogue import isolate_ltr
from app.base.errors import SijilError
from app.base.task import Task
from app.services import inbox
from app.services.inbox import Delivery, Inbox, Outcome
from app.services.session import Session
from app.services.views import ChangeSet, ReceiveFailure
from app.ui.case.calls import call
from app.ui.case.wording import author_words, inert, shown
from app.ui.inbox.letters import show_letters
from app.ui.inbox.panel import DeliveryPanel
from app.ui.parts import XS, Banner, Card, EmptyState, M, ProgressPanel, S, column, label, primary_button, row
from app.ui.parts.dialogs import confirm
from app.ui.parts.panels import scrolled
from app.ui.parts.rows import tall_rows
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

SENDERS_WIDTH: Final = 220
_ASKING: Final = {
    "forked": ("inbox.accept-forked.title", "inbox.accept-forked"),
    "suspended": ("suspension.inbox.take.title", "suspension.inbox.take"),
}
"""what is asked before a delivery is taken that should be set aside"""


class Came(QWidget):
    """``decided`` comes after each decision; ``report_wanted`` carries a report's number; ``failed`` an error."""

    decided = Signal()
    report_wanted = Signal(int)
    failed = Signal(object)

    def __init__(self, context: Context, progress: ProgressPanel) -> None:
        super().__init__()
        self.context, self.progress = context, progress
        self.panels: list[DeliveryPanel] = []
        self.failures: list[ReceiveFailure] = []
        across = QHBoxLayout()
        self.start = EmptyState("receive")
        self.context.bind(self.start.title.setText, "inbox.start")
        self.context.bind(self.start.hint.setText, "inbox.start.hint")
        self.senders = QListWidget()
        self.senders.setFixedWidth(SENDERS_WIDTH)
        self.senders.setWordWrap(True)
        self.senders.setProperty("style", "rows")
        tall_rows(self.senders)
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
        self.every = primary_button("", self._accept_every)
        self.every.hide()
        self.outcome = Banner("", "ok")
        self.outcome.hide()
        self.left.hide()
        body = column(self.refused, self.outcome, row(self.every, None), self.start, spacing=S)
        body.addWidget(self.left)
        self.setLayout(body)

    def retranslate(self) -> None:
        for number, panel in enumerate(self.panels):
            panel.retranslate()
            self.senders.item(number).setText(sender_words(self.context, panel.delivery))
        self._offer()

    def leave(self) -> None:
        """Left without a decision: what was staged is thrown away; the bundles lie where they lay."""
        if any(self._working(panel) for panel in self.panels):
            return
        for panel in self.panels:
            if not panel.buttons.isHidden():
                call(self, self.context, inbox.discard, panel.delivery)
        self._clear()

    def _working(self, panel: DeliveryPanel) -> bool:
        return not panel.accept.isEnabled() and not panel.buttons.isHidden()

    def _open(self) -> list[DeliveryPanel]:
        """Those of which everything may be taken: undecided, and no tick was taken away."""
        return [panel for panel in self.panels if not panel.deciding and panel.everything]

    def _offer(self) -> None:
        """One button for all, where there is more than one to take."""
        free = [panel for panel in self._open() if not panel.delivery.view.advice]
        self.every.setVisible(len(free) > 1)
        self.every.setText(self.context.words("inbox.accept-every", n=len(free)))

    def _clear(self) -> None:
        self.panels = []
        self.failures = []
        self.senders.clear()
        clear(self.refused)
        while (gone := self.shown.widget(0)) is not None:
            self.shown.removeWidget(gone)
            gone.deleteLater()
        self.left.hide()
        self.outcome.hide()
        self._offer()
        self.start.show()

    def show_seen(self, seen: Inbox) -> None:
        """Add what was looked at to what is there."""
        self.start.hide()
        show_letters(self.context, self.refused, seen.letters)
        self.failures += seen.failures
        for failure in seen.failures:
            self.refused.addWidget(failure_card(self.context, failure))
        if seen.ignored:
            self.refused.addWidget(label(self.context.words("exchange.receive.ignored", n=seen.ignored), "muted"))
        for delivery in seen.deliveries:
            self._add(delivery)
        self.left.setVisible(bool(self.panels))
        self._offer()
        if seen.deliveries:
            self.senders.setCurrentRow(len(self.panels) - len(seen.deliveries))
        elif seen.failures:
            call(self, self.context, inbox.note_failures, seen.failures)
        self.decided.emit()

    def _add(self, delivery: Delivery) -> None:
        panel = DeliveryPanel(self.context, delivery)
        panel.accepted.connect(partial(self._accept, panel))
        panel.kept.connect(partial(self._decide, panel, inbox.set_aside, "inbox.done.kept"))
        panel.thrown.connect(partial(self._throw, panel))
        panel.report_wanted.connect(self.report_wanted)
        panel.chosen.connect(self._offer)
        self.panels.append(panel)
        self.shown.addWidget(scrolled(panel))
        item = QListWidgetItem(sender_words(self.context, delivery))
        item.setTextAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self.senders.addItem(item)

    def _show_sender(self, number: int) -> None:
        if 0 <= number < self.shown.count():
            self.shown.setCurrentIndex(number)

    # --- deciding -----------------------------------------------------------------------------

    def _accept(self, panel: DeliveryPanel, files: list[str] | None) -> None:
        view = panel.delivery.view
        name = shown(view.sender.name) or author_words(self.context, view.sender)
        title, text = _ASKING.get(view.advice, ("", ""))
        if title and not confirm(self.context, title, text, "inbox.accept", danger=True, name=name):
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

    def _accept_every(self) -> None:
        panels = self._open()
        refused, self.failures = tuple(self.failures), []
        call(
            self,
            self.context,
            _accept_every,
            [panel.delivery for panel in panels],
            refused,
            done=lambda found: self._every_taken(panels, *found),
            failed=lambda error: self._none_taken(panels, refused, error),
            task=self.progress,
        )
        for panel in panels:
            panel.wait(True)

    def _every_taken(self, panels: list[DeliveryPanel], outcome: Outcome | None, left: tuple[Delivery, ...]) -> None:
        stays = {id(delivery) for delivery in left}
        for panel in panels:
            if id(panel.delivery) in stays:
                panel.wait(False)
                panel.retranslate()
            elif outcome is not None:
                panel.say_done("inbox.done.taken", outcome.report)
        self._say_every(left)
        self._offer()
        self.decided.emit()
        if outcome is not None:
            self.context.changed.emit(outcome.changes)

    def _say_every(self, left: tuple[Delivery, ...]) -> None:
        """What was left out is named: a person must not take it for taken."""
        words = self.context.words
        said = [words("inbox.every.done")]
        for advice, key in (("forked", "inbox.every.forked"), ("suspended", "suspension.inbox.every")):
            senders = [one.view.sender for one in left if one.view.advice == advice]
            if senders:
                names = words("case.comma").join(author_words(self.context, one) for one in senders)
                said.append(words(key, names=names))
        parted = [panel for panel in self.panels if not panel.deciding and not panel.everything]
        if parted:
            names = words("case.comma").join(author_words(self.context, one.delivery.view.sender) for one in parted)
            said.append(words("inbox.every.part", names=names))
        self.outcome.show_text(" ".join(said), "warn" if left or parted else "ok")

    def _none_taken(self, panels: list[DeliveryPanel], refused: tuple[ReceiveFailure, ...], error: Exception) -> None:
        self.failures = [*refused, *self.failures]
        for panel in panels:
            panel.wait(False)
        self._offer()
        self.failed.emit(error)

    def _taken(self, panel: DeliveryPanel, files: list[str] | None, outcome: Outcome) -> None:
        view = panel.delivery.view
        brought = view.entries_new + view.entries_known
        key = "inbox.done.part" if files is not None else "inbox.done.taken" if brought else "inbox.done.receipts"
        self._done(panel, key, outcome.report)
        self.context.changed.emit(outcome.changes)  # every page and count that shows what came

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
        self._offer()
        self.decided.emit()
        self.context.changed.emit(ChangeSet(kinds=frozenset({"inbox"})))

    def _not_done(self, panel: DeliveryPanel, error: Exception) -> None:
        panel.wait(False)
        self.failed.emit(error)


def sender_words(context: Context, delivery: Delivery) -> str:
    """A sender in the list: who, verified or not, and with how many bundles."""
    view = delivery.view
    mark = context.words("chip.verified" if view.sender.verified else "chip.unverified")
    bundles = context.words("inbox.bundles", n=len(view.bundles))
    return f"{author_words(context, view.sender)}\n{mark} · {bundles}"


def failure_card(context: Context, failure: ReceiveFailure) -> Card:
    """A bundle that can't be used, and why; nothing of it was."""
    name = label(isolate_ltr(inert(Path(failure.path).name)), "strong")
    if isinstance(failure.error, SijilError) and failure.error.facts.get("what") == "kept":  # as was asked for
        return Card(Banner(context.error_text(failure.error), "info"), None, spacing=XS, margins=M)
    sentence = Banner(context.error_text(failure.error), "warn")
    nothing = label(context.words("exchange.receive.nothing-used"), "small")
    return Card(name, sentence, nothing, None, spacing=XS, margins=M)


def _accept(
    session: Session, delivery: Delivery, files: list[str] | None, refused: tuple[ReceiveFailure, ...], task: Task
) -> Outcome:
    return inbox.accept(session, [delivery], files, task, refused=refused)


def _accept_every(
    session: Session, deliveries: list[Delivery], refused: tuple[ReceiveFailure, ...], task: Task
) -> tuple[Outcome | None, tuple[Delivery, ...]]:
    return inbox.accept_free(session, deliveries, task, refused=refused)


def _refuse(session: Session, delivery: Delivery) -> int:
    """Thrown away for good: also what this vault kept of it."""
    number = inbox.refuse(session, delivery)
    kept = [bundle.id for bundle in delivery.view.bundles if bundle.aside]
    if kept:
        inbox.throw_away(session, kept)
    return number
