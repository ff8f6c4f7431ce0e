"""Review rooms: the list of them, and the one that is open; reviews that came back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.services import rooms
from app.services.rooms import RoomSession, letters, reviews, withdrawn
from app.services.rooms.letters import Came
from app.services.rooms.views import ReviewView, RoomView
from app.services.rooms.withdrawn import WithdrawalView
from app.services.session import Session
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.wording import shown
from app.ui.parts import (
    Card,
    Dialog,
    EmptyState,
    M,
    S,
    choose_files,
    column,
    label,
    line_field,
    page_scroll,
    primary_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear
from app.ui.rooms.context import RoomContext
from app.ui.rooms.reviews import ReviewCard
from app.ui.rooms.room import RoomPanel
from app.ui.rooms.withdrawn import WithdrawnPanel

if TYPE_CHECKING:
    from app.ui.context import Context

Found = tuple[tuple[RoomView, ...], tuple[ReviewView, ...], tuple[WithdrawalView, ...]]


def _read(session: Session, language: str) -> Found:
    return rooms.listing(session), reviews.listing(session, language=language), withdrawn.listing(session)


def _open(session: Session, room: str) -> tuple[RoomSession, str]:
    """The room and what it is called: the list may not be read yet."""
    opened = rooms.open_room(session, room)
    return opened, next((one.title for one in rooms.listing(session) if one.id == room), "")


class RoomsPage(QStackedWidget):
    """First the list; over it the room that is open, until it is closed."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.room: RoomPanel | None = None
        self.found: Found = ((), (), ())
        self.withdrawn = WithdrawnPanel(context)
        self.cards, self.came = column(spacing=S), column(spacing=S)
        self.empty = EmptyState("book")
        self._reviews = QWidget()
        self._build()
        context.changed.connect(self._changed)

    def _build(self) -> None:
        title, hint, heading = label("", "title"), label("", "muted"), label("", "subheading")
        new = primary_button("", self.new_room, "add")
        letter = secondary_button("", self.take_letter, "receive")
        for setter, key in (
            (title.setText, "page.rooms"),
            (hint.setText, "rooms.hint"),
            (heading.setText, "rooms.reviews"),
            (new.setText, "rooms.new"),
            (letter.setText, "rooms.letter"),
            (letter.setAccessibleDescription, "rooms.letter.hint"),
            (self.empty.title.setText, "rooms.none"),
            (self.empty.hint.setText, "rooms.none.hint"),
        ):
            self.context.bind(setter, key)
        self._reviews.setLayout(column(heading, self.came, spacing=S))
        head = row(title, None, letter, new, spacing=S)
        self.addWidget(page_scroll(head, hint, self.withdrawn, self._reviews, self.cards, self.empty, spacing=M))

    def show_page(self, room: str = "") -> None:
        self._load()
        if room:
            self.open_room(room)

    def retranslate(self) -> None:
        if self.context.session is not None:
            self._load()  # what records are called is of the language too
        if self.room is not None:
            self.room.retranslate()

    def _changed(self, changes: ChangeSet) -> None:
        if self.context.session is not None and changes.kinds & {"rooms", "contacts"}:
            self._load()
            if self.room is not None:
                self.room.load()

    def _load(self) -> None:
        call(self, self.context, _read, self.context.language, done=self._show)

    def _show(self, found: Found) -> None:
        self.found = found
        clear(self.cards)
        clear(self.came)
        for one in found[0]:
            self.cards.addWidget(self._card(one))
        for review in found[1]:
            self.came.addWidget(ReviewCard(self.context, review))
        self._reviews.setVisible(bool(found[1]))
        self.withdrawn.show_all(found[2])
        self.empty.setVisible(not found[0])

    def _card(self, one: RoomView) -> Card:
        words, title = self.context.words, shown(one.title)
        button = secondary_button(words("rooms.open"), partial(self.open_room, one.id), "arrow")
        button.setAccessibleName(words("rooms.open.named", title=title))
        said = column(label(title, "strong"), label(words("rooms.seals", n=one.seals), "muted"), spacing=0)
        line = row(said, None, button, spacing=M)
        line.setStretch(0, 1)
        return Card(line)

    # --- acting -------------------------------------------------------------------------------

    def new_room(self) -> NewRoom:
        dialog = NewRoom(self.context)
        dialog.made.connect(self.open_room)
        dialog.open()
        return dialog

    def open_room(self, room: str) -> None:
        call(self, self.context, _open, room, done=partial(self._opened, room))

    def _opened(self, room: str, opened: tuple[RoomSession, str]) -> None:
        self._leave()
        session, title = opened
        self.room = RoomPanel(self.context, RoomContext(self.context, session), room, title)
        self.room.left.connect(self.close_room)
        self.room.removed.connect(self._removed)
        self.addWidget(self.room)
        self.setCurrentWidget(self.room)

    def close_room(self) -> None:
        """Back to the list; the room's key is forgotten."""
        room = self._leave()
        if room:
            call(self, self.context, rooms.close_room, room, done=lambda _: self._load())

    def _leave(self) -> str:
        panel, self.room = self.room, None
        if panel is None:
            return ""
        self.setCurrentIndex(0)
        self.removeWidget(panel)
        panel.inner.end()
        panel.deleteLater()
        return panel.id

    def _removed(self) -> None:
        room = self._leave()
        call(self, self.context, rooms.remove, room, done=self._gone)

    def _gone(self, _: ChangeSet) -> None:
        self.context.say(self.context.words("rooms.removed"), "ok")
        self._load()

    def take_letter(self) -> None:
        """A review, or a step of coding; a round that begins goes into the room that is open."""
        paths = choose_files(self.context, "rooms.letter")
        if paths:
            self.take(paths[0])

    def take(self, path: Path) -> None:
        room = self.room.id if self.room is not None else ""
        call(self, self.context, letters.take, path, room, done=self._took)

    def _took(self, came: Came) -> None:
        self.context.say(self.context.words(f"rooms.came.{came.kind}"), "ok")
        self.context.changed.emit(came.changes)


class NewRoom(Dialog):
    """One line: what the room is for. ``made`` carries the id of the room."""

    made = Signal(str)

    def __init__(self, context: Context) -> None:
        words = context.words
        super().__init__(context, words("rooms.new"))
        self.name = line_field()
        self.name.setAccessibleName(words("rooms.new.name"))
        self.problem = label("", "danger")
        self.problem.hide()
        self.body.addWidget(label(words("rooms.new.name")))
        self.body.addWidget(self.name)
        self.body.addWidget(self.problem)
        self.add_cancel()
        self.button = self.add_button(primary_button(words("rooms.make"), self.make), default=True)
        self.name.setFocus()

    def make(self) -> None:
        call(self, self.context, rooms.make, self.name.text(), done=self._done, failed=self._failed, busy=self)

    def _done(self, room: RoomView) -> None:
        self.accept()
        self.context.changed.emit(ChangeSet(kinds=frozenset({"rooms"})))
        self.made.emit(room.id)

    def _failed(self, error: Exception) -> None:
        self.problem.setText(self.context.error_text(error))
        self.problem.show()
