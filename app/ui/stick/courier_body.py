"""On the page that sends: with which courier, and where the pack is written that they bring up to a relay."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.base.catalogue import isolate_ltr
from app.ui.case.calls import call
from app.ui.case.wording import inert, shown
from app.ui.parts import Banner, M, S, choose_folder, column, label, quiet_button, row
from app.ui.relay.body import Reach, read_reach
from app.ui.stick.body import StickBody
from app.ui.stick.words import Place, place_of

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.views import ChangeSet
    from app.ui.context import Context

RELOADED_BY = frozenset({"contacts", "relay", "relays", "addresses"})


class CourierBody(QWidget):
    """``courier``: key of the one who is chosen, ``place``: where; ``there``: whether it is a way at all."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.reach: Reach | None = None
        self.readers: tuple[str, ...] = ()
        self.people, self.stick = QComboBox(), StickBody(context)
        self.problem, self.folder_line = Banner("", "warn"), label("", "muted")
        self._folder: Place | None = None
        whom, where = label("", "strong"), label("", "strong")
        self.folder = quiet_button("", self._choose_folder, "folder")
        for setter, key in (
            (whom.setText, "send.way.courier.whom"),
            (self.people.setAccessibleName, "send.way.courier.whom"),
            (where.setText, "send.way.courier.where"),
            (self.folder.setText, "stick.folder"),
        ):
            context.bind(setter, key)
        line = row(self.folder, self.folder_line, spacing=M)
        line.setStretch(1, 1)
        self.setLayout(column(self.problem, whom, row(self.people, None), where, self.stick, line, spacing=S))
        self.problem.hide()
        self.people.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.stick.changed.connect(self._stick_changed)
        context.changed.connect(self._changed)

    def load(self) -> None:
        if self.context.session is not None:
            call(self, self.context, read_reach, done=self._show)

    def _changed(self, changes: ChangeSet) -> None:
        if changes.kinds & RELOADED_BY:
            self.load()

    def _show(self, reach: Reach) -> None:
        self.reach = reach
        self._list()
        self.changed.emit()

    @property
    def there(self) -> bool:
        """Somebody has a mailbox, and there is somebody else who could go."""
        return self.reach is not None and bool(self.reach.can) and len(self.reach.names) > 1

    @property
    def courier(self) -> str:
        return str(self.people.currentData() or "")

    @property
    def place(self) -> Place | None:
        return self._folder or self.stick.place

    def choose(self, readers: Collection[str]) -> None:
        """It is to go to these: nobody carries what is for themselves."""
        if tuple(readers) != self.readers:
            self.readers = tuple(readers)
            self._list()

    def is_ready(self) -> bool:
        return not self._lacking() and bool(self.courier) and self.place is not None

    def take_folder(self, folder: Path) -> None:
        self._folder = place_of(folder)
        self.folder_line.setText(isolate_ltr(inert(str(folder))))
        self.changed.emit()

    def retranslate(self) -> None:
        self.stick.retranslate()
        self._list()

    # --- inside -------------------------------------------------------------------------------

    def _lacking(self) -> str:
        """Why it can't go so, as a key; "" where it can."""
        if self.reach is None or not self.readers:
            return ""
        if len(self.readers) > 1:
            return "one"
        return "" if self.readers[0] in self.reach.can else "address"

    def _list(self) -> None:
        reach, chosen = self.reach, self.courier
        lacking = self._lacking()
        self.problem.show_text(self.context.words(f"send.way.courier.{lacking}") if lacking else "")
        if reach is None:
            return
        self.people.blockSignals(True)
        self.people.clear()
        for key, name in reach.names.items():
            if key not in self.readers:
                self.people.addItem(shown(name), key)
        self.people.setCurrentIndex(max(0, self.people.findData(chosen)))
        self.people.blockSignals(False)

    def _choose_folder(self) -> None:
        folder = choose_folder(self.context)
        if folder is not None:
            self.take_folder(folder)

    def _stick_changed(self) -> None:
        if self.stick.place is not None:
            self._folder = None
            self.folder_line.setText("")
        self.changed.emit()
