"""One case: its head, its records, and the ways to add to it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.base.errors import NotFound
from app.model import dates
from app.model.entry import JSON
from app.model.types import TYPES
from app.services import cases, evidence, past
from app.services.past import Moment
from app.services.session import Session
from app.services.views import CaseView, ChangeSet, EvidenceView, RecordView
from app.ui import keys
from app.ui.case.actions import CaseActions
from app.ui.case.calls import call
from app.ui.case.case_view import ORDER, CaseSections
from app.ui.case.editor import RecordEditor
from app.ui.case.editor_stack import EditorStack
from app.ui.case.evidence_panel import EvidencePanel, paths_of
from app.ui.case.history_panel import HistoryDialog
from app.ui.case.past import PastLine
from app.ui.case.record_card import record_at, record_marks, type_icon
from app.ui.case.report import open_report
from app.ui.case.wording import record_title, shown, term_words
from app.ui.commands import Command, worded
from app.ui.desk_commands import new_words
from app.ui.disclosure.exceptions import WhoMayKnow
from app.ui.inquiries.panel import CaseInquiries
from app.ui.parts import (
    Banner,
    Chip,
    M,
    S,
    icon_button,
    label,
    page_scroll,
    row,
    secondary_button,
)
from app.ui.parts.buttons import name_button
from app.ui.parts.panels import bring_to_sight
from app.ui.parts.place import Place
from app.ui.parts.space import clear
from app.ui.people.holders import HoldersLine
from app.ui.quicknote.draft_card import CaseDrafts
from app.ui.review.compare import CompareDialog
from app.ui.review.strip import Aside, ReviewStrip, read_aside
from app.ui.rooms.beside import CaseReviews

if TYPE_CHECKING:
    from app.ui.context import Context


Found = tuple[CaseView, tuple[EvidenceView, ...], Aside]


def _read(session: Session, case: str, at: Moment | None) -> Found:
    aside = read_aside(session, case, at)
    view = cases.view(session, case) if at is None else past.view(session, case, at)
    return view, evidence.listing(session, case), aside


def all_records(view: CaseView | None) -> list[RecordView]:
    """The case record and all others of a case."""
    return [view.case, *(one for group in view.records.values() for one in group)] if view else []


def _show_marks(context: Context, line: QHBoxLayout, case: RecordView) -> None:
    clear(line)
    code, status = case.fields.get("code"), case.fields.get("status")
    if code is not None and code.value:
        line.addWidget(Chip(shown(str(code.value))))
    if status is not None and status.value:
        line.addWidget(Chip(term_words(context, "case-status", str(status.value)), "accent"))
    for mark in record_marks(context, case):
        line.addWidget(mark)


class CasePage(EditorStack):
    """The case as it stands, or as it stood on a date; over it the editor of one record."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.case_id = ""
        self.view: CaseView | None = None
        self.at: str | None = None
        self.sections = CaseSections(context)
        self.evidence = EvidencePanel(context)
        self.inquiries = CaseInquiries(context)
        self.holders = HoldersLine(context)
        self.title = label("", "heading")
        self.past = Banner("", "warn", secondary_button("", partial(self._show_at, "")))
        self.past_line = PastLine(context)
        self.review = ReviewStrip(context, self.holders)
        self.drafts = CaseDrafts(context)
        self.reviews = CaseReviews(context)
        self.who = WhoMayKnow(context)
        self._asked = 0
        self._made = ""
        """the record that was just written and whose parts come next"""
        self._marks = QWidget()
        self._marks_line = row(spacing=S)
        self._marks.setLayout(self._marks_line)
        self.acts = CaseActions(context)
        self.commands = partial(commands_of, self)
        self.setAcceptDrops(True)
        self._build()
        self._connect_actions()
        self.sections.opened.connect(self.edit_record)
        self.sections.history_wanted.connect(lambda record: self._show_history(record))
        self.sections.new_wanted.connect(self.new_record)
        self.sections.part_wanted.connect(self.new_record)
        self.past_line.chosen.connect(self._show_at)
        self.past_line.left.connect(partial(self.acts.past.setChecked, False))
        self.past_line.compared.connect(partial(compare_states, self))
        self.review.commented.connect(self._load)
        self.who.changed.connect(self._load)
        self.sections.comment_wanted.connect(partial(comment_on, self))
        context.changed.connect(self._changed)

    # --- the page -----------------------------------------------------------------------------

    def show_page(self, case: str = "", record: str = "", at: str | None = None, new: str = "") -> None:
        """Show a case; over it the editor of ``record``, or of a new record of the type ``new``."""
        self.close_editor()
        if case != self.case_id:
            self.at = None
            self.view = None
            self.past_line.clear()
        self.case_id = case
        self.at = at or self.at
        self._load(then=record, new=new)

    def retranslate(self) -> None:
        self.acts.retranslate()
        if self.view is not None:
            self._show(self.view)

    def _build(self) -> None:
        words = self.context
        back = icon_button("back", "", lambda: self.context.navigate("cases"))
        words.bind(lambda text: name_button(back, text), "button.back")
        self.title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        head = row(back, self.title, self._marks, spacing=S)
        head.setStretch(1, 1)
        self.past_line.hide()
        for button in self.past.buttons:
            words.bind(button.setText, "case.past.back")
        self.past.hide()
        self._area = area = page_scroll(
            head,
            self.acts,
            self.past_line,
            self.past,
            self.review,
            self.who,
            self.drafts,
            self.reviews,
            self.sections.contents,
            self.inquiries.summary,
            self.evidence.progress,
            self.sections,
            self.inquiries,
            spacing=M,
        )
        self.sections.wanted.connect(self._scroll_to)
        self.inquiries.wanted.connect(partial(bring_to_sight, area, self.inquiries))
        self.evidence.unfinished.connect(partial(bring_to_sight, area))
        self._place = Place(area, self.sections.laid_out)
        self.addWidget(area)
        keys.listen("paste", area, self._paste, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _connect_actions(self) -> None:
        acts = self.acts
        acts.new_wanted.connect(self.new_record)
        acts.attach_wanted.connect(self.evidence.choose)
        acts.send_wanted.connect(partial(leave_for, self, "send"))
        acts.bring_wanted.connect(partial(leave_for, self, "intake"))
        acts.submit_wanted.connect(partial(leave_for, self, "submissions"))
        acts.report_wanted.connect(partial(report_on, self))
        acts.who_wanted.connect(self.who.switch)
        acts.history_wanted.connect(partial(history_of, self))
        acts.past.toggled.connect(self._open_past)

    # --- reading ------------------------------------------------------------------------------

    def _load(self, then: str = "", new: str = "") -> None:
        self._asked += 1
        asked = self._asked
        call(
            self,
            self.context,
            _read,
            self.case_id,
            None if self.at is None else self.past_line.moment(self.at),
            done=lambda found: self._loaded(asked, found, then, new),
            failed=self._failed,
        )

    def _loaded(self, asked: int, found: Found, then: str, new: str) -> None:
        if asked != self._asked:
            return
        self.evidence.show_case(self.case_id, found[1])
        self.drafts.show_case(self.case_id)
        self.reviews.show_case(self.case_id if self.at is None else "")
        self.inquiries.show_case(self.case_id if self.at is None else "")
        self.holders.show_case(self.case_id if self.at is None else "")
        self.sections.comments = found[2].counts
        self._show(found[0])
        title = record_title(self.context, found[0].case, found[0].titles)
        self.review.show_case(found[0].case, title, found[2], past=self.at is not None)
        if then:
            self.edit_record(then)
        elif new in TYPES:
            self.new_record(new)
        elif self._made and self.editor is None:
            self._offer_parts()

    def _failed(self, error: Exception) -> None:
        if self.at is None:
            self.context.warn(error)
            return
        self.at = None
        self.past_line.say("case.past.not-there" if isinstance(error, NotFound) else "case.past.not-understood")
        self._load()

    def _show(self, view: CaseView) -> None:
        if self.view is not None and self.view.case.id == view.case.id:
            self._place.keep()
        self.view = view
        gone = self.at is not None
        self.title.setText(record_title(self.context, view.case, view.titles))
        _show_marks(self.context, self._marks_line, view.case)
        self.past.setVisible(gone)
        if self.at is not None:
            date = dates.words(self.at, self.context.language)
            self.past.show_text(self.context.words(f"past.shown.{self.past_line.whose}", date=date), "warn")
        self.acts.allow_writing(not gone)
        self.sections.show_view(view, self.evidence, fixed=gone)
        self.who.show_case("" if gone else self.case_id, all_records(view), self.sections.titles())

    def _changed(self, changes: ChangeSet) -> None:
        if self.case_id and (self.case_id in changes.files or changes.kinds & {"contacts", "bundles", "rooms"}):
            self._load()

    def _scroll_to(self, heading: QWidget) -> None:
        """Bring a section's heading to the top, once everything above it has its place."""
        self._place.leave()
        self._area.verticalScrollBar().setValue(heading.mapTo(self.sections, QPoint(0, 0)).y() + self.sections.y() - M)

    # --- as it stood --------------------------------------------------------------------------

    def _open_past(self, wanted: bool) -> None:
        self.past_line.setVisible(wanted)
        if wanted:
            self.past_line.date.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.at is not None:
            self._show_at()

    def _show_at(self, date: str = "") -> None:
        """The case as it stood on a date; as it is now without one."""
        self.at = date or None
        if not date:
            self.past_line.clear()
            self.acts.past.setChecked(False)
        self._load()

    # --- writing ------------------------------------------------------------------------------

    def new_record(self, type_: str, given: dict[str, JSON] | None = None) -> None:
        """The form of a new record; ``given`` is what it starts with, such as what it belongs to."""
        file = self.case_id if TYPES[type_].home != "register" else None
        editor = RecordEditor(self.context, type_, file, given=given)
        self.open_editor(editor)
        if TYPES[type_].parts and not given:  # who adds parts one after the other stays where they are listed
            editor.saved.connect(partial(setattr, self, "_made"))

    def _offer_parts(self) -> None:
        """Bring a new record's card to sight, and the keys to what belongs to it: warrants, charges, hearings."""
        made, self._made = self._made, ""
        self.sections.finish()
        card = self.sections.card_of(made)
        if card is not None:
            self._place.leave()
            bring_to_sight(self._area, card)
            card.offer_parts()

    def edit_record(self, record: str) -> None:
        found = next((one for one in all_records(self.view) if one.id == record), None)
        if found is not None and found.type in TYPES and self.at is None:
            self.open_editor(RecordEditor(self.context, found.type, self.case_id, found))

    def _show_history(self, record: str, whole_case: bool = False) -> None:
        if self.view is None:
            return
        types = {one.id: one.type for one in all_records(self.view)}
        HistoryDialog(self.context, record, types, self.sections.titles(), whole_case=whole_case).open()

    # --- evidence by hand ---------------------------------------------------------------------

    def _paste(self) -> None:
        if self.at is None:
            self.evidence.paste()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        ready = bool(self.case_id) and self.editor is None and self.at is None
        if ready and (paths_of(data) or data.hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.evidence.take(event.mimeData(), record_at(self, event.position().toPoint())):
            event.acceptProposedAction()


def compare_states(page: CasePage, one: str, two: str) -> CompareDialog:
    """The case on two dates, or on one and now, side by side."""
    line, words = page.past_line, page.context.words
    named = [dates.words(date, page.context.language) if date else words("past.compare.now") for date in (one, two)]
    title = words("past.compare.title", one=named[0], two=named[1])
    dialog = CompareDialog(page.context, page.case_id, title, line.moment(one), line.moment(two) if two else None)
    dialog.open()
    return dialog


def leave_for(page: CasePage, name: str) -> None:
    """Another page, about this case."""
    page.context.navigate(name, case=page.case_id)


def history_of(page: CasePage) -> None:
    """Every save of the whole case."""
    page._show_history(page.case_id, whole_case=True)


def report_on(page: CasePage) -> None:
    """A report of the case as it stands now, outside the vault."""
    if page.view is not None:
        open_report(page.context, page.case_id, record_title(page.context, page.view.case, page.view.titles))


def comment_on(page: CasePage, record: str, name: str) -> None:
    """The comments on a record of the case, or on one of its fields."""
    found = next((one for one in all_records(page.view) if one.id == record), None)
    if found is not None and page.at is None:
        page.review.comment_on(found, page.sections.titles().get(record, ""), name)


def commands_of(page: CasePage) -> Iterator[Command]:
    """What can be done with the case that is open, for the palette."""
    if not page.case_id or page.view is None:
        return
    if page.at is None:
        for name in ORDER:
            if name != "evidence":
                act = partial(page.new_record, name)
                yield Command(f"new.{name}", "record", act, new_words(name), type_icon(name))
        yield Command("attach", "case", page.evidence.choose, worded("case.button.attach"), "evidence")
    yield Command("report", "case", partial(report_on, page), worded("report.title"), "print")
    yield Command(
        "submit-case", "case", partial(leave_for, page, "submissions"), worded("submission.act.from-case"), "file"
    )
    yield Command("send-case", "case", partial(leave_for, page, "send"), worded("case.button.send"), "send")
    yield Command("history", "case", partial(history_of, page), worded("case.button.history"), "history")
    past = partial(page.acts.past.setChecked, True)
    yield Command("past", "case", past, worded("case.past.label"), "clock")
