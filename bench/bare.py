"""What a server without a relay in it can do: throws every body away, answers from memory.

The yardstick of bench.relay, run by the same uvicorn with the same settings. ``GET /<bytes>``
answers that many bytes, ``/health`` none, and any other path as many as ``SIJIL_BENCH_BYTES`` says; anything else
reads its body, forgets it and says 201. ``python -m bench.bare PORT`` runs it in the relay's own
server (:mod:`app.relay.listening`), with its bounds for lines and memory.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
KEPT: dict[int, bytes] = {}
USUAL = int(os.environ.get("SIJIL_BENCH_BYTES", "0"))


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
        asked = scope["path"].rpartition("/")[2]
        size = int(asked) if asked.isdigit() else 0 if asked == "health" else USUAL
        body = KEPT.setdefault(size, bytes(size))
        status = 200
    else:
        body, status = b"", 201
        while (await receive()).get("more_body"):
            pass
    length = str(len(body)).encode("ascii")
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": body})


def main(port: int) -> None:
    """The same in the server that a relay runs in."""
    import uvloop

    from app.relay import listening

    place = listening.Place("127.0.0.1", port)
    listening.raise_limits()
    listening.bound_memory()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(listening.server(application, place, 1_000).serve(listening.bind(place)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
