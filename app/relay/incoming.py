"""A body on its way in: held to its length, and to a pace that tells a slow line from a dead or a hostile one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final

from app.base import limits
from app.relay.passing import Broken, Passing
from app.relay.settings import Settings
from app.relay.store import Draft
from app.relay.turns import Turn
from app.sync.protocol.refusal import Refused

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

# As long as for a head, and as much as the largest blob: who reads it to the end learns why it was refused.
_LINGER_SECONDS: Final = limits.RELAY_HEAD_SECONDS
_LINGER_BYTES: Final = 17 * limits.MIB


class Body:
    """What comes with a request. ``ended`` once nothing more of it will come."""

    def __init__(
        self, headers: Iterable[tuple[bytes, bytes]], receive: Receive, passing: Passing | None = None
    ) -> None:
        self._receive, self._passing = receive, passing
        self.ended = not any(
            name == b"transfer-encoding" or (name == b"content-length" and value != b"0") for name, value in headers
        )

    async def pour(self, draft: Draft, length: int, turn: Turn, settings: Settings) -> None:
        """Exactly ``length`` bytes into a draft. Raises Broken, Slow, Refused ``length``, and what a draft raises."""
        loop = asyncio.get_running_loop()
        over = loop.time() + settings.idle_seconds + length / settings.slowest

        def until() -> float:
            return min(over, loop.time() + settings.idle_seconds)

        got = 0
        while not self.ended:
            if self._passing and got < length:
                space = (await draft.space())[: length - got]
                count = await turn.wait(self._fill(self._passing, space, turn, until), until())
                draft.took(count)
            else:
                block = await turn.wait(self._next(), until())
                count = len(block)
                turn.moved += count
                if got + count > length:
                    raise Refused("length")
                await draft.write(block)
            got += count
        if got != length:
            raise Refused("length")

    async def _fill(self, passing: Passing, space: memoryview, turn: Turn, until: Callable[[], float]) -> int:
        count = await passing.fill(space, lambda moved: turn.go_on(moved, until()))
        self.ended = passing.ended
        return count

    async def linger(self) -> None:
        """Read on for a moment: a line that is closed with bytes unread takes the answer down with it."""
        left = _LINGER_BYTES
        with contextlib.suppress(TimeoutError, Broken):
            async with asyncio.timeout(_LINGER_SECONDS):
                while left > 0 and not self.ended:
                    left -= len(await self._next())

    async def _next(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise Broken
        self.ended = not message.get("more_body", False)
        block: bytes = message.get("body", b"")
        return block
