"""What cases share: groups, people, sources, channels, inquiries, shelters, reported figures, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QButtonGroup, QWidget

from app.model.types import TYPES, type_label
from app.services import cases
from app.services.session import Session
from app.services.views import ChangeSet, RecordView
from app.ui.case.calls import call
from app.ui.case.editor import RecordEditor
from app.ui.case.editor_stack import EditorStack
from app.ui.case.history_panel import HistoryDialog
from app.ui.case.record_card import RecordCard, type_icon
from app.ui.case.wording import inert, record_title
from app.ui.parts import (
    EmptyState,
    FlowLayout,
    M,
    S,
    SearchField,
    column,
    icon,
    label,
    page_scroll,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear

if TYPE_CHECKING:
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
STEP = 40  # cards at a time


def read_register(session: Session, type_: str, language: str) -> tuple[tuple[RecordView, ...], dict[str, str]]:
    records = cases.registers(session, type_)
    titles = {i: title for i, title, _ in cases.choices(session, None, tuple(TYPES), language)}
    return records, titles


class RegistersPage(EditorStack):
    """One register at a time; over it the editor of a record."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.type = SHOWN[0]
        self.records: tuple[RecordView, ...] = ()
        self._titles: dict[str, str] = {}
        self._matching: list[RecordView] = []
        self._seen = 0
        self._asked = 0
        self.cards = column(spacing=M)
        self.tabs = QWidget()
        self.search = SearchField(context, "case.register.search")
        self.new = primary_button("", self.new_record, "add")
        self.more = secondary_button("", self._show_more)
        self.empty = EmptyState("registers")
        self._build()
        context.changed.connect(self._changed)

    def show_page(self, type: str = "", record: str = "", new: bool = False) -> None:
        self.close_editor()
        if type in SHOWN:
            self.type = type
            self._mark_tab()
        self._load(then=record)
        if new:
            self.new_record()

    def retranslate(self) -> None:
        self._word_tabs()
        self._show(self.records, self._titles)
        self._load()

    def _build(self) -> None:
        title = label("", "title")
        self.context.bind(title.setText, "page.registers")
        self.context.bind(self.more.setText, "case.history.more")
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
        self.search.searched.connect(lambda _: self._show(self.records, self._titles))
        self.addWidget(
            page_scroll(head, self.tabs, self.search, self.cards, self.empty, row(self.more, None), spacing=M)
        )
        self._mark_tab()
        self._word_tabs()

    def _word_tabs(self) -> None:
        for number, name in enumerate(SHOWN):
            words = type_label(name, self.context.language, many=True)
            self._group.button(number).setText(words)
            self._group.button(number).setIcon(icon(type_icon(name), "muted"))
        self.new.setText(self.context.words("case.new-of-type", type=type_label(self.type, self.context.language)))

    def _mark_tab(self) -> None:
        for number, name in enumerate(SHOWN):
            button = self._group.button(number)
            button.setChecked(name == self.type)
            button.setProperty("style", "secondary" if name == self.type else "quiet")
            button.style().unpolish(button)
            button.style().polish(button)
        self._word_tabs()

    def _load(self, then: str = "") -> None:
        self._asked += 1
        asked = self._asked

        def loaded(found: tuple[tuple[RecordView, ...], dict[str, str]]) -> None:
            if asked == self._asked:
                self._show(*found)
                if then:
                    self.edit_record(then)

        call(self, self.context, read_register, self.type, self.context.language, done=loaded)

    def _show(self, records: tuple[RecordView, ...], titles: dict[str, str]) -> None:
        self.records, self._titles = records, titles
        clear(self.cards)
        wanted = self.search.text().strip().casefold()
        self._matching = [r for r in records if wanted in inert(r.title).casefold()]
        self._seen = 0
        plural = type_label(self.type, self.context.language, many=True)
        self.empty.title.setText(self.context.words("case.register.empty", type=plural))
        self.empty.setVisible(not self._matching)
        self._show_more()

    def _show_more(self) -> None:
        for record in self._matching[self._seen : self._seen + STEP]:
            card = RecordCard(self.context, record, self._titles)
            card.opened.connect(self.edit_record)
            card.history_wanted.connect(self._show_history)
            self.cards.addWidget(card)
        self._seen = min(len(self._matching), self._seen + STEP)
        self.more.setVisible(self._seen < len(self._matching))

    def _changed(self, changes: ChangeSet) -> None:
        if changes.records:
            self._load()

    # --- writing ------------------------------------------------------------------------------

    def new_record(self) -> None:
        self.open_editor(RecordEditor(self.context, self.type, None))

    def edit_record(self, record: str) -> None:
        found = next((r for r in self.records if r.id == record), None)
        if found is not None:
            self.open_editor(RecordEditor(self.context, found.type, None, found))

    def _show_history(self, record: str) -> None:
        found = next((r for r in self.records if r.id == record), None)
        if found is not None:
            titles = {**self._titles, record: record_title(self.context, found, self._titles)}
            HistoryDialog(self.context, record, {record: found.type}, titles).open()
