"""What relays say that it is: for signing requests to them, and for nothing else (T19)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.base.clock import Clock
from app.sync.online import Answer
from app.sync.protocol import names, requests

_WRONG_CLOCK: Final = 20
"""seconds by which our clock differs from a relay's before a refused request is signed anew"""


class Clocks:
    """What relays' ``Date`` headers say, for one sync: seconds ahead of ours.

    By *scope*: a relay's origin; through a proxy the face that asked. A relay could tell each line a time of its own,
    and would know in which other line it sees that time again.
    ``floors``: by origin, the newest epoch in which its word and our clock agreed, in this sync or an earlier one.
    """

    def __init__(self, clock: Clock, floors: Mapping[str, int] | None = None) -> None:
        self._clock = clock
        self._ahead: dict[str, int] = {}
        self._moved: dict[str, int] = {}
        self.floors = dict(floors or {})

    def now(self, scope: str) -> int:
        return self._clock.now() + self._ahead.get(scope, 0)

    def knows(self, scope: str) -> bool:
        """Whether anything was told of the time there."""
        return scope in self._ahead

    def epoch(self, origin: str, scope: str = "", whose: str = "") -> int:
        """The epoch to ask a relay in: ours, or one that its word leads to where our clock may be wrong (T19).

        One other than ours in a sync (for each correspondence, ``whose``, where their lines are kept apart), and none
        before one in which both agreed: a relay that moved us through all of them, or back, would learn which of the
        mailboxes that it has written down are one.
        """
        own, told = names.epoch_at(self._clock.now()), names.epoch_at(self.now(scope or origin))
        if told == own or told < self.floors.get(origin, 0):
            return own
        return self._moved.setdefault(whose or origin, told)

    def learn(self, origin: str, answer: Answer, scope: str = "") -> bool:
        """Whether the relay's clock is another one than was thought."""
        scope = scope or origin
        told = requests.offset(answer.headers.get("date", ""), self._clock.now())
        if told is None:
            self._ahead.setdefault(scope, 0)  # who tells no time isn't asked for it before each request
            return False
        before = self._ahead.get(scope, 0)
        self._ahead[scope] = told if abs(told) > 1 else 0
        own = names.epoch_at(self._clock.now())
        if names.epoch_at(self.now(scope)) == own:
            self.floors[origin] = max(own, self.floors.get(origin, 0))
        return abs(told - before) > _WRONG_CLOCK
