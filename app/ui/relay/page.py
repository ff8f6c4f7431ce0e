"""Sync: how it stands, and below it what goes, to whom it can go, by which relays, when, and what those learn."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QTabBar, QWidget

from app.services.relay.views import Choices
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.parts import EmptyState, M, column, label, link_button, page_scroll, primary_button
from app.ui.relay.choices import ChoicesPanel
from app.ui.relay.coming import ComingPanel
from app.ui.relay.learns import LearnsPanel
from app.ui.relay.parcels import ParcelsPanel
from app.ui.relay.people import PeoplePanel
from app.ui.relay.reads import Seen, read
from app.ui.relay.relays import RelaysPanel
from app.ui.relay.schedule import schedule_of
from app.ui.relay.setup import SetUp
from app.ui.relay.state import StatePanel

if TYPE_CHECKING:
    from app.ui.context import Context

VIEWS: Final = ("bundles", "people", "relays", "choices", "learns")


class RelayPage(QWidget):
    """Without a relay it says what one is and offers to set one up; nothing else is shown then."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.seen: Seen | None = None
        self._chosen = False
        """whether anybody said which part to show"""
        self.schedule = schedule_of(context)
        self.state = StatePanel(context, partial(self.show_view, "choices"))
        self.coming = ComingPanel(context)
        self.parcels, self.people = ParcelsPanel(context), PeoplePanel(context)
        self.relays, self.choices = RelaysPanel(context, self.set_up), ChoicesPanel(context)
        self.learns = LearnsPanel(context)
        self.tabs = QTabBar()
        self.views: dict[str, QWidget] = dict(
            zip(VIEWS, (self.parcels, self.people, self.relays, self.choices, self.learns), strict=True)
        )
        self._begin = primary_button("", self.set_up, "add")
        self.empty = EmptyState("relay", button=self._begin)
        self._build()
        context.changed.connect(self._changed)
        self.schedule.began.connect(lambda _: self._begun())

    def _build(self) -> None:
        title, hint = label("", "title"), label("", "muted")
        self.what = link_button("", partial(self.show_view, "learns"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for name in VIEWS:
            self.context.bind(partial(self.tabs.setTabText, self.tabs.addTab("")), f"sync.tab.{name}")
        self.tabs.currentChanged.connect(self._turned)
        for setter, key in (
            (title.setText, "page.relay"),
            (hint.setText, "sync.hint"),
            (self.tabs.setAccessibleName, "sync.views"),
            (self._begin.setText, "sync.set-up"),
            (self.what.setText, "sync.learns"),
            (self.empty.title.setText, "sync.empty"),
            (self.empty.hint.setText, "sync.empty.hint"),
        ):
            self.context.bind(setter, key)
        self._turned(0)
        page = page_scroll(title, hint, self.state, self.coming, self.empty, self.tabs, *self.views.values(), spacing=M)
        self.setLayout(column(page))

    def show_page(self, view: str = "", act: str = "") -> None:
        """``view``: the part to show; ``act``: ``set-up`` or ``address`` begins that at once."""
        self.load()
        self._chosen = self._chosen or bool(view)
        if view:
            self.show_view(view)
        if act == "set-up":
            self.set_up()
        elif act == "address":
            self.people.take_address()

    def retranslate(self) -> None:
        if self.seen is not None:
            self._show(self.seen)

    def show_view(self, name: str) -> None:
        self.tabs.setCurrentIndex(VIEWS.index(name))

    def _turned(self, number: int) -> None:
        for at, view in enumerate(self.views.values()):  # no stack: that is as high as its longest part
            view.setVisible(at == number)

    # --- staying right ------------------------------------------------------------------------

    def _changed(self, changes: ChangeSet) -> None:
        if self.context.session is not None and changes.kinds & {"relay", "bundles", "contacts", "inbox"}:
            self.load()

    def _begun(self) -> None:
        if self.seen is not None:
            self.state.show_seen(self.seen)

    def load(self) -> None:
        call(self, self.context, read, done=self._show)

    def _show(self, seen: Seen) -> None:
        first, self.seen = self.seen is None, seen
        there = bool(seen.relays)
        if first and not there and not self._chosen:
            self.show_view("learns")  # to be read before one is set up
        self.state.setVisible(there or bool(seen.parcels))
        self.empty.setVisible(not there)
        self.state.show_seen(seen)
        self.coming.show_seen(seen)
        self.parcels.show_rows(seen.parcels)
        self.people.show_people(seen.people, seen.addresses, there, seen.now)
        self.relays.show_rows(seen.relays)
        self.choices.show_choices(seen.choices, there and not seen.choices.proxy)

    # --- acting -------------------------------------------------------------------------------

    def set_up(self) -> SetUp:
        """In three steps."""
        dialog = SetUp(self.context, self.seen.choices if self.seen is not None else Choices())
        dialog.to_people.connect(partial(self.show_view, "people"))
        dialog.open()
        return dialog
