"""The people one exchanges with: the own card to give away, theirs to add, and how sure one is of each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from app.services import contacts, holders
from app.services.session import Session
from app.services.views import ChangeSet, ContactView
from app.ui.case.calls import call
from app.ui.case.wording import inert, moment, shown
from app.ui.disclosure.reader import ReaderPolicy
from app.ui.parts import (
    XS,
    Card,
    Chip,
    EmptyState,
    FlowLayout,
    M,
    S,
    chip,
    column,
    icon,
    icon_label,
    label,
    menu_button,
    page_scroll,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear
from app.ui.people.card_dialogs import AddContactDialog, OwnCardDialog, RenameDialog
from app.ui.people.compare import CompareDialog
from app.ui.people.holders import ReaderHoldersDialog
from app.ui.people.offers import IntroduceDialog, Offers
from app.ui.people.teams import TeamCards

if TYPE_CHECKING:
    from app.ui.context import Context


Found = tuple[tuple[ContactView, ...], dict[str, int]]


def read_contacts(session: Session) -> Found:
    return contacts.listing(session), holders.counts(session)


class ContactsPage(QWidget):
    """All contacts. Who isn't verified is marked, here as everywhere (P27)."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.people: tuple[ContactView, ...] = ()
        self._has: dict[str, int] = {}
        """how many cases each has confirmed"""
        self.offers = Offers(context)
        self.teams = TeamCards(context)
        self.cards = column(spacing=S)
        self.empty = EmptyState("contacts")
        title, hint = label("", "title"), label("", "muted")
        add = primary_button("", self.add_contact, "add")
        own = secondary_button("", self.show_own_card, "card")
        for setter, key in (
            (title.setText, "page.contacts"),
            (hint.setText, "exchange.contacts.hint"),
            (add.setText, "exchange.contacts.add"),
            (own.setText, "exchange.contacts.own"),
            (self.empty.title.setText, "exchange.contacts.empty"),
            (self.empty.hint.setText, "exchange.contacts.empty.hint"),
        ):
            context.bind(setter, key)
        head = row(title, own, add, spacing=S)
        head.setStretch(0, 1)
        area = page_scroll(head, hint, self.offers, self.cards, self.empty, self.teams, spacing=M)
        self.setLayout(column(area))
        context.changed.connect(self._changed)

    def show_page(self, act: str = "") -> None:
        """``act``: ``add`` asks for a contact's card at once, ``own`` shows the own one."""
        call(self, self.context, read_contacts, done=self._show)
        self.offers.load()
        self.teams.load()
        if act == "add":
            self.add_contact()
        elif act == "own":
            self.show_own_card()

    def retranslate(self) -> None:
        self._show((self.people, self._has))
        self.offers.show_offers(self.offers.offers)
        self.teams.show_teams(self.teams.teams)

    def _changed(self, changes: ChangeSet) -> None:
        if self.context.session is not None and changes.kinds & {"contacts", "bundles", "teams", "suspensions"}:
            self.show_page()

    def _show(self, found: Found) -> None:
        self.people, self._has = people, _ = found
        clear(self.cards)
        self.empty.setVisible(not people)
        for person in people:
            self.cards.addWidget(self._card(person))

    def _card(self, person: ContactView) -> Card:
        words = self.context.words
        name = label(shown(person.name), "strong")
        name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        head = row(icon_label("person", "muted", 20), name, spacing=S)
        head.setStretch(1, 1)
        standing = "suspended" if person.suspended else "verified" if person.verified else "unverified"
        head.addWidget(chip(self.context, standing))  # who has a suspended key isn't known: never "verified" (T21)
        if person.late and not person.suspended:
            head.addWidget(Chip(words("checkin.state.missed"), "danger", "clock"))
        if person.waiting:
            head.addWidget(Chip(words("exchange.contacts.waiting", n=person.waiting), "muted", "clock"))
        heard = words("exchange.contacts.never-heard")
        if person.last_heard is not None:
            heard = words("exchange.contacts.heard", when=moment(person.last_heard))
        card = Card(head, label(heard, "small"), spacing=XS, margins=M)
        if person.verified and person.verified_at is not None:
            how = words(f"people.verified.{person.way or 'words'}", when=moment(person.verified_at))
            card.body.addWidget(label(how, "small"))
        if self._has.get(person.key_id):
            card.body.addWidget(label(words("people.has", n=self._has[person.key_id]), "small"))
        if person.introduced_by and not person.verified:
            names = words("case.comma").join(shown(name) for name in person.introduced_by)
            card.body.addWidget(label(words("people.introduced", names=names), "small"))
        elif not person.verified:
            card.body.addWidget(label(words("exchange.contacts.unverified.why"), "small"))
        card.body.addWidget(ReaderPolicy(self.context, person))
        card.body.addWidget(self._actions(person))
        card.setAccessibleName(inert(person.name))
        return card

    def _actions(self, person: ContactView) -> QWidget:
        words = self.context.words
        made = QWidget()
        flow = FlowLayout(spacing=S)
        made.setLayout(flow)
        first, later = (quiet_button, secondary_button) if person.verified else (secondary_button, quiet_button)
        compare = first(words("exchange.contacts.compare"), partial(self.compare, person), "shield")
        send = later(words("exchange.contacts.send"), partial(self.context.navigate, "send", to=person.key_id), "send")
        holds = quiet_button(words("people.holds"), partial(self._holds, person), "cases")
        taken = quiet_button(words("suspension.taken-contact"), partial(self._taken, person), "warning")
        taken.setVisible(not person.suspended)
        for button in (compare, send):
            button.setVisible(not person.suspended)  # nothing goes to them, and they come back with new keys (T21)
        ways = (send, holds, compare) if person.verified else (compare, send, holds)
        for button in (*ways, taken, self._more(person)):
            button.setAccessibleName(f"{button.text()}: {inert(person.name)}")
            flow.addWidget(button)
        return made

    def _more(self, person: ContactView) -> QPushButton:
        """What is seldom wanted of a contact."""
        words, menu = self.context.words, QMenu(self)
        offered = [
            ("exchange.contacts.rename", "edit", self._rename),
            ("exchange.contacts.remove", "trash", self._remove),
        ]
        if person.verified and not person.suspended:
            offered.insert(0, ("people.introduce", "group", self.introduce))
        for key, symbol, act in offered:
            menu.addAction(icon(symbol, "muted"), words(key), partial(act, person))
        made = menu_button(words("contacts.more"), menu, "more")
        made.setProperty("style", "quiet")
        menu.setParent(made, menu.windowFlags())
        return made

    # --- acting -------------------------------------------------------------------------------

    def _taken(self, person: ContactView) -> None:
        self.context.navigate("suspension", act="begin", key_id=person.key_id)

    def add_contact(self) -> None:
        dialog = AddContactDialog(self.context)
        dialog.added.connect(self._added)
        dialog.introduced.connect(self.show_page)
        dialog.open()

    def _added(self, person: ContactView) -> None:
        self.show_page()
        self.compare(person)

    def show_own_card(self) -> None:
        OwnCardDialog(self.context).open()

    def compare(self, person: ContactView) -> None:
        dialog = CompareDialog(self.context, person)
        dialog.finished.connect(lambda _: self.show_page())
        dialog.open()

    def introduce(self, person: ContactView) -> None:
        """Sign for another contact that one compared words with this one."""
        IntroduceDialog(self.context, person, self.people).open()

    def _holds(self, person: ContactView) -> None:
        ReaderHoldersDialog(self.context, person).open()

    def _rename(self, person: ContactView) -> None:
        RenameDialog(self.context, person).open()

    def _remove(self, person: ContactView) -> None:
        sure = self.context.ask(
            "exchange.remove.title", "exchange.remove.text", "exchange.remove.yes", danger=True, name=inert(person.name)
        )
        if sure:
            call(self, self.context, contacts.remove, person.key_id)
