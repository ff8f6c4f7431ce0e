"""The inquiries about one case, on its page: how each stands, and what came of it for this case."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.analysis.inquiries import State
from app.services import inquiries
from app.services.inquiries import InquiryView, Timeline, wording
from app.services.inquiries.views import Lane
from app.services.session import Session
from app.ui.annex import INQUIRIES, AnnexDialog
from app.ui.case.calls import call
from app.ui.case.wording import term_words
from app.ui.inquiries.cards import InquiryCard
from app.ui.inquiries.wording import scale_of
from app.ui.parts import M, S, column, label, link_button, quiet_button, row
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context


def read(session: Session, case: str, language: str) -> Timeline:
    return inquiries.timeline(session, language, case=case)


class CaseInquiries(QWidget):
    """Hidden where nobody has promised to find out: the page of a case has enough to say.

    ``summary`` is one line for the top of the page; pressed, it is ``wanted`` that the panel be seen.
    """

    wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._case = ""
        self._body = column(spacing=S)
        self.setLayout(column(self._body, spacing=0))
        self.cards: list[InquiryCard] = []
        self._link = link_button("", self._jump)
        self.summary = QWidget()
        self.summary.setLayout(row(self._link, None))
        self.summary.hide()
        self.hide()

    def show_case(self, case: str) -> None:
        """The inquiries about a case, as they stand today; "" for a case of the past, of which none are shown."""
        if case != self._case:
            self.hide()
            self.summary.hide()
        self._case = case
        if case:
            call(self, self._context, read, case, self._context.language, done=partial(self._show, case))

    def _show(self, case: str, timeline: Timeline) -> None:
        if case != self._case:
            return
        clear(self._body)
        self.cards = []
        self.setVisible(bool(timeline.lanes))
        self.summary.setVisible(bool(timeline.lanes))
        if not timeline.lanes:
            return
        first = timeline.lanes[0].inquiry.standing
        said = wording.standing_line(first, self._context.language) or wording.state(first, self._context.language)
        self._link.setText(self._context.words("inquiries.panel.summary", n=len(timeline.lanes), said=said))
        words = self._context.words
        head = row(label(words("inquiries.panel"), "heading", wrap=False), None, spacing=S)
        head.addWidget(quiet_button(words("inquiries.annex"), self._make_annex, "table"))
        head.addWidget(link_button(words("inquiries.panel.all"), partial(self._context.navigate, "inquiries")))
        self._body.addLayout(head)
        lines = column(spacing=M)
        for lane in timeline.lanes:
            card = InquiryCard(self._context, lane, scale_of(timeline))
            card.opened.connect(lambda inquiry: self._context.navigate("inquiries", inquiry=inquiry))
            card.body.insertWidget(2, label(self._outcome(lane), "strong"))
            self.cards.append(card)
            lines.addWidget(card)
        self._body.addLayout(lines)

    def _jump(self) -> None:
        self.wanted.emit()
        if self.cards:
            self.cards[0].drawing.setFocus(Qt.FocusReason.OtherFocusReason)

    def _outcome(self, lane: Lane) -> str:
        """What came of it for this case; where nobody said anything of this case, what came of it at all."""
        view = lane.inquiry
        said = [
            term_words(self._context, "inquiry-outcome", result.outcome)
            for covered in view.covered
            if self._case in (covered.what.id, covered.case.id if covered.case is not None else "")
            for result in covered.results
            if result.outcome
        ]
        what = self._context.words("case.comma").join(said) or self._nothing(view)
        return self._context.words("inquiries.panel.outcome", what=what)

    def _nothing(self, view: InquiryView) -> str:
        ended = view.standing.state in (State.WITHOUT_RESULT, State.NO_PROSECUTION)
        key = "inquiries.no-result"
        return wording.state(view.standing, self._context.language) if ended else self._context.words(key)

    def _make_annex(self) -> None:
        AnnexDialog(self._context, INQUIRIES, case=self._case).open()
