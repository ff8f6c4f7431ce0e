"""All inquiries with their lines of time below one another, and what each body announced."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from app.analysis.inquiries import State
from app.services.inquiries import BodyView, Timeline
from app.services.inquiries.views import Lane
from app.ui.inquiries.cards import BodyCard, InquiryCard
from app.ui.inquiries.wording import scale_of
from app.ui.parts import (
    Banner,
    FlowLayout,
    M,
    S,
    column,
    label,
    page_scroll,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.place import Place
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

STEP: Final = 20  # cards at a time
FILTERS: Final = {
    "all": frozenset(State),
    "overdue": frozenset({State.OVERDUE}),
    "open": frozenset({State.ANNOUNCED, State.AT_WORK}),
    "ended": frozenset({State.WITHOUT_RESULT, State.NO_PROSECUTION, State.PUBLISHED}),
}


class Overview(QWidget):
    """``opened`` carries an inquiry, ``annex_wanted`` a body ("" for all), ``new_wanted`` nothing."""

    opened = Signal(str)
    annex_wanted = Signal(str)
    new_wanted = Signal()
    laid_out = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.timeline: Timeline | None = None
        self.filter = "all"
        self._shown = 0
        self.new = primary_button("", self.new_wanted.emit, "add")
        self.annex = secondary_button("", partial(self.annex_wanted.emit, ""), "table")
        self.late = Banner("", "warn")
        self.filters = QWidget()
        self._group = QButtonGroup(self)
        self.bodies, self.cards = column(spacing=S), column(spacing=M)
        self.none = label("", "muted")
        self.more = secondary_button("", self._show_more)
        self._build()

    def show_all(self, timeline: Timeline, bodies: tuple[BodyView, ...]) -> None:
        self._place.keep()
        self.timeline = timeline
        late = sum(lane.inquiry.standing.state is State.OVERDUE for lane in timeline.lanes)
        self.late.show_text(self._context.words("inquiries.late", n=late) if late else "")
        clear(self.bodies)
        for line in bodies:
            card = BodyCard(self._context, line)
            card.annex_wanted.connect(self.annex_wanted)
            self.bodies.addWidget(card)
        self._fill()

    def choose(self, name: str, _: bool = False) -> None:
        """Show only those of one of :data:`FILTERS`."""
        self.filter = name
        self._fill()

    def _build(self) -> None:
        words = self._context
        title, hint = label("", "title"), label("", "muted")
        words.bind(title.setText, "page.inquiries")
        words.bind(hint.setText, "inquiries.hint")
        words.bind(self.new.setText, "inquiries.new")
        words.bind(self.annex.setText, "inquiries.annex")
        words.bind(self.none.setText, "inquiries.none-so")
        heading = label("", "subheading", wrap=False)
        words.bind(heading.setText, "inquiries.bodies")
        flow = FlowLayout(spacing=S)
        self.filters.setLayout(flow)
        words.bind(self.filters.setAccessibleName, "inquiries.filter")
        for number, name in enumerate(FILTERS):
            button = quiet_button("", None)
            button.setCheckable(True)
            words.bind(button.setText, f"inquiries.filter.{name}")
            button.clicked.connect(partial(self.choose, name))
            self._group.addButton(button, number)
            flow.addWidget(button)
        head = row(title, self.annex, self.new, spacing=S)
        head.setStretch(0, 1)
        area = page_scroll(
            head,
            hint,
            self.late,
            self.filters,
            self.none,
            self.cards,
            row(self.more, None),
            heading,
            self.bodies,
            spacing=M,
        )
        self._place = Place(area, self.laid_out)
        self.late.hide()
        self.setLayout(column(area, spacing=0))

    def _fill(self) -> None:
        for number, name in enumerate(FILTERS):
            button = self._group.button(number)
            button.setChecked(name == self.filter)
            button.setProperty("style", "secondary" if name == self.filter else "quiet")
            button.style().unpolish(button)
            button.style().polish(button)
        clear(self.cards)
        self._shown = 0
        self._show_more()
        self.laid_out.emit()

    def _chosen(self) -> list[Lane]:
        lanes = self.timeline.lanes if self.timeline is not None else ()
        return [lane for lane in lanes if lane.inquiry.standing.state in FILTERS[self.filter]]

    def _show_more(self) -> None:
        if self.timeline is None:
            return
        chosen = self._chosen()
        for lane in chosen[self._shown : self._shown + STEP]:
            card = InquiryCard(self._context, lane, scale_of(self.timeline))
            card.opened.connect(self.opened)
            self.cards.addWidget(card)
        self._shown = min(len(chosen), self._shown + STEP)
        self.none.setVisible(not chosen)
        self.more.setVisible(self._shown < len(chosen))
        self.more.setText(self._context.words("inquiries.more", n=len(chosen) - self._shown))
