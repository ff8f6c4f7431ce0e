"""The people one exchanges with: the own card to give away, theirs to add, and how sure one is of each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services import contacts
from app.services.session import Session
from app.services.views import ChangeSet, ContactView
from app.ui.case.calls import call
from app.ui.case.wording import inert, moment, shown
from app.ui.exchange.card_dialogs import AddContactDialog, OwnCardDialog, RenameDialog
from app.ui.exchange.compare import CompareDialog
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
    icon_label,
    label,
    page_scroll,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context


def read_contacts(session: Session) -> tuple[ContactView, ...]:
    return contacts.listing(session)


class ContactsPage(QWidget):
    """All contacts. Who isn't verified is marked, here as everywhere (P27)."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.people: tuple[ContactView, ...] = ()
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
        area = page_scroll(head, hint, self.cards, self.empty, spacing=M)
        self.setLayout(column(area))
        context.changed.connect(self._changed)

    def show_page(self, act: str = "") -> None:
        """``act``: ``add`` asks for a contact's card at once, ``own`` shows the own one."""
        call(self, self.context, read_contacts, done=self._show)
        if act == "add":
            self.add_contact()
        elif act == "own":
            self.show_own_card()

    def retranslate(self) -> None:
        self._show(self.people)

    def _changed(self, changes: ChangeSet) -> None:
        if changes.kinds & {"contacts", "bundles"}:
            self.show_page()

    def _show(self, people: tuple[ContactView, ...]) -> None:
        self.people = people
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
        head.addWidget(chip(self.context, "verified" if person.verified else "unverified"))
        if person.waiting:
            head.addWidget(Chip(words("exchange.contacts.waiting", n=person.waiting), "muted", "clock"))
        heard = words("exchange.contacts.never-heard")
        if person.last_heard is not None:
            heard = words("exchange.contacts.heard", when=moment(person.last_heard))
        card = Card(head, label(heard, "small"), spacing=XS, margins=M)
        if not person.verified:
            card.body.addWidget(label(words("exchange.contacts.unverified.why"), "small"))
        card.body.addWidget(self._actions(person))
        card.setAccessibleName(inert(person.name))
        return card

    def _actions(self, person: ContactView) -> QWidget:
        words = self.context.words
        made = QWidget()
        flow = FlowLayout(spacing=S)
        made.setLayout(flow)
        compare = secondary_button(words("exchange.contacts.compare"), partial(self.compare, person), "shield")
        send = quiet_button(
            words("exchange.contacts.send"), partial(self.context.navigate, "send", to=person.key_id), "send"
        )
        rename = quiet_button(words("exchange.contacts.rename"), partial(self._rename, person), "edit")
        remove = quiet_button(words("exchange.contacts.remove"), partial(self._remove, person), "trash")
        for button in (compare, send, rename, remove):
            button.setAccessibleName(f"{button.text()}: {inert(person.name)}")
            flow.addWidget(button)
        return made

    # --- acting -------------------------------------------------------------------------------

    def add_contact(self) -> None:
        dialog = AddContactDialog(self.context)
        dialog.added.connect(self._added)
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

    def _rename(self, person: ContactView) -> None:
        RenameDialog(self.context, person).open()

    def _remove(self, person: ContactView) -> None:
        sure = self.context.ask(
            "exchange.remove.title", "exchange.remove.text", "exchange.remove.yes", danger=True, name=inert(person.name)
        )
        if sure:
            call(self, self.context, contacts.remove, person.key_id)
