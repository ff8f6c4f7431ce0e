"""Who changed what, when, and from which source; what still stands, and what took its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.model.types import type_label
from app.services import cases
from app.services.session import Session
from app.services.views import HistoryRow
from app.ui.case.accounts_view import signed_line, source_words
from app.ui.case.calls import call
from app.ui.case.wording import SEPARATOR, field_words, shown, value_words
from app.ui.parts import XS, Card, Chip, Dialog, EmptyState, L, M, S, column, label, part_scroll, row, secondary_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

SUMS = frozenset({("decision", "chosen"), ("decision", "over"), ("decision", "supersedes")})
"""sums over accounts: for the program, nothing that a person could read"""
STEP = 60  # cards at a time: a case of years has thousands of changes


Change = tuple[str, HistoryRow]
"""a record's id, and one change of it"""


class HistoryPanel(QWidget):
    """The changes of one record or one case, newest first, some at a time.

    ``types`` and ``titles`` are those of records by id; with ``named`` each card says which record it is about.
    """

    def __init__(self, context: Context, types: Mapping[str, str], titles: Mapping[str, str], *, named: bool) -> None:
        super().__init__()
        self._context = context
        self.types = dict(types)
        self._titles = titles
        self._named = named
        self._rows: tuple[Change, ...] = ()
        self._seen = 0
        self._cards = column(spacing=S)
        self.more = secondary_button("", self._show_more)
        context.bind(self.more.setText, "case.history.more")
        self.setLayout(column(self._cards, row(self.more, None), spacing=M))
        self.more.hide()

    def show_rows(self, rows: tuple[Change, ...]) -> None:
        clear(self._cards)
        self._rows = tuple(one for one in rows if (self.types.get(one[0], ""), one[1].field) not in SUMS)
        self._seen = 0
        if not self._rows:
            self._cards.addWidget(EmptyState("history", self._context.words("case.history.none")))
        self._show_more()

    def _show_more(self) -> None:
        for record, change in self._rows[self._seen : self._seen + STEP]:
            self._cards.addWidget(self._card(record, change))
        self._seen = min(len(self._rows), self._seen + STEP)
        self.more.setVisible(self._seen < len(self._rows))

    def _card(self, record: str, change: HistoryRow) -> Card:
        words = self._context.words
        type_ = self.types.get(record, "")
        named = [shown(field_words(self._context, type_, change.field))]
        if self._named:
            named.insert(0, shown(self._titles.get(record, "") or type_label(type_, self._context.language)))
        name = label(SEPARATOR.join(named), "muted")
        state = "case.history.stands" if change.standing else "case.history.replaced"
        mark = Chip(words(state), "ok" if change.standing else "muted")
        if (type_, change.field) == ("decision", "field"):
            said = self._field_name(str(change.value))
        else:
            said = value_words(self._context, type_, change.field, change.value, self._titles)
        if not change.held:
            said = words("case.value.withheld")
        value = label(said, "body" if change.standing else "muted", selectable=True)
        source = label(source_words(self._context, change.source, change.source_title), "small")
        head = row(name, mark, spacing=S)
        head.setStretch(0, 1)
        return Card(
            head,
            value,
            signed_line(self._context, change.author, change.at, change.doubtful),
            source,
            spacing=XS,
            margins=M,
        )

    def _field_name(self, name: str) -> str:
        """What a field of this name is called, in the first type that has one."""
        declared = self._context.declarations.types.values()
        type_ = next((one.name for one in declared if one.field(name) is not None), "")
        return shown(field_words(self._context, type_, name))


def whole_history(session: Session, case: str, known: frozenset[str]) -> tuple[tuple[Change, ...], dict[str, str]]:
    """The changes of a case, and the types of those records in it that its page doesn't show, such as decisions."""
    rows = cases.case_history(session, case)
    return rows, {one: cases.record(session, one).type for one in {record for record, _ in rows} - known}


def record_history(session: Session, record: str) -> tuple[Change, ...]:
    return tuple((record, change) for change in cases.history(session, record))


class HistoryDialog(Dialog):
    """The history of one record, or with ``whole_case`` of all records of a case."""

    def __init__(
        self,
        context: Context,
        record: str,
        types: Mapping[str, str],
        titles: Mapping[str, str],
        *,
        whole_case: bool = False,
    ) -> None:
        super().__init__(context, context.words("case.history.of", title=titles.get(record, "")), width=640)
        self.panel = HistoryPanel(context, types, titles, named=whole_case)
        area = part_scroll(self.panel, spacing=L)
        area.setMinimumHeight(420)
        self.body.addWidget(area, 1)
        self.add_cancel("button.close")
        self.finished.connect(lambda _: self.deleteLater())
        if whole_case:
            call(self, context, whole_history, record, frozenset(types), done=self._show_whole)
        else:
            call(self, context, record_history, record, done=self.panel.show_rows)

    def _show_whole(self, found: tuple[tuple[Change, ...], dict[str, str]]) -> None:
        rows, more = found
        self.panel.types.update(more)
        self.panel.show_rows(rows)
