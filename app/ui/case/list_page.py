"""All cases: search as you type, filters, order, and the way to a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QListView, QStackedWidget, QWidget

from app.services import cases, editing, sample
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.list_delegate import CaseDelegate
from app.ui.case.list_model import CaseListModel
from app.ui.case.new_case import NewCaseDialog
from app.ui.case.wording import term_choices
from app.ui.parts import (
    Banner,
    EmptyState,
    FlowLayout,
    L,
    M,
    ProgressPanel,
    S,
    SearchField,
    column,
    label,
    page_column,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)

if TYPE_CHECKING:
    from app.ui.context import Context

SORTS: Final = ("updated", "date", "title", "place")
ONLY: Final = ("disputed", "withheld", "drafts")
FIRST_YEAR: Final = 2003


class CaseListPage(QStackedWidget):
    """The list, or, while there is no case at all, the next step."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.model = CaseListModel(context, self)
        self.delegate = CaseDelegate(context)
        self.list = QListView()
        self.search = SearchField(context, "case.list.search")
        self.filters = {name: SearchCombo() for name in ("kind", "governorate", "year", "status", "only", "sort")}
        self.filter_button = secondary_button("", None, "filter")
        self.panel = QWidget()
        self.counted = label("", "muted", wrap=False)
        self.nothing = QStackedWidget()
        self.problem = Banner("", "warn")
        self.progress = ProgressPanel(context)
        self._loaded_once = False
        self._build()
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(lambda error: self.problem.show_text(context.error_text(error), "warn"))
        context.changed.connect(self._changed)

    def show_page(self, new: bool = False) -> None:
        """With ``new`` a new case is begun, or gone on with."""
        if not self._loaded_once:
            self._ask()
        self._look_for_drafts()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if new:
            self.new_case()

    def retranslate(self) -> None:
        self._fill_filters()
        self._say_count(self._total)
        self.list.viewport().update()

    # --- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        self._total = 0
        self._build_list()
        title = label("", "title", wrap=False)
        self.context.bind(title.setText, "page.cases")
        new = primary_button("", self.new_case, "add")
        self.context.bind(new.setText, "case.list.new")
        self.filter_button.setCheckable(True)
        self.filter_button.toggled.connect(self.panel.setVisible)
        self._build_filters()
        self.search.searched.connect(lambda _: self._ask())
        head = row(title, self.counted, self.search, self.filter_button, new, spacing=M)
        head.setStretch(2, 1)
        page, body = page_column(head, self.panel, self.problem, self.nothing, spacing=M)
        body.setStretch(3, 1)
        self.problem.hide()
        self.addWidget(page)
        self.addWidget(self._first_steps())
        self._fill_filters()
        shortcut = QShortcut(QKeySequence("Ctrl+Shift+N"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.new_case)

    def _build_filters(self) -> None:
        """All filters behind one button, so that the cases have the room."""
        flow = FlowLayout(spacing=S)
        self.panel.setLayout(flow)
        for combo in self.filters.values():
            combo.setMinimumContentsLength(12)
            combo.setFixedWidth(150)
            combo.chosen.connect(lambda _: self._ask())
            flow.addWidget(combo)
        clear = quiet_button("", self.clear_filters)
        self.context.bind(clear.setText, "case.list.clear")
        flow.addWidget(clear)
        self.panel.hide()

    def _build_list(self) -> None:
        self.list.setModel(self.model)
        self.list.setItemDelegate(self.delegate)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.context.bind(self.list.setAccessibleName, "page.cases")
        self.list.activated.connect(self._open)
        self.list.clicked.connect(self._open)
        none = quiet_button("", self.clear_filters)
        self.context.bind(none.setText, "case.list.clear")
        no_match = EmptyState("search", button=none)
        self.context.bind(no_match.title.setText, "case.list.no-match")
        self.context.bind(no_match.hint.setText, "case.list.no-match.hint")
        self.nothing.addWidget(self.list)
        self.nothing.addWidget(no_match)

    def _first_steps(self) -> QWidget:
        steps = QWidget()
        buttons = (
            (primary_button("", self.new_case, "add"), "case.list.first"),
            (secondary_button("", self._load_sample, "book"), "case.list.sample"),
            (secondary_button("", lambda: self.context.navigate("receive"), "receive"), "case.list.receive"),
        )
        line = row(None, *(button for button, _ in buttons), None, spacing=S)
        for button, key in buttons:
            self.context.bind(button.setText, key)
        empty = EmptyState("cases")
        self.context.bind(empty.title.setText, "case.list.empty")
        self.context.bind(empty.hint.setText, "case.list.empty.hint")
        steps.setLayout(column(None, empty, line, self.progress, None, spacing=M, margins=L * 2))
        return steps

    def _fill_filters(self) -> None:
        words = self.context.words
        year = 1970 + (self.context.session.clock.now() if self.context.session else 0) // 31_556_952
        options = {
            "kind": term_choices(self.context, "incident-type"),
            "governorate": term_choices(self.context, "governorate"),
            "year": [(str(y), str(y)) for y in range(max(year, FIRST_YEAR), FIRST_YEAR - 1, -1)],
            "status": term_choices(self.context, "case-status"),
            "only": [(o, words(f"case.list.only.{o}")) for o in ONLY],
            "sort": [(s, words(f"case.list.sort.{s}")) for s in SORTS[1:]],
        }
        for name, combo in self.filters.items():
            combo.set_options(options[name], none=words(f"case.list.any.{name}"))
            combo.setAccessibleName(words(f"case.list.filter.{name}"))

    # --- asking -------------------------------------------------------------------------------

    def query(self) -> cases.CaseQuery:
        """What the fields of the page ask for."""
        code = {name: combo.code() for name, combo in self.filters.items()}
        sort = code["sort"] or SORTS[0]
        return cases.CaseQuery(
            text=self.search.text().strip(),
            kind=code["kind"],
            governorate=code["governorate"],
            year=code["year"],
            status=code["status"],
            only=code["only"],
            sort=sort,
            descending=sort in ("updated", "date"),
        )

    def clear_filters(self) -> None:
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        for combo in self.filters.values():
            combo.set_code("")
        self._ask()

    def _ask(self) -> None:
        self.problem.hide()
        self.model.ask(self.query())

    def _loaded(self, total: int) -> None:
        self._loaded_once = True
        self._say_count(total)
        plain = replace(self.query(), sort=SORTS[0], descending=True) == cases.CaseQuery()
        self.setCurrentIndex(1 if total == 0 and plain else 0)
        self.nothing.setCurrentIndex(1 if total == 0 else 0)

    def _say_count(self, total: int) -> None:
        self._total = total
        chosen = sum(bool(combo.code()) for combo in self.filters.values())
        key = "case.list.filters.some" if chosen else "case.list.filters"
        self.filter_button.setText(self.context.words(key, n=chosen))
        self.counted.setText(self.context.words("case.list.count", n=total))

    def _changed(self, changes: ChangeSet) -> None:
        if changes.files or changes.records:
            self.model.reload()
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

    def _open(self, index: QModelIndex) -> None:
        row_ = self.model.case_at(index)
        if row_ is not None:
            self.context.navigate("case", case=row_.id)

    def _load_sample(self) -> None:
        call(self, self.context, sample.load, task=self.progress)
