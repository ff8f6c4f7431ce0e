"""One inquiry: how long it has been silent, its timeline drawn and in words, who sits in it, what came of each case."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLayout, QSizePolicy, QWidget

from app.analysis.inquiries import State
from app.base.catalogue import isolate_ltr
from app.services.inquiries import wording
from app.services.inquiries.views import CoveredView, Lane, MemberView, Named, ResultView
from app.services.views import RecordView
from app.ui.case.record_card import RecordCard
from app.ui.case.wording import bare, date_words, shown, term_words
from app.ui.inquiries.drawing import Scale, TimelineDrawing
from app.ui.inquiries.wording import (
    bar_words,
    named_words,
    reported_words,
    sentences,
    state_chip,
    title_words,
    titles_of,
)
from app.ui.parts import (
    XS,
    Banner,
    Card,
    Chip,
    FlowLayout,
    M,
    S,
    chip,
    column,
    icon_button,
    label,
    link_button,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.buttons import Act, name_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context


class InquiryDetail(QWidget):
    """``edit_wanted`` and ``history_wanted`` carry a record, ``part_wanted`` a type and first values."""

    left = Signal()
    edit_wanted = Signal(str, str)
    history_wanted = Signal(str)
    part_wanted = Signal(str, dict)
    case_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._body = column(spacing=M)
        self.setLayout(self._body)
        self.drawing: TimelineDrawing | None = None
        self.lines: list[QLabel] = []
        self.lane: Lane | None = None

    def show_lane(self, lane: Lane, scale: Scale, record: RecordView) -> None:
        clear(self._body)
        self.lane = lane
        self._head(lane)
        self._silence(lane)
        self._timeline(lane, scale)
        self._members(lane.inquiry.members)
        self._covered(lane.inquiry.covered)
        self._heading("inquiries.facts")
        card = RecordCard(self._context, record, self._titles(lane))
        card.opened.connect(lambda one: self.edit_wanted.emit("inquiry", one))
        card.history_wanted.connect(self.history_wanted)
        self._body.addWidget(card)

    def _titles(self, lane: Lane) -> dict[str, str]:
        view = lane.inquiry
        found = titles_of(view) | {one.id: one.title for one in view.announcers}
        return {record: bare(title) for record, title in found.items()}

    def _head(self, lane: Lane) -> None:
        words, view = self._context.words, lane.inquiry
        back = icon_button("back", "", self.left.emit)
        name_button(back, words("inquiries.back"))
        title = label(title_words(self._context, view), "heading")
        title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        head = row(back, title, state_chip(self._context, view), spacing=S)
        head.setStretch(1, 1)
        if view.disputed:
            head.addWidget(chip(self._context, "disputed"))
        if view.withheld:
            head.addWidget(chip(self._context, "withheld-count", n=view.withheld))
        self._body.addLayout(head)
        actions = QWidget()
        flow = FlowLayout(spacing=S)
        actions.setLayout(flow)
        self.result = primary_button(words("inquiries.add-result"), self._add_result, "add")
        self.member = secondary_button(words("inquiries.add-member"), self._add_member, "person")
        self.case = secondary_button(words("inquiries.add-case"), self.case_wanted.emit, "case")
        self.edit = secondary_button(
            words("inquiries.edit"), partial(self.edit_wanted.emit, "inquiry", view.id), "edit"
        )
        name_button(self.edit, words("inquiries.edit-named", title=title_words(self._context, view)))
        for button in (self.result, self.member, self.case, self.edit):
            flow.addWidget(button)
        self._body.addWidget(actions)

    def _silence(self, lane: Lane) -> None:
        view, language = lane.inquiry, self._context.language
        silent = wording.standing_line(view.standing, language)
        why = wording.reckoning(view.standing, language)
        if silent:
            late = view.standing.state is State.OVERDUE
            self._body.addWidget(Banner("\n".join(filter(None, (silent, why))), "danger" if late else "info"))
        if view.several:
            self._body.addWidget(Banner(self._context.words("inquiries.several"), "info"))
        for figure in reported_words(self._context, [view]) if wording.reported(view, language) else ():
            self._body.addWidget(label(self._context.words("inquiries.body.reported", figures=figure), "muted"))

    # --- the timeline -------------------------------------------------------------------------

    def _timeline(self, lane: Lane, scale: Scale) -> None:
        self._heading("inquiries.timeline")
        words = self._context.words
        said = sentences(self._context, lane)
        name = words("inquiries.timeline.of", title=title_words(self._context, lane.inquiry))
        self.drawing = TimelineDrawing(self._context, name)
        self.drawing.show_events(lane.events, said, scale, bar_words(self._context, lane))
        self.drawing.walked.connect(self._mark_line)
        self.drawing.opened.connect(self._open_event)
        card = Card(self.drawing, spacing=S)
        self.lines = []
        for number, sentence in enumerate(said, 1):
            line = label(sentence)
            line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            numbered = row(Chip(isolate_ltr(str(number))), line, spacing=S)
            numbered.setStretch(1, 1)
            card.body.addLayout(numbered)
            self.lines.append(line)
        card.body.addWidget(label(words("inquiries.timeline.keys"), "small"))
        self._body.addWidget(card)

    def _mark_line(self, number: int) -> None:
        """The sentence of the event at which the keys are stands out."""
        for place, line in enumerate(self.lines):
            line.setProperty("style", "strong" if place == number else "body")
            line.style().unpolish(line)
            line.style().polish(line)

    def _open_event(self, record: str) -> None:
        if self.lane is None:
            return
        members = {one.id for one in self.lane.inquiry.members}
        type_ = (
            "inquiry" if record == self.lane.inquiry.id else "inquiry_member" if record in members else "inquiry_result"
        )
        self.edit_wanted.emit(type_, record)

    # --- members ------------------------------------------------------------------------------

    def _members(self, members: tuple[MemberView, ...]) -> None:
        self._heading("inquiries.members", len(members))
        if not members:
            self._body.addWidget(label(self._context.words("inquiries.members.none"), "muted"))
        for member in members:
            self._body.addWidget(
                MemberCard(self._context, member, partial(self.edit_wanted.emit, "inquiry_member", member.id))
            )

    def _add_member(self) -> None:
        if self.lane is not None:
            self.part_wanted.emit("inquiry_member", {"inquiry": self.lane.inquiry.id})

    # --- what it covers -----------------------------------------------------------------------

    def _covered(self, covered: tuple[CoveredView, ...]) -> None:
        self._heading("inquiries.covered", len(covered))
        if not covered:
            self._body.addWidget(label(self._context.words("inquiries.covered.none"), "muted"))
        for one in covered:
            card = CoveredCard(self._context, one)
            card.result_wanted.connect(self._add_result)
            card.edit_wanted.connect(lambda record: self.edit_wanted.emit("inquiry_result", record))
            self._body.addWidget(card)

    def _add_result(self, about: str = "") -> None:
        """Of what it covers, if that is one thing; else the form asks. Without anything, a case comes first."""
        if self.lane is None:
            return
        covered = [one.what.id for one in self.lane.inquiry.covered if one.what.type in ("case", "incident")]
        if not about and not covered:
            self.case_wanted.emit()
            return
        about = about or (covered[0] if len(covered) == 1 else "")
        given = {"inquiry": self.lane.inquiry.id} | ({"about": about} if about else {})
        self.part_wanted.emit("inquiry_result", given)

    def _heading(self, key: str, count: int = 0) -> None:
        line = row(label(self._context.words(key), "subheading", wrap=False), spacing=S)
        if count:
            line.addWidget(Chip(isolate_ltr(str(count))))
        line.addStretch(1)
        self._body.addLayout(line)


class MemberCard(Card):
    """Somebody who sits in it, what they are, and on whom they depend."""

    def __init__(self, context: Context, member: MemberView, edit: Act) -> None:
        super().__init__(spacing=XS, margins=M)
        words = context.words
        name = shown(bare(member.title)) or words("inquiry.somebody")
        title = label(name, "strong")
        title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        change = icon_button("edit", "", edit)
        name_button(change, words("inquiries.edit-named", title=name))
        head = row(title, spacing=S)
        head.setStretch(0, 1)
        if member.disputed:
            head.addWidget(chip(context, "disputed"))
        if member.withheld:
            head.addWidget(chip(context, "withheld-count", n=member.withheld))
        head.addWidget(change)
        self.body.addLayout(head)
        what = [term_words(context, "inquiry-role", member.role)] if member.role else []
        what += [shown(member.office)] if member.office and member.office != member.title else []
        self._line(" · ".join(what), "body")
        self.body.addWidget(_interests(context, member))
        self._line(shown(member.interest, lines=True), "body")
        dates = [words("inquiries.named-on", when=date_words(context, member.named))] if member.named else []
        dates += [words("inquiries.left-on", when=date_words(context, member.left))] if member.left else []
        self._line(" · ".join([*dates, *([shown(member.left_why)] if member.left_why else [])]), "muted")
        self._line(_according(context, member.sources), "small")

    def _line(self, text: str, style: str) -> None:
        if text:
            self.body.addWidget(label(text, style))


def _interests(context: Context, member: MemberView) -> QWidget:
    """Chips of what they depend on; nothing recorded is said too, since it isn't the same as none."""
    made = QWidget()
    flow: QLayout = FlowLayout(spacing=XS)
    made.setLayout(flow)
    for code in member.interests:
        tone = "muted" if code in ("none-known", "unknown") else "warn"
        flow.addWidget(Chip(term_words(context, "conflict-of-interest", code), tone))
    if not member.interests and not member.interest:
        flow.addWidget(label(context.words("inquiries.no-interest"), "muted", wrap=False))
    made.setVisible(flow.count() > 0)
    return made


