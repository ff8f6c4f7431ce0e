"""Tor's control port: which stream went by which circuit, under which credentials."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from types import TracebackType


@dataclass(frozen=True)
class Stream:
    """``user`` and ``password``: what was said to the SOCKS port."""

    circuit: str
    target: str
    user: str
    password: str


class Control:
    """Listens from the moment it is made."""

    def __init__(self, port: int, cookie: bytes) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 10)
        self._file = self._socket.makefile("rwb")
        self._events: list[str] = []
        self.ask(f"AUTHENTICATE {cookie.hex()}")
        self.ask("SETEVENTS STREAM")

    def __enter__(self) -> Control:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._socket.close()

    def ask(self, command: str) -> list[str]:
        """The lines of an answer; events that come in between are kept."""
        self._file.write(command.encode("ascii") + b"\r\n")
        self._file.flush()
        found = []
        while True:
            line = self._file.readline().decode("ascii").rstrip()
            assert line, "the control port was closed"
            if line.startswith("650"):
                self._events.append(line)
                continue
            found.append(line)
            if re.match(r"\d{3} ", line):
                assert line.startswith("250"), line
                return found

    def streams(self) -> list[Stream]:
        """Those that were attached to a circuit since the last time."""
        self.ask("GETINFO version")  # whatever happened before this has been told by then
        events, self._events = self._events, []
        found = []
        for event in events:
            match = re.match(r"650 STREAM \d+ SENTCONNECT (\d+) (\S+)(.*)", event)
            if match:
                said = dict(re.findall(r'(SOCKS_\w+)="([^"]*)"', match[3]))
                made = Stream(match[1], match[2], said.get("SOCKS_USERNAME", ""), said.get("SOCKS_PASSWORD", ""))
                found.append(made)
        return found
