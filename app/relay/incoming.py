"""A body on its way in: held to its length, and to a pace that tells a slow line from a dead or a hostile one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

from app.relay.settings import Settings
from app.relay.turns import Turn
from app.sync.protocol.refusal import Refused


class Broken(Exception):
    """The client is gone."""


async def body_of(
    receive: Callable[[], Awaitable[MutableMapping[str, Any]]], length: int, turn: Turn, settings: Settings
) -> AsyncIterator[bytes]:
    """Exactly ``length`` bytes in blocks. Raises Broken, Slow, and Refused ``length``."""
    loop = asyncio.get_running_loop()
    over = loop.time() + settings.idle_seconds + length / settings.slowest
    got, more = 0, True
    while more:
        message = await turn.wait(receive(), min(over, loop.time() + settings.idle_seconds))
        if message["type"] == "http.disconnect":
            raise Broken
        block = message.get("body", b"")
        more = message.get("more_body", False)
        got += len(block)
        turn.moved += len(block)
        if got > length:
            raise Refused("length")
        if block:
            yield block
    if got != length:
        raise Refused("length")
