"""HTTP/1.1 with as little work as possible: prepared requests over kept connections.

A load that costs more than the server it measures measures itself. Requests are made (and signed)
before the clock starts; each thread owns one connection and works through its share.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

Headers = dict[str, str]


@dataclass(frozen=True)
class Call:
    """One request as it goes out: `head` with its empty line, then `body`."""

    head: bytes
    body: bytes = b""


@dataclass
class Round:
    """What one run of calls took: seconds in all, each call's seconds, statuses, bytes that came
    back, and the processor's seconds that the server needed, where they were looked at."""

    seconds: float = 0.0
    each: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    received: int = 0
    worked: float = 0.0

    def rate(self) -> float:
        """Calls a second."""
        return len(self.each) / self.seconds

    def percentile(self, share: float) -> float:
        """Seconds within which this share of the calls were answered."""
        ordered = sorted(self.each)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def call(method: str, authority: str, target: str, headers: Headers, body: bytes = b"") -> Call:
    sent = {"host": authority, "content-length": str(len(body)), **headers}
    if method == "GET" and not body:
        del sent["content-length"]
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
    return Call("\r\n".join(lines).encode("ascii"), body)


class Line:
    """One kept connection."""

    def __init__(self, host: str, port: int, buffer: int = 4 * 1024 * 1024, seconds: float = 60) -> None:
        self.address, self.seconds = (host, port), seconds
        self.buffer = bytearray(buffer)
        self.socket: socket.socket | None = None

    def _open(self) -> socket.socket:
        if self.socket is None:
            self.socket = socket.create_connection(self.address, timeout=self.seconds)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.socket

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def ask(self, wanted: Call, kept: bytearray | None = None) -> tuple[int, int]:
        """Status and length of the answer's body, which is added to `kept` or thrown away."""
        link = self._open()
        link.sendall(wanted.head)
        if wanted.body:
            link.sendall(wanted.body)
        head, begun = self._head(link)
        fields = head.lower().split(b"\r\n")
        status = int(fields[0].split()[1])
        length = next((int(line[15:]) for line in fields if line.startswith(b"content-length:")), 0)
        if kept is not None:
            kept += begun
        left = length - len(begun)
        while left > 0:
            got = link.recv_into(self.buffer, min(left, len(self.buffer)))
            if not got:
                raise ConnectionError("closed in the middle of an answer")
            left -= got
            if kept is not None:
                kept += memoryview(self.buffer)[:got]
        if b"connection: close" in fields:
            self.close()
        return status, length

    def _head(self, link: socket.socket) -> tuple[bytes, bytes]:
        """The head, and what of the body came with it."""
        filled = 0
        view = memoryview(self.buffer)
        while (end := self.buffer.find(b"\r\n\r\n", 0, filled)) < 0:
            got = link.recv_into(view[filled : filled + 65536])
            if not got:
                raise ConnectionError("closed before an answer")
            filled += got
        return bytes(view[:end]), bytes(view[end + 4 : filled])


def run(port: int, shares: Sequence[Sequence[Call]], host: str = "127.0.0.1") -> Round:
    """Each share over a connection of its own, all at once; connections are made before the clock starts."""
    result = Round()
    lines = [Line(host, port) for _ in shares]
    for line in lines:
        line._open()
    gate = threading.Barrier(len(shares) + 1)
    guard = threading.Lock()
    troubles: list[BaseException] = []

    def work(line: Line, share: Sequence[Call]) -> None:
        each: list[float] = []
        statuses: dict[int, int] = {}
        received = 0
        gate.wait()
        try:
            for wanted in share:
                began = time.perf_counter()
                status, length = line.ask(wanted)
                each.append(time.perf_counter() - began)
                statuses[status] = statuses.get(status, 0) + 1
                received += length
        except (OSError, ValueError, IndexError) as trouble:
            troubles.append(trouble)
        with guard:
            result.each += each
            result.received += received
            for status, count in statuses.items():
                result.statuses[status] = result.statuses.get(status, 0) + count

    threads = [threading.Thread(target=work, args=pair) for pair in zip(lines, shares, strict=True)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - began
    for line in lines:
        line.close()
    if troubles:
        raise troubles[0]
    return result
