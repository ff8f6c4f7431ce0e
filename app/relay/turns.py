"""How many may do something at once: in all, in one mailbox, by one contact. Slow ones make room when it is full.

Who opens a blob and then sends a byte a second takes a place and nothing else; when places are short, the slowest
of those that had time enough are sent away: their next try begins at the same blob (T28).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass


class Crowded(Exception):
    """No place is free: the client is asked to wait."""


class Slow(Exception):
    """The client is slower than anybody may be, or than it may be while others wait."""


@dataclass(eq=False, slots=True)
class Turn:
    """A place that somebody has; ``moved`` counts bytes."""

    keys: tuple[Hashable, ...]
    since: float
    moved: int = 0
    sent_away: bool = False
    waiting: asyncio.Timeout | None = None

    def rate(self, now: float) -> float:
        return self.moved / max(now - self.since, 0.001)

    @asynccontextmanager
    async def until(self, when: float) -> AsyncIterator[None]:
        """Wait for the other side until ``when``, or until it has to make room. Raises :class:`Slow`."""
        if self.sent_away:
            raise Slow
        try:
            async with asyncio.timeout_at(when) as self.waiting:
                yield
        except TimeoutError:
            raise Slow from None
        finally:
            self.waiting = None

    def send_away(self) -> None:
        self.sent_away = True
        if self.waiting:
            self.waiting.reschedule(0)


class Turns:
    """``most`` at once; of those, ``each[n]`` with the same n-th key."""

    def __init__(self, most: int, each: tuple[int, ...], slow: int, slow_after: float) -> None:
        self._most, self._each, self._slow, self._slow_after = most, each, slow, slow_after
        self._having: set[Turn] = set()
        self._counts: Counter[tuple[int, Hashable]] = Counter()

    @contextmanager
    def take(self, *keys: Hashable) -> Iterator[Turn]:
        """A place, until the end of the block. Raises :class:`Crowded`."""
        loop = asyncio.get_running_loop()
        places = list(enumerate(keys))
        if any(self._counts[place] >= self._each[place[0]] for place in places):
            raise Crowded
        if len(self._having) >= self._most and not self._send_one_away(loop.time()):
            raise Crowded
        turn = Turn(keys, loop.time())
        self._having.add(turn)
        self._counts.update(places)
        try:
            yield turn
        finally:
            self._leave(turn)
            for place in places:
                self._counts[place] -= 1
                if not self._counts[place]:
                    del self._counts[place]

    def _leave(self, turn: Turn) -> None:
        self._having.discard(turn)

    def _send_one_away(self, now: float) -> bool:
        old = [turn for turn in self._having if now - turn.since >= self._slow_after]
        slowest = min(old, key=lambda turn: turn.rate(now), default=None)
        if slowest is None or slowest.rate(now) >= self._slow:
            return False
        slowest.send_away()
        self._leave(slowest)
        return True
