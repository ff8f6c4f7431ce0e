"""A record as a card: its fields in words, and in small print who says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.model.entry import WITHDRAWN
from app.model.fields import HIDDEN
from app.model.redaction import WRITTEN_APART
from app.model.types import TYPES, type_label
from app.services import likeness
from app.services.views import FieldView, RecordView
from app.ui.case.accounts_view import AccountsView, author_marks
from app.ui.case.parts_line import Parts, PartsLine
from app.ui.case.wording import author_words, field_words, moment, record_title, shown, value_words
from app.ui.disputes.wording import standing
from app.ui.parts import (
    XS,
    Card,
    Chip,
    FlowLayout,
    M,
    S,
    chip,
    column,
    icon_button,
    icon_label,
    label,
    link_button,
    quiet_button,
    row,
)
from app.ui.parts.buttons import name_button
from app.ui.parts.icons import there_is
from app.ui.release.withdraw import consent_button
from app.ui.review.comments import comment_words

if TYPE_CHECKING:
    from app.ui.context import Context

LABEL_WIDTH = 170
LIKE_CHARS = 40
TYPE_ICONS = {
    "exception": "shield",
    "release_request": "send",
    "approval": "check",
    "retraction": "trash",
    "erasure": "check",
    "excerpt": "eye-off",
    "comment": "reply",
    "review": "check",
    "team": "contacts",
    "decision": "disputed",
    "reported_figure": "figure",
    "shelter_stay": "shelter",
    "proceeding": "book",
    "consent": "check",
    "biographic_detail": "calendar",
    "risk_assessment": "warning",
    "inquiry_member": "person",
    "inquiry_result": "inquiry",
    "correspondence": "reply",
    "own_field": "edit",
    "own_vocabulary": "registers",
    "own_term": "add",
}


def type_icon(type_: str) -> str:
    """The picture of a record type; a note's for one that this version doesn't know."""
    return TYPE_ICONS.get(type_, type_ if type_ in TYPES and there_is(type_) else "note")


class RecordCard(Card):
    """``opened`` and ``history_wanted`` carry a record's id, ``part_wanted`` a type and first values."""

    opened = Signal(str)
    history_wanted = Signal(str)
    part_wanted = Signal(str, dict)
    comment_wanted = Signal(str, str)

    def __init__(
        self,
        context: Context,
        record: RecordView,
        titles: Mapping[str, str],
        *,
        fixed: bool = False,
        skip: frozenset[str] = frozenset(),
        parts: Parts | None = None,
        comments: Mapping[tuple[str, str], int] | None = None,
    ) -> None:
        super().__init__(spacing=S, margins=M + XS)
        self._context = context
        self.record = record
        self._fixed = fixed
        self._comments = comments
        name = record_title(context, record, titles)
        self.body.addLayout(self._header(name, fixed, self._like(titles)))
        known = [view for view in record.fields.values() if self._is_shown(view, skip)]
        if known:
            self.body.addLayout(self._fields(known, titles))
        if parts is not None:
            self._show_parts(PartsLine(context, record, parts, titles, fixed=fixed))
        if record.type == "consent" and not fixed:
            self.body.addLayout(row(consent_button(context, record.id, name), None))
        self.body.addWidget(self._signed())
        self.setAccessibleName(name)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._fixed and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(self.record.id)
        super().mouseDoubleClickEvent(event)

    def _like(self, titles: Mapping[str, str]) -> str:
        """The name that this one could be taken for: it differs in what nobody sees (T39)."""
        return likeness.other(self.record.id, titles) if self.record.type in likeness.ALIKE else ""

    def _header(self, name: str, fixed: bool, like: str) -> QHBoxLayout:
        words = self._context.words
        own = self.record.type == "case"  # its title stands over the page already
        title = label(shown(type_label("case", self._context.language)) if own else name, "strong")
        title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        line = row(icon_label(type_icon(self.record.type), "muted", 20), title, spacing=S)
        line.setStretch(1, 1)
        if like:
            short = like if len(like) <= LIKE_CHARS else like[:LIKE_CHARS] + "…"
            line.addWidget(Chip(self._context.words("likeness.mark", name=shown(short)), "warn", "warning"))
        for mark in record_marks(self._context, self.record):
            line.addWidget(mark)
        if self.record.same > 1:
            line.addWidget(link_button(words("same.records", n=self.record.same), self._show_others))
        if self._comments is not None:
            line.addWidget(self._comment_button(name))
        history = icon_button("history", "", lambda: self.history_wanted.emit(self.record.id))
        name_button(history, words("case.history.of", title=name))
        line.addWidget(history)
        if not fixed and self.record.type in TYPES and self.record.type not in WRITTEN_APART:
            edit = icon_button("edit", "", lambda: self.opened.emit(self.record.id))
            name_button(edit, words("case.edit-named", title=name))
            line.addWidget(edit)
        return line

    def _is_shown(self, view: FieldView, skip: frozenset[str]) -> bool:
        declared = self._context.declarations.field_of(self.record.type, view.name)
        return view.name not in skip and view.state != "empty" and (declared is None or declared.hint != HIDDEN)

    def _show_others(self) -> None:
        self._context.navigate("same", record=self.record.id)

    def _fields(self, fields: list[FieldView], titles: Mapping[str, str]) -> QGridLayout:
        grid = field_grid(self._context, self.record.type, fields, titles)
        for line, view in enumerate(fields):
            n = (self._comments or {}).get((self.record.id, view.name), 0)
            if n:
                words = comment_words(self._context, self.record.type, view.name, n)
                grid.addWidget(self._count_button(view.name, words, n), line, 2, Qt.AlignmentFlag.AlignTop)
        return grid

    def _count_button(self, name: str, words: str, n: int) -> QPushButton:
        made = quiet_button(str(n), lambda: self.comment_wanted.emit(self.record.id, name), "reply")
        name_button(made, words)
        return made

    def _comment_button(self, title: str) -> QWidget:
        """Asks something about the record; with how many comments are about all of it."""
        n = (self._comments or {}).get((self.record.id, ""), 0)
        if n:
            return self._count_button("", comment_words(self._context, self.record.type, "", n), n)
        made = icon_button("reply", "", lambda: self.comment_wanted.emit(self.record.id, ""))
        name_button(made, self._context.words("comments.comment-on", title=title))
        return made

    def _show_parts(self, line: PartsLine) -> None:
        line.opened.connect(self.opened)
        line.wanted.connect(self.part_wanted)
        self.body.addWidget(line)

    def offer_parts(self) -> None:
        """Give the keys to the button that adds what belongs to the record."""
        button = next((one for one in self.findChildren(QPushButton) if one.menu() is not None), None)
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _signed(self) -> QWidget:
        words = self._context.words
        accounts = [a for view in self.record.fields.values() for a in view.accounts]
        made = QWidget()
        flow = FlowLayout(spacing=S)
        made.setLayout(flow)
        sources = list(dict.fromkeys(a.source_title for a in accounts if a.source and a.source_title))
        authors = list({a.author.key_id: a.author for a in accounts}.values())
        who = words("case.comma").join(author_words(self._context, author) for author in authors)
        parts = [words("case.card.signed", who=who, when=moment(self.record.updated))]
        if sources:
            named = words("case.comma").join(shown(title) for title in sources)
            parts.insert(0, words("case.account.source", source=named))
        for part in parts:
            flow.addWidget(label(part, "small", wrap=False))
        if any(not a.verified and not a.is_self for a in authors):
            flow.addWidget(chip(self._context, "unverified"))
        for author in authors:
            if author.forked:
                flow.addWidget(author_marks(self._context, author)[-1])
        return made


