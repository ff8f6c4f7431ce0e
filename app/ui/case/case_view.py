"""A case laid out to be read: its own fields, then its records by type in humane order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.model import dates
from app.model.types import TYPES, type_label
from app.services.views import CaseView, RecordView
from app.ui.case.record_card import RecordCard
from app.ui.case.wording import author_words, bare, record_title, shown
from app.ui.parts import Banner, Chip, L, S, column, label, quiet_button, row
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.services.views import Author
    from app.ui.case.evidence_panel import EvidencePanel
    from app.ui.context import Context

ORDER: Final = (
    "incident",
    "person",
    "group",
    "involvement",
    "statement",
    "source",
    "appeal",
    "inquiry",
    "displacement",
    "shelter_stay",
    "post",
    "evidence",
    "note",
    "link",
)
"""What happened, to whom, by whom, who says so, who was asked for help, what became of the people."""

IN_HEADER = frozenset({"title", "code", "status"})
FILE_FACTS = frozenset({"media_type", "size", "sha256"})


def all_titles(context: Context, view: CaseView) -> dict[str, str]:
    """Titles of everything that the case's records may refer to, in the window's language."""
    titles = dict(view.titles)
    records = [view.case, *(record for group in view.records.values() for record in group)]
    for record in records:
        titles[record.id] = bare(record_title(context, record, titles))
    return titles


class CaseSections(QWidget):
    """``opened``, ``history_wanted`` carry a record's id, ``new_wanted`` a type."""

    opened = Signal(str)
    history_wanted = Signal(str)
    new_wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._fixed = False
        self._titles: dict[str, str] = {}
        self._evidence: EvidencePanel | None = None
        self._body = column(spacing=L)
        self.setLayout(self._body)

    def show_view(self, view: CaseView, evidence: EvidencePanel, *, fixed: bool = False) -> None:
        """Lay the case out. ``fixed`` views can be read, not edited. ``evidence`` is kept."""
        evidence.setParent(None)
        self._evidence = evidence
        clear(self._body)
        self._fixed = fixed
        self._titles = all_titles(self._context, view)
        self._say_withheld(view)
        self._body.addWidget(self._card(view.case, skip=IN_HEADER))
        unknown = [name for name in view.records if name not in ORDER]
        for type_ in (*ORDER, *unknown):
            records = view.records.get(type_, ())
            if records:
                self._section(type_, records)
            if type_ == "evidence":
                if not records:
                    self._heading("evidence", 0)
                self._body.addWidget(evidence)
                evidence.show()

    def titles(self) -> dict[str, str]:
        return self._titles

    def _section(self, type_: str, records: tuple[RecordView, ...]) -> None:
        self._heading(type_, len(records))
        if type_ not in TYPES:
            self._body.addWidget(label(self._context.words("case.type.unknown"), "small"))
        for record in _in_time(records) if type_ == "incident" else records:
            made = self._card(record, FILE_FACTS if type_ == "evidence" else frozenset())
            line = self._evidence.line(record.id) if self._evidence is not None else None
            if line is not None:
                made.body.insertWidget(1, line)
            self._body.addWidget(made)

    def _heading(self, type_: str, count: int) -> None:
        words = self._context.words
        title = label(shown(type_label(type_, self._context.language, many=True)), "heading", wrap=False)
        line = row(title, spacing=S)
        if count:
            line.addWidget(Chip(str(count)))
        line.addStretch(1)
        if type_ in TYPES and not self._fixed and type_ != "evidence":
            new = quiet_button(words("case.button.add"), partial(self.new_wanted.emit, type_), "add")
            new.setAccessibleName(words("case.new-of-type", type=type_label(type_, self._context.language)))
            line.addWidget(new)
        self._body.addSpacing(S)
        self._body.addLayout(line)

    def _card(self, record: RecordView, skip: frozenset[str] = frozenset()) -> RecordCard:
        made = RecordCard(self._context, record, self._titles, fixed=self._fixed, skip=skip)
        made.opened.connect(self.opened)
        made.history_wanted.connect(self.history_wanted)
        return made

    def _say_withheld(self, view: CaseView) -> None:
        authors = _authors(view)
        for key, count in view.withheld_by.items():
            who = author_words(self._context, authors[key]) if key in authors else key[:8]
            self._body.addWidget(Banner(self._context.words("case.withheld-by", who=who, n=count), "info"))


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
