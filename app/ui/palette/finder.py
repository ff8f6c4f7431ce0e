"""What is looked for in the vault while one types in the palette. A search is given up with the next key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.base.task import Task
from app.model.types import TYPES, type_label
from app.services import cases, hits, saved, search
from app.services.session import Session
from app.services.views import SearchHit
from app.ui.case.calls import call
from app.ui.case.record_card import type_icon
from app.ui.case.wording import inert
from app.ui.palette import match
from app.ui.palette.rows import Row

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.operation import Operation

REST_MS = 90  # after the last key: nobody reads what the first of three letters finds
MOST = 8
RECENT = 6

Found = tuple[tuple[SearchHit, ...], dict[str, str], bool]
"""hits, what they and their cases are called, whether there are more"""


def look(session: Session, text: str, language: str, task: Task | None = None) -> Found:
    """The best hits for ``text``. Raises Cancelled."""
    found = search.find(session, text, task, limit=MOST)
    ids = list(dict.fromkeys(one for hit in found.hits for one in (hit.record, hit.file)))
    return found.hits, hits.titles(session, ids, language, task), found.many or found.total > len(found.hits)


Recent = tuple[tuple[tuple[str, str], ...], tuple[saved.SavedSearch, ...]]
"""ids and titles of cases, and searches that were kept"""


def recent(session: Session, language: str) -> Recent:
    """The cases that were changed last, and all saved searches."""
    ids = [row.id for row in cases.rows(session, cases.CaseQuery(limit=RECENT)).rows[:RECENT]]
    titles = hits.titles(session, ids, language)
    return tuple((id_, titles.get(id_, "")) for id_ in ids), saved.listing(session)


class Finder(QObject):
    """``show`` gets the rows for the text that was asked for last; nothing of them is kept here."""

    def __init__(self, context: Context, show: Callable[[Sequence[Row]], object], parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._show = show
        self._text = ""
        self._operation: Operation | None = None
        self._saved: tuple[saved.SavedSearch, ...] = ()
        self._timer = QTimer(self, singleShot=True, interval=REST_MS)
        self._timer.timeout.connect(self._begin)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._timer.isActive() or self._operation is not None

    def ask(self, text: str) -> None:
        """Look for ``text``, or, where it is empty, for the cases that were changed last."""
        self.stop()
        self._text = text
        if text:
            self._timer.start()
        else:
            self._begin()

    def stop(self) -> None:
        self._timer.stop()
        if self._operation is not None:
            self._operation.cancel()
            self._operation = None

    def _begin(self) -> None:
        text = self._text
        language = self._context.language
        verb, args, done = (look, (text, language), self._found) if text else (recent, (language,), self._recent)
        # only what can be given up is given a task
        self._operation = call(
            self, self._context, verb, *args, done=partial(self._take, text, done), failed=self._failed,
            task=bool(text) or None,
        )  # fmt: skip

    def _take(self, text: str, done: Callable[..., Sequence[Row]], found: object) -> None:
        if text == self._text:
            self._operation = None
            self._show(done(found))

    def _failed(self, _: Exception) -> None:
        self._operation = None
        self._show(())

    # --- rows -----------------------------------------------------------------------------------

    def _recent(self, found: Recent) -> list[Row]:
        listed, self._saved = found
        kind = self._context.words("command.recent")
        go = self._context.navigate
        rows = [Row(self._title(title, "case"), kind, "case", partial(go, "case", case=id_)) for id_, title in listed]
        return [*rows, *map(self._search, self._saved)]

    def _search(self, kept: saved.SavedSearch) -> Row:
        words = self._context.words("command.saved-search", name=inert(kept.name))
        return Row(words, "", "star", partial(self._context.navigate, "cases", search=kept))

    def _found(self, found: Found) -> list[Row]:
        found_hits, titles, more = found
        kept = [one for one in self._saved if match.score(self._text, [one.name]) >= match.LOOSE]
        rows = [*map(self._search, kept), *(self._row(hit, titles) for hit in found_hits)]
        if more:
            words = self._context.words("command.all-results", text=self._text)
            rows.append(Row(words, "", "search", partial(self._context.navigate, "search", text=self._text)))
        return rows

    def _row(self, hit: SearchHit, titles: dict[str, str]) -> Row:
        kind = type_label(hit.type, self._context.language) if hit.type in TYPES else ""
        case = titles.get(hit.file, "") if hit.file not in ("", hit.record) else ""
        parts = [kind, inert(case)]
        note = self._context.words("case.comma").join(part for part in parts if part)
        title = titles.get(hit.record, hit.title)
        return Row(self._title(title, hit.type), note, type_icon(hit.type), partial(self._open, hit))

    def _title(self, title: str, type_: str) -> str:
        return " ".join(inert(title).split()) or type_label(type_, self._context.language)

    def _open(self, hit: SearchHit) -> None:
        if hit.type == "case":
            self._context.navigate("case", case=hit.file)
        elif hit.type == "note" and hit.record == hit.file:
            self._context.quick_note_wanted.emit(hit.file)
        elif hit.file and hit.file != hit.record:
            self._context.navigate("case", case=hit.file, record=hit.record)
        else:
            self._context.navigate("registers", type=hit.type, record=hit.record)
