"""The page of submissions: what is begun, the forms for a case, and one at work."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.services import cases, submissions
from app.services.session import Session
from app.services.submissions import Begun, Offer
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.picker import CasePicker
from app.ui.case.wording import moment, shown
from app.ui.commands import Command, worded
from app.ui.parts import (
    XS,
    Card,
    Chip,
    M,
    S,
    column,
    label,
    page_scroll,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear
from app.ui.submissions.desk import SubmissionDesk, commands_of
from app.ui.submissions.words import origin

if TYPE_CHECKING:
    from app.ui.context import Context

LISTS: Final = 0
ONE: Final = 1


class SubmissionsPage(QStackedWidget):
    """``show_page(case=…)`` offers the forms for a case, with ``form`` it opens one."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.case = ""
        self.offers: dict[str, QWidget] = {}
        self.title, self.hint = label("", "title"), label("", "muted")
        self.begun = column(spacing=S)
        self.forms = column(spacing=S)
        self.whose = label("", "subheading")
        self.none = label("", "muted")
        self.choose = primary_button("", self.choose_case, "add")
        self.desk = SubmissionDesk(context)
        self._heading = label("", "subheading")
        for setter, key in (
            (self.title.setText, "page.submissions"),
            (self.hint.setText, "submission.hint"),
            (self._heading.setText, "submission.begun"),
            (self.choose.setText, "submission.new"),
        ):
            context.bind(setter, key)
        self.addWidget(
            page_scroll(
                self.title, self.hint, self._heading, self.begun, self.none, row(self.choose, None), self.whose,
                self.forms, spacing=M,
            )
        )  # fmt: skip
        self.addWidget(self.desk)
        self.desk.closed.connect(self.close_one)
        context.changed.connect(self._changed)

    def show_page(self, case: str = "", form: str = "") -> None:
        self.case = case or self.case
        if case and form:
            self.open_one(case, form)
            return
        if case or self.currentIndex() == LISTS:
            self.desk.leave()
            self.setCurrentIndex(LISTS)
            self._load()
        else:
            self.desk.reload()

    def retranslate(self) -> None:
        self._load()
        self.desk.reload()

    def _load(self) -> None:
        call(self, self.context, read, self.case, self.context.language, done=self._show)

    def _show(self, found: tuple[tuple[Begun, ...], str, tuple[Offer, ...]]) -> None:
        begun, title, offers = found
        words = self.context.words
        clear(self.begun)
        for one in begun:
            self.begun.addWidget(self._begun_card(one))
        self.none.setText(words("submission.begun.none"))
        self.none.setVisible(not begun)
        self.whose.setVisible(bool(title))
        self.whose.setText(words("submission.for", case=shown(title)) if title else "")
        clear(self.forms)
        self.offers = {}
        for offer in offers:
            self.offers[offer.form] = made = self._offer_card(offer)
            self.forms.addWidget(made)

    def _begun_card(self, one: Begun) -> Card:
        words = self.context.words
        title = words(f"submission.form.{one.form}")
        go = secondary_button(words("submission.go-on"), partial(self.open_one, one.case, one.form), "edit")
        go.setAccessibleName(f"{go.text()}: {title}, {shown(one.case_title)}")
        said = column(label(title, "strong"), label(f"{shown(one.case_title)} · {moment(one.at)}", "small"), spacing=XS)
        line = row(said, go, spacing=M)
        line.setStretch(0, 1)
        return Card(line, spacing=S, margins=M)

    def _offer_card(self, offer: Offer) -> Card:
        words = self.context.words
        title = words(f"submission.form.{offer.form}")
        act = words("submission.go-on" if offer.begun else "submission.begin")
        make = primary_button if offer.fits else quiet_button
        go = make(act, partial(self.open_one, self.case, offer.form))
        go.setAccessibleName(f"{act}: {title}")
        fits = Chip(words("submission.fits" if offer.fits else "submission.fits.not"), "ok" if offer.fits else "muted")
        head = row(label(title, "strong", wrap=False), fits, None, go, spacing=S)
        return Card(
            head,
            label(words(f"submission.form.{offer.form}.hint")),
            label(origin(self.context, offer.form), "small"),
            spacing=S,
            margins=M,
        )

    def _changed(self, changes: ChangeSet) -> None:
        if self.context.session is None or not self.isVisible():
            return
        if self.currentIndex() == ONE and self.desk.order.case in changes.files:
            self.desk.reload()
        elif self.currentIndex() == LISTS and (changes.kinds & {"drafts"} or self.case in changes.files):
            self._load()

    def open_one(self, case: str, form: str) -> None:
        """Go on with what was begun, else begin it."""
        self.case = case
        call(self, self.context, submissions.begin, case, form, done=self._open)

    def _open(self, order: submissions.Order) -> None:
        self.desk.open_order(order)
        self.setCurrentIndex(ONE)
        self.desk.export.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_case(self) -> CasePicker:
        """Ask for which case, and offer the forms for it."""
        dialog = CasePicker(self.context, "submission.new")
        dialog.picked.connect(lambda case: self.show_page(case=case))
        dialog.open()
        return dialog

    def close_one(self) -> None:
        self.desk.leave()
        self.setCurrentIndex(LISTS)
        self._load()

    def commands(self) -> Iterator[Command]:
        """What the palette offers here."""
        yield Command("submission.new", "edit", self.choose_case, worded("submission.new"), "add")
        if self.currentIndex() == ONE:
            yield from commands_of(self.desk)


def read(session: Session, case: str, language: str) -> tuple[tuple[Begun, ...], str, tuple[Offer, ...]]:
    """What is begun, and of a case its title and the forms for it."""
    begun = submissions.begun(session, language)
    if not case:
        return begun, "", ()
    return begun, cases.record(session, case).title, submissions.offered(session, case)
