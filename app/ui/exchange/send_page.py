"""Sending: to whom, what, how much of it, and where it is written."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.base.catalogue import isolate_ltr
from app.services import cases, contacts, sending
from app.services.session import Session
from app.services.views import CaseRow, ChangeSet, ContactView, SentReport
from app.ui.case.calls import call
from app.ui.case.wording import inert, shown, size_words
from app.ui.exchange.send_choices import CaseChoice, PeopleChoice, PolicyChoice
from app.ui.exchange.sent_list import SentList
from app.ui.parts import (
    Banner,
    Card,
    M,
    ProgressPanel,
    choose_folder,
    label,
    link_button,
    page_scroll,
    primary_button,
    row,
    secondary_button,
)

if TYPE_CHECKING:
    from app.ui.context import Context

CASES_SHOWN: Final = 200  # more are found by typing

Choices = tuple[tuple[ContactView, ...], tuple[CaseRow, ...]]


def read_choices(session: Session, text: str) -> Choices:
    query = cases.CaseQuery(text=text, limit=CASES_SHOWN)
    return contacts.listing(session), cases.rows(session, query).rows


class SendPage(QStackedWidget):
    """The choices; then what was written, and what to tell the colleague."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.folder: Path | None = None
        self._found: Choices = ((), ())
        self._asked = 0
        self.people = PeopleChoice(context)
        self.what = CaseChoice(context)
        self.policy = PolicyChoice(context)
        self.estimate = Banner("", "info")
        self.progress = ProgressPanel(context, title="exchange.send.working")
        self.go = primary_button("", self.send, "send")
        self.sent = SentList(context)
        self._build()
        for choice in (self.people, self.what, self.policy):
            choice.changed.connect(self._weigh)
        self.what.searched.connect(self._load)
        context.changed.connect(self._changed)

    def show_page(self, case: str = "", to: str = "") -> None:
        """``case`` and ``to`` are chosen beforehand."""
        self.setCurrentIndex(0)
        if case:
            self.what.choose(case)
        if to:
            self.people.chosen = {to}
        self._load()
        self.sent.load()

    def retranslate(self) -> None:
        self._show(self._found)
        self._word_folder()
        self.sent.retranslate()

    # --- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        bind = self.context.bind
        title, sent_title = label("", "title"), label("", "heading")
        bind(title.setText, "page.send")
        bind(self.go.setText, "exchange.send.go")
        bind(sent_title.setText, "exchange.sent.title")
        self.estimate.hide()
        choices = (self.people, self.what, self.policy, self._where_card())
        foot = row(self.go, None)
        page = page_scroll(title, *choices, self.estimate, self.progress, foot, sent_title, self.sent, spacing=M)
        self.addWidget(page)
        self.result = QWidget()
        self.addWidget(self.result)

    def _where_card(self) -> Card:
        heading = label("", "subheading")
        self.context.bind(heading.setText, "exchange.send.where")
        self.folder_line = label("", "muted")
        choose = secondary_button("", self._choose_folder, "stick")
        self.context.bind(choose.setText, "exchange.send.choose-folder")
        self._word_folder()
        where = row(choose, self.folder_line, spacing=M)
        where.setStretch(1, 1)
        return Card(heading, where, spacing=M)

    # --- choosing -----------------------------------------------------------------------------

    def _load(self) -> None:
        call(self, self.context, read_choices, self.what.search.text().strip(), done=self._show)

    def _show(self, found: Choices) -> None:
        self._found = found
        self.people.show_people(found[0])
        self.what.show_cases(found[1])
        self._weigh()

    def _choose_folder(self) -> None:
        folder = choose_folder(self.context, start=self.folder)
        if folder is not None:
            self.take_folder(folder)

    def take_folder(self, folder: Path) -> None:
        """Where the bundle goes: a stick, or a folder that is carried on by other means."""
        self.folder = folder
        self._word_folder()
        self._ready()

    def _word_folder(self) -> None:
        words = self.context.words("exchange.send.no-folder")
        self.folder_line.setText(words if self.folder is None else isolate_ltr(inert(str(self.folder))))

    # --- weighing and sending -------------------------------------------------------------------

    def _cases(self) -> list[str] | None:
        return None if self.what.chosen is None else sorted(self.what.chosen)

    def _ready(self) -> None:
        self.go.setEnabled(bool(self.people.chosen) and self.folder is not None and self.what.chosen != set())

    def _weigh(self) -> None:
        self._ready()
        self._asked += 1
        asked = self._asked
        if self.context.session is None or not self.people.chosen or self.what.chosen == set():
            self.estimate.hide()
            return

        def weighed(report: SentReport) -> None:
            if asked == self._asked:
                self.estimate.show_text(self._estimate_words(report), "info")

        def failed(error: Exception) -> None:
            if asked == self._asked:
                self.estimate.show_text(self.context.error_text(error), "warn")

        call(
            self,
            self.context,
            sending.weigh,
            sorted(self.people.chosen),
            self._cases(),
            self.policy.policy,
            done=weighed,
            failed=failed,
        )

    def _estimate_words(self, report: SentReport) -> str:
        words = self.context.words
        parts = [words("exchange.weigh.entries", n=report.entries)]
        if report.evidence:
            parts.append(words("exchange.weigh.evidence", n=report.evidence, size=size_words(report.bytes)))
        if report.withheld:
            parts.append(words("exchange.weigh.withheld", n=report.withheld))
        if report.left_out:
            parts.append(words("exchange.weigh.left-out", n=report.left_out))
        return " ".join(parts)

    def send(self) -> None:
        """Write the bundle, read it back, compare."""
        if self.folder is None or not self.people.chosen:
            return
        work = partial(sending.send, cases=self._cases(), policy=self.policy.policy)
        call(
            self,
            self.context,
            work,
            sorted(self.people.chosen),
            self.folder,
            done=self._sent,
            task=self.progress,
            busy=self.go,
        )

    def _sent(self, report: SentReport) -> None:
        words = self.context.words
        names = words("case.comma").join(shown(name) for name in report.to)
        again = link_button(words("exchange.send.again"), self._again)
        done = Card(
            Banner(words("exchange.send.done"), "ok"),
            label(
                words(
                    "exchange.send.file", name=isolate_ltr(inert(Path(report.path).name)), size=size_words(report.bytes)
                ),
                "body",
            ),
            label(words("exchange.send.counts", n=report.entries), "muted"),
            label(words("exchange.send.tell", names=names), "body"),
            row(primary_button(words("button.done"), partial(self.context.navigate, "cases")), again, None, spacing=M),
            spacing=M,
        )
        if report.withheld:
            done.body.insertWidget(2, label(words("exchange.weigh.withheld", n=report.withheld), "muted"))
        title = label(words("exchange.send.done.title"), "title")
        self.removeWidget(self.result)
        self.result.deleteLater()
        self.result = page_scroll(title, done)
        self.addWidget(self.result)
        self.setCurrentWidget(self.result)
        self.sent.load()

    def _again(self) -> None:
        self.setCurrentIndex(0)

    def _changed(self, changes: ChangeSet) -> None:
        if self.context.session is not None and (changes.kinds & {"contacts", "bundles"} or changes.files):
            self._load()
            self.sent.load()
