"""How many may do something at once: in all, in one mailbox, by one contact. Slow ones make room when it is full.

Who opens a blob and then sends a byte a second takes a place and nothing else; when places are short, the slowest
of those that had time enough are sent away: their next try begins at the same blob (T28).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

T = TypeVar("T")

_LOOK_SECONDS: Final = 1.0


class Crowded(Exception):
    """No place is free: the client is asked to wait."""


class Slow(Exception):
    """The client is slower than anybody may be, or than it may be while others wait."""


class Turn:
    """A place that somebody has. ``moved`` counts bytes, either way; ``unsent`` tells those of them that wait here."""

    def __init__(self, now: float) -> None:
        self.since = now
        self.moved = 0
        self.unsent: Callable[[], int] = lambda: 0
        self._task = asyncio.current_task()
        self._waits_until = float("inf")
        self._is_waiting = self._was_sent_away = self._was_called_off = False

    def rate(self, now: float) -> float:
        return (self.moved - self.unsent()) / max(now - self.since, 0.001)

    def go_on(self, count: int, until: float) -> None:
        """``count`` bytes moved while it waits: it may wait on, until then (loop time)."""
        self.moved += count
        self._waits_until = until

    async def wait(self, other_side: Awaitable[T], until: float) -> T:
        """What the other side does, at the latest ``until`` (loop time). Raises Slow through :meth:`Turns.take`.

        One look at all turns each second watches over it: a timer for every block would cost as much as the block.
        """
        if self._was_sent_away:
            raise Slow
        self._waits_until, self._is_waiting = until, True
        try:
            return await other_side
        finally:
            self._is_waiting = False

    def look(self, now: float) -> None:
        if self._is_waiting and now > self._waits_until:
            self.send_away()

    def send_away(self) -> None:
        self._was_sent_away = True
        if self._is_waiting and self._task and not self._was_called_off:
            self._was_called_off = True
            self._task.cancel()

    def is_slow(self) -> bool:
        """Whether being cancelled means this, and nothing else, happened."""
        return self._was_called_off and self._task is not None and self._task.uncancel() == 0


class Turns:
    """``most`` at once; of those, ``each[n]`` with the same n-th key."""

    def __init__(self, most: int, each: tuple[int, ...], slow: int, slow_after: float) -> None:
        self._most, self._each, self._slow, self._slow_after = most, each, slow, slow_after
        self._having: set[Turn] = set()
        self._counts: Counter[tuple[int, Hashable]] = Counter()
        self._watch: asyncio.TimerHandle | None = None

    @contextmanager
    def take(self, *keys: Hashable) -> Iterator[Turn]:
        """A place, until the end of the block. Raises :class:`Crowded`, and :class:`Slow` where it is taken away."""
        loop = asyncio.get_running_loop()
        places = list(enumerate(keys))
        if any(self._counts[place] >= self._each[place[0]] for place in places):
            raise Crowded
        if len(self._having) >= self._most and not self._send_one_away(loop.time()):
            raise Crowded
        turn = Turn(loop.time())
        self._having.add(turn)
        self._counts.update(places)
        if self._watch is None:
            self._watch = loop.call_later(_LOOK_SECONDS, self._look, loop)
        try:
            yield turn
        except asyncio.CancelledError:
            if turn.is_slow():
                raise Slow from None
            raise
        finally:
            self._having.discard(turn)
            for place in places:
                self._counts[place] -= 1
                if not self._counts[place]:
                    del self._counts[place]

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        for turn in tuple(self._having):
            turn.look(loop.time())
        self._watch = loop.call_later(_LOOK_SECONDS, self._look, loop) if self._having else None

    def _send_one_away(self, now: float) -> bool:
        old = [turn for turn in self._having if now - turn.since >= self._slow_after]
        slowest = min(old, key=lambda turn: turn.rate(now), default=None)
        if slowest is None or slowest.rate(now) >= self._slow:
            return False
        slowest.send_away()
        self._having.discard(slowest)
        return True
