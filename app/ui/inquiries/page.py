"""Inquiries: all of them, or one; over it the editor of a record."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from app.model.entry import JSON
from app.services import cases, inquiries
from app.services.inquiries import BodyView, Timeline
from app.services.inquiries.bodies import bodies as counted
from app.services.inquiries.views import Lane
from app.services.session import Session
from app.services.views import ChangeSet, RecordView
from app.ui.annex import INQUIRIES, AnnexDialog
from app.ui.case.calls import call
from app.ui.case.editor import RecordEditor
from app.ui.case.editor_stack import EditorStack
from app.ui.case.history_panel import HistoryDialog
from app.ui.case.lookups import Record
from app.ui.commands import Command, worded
from app.ui.inquiries.detail import InquiryDetail
from app.ui.inquiries.overview import FILTERS, Overview
from app.ui.inquiries.wording import scale_of, titles_of
from app.ui.intake.case_choice import CaseDialog
from app.ui.parts import EmptyState, M, page_scroll, primary_button
from app.ui.parts.tabs import stops

if TYPE_CHECKING:
    from app.ui.context import Context

ALL, ONE, EMPTY = range(3)

ReadAll = tuple[Timeline, tuple[BodyView, ...]]
ReadOne = tuple[Timeline, RecordView]


def read_all(session: Session, language: str) -> ReadAll:
    timeline = inquiries.timeline(session, language)
    return timeline, counted(lane.inquiry for lane in timeline.lanes)


def read_one(session: Session, inquiry: str, language: str) -> ReadOne:
    return inquiries.timeline(session, language, inquiry=inquiry), cases.record(session, inquiry)


class InquiriesPage(EditorStack):
    """The list, or one inquiry."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.inquiry = ""
        self.lane: Lane | None = None
        self._asked = 0
        self.views = QStackedWidget()
        self.overview = Overview(context)
        self.detail = InquiryDetail(context)
        begin = primary_button("", self.new_inquiry, "add")
        empty = EmptyState("inquiry", button=begin)
        context.bind(begin.setText, "inquiries.new")
        context.bind(empty.title.setText, "inquiries.empty")
        context.bind(empty.hint.setText, "inquiries.empty.hint")
        for view in (self.overview, page_scroll(self.detail, spacing=M), empty):
            self.views.addWidget(view)
        self.addWidget(self.views)
        self.overview.opened.connect(self.open_inquiry)
        self.overview.annex_wanted.connect(self.make_annex)
        self.overview.new_wanted.connect(self.new_inquiry)
        self.detail.left.connect(self._leave)
        self.detail.edit_wanted.connect(self.edit_record)
        self.detail.history_wanted.connect(self._show_history)
        self.detail.part_wanted.connect(self.new_part)
        self.detail.case_wanted.connect(self.choose_case)
        context.changed.connect(self._changed)

    # --- the page -----------------------------------------------------------------------------

    def show_page(self, inquiry: str = "", state: str = "", new: bool = False) -> None:
        """All inquiries (those of ``state``, a name of :data:`FILTERS`), one, or the form of a new one."""
        self.close_editor()
        if state in FILTERS:
            self.overview.filter = state
        self.inquiry = inquiry
        self._load()
        if new:
            self.new_inquiry()

    def retranslate(self) -> None:
        self._load()

    def commands(self) -> Iterator[Command]:
        yield Command("new-inquiry", "new", self.new_inquiry, worded("inquiries.new"), "inquiry")
        if self.lane is not None:
            add = partial(self.new_part, "inquiry_member", {"inquiry": self.inquiry})
            yield Command("add-member", "record", add, worded("inquiries.add-member"), "person")
            yield Command("cover-case", "record", self.choose_case, worded("inquiries.add-case"), "case")

    def open_inquiry(self, inquiry: str) -> None:
        self.inquiry = inquiry
        self._load()

    # --- reading ------------------------------------------------------------------------------

    def _load(self) -> None:
        self._asked += 1
        asked, language = self._asked, self.context.language
        if self.inquiry:
            done = partial(self._show_one, asked)
            call(self, self.context, read_one, self.inquiry, language, done=done, failed=self._gone)
        else:
            call(self, self.context, read_all, language, done=partial(self._show_all, asked))

    def _gone(self, error: Exception) -> None:
        """An inquiry that was withdrawn, or isn't here: the list shows what there is."""
        self.context.warn(error)
        self._leave()

    def _changed(self, changes: ChangeSet) -> None:
        if self.isVisible() and (changes.records or "contacts" in changes.kinds):
            self._load()

    def _show_all(self, asked: int, found: ReadAll) -> None:
        if asked == self._asked:
            self.lane = None
            self.overview.show_all(*found)
            self.views.setCurrentIndex(ALL if found[0].lanes else EMPTY)

    def _show_one(self, asked: int, found: ReadOne) -> None:
        if asked == self._asked:
            timeline, record = found
            self.lane = timeline.lanes[0]
            self.detail.show_lane(self.lane, scale_of(timeline), record)
            self.views.setCurrentIndex(ONE)

    def _leave(self) -> None:
        self.open_inquiry("")
        first = next(iter(stops(self.overview)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- writing ------------------------------------------------------------------------------

    def new_inquiry(self) -> None:
        editor = RecordEditor(self.context, "inquiry", None)
        editor.saved.connect(self.open_inquiry)
        self.open_editor(editor)

    def new_part(self, type_: str, given: dict[str, JSON]) -> None:
        """The form of a member or of a result; it is kept in the inquiry's own file."""
        if self.lane is not None:
            self._open(RecordEditor(self.context, type_, self.lane.inquiry.file, given=given))

    def edit_record(self, _: str, record: str) -> None:
        call(self, self.context, cases.record, record, done=self._open_record)

    def _open_record(self, found: RecordView) -> None:
        self._open(RecordEditor(self.context, found.type, found.file, found))

    def _open(self, editor: RecordEditor) -> None:
        """What an inquiry covers lies in files of cases, which the form of a register's record doesn't read."""
        if self.lane is not None:
            view = self.lane.inquiry
            found: list[Record] = [(view.id, view.title, "inquiry")]
            for one in view.covered:
                found += [(known.id, known.title, known.type) for known in (one.what, one.case) if known and known.type]
            editor.lookups.also(found)
        self.open_editor(editor)

    def choose_case(self) -> None:
        """Which case it is about, among all of them."""
        dialog = CaseDialog(self.context)
        dialog.picked.connect(self._cover)
        dialog.open()

    def _cover(self, case: str) -> None:
        if self.lane is None:
            return
        if case in {one.what.id for one in self.lane.inquiry.covered}:
            self.context.say(self.context.words("inquiries.add-case.known"))
        else:
            call(self, self.context, inquiries.cover, self.lane.inquiry.id, case)

    def make_annex(self, body: str) -> None:
        AnnexDialog(self.context, INQUIRIES, body=body).open()

    def _show_history(self, record: str) -> None:
        if self.lane is not None:
            titles = titles_of(self.lane.inquiry) | {record: self.lane.inquiry.title}
            HistoryDialog(self.context, record, {record: "inquiry"}, titles).open()
