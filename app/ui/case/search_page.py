"""What a search over every record found, by case; the match stands out, as painted text."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from app.base.errors import SijilError
from app.model.types import TYPES, type_label
from app.services import cases, search
from app.services.session import Session
from app.services.views import ChangeSet, RecordView, SearchHit
from app.ui.case.calls import call
from app.ui.case.record_card import type_icon
from app.ui.case.snippets import matching_words
from app.ui.case.wording import inert, record_title, shown
from app.ui.parts import (
    XS,
    Card,
    EmptyState,
    M,
    S,
    SearchField,
    column,
    icon_label,
    label,
    link_button,
    page_scroll,
    row,
)
from app.ui.parts.gradual import Gradual
from app.ui.parts.icons import colour
from app.ui.parts.labels import runs_right_to_left
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

START, END = "\u0002", "\u0003"


@dataclass(frozen=True)
class Found:
    """The hits with their records as far as they are there, and the titles of what they belong to or refer to."""

    hits: tuple[SearchHit, ...] = ()
    records: Mapping[str, RecordView] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)


def find(session: Session, text: str, language: str) -> Found:
    hits = search.search(session, text)
    titles: dict[str, str] = {}
    for file in dict.fromkeys(h.file for h in hits):
        titles |= {i: title for i, title, _ in cases.choices(session, file, tuple(TYPES), language)}
    records: dict[str, RecordView] = {}
    for hit in hits:
        with suppress(SijilError):
            records[hit.record] = cases.record(session, hit.record)
    return Found(hits, records, titles, {h.file: titles[h.file] for h in hits if h.file in titles})


def split_snippet(snippet: str) -> tuple[str, list[tuple[int, int]]]:
    """Inert text without the marks, and the (start, length) of each match in it."""
    text, matches, start = "", [], -1
    for piece in snippet.replace(START, "\0" + START).replace(END, "\0" + END).split("\0"):
        if piece[:1] == START:
            start = len(text)
        elif piece[:1] == END and start >= 0:
            matches.append((start, len(text) - start))
            start = -1
        text += inert(piece.lstrip(START + END) if piece[:1] in (START, END) else piece)
    return text, matches


class Snippet(QWidget):
    """Some lines of plain text with painted matches: markup in it stays letters (P13)."""

    def __init__(self, snippet: str) -> None:
        super().__init__()
        self._text, self._matches = split_snippet(snippet)
        self.setAccessibleName(self._text)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def text(self) -> str:
        return self._text

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return int(self._laid_out(width).boundingRect().height()) + 2

    def sizeHint(self) -> QSize:
        return QSize(400, self.heightForWidth(400))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(colour("muted"))
        self._laid_out(self.width()).draw(painter, self.rect().topLeft())
        painter.end()

    def _laid_out(self, width: int) -> QTextLayout:
        layout = QTextLayout(self._text, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        right_to_left = runs_right_to_left(self._text)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if right_to_left else Qt.LayoutDirection.LeftToRight)
        layout.setTextOption(option)
        layout.setFormats([_match(start, length) for start, length in self._matches])
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 40))
            line.setPosition(QPointF(0, y))
            y += line.height()
        layout.endLayout()
        return layout


def _match(start: int, length: int) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = start, length
    style = QTextCharFormat()
    style.setFontWeight(QFont.Weight.Bold)
    style.setForeground(colour("text"))
    style.setBackground(colour("accent-soft"))
    made.format = style
    return made


class SearchPage(QStackedWidget):
    """Finds in every field of every record, whatever the spelling of Arabic letters."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.field = SearchField(context, "case.search.field")
        self.results = column(spacing=M)
        self.counted = label("", "muted")
        self.empty = EmptyState("search")
        self._found = Found()
        self._gradual = Gradual(self)
        self._asked = 0
        title = label("", "title")
        context.bind(title.setText, "case.search.title")
        self.addWidget(page_scroll(title, self.field, self.counted, self.results, self.empty, spacing=M))
        self.field.searched.connect(self._ask)
        context.changed.connect(self._changed)

    def show_page(self, text: str = "") -> None:
        if text:
            self.field.setText(text)
        self.field.setFocus()
        self._ask(self.field.text().strip())

    def retranslate(self) -> None:
        self._ask(self.field.text().strip())

    def _changed(self, changes: ChangeSet) -> None:
        if changes.records and self.isVisible():
            self._ask(self.field.text().strip())

    def _ask(self, text: str) -> None:
        self._asked += 1
        asked = self._asked
        if not text:
            self._show(Found())
            return
        call(
            self,
            self.context,
            find,
            text,
            self.context.language,
            done=lambda found: self._show(found) if asked == self._asked else None,
        )

    def _show(self, found: Found) -> None:
        self._found = found
        hits = found.hits
        self._gradual.clear()
        clear(self.results)
        asked = bool(self.field.text().strip())
        words = self.context.words
        self.counted.setText(words("case.search.count", n=len(hits)) if hits else "")
        self.empty.setVisible(not hits)
        self.empty.title.setText(words("case.search.none" if asked else "case.search.start"))
        self.empty.hint.setText(words("case.search.none.hint" if asked else "case.search.start.hint"))
        for file in dict.fromkeys(hit.file for hit in hits):
            self._gradual.add(partial(self._place, file, [h for h in hits if h.file == file]))
        self._gradual.begin()

    def finish(self) -> None:
        self._gradual.finish()

    def _place(self, file: str, hits: list[SearchHit]) -> None:
        self.results.addWidget(self._case(file, self._found.cases.get(file, ""), hits))

    def _case(self, file: str, title: str, hits: list[SearchHit]) -> Card:
        named = shown(title) if title else self.context.words("case.search.register")
        lines = [self._hit(hit, bool(title)) for hit in hits]
        return Card(label(named, "subheading"), *lines, spacing=M)

    def _hit(self, hit: SearchHit, in_case: bool) -> QWidget:
        made = QWidget()
        record = self._found.records.get(hit.record)
        name = inert(hit.title) or type_label(hit.type, self.context.language)
        cut = hit.snippet
        if record is not None:
            name = record_title(self.context, record, self._found.titles)
            cut = matching_words(self.context, record, self._found.titles, self.field.text()) or cut
        opens = link_button(name, lambda: self._open(hit, in_case))
        kind = label(shown(type_label(hit.type, self.context.language)), "small", wrap=False)
        made.setLayout(
            column(
                row(icon_label(type_icon(hit.type), "muted", 18), opens, kind, None, spacing=S),
                Snippet(cut),
                spacing=XS,
            )
        )
        return made

    def _open(self, hit: SearchHit, in_case: bool) -> None:
        if in_case:
            record = hit.record if hit.record != hit.file and hit.type in TYPES else ""
            self.context.navigate("case", case=hit.file, record=record)
        else:
            self.context.navigate("registers", type=hit.type, record=hit.record)
