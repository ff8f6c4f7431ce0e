"""Sticks that come and go, noticed as the kernel tells of them: nothing is asked over and over.

One :class:`Sticks` belongs to a context. It is told where the kernel's table of disks lies, so that
tests and screens have tables of their own.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.sync import volumes
from app.sync.volumes import Machine, Volume
from app.ui.case.wording import shown

if TYPE_CHECKING:
    from app.ui.context import Context

SETTLE_MS: Final = 400  # a desktop mounts a stick, remounts it and names it: told of once, when it is ready

Listed = tuple[bool, tuple[Volume, ...]]


def _list(machine: Machine) -> Listed:
    return volumes.knows(machine), volumes.listing(machine)


class Sticks(QObject):
    """``changed`` when other sticks are there than before, or their free space was read anew."""

    changed = Signal()

    def __init__(self, context: Context, machine: Machine = volumes.THIS) -> None:
        super().__init__(context)
        self._context = context
        self.machine = machine
        self.knows = volumes.knows(machine)
        """whether this system tells of sticks; where it doesn't, a person chooses the folder"""
        self.there: tuple[Volume, ...] = ()
        self._told = False
        """whether those that were there at the start were listed: nobody plugged them in just now"""
        self._busy = False
        self._again = False
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.look)
        self._shown: list[QWidget] = []
        self._table: IO[bytes] | None = None
        self._listen()

    def _listen(self) -> None:
        """The kernel marks its table of mounts as exceptional whenever it changes."""
        if not self.knows:
            return
        self._table = self.machine.mounts.open("rb")
        notifier = QSocketNotifier(self._table.fileno(), QSocketNotifier.Type.Exception, self)
        notifier.activated.connect(lambda *_: self._settle.start())
        self.destroyed.connect(self._table.close)

    def shown_by(self, view: QWidget) -> None:
        """This one lists them: while it is seen, nothing more needs to be said."""
        self._shown.append(view)

    def look(self) -> None:
        """Read now which are there; :attr:`changed` follows."""
        if self._busy:
            self._again = True
            return
        self._busy = True
        self._context.run(_list, self.machine, done=self.show_listed, failed=self._failed)

    def _failed(self, _: Exception) -> None:
        self._busy = False

    def show_listed(self, found: Listed) -> None:
        """These are there now."""
        self._busy = False
        before = {one.path: one for one in self.there}
        self.knows, self.there = found
        now = {one.path: one for one in self.there}
        if self._told:
            self._tell([now[path] for path in now if path not in before], [before[p] for p in before if p not in now])
        self._told = True
        self.changed.emit()
        if self._again:
            self._again = False
            self.look()

    def _tell(self, came: list[Volume], gone: list[Volume]) -> None:
        """Said wherever a person is: whoever plugs one in wants something of it."""
        words = self._context.words
        self._shown = [view for view in self._shown if isValid(view)]
        if any(view.isVisible() for view in self._shown):
            return
        for one in came:
            offer = words("stick.came.look")
            self._context.say(
                words("stick.came", name=shown(one.label) or words("stick.unnamed")), offer=offer, command="page.stick"
            )
        if gone and not came:
            names = words("case.comma").join(shown(one.label) for one in gone)
            self._context.say(words("stick.gone", name=names))


def sticks_of(context: Context, machine: Machine = volumes.THIS) -> Sticks:
    """The one of this context; begun with its first use."""
    found = context.findChild(Sticks)
    return found if isinstance(found, Sticks) else Sticks(context, machine)
