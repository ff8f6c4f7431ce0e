"""On the page that sends: whether all who were chosen can be reached through a relay, and who can't."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services import contacts
from app.services.relay import addresses, fitting, relays
from app.services.relay.views import Tight
from app.services.session import Session
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.wording import author_words, shown, size_words
from app.ui.parts import Banner, S, column, link_button, row
from app.ui.relay.schedule import CHANGED

if TYPE_CHECKING:
    from app.ui.context import Context


@dataclass(frozen=True, slots=True)
class Reach:
    """``can``: keys of those whose address is good now; ``names``: of all contacts; ``relays``: is there one?"""

    can: frozenset[str]
    names: dict[str, str]
    relays: bool


def read_reach(session: Session) -> Reach:
    now = session.clock.now()
    known = addresses.listing(session)
    good = [one for one in known if not one.left_alone or one.left_alone != one.theirs]
    can = frozenset(one.contact.key_id for one in good if one.theirs_until is not None and one.theirs_until > now)
    names = {one.key_id: one.name for one in contacts.listing(session)}
    return Reach(can, names, bool(relays.listing(session)))


def tight_words(context: Context, one: Tight, size: int) -> str:
    """What it means for sending, and what to do instead."""
    facts = {"name": author_words(context, one.reader), "size": size_words(size), "quota": size_words(one.quota)}
    return context.words("ways.relay.tight", **facts)


class RelayBody(QWidget):
    """``changed`` when somebody can be reached who couldn't, or the other way round; ``there``: whether it is a way."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.reach: Reach | None = None
        self.readers: Collection[str] = ()
        self.missing = Banner("", "warn")
        self.missing.hide()
        self.tight = Banner("", "warn")
        self.tight.hide()
        self.to_addresses = link_button("", partial(context.navigate, "relay", view="people"))
        context.bind(self.to_addresses.setText, "send.way.relay.addresses")
        self.to_addresses.hide()
        self.setLayout(column(self.missing, self.tight, row(self.to_addresses, None), spacing=S))
        context.changed.connect(self._changed)

    def load(self) -> None:
        if self.context.session is not None:
            call(self, self.context, read_reach, done=self._show)

    def _changed(self, changes: ChangeSet) -> None:
        if changes.kinds & CHANGED:
            self.load()

    def _show(self, reach: Reach) -> None:
        self.reach = reach
        self.retranslate()
        self.changed.emit()

    @property
    def there(self) -> bool:
        """Whether anything can go by this way at all."""
        return self.reach is not None and (self.reach.relays or bool(self.reach.can))

    def choose(self, readers: Collection[str]) -> None:
        """It is to go to these."""
        self.readers = tuple(readers)
        self.tight.hide()
        self.retranslate()

    def weigh(self, size: int) -> None:
        """A bundle of so many bytes is to go to them: whether it fits into the mailbox of each at once."""
        if self.is_ready():
            call(self, self.context, fitting.tight, self.readers, size, done=partial(self._say_tight, size))

    def _say_tight(self, size: int, found: tuple[Tight, ...]) -> None:
        self.tight.show_text(" ".join(tight_words(self.context, one, size) for one in found))

    def is_ready(self) -> bool:
        return self.reach is not None and bool(self.readers) and self.reach.can.issuperset(self.readers)

    def retranslate(self) -> None:
        lost = self._lost()
        words = self.context.words
        names = words("case.comma").join(shown(name) for name in lost)
        self.missing.show_text(words("send.way.relay.missing", names=names) if lost else "")
        self.to_addresses.setVisible(bool(lost))

    def _lost(self) -> list[str]:
        reach = self.reach
        if reach is None:
            return []
        return [reach.names.get(key, "") for key in self.readers if key not in reach.can]
