"""What the list of inquiries is made of: a card for each, with its line of time, and one for each body."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSizePolicy

from app.analysis.inquiries import State
from app.base.catalogue import isolate_ltr
from app.services.inquiries import BodyView, wording
from app.services.inquiries.views import Lane
from app.ui.case.wording import bare, shown
from app.ui.inquiries.drawing import Scale, TimelineDrawing
from app.ui.inquiries.wording import (
    bar_words,
    by_words,
    covered_words,
    reported_words,
    sentences,
    state_chip,
    title_words,
)
from app.ui.parts import XS, Card, M, S, chip, column, icon_label, label, quiet_button, row
from app.ui.parts.buttons import name_button

if TYPE_CHECKING:
    from app.ui.context import Context


class InquiryCard(Card):
    """``opened`` carries the inquiry."""

    opened = Signal(str)

    def __init__(self, context: Context, lane: Lane, scale: Scale) -> None:
        super().__init__(spacing=S, margins=M + XS)
        self.lane = lane
        view, words = lane.inquiry, context.words
        name = title_words(context, view)
        title = label(name, "strong")
        title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        open_ = quiet_button(words("inquiries.open.short"), partial(self.opened.emit, view.id), "arrow")
        name_button(open_, words("inquiries.open", title=name))
        head = row(icon_label("inquiry", "muted", 20), title, state_chip(context, view), spacing=S)
        head.setStretch(1, 1)
        if view.disputed:
            head.addWidget(chip(context, "disputed"))
        head.addWidget(open_)
        self.body.addLayout(head)
        silent = wording.standing_line(view.standing, context.language)
        tone = "danger" if view.standing.state is State.OVERDUE else "body"
        lines = [(silent, tone), (by_words(context, view), "muted"), (covered_words(context, view), "muted")]
        lines += [(words("inquiries.several"), "small")] if view.several else []
        self.body.addLayout(column(*(label(text, style) for text, style in lines if text), spacing=XS))
        self.drawing = TimelineDrawing(context, words("inquiries.timeline.of", title=name))
        told = sentences(context, lane)
        self.drawing.show_events(lane.events, told, scale, bar_words(context, lane))
        key = " · ".join(f"{isolate_ltr(str(n))} {one}" for n, one in enumerate(told, 1))
        self.said = label("", "small")
        self.said.hide()
        self.drawing.walked.connect(self._walk)
        self.drawing.opened.connect(lambda _: self.opened.emit(view.id))
        self.body.addWidget(self.drawing)
        self.body.addWidget(label(key, "small"))
        self.body.addWidget(self.said)
        self.setAccessibleName(name)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(self.lane.inquiry.id)
        super().mouseDoubleClickEvent(event)

    def _walk(self, number: int) -> None:
        """The event at which the keys are, in words below the drawing."""
        self.said.setText(self.drawing.sentence(number))
        self.said.setVisible(number >= 0)


class BodyCard(Card):
    """What one body announced and what came of it; ``annex_wanted`` carries the body's id."""

    annex_wanted = Signal(str)

    def __init__(self, context: Context, line: BodyView) -> None:
        super().__init__(spacing=XS, margins=M)
        words = context.words
        name = shown(bare(line.body.title)) if line.body is not None else words("inquiries.body.unknown")
        title = label(name, "strong")
        title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        head = row(icon_label("group", "muted", 20), title, spacing=S)
        head.setStretch(1, 1)
        if line.body is not None:
            annex = quiet_button(words("inquiries.annex"), partial(self.annex_wanted.emit, line.body.id), "table")
            annex.setAccessibleName(f"{words('inquiries.annex')}: {name}")
            head.addWidget(annex)
        self.body.addLayout(head)
        self.body.addWidget(label(counted_words(context, line)))
        reported = reported_words(context, line.reported)
        if reported:
            figures = context.words("case.comma").join(reported)
            self.body.addWidget(label(words("inquiries.body.reported", figures=figures), "muted"))


def counted_words(context: Context, line: BodyView) -> str:
    """This vault's own count of one body's inquiries."""
    return context.words(
        "inquiries.body.counted",
        announced=line.announced,
        silent=line.count(State.OVERDUE),
        open=line.count(State.ANNOUNCED, State.AT_WORK),
        nothing=line.count(State.WITHOUT_RESULT),
        published=line.count(State.PUBLISHED, State.NO_PROSECUTION),
        prosecuted=line.prosecuted,
    )
