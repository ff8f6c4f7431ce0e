"""What a server without a relay in it can do: throws every body away, answers from memory.

The yardstick of bench.relay, run by the same uvicorn with the same settings. ``GET /<bytes>``
answers that many bytes; anything else reads its body, forgets it and says 201.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
KEPT: dict[int, bytes] = {}


async def application(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    if scope["method"] == "GET":
        size = int(scope["path"].rpartition("/")[2])
        body = KEPT.setdefault(size, bytes(size))
        status = 200
    else:
        body, status = b"", 201
        while (await receive()).get("more_body"):
            pass
    length = str(len(body)).encode("ascii")
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": body})
