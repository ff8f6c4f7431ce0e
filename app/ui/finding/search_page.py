"""What a search over every record found, by case; the match stands out, and it says where it was found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.model.types import TYPES, type_label
from app.services import hits
from app.services.hits import Shown
from app.services.views import ChangeSet, SearchHit
from app.ui.case.calls import call
from app.ui.case.record_card import type_icon
from app.ui.case.wording import bare, inert, record_title, shown
from app.ui.finding import filters
from app.ui.finding.bar import FindingBar
from app.ui.finding.empty import NothingFound
from app.ui.finding.filters import ANY, OF_TYPE
from app.ui.finding.snippets import Snippet, matching_words, split_snippet
from app.ui.parts import (
    XS,
    Banner,
    Card,
    EmptyState,
    FlowLayout,
    M,
    S,
    column,
    icon_label,
    label,
    link_button,
    page_scroll,
    row,
    secondary_button,
)
from app.ui.parts.gradual import Gradual
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.operation import Operation

STEP: Final = 25  # hits at a time
_SPELLINGS: Final = 8  # of what was searched too, so many are said


class SearchPage(QStackedWidget):
    """Finds in every field of every record, whatever the spelling of Arabic letters."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.bar = FindingBar(context, ANY, "case.search.field")
        self.field = self.search = self.bar.field
        self.results = column(spacing=M)
        self.counted = label("", "muted", wrap=False)
        self.also = label("", "small", wrap=True)
        self.spellings = link_button("", self._turn_spellings)
        self.more = secondary_button("", self._show_more)
        self.start = EmptyState("search")
        self.none = NothingFound(context, self.bar.clear)
        self.problem = Banner("", "warn")
        self.other_spellings = True
        self._limit = STEP
        self._shown = Shown()
        self._gradual = Gradual(self)
        self._operation: Operation | None = None
        self._build()
        context.changed.connect(self._changed)

    def _build(self) -> None:
        title = label("", "title")
        self.context.bind(title.setText, "case.search.title")
        self.context.bind(self.more.setText, "case.history.more")
        self.context.bind(self.start.title.setText, "case.search.start")
        self.context.bind(self.start.hint.setText, "case.search.start.hint")
        self._told = QWidget()
        told = row(self.also, self.spellings, spacing=S)
        told.setStretch(0, 1)
        self._told.setLayout(told)
        self.problem.hide()
        pieces = (title, self.bar, self.problem, self.counted, self._told, self.results)
        self.addWidget(page_scroll(*pieces, row(self.more, None), self.start, self.none, spacing=M))
        self.bar.asked.connect(self._ask_anew)
        self.none.loosened.connect(self.bar.loosen)

    def show_page(self, text: str = "") -> None:
        if text:
            self.bar.ask_for(text, {})
        self.field.setFocus()
        self._ask_anew()

    def retranslate(self) -> None:
        self.bar.retranslate()
        self._ask()

    def finish(self) -> None:
        self._gradual.finish()

    # --- asking -------------------------------------------------------------------------------

    def _changed(self, changes: ChangeSet) -> None:
        if changes.records and self.isVisible():
            self._ask()

    def _turn_spellings(self) -> None:
        self.other_spellings = not self.other_spellings
        self._ask()

    def _ask_anew(self) -> None:
        self._limit = STEP
        self._ask()

    def _show_more(self) -> None:
        self._limit += STEP
        self._ask()

    def _ask(self) -> None:
        """What was asked before is stopped: its answer would come too late, and hold up this one's."""
        if self._operation is not None:
            self._operation.cancel()
            self._operation = None
        self.problem.hide()
        text, chosen = self.bar.text, self.bar.chosen
        if not text:
            self._show(Shown())
            return
        asked = partial(
            hits.show,
            types=chosen.get(OF_TYPE, ()),
            filters=filters.without(OF_TYPE, chosen),
            limit=self._limit,
            other_spellings=self.other_spellings,
        )
        self._operation = call(
            self, self.context, asked, text, self.context.language, done=self._show, failed=self._fail, task=True
        )

    def _fail(self, error: Exception) -> None:
        self.problem.show_text(self.context.error_text(error), "warn")

    # --- showing ------------------------------------------------------------------------------

    def _show(self, now: Shown) -> None:
        self._operation = None
        self._shown = now
        found = now.found
        asked = bool(self.bar.text)
        self._gradual.clear()
        clear(self.results)
        self._say(asked)
        self.start.setVisible(not asked)
        self.none.setVisible(asked and not found.hits)
        if asked and not found.hits:
            self.none.explain(self.bar.query(), self.bar.offered, self.bar.names)
        for file in dict.fromkeys(hit.file for hit in found.hits):
            self._gradual.add(partial(self._place, file, [hit for hit in found.hits if hit.file == file]))
        self._gradual.begin()

    def _say(self, asked: bool) -> None:
        """How many, and which other spellings were looked for: a person has to know why something is here."""
        words, found = self.context.words, self._shown.found
        key = "search.many" if found.many else "case.search.count"
        self.counted.setText(words(key, n=found.total) if found.hits else "")
        self.counted.setVisible(bool(found.hits))
        self.more.setVisible(len(found.hits) < found.total and len(found.hits) == self._limit)
        others = [other for several in found.also.values() for other in several]
        said = words("case.comma").join(map(shown, others[:_SPELLINGS]))
        rest = len(others) - _SPELLINGS
        if rest > 0:
            said = words("find.and-more", listed=said, n=rest)
        narrowed = asked and not self.other_spellings
        self.also.setText(words("search.also", words=said) if others else words("find.as-typed") if narrowed else "")
        self.spellings.setText(words("search.only-as-typed" if self.other_spellings else "find.other-spellings"))
        self._told.setVisible(bool(others) or narrowed)

    def _place(self, file: str, found: list[SearchHit]) -> None:
        title = self._shown.cases.get(file, "")
        named = shown(title) if title else self.context.words("case.search.register")
        lines = [self._hit(hit, file in self._shown.cases) for hit in found]
        self.results.addWidget(Card(label(named, "subheading"), *lines, spacing=M))

    def _hit(self, hit: SearchHit, in_case: bool) -> QWidget:
        made = QWidget()
        now = self._shown
        record = now.records.get(hit.record)
        name = inert(hit.title) or type_label(hit.type, self.context.language)
        cut = hit.snippet
        if record is not None:
            name = record_title(self.context, record, now.titles)
        if hit.inside:
            cut = bare(self.context.words("find.in-file", text=hit.snippet))  # painted, and made inert, by itself
        elif record is not None:
            cut = matching_words(self.context, record, now.titles, self.bar.text, now.found.also) or cut
        opens = link_button(name, lambda: self._open(hit, in_case))
        kind = label(shown(type_label(hit.type, self.context.language)), "small", wrap=False)
        head = FlowLayout(spacing=S)
        line = QWidget()
        line.setLayout(head)
        for one in (icon_label(type_icon(hit.type), "muted", 18), opens, kind):
            head.addWidget(one)
        if hit.same > 1:
            others = partial(self.context.navigate, "same", record=hit.record)
            head.addWidget(link_button(self.context.words("same.records", n=hit.same), others))
        made.setLayout(column(line, Snippet(cut), spacing=XS))
        return made

    def _open(self, hit: SearchHit, in_case: bool) -> None:
        if in_case:
            record = hit.record if hit.record != hit.file and hit.type in TYPES else ""
            self.context.navigate("case", case=hit.file, record=record)
        else:
            self.context.navigate("registers", type=hit.type, record=hit.record)


__all__ = ["SearchPage", "Snippet", "split_snippet"]
