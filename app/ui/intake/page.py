"""Bringing in: choose or drop, then the way of a table, a chat or a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget

from app.services import editing
from app.services.editing import Draft
from app.ui.case.calls import call
from app.ui.case.evidence_panel import paths_of
from app.ui.intake.chat_flow import ChatFlow
from app.ui.intake.flow import Flow
from app.ui.intake.folder_flow import FolderFlow
from app.ui.intake.half import DRAFT
from app.ui.intake.start import StartPanel
from app.ui.intake.table_flow import TableFlow

if TYPE_CHECKING:
    from app.ui.context import Context


class IntakePage(QStackedWidget):
    """The first page, or the way in that was chosen on it; a way stays as it is left until it is ended."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.case = ""
        self._draft: Draft | None = None
        self.start = StartPanel(context)
        self.flows: dict[str, Flow] = {}
        self.addWidget(self.start)
        self.setAcceptDrops(True)
        self.start.found.connect(self.open)
        self.start.resumed.connect(self.resume)
        self.start.forgotten.connect(self._forget)

    def show_page(self, case: str = "", resume: bool = False) -> None:
        """``case`` is where things go; ``resume`` takes up the table that was left half way."""
        if case:
            self.case = case
            if not self._busy():
                self.show_start(case)
        elif self.currentWidget() is self.start:
            self.case = ""
        if self.currentWidget() is self.start:
            self._look_for_draft(resume)
            self.start.cards["table"].setFocus()

    def retranslate(self) -> None:
        for flow in self.flows.values():
            flow.retranslate()

    def _busy(self) -> bool:
        """Whether something is being taken in: it must not be lost by coming here from elsewhere."""
        return any(not flow.progress.isHidden() for flow in self.flows.values())

    # --- the ways -----------------------------------------------------------------------------

    def flow(self, kind: str) -> Flow:
        """The way of a ``table``, ``chat`` or ``folder``, made when it is first taken."""
        made = self.flows.get(kind)
        if made is None:
            factory = {"table": TableFlow, "chat": ChatFlow, "folder": FolderFlow}[kind]
            made = self.flows[kind] = factory(self.context)
            made.left.connect(self.show_start)
            self.addWidget(made)
        return made

    def open(self, path: Path, kind: str) -> None:
        """Take this way with what lies at a path."""
        flow = self.flow(kind)
        self.setCurrentWidget(flow)
        flow.begin(path, self.case)

    def show_start(self, case: str = "") -> None:
        self.case = case
        self.setCurrentWidget(self.start)
        self._look_for_draft(resume=False)
        self.start.cards["table"].setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.currentWidget() is self.start and paths_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.start.take(paths_of(event.mimeData()))
        event.acceptProposedAction()

    # --- what was left half way ---------------------------------------------------------------

    def _look_for_draft(self, resume: bool) -> None:
        if self.context.session is not None:
            call(self, self.context, editing.drafts, done=lambda drafts: self._drafts(drafts, resume))

    def _drafts(self, drafts: dict[str, Draft], resume: bool) -> None:
        self._draft = drafts.get(DRAFT)
        self.start.half.setVisible(self._draft is not None)
        if resume:
            self.resume()

    def resume(self) -> None:
        """Go on with the table whose columns were being chosen."""
        flow = self.flow("table")
        if self._draft is not None and isinstance(flow, TableFlow):
            self.setCurrentWidget(flow)
            flow.resume(self._draft)

    def _forget(self) -> None:
        self._draft = None
        self.start.half.hide()
        call(self, self.context, editing.drop_draft, DRAFT)
