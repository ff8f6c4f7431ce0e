"""The page of appeals: by state, by body, and one of them with its course."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from app.model.letters import fold_text
from app.services import appeals
from app.services.appeals import AppealRow, AppealView, Board
from app.services.views import ChangeSet
from app.ui import keys
from app.ui.annex import APPEALS, AnnexDialog
from app.ui.appeals.board import BoardView
from app.ui.appeals.bodies import BodyTable
from app.ui.appeals.detail import AppealDetail
from app.ui.appeals.terms_dialog import TermsDialog
from app.ui.appeals.wording import Read, read, safe
from app.ui.appeals.writing import WritingDialog
from app.ui.case.calls import call
from app.ui.case.picker import CasePicker
from app.ui.case.wording import shown
from app.ui.commands import Command, worded
from app.ui.parts import (
    XL,
    Banner,
    EmptyState,
    FlowLayout,
    L,
    M,
    S,
    SearchField,
    column,
    label,
    link_button,
    primary_button,
    row,
    secondary_button,
)

if TYPE_CHECKING:
    from app.services.session import Session
    from app.ui.context import Context

EMPTY: Final = 0
LISTS: Final = 1
ONE: Final = 2
TABS: Final = ("board", "bodies")
NARROWS: Final = {"case": "appeal.only-case", "body": "appeal.only-body"}


class AppealsPage(QStackedWidget):
    """``show_page(appeal=…)`` opens one, ``case=…`` or ``body=…`` (ids) narrows the lists, ``tab`` chooses one."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.found: Read | None = None
        self._narrow: dict[str, str] = {}
        self._opened = ""
        self.search = SearchField(context, "appeal.find")
        self.tabs = QTabBar()
        self.board = BoardView(context)
        self.table = BodyTable(context)
        self.lists = QStackedWidget()
        self.detail = AppealDetail(context)
        self.behind = Banner("", "warn")
        self.todo = label("", "strong")
        self.claimed = label("", "small")
        self.nothing = label("", "muted")
        self.narrowed = Banner("", "info", link_button("", self.show_all))
        self.new = primary_button("", partial(begin_appeal, self), "add")
        self.annex = secondary_button("", self.open_annex, "print")
        self.terms = secondary_button("", self.open_terms, "clock")
        self._build()
        self._join()
        context.changed.connect(self._changed)

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        context = self.context
        empty = EmptyState("appeal", button=primary_button("", partial(context.navigate, "cases")))
        context.bind(empty.title.setText, "appeal.none")
        context.bind(empty.hint.setText, "appeal.none.hint")
        for button in empty.findChildren(type(self.annex)):
            context.bind(button.setText, "appeal.none.cases")
        self.addWidget(empty)
        self.addWidget(self._make_lists())
        self.addWidget(self.detail)

    def _make_lists(self) -> QWidget:
        context = self.context
        title, hint = label("", "title"), label("", "muted")
        context.bind(title.setText, "page.appeals")
        context.bind(hint.setText, "appeal.hint")
        context.bind(self.new.setText, "submission.act.new-appeal")
        context.bind(self.annex.setText, "appeal.act.annex")
        context.bind(self.terms.setText, "appeal.act.terms")
        context.bind(self.behind.setText, "appeal.behind")
        context.bind(self.narrowed.buttons[0].setText, "appeal.all")
        context.bind(self.tabs.setAccessibleName, "page.appeals")
        context.bind(self.nothing.setText, "appeal.none.found")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for place, name in enumerate(TABS):
            self.tabs.addTab("")
            context.bind(partial(self.tabs.setTabText, place), f"appeal.tab.{name}")
        self.lists.addWidget(self.board)
        self.lists.addWidget(self.table)
        tools = QWidget()
        flow = FlowLayout(spacing=S)
        tools.setLayout(flow)
        self.search.setMinimumWidth(220)
        for piece in (self.search, self.new, self.annex, self.terms):
            flow.addWidget(piece)
        head = row(title, self.todo, None, spacing=L)
        head.setAlignment(self.todo, Qt.AlignmentFlag.AlignVCenter)
        page = QWidget()
        page.setProperty("style", "page")
        body = column(head, hint, self.behind, tools, self.tabs, self.narrowed, self.nothing, self.lists, self.claimed,
                      spacing=S)  # fmt: skip
        body.setContentsMargins(XL, L, XL, M)
        body.setStretchFactor(self.lists, 1)
        page.setLayout(body)
        for hidden in (self.behind, self.narrowed, self.nothing):
            hidden.hide()
        return page

    def _join(self) -> None:
        self.tabs.currentChanged.connect(self.lists.setCurrentIndex)
        self.tabs.currentChanged.connect(lambda _: self._name_annex())
        self.search.searched.connect(lambda _: self._lay_out())
        self.board.opened.connect(self.open_one)
        self.table.opened.connect(lambda body: self.show_page(body=body, tab="board"))
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._name_annex())
        self.detail.closed.connect(self.close_one)
        self.detail.opened.connect(self.open_one)
        self.detail.wanted.connect(self.write_down)
        self.detail.annex.connect(self.open_annex)
        self.detail.case_wanted.connect(self._open_case)
        keys.listen("leave", self.detail, self.close_one, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # --- showing --------------------------------------------------------------------------------

    def show_page(self, appeal: str = "", case: str = "", body: str = "", tab: str = "", all: bool = False) -> None:
        if case or body or all:
            self._narrow = {name: value for name, value in (("case", case), ("body", body)) if value}
        if tab in TABS:
            self.tabs.setCurrentIndex(TABS.index(tab))
        if case or body or tab or all:
            self._opened = ""
        self._opened = appeal or self._opened
        self._load()

    def show_all(self) -> None:
        self.show_page(all=True)

    def retranslate(self) -> None:
        self._load()

    def _load(self) -> None:
        narrow = self._narrow
        call(self, self.context, _read, narrow.get("case"), narrow.get("body"), self._opened, done=self._show)

    def _show(self, found: tuple[Read, AppealView | None]) -> None:
        self.found, view = found
        board = self.found.board
        self.behind.setVisible(board.behind)
        self.todo.setText(self.context.words("appeal.todo", n=board.todo) if board.todo else "")
        self.claimed.setText(self.context.words("appeal.say.claimed", today=_day(self.context, board.today)))
        self._say_narrow()
        self._lay_out()
        if view is None:
            self._opened = ""
            self.setCurrentIndex(LISTS if board.total or self._narrow else EMPTY)
            return
        self.detail.show_appeal(view, self.found.rules, board.today)
        self.setCurrentIndex(ONE)

    def _lay_out(self) -> None:
        if self.found is None:
            return
        wanted = fold_text(self.search.text())
        board = self.found.board
        columns = {state: tuple(one for one in rows if _holds(one, wanted)) for state, rows in board.columns.items()}
        shown_board = Board({state: rows for state, rows in columns.items() if rows}, board.today, board.behind)
        bodies = tuple(one for one in self.found.bodies if wanted in fold_text(one.body.title))
        self.nothing.setVisible(not shown_board.total and not (bodies and self.tabs.currentIndex()))
        self.board.show_board(shown_board)
        self.table.show_rows(bodies)
        self._name_annex()

    def _say_narrow(self) -> None:
        name = next(iter(self._narrow), "")
        if not name or self.found is None:
            self.narrowed.hide()
            return
        rows = self.found.board.in_order()
        titles = {one.file: one.case_title for one in rows} | {b.id: b.title for one in rows for b in one.bodies}
        title = titles.get(self._narrow[name], "") or self.context.words("case.ref.elsewhere")
        self.narrowed.show_text(self.context.words(NARROWS[name], **{name: shown(title)}))

    def _name_annex(self) -> None:
        """The annex of the body that is chosen in the table, else of what the lists show."""
        by_body = self.tabs.currentIndex() == TABS.index("bodies") and self.table.chosen() is not None
        self.annex.setText(self.context.words("appeal.act.annex-body" if by_body else "appeal.act.annex"))

    def _changed(self, changes: ChangeSet) -> None:
        if (changes.records or changes.kinds & {"settings", "rebuilt"}) and self.isVisible():
            self._load()

    # --- one appeal -----------------------------------------------------------------------------

    def open_one(self, appeal: str) -> None:
        self._opened = appeal
        self._load()
        self.detail.area.verticalScrollBar().setValue(0)
        self.detail.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_one(self) -> None:
        left, self._opened = self._opened, ""
        self.setCurrentIndex(LISTS)
        self.board.focus_card(left)

    def write_down(self, way: str) -> WritingDialog | None:
        """Open the dialog for an answer, a reminder or a follow-up to the appeal that is shown."""
        if self.detail.view is None:
            return None
        dialog = WritingDialog(self.context, self.detail.view.row, way)
        if way == "follow-up":
            dialog.saved.connect(self.open_one)
        dialog.open()
        return dialog

    def _open_case(self) -> None:
        if self.detail.view is not None:
            self.context.navigate("case", case=self.detail.view.row.file, record=self.detail.view.row.id)

    # --- annex, terms ---------------------------------------------------------------------------

    def open_annex(self) -> AnnexDialog:
        """Of the appeal's case, of the chosen body, or of what the lists are narrowed to."""
        case, body, title = self._narrow.get("case", ""), self._narrow.get("body", ""), ""
        view, chosen = self.detail.view, self.table.chosen()
        if self.currentIndex() == ONE and view is not None:
            case, body, title = view.row.file, "", shown(view.row.case_title)
        elif self.tabs.currentIndex() == TABS.index("bodies") and chosen is not None:
            body, title = chosen.body.id, shown(chosen.body.title)
        elif self._narrow:
            title = self.narrowed.text()
        dialog = AnnexDialog(self.context, APPEALS, case=case, body=body, title=title)
        dialog.open()
        return dialog

    def open_terms(self) -> TermsDialog:
        dialog = TermsDialog(self.context, tuple(self.found.rules.values()) if self.found is not None else ())
        dialog.open()
        return dialog

    def commands(self) -> Iterator[Command]:
        """What the palette offers here."""
        yield Command("new-appeal", "edit", partial(begin_appeal, self), worded("submission.act.new-appeal"), "add")
        yield Command("appeal.annex", "edit", self.open_annex, worded("appeal.act.annex"), "print")
        yield Command("appeal.terms", "edit", self.open_terms, worded("appeal.act.terms"), "clock")
        if self.currentIndex() == ONE:
            for way, symbol in (("answer", "receive"), ("reminder", "send"), ("follow-up", "send")):
                yield Command(
                    f"appeal.{way}", "edit", partial(self.write_down, way), worded(f"appeal.act.{way}"), symbol
                )


def begin_appeal(page: AppealsPage) -> CasePicker | None:
    """The form of a new appeal, in the case that the lists are narrowed to or that a person chooses."""
    context = page.context
    if case := page._narrow.get("case", ""):
        context.navigate("case", case=case, new="appeal")
        return None
    dialog = CasePicker(context, "submission.act.new-appeal")
    dialog.picked.connect(lambda case: context.navigate("case", case=case, new="appeal"))
    dialog.open()
    return dialog


def _read(session: Session, case: str | None, body: str | None, appeal: str) -> tuple[Read, AppealView | None]:
    found = read(session, case, body)
    if not appeal:
        return found, None
    view = appeals.one(session, appeal)
    return found, replace(view, row=safe(view.row))


def _holds(row: AppealRow, wanted: str) -> bool:
    """Whether a row has the words that are looked for, in any spelling of the letters."""
    if not wanted:
        return True
    said = [row.asked, row.to_whom, row.case_title, row.reference, *(body.title for body in row.bodies)]
    return wanted in fold_text(" ".join(said))


def _day(context: Context, day: int) -> str:
    return appeals.words.day_words(day, context.language)
