"""A face for each mailbox: what a proxy such as Tor goes by when it keeps lines apart (IsolateSOCKSAuth).

A relay that saw one line read a mailbox and drop into another would know who writes to whom. So each mailbox
is asked over connections of its own, and through a proxy with credentials of its own, which make Tor take
another way through its network for them. They are random, mean nothing, and are forgotten with the sync.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.sync.online import Credentials


@dataclass(slots=True, eq=False)
class Face:
    """``said``: what the proxy is told. ``mailbox``: the one that is asked so, "" while that is open."""

    said: Credentials = field(default_factory=Credentials)
    mailbox: str = field(default="", repr=False)

    @property
    def scope(self) -> str:
        """Names it among all others (:class:`app.sync.relay.clocks.Clocks`)."""
        return self.said.user


class Faces:
    """Those of one sync. ``whose`` names a correspondence: one's own reading at a relay, what goes to one contact."""

    def __init__(self) -> None:
        self._first: dict[str, Face] = {}
        self._known: dict[tuple[str, str], Face] = {}
        self._lines = 0

    def begin_line(self) -> bool:
        """Note that a line begins; whether there was one before it."""
        self._lines += 1
        return self._lines > 1

    def first(self, whose: str) -> Face:
        """For whoever doesn't know yet which mailbox it will be: the time is asked for before that."""
        return self._first.setdefault(whose, Face())

    def of(self, whose: str, mailbox: str) -> Face:
        """That of a mailbox, which no other mailbox ever gets."""
        known = self._known.get((whose, mailbox))
        if known is None:
            first = self.first(whose)
            known = first if not first.mailbox else Face()
            known.mailbox = mailbox
            self._known[whose, mailbox] = known
        return known
