"""What cases share: groups, people, sources, channels, inquiries, shelters, reported figures, links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QWidget

from app.model.types import type_label
from app.services import cases
from app.services.saved import SavedSearch
from app.services.views import ChangeSet, RecordView
from app.ui.case.calls import call
from app.ui.case.editor import RecordEditor
from app.ui.case.editor_stack import EditorStack
from app.ui.case.history_panel import HistoryDialog
from app.ui.case.record_card import type_icon
from app.ui.case.wording import record_title
from app.ui.finding.bar import FindingBar
from app.ui.finding.empty import NothingFound
from app.ui.finding.filters import YES
from app.ui.finding.register_cards import RegisterCards
from app.ui.finding.results import Results, commands_of
from app.ui.parts import (
    Banner,
    EmptyState,
    FlowLayout,
    M,
    S,
    icon,
    label,
    page_column,
    primary_button,
    quiet_button,
    row,
)

if TYPE_CHECKING:
    from app.ui.commands import Command
    from app.ui.context import Context

SHOWN: Final = (
    "group",
    "channel",
    "inquiry",
    "shelter",
    "reported_figure",
    "source",
    "consent",
    "person",
    "biographic_detail",
    "risk_assessment",
    "link",
)


class RegistersPage(EditorStack):
    """One register at a time; over it the editor of a record."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.type = SHOWN[0]
        self.tabs = QWidget()
        self.bar = FindingBar(context, self.type, "case.register.search")
        self.bar.fixed = {"shared": YES}
        self.search = self.bar.field
        self.results = Results(context, self.type)
        self.cards = RegisterCards(context, self.results.model)
        self.results.use_cards(self.cards)
        self.new = primary_button("", self.new_record, "add")
        self.empty = EmptyState("registers")
        self.none = NothingFound(context, self.bar.clear)
        self.problem = Banner("", "warn")
        self.found = QStackedWidget()
        self._build()
        context.changed.connect(self._changed)

    def show_page(self, type: str = "", record: str = "", new: bool = False, search: SavedSearch | None = None) -> None:
        self.close_editor()
        if search is not None:
            type = search.query.type
        if type in SHOWN and (type != self.type or search is not None):
            self.type = type
            self.bar.ask_for("", {}, type)
            self.bar.retranslate()
        self._mark_tab()
        if search is not None and type in SHOWN:
            self.bar.ask_for(search.query.text, search.query.filters)
            self.results.ask(search.query, own_order=True)
        else:
            self._ask()
        if record:
            self.edit_record(record)
        if new:
            self.new_record()

    def commands(self) -> Iterator[Command]:
        return commands_of(self.results)

    def retranslate(self) -> None:
        self._word_tabs()
        self.bar.retranslate()
        self.results.retranslate()
        self.cards.refill()

    def _build(self) -> None:
        title = label("", "title")
        self.context.bind(title.setText, "page.registers")
        self.context.bind(self.empty.hint.setText, "case.register.empty.hint")
        flow = FlowLayout(spacing=S)
        self.tabs.setLayout(flow)
        self._group = QButtonGroup(self)
        for name in SHOWN:
            button = quiet_button("", None, type_icon(name))
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, n=name: self.show_page(type=n))
            self._group.addButton(button, SHOWN.index(name))
            flow.addWidget(button)
        head = row(title, self.new, spacing=M)
        head.setStretch(0, 1)
        for one in (self.results, self.none, self.empty):
            self.found.addWidget(one)
        page, body = page_column(head, self.tabs, self.bar, self.problem, self.found, spacing=M)
        body.setStretch(4, 1)
        self.problem.hide()
        self.addWidget(page)
        self.bar.asked.connect(self._ask)
        self.none.loosened.connect(self.bar.loosen)
        self.results.loaded.connect(self._loaded)
        self.results.failed.connect(lambda error: self.problem.show_text(self.context.error_text(error), "warn"))
        self.results.opened.connect(lambda found: self.edit_record(found.id))
        self.cards.opened.connect(self.edit_record)
        self.cards.history_wanted.connect(self._show_history)
        self._mark_tab()

    def _word_tabs(self) -> None:
        for number, name in enumerate(SHOWN):
            words = type_label(name, self.context.language, many=True)
            self._group.button(number).setText(words)
            self._group.button(number).setIcon(icon(type_icon(name), "muted"))
        plural = type_label(self.type, self.context.language, many=True)
        self.new.setText(self.context.words("case.new-of-type", type=type_label(self.type, self.context.language)))
        self.empty.title.setText(self.context.words("case.register.empty", type=plural))
        self.results.name_for_readers(plural)

    def _mark_tab(self) -> None:
        for number, name in enumerate(SHOWN):
            button = self._group.button(number)
            button.setChecked(name == self.type)
            button.setProperty("style", "secondary" if name == self.type else "quiet")
            button.style().unpolish(button)
            button.style().polish(button)
        self._word_tabs()

    def _ask(self) -> None:
        self.problem.hide()
        self.results.ask(self.bar.query())

    def _loaded(self, total: int) -> None:
        asked = bool(self.bar.text or self.bar.active)
        self.found.setCurrentIndex(0 if total else 1 if asked else 2)
        if not total and asked:
            self.none.explain(self.bar.query(), self.bar.offered, self.bar.names)

    def _changed(self, changes: ChangeSet) -> None:
        self.results.changed(changes)

    # --- writing ------------------------------------------------------------------------------

    def new_record(self) -> None:
        self.open_editor(RecordEditor(self.context, self.type, None))

    def edit_record(self, record: str) -> None:
        found = self.cards.records.get(record)
        if found is not None:
            self._open(found)
        else:
            call(self, self.context, cases.record, record, done=self._open)

    def _open(self, found: RecordView) -> None:
        self.open_editor(RecordEditor(self.context, found.type, None, found))

    def _show_history(self, record: str) -> None:
        found = self.cards.records.get(record)
        if found is not None:
            titles = {**self.cards.titles, record: record_title(self.context, found, self.cards.titles)}
            HistoryDialog(self.context, record, {record: found.type}, titles).open()
