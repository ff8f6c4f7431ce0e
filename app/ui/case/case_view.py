"""A case laid out to be read: its own fields, then its records by type in humane order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.catalogue import isolate_ltr
from app.model import dates
from app.model.redaction import WRITTEN_APART
from app.model.types import TYPES, type_label
from app.services.views import CaseView, RecordView
from app.ui.appeals.standing_line import CaseStandings
from app.ui.case.parts_line import Parts, parts_of
from app.ui.case.record_card import RecordCard
from app.ui.case.wording import author_words, bare, record_title, shown
from app.ui.parts import (
    Banner,
    Chip,
    FlowLayout,
    L,
    M,
    S,
    column,
    label,
    link_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.gradual import Gradual
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.services.views import Author
    from app.ui.case.evidence_panel import EvidencePanel
    from app.ui.context import Context

ORDER: Final = (
    "incident",
    "person",
    "evidence",
    "group",
    "involvement",
    "proceeding",
    "statement",
    "excerpt",
    "source",
    "consent",
    "appeal",
    "correspondence",
    "inquiry",
    "inquiry_member",
    "inquiry_result",
    "risk_assessment",
    "displacement",
    "shelter_stay",
    "biographic_detail",
    "post",
    "note",
    "link",
)
"""What happened, to whom, what proves it, by whom, who says so, who was asked for help, what became of the people."""

IN_HEADER = frozenset({"title", "code", "status"})
STEP: Final = 25  # more cards of a section at a time
FIRST_CARDS: Final = 48  # of the whole case, before "Show more": what lies further down is found by a click

FILE_FACTS = frozenset({"media_type", "size", "sha256"})


def all_titles(context: Context, view: CaseView) -> dict[str, str]:
    """Titles of everything that the case's records may refer to, in the window's language."""
    titles = dict(view.titles)
    records = [view.case, *(record for group in view.records.values() for record in group)]
    for record in records:
        titles[record.id] = bare(record_title(context, record, titles))
    return titles


class CaseSections(QWidget):
    """``opened``, ``history_wanted`` carry a record's id, ``new_wanted`` a type, ``part_wanted`` a type and
    first values, ``wanted`` the heading to scroll to.

    Cards are made a few at a time, so that a case of hundreds of records never holds the window.
    """

    opened = Signal(str)
    history_wanted = Signal(str)
    new_wanted = Signal(str)
    part_wanted = Signal(str, dict)
    wanted = Signal(QWidget)
    comment_wanted = Signal(str, str)
    """a record's id, and a field or "" for the whole record"""
    laid_out = Signal()
    """every card of the view has its place"""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._fixed = False
        self._titles: dict[str, str] = {}
        self._parts: dict[str, Parts] = {}
        self._evidence: EvidencePanel | None = None
        self._body = column(spacing=L)
        self._headings: dict[str, QWidget] = {}
        self.comments: Mapping[tuple[str, str], int] = {}
        """open comments by record and field"""
        self._case = ""
        self._opened: dict[str, int] = {}
        """how many cards of a type were asked for, which a reload of the case leaves open"""
        self._gradual = Gradual(self)
        self._standings = CaseStandings(context, self)
        self.contents = QWidget()
        self._contents_flow = FlowLayout(spacing=S)
        self.contents.setLayout(self._contents_flow)
        self.setLayout(self._body)

    def show_view(self, view: CaseView, evidence: EvidencePanel, *, fixed: bool = False) -> None:
        """Lay the case out. ``fixed`` views can be read, not edited. ``evidence`` is kept."""
        evidence.setParent(None)
        self._evidence = evidence
        evidence.setEnabled(not fixed)
        self._gradual.clear()
        clear(self._body)
        self._headings = {}
        if view.case.id != self._case:
            self._case, self._opened = view.case.id, {}
        self._fixed = fixed
        self._titles = all_titles(self._context, view)
        self._parts = parts_of(record for group in view.records.values() for record in group)
        if view.records.get("appeal") and not fixed:
            self._standings.start(view.case.id)
        self._say_withheld(view)
        self._body.addWidget(self._card(view.case, skip=IN_HEADER))
        unknown = [name for name in view.records if name not in ORDER]
        present = [name for name in (*ORDER, *unknown) if view.records.get(name) or name == "evidence"]
        first = max(3, min(STEP, FIRST_CARDS // max(1, len(present))))
        for type_ in present:
            self._section(type_, view.records.get(type_, ()), max(first, self._opened.get(type_, 0)))
        self._list_contents(view, present)
        self._gradual.add(self.laid_out.emit)
        self._gradual.begin()

    def titles(self) -> dict[str, str]:
        return self._titles

    def finish(self) -> None:
        """Make all cards that are still due, at once."""
        self._gradual.finish()

    def card_of(self, record: str) -> RecordCard | None:
        """The card of a record; None where it isn't made, or waits behind "Show more"."""
        found = [card for card in self.findChildren(RecordCard) if card.record.id == record]
        return found[-1] if found else None  # cards of before may still be there, about to go

    # --- building -----------------------------------------------------------------------------

    def _section(self, type_: str, records: tuple[RecordView, ...], first: int) -> None:
        """A heading now; its first cards when their turn comes."""
        self._headings[type_] = self._heading(type_, len(records))
        if type_ not in TYPES:
            self._body.addWidget(label(self._context.words("case.type.unknown"), "small"))
        if type_ == "evidence" and self._evidence is not None:
            self._body.addWidget(self._evidence)
            self._evidence.show()
        place = column(spacing=M)
        self._body.addLayout(place)
        self._add_cards(place, _in_time(records) if type_ == "incident" else list(records), first)

    def _add_cards(self, place: QVBoxLayout, records: list[RecordView], step: int = STEP) -> None:
        for record in records[:step]:
            self._gradual.add(partial(self._place_card, place, record))
        left = records[step:]
        if left:
            self._gradual.add(partial(self._offer_more, place, left))

    def _place_card(self, place: QVBoxLayout, record: RecordView) -> None:
        made = self._card(record, FILE_FACTS if record.type == "evidence" else frozenset())
        line = self._evidence.line(record.id) if self._evidence is not None else None
        if line is not None:
            made.body.insertWidget(1, line)
        if record.type == "appeal" and not self._fixed:
            made.body.insertWidget(1, self._standings.line(record.id))
        place.addWidget(made)

    def _offer_more(self, place: QVBoxLayout, left: list[RecordView]) -> None:
        more = secondary_button(self._context.words("case.more", n=len(left)))
        more.clicked.connect(partial(self._show_more, place, left, more))
        place.addWidget(more)

    def _show_more(self, place: QVBoxLayout, left: list[RecordView], more: QWidget, _: bool = False) -> None:
        """The next cards where the button was, and the focus on the first of them: a focus that goes its own
        way takes the page to its top."""
        focused = more.hasFocus()
        more.clearFocus()
        more.hide()
        place.removeWidget(more)
        more.deleteLater()
        self._opened[left[0].type] = place.count() + STEP
        before = place.count()
        self._add_cards(place, left)
        self._gradual.add(partial(_take_turn, place, before, focused))

    def _list_contents(self, view: CaseView, present: list[str]) -> None:
        """The sections in one line, each a way to jump to it."""
        clear(self._contents_flow)
        for type_ in present:
            name = shown(type_label(type_, self._context.language, many=True))
            count = len(view.records.get(type_, ()))
            text = f"{name} {isolate_ltr(str(count))}" if count else name
            self._contents_flow.addWidget(link_button(text, partial(self._jump, type_)))
        self.contents.setVisible(len(present) > 1)

    def _jump(self, type_: str) -> None:
        self.finish()
        QTimer.singleShot(0, self._headings[type_], partial(self._tell_wanted, type_))

    def _tell_wanted(self, type_: str) -> None:
        self.wanted.emit(self._headings[type_])

    def _heading(self, type_: str, count: int) -> QWidget:
        words = self._context.words
        title = label(shown(type_label(type_, self._context.language, many=True)), "heading", wrap=False)
        line = row(title, spacing=S)
        if count:
            line.addWidget(Chip(str(count)))
        line.addStretch(1)
        if type_ in TYPES and not self._fixed and type_ != "evidence" and type_ not in WRITTEN_APART:
            new = quiet_button(words("case.button.add"), partial(self.new_wanted.emit, type_), "add")
            new.setAccessibleName(words("case.new-of-type", type=type_label(type_, self._context.language)))
            line.addWidget(new)
        made = QWidget()
        made.setLayout(line)
        self._body.addWidget(made)
        return made

    def _card(self, record: RecordView, skip: frozenset[str] = frozenset()) -> RecordCard:
        parts = self._parts.get(record.id, ())
        said = None if self._fixed else self.comments
        made = RecordCard(self._context, record, self._titles, fixed=self._fixed, skip=skip, parts=parts, comments=said)
        made.comment_wanted.connect(self.comment_wanted)
        made.part_wanted.connect(self.part_wanted)
        made.opened.connect(self.opened)
        made.history_wanted.connect(self.history_wanted)
        return made

    def _say_withheld(self, view: CaseView) -> None:
        authors = _authors(view)
        for key, count in view.withheld_by.items():
            who = author_words(self._context, authors[key]) if key in authors else key[:8]
            self._body.addWidget(Banner(self._context.words("case.withheld-by", who=who, n=count), "info"))


def _take_turn(place: QVBoxLayout, first: int, focused: bool) -> None:
    """New cards follow the old ones by Tab; the first of them takes the focus of the button that asked for them."""
    made = [item.widget() for n in range(place.count()) if (item := place.itemAt(n)) is not None]
    stops = [child for card in made[first - 1 :] if card is not None for child in _stops(card)]
    for one, following in pairwise(stops):
        QWidget.setTabOrder(one, following)
    if focused and first < len(made) and (new := made[first]) is not None:
        next(iter(_stops(new)), new).setFocus(Qt.FocusReason.OtherFocusReason)


def _stops(card: QWidget) -> list[QWidget]:
    """Where Tab stops in a card."""
    return [one for one in (card, *card.findChildren(QWidget)) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]


def _authors(view: CaseView) -> dict[str, Author]:
    records = [view.case, *(record for group in view.records.values() for record in group)]
    return {a.author.key_id: a.author for r in records for f in r.fields.values() for a in f.accounts}


def _in_time(records: tuple[RecordView, ...]) -> list[RecordView]:
    """Incidents as they followed one another; those without a date last."""

    def place(record: RecordView) -> tuple[str, str]:
        view = record.fields.get("date")
        value = view.value if view is not None else None
        return dates.sort_key(value if isinstance(value, str) else "")

    return sorted(records, key=place)
