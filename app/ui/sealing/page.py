"""Sealing: which cases, for whom, what for; what would leave; then the file, and what was sealed before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QCheckBox, QStackedWidget, QWidget

from app.base.catalogue import isolate_ltr
from app.services import cases, contacts, custody, disclosure, sealing
from app.services.custody import GroupView
from app.services.disclosure import Terms
from app.services.sealing import Order, Plan, SealedReport, wording
from app.services.session import Session
from app.services.views import CaseRow, ChangeSet, ContactView
from app.ui.case.calls import call
from app.ui.case.wording import inert, size_words
from app.ui.disclosure.preview import PreviewPane
from app.ui.exchange.send_choices import CaseChoice, PeopleChoice
from app.ui.parts import (
    Banner,
    Card,
    CopyField,
    M,
    ProgressPanel,
    S,
    choose_folder,
    column,
    label,
    page_scroll,
    primary_button,
    row,
    secondary_button,
)
from app.ui.sealing.choices import KeysChoice, MakeChoice, UseChoice
from app.ui.sealing.listing import SealedList
from app.ui.sealing.verifying import VerifyCard

if TYPE_CHECKING:
    from app.ui.context import Context

CASES_SHOWN: Final = 200  # more are found by typing
Choices = tuple[tuple[ContactView, ...], tuple[CaseRow, ...], tuple[GroupView, ...]]


def read_choices(session: Session, text: str) -> Choices:
    query = cases.CaseQuery(text=text, limit=CASES_SHOWN)
    return contacts.listing(session), cases.rows(session, query).rows, custody.groups(session)


def usual(session: Session, readers: tuple[str, ...], chosen: tuple[str, ...]) -> str:
    """The policy that holds for these readers and cases where nobody says otherwise."""
    return disclosure.terms_for(session, readers, chosen).policy


class SealPage(QStackedWidget):
    """The choices, top to bottom; then what was written."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.folder: Path | None = None
        self.plan: Plan | None = None
        self._asked = 0
        self.what = CaseChoice(context)
        self.what.some.setChecked(True)  # what leaves the group is named case by case
        for button in (self.what.all, self.what.some):
            button.hide()
        self.people, self.keys = PeopleChoice(context), KeysChoice(context)
        self.use, self.make = UseChoice(context), MakeChoice(context)
        self.preview = PreviewPane(context)
        self.chosen: Terms | None = None
        """the terms that were looked at, with what a person chose for files in them"""
        self.preview.terms_changed.connect(self._take)
        self.said = Banner("", "info")
        self.stamp = QCheckBox()
        self.progress = ProgressPanel(context, title="seal.working")
        self.look = secondary_button("", self.check, "eye")
        self.go = primary_button("", self.seal, "lock")
        self.ask = secondary_button("", self.ask_for_it, "send")
        self.ask.hide()
        self.sealed, self.verify = SealedList(context), VerifyCard(context)
        self._build()
        for choice in (self.what, self.people, self.keys, self.use, self.make):
            choice.changed.connect(self._forget)
        self.people.changed.connect(self._suggest)
        self.keys.changed.connect(self._suggest)
        self.what.changed.connect(self._suggest)
        self.what.searched.connect(self._load)
        context.changed.connect(self._changed)

    def show_page(self, case: str = "") -> None:
        """``case`` is chosen beforehand."""
        self.setCurrentIndex(0)
        if case:
            self.what.choose(case)
        self._load()
        self.sealed.load()

    def retranslate(self) -> None:
        self.use.word()
        self.make.word()
        self.preview.retranslate()
        self._load()
        self.sealed.load()

    def _build(self) -> None:
        bind = self.context.bind
        title, intro, why = label("", "title"), label("", "body"), label("", "small")
        bind(title.setText, "page.seal")
        bind(intro.setText, "seal.intro")
        bind(why.setText, "seal.stamp.why")
        bind(self.stamp.setText, "seal.stamp")
        bind(self.look.setText, "seal.check")
        bind(self.go.setText, "seal.go")
        bind(self.ask.setText, "seal.ask")
        self.said.hide()
        last = Card(column(self.stamp, why, spacing=S), spacing=M)
        choices = (self.what, self.people, self.keys, self.use, self.make, last)
        ends = (self.said, self.preview, self.progress, row(self.look, self.ask, self.go, None, spacing=M))
        page = page_scroll(title, intro, *choices, *ends, self.verify, self.sealed, spacing=M)
        self.addWidget(page)
        self.result = QWidget()
        self.addWidget(self.result)
        self._forget()

    # --- choosing -----------------------------------------------------------------------------

    def _load(self) -> None:
        if self.context.session is not None:
            call(self, self.context, read_choices, self.what.search.text().strip(), done=self._show)

    def _show(self, found: Choices) -> None:
        self.people.show_people(found[0])
        self.what.show_cases(found[1])
        self.make.show_groups(found[2])
        self._ready()

    def order(self) -> Order:
        """What is chosen."""
        return Order(
            cases=tuple(sorted(self.what.chosen or ())),
            readers=tuple(sorted(self.people.chosen)),
            recipients=self.keys.keys(),
            purpose=self.use.purpose.code(),
            policy=self.use.policy.code(),
            terms=self.chosen,
            languages=self.make.chosen_languages,
            pages=self.make.form,
            group=self.make.group.code(),
            stamp=self.stamp.isChecked(),
        )

    def _forget(self) -> None:
        """What was shown is of other choices: nothing is sealed that wasn't looked at."""
        self._asked += 1
        self.plan, self.chosen = None, None
        self.said.hide()
        self.preview.forget()
        self._ready()

    def _take(self, terms: Terms) -> None:
        """Something else was chosen for a file: it is looked at again, and sealed so."""
        self.chosen, self.plan = terms, None
        self._ready()
        self.check()

    def _ready(self) -> None:
        order = self.order()
        complete = bool(order.cases and order.everybody() and order.purpose and self.keys.fine)
        self.look.setEnabled(complete)
        self.go.setEnabled(complete and self.plan is not None and self.plan.clear)
        self.ask.setVisible(complete and self.plan is not None and self.plan.to_ask)

    def _suggest(self) -> None:
        order = self.order()
        if self.context.session is not None and order.everybody() and self.keys.fine:
            call(self, self.context, usual, order.everybody(), order.cases, done=self.use.tell_usual)

    # --- looking and sealing --------------------------------------------------------------------

    def check(self) -> None:
        """Show what would leave, or what stands against it."""
        self._asked += 1
        asked = self._asked

        def planned(found: Plan) -> None:
            if asked == self._asked:
                self._say(found)

        call(self, self.context, sealing.plan, self.order(), done=planned, task=self.progress, busy=self.look)

    def _say(self, found: Plan) -> None:
        self.plan = found
        lines = wording.plan(found, self.context.language, size_words(found.bytes))
        self.said.show_text("\n".join(lines), "info" if found.clear else "warn")
        if found.preview is not None:
            self.preview.show_for(found.order.cases, found.order.everybody(), found.terms)
        self._ready()

    def ask_for_it(self) -> None:
        """Ask a second person to agree to exactly what was looked at."""
        call(self, self.context, sealing.ask, self.order(), busy=self.ask)

    def seal(self) -> None:
        """Ask where to, write the file, read it back, compare."""
        folder = choose_folder(self.context, start=self.folder)
        if folder is not None:
            self.seal_into(folder)

    def seal_into(self, folder: Path) -> None:
        """The file gets a name that says nothing."""
        self.folder = folder
        call(
            self,
            self.context,
            sealing.seal,
            self.order(),
            folder,
            done=self._sealed,
            task=self.progress,
            busy=self.go,
        )

    def _sealed(self, report: SealedReport) -> None:
        words = self.context.words
        size = {"name": isolate_ltr(inert(Path(report.path).name)), "size": size_words(report.bytes)}
        counts = {"n": report.entries, "pieces": report.pieces, "pages": report.pages}
        key = CopyField(self.context, self.context.session.key_id if self.context.session else "")
        lines = [
            Banner(words("seal.done"), "ok"),
            label(words("exchange.send.file", **size), "body"),
            label(words("seal.done.count", **counts), "muted"),
            label(words("seal.done.read"), "body"),
            label(words("seal.done.tell"), "body"),
            key,
        ]
        lines += [label(line, "muted") for line in wording.unstamped(report, self.context.language)]
        again = primary_button(words("seal.again"), self._again)
        done = Card(*lines, row(again, None, spacing=M), spacing=M)
        self.removeWidget(self.result)
        self.result.deleteLater()
        self.result = page_scroll(label(words("seal.done.title"), "title"), done)
        self.addWidget(self.result)
        self.setCurrentWidget(self.result)

    def _again(self) -> None:
        self._forget()
        self.setCurrentIndex(0)
        self.sealed.load()

    def _changed(self, changes: ChangeSet) -> None:
        if self.plan is not None and "release" in changes.kinds:
            self.check()
        elif self.context.session is not None and (changes.kinds & {"contacts", "custody"} or changes.files):
            self._forget()
            self._load()
