"""The program's own client as a load: each person a process that signs every request and checks every answer.

What bench.wire leaves out so that a server can be measured is what people wait for; against a relay and against
the bare server it is the same.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from app.base.clock import SystemClock
from app.base.task import Task
from app.sync.online import Way
from app.sync.protocol import blobs, names, proof
from app.sync.relay.address import Key
from app.sync.relay.client import Put, Relay
from app.sync.relay.clocks import Clocks
from bench.mailboxes import Operator, filled, now

WARMING = 0.5
"""seconds that everybody has to open their line and wait for the others"""


@dataclass(frozen=True)
class Person:
    """Somebody with a mailbox of their own, who drops there and reads there. ``token`` as a relay wants it."""

    secret: bytes
    token: str

    @property
    def box(self) -> names.BoxEpoch:
        return names.Box(self.secret).at(names.epoch_at(now()))


@dataclass(frozen=True)
class Share:
    """What one process does: ``size`` bytes, ``each`` times, beginning at ``at`` of the monotonic clock."""

    person: Person
    origin: str
    size: int
    each: int
    transfer: bytes
    at: float


_MADE: dict[bytes, tuple[names.BoxEpoch, Key]] = {}


def person(operator: Operator) -> Person:
    secret = os.urandom(32)
    return Person(secret, operator.admit(Person(secret, "").box.name))


def _prepare(one: Person) -> tuple[names.BoxEpoch, Key]:
    """The mailbox and a leaf of it: a tree of 1,024 keys, made once in a process."""
    if one.secret not in _MADE:
        box = one.box
        leaf = box.leaf(0)
        told = proof.dropping_proof(box.reading_public, leaf.keys.public, leaf.place, leaf.path)
        _MADE[one.secret] = box, Key(box.name, told, leaf.keys, one.token)
    return _MADE[one.secret]


def _ids(share: Share, key: Key) -> list[str]:
    return list(islice((blobs.blob_id(key.keys.ids, share.transfer, at) for at in range(share.each)), share.each))


@contextmanager
def _line(share: Share) -> Iterator[Relay]:
    clock = SystemClock()
    with Relay(share.origin, Way(), Task(), Clocks(clock)) as relay:
        relay.ask_time()
        time.sleep(max(0.0, share.at - time.monotonic()))
        yield relay


def write(share: Share) -> tuple[float, float]:
    """When it began and when the last was acknowledged."""
    _, key = _prepare(share.person)
    body, ids = filled(share.size, share.size), _ids(share, key)
    with _line(share) as relay:
        began = time.monotonic()
        for blob in ids:
            if (said := relay.put(key, Put(blob, body))) != "created":
                raise SystemExit(f"answered {said}")
        return began, time.monotonic()


def read(share: Share) -> tuple[float, float]:
    box, key = _prepare(share.person)
    ids = _ids(share, key)
    with _line(share) as relay:
        began = time.monotonic()
        for blob in ids:
            if len(relay.get(box, blob, share.size) or b"") != share.size:
                raise SystemExit("answered something else")
        return began, time.monotonic()


class Crowd:
    """So many people, each in a process of their own for as long as the measurement lasts."""

    def __init__(self, count: int, operator: Operator) -> None:
        self.people = [person(operator) for _ in range(count)]
        fresh = multiprocessing.get_context("spawn")
        self._pools = [ProcessPoolExecutor(1, fresh) for _ in self.people]

    def run(self, what: str, origin: str, size: int, each: int, transfer: bytes) -> float:
        """How many a second all of them did together, from the first beginning to the last end."""
        at = time.monotonic() + WARMING
        verb = {"write": write, "read": read}[what]
        shares = [Share(one, origin, size, each, transfer, at) for one in self.people]
        waiting = [pool.submit(verb, share) for pool, share in zip(self._pools, shares, strict=True)]
        return rate([one.result() for one in waiting], each)

    def close(self) -> None:
        for pool in self._pools:
            pool.shutdown()


def rate(times: Sequence[tuple[float, float]], each: int) -> float:
    return len(times) * each / (max(end for _, end in times) - min(began for began, _ in times))
