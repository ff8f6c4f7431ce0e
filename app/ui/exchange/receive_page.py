"""Receiving: choose or drop bundles, look at what each would change, then accept or refuse it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent
from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.services import receiving
from app.services.receiving import Batch, Staged
from app.services.views import ChangeSet, ReceiveFailure
from app.ui.case.calls import call
from app.ui.case.evidence_panel import paths_of
from app.ui.case.wording import inert
from app.ui.exchange.preview_card import PreviewCard
from app.ui.parts import (
    XS,
    Banner,
    Card,
    EmptyState,
    M,
    ProgressPanel,
    S,
    choose_files,
    choose_folder,
    column,
    label,
    page_scroll,
    primary_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context


class ReceivePage(QWidget):
    """Nothing is applied before a person has seen what it does and said yes (T8)."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.waiting: dict[str, tuple[Staged, PreviewCard]] = {}
        self.results = column(spacing=M)
        self.progress = ProgressPanel(context, title="exchange.receive.checking")
        self.problem = Banner("", "warn")
        self.problem.hide()
        self.setAcceptDrops(True)
        title = label("", "title")
        context.bind(title.setText, "page.receive")
        self.choose_file = primary_button("", self._choose_files, "file")
        self.choose_folder = secondary_button("", self._choose_folder, "folder")
        self.start = EmptyState("receive")
        for setter, key in (
            (self.choose_file.setText, "exchange.receive.file"),
            (self.choose_folder.setText, "exchange.receive.folder"),
            (self.start.title.setText, "exchange.receive.start"),
            (self.start.hint.setText, "exchange.receive.start.hint"),
        ):
            context.bind(setter, key)
        buttons = row(self.choose_file, self.choose_folder, None, spacing=S)
        area = page_scroll(title, buttons, self.progress, self.problem, self.results, self.start, spacing=M)
        self.setLayout(column(area))

    def show_page(self) -> None:
        self.choose_file.setFocus()

    def retranslate(self) -> None:
        for _, card in self.waiting.values():
            card.retranslate()

    def hideEvent(self, event: QHideEvent) -> None:
        """Left without a decision: what was staged is thrown away; the bundles lie where they lay."""
        super().hideEvent(event)
        if event.spontaneous() or not self.waiting or self.context.session is None:
            return
        left = [staged for staged, card in self.waiting.values() if not card.waiting]
        for key in [key for key, (staged, _) in self.waiting.items() if staged in left]:
            _, card = self.waiting.pop(key)
            card.hide()
            card.deleteLater()
        for staged in left:
            call(self, self.context, receiving.discard, staged)
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
        """Verify the bundles at these paths and show what each would change."""
        if not paths:
            return
        self.problem.hide()
        call(self, self.context, receiving.preview, paths, done=self._show, failed=self._failed, task=self.progress)

    # --- showing ------------------------------------------------------------------------------

    def _show(self, batch: Batch) -> None:
        self.start.hide()
        if not self.waiting:
            clear(self.results)
        for staged in batch.staged:
            self._show_staged(staged)
        for failure in batch.failures:
            self.results.addWidget(self._failure(failure))
        if batch.ignored:
            self.results.addWidget(label(self.context.words("exchange.receive.ignored", n=batch.ignored), "muted"))

    def _show_staged(self, staged: Staged) -> None:
        key = staged.preview.bundle_id
        if key in self.waiting:
            call(self, self.context, receiving.discard, staged)
            return
        card = PreviewCard(self.context, staged.preview)
        card.accept.clicked.connect(partial(self._accept, key))
        card.refuse.clicked.connect(partial(self._refuse, key))
        self.waiting[key] = (staged, card)
        self.results.addWidget(card)

    def _failure(self, failure: ReceiveFailure) -> Card:
        name = label(isolate_ltr(inert(Path(failure.path).name)), "strong")
        sentence = Banner(self.context.error_text(failure.error), "warn")
        return Card(
            name, sentence, label(self.context.words("exchange.receive.nothing-used"), "small"), spacing=XS, margins=M
        )

    def _failed(self, error: Exception) -> None:
        self.problem.show_text(self.context.error_text(error), "warn")

    # --- deciding -----------------------------------------------------------------------------

    def _accept(self, key: str) -> None:
        staged, card = self.waiting[key]
        card.wait()
        call(
            self,
            self.context,
            receiving.apply,
            staged,
            done=lambda changes: self._applied(key, changes),
            failed=lambda error: self._not_applied(key, error),
            task=self.progress,
        )

    def _applied(self, key: str, changes: ChangeSet) -> None:
        _, card = self.waiting.pop(key)
        brought = card.preview.entries_new + card.preview.entries_known
        card.say_done("exchange.receive.applied" if brought else "exchange.receive.receipts-taken", "ok")

    def _not_applied(self, key: str, error: Exception) -> None:
        _, card = self.waiting[key]
        card.go_on()
        self._failed(error)

    def _refuse(self, key: str) -> None:
        refused, card = self.waiting.pop(key)
        call(self, self.context, receiving.discard, refused)
        card.say_done("exchange.receive.refused", "info")
