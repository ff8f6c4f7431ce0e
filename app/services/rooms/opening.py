"""Making, opening, closing and ending review rooms."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, TypeVar

from app.base import limits
from app.base.errors import InputError
from app.base.task import Task
from app.services.rooms import applying
from app.services.rooms.views import RoomView
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import access, coding, contacts, rooms, withdrawals
from app.storage.contacts import Contact
from app.storage.vault import Vault
from app.sync.card import write_card

P = ParamSpec("P")
R = TypeVar("R")

CHANGED = ChangeSet(kinds=frozenset({"rooms"}))


class RoomSession(Session):
    """A room that is open: every verb that reads a vault reads it, and every verb that writes is refused.

    What is looked at in it stands in the access log of the vault that it belongs to.
    """

    room: str = ""

    def __init__(self, opener: Callable[[], Vault]) -> None:
        super().__init__(opener)
        self._letting = threading.local()

    @contextmanager
    def letting(self) -> Iterator[None]:
        """What *this thread* writes meanwhile is let in: what was verified, and what is computed from it."""
        self._letting.on = True
        try:
            yield
        finally:
            self._letting.on = False

    def write(self, function: Callable[Concatenate[Vault, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        if not getattr(self._letting, "on", False):
            return super().write(function, *args, **kwargs)

        def inside(vault: Vault) -> R:
            with rooms.admitting(vault), vault.transaction():
                return function(vault, *args, **kwargs)

        return self.run(inside)


def make(session: Session, title: str) -> RoomView:
    """A new, empty room. Raises InputError (``room-title``, ``too-many``), StorageFault, NoRoom."""
    named = _title(title)
    made = session.run(rooms.make, named)
    return RoomView(made.id, made.title, made.created, 0, False)


def _title(text: str) -> str:
    named = " ".join(text.split())
    if not 0 < len(named) <= limits.TITLE_CHARS:
        raise InputError("room-title", most=limits.TITLE_CHARS)
    return named


def listing(session: Session) -> tuple[RoomView, ...]:
    """All rooms, the newest first."""

    def collect(vault: Vault) -> tuple[RoomView, ...]:
        return tuple(
            RoomView(room.id, room.title, room.created, room.seals, room.id in session.nested)
            for room in rooms.listing(vault)
        )

    return session.run(collect)


def count(session: Session) -> int:
    """How many reviews nobody has looked at, and withdrawals nobody has answered: what there is to do on the page."""
    return session.run(lambda vault: coding.unseen_reviews(vault) + withdrawals.open_ones(vault))


def rename(session: Session, room: str, title: str) -> ChangeSet:
    """Raises NotFound, InputError ``room-title``."""
    session.write(rooms.rename, room, _title(title))
    return CHANGED


def open_room(session: Session, room: str, task: Task | None = None) -> RoomSession:
    """The room, open; the same one each time until it is closed. Closing the vault closes it.

    Raises NotFound, VaultDamaged, VaultBusy, StorageFault, Cancelled.
    """
    with session.nesting:
        there = session.nested.get(room)
        if isinstance(there, RoomSession) and not there.closed:
            return there
        key = session.run(rooms.key_of, room)
        known = session.run(_known)
        opener = functools.partial(rooms.open_room, session.folder, room, key, session.clock, known, task)
        opened = RoomSession(opener)
        opened.room = room
        opened.run(_log_to, session)
        try:
            applying.apply(session, opened)  # before anything of it is shown
        except BaseException:
            opened.close()
            raise
        session.nested[room] = opened
        session.run(rooms.count_seals, room, len(opened.run(rooms.seals)))
        return opened


def _known(vault: Vault) -> Sequence[Contact]:
    """The contacts, and this vault itself: in the room its own entries are somebody's like any other's."""
    own = write_card(vault.identity, vault.name, vault.clock.now())
    me = Contact(vault.identity.key_id, vault.name, own, True, 0, None)
    return [*contacts.listing(vault), me]


def _log_to(vault: Vault, session: Session) -> None:
    def keep(line: tuple[int, str, str, str, str, int]) -> None:
        session.run(access.keep, line)

    vault.logs_to = keep


def close_room(session: Session, room: str) -> None:
    """Close a room and forget its key; it can be opened again. Nothing happens where it isn't open."""
    with session.nesting:
        there = session.nested.pop(room, None)
        if there is not None:
            there.close()


def remove(session: Session, room: str) -> ChangeSet:
    """End a room for good: its key, then its files, with what was coded and noted in it. The sealed files
    that were taken in lie where they lay. Raises NotFound."""
    close_room(session, room)
    session.run(rooms.remove, room)
    return CHANGED


__all__ = ["RoomSession", "close_room", "count", "listing", "make", "open_room", "remove", "rename"]
