"""One appeal: what to do first, what was asked of whom, and its whole course in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.model.values import describe
from app.services.appeals import AppealView, Event, Rule, words
from app.ui.appeals.board import marks
from app.ui.appeals.wording import headline, what, whom
from app.ui.case.wording import author_words, date_words, inert, moment, shown, term_words
from app.ui.parts import (
    XS,
    Banner,
    Card,
    Chip,
    FlowLayout,
    M,
    S,
    column,
    icon_button,
    icon_label,
    label,
    page_scroll,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.buttons import name_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

WAYS: Final = ("answer", "reminder", "follow-up")
FIRST: Final = {"silent": "reminder", "undelivered": "reminder", "reminder-due": "reminder", "answered": "follow-up"}
"""what is most likely done next, by state; else an answer is written down"""
BANNERS: Final = {
    "silent": "danger",
    "undelivered": "danger",
    "reminder-due": "warn",
    "due-soon": "info",
    "answered": "ok",
}
SYMBOLS: Final = {
    "sent": "send",
    "promise": "statement",
    "reminder": "send",
    "follow-up": "send",
    "follow-up-appeal": "send",
    "no-answer": "close",
    "undelivered": "warning",
}
DATE_WIDTH: Final = 132


class AppealDetail(QWidget):
    """``closed`` when the person goes back, ``wanted`` a way to write something down, ``annex`` the annex of its case,
    ``opened`` another appeal, ``case_wanted`` its case."""

    closed = Signal()
    wanted = Signal(str)
    annex = Signal()
    opened = Signal(str)
    case_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.view: AppealView | None = None
        self.back = icon_button("back", "", self.closed.emit)
        context.bind(lambda said: name_button(self.back, said), "button.back")
        self.title = label("", "title")
        self.first = Banner("", "info")
        self.doubts = Banner("", "warn")
        self.ways = FlowLayout(spacing=S)
        self.facts = column(spacing=XS)
        self.course = column(spacing=M)
        self.buttons: dict[str, QWidget] = {}
        self.claimed = label("", "small")
        head = row(self.back, self.title, spacing=S)
        head.setStretch(1, 1)
        ways = QWidget()
        ways.setLayout(self.ways)
        self.area = page_scroll(
            head, self.first, self.doubts, ways, Card(self.facts), Card(self.course), self.claimed, spacing=M
        )
        self.setLayout(column(self.area, spacing=0))

    def show_appeal(self, view: AppealView, rules: dict[str, Rule], today: int) -> None:
        context, found = self._context, view.row
        self.view = view
        self.title.setText(whom(context, found))
        self.title.setAccessibleName(self.title.text())
        said = [headline(context, found), context.words(f"appeal.first.{found.state}")]
        self.first.show_text(". ".join(said), BANNERS.get(found.state, "info"))
        doubts = [words.doubt_words(doubt, context.language) for doubt in found.doubts]
        named = context.words("appeal.doubts")
        self.doubts.show_text("\n".join([named, *dict.fromkeys(doubts)]) if doubts else "")
        self._show_actions(found.state)
        self._show_facts(view, rules)
        clear(self.course)
        for event in view.events:
            self.course.addWidget(EventLine(context, event, view.names))
        day = words.day_words(today, context.language)
        self.claimed.setText(context.words("appeal.say.claimed", today=day))

    def _show_actions(self, state: str) -> None:
        clear(self.ways)
        words_ = self._context.words
        first = FIRST.get(state, "answer")
        self.buttons = {}
        for way in sorted(WAYS, key=lambda one: one != first):
            make = primary_button if way == first else secondary_button
            symbol = "receive" if way == "answer" else "send"
            self.buttons[way] = make(words_(f"appeal.act.{way}"), partial(self.wanted.emit, way), symbol)
        self.buttons["annex"] = secondary_button(words_("appeal.act.annex"), self.annex.emit, "print")
        self.buttons["case"] = quiet_button(words_("appeal.open-case"), self.case_wanted.emit, "case")
        for button in self.buttons.values():
            self.ways.addWidget(button)

    def _show_facts(self, view: AppealView, rules: dict[str, Rule]) -> None:
        clear(self.facts)
        context, found = self._context, view.row
        chips, flow = QWidget(), FlowLayout(spacing=XS)
        chips.setLayout(flow)
        for mark in marks(context, found):
            flow.addWidget(mark)
        self.facts.addWidget(chips)
        self.facts.addWidget(label(what(context, found), "muted"))
        for line in words.details(found, rules, context.language):
            self.facts.addWidget(label(line))
        for key, value in self._named(view):
            self.facts.addWidget(label(context.words(key, **value), "body", selectable=True))

    def _named(self, view: AppealView) -> Iterator[tuple[str, dict[str, str]]]:
        found, comma = view.row, self._context.words("case.comma")
        by = [shown(view.names[ref]) for ref in found.by if ref in view.names]
        if by:
            yield "appeal.event.from", {"who": comma.join(by)}
        if found.bodies and found.to_whom:
            yield "appeal.event.to", {"who": shown(found.to_whom)}
        if found.reference:
            yield "appeal.event.reference", {"reference": isolate_ltr(found.reference)}
        if view.consents:
            named = [shown(inert(title)) or self._context.words("case.ref.elsewhere") for _, title in view.consents]
            yield "appeal.say.consents", {"named": comma.join(named)}
        if found.case_title:
            yield "appeal.in-case", {"case": shown(found.case_title)}


class EventLine(QWidget):
    """One thing that went out or came back: when, what, in which words, with which hash, according to whom."""

    def __init__(self, context: Context, event: Event, names: dict[str, str]) -> None:
        super().__init__()
        self.told = event
        when = date_words(context, event.date) or context.words("appeal.event.undated")
        date = label(when, "strong")
        date.setFixedWidth(DATE_WIDTH)
        said = column(label(context.words(f"appeal.event.{event.kind}"), "strong"), spacing=XS)
        for text, style in _lines(context, event, names):
            said.addWidget(label(text, "small" if style == "hash" else style, selectable=style != "small"))
        symbol = SYMBOLS.get(event.kind, "receive")
        tone = "ok" if event.kind == "answer" else "danger" if event.kind == "undelivered" else "muted"
        line = row(date, icon_label(symbol, tone, 18), said, spacing=M)
        line.setStretch(2, 1)
        for at in (0, 1):
            item = line.itemAt(at)
            if item is not None:
                item.setAlignment(Qt.AlignmentFlag.AlignTop)
        if event.via:
            said.insertLayout(1, row(Chip(context.words("appeal.event.via"), "muted"), None))
        self.setLayout(line)


def _lines(context: Context, event: Event, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    words_, comma = context.words, context.words("case.comma")
    who = comma.join(shown(inert(names[ref])) for ref in event.who if ref in names)
    if who and not event.out:
        yield words_("appeal.event.from", who=who), "body"
    if event.whom:
        key = "appeal.event.to" if event.out else "appeal.event.from"
        yield words_(key, who=shown(event.whom)), "body"
    if event.grades:
        grade = describe("appeal", "response", sorted(event.grades), context.language)
        yield words_("appeal.event.grade", grade=grade), "body"
    if event.impact:
        yield words_("appeal.event.impact", impact=term_words(context, "impact", event.impact)), "body"
    if event.text:
        yield shown(event.text, lines=True), "body"
    if event.channel:
        yield words_("appeal.event.by", channel=term_words(context, "appeal-channel", event.channel)), "small"
    if event.reference:
        yield words_("appeal.event.reference", reference=isolate_ltr(inert(event.reference))), "small"
    if event.sha256:
        yield words_("appeal.event.hash", hash=isolate_ltr(event.sha256)), "hash"
    for file in event.files:
        key = "appeal.event.file" if file.sha256 else "appeal.event.file-only"
        named = shown(inert(file.name)) or words_("case.ref.elsewhere")
        yield words_(key, name=named, **({"hash": isolate_ltr(inert(file.sha256))} if file.sha256 else {})), "hash"
    if event.told.source:
        yield words_("appeal.event.source", source=shown(inert(event.told.source))), "small"
    if event.told.author is not None:
        by = author_words(context, event.told.author)
        yield words_("appeal.event.signed", who=by, when=moment(event.told.at)), "small"
