"""The server's side of a line: uvicorn, with what it lacks against who opens lines and says nothing (T28)."""

from __future__ import annotations

import asyncio
import ctypes
import resource
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.base import limits
from app.base.errors import InputError
from app.relay.passing import AT_ONCE, PASSING, Passing
from app.relay.server import MOVING, Application

_ARENAS, _MAPPED_FROM, _TRIMMED_FROM = -8, -3, -1  # of malloc.h
_IDLE_SECONDS: Final = 20
_SILENT: Final = {"handlers": ["nowhere"], "propagate": False}
_SILENCE: Final[dict[str, object]] = {
    "version": 1,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    "loggers": {"uvicorn": _SILENT, "uvicorn.error": _SILENT, "uvicorn.access": _SILENT, "asyncio": _SILENT},
}
_LEAVE_SECONDS: Final = 10
_FLUSH_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen: ``host`` and ``port``, or the path of a Unix socket."""

    host: str = ""
    port: int = 0
    path: str = ""

    def __str__(self) -> str:
        return (
            f"unix:{self.path}"
            if self.path
            else f"[{self.host}]:{self.port}"
            if ":" in self.host
            else f"{self.host}:{self.port}"
        )


def read_place(typed: str) -> Place:
    """``HOST:PORT``, ``[IPv6]:PORT`` or ``unix:PATH``. Raises InputError ``relay-listen`` (``not-a-place``)."""
    if typed.startswith("unix:") and len(typed) > len("unix:"):
        return Place(path=typed.removeprefix("unix:"))
    host, colon, port = typed.rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536 or not host.strip("[]"):
        raise InputError("relay-listen", reason="not-a-place", place=typed)
    return Place(host.strip("[]"), int(port))


class Line(HttpToolsProtocol):
    """One connection. Its request line and headers have a time and a size; those by which no blob goes make room for
    new ones."""

    most = 1_000

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._in_head, self._head_bytes, self._since = True, 0, self.loop.time()
        self._passing: Passing | None = None
        self._guard = self.loop.call_later(limits.RELAY_HEAD_SECONDS, self._give_up)
        super().connection_made(transport)  # type: ignore[arg-type]
        self.transport.set_write_buffer_limits(AT_ONCE, 0)  # told of when all has gone: its memory is used again
        if len(self.connections) > self.most:
            self._make_room()

    def _make_room(self) -> None:
        """An idle line goes, else the one that has been longest at what it says or reads: an honest head takes a
        moment, and whoever fills all lines with heads without end must renew them faster than that (T28)."""
        others = (line for line in self.connections if line is not self and isinstance(line, Line))
        weighed = ((not line.is_idle(), line._since, id(line), line) for line in others if line.is_idle_or_talking())
        min(weighed, default=(True, 0.0, 0, self))[-1]._give_up()

    def is_idle(self) -> bool:
        """Nothing is being answered, and nothing of a request is there."""
        return (self.cycle is None or self.cycle.response_complete) and not self._head_bytes

    def is_idle_or_talking(self) -> bool:
        """No blob that may go goes by this line, and it isn't being closed."""
        moving = self.cycle is not None and not self.cycle.response_complete and MOVING in self.cycle.scope
        return not moving and not self.transport.is_closing()

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
            self.loop.call_later(_FLUSH_SECONDS, self.transport.abort)  # who doesn't read would hold it for ever

    def data_received(self, data: bytes) -> None:
        self._head_bytes += len(data)
        super().data_received(data)
        if not self._in_head:
            self._head_bytes = 0
        elif self._head_bytes > limits.RELAY_HEAD_BYTES:
            self._give_up()

    def on_message_begin(self) -> None:
        self._guard.cancel()
        self._guard = self.loop.call_later(limits.RELAY_HEAD_SECONDS, self._give_up)
        self._in_head, self._since = True, self.loop.time()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._guard.cancel()
        self._in_head = False
        super().on_headers_complete()
        # A whole address, an empty query, a fragment: taken apart they would look like the one spelling that is read.
        path, query = self.scope["raw_path"], self.scope["query_string"]
        if self.url != (path + b"?" + query if query else path):
            self.scope["raw_path"] = self.url
        self._passing = Passing(self.cycle)
        self.scope[PASSING] = self._passing  # type: ignore[typeddict-unknown-key]

    def on_body(self, body: bytes) -> None:
        if rest := self._passing.take(body) if self._passing else body:
            super().on_body(rest)  # type: ignore[arg-type]

    def on_message_complete(self) -> None:
        super().on_message_complete()
        if self._passing is not None:
            self._passing.wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._guard.cancel()
        super().connection_lost(exc)
        if self._passing is not None:
            self._passing.wake()


class Server(uvicorn.Server):
    """A server that leaves signals to the process: uvicorn would raise them again before the store is closed.

    ``ready`` is called once lines are accepted: who waits for that may open one at once.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready: Callable[[], None] = lambda: None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def server(app: Application, place: Place, connections: int, certificate: str = "", key: str = "") -> Server:
    """A server for ``app``. It writes no line of log: what it would say quotes requests (T38)."""
    line = type("BoundLine", (Line,), {"most": connections})
    config = uvicorn.Config(
        app,
        host=place.host,
        port=place.port,
        uds=place.path or None,
        http=line,
        ws="none",
        lifespan="off",
        log_config=_SILENCE,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_LEAVE_SECONDS,
        ssl_certfile=certificate or None,
        ssl_keyfile=key or None,
    )
    try:
        config.load()
    except OSError:  # an SSLError is one
        raise InputError("relay-settings", reason="certificate") from None
    return Server(config)


def bind(place: Place) -> list[socket.socket] | None:
    """The socket to listen on; ``None`` for a Unix socket, which the server makes.

    Raises InputError ``relay-listen`` (``refused``).
    """
    if place.path:
        if not Path(place.path).parent.is_dir():
            raise InputError("relay-listen", reason="refused", place=str(place))
        return None
    try:
        family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
        found = socket.getaddrinfo(place.host, place.port, family, socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        made = socket.socket(family, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.setsockopt(
            socket.SOL_SOCKET, socket.SO_RCVBUF, limits.RELAY_LINE_BYTES
        )  # every line has what this one has
        made.bind(found[0][4])
    except OSError:
        raise InputError("relay-listen", reason="refused", place=str(place)) from None
    return [made]


def bound_memory() -> None:
    """Give what many blocks took back to the system: the allocator would keep it, once for each thread (Linux).

    Not each of them at once: pages that come from the system anew cost more than all else that a relay does to a MiB.
    """
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for what, bytes_ in ((_ARENAS, 1), (_MAPPED_FROM, 2 * limits.MIB), (_TRIMMED_FROM, 4 * limits.MIB)):
            library.mallopt(what, bytes_)


def raise_limits() -> None:
    """As many open files as the system lets us have: each line is one, each blob on its way another."""
    with suppress(OSError, ValueError):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
