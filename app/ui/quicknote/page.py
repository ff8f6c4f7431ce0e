"""Everything that waits to be sorted: what is typed and not saved, and notes that nobody has turned into a case."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.services import drafts, notes
from app.services.session import Session
from app.services.views import ChangeSet, DraftView, NoteView
from app.ui.case.calls import call
from app.ui.case.wording import author_words, date_words, moment, shown
from app.ui.parts import (
    XS,
    Card,
    EmptyState,
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
from app.ui.parts.space import clear
from app.ui.quicknote.draft_card import DraftCard

if TYPE_CHECKING:
    from app.ui.context import Context

EXCERPT = 280

Found = tuple[tuple[DraftView, ...], tuple[NoteView, ...]]


def _read(session: Session, language: str) -> Found:
    return drafts.listing(session, language), notes.unsorted(session)


class NotesPage(QStackedWidget):
    """Drafts first: they are nowhere else. Below them the unsorted notes, the latest first."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.found: Found = ((), ())
        self._asked = 0
        title = label("", "title", wrap=False)
        context.bind(title.setText, "page.notes")
        self.new = primary_button("", partial(context.quick_note_wanted.emit, ""), "add")
        context.bind(self.new.setText, "quicknote.new")
        self._lines = column(spacing=M)
        self.addWidget(page_scroll(row(title, None, self.new, spacing=M), self._lines, spacing=M))
        self.addWidget(self._make_empty())
        context.changed.connect(self._changed)

    def _make_empty(self) -> QWidget:
        first = primary_button("", partial(self.context.quick_note_wanted.emit, ""), "add")
        self.context.bind(first.setText, "quicknote.new")
        empty = EmptyState("note", button=first)
        self.context.bind(empty.title.setText, "quicknote.empty")
        self.context.bind(empty.hint.setText, "quicknote.empty.hint")
        return empty

    def show_page(self) -> None:
        self._load()

    def retranslate(self) -> None:
        self._load()

    def _changed(self, changes: ChangeSet) -> None:
        if changes.kinds & {"drafts", "notes", "steps", "rebuilt"} or changes.files:
            self._load()

    def _load(self) -> None:
        self._asked += 1
        asked = self._asked
        done = lambda found: self._show(asked, found)  # noqa: E731
        call(self, self.context, _read, self.context.language, done=done)

    def _show(self, asked: int, found: Found) -> None:
        if asked != self._asked:
            return
        self.found = found
        clear(self._lines)
        unsaved, unsorted = found
        self.setCurrentIndex(0 if unsaved or unsorted else 1)
        for key, cards in (
            ("quicknote.drafts", [DraftCard(self.context, one) for one in unsaved]),
            ("quicknote.unsorted", [self._note(one) for one in unsorted]),
        ):
            if cards:
                self._lines.addWidget(label(self.context.words(key, n=len(cards)), "subheading"))
                for card in cards:
                    self._lines.addWidget(card)

    # --- notes --------------------------------------------------------------------------------

    def _note(self, one: NoteView) -> Card:
        words = self.context.words
        text = str(one.answers.get("text") or "")
        card = Card(spacing=XS, margins=M)
        if not text.startswith(one.title.removesuffix(" …")):
            card.body.addWidget(label(shown(one.title), "strong"))
        rest = text[:EXCERPT] + ("…" if len(text) > EXCERPT else "")
        if rest:
            card.body.addWidget(label(shown(rest, lines=True), "body"))
        facts = QWidget()
        flow = FlowLayout(spacing=M)
        facts.setLayout(flow)
        for fact in self._facts(one):
            flow.addWidget(label(fact, "small", wrap=False))
        card.body.addWidget(facts)
        work_up = primary_button(words("quicknote.work-up"), partial(self.context.navigate, "work-up", file=one.file))
        edit = secondary_button(words("quicknote.open"), partial(self.context.quick_note_wanted.emit, one.file))
        look = quiet_button(words("quicknote.look"), partial(self.context.navigate, "case", case=one.file))
        for button in (work_up, edit, look):
            button.setAccessibleName(f"{button.text()}: {shown(one.title)}")
        card.body.addLayout(row(work_up, edit, look, None, spacing=S))
        return card

    def _facts(self, one: NoteView) -> list[str]:
        place = one.answers.get("place")
        written = self.context.words("quicknote.by", who=author_words(self.context, one.author), time=moment(one.at))
        found = [
            date_words(self.context, str(one.answers.get("date") or "")),
            shown(str(place.get("text") or "")) if isinstance(place, dict) else "",
            shown(str(one.answers.get("who") or "")),
            self.context.words("quicknote.files", n=one.evidence) if one.evidence else "",
            written,
        ]
        return [fact for fact in found if fact]
