"""One review room: what is proven, what is here, one's own codes and notes, coding by two, what goes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTabBar, QWidget

from app.services import rooms
from app.services.rooms import Admitted
from app.services.rooms.views import SealProof, Warnings
from app.services.session import Session
from app.ui.case.calls import call
from app.ui.case.wording import shown
from app.ui.parts import (
    EmptyState,
    M,
    ProgressPanel,
    S,
    choose_files,
    column,
    icon_button,
    label,
    page_column,
    primary_button,
    quiet_button,
    row,
)
from app.ui.parts.buttons import name_button
from app.ui.parts.panels import scrolled
from app.ui.rooms.case import RoomCase
from app.ui.rooms.coding import BookPanel
from app.ui.rooms.context import RoomContext
from app.ui.rooms.finding import FindPanel
from app.ui.rooms.proof import ProofPanel
from app.ui.rooms.reviews import BackPanel
from app.ui.rooms.rounds import RoundsPanel

if TYPE_CHECKING:
    from app.ui.context import Context

TABS: Final = ("proof", "find", "codes", "blind", "back")

Found = tuple[tuple[SealProof, ...], Warnings]


def _read(session: Session, room: str) -> Found:
    return rooms.proof(session, room), rooms.warnings(session, room)


class RoomPanel(QWidget):
    """``left``: back to the list. ``removed``: the person wants the room to be gone."""

    left = Signal()
    removed = Signal()

    def __init__(self, context: Context, inner: RoomContext, room: str, title: str) -> None:
        super().__init__()
        self.context, self.inner, self.id = context, inner, room
        self.found: Found | None = None
        self.title = label(shown(title), "heading")
        self.title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.tabs = QTabBar()
        self.stack, self.whole = QStackedWidget(), QStackedWidget()
        self.progress = ProgressPanel(context, title="rooms.taking")
        self.empty = EmptyState("receive")
        self.proof = ProofPanel(context, room)
        self.finding = FindPanel(context, inner, room)
        self.book = BookPanel(context, room)
        self.rounds = RoundsPanel(context, inner, room)
        self.back = BackPanel(context, room)
        self.case: RoomCase | None = None
        self._build()
        self.load()

    def _build(self) -> None:
        words = self.context
        back = icon_button("back", "", self.left.emit)
        words.bind(lambda text: name_button(back, text), "rooms.back.list")
        take = primary_button("", self.choose, "receive")
        remove = quiet_button("", self.remove, "trash")
        hint = label("", "muted")
        for setter, key in (
            (take.setText, "rooms.take-in"),
            (remove.setText, "rooms.remove"),
            (hint.setText, "rooms.read-only"),
            (self.tabs.setAccessibleName, "rooms.tabs"),
            (self.empty.title.setText, "rooms.empty"),
            (self.empty.hint.setText, "rooms.empty.hint"),
        ):
            words.bind(setter, key)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        for name in TABS:
            self.tabs.addTab("")
            words.bind(_TabText(self.tabs, TABS.index(name)).say, f"rooms.tab.{name}")
        for panel in (self.proof, None, self.book, self.rounds, self.back):
            self.stack.addWidget(self.finding if panel is None else scrolled(panel))
        self.tabs.currentChanged.connect(self._turn)
        head = row(back, self.title, remove, take, spacing=S)
        head.setStretch(1, 1)
        page, body = page_column(head, hint, self.progress, self.empty, self.tabs, self.stack, spacing=M)
        body.setStretch(5, 1)
        self.whole.addWidget(page)
        self.setLayout(column(self.whole, margins=0))
        self.finding.opened.connect(self.open_case)

    def retranslate(self) -> None:
        self.finding.retranslate()
        if self.found is not None:
            self._show(self.found)
        self.book.load()
        self.rounds.load()

    def load(self) -> None:
        call(self, self.context, _read, self.id, done=self._show)
        self.book.load()
        self.rounds.load()

    def _show(self, found: Found) -> None:
        self.found = found
        proofs, warned = found
        self.empty.setVisible(not proofs)
        self.tabs.setVisible(bool(proofs))
        self.stack.setVisible(bool(proofs))
        self.proof.show_proofs(proofs)
        self.back.show_proofs(proofs)
        self.finding.show_warnings(warned)

    def _turn(self, index: int) -> None:
        self.stack.setCurrentIndex(index)

    # --- acting -------------------------------------------------------------------------------

    def choose(self) -> None:
        for path in choose_files(self.context, "rooms.take-in"):
            self.take_in(path)

    def take_in(self, path: Path) -> None:
        call(self, self.context, rooms.take_in, self.id, path, done=self._taken, task=self.progress)

    def _taken(self, admitted: Admitted) -> None:
        self.context.say(self.context.words("rooms.taken" if admitted.new else "rooms.taken.known"), "ok")
        self.context.changed.emit(admitted.changes)

    def remove(self) -> None:
        if self.context.ask("rooms.remove.title", "rooms.remove.text", "rooms.remove", danger=True):
            self.removed.emit()

    def open_case(self, case: str) -> None:
        """A case of the room over everything, until the way back is taken."""
        self._close_case()
        self.case = RoomCase(self.context, self.inner, self.id, case)
        self.case.left.connect(self._close_case)
        self.whole.addWidget(self.case)
        self.whole.setCurrentWidget(self.case)

    def _close_case(self) -> None:
        case, self.case = self.case, None
        if case is not None:
            self.whole.setCurrentIndex(0)
            self.whole.removeWidget(case)
            case.deleteLater()
            self.book.load()
            self.rounds.load()


class _TabText:
    """Words of one tab; lives as long as the tabs."""

    def __init__(self, tabs: QTabBar, index: int) -> None:
        self._tabs, self._index = tabs, index

    def say(self, text: str) -> None:
        self._tabs.setTabText(self._index, text)
