"""People who write to each other through relays that break, and insist: what loads and proofs of loss are made of.

A correspondent sends blobs over whichever relay answers, each until it is acknowledged, and remembers what was. A
reader fetches a whole mailbox. What is acknowledged and not there, or not the same, is lost.
"""

from __future__ import annotations

import hashlib
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from app.sync.protocol import answers
from bench import wire
from bench.mailboxes import Mailbox, filled
from bench.processes import Server

KEPT = {answers.STATUS["created"], answers.STATUS["there"]}
LATER = {answers.STATUS["wait"], answers.STATUS["full"], 500, 502, 503, 504}
SMALL_BUFFER = 128 * 1024


@dataclass
class Said:
    """What was acknowledged (blob → SHA-256), how often each status came, connections that broke, seconds of each."""

    kept: dict[str, bytes] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    seconds: list[float] = field(default_factory=list)


class Ways:
    """Connections to several relays; the one that answered last is asked first."""

    def __init__(self, relays: Sequence[Server], first: int, seconds: float = 60) -> None:
        self._lines = [wire.Line("127.0.0.1", relay.port, SMALL_BUFFER, seconds) for relay in relays]
        self._relays, self._at = relays, first % len(relays)
        self.broken = 0

    @property
    def authority(self) -> str:
        return self._relays[self._at].authority

    def ask(self, wanted: wire.Call, body: bytearray | None = None) -> int:
        """The status, or 0 where the connection broke; then another relay is next."""
        try:
            return self._lines[self._at].ask(wanted, body)[0]
        except (OSError, ValueError, IndexError):
            self._lines[self._at].close()
            self.broken += 1
            self.turn()
            return 0

    def turn(self) -> None:
        self._at = (self._at + 1) % len(self._lines)

    def close(self) -> None:
        for line in self._lines:
            line.close()


class Correspondent(threading.Thread):
    """Writes blobs of `sizes` into `box` by one leaf, in order; `pause` seconds before each try after a failure."""

    def __init__(
        self, relays: Sequence[Server], box: Mailbox, leaf: int, sizes: Sequence[int], seed: int, pause: float = 0.3
    ) -> None:
        super().__init__(daemon=True)
        self.relays, self.box, self.leaf, self.sizes, self.seed, self.pause = relays, box, leaf, sizes, seed, pause
        self.said, self.until = Said(), float("inf")
        self._random = random.Random(seed)

    def run(self) -> None:
        ways = Ways(self.relays, self.seed)
        ids = self.box.ids(self.leaf)
        for number, size in enumerate(self.sizes):
            body = filled(size, self.seed * 100_000 + number)
            self._insist(ways, next(ids), body)
        self.said.broken = ways.broken
        ways.close()

    def _insist(self, ways: Ways, blob: str, body: bytes) -> None:
        while time.monotonic() < self.until:
            began = time.perf_counter()
            status = ways.ask(self.box.put(self.leaf, blob, body, ways.authority))
            self.said.statuses[status] += 1
            if status in KEPT:
                self.said.seconds.append(time.perf_counter() - began)
                self.said.kept[blob] = hashlib.sha256(body).digest()
                return
            if status and status not in LATER:
                return
            time.sleep(self._random.uniform(0.5, 1.5) * self.pause)


def fetch(relays: Sequence[Server], box: Mailbox, first: int = 0, tries: int = 200) -> dict[str, bytes]:
    """Everything in a mailbox, as its owner gets it: blob → SHA-256. Insists as long as `tries` last."""
    ways = Ways(relays, first)
    found: dict[str, bytes] = {}
    after, more = "", True
    while more:
        listing = partial(box.page, after)
        page = answers.read_page(_whole(ways, listing, tries), after, 1_000)
        for blob in page.blobs:
            found[blob.id] = hashlib.sha256(_whole(ways, partial(box.get, blob.id), tries)).digest()
            after = blob.id
        more = page.more
    ways.close()
    return found


def _whole(ways: Ways, wanted: Callable[..., wire.Call], tries: int) -> bytes:
    for _ in range(tries):
        body = bytearray()
        if ways.ask(wanted(authority=ways.authority), body) == 200:
            return bytes(body)
        time.sleep(0.1)
    raise AssertionError("no answer, however often it was asked")


def lost(said: Sequence[Said], found: dict[str, bytes]) -> int:
    """Acknowledged blobs that aren't there, or aren't what was sent."""
    return sum(found.get(blob) != digest for one in said for blob, digest in one.kept.items())


def table(said: Sequence[Said]) -> str:
    """How often each status came, in one line."""
    total: Counter[int] = Counter()
    for one in said:
        total += one.statuses
    return json.dumps({("broken" if not status else str(status)): count for status, count in sorted(total.items())})
