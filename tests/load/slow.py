"""Who opens a line to a relay and then takes forever: slow senders, and heads that never end (T28)."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

from app.base.limits import KIB
from bench.mailboxes import Mailbox, filled
from bench.processes import Server


class Slow(threading.Thread):
    """Begins a put again and again, a byte at a time; `whole_head` is false for who never gets as far as a body."""

    def __init__(self, relay: Server, box: Mailbox, leaf: int, pause: float, *, whole_head: bool) -> None:
        super().__init__(daemon=True)
        self.relay, self.box, self.leaf, self.pause, self.whole_head = relay, box, leaf, pause, whole_head
        self.over = threading.Event()
        self.begun = self.closed = 0

    def run(self) -> None:
        ids = self.box.ids(self.leaf)
        while not self.over.is_set():
            with contextlib.suppress(OSError):
                self._drip(next(ids))
            self.over.wait(0.2)

    def _drip(self, blob: str) -> None:
        wanted = self.box.put(self.leaf, blob, filled(64 * KIB, 1))
        head = wanted.head if self.whole_head else wanted.head[:200]
        with socket.create_connection(("127.0.0.1", self.relay.port), timeout=5) as line:
            line.sendall(head)
            self.begun += 1
            line.settimeout(0.01)
            while not self.over.wait(self.pause):
                line.sendall(b"0")
                with contextlib.suppress(TimeoutError):
                    if not line.recv(4096):
                        self.closed += 1
                        return


class Flood(threading.Thread):
    """Writes into one mailbox by one leaf as fast as it can, whatever it is told."""

    def __init__(self, relay: Server, box: Mailbox, leaf: int) -> None:
        super().__init__(daemon=True)
        self.relay, self.box, self.leaf = relay, box, leaf
        self.over = threading.Event()
        self.statuses: dict[int, int] = {}

    def run(self) -> None:
        from bench.correspondents import Ways

        ways, body = Ways([self.relay], 0), filled(64 * KIB, 7)
        for blob in self.box.ids(self.leaf):
            status = ways.ask(self.box.put(self.leaf, blob, body))
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if self.over.is_set():
                break
            if status != 201:
                time.sleep(0.02)
        ways.close()
