"""Contacts and relays: who has an address of one's own mailbox, and whose one has."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.services import letterfiles
from app.services.relay import addresses
from app.services.relay.views import AddressView
from app.services.views import ChangeSet, ContactView
from app.ui.case.calls import call
from app.ui.case.wording import inert, shown, size_words
from app.ui.parts import (
    XS,
    Banner,
    Card,
    EmptyState,
    M,
    S,
    chip,
    choose_files,
    choose_new_file,
    column,
    icon_label,
    label,
    link_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear
from app.ui.relay.files import save_address, take_address
from app.ui.relay.wording import day

if TYPE_CHECKING:
    from app.ui.context import Context


class PeoplePanel(QWidget):
    """Each contact has a dropping key of its own, so that one can be taken back without touching the others."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._people: tuple[ContactView, ...] = ()
        self._addresses: dict[str, AddressView] = {}
        self._relays, self._now = False, 0
        self.cards = column(spacing=S)
        self.no_relay = Banner("", "info")
        self.empty = EmptyState("contacts")
        hint = label("", "muted")
        self.take = secondary_button("", self.take_address, "receive")
        for setter, key in (
            (hint.setText, "sync.people.hint"),
            (self.no_relay.setText, "sync.people.no-relay"),
            (self.take.setText, "sync.address.take"),
            (self.empty.title.setText, "sync.people.none"),
            (self.empty.hint.setText, "sync.people.none.hint"),
        ):
            context.bind(setter, key)
        self.setLayout(column(hint, row(self.take, None), self.no_relay, self.cards, self.empty, None, spacing=M))

    def show_people(
        self, people: tuple[ContactView, ...], known: tuple[AddressView, ...], relays: bool, now: int
    ) -> None:
        """``relays``: whether there is one at all; ``now``: seconds, by this vault's clock."""
        self._people, self._relays, self._now = people, relays, now
        self._addresses = {one.contact.key_id: one for one in known}
        clear(self.cards)
        self.no_relay.setVisible(not relays and bool(people))
        self.empty.setVisible(not people)
        for person in people:
            self.cards.addWidget(self._card(person, self._addresses.get(person.key_id)))

    # --- one contact --------------------------------------------------------------------------

    def _card(self, person: ContactView, known: AddressView | None) -> Card:
        head = row(label(shown(person.name), "strong"), spacing=S)
        head.setStretch(0, 1)
        standing = "suspended" if person.suspended else "verified" if person.verified else "unverified"
        head.addWidget(chip(self.context, standing))
        card = Card(head, spacing=XS, margins=M)
        for symbol, (text, tone) in self._ways(person, known):
            line = row(icon_label(symbol, tone, 16), label(text), spacing=S)
            line.setStretch(1, 1)
            card.body.addLayout(line)
        if known is not None and known.junk:
            card.body.addWidget(self._junk(person, known))
        buttons = self._buttons(person, known)
        if buttons:
            card.body.addLayout(row(*buttons, None, spacing=M))
        card.setAccessibleName(inert(person.name))
        return card

    def _junk(self, person: ContactView, known: AddressView) -> QWidget:
        """What came by their key and can't be opened; from a certain amount on with the offer to take it back (T28)."""
        words, name = self.context.words, inert(person.name)
        said = words("sync.junk", n=known.junk, size=size_words(known.junk_bytes), name=name)
        if not known.flooded:
            return label(said, "small")
        banner = Banner(f"{said} {words('sync.junk.why', name=name)}", "warn")
        if known.given_at is not None and known.taken_back is None:
            back = secondary_button(words("sync.address.back"), partial(self.take_back, person))
            back.setAccessibleName(f"{back.text()}: {name}")
            banner.add_button(back)
        return banner

    def _ways(self, person: ContactView, known: AddressView | None) -> tuple[tuple[str, tuple[str, str]], ...]:
        """To them and from them. To a suspended key nothing goes, whatever address of theirs is still good (T21)."""
        theirs = (self.context.words("relay.reason.suspended"), "danger") if person.suspended else self._theirs(known)
        return ("send", theirs), ("receive", self._ours(known))

    def _theirs(self, known: AddressView | None) -> tuple[str, str]:
        words = self.context.words
        if known is None or known.theirs_until is None:
            return words("sync.address.theirs.none"), "muted"
        when = day(known.theirs_until)
        if known.left_alone:
            hosts = isolate_ltr(", ".join(map(inert, known.left_alone)))
            return words("sync.address.theirs.near", hosts=hosts), "warn"
        return (
            (words("sync.address.theirs", when=when), "ok")
            if known.theirs_until > self._now
            else (words("sync.address.theirs.over", when=when), "warn")
        )

    def _ours(self, known: AddressView | None) -> tuple[str, str]:
        words = self.context.words
        if known is not None and known.taken_back is not None:
            return words("sync.address.ours.back"), "muted"
        if known is None or known.given_at is None:
            return words("sync.address.ours.none"), "muted"
        if known.confirmed is not None:
            return words("sync.address.ours", when=day(known.confirmed)), "ok"
        if known.sent_at is None:
            return words("sync.address.ours.waits"), "warn"
        return words("sync.address.ours.given", when=day(known.sent_at)), "muted"

    def _buttons(self, person: ContactView, known: AddressView | None) -> list[QWidget]:
        if not self._relays:
            return []
        standing = known is not None and known.given_at is not None and known.taken_back is None
        key = "sync.address.save-again" if standing else "sync.address.give"
        offers = [] if person.suspended else [(key, partial(self.give, person))]
        if standing:
            offers.append(("sync.address.back", partial(self.take_back, person)))
        return [self._button(key, person, act) for key, act in offers]

    def _button(self, key: str, person: ContactView, act: object) -> QWidget:
        made = link_button(self.context.words(key), act)  # type: ignore[arg-type]
        made.setAccessibleName(f"{made.text()}: {inert(person.name)}")
        return made

    # --- acting -------------------------------------------------------------------------------

    def give(self, person: ContactView) -> None:
        """An address for this contact alone, in a file that only they can open."""
        if not person.verified and not self.context.ask(
            "sync.address.unverified.title",
            "sync.address.unverified.text",
            "sync.address.unverified.yes",
            danger=True,
            name=inert(person.name),
        ):
            return
        path = choose_new_file(self.context, letterfiles.neutral_name())
        if path is not None:
            self.give_into(person, path)

    def give_into(self, person: ContactView, path: Path) -> None:
        call(self, self.context, save_address, path, person.key_id, done=lambda _: self._gave(person))

    def _gave(self, person: ContactView) -> None:
        self.context.say(self.context.words("sync.address.saved", name=inert(person.name)), "ok")
        self.context.changed.emit(ChangeSet(kinds=frozenset({"relay"})))

    def take_back(self, person: ContactView) -> None:
        sure = self.context.ask(
            "sync.address.back.title",
            "sync.address.back.text",
            "sync.address.back.yes",
            danger=True,
            name=inert(person.name),
        )
        if sure:
            call(self, self.context, addresses.take_back, person.key_id, done=lambda _: self._took_back())

    def _took_back(self) -> None:
        self.context.say(self.context.words("sync.address.back.done"), "ok")
        self.context.changed.emit(ChangeSet(kinds=frozenset({"relay"})))

    def take_address(self) -> None:
        """Theirs, out of a file that they gave."""
        paths = choose_files(self.context, "sync.address.take", one=True)
        if paths:
            self.take_from(paths[0])

    def take_from(self, path: Path) -> None:
        call(self, self.context, take_address, path, done=self._took, busy=self.take)

    def _took(self, view: AddressView) -> None:
        self.context.say(self.context.words("sync.address.took", name=inert(view.contact.name)), "ok")
        self.context.changed.emit(ChangeSet(kinds=frozenset({"relay"})))
