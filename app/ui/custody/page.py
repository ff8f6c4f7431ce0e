"""The page of custody: what is asked of me, what I asked, what is sealed, who holds keys, what was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services import custody, recovery
from app.services.custody import AskedView, GroupView, LentView, OpeningView, RequestView, SealedView, Taken
from app.services.recovery import RecoveryView
from app.services.session import Session
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.commands import Command, worded
from app.ui.custody.groups import PeopleDialog
from app.ui.custody.letters import name_of
from app.ui.custody.lists import GroupCard, SealedCard, opening_line
from app.ui.custody.recovery import LentCard, RecoveryCard
from app.ui.custody.requests import AskedCard, RequestCard
from app.ui.parts import M, S, choose_files, column, label, page_scroll, primary_button, row, secondary_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

SECTIONS: Final = ("requests", "asked", "sealed", "groups", "recovery", "lent", "log")
MOST: Final = 50
"""acts that are shown; the command line lists them all"""


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page shows, read at once."""

    requests: tuple[RequestView, ...]
    asked: tuple[AskedView, ...]
    sealed: tuple[SealedView, ...]
    groups: tuple[GroupView, ...]
    recovery: RecoveryView | None
    lent: tuple[LentView, ...]
    log: tuple[OpeningView, ...]


def read(session: Session) -> Shown:
    return Shown(
        custody.requests(session),
        custody.asked(session),
        custody.sealed(session),
        custody.groups(session),
        recovery.state(session),
        custody.entrusted(session),
        custody.openings(session)[:MOST],
    )


def take_all(session: Session, paths: Sequence[Path]) -> list[Taken]:
    return [custody.take(session, untrusted) for untrusted in custody.read_files(paths)]


class CustodyPage(QWidget):
    """What waits for this person comes first; a section with nothing in it isn't shown."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.shown: Shown | None = None
        self.lists: dict[str, QVBoxLayout] = {name: column(spacing=S) for name in SECTIONS}
        self.sections: dict[str, QWidget] = {}
        self.bring = primary_button("", self.take_in, "receive")
        self.new = secondary_button("", self.new_group, "add")
        self._build()

    def _build(self) -> None:
        title, lead = label("", "title"), label("", "muted")
        self.context.bind(title.setText, "page.custody")
        self.context.bind(lead.setText, "custody.lead")
        self.context.bind(self.bring.setText, "custody.bring")
        self.context.bind(self.new.setText, "custody.group.new")
        for name in SECTIONS:
            heading = label("", "subheading")
            self.context.bind(heading.setText, f"custody.section.{name}")
            section = QWidget()
            head = row(heading, None, self.new) if name == "groups" else heading
            section.setLayout(column(head, self.lists[name], spacing=S))
            self.sections[name] = section
        self.setLayout(column(page_scroll(title, lead, row(self.bring, None), *self.sections.values(), spacing=M)))
        self.context.changed.connect(self._changed)

    def show_page(self, **_: object) -> None:
        call(self, self.context, read, done=self._show)

    def retranslate(self) -> None:
        if self.shown is not None:
            self._show(self.shown)

    def commands(self) -> Iterator[Command]:
        """What the palette offers here."""
        yield Command("custody.bring", "edit", self.take_in, worded("custody.bring"), "receive")
        yield Command("custody.group.new", "edit", self.new_group, worded("custody.group.new"), "add")

    def _changed(self, changes: ChangeSet) -> None:
        if self.context.session is not None and changes.kinds & {"custody", "contacts", "slots"}:
            self.show_page()

    def _show(self, found: Shown) -> None:
        self.shown = found
        context, again = self.context, self.show_page
        for layout in self.lists.values():
            clear(layout)
        waiting = sorted(found.requests, key=lambda one: one.state != "waiting")
        cards: dict[str, list[QWidget]] = {
            "requests": [RequestCard(context, one, again) for one in waiting],
            "asked": [AskedCard(context, one, again) for one in found.asked],
            "sealed": [SealedCard(context, one, again) for one in found.sealed],
            "groups": [GroupCard(context, one, again) for one in found.groups],
            "recovery": [RecoveryCard(context, found.recovery, again)],
            "lent": [LentCard(context, one, again) for one in found.lent],
            "log": [opening_line(context, one) for one in found.log],
        }
        if not found.groups:
            cards["groups"] = [label(context.words("custody.groups.empty"), "muted")]
        for name, made in cards.items():
            for card in made:
                self.lists[name].addWidget(card)
            self.sections[name].setVisible(bool(made))

    # --- acting -------------------------------------------------------------------------------

    def take_in(self) -> None:
        """Letters that came by stick or message: whatever they are, they go where they belong."""
        chosen = choose_files(self.context, "custody.bring.files")
        if chosen:
            call(self, self.context, take_all, chosen, done=self._took, busy=self.bring)

    def _took(self, taken: list[Taken]) -> None:
        words = self.context.words
        for one in taken:
            if one.request is not None:
                self.context.say(words("custody.took.request", name=name_of(self.context, one.request.asker)))
            elif one.asked is not None:
                heard = next((h for h in one.asked.holders if h.place == one.place), None)
                bad = heard is not None and heard.heard in ("bad", "other")
                name = name_of(self.context, heard.who if heard is not None else None)
                self.context.say(words("custody.took.bad" if bad else "custody.took.answer", name=name),
                                 "warn" if bad else "ok")  # fmt: skip
            elif one.entrusted is not None:
                name = name_of(self.context, one.entrusted.owner)
                self.context.say(words("custody.entrusted.kept", name=name), "ok")
        self.show_page()

    def new_group(self) -> None:
        dialog = PeopleDialog(
            self.context, "custody.group.title", "custody.group.hint", "custody.group.make", named=True
        )
        if dialog.exec():
            call(
                self, self.context, custody.make_group, dialog.name.text(), dialog.k.value(), dialog.members(),
                done=lambda _: self.show_page(),
            )  # fmt: skip
