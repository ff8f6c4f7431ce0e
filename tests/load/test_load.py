"""T28: 200 clients, slow and hostile ones among them, the disk full once, the relay killed once."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.base.limits import GIB, KIB, MIB
from bench import processes
from bench.correspondents import Correspondent, fetch, lost, table
from bench.mailboxes import Mailbox, Operator
from tests.load.disk import lacking, mounted
from tests.load.slow import Flood, Slow

SECONDS = float(os.environ.get("SIJIL_T28_SECONDS", "300"))
CLIENTS = 200
SLOW = 40
HEADS = 20
PACE = 5.0
"""seconds between two blobs of one client"""

FULL = 0.1
"""share of the time in which the disk is full, and nobody's letters go"""

PATIENCE = 150.0
"""seconds after the end in which what is still to go may go: pauses are drawn, and add up differently for each"""

QUOTA = 8 * MIB


class Paced(Correspondent):
    """Writes all the while, a blob every few seconds."""

    def _insist(self, ways: object, blob: str, body: bytes) -> None:
        super()._insist(ways, blob, body)  # type: ignore[arg-type]
        time.sleep(self._random.uniform(0.5, 1.5) * PACE)


def letters(seed: int) -> list[int]:
    chance = random.Random(seed)
    return [MIB if chance.random() < 0.1 else 64 * KIB for _ in range(max(2, int((1 - FULL) * SECONDS / PACE)))]


def wait(until: float, every: float = 0.5, meanwhile: Callable[[], None] = lambda: None) -> None:
    while time.monotonic() < until:
        meanwhile()
        time.sleep(every)


@pytest.mark.nightly
def test_t28_relay_holds_under_load_and_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    if reason := lacking():
        pytest.skip(reason)
    operator = Operator()
    with mounted(tmp_path, 6 * GIB) as disk:
        keys = ("--operator", operator.key, "--keep-free", "1M")
        relay = processes.relay(str(disk.root / "store"), *keys, module="app.relay.program")
        with processes.serving(relay):
            boxes = [Mailbox(operator, relay.authority) for _ in range(CLIENTS)]
            shared = Mailbox(operator, relay.authority, size=QUOTA, count=1_000)
            clients = [Paced([relay], boxes[at], 1, letters(at), at) for at in range(CLIENTS)]
            slow = [Slow(relay, boxes[at], 2, 0.5, whole_head=True) for at in range(SLOW)]
            heads = [Slow(relay, boxes[at], 3, 0.5, whole_head=False) for at in range(HEADS)]
            flood = Flood(relay, shared, 1)
            modest = Correspondent([relay], shared, 2, [64 * KIB] * 8, 1)
            began = time.monotonic()
            for one in (*clients, *slow, *heads, flood):
                one.start()

            wait(began + 0.3 * SECONDS)
            modest.start()  # long after the flood has taken what it can
            disk.fill(leave=4 * MIB)
            wait(began + (0.3 + FULL) * SECONDS)
            before = dict(flood.statuses)
            disk.clear()
            wait(began + 0.6 * SECONDS)
            memory = relay.memory()["peak"]
            relay.kill()
            relay.start()
            wait(began + SECONDS)

            for one in clients:
                one.until = time.monotonic() + PATIENCE
            for one in (*clients, modest):
                one.join(2 * PATIENCE)
                assert not one.is_alive()
            flood.over.set()
            flood.join(30)
            for one in (*slow, *heads):
                one.over.set()
            for one in (*slow, *heads):
                one.join(30)
            memory = max(memory, relay.memory()["peak"])

            said = [client.said for client in clients]
            missing = sum(lost([client.said], fetch([relay], client.box)) for client in clients)
            kept = sum(len(one.kept) for one in said)
            large = sorted(second for client in clients for second in of_size(client, MIB))
            late = large[int(0.95 * len(large))] if large else 0.0
            print(f"kept {kept}, lost {missing}; {table(said)}; 95% of 1 MiB within {late * 1e3:.0f} ms; "
                  f"memory {memory:.0f} MiB; slow lines begun {sum(one.begun for one in slow + heads)}, "
                  f"closed on them {sum(one.closed for one in slow + heads)}; flood {flood.statuses}")  # fmt: skip
            assert missing == 0
            assert kept == sum(len(client.sizes) for client in clients), table(said)
            assert sum(one.statuses[507] for one in said) > 0, "the disk was never full"
            assert sum(one.broken for one in said) > 0, "nobody noticed that the relay was killed"
            assert memory < 150
            assert before.get(413, 0) > 0, "the flood met no quota"
            assert len(modest.said.kept) == 8, "the flood ate the quota of somebody else"
            assert flood.statuses.get(201, 0) * 64 * KIB <= QUOTA // 2 + 64 * KIB


def of_size(client: Correspondent, size: int) -> list[float]:
    return [second for second, sent in zip(client.said.seconds, client.sizes, strict=False) if sent == size]