def _according(context: Context, sources: tuple[Named, ...]) -> str:
    named = named_words(context, sources)
    return context.words("case.account.source", source=named) if named else ""


class CoveredCard(Card):
    """A case or incident and what came of it; ``result_wanted`` carries its id, ``edit_wanted`` a result's."""

    result_wanted = Signal(str)
    edit_wanted = Signal(str)

    def __init__(self, context: Context, covered: CoveredView) -> None:
        super().__init__(spacing=XS, margins=M)
        self._context = context
        words, what = context.words, covered.what
        name = shown(bare(what.title)) or words("case.ref.elsewhere")
        title = label(name, "strong")
        title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.body.addLayout(column(title, spacing=0))
        if covered.case is not None and covered.case.id != what.id:
            self.body.addWidget(label(words("inquiries.in-case", case=shown(bare(covered.case.title))), "muted"))
        for result in covered.results:
            self.body.addLayout(self._result(result, name))
        if not covered.results:
            self.body.addWidget(label(words("inquiries.no-result"), "muted"))
        foot = row(spacing=S)
        if what.type in ("case", "incident"):
            add = quiet_button(words("inquiries.add-result"), partial(self.result_wanted.emit, what.id), "add")
            name_button(add, words("inquiries.add-result.for", what=name))
            foot.addWidget(add)
        if covered.case is not None and covered.case.type == "case":
            go = partial(context.navigate, "case", case=covered.case.id)
            foot.addWidget(link_button(words("inquiries.open-case"), go))
        foot.addStretch(1)
        self.body.addLayout(foot)

    def _result(self, result: ResultView, name: str) -> QLayout:
        context = self._context
        said = [term_words(context, "inquiry-outcome", result.outcome)] if result.outcome else []
        said += [date_words(context, result.date)] if result.date else []
        text = label(" · ".join(said), "body")
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        edit = icon_button("edit", "", partial(self.edit_wanted.emit, result.id))
        name_button(edit, context.words("inquiries.edit-named", title=name))
        head = row(text, spacing=S)
        head.setStretch(0, 1)
        if result.disputed:
            head.addWidget(chip(context, "disputed"))
        head.addWidget(edit)
        lines = column(head, spacing=XS)
        for line, style in ((shown(result.text, lines=True), "body"), (_according(context, result.sources), "small")):
            if line:
                lines.addWidget(label(line, style))
        return lines
