"""Sending: to whom, what, how much of it, and where it is written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QCheckBox, QStackedWidget, QWidget

from app.services import cases, contacts, sending, teams
from app.services.session import Session
from app.services.sticks import Weight
from app.services.sticks.across import CHANGED
from app.services.views import CaseRow, ChangeSet, ContactView, SentReport
from app.ui.case.calls import call
from app.ui.case.wording import inert, size_words
from app.ui.disclosure.sight import Chosen, Sight, terms
from app.ui.exchange.send_choices import CaseChoice, PeopleChoice, PolicyChoice
from app.ui.exchange.ways import WayChoice
from app.ui.parts import (
    Banner,
    M,
    ProgressPanel,
    label,
    link_button,
    page_scroll,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.relay.sending import hand_over, handed_page
from app.ui.stick.across import Begun, begin_across
from app.ui.stick.packing import pack, packed_page
from app.ui.stick.sending import room_words, send_there, sent_page, weigh_there

if TYPE_CHECKING:
    from app.ui.context import Context

GO: Final = {"relay": "send.relay.go", "courier": "send.courier.go"}
CASES_SHOWN: Final = 200  # more are found by typing

Weighed = tuple[SentReport, str, Weight | None]
Choices = tuple[tuple[ContactView, ...], tuple[CaseRow, ...]]


def read_choices(session: Session, text: str) -> Choices:
    query = cases.CaseQuery(text=text, limit=CASES_SHOWN)
    return contacts.listing(session), cases.rows(session, query).rows


def weigh(
    session: Session,
    to: list[str],
    cases: list[str] | None,
    policy: sending.Policy,
    whole: bool,
    pieces: Chosen,
    folder: Path | None,
) -> Weighed:
    """What sending would write, the name of a team whose rules speak against it, and how it lies in ``folder``."""
    there = weigh_there(session, to, folder, cases, policy, whole, pieces) if folder is not None else None
    if there is not None:
        report = there.sent
    else:
        report = sending.weigh(session, to, cases, policy, whole=whole, terms=terms(session, to, policy, pieces, cases))
    barred = teams.refused(session, cases, to, policy)
    return report, barred[0][0].charter.name if barred else "", there


class SendPage(QStackedWidget):
    """The choices; then what was written, and what to tell the colleague."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._found: Choices = ((), ())
        self._asked = 0
        self._something = True
        """whether there is anything that the readers haven't confirmed"""
        self.people = PeopleChoice(context)
        self.what = CaseChoice(context)
        self.policy = PolicyChoice(context)
        self.way = WayChoice(context)
        self.sight = Sight(context, self.people, self.what, self.policy)
        self.estimate, self.room, self.refused = Banner("", "info"), Banner("", "info"), Banner("", "warn")
        self._fits = True
        self.progress = ProgressPanel(context, title="exchange.send.working")
        self.go = primary_button("", self.send, "send")
        self.across = secondary_button("", self.send_across, "stick")
        self.whole, self.against = QCheckBox(), QCheckBox()
        self._build()
        for choice in (self.people, self.what, self.policy):
            choice.changed.connect(self._weigh)
        self.way.changed.connect(self._weigh)
        self.sight.changed.connect(self._weigh)
        self.whole.toggled.connect(self._weigh)
        self.against.toggled.connect(self._ready)
        self.what.searched.connect(self._load)
        context.changed.connect(self._changed)

    def show_page(self, case: str = "", to: str = "", stick: str = "") -> None:
        """``case`` and ``to`` are chosen beforehand, and ``stick``: the path of one."""
        self.setCurrentIndex(0)
        if stick:
            self.way.take_stick(Path(stick))
        if case:
            self.what.choose(case)
        if to:
            self.people.chosen = {to}
            self.people.changed.emit()  # as if a person had ticked them: what they usually get is proposed
        self.way.load()
        self._load()

    def retranslate(self) -> None:
        self._show(self._found)
        self.way.retranslate()
        self._ready()

    # --- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        bind = self.context.bind
        title = label("", "title")
        bind(title.setText, "page.send")
        bind(self.whole.setText, "people.send.whole")
        bind(self.against.setText, "people.send.against")
        on_its_way = quiet_button("", partial(self.context.navigate, "outbox"), "clock")
        bind(on_its_way.setText, "page.outbox")
        bind(self.across.setText, "across.go")
        for hidden in (self.estimate, self.room, self.refused, self.whole, self.against, self.across):
            hidden.hide()
        choices = (self.people, self.what, self.policy, self.way)
        said = (self.sight, self.estimate, self.room, self.whole, self.refused, self.against)
        page = page_scroll(
            title, *choices, *said, self.progress, row(self.go, self.across, on_its_way, None), spacing=M
        )
        self.addWidget(page)
        self.result = QWidget()
        self.addWidget(self.result)

    # --- choosing -----------------------------------------------------------------------------

    def _load(self) -> None:
        call(self, self.context, read_choices, self.what.search.text().strip(), done=self._show)

    def _show(self, found: Choices) -> None:
        self._found = found
        self.people.show_people(found[0])
        self.what.show_cases(found[1])
        self._weigh()

    def take_folder(self, folder: Path) -> None:
        """Write it there, as if a person had chosen so."""
        self.way.take_folder(folder)

    # --- weighing and sending -------------------------------------------------------------------

    def _cases(self) -> list[str] | None:
        return None if self.what.chosen is None else sorted(self.what.chosen)

    def _ready(self) -> None:
        chosen = bool(self.people.chosen) and self.way.is_ready() and self.what.chosen != set()
        barred = not self.refused.isHidden() and not self.against.isChecked()
        self.go.setEnabled(chosen and self._something and self._fits and not barred)
        self.across.setEnabled(chosen and self._something and not barred)
        self.go.setText(self.context.words(GO.get(self.way.way, "exchange.send.go")))

    def _weigh(self) -> None:
        self.way.reach_for(self.people.chosen)
        self._ready()
        self._asked += 1
        asked = self._asked
        if self.context.session is None or not self.people.chosen or self.what.chosen == set():
            for said in (self.estimate, self.room, self.refused, self.whole, self.against, self.across):
                said.hide()
            return

        def weighed(found: Weighed) -> None:
            if asked == self._asked:
                self._say(*found)

        def failed(error: Exception) -> None:
            if asked == self._asked:
                self.estimate.show_text(self.context.error_text(error), "warn")

        work = partial(weigh, cases=self._cases(), policy=self.policy.policy, whole=self.whole.isChecked())
        work = partial(work, pieces=self.sight.pieces, folder=self.way.target)
        call(self, self.context, work, sorted(self.people.chosen), done=weighed, failed=failed)

    def _say(self, report: SentReport, team: str, there: Weight | None) -> None:
        self._something = report.entries > 0
        self._say_room(there if self._something else None)
        if self.way.way == "relay":
            self.way.relay.weigh(report.bytes)
        self.estimate.show_text(self._estimate_words(report), "info")
        self.whole.setVisible(self.whole.isChecked() or report.entries < report.whole_entries)
        self.refused.show_text(self.context.words("people.weigh.team", name=inert(team)) if team else "")
        self.against.setVisible(bool(team))
        self._ready()

    def _say_room(self, there: Weight | None) -> None:
        """Before anything is written: whether it fits there, how long it takes, in how many parts."""
        place = self.way.place
        self._fits = there is None or (there.fits and not there.read_only)
        self.across.setVisible(not self._fits and there is not None and not there.read_only)
        self.room.hide()
        if there is not None and place is not None:
            self.room.show_text(*room_words(self.context, place, there))

    def _estimate_words(self, report: SentReport) -> str:
        words = self.context.words
        if not report.entries:
            return words("people.weigh.nothing")
        parts = [words("exchange.weigh.entries", n=report.entries)]
        if report.evidence:
            parts.append(words("people.weigh.files", n=report.evidence))
        if report.bytes < report.whole_bytes:
            sizes = {"size": size_words(report.bytes), "whole": size_words(report.whole_bytes)}
            parts.append(words("people.weigh.sizes", **sizes))
        else:
            parts.append(words("people.weigh.size", size=size_words(report.bytes)))
        if report.withheld:
            parts.append(words("exchange.weigh.withheld", n=report.withheld))
        if report.left_out:
            parts.append(words("exchange.weigh.left-out", n=report.left_out))
        return " ".join(parts)

    def send(self) -> None:
        """Write the bundle, read it back, compare; or put it into the queue of the relay."""
        place, to = self.way.place, sorted(self.people.chosen)
        follow = partial(call, self, self.context, task=self.progress, busy=self.go)
        if not to:
            return
        if self.way.way == "relay":
            follow(self._on_these_terms(hand_over), to, done=partial(self._done, handed_page))
        elif self.way.way == "courier" and place is not None:
            follow(
                self._on_these_terms(pack),
                to,
                self.way.courier.courier,
                place.path,
                done=partial(self._done, packed_page),
            )
        elif place is not None:
            follow(
                self._on_these_terms(send_there),
                to,
                place.path,
                done=partial(self._done, partial(sent_page, place=place)),
            )

    def send_across(self) -> None:
        """Prepare it, and put as much of it onto this stick as there is room for; the next one is asked for then."""
        place, to = self.way.place, sorted(self.people.chosen)

        def done(begun: Begun) -> None:
            self.context.changed.emit(CHANGED)
            self.context.navigate("stick", view="across")
            if begun[1] is not None:
                self.context.say(self.context.error_text(begun[1]), "warn")

        if place is not None and to:
            work = self._on_these_terms(begin_across)
            call(self, self.context, work, to, place.path, done=done, task=self.progress, busy=self.across)

    def _on_these_terms(self, verb: Callable[..., Any]) -> Callable[..., Any]:
        """The verb with what the page shows as chosen."""
        return partial(
            verb,
            cases=self._cases(),
            policy=self.policy.policy,
            pieces=self.sight.pieces,
            whole=self.whole.isChecked(),
            against_team=self.against.isChecked(),
        )

    def _done(self, make: Callable[..., QWidget], report: object) -> None:
        """Show what was done, and what is to be done next."""
        again = link_button(self.context.words("exchange.send.again"), self._again)
        self._show_result(make(self.context, report, again=again))

    def _show_result(self, page: QWidget) -> None:
        self.removeWidget(self.result)
        self.result.deleteLater()
        self.result = page
        self.addWidget(self.result)
        self.setCurrentWidget(self.result)

    def _again(self) -> None:
        self.setCurrentIndex(0)

    def _changed(self, changes: ChangeSet) -> None:
        if self.context.session is not None and (
            changes.kinds & {"contacts", "bundles", "suspensions"} or changes.files
        ):
            self._load()
