"""A case of a room, read-only, with one's own codes and notes above it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services import access, cases, evidence
from app.services.rooms import withdrawn
from app.services.rooms.withdrawn import GoneView
from app.services.session import Session
from app.services.views import CaseView, EvidenceView
from app.ui.case.calls import call
from app.ui.case.case_view import CaseSections
from app.ui.case.evidence_panel import EvidencePanel
from app.ui.case.history_panel import HistoryDialog
from app.ui.case.wording import record_title
from app.ui.parts import Banner, M, S, bring_to_sight, column, icon_button, label, page_scroll, row
from app.ui.parts.buttons import name_button
from app.ui.parts.space import clear
from app.ui.rooms.coding import CodingPanel
from app.ui.rooms.context import RoomContext
from app.ui.rooms.withdrawn import gone_words

if TYPE_CHECKING:
    from app.ui.context import Context

Found = tuple[CaseView, tuple[EvidenceView, ...], tuple[GoneView, ...]]


def _read(session: Session, case: str) -> Found:
    access.opened(session, case)
    return cases.view(session, case), evidence.listing(session, case), withdrawn.gone_in(session, case)


class RoomCase(QWidget):
    """``left``: back to the room."""

    left = Signal()

    def __init__(self, context: Context, inner: RoomContext, room: str, case: str) -> None:
        super().__init__()
        self.context, self.inner, self.id = context, inner, case
        self.view: CaseView | None = None
        self.title = label("", "heading")
        self.title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.sections = CaseSections(inner)
        self.evidence = EvidencePanel(inner)
        self.coding = CodingPanel(context, inner, room)
        back = icon_button("back", "", self.left.emit)
        context.bind(lambda text: name_button(back, text), "rooms.back")
        fixed = Banner("", "info")
        context.bind(lambda text: fixed.show_text(text, "info"), "rooms.read-only")
        head = row(back, self.title, spacing=S)
        head.setStretch(1, 1)
        self.gone = column(spacing=S)
        pieces = (head, fixed, self.gone, self.coding, self.sections.contents, self.sections)
        self._area = page_scroll(*pieces, spacing=M)
        self.setLayout(column(self._area, margins=0))
        self.sections.opened.connect(self._code)
        self.sections.history_wanted.connect(self._show_history)
        self.sections.wanted.connect(partial(bring_to_sight, self._area))
        call(self, inner, _read, case, done=self._show)

    def _show(self, found: Found) -> None:
        self.view = found[0]
        self.title.setText(record_title(self.inner, self.view.case, self.view.titles))
        self.evidence.show_case(self.id, found[1])
        clear(self.gone)
        for text in gone_words(self.inner, found[2]):
            self.gone.addWidget(Banner(text, "warn"))
        self.sections.show_view(self.view, self.evidence, fixed=True)
        titles = self.sections.titles()
        records = [one for group in self.view.records.values() for one in group]
        listed = [(one.id, titles.get(one.id, one.id)) for one in records]
        self.coding.show_records([(self.view.case.id, self.context.words("rooms.code.case")), *listed])

    def _code(self, record: str) -> None:
        self.coding.pick(record)
        bring_to_sight(self._area, self.coding)

    def _show_history(self, record: str) -> None:
        if self.view is None:
            return
        every = [self.view.case, *(one for group in self.view.records.values() for one in group)]
        types = {one.id: one.type for one in every}
        HistoryDialog(self.inner, record, types, self.sections.titles()).open()