def record_at(page: QWidget, place: QPoint) -> str:
    """The record on whose card something was dropped, so that it is evidence about it; "" for the page itself."""
    found = page.childAt(place)
    while found is not None and found is not page:
        if isinstance(found, RecordCard):
            return found.record.id if found.record.type not in ("case", "evidence") else ""
        found = found.parentWidget()
    return ""


def field_grid(context: Context, type_: str, fields: list[FieldView], titles: Mapping[str, str]) -> QGridLayout:
    """Labels beside values; a disputed field names how many accounts stand, a withheld one who withholds it."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(M)
    grid.setVerticalSpacing(XS)
    grid.setColumnStretch(1, 1)
    for line, view in enumerate(fields):
        name = label(shown(field_words(context, type_, view.name)), "muted")
        name.setFixedWidth(LABEL_WIDTH)
        grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_value(context, type_, view, titles), line, 1)
    return grid


def _value(context: Context, type_: str, view: FieldView, titles: Mapping[str, str]) -> QWidget:
    words = context.words
    if view.state == "withheld" and all(not a.held for a in view.accounts):
        who = words("case.comma").join(dict.fromkeys(author_words(context, a.author) for a in view.accounts))
        return label(words("case.value.withheld-by", who=who), "muted")
    said = label(value_words(context, type_, view.name, view.value, titles), "body", selectable=True)
    said.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    if context.declarations.field_of(type_, view.name) is None and view.name != WITHDRAWN:
        made = QWidget()
        made.setLayout(column(said, label(words("case.value.unknown-field"), "small"), spacing=0))
        return made
    if view.state == "decided":
        return _decided(context, type_, view, titles, said)
    if view.state not in ("disputed", "differ"):
        return said
    others = [value_words(context, type_, view.name, a.value, titles) for a in view.accounts if a.held][1:]
    made = QWidget()
    lines = column(said, spacing=XS)
    for other in others:
        mark = row(chip(context, view.state), label(words("case.value.also", value=other), "body"), spacing=S)
        mark.setStretch(1, 1)
        lines.addLayout(mark)
    made.setLayout(lines)
    return made


def _decided(context: Context, type_: str, view: FieldView, titles: Mapping[str, str], said: QWidget) -> QWidget:
    """What was decided, by whom and why; the other accounts are a click away."""
    words = context.words
    others = AccountsView(context, type_, view, titles, compact=True, choose=False)
    others.hide()
    count = len(view.accounts) - 1
    more = link_button(words("disputes.decided.others", n=count), lambda: others.setVisible(others.isHidden()))
    why = label(standing(context, "decided", view.decisions), "small")
    why.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    made = QWidget()
    flow = FlowLayout(spacing=S)
    flow.addWidget(chip(context, "decided"))
    flow.addWidget(more)
    marks = QWidget()
    marks.setLayout(flow)
    made.setLayout(column(said, marks, why, others, spacing=XS))
    return made


def record_marks(context: Context, record: RecordView) -> list[QWidget]:
    """Badges of a record: disputed, withheld, withdrawn."""
    marks: list[QWidget] = []
    if record.disputed:
        marks.append(chip(context, "disputed"))
    if record.withheld:
        marks.append(chip(context, "withheld-count", n=record.withheld))
    if record.withdrawn:
        marks.append(chip(context, "withdrawn"))
    return marks
