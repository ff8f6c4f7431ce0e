"""Bodies straight between a line and our memory, where the server under us is ours.

Through ASGI's messages every packet of a blob is copied twice more and wakes its task; and of what went out a task
learns that it was accepted, not that it has gone, so memory could never be used again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from app.base.limits import KIB

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

PASSING: Final = "sijil.passing"
"""in the scope of a request: its :class:`Passing`"""

AT_ONCE: Final = 16 * KIB
"""bytes that wait on a line while nobody is told; more than that, and the task waits until all of it has gone"""

_MOMENT: Final = 0.002
_LONGEST: Final = 0.1
"""seconds between the first looks at the last bytes of a block, and between later ones: whoever stops reading just
there on many lines must not keep us looking (T28)"""


class Broken(Exception):
    """The client is gone."""


class Passing:
    """One request on its line. From the thread of the event loop alone."""

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle
        self._view: memoryview | None = None
        self._moved: Callable[[int], None] = lambda count: None
        self._at = 0
        self._whole: asyncio.Future[None] | None = None

    @property
    def ended(self) -> bool:
        """Nothing of the body is to come."""
        return not self._cycle.more_body and not self._cycle.body

    async def fill(self, view: memoryview, moved: Callable[[int], None]) -> int:
        """What comes next into ``view``, until it is full or the body at its end; how much that is.

        ``moved`` is told of bytes as they come. Nothing is written there once this has ended, however it ended. Raises
        Broken.
        """
        cycle = self._cycle
        self._view, self._at, self._moved = view, 0, moved
        try:
            early, cycle.body = cycle.body, bytearray()
            cycle.body += self.take(early)
            while self._at < len(view) and cycle.more_body and not cycle.disconnected:
                await self._packets()
        finally:
            self._view = None
        if cycle.disconnected:
            raise Broken
        return self._at

    async def _packets(self) -> None:
        cycle = self._cycle
        if cycle.waiting_for_100_continue and not cycle.transport.is_closing():
            cycle.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            cycle.waiting_for_100_continue = False
        self._whole = asyncio.get_running_loop().create_future()
        cycle.flow.resume_reading()
        try:
            await self._whole
        finally:
            self._whole = None

    def take(self, body: bytes | bytearray) -> bytes | bytearray | memoryview:
        """What came, as far as it is waited for; gives back the rest."""
        if self._view is None or not body:
            return body
        count = min(len(body), len(self._view) - self._at)
        if not count:
            return body
        coming = memoryview(body)
        self._view[self._at : self._at + count] = coming[:count]
        self._at += count
        self._moved(count)
        if self._at == len(self._view):
            self.wake()
        return coming[count:]

    def wake(self) -> None:
        """The body is whole, or the client gone, or nothing more fits."""
        if self._whole is not None and not self._whole.done():
            self._whole.set_result(None)

    def break_off(self) -> None:
        """End the line at once, with what waits on it: its memory is about to be somebody else's, and who takes nothing
        more would hold a line for ever that is only closed (T28, T29)."""
        self._cycle.transport.abort()

    def unsent(self) -> int:
        """Bytes of what was sent that the system hasn't taken yet."""
        return self._cycle.transport.get_write_buffer_size()

    async def gone(self) -> None:
        """Until the system has all that was sent: then its memory is ours again. Raises Broken."""
        cycle, pause = self._cycle, _MOMENT
        while self.unsent() and not cycle.disconnected:
            if cycle.flow.write_paused:
                await cycle.flow.drain()
            else:  # less than a line holds before its task is told: a reader who pauses there isn't gone
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST)
        if cycle.disconnected:
            raise Broken
