"""When a colleague is taken: what to do now, what is suspended, who hasn't given a sign of life."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.services import checkin, suspension
from app.services.checkin import CheckIn, CheckIns
from app.services.session import Session
from app.services.suspension import Asked, Letter, SuspensionView, Waiting
from app.services.views import Author, ChangeSet
from app.ui.case.calls import call
from app.ui.commands import Command, worded
from app.ui.parts import (
    Banner,
    EmptyState,
    M,
    S,
    choose_files,
    column,
    danger_button,
    label,
    page_scroll,
    row,
    secondary_button,
)
from app.ui.parts.space import clear
from app.ui.suspension.asked import AskedDialog
from app.ui.suspension.begin import BeginDialog
from app.ui.suspension.cards import CheckInCard, SuspensionCard, WaitingCard
from app.ui.suspension.reading import ApartDialog, CouldReadDialog
from app.ui.suspension.wording import name_of, names_of, put

if TYPE_CHECKING:
    from app.ui.context import Context


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page shows, read at once."""

    suspensions: tuple[SuspensionView, ...]
    waiting: tuple[Waiting, ...]
    people: CheckIns


def read(session: Session) -> Shown:
    return Shown(suspension.listing(session), suspension.waiting(session), checkin.state(session))


def open_file(session: Session, path: Path) -> tuple[bytes, Asked]:
    content = suspension.read_file(path)
    return content, suspension.inspect(session, content)


class SuspensionPage(QWidget):
    """The worst day comes unprepared: two buttons, three steps, and no word that has to be learnt first."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.shown: Shown | None = None
        self.begin = danger_button("", self.begin_one, "warning")
        self.open = secondary_button("", self.open_one, "receive")
        self.own, self.cards, self.halves, self.people = (column(spacing=S) for _ in range(4))
        self.empty = EmptyState("shield")
        self.checkins, self.checkin_hint = label("", "subheading"), label("", "muted")
        self.waits = label("", "subheading")
        self._build()

    def _build(self) -> None:
        title, lead, steps = label("", "title"), label("", "muted"), label("", "strong")
        for setter, key in (
            (title.setText, "page.suspension"),
            (lead.setText, "suspension.lead"),
            (steps.setText, "suspension.steps"),
            (self.begin.setText, "suspension.begin"),
            (self.open.setText, "suspension.open"),
            (self.empty.title.setText, "suspension.none"),
            (self.empty.hint.setText, "suspension.none.hint"),
            (self.waits.setText, "suspension.waiting"),
            (self.checkins.setText, "checkin.title"),
            (self.checkin_hint.setText, "checkin.hint"),
        ):
            self.context.bind(setter, key)
        self.setLayout(
            column(
                page_scroll(
                    title, self.own, lead, steps, row(self.begin, self.open, None, spacing=S), self.waits, self.halves,
                    self.cards, self.empty, self.checkins, self.checkin_hint, self.people, spacing=M,
                )
            )
        )  # fmt: skip
        self.context.changed.connect(self._changed)

    def show_page(self, act: str = "", key_id: str = "") -> None:
        """``act``: ``begin`` asks at once whose key, or about ``key_id``."""
        self._load()
        if act == "begin":
            BeginDialog(self.context, key_id).open()

    def _load(self) -> None:
        call(self, self.context, read, done=self._show)

    def retranslate(self) -> None:
        if self.shown is not None:
            self._show(self.shown)

    def commands(self) -> Iterator[Command]:
        """What the palette offers here."""
        yield Command("suspension", "edit", self.begin_one, worded("command.suspension"), "warning")
        yield Command("suspension.open", "edit", self.open_one, worded("suspension.open"), "receive")

    def _changed(self, changes: ChangeSet) -> None:
        if self.context.session is not None and changes.kinds & {"suspensions", "contacts", "inbox", "teams"}:
            self._load()

    def _show(self, found: Shown) -> None:
        self.shown = found
        context = self.context
        for layout in (self.own, self.cards, self.halves, self.people):
            clear(layout)
        for one in found.suspensions:
            if one.own and one.state == "in-effect":
                said = context.words("suspension.self", names=names_of(context, one.by))
                self.own.addWidget(Banner(said, "danger"))
            self.cards.addWidget(SuspensionCard(context, one, self))
        for half in found.waiting:
            self.halves.addWidget(WaitingCard(context, half, self))
        for person in found.people.people:
            self.people.addWidget(CheckInCard(context, person, self))
        if found.people.own_hours:
            own = context.words("checkin.own", n=found.people.own_hours)
            self.people.addWidget(label(own, "strong"))
        self.waits.setVisible(bool(found.waiting))
        self.empty.setVisible(not found.suspensions and not found.waiting)
        asked = bool(found.people.people or found.people.own_hours)
        self.checkins.setVisible(asked)
        self.checkin_hint.setVisible(asked)

    # --- acting -------------------------------------------------------------------------------

    def begin_one(self) -> None:
        """Step 1."""
        BeginDialog(self.context).open()

    def open_one(self) -> None:
        """Steps 2 and 3: whatever the file is, it says itself."""
        for path in choose_files(self.context, "suspension.open")[:1]:
            call(self, self.context, open_file, path, done=self._opened, busy=self.open)

    def _opened(self, found: tuple[bytes, Asked]) -> None:
        AskedDialog(self.context, *found).open()

    def show_could_read(self, key_id: str) -> None:
        """What is to be taken as known."""
        call(self, self.context, suspension.could_read, key_id,
             done=lambda found: CouldReadDialog(self.context, found).open())  # fmt: skip

    def show_apart(self, who: Author) -> None:
        """What is kept and doesn't count."""
        call(self, self.context, suspension.apart, who.key_id,
             done=lambda found: ApartDialog(self.context, who, found).open())  # fmt: skip

    def admit(self, who: Author) -> None:
        """Let what can't be placed count, after a question."""
        if self.context.ask(
            "suspension.admit.title", "suspension.admit.text", "suspension.admit", danger=True, name=name_of(who)
        ):
            call(self, self.context, suspension.admit, who.key_id)

    def again(self, core: str) -> None:
        """The file once more."""
        call(self, self.context, suspension.again, core, done=partial(self._put, said="suspension.saved.again"))

    def end(self, one: SuspensionView) -> None:
        """Begin to end a suspension that this vault's person signed."""
        other = next((who for who in one.by if not who.is_self), one.who)
        facts = {"name": name_of(one.who), "other": name_of(other)}
        if self.context.ask("suspension.end.title", "suspension.end.text", "suspension.end", danger=True, **facts):
            call(self, self.context, suspension.begin_restoring, one.id,
                 done=partial(self._put, said="suspension.saved.again"))  # fmt: skip

    def forget(self, core: str) -> None:
        """Let go of a half."""
        call(self, self.context, suspension.forget, core)

    def vouch(self, one: CheckIn) -> None:
        """They are known to be safe."""
        name = name_of(one.who)
        if self.context.ask("checkin.vouch.title", "checkin.vouch.text", "checkin.vouch", name=name):
            call(self, self.context, checkin.vouch, one.who.key_id, done=partial(self._vouched, name))

    def _vouched(self, name: str, _: ChangeSet) -> None:
        self.context.say(self.context.words("checkin.done", name=name), "ok")

    def _put(self, letter: Letter, said: str) -> None:
        put(self, self.context, letter, said, self._load)
