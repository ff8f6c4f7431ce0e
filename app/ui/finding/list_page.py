"""All cases: search as you type, filters, order, and the way to a new one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.services import editing, sample
from app.services.lists import ListQuery, Row
from app.services.saved import SavedSearch
from app.services.views import ChangeSet
from app.ui import keys
from app.ui.case.calls import call
from app.ui.case.new_case import NewCaseDialog
from app.ui.finding.bar import FindingBar
from app.ui.finding.cards import CaseCards
from app.ui.finding.empty import NothingFound
from app.ui.finding.results import Results, commands_of
from app.ui.finding.saved import SavedSearches
from app.ui.parts import (
    Banner,
    EmptyState,
    M,
    ProgressPanel,
    S,
    column,
    label,
    page_column,
    primary_button,
    row,
    secondary_button,
)

if TYPE_CHECKING:
    from app.ui.commands import Command
    from app.ui.context import Context


class CaseListPage(QStackedWidget):
    """The list, or, while there is no case at all, the next step."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.bar = FindingBar(context, "case", "case.list.search")
        self.search = self.bar.field
        self.results = Results(context, "case", "case.list.count")
        self.model = self.results.model
        self.list = CaseCards(context, self.model)
        self.delegate = self.list.delegate
        self.results.use_cards(self.list)
        self.saved = SavedSearches(context, self.query, self)
        self.nothing = QStackedWidget()
        self.none = NothingFound(context, self.bar.clear)
        self.problem = Banner("", "warn")
        self.progress = ProgressPanel(context)
        self._loaded_once = False
        self._build()
        context.changed.connect(self._changed)

    def show_page(self, new: bool = False, search: SavedSearch | None = None) -> None:
        """With ``new`` a new case is begun, or gone on with; ``search`` is run."""
        if search is not None:
            self.run(search)
        elif not self._loaded_once:
            self._ask()
        self.saved.load()
        self._look_for_drafts()
        self.results.setFocus(Qt.FocusReason.OtherFocusReason)
        if new:
            self.new_case()

    def commands(self) -> Iterator[Command]:
        return commands_of(self.results)

    def retranslate(self) -> None:
        self.bar.retranslate()
        self.results.retranslate()
        self.saved.retranslate()

    # --- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        title = label("", "title", wrap=False)
        self.context.bind(title.setText, "page.cases")
        new = primary_button("", self.new_case, "add")
        self.context.bind(new.setText, "case.list.new")
        self.context.bind(self.results.name_for_readers, "page.cases")
        self.nothing.addWidget(self.results)
        self.nothing.addWidget(self.none)
        head = row(title, None, self.saved.button, new, spacing=S)
        page, body = page_column(head, self.bar, self.problem, self.nothing, spacing=M)
        body.setStretch(3, 1)
        self.problem.hide()
        self.addWidget(page)
        self.addWidget(self._first_steps())
        self.bar.asked.connect(self._ask)
        self.none.loosened.connect(self.bar.loosen)
        self.results.opened.connect(self._open)
        self.list.opened.connect(self.results.open_row)
        self.results.loaded.connect(self._loaded)
        self.results.failed.connect(lambda error: self.problem.show_text(self.context.error_text(error), "warn"))
        self.saved.wanted.connect(self.run)

    def _first_steps(self) -> QWidget:
        steps = QWidget()
        buttons = (
            (primary_button("", self.new_case, "add"), "case.list.first"),
            (secondary_button("", self._load_sample, "book"), "case.list.sample"),
            (secondary_button("", lambda: self.context.navigate("receive"), "receive"), "case.list.receive"),
            (secondary_button("", lambda: self.context.navigate("intake"), "bring"), "bring.from.empty-list"),
        )
        made = [button for button, _ in buttons]
        lines = column(row(None, *made[:2], None, spacing=S), row(None, *made[2:], None, spacing=S), spacing=S)
        for button, key in buttons:
            self.context.bind(button.setText, key)
        empty = EmptyState("cases")
        self.context.bind(empty.title.setText, "case.list.empty")
        self.context.bind(empty.hint.setText, "case.list.empty.hint", keys=keys.shown("quick-note"))
        steps.setLayout(column(None, empty, lines, self.progress, None, spacing=M, margins=M))
        return steps

    # --- asking -------------------------------------------------------------------------------

    def query(self) -> ListQuery:
        """What the bar asks, with the order and the columns of the results."""
        shown = self.results.query()
        return replace(self.bar.query(), sort=shown.sort, descending=shown.descending, columns=shown.columns)

    def run(self, search: SavedSearch) -> None:
        """Ask what was kept; what was kept of another list is shown there."""
        if search.query.type != "case":
            self.context.navigate("registers", search=search)
            return
        self.bar.ask_for(search.query.text, search.query.filters)
        self.problem.hide()
        self.results.ask(search.query, own_order=True)

    def _ask(self) -> None:
        self.problem.hide()
        self.results.ask(self.bar.query())

    def _loaded(self, total: int) -> None:
        self._loaded_once = True
        asked = bool(self.bar.text or self.bar.active)
        self.setCurrentIndex(1 if total == 0 and not asked else 0)
        self.nothing.setCurrentIndex(1 if total == 0 else 0)
        if total == 0 and asked:
            self.none.explain(self.bar.query(), self.bar.offered, self.bar.names)

    def _changed(self, changes: ChangeSet) -> None:
        self.results.changed(changes)
        if "drafts" in changes.kinds:
            self._look_for_drafts()

    def _look_for_drafts(self) -> None:
        if self.context.session is not None:
            call(self, self.context, editing.drafts, done=self._mark_drafts)

    def _mark_drafts(self, drafts: dict[str, dict[str, object]]) -> None:
        self.delegate.drafts = frozenset(str(d.get("file")) for d in drafts.values() if d.get("file"))
        self.list.viewport().update()

    # --- acting -------------------------------------------------------------------------------

    def new_case(self) -> None:
        dialog = NewCaseDialog(self.context)
        dialog.created.connect(lambda case: self.context.navigate("case", case=case))
        dialog.open()

    def _open(self, found: Row) -> None:
        self.context.navigate("case", case=found.id)

    def _load_sample(self) -> None:
        call(self, self.context, sample.load, task=self.progress)
