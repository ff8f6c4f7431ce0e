"""Sending: to whom, what, how much of it, and where it is written."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QPushButton, QRadioButton, QStackedWidget, QWidget

from app.base.catalogue import isolate_ltr
from app.services import cases, contacts, sending
from app.services.session import Session
from app.services.views import CaseRow, ChangeSet, ContactView, SentReport
from app.sync.disclose import Policy
from app.ui.case.calls import call
from app.ui.case.wording import inert, shown, size_words
from app.ui.exchange.sent_list import SentList
from app.ui.parts import (
    XS,
    Banner,
    Card,
    EmptyState,
    M,
    ProgressPanel,
    S,
    SearchField,
    chip,
    choose_folder,
    column,
    label,
    link_button,
    page_scroll,
    primary_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

CASES_SHOWN: Final = 200  # more are found by typing


def read_choices(session: Session, text: str) -> tuple[tuple[ContactView, ...], tuple[CaseRow, ...]]:
    query = cases.CaseQuery(text=text, limit=CASES_SHOWN)
    return contacts.listing(session), cases.rows(session, query).rows


class SendPage(QStackedWidget):
    """The choices; then what was written, and what to tell the colleague."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.people: dict[str, QCheckBox] = {}
        self.chosen_cases: set[str] | None = None
        self.folder: Path | None = None
        self._to: set[str] = set()
        self._found: tuple[tuple[ContactView, ...], tuple[CaseRow, ...]] = ((), ())
        self._asked = 0
        self.people_box = column(spacing=S)
        self.case_box = column(spacing=S)
        self.case_search = SearchField(context, "case.list.search")
        self.policies: dict[Policy, QRadioButton] = {}
        self.estimate = Banner("", "info")
        self.progress = ProgressPanel(context, title="exchange.send.working")
        self.go = primary_button("", self.send, "send")
        self.sent = SentList(context)
        self._build()
        context.changed.connect(self._changed)

    def show_page(self, case: str = "", to: str = "") -> None:
        """``case`` and ``to`` are chosen beforehand."""
        self.setCurrentIndex(0)
        if case:
            self.chosen_cases = {case}
            self.some.setChecked(True)
            self._show_cases()
        if to:
            self._to = {to}
        self._load()
        self.sent.load()

    def retranslate(self) -> None:
        self._show(self._found)
        self._word_folder()
        self._weigh()
        self.sent.retranslate()

    # --- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        bind = self.context.bind
        title = label("", "title")
        bind(title.setText, "page.send")
        self.estimate.hide()
        bind(self.go.setText, "exchange.send.go")
        sent_title = label("", "heading")
        bind(sent_title.setText, "exchange.sent.title")
        cards = (self._who_card(), self._what_card(), self._policy_card(), self._where_card())
        foot = row(self.go, None)
        self.addWidget(
            page_scroll(title, *cards, self.estimate, self.progress, foot, sent_title, self.sent, width=780, spacing=M)
        )
        self.result = QWidget()
        self.addWidget(self.result)

    def _card(self, key: str, *inside: object) -> Card:
        heading = label("", "subheading")
        self.context.bind(heading.setText, key)
        return Card(heading, *inside, spacing=M)  # type: ignore[arg-type]

    def _who_card(self) -> Card:
        self.nobody = EmptyState("contacts", button=self._to_contacts())
        self.context.bind(self.nobody.title.setText, "exchange.send.nobody")
        self.context.bind(self.nobody.hint.setText, "exchange.send.nobody.hint")
        self.nobody.hide()
        return self._card("exchange.send.who", self.people_box, self.nobody)

    def _to_contacts(self) -> QPushButton:
        button = secondary_button("", partial(self.context.navigate, "contacts"), "contacts")
        self.context.bind(button.setText, "page.contacts")
        return button

    def _what_card(self) -> Card:
        self.all, self.some = QRadioButton(), QRadioButton()
        self.all.setChecked(True)
        self.context.bind(self.all.setText, "exchange.send.all")
        self.context.bind(self.some.setText, "exchange.send.some")
        self.some.toggled.connect(self._switch_cases)
        self._cases = QWidget()
        self._cases.setLayout(column(self.case_search, self.case_box, spacing=S))
        self._cases.hide()
        self.case_search.searched.connect(lambda _: self._load())
        return self._card("exchange.send.what", self.all, self.some, self._cases)

    def _policy_card(self) -> Card:
        group = QButtonGroup(self)
        lines = []
        for policy in sending.POLICIES:
            button, why = QRadioButton(), label("", "small")
            self.context.bind(button.setText, f"exchange.policy.{policy}")
            self.context.bind(why.setText, f"exchange.policy.{policy}.why")
            why.setContentsMargins(26, 0, 26, 0)
            group.addButton(button)
            button.toggled.connect(lambda on: self._weigh() if on else None)
            self.policies[policy] = button
            lines.append(column(button, why, spacing=0))
        self.policies[sending.POLICIES[0]].setChecked(True)
        return self._card("exchange.send.policy", *lines)

    def _where_card(self) -> Card:
        self.folder_line = label("", "muted")
        choose = secondary_button("", self._choose_folder, "stick")
        self.context.bind(choose.setText, "exchange.send.choose-folder")
        self._word_folder()
        return self._card("exchange.send.where", row(choose, self.folder_line, None, spacing=M))

    # --- choosing -----------------------------------------------------------------------------

    def _load(self) -> None:
        call(self, self.context, read_choices, self.case_search.text().strip(), done=self._show)

    def _show(self, found: tuple[tuple[ContactView, ...], tuple[CaseRow, ...]]) -> None:
        self._found = found
        clear(self.people_box)
        self.people = {}
        self.nobody.setVisible(not found[0])
        for person in found[0]:
            self.people_box.addWidget(self._person(person))
        self._show_cases()
        self._weigh()

    def _person(self, person: ContactView) -> QWidget:
        box = QCheckBox(shown(person.name).replace("&", "&&"))
        box.setAccessibleName(inert(person.name))
        box.setChecked(person.key_id in self._to)
        box.toggled.connect(partial(self._choose_person, person.key_id))
        self.people[person.key_id] = box
        made = QWidget()
        line = row(box, chip(self.context, "verified" if person.verified else "unverified"), None, spacing=S)
        body = column(line, spacing=XS)
        if not person.verified:
            body.addWidget(label(self.context.words("exchange.send.unverified"), "small"))
        made.setLayout(body)
        return made

    def _choose_person(self, key: str, on: bool) -> None:
        self._to = self._to | {key} if on else self._to - {key}
        self._weigh()

    def _switch_cases(self, some: bool) -> None:
        self._cases.setVisible(some)
        self.chosen_cases = (self.chosen_cases or set()) if some else None
        self._show_cases()
        self._weigh()

    def _show_cases(self) -> None:
        clear(self.case_box)
        chosen = self.chosen_cases or set()
        for row_ in sorted(self._found[1], key=lambda r: r.id not in chosen):
            box = QCheckBox(shown(row_.title).replace("&", "&&") or self.context.words("case.untitled"))
            box.setAccessibleName(inert(row_.title))
            box.setChecked(row_.id in chosen)
            box.toggled.connect(partial(self._choose_case, row_.id))
            self.case_box.addWidget(box)

    def _choose_case(self, case: str, on: bool) -> None:
        chosen = self.chosen_cases or set()
        self.chosen_cases = chosen | {case} if on else chosen - {case}
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

    def policy(self) -> Policy:
        return next(name for name, button in self.policies.items() if button.isChecked())

    def cases(self) -> list[str] | None:
        return None if self.chosen_cases is None else sorted(self.chosen_cases)

    def _ready(self) -> None:
        self.go.setEnabled(bool(self._to) and self.folder is not None and self.chosen_cases != set())

    def _weigh(self) -> None:
        self._ready()
        self._asked += 1
        asked = self._asked
        if self.context.session is None or not self._to or self.chosen_cases == set():
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
            sorted(self._to),
            self.cases(),
            self.policy(),
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
        if self.folder is None or not self._to:
            return
        work = partial(sending.send, cases=self.cases(), policy=self.policy())
        call(self, self.context, work, sorted(self._to), self.folder, done=self._sent, task=self.progress, busy=self.go)

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
        self.result = page_scroll(title, done, width=680)
        self.addWidget(self.result)
        self.setCurrentWidget(self.result)
        self.sent.load()

    def _again(self) -> None:
        self.setCurrentIndex(0)

    def _changed(self, changes: ChangeSet) -> None:
        if self.context.session is not None and (changes.kinds & {"contacts", "bundles"} or changes.files):
            self._load()
            self.sent.load()
