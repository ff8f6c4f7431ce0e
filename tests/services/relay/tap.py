"""What stands between a vault and a relay and listens: a SOCKS5 proxy, or a plain line; it may lie about the time.

It hears what a relay hears, and which connection it came by.
"""

from __future__ import annotations

import email.utils
import re
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_REQUEST = re.compile(rb"^(?:GET|PUT|POST|DELETE|HEAD) (\S+) HTTP/1\.1\r$", re.MULTILINE)
_CREATED = re.compile(rb";created=(\d+);")
_DATE = re.compile(rb"(?<=\r\ndate: )[^\r\n]{29}", re.IGNORECASE)


@dataclass
class Heard:
    """One connection. ``user`` and ``password``: what the proxy was told; ``name``: where it was to lead."""

    user: str = ""
    password: str = ""
    name: str = ""
    literal: bool = False
    """whether ``name`` came as an address, and not as a name"""
    paths: list[str] = field(default_factory=list)
    created: list[int] = field(default_factory=list)
    """of each signed request, when its signer said that it was"""
    begun: float = field(default_factory=time.monotonic)
    at: float = field(default_factory=time.time)

    @property
    def mailboxes(self) -> set[str]:
        return {path.partition("?")[0].split("/")[2] for path in self.paths if path.startswith("/v1/")}


@dataclass
class Tap:
    """``address`` is where it listens. ``lie``: seconds that are added to the time that a relay tells, by connection;
    ``method``: of the SOCKS methods that are offered the one it takes."""

    address: str
    heard: list[Heard]
    lie: Callable[[int], int] = lambda number: 0
    method: Callable[[bytes], int] = lambda offered: 2 if 2 in offered else 0
    answer: int = 0
    """what it says to a request for a connection; 0: it is there"""


@contextmanager
def tapped(port: int, *, socks: bool = True) -> Iterator[Tap]:
    """Everything that comes is led to ``port`` of this machine, whatever name was asked for."""
    made = Tap("", [])

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError, _Over):
                heard = Heard()
                if socks:
                    _shake_hands(self.request, heard, made)
                number = len(made.heard)
                made.heard.append(heard)
                with socket.create_connection(("127.0.0.1", port)) as relay:
                    _carry(self.request, relay, heard, made.lie(number))

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    made.address = f"127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


class _Over(Exception):
    pass


def _exactly(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        block = line.recv(size - len(found))
        if not block:
            raise _Over
        found += block
    return found


def _shake_hands(line: socket.socket, heard: Heard, tap: Tap) -> None:
    """RFC 1928 and 1929."""
    offered = _exactly(line, _exactly(line, 2)[1])
    method = tap.method(offered)
    line.sendall(bytes((5, method)))
    if method == 2:
        heard.user = _exactly(line, _exactly(line, 2)[1]).decode()
        heard.password = _exactly(line, _exactly(line, 1)[0]).decode()
        line.sendall(b"\x01\x00")
    elif method:
        raise _Over
    kind = _exactly(line, 4)[3]
    if kind == 3:
        heard.name = _exactly(line, _exactly(line, 1)[0]).decode()
    else:
        heard.literal, heard.name = True, _exactly(line, 4 if kind == 1 else 16).hex()
    _exactly(line, 2)
    if tap.answer:
        tap.heard.append(heard)
    line.sendall(bytes((5, tap.answer, 0, 1, 0, 0, 0, 0, 0, 0)))
    if tap.answer:
        raise _Over


def _carry(client: socket.socket, relay: socket.socket, heard: Heard, lie: int) -> None:
    def back() -> None:
        with suppress(OSError):
            while data := relay.recv(65_536):
                client.sendall(_DATE.sub(_late, data) if lie else data)
            client.shutdown(socket.SHUT_WR)

    def _late(found: re.Match[bytes]) -> bytes:
        at = email.utils.parsedate_to_datetime(found[0].decode()).timestamp() + lie
        return email.utils.formatdate(at, usegmt=True).encode()

    threading.Thread(target=back, daemon=True).start()
    while data := client.recv(65_536):
        heard.paths += [path.decode() for path in _REQUEST.findall(data)]
        heard.created += [int(at) for at in _CREATED.findall(data)]
        relay.sendall(data)
    with suppress(OSError):
        relay.shutdown(socket.SHUT_WR)
