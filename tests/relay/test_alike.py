"""Whether a mailbox exists can't be told by how long a relay takes to refuse (T29)."""

from __future__ import annotations

import asyncio
import math
import random
import time

import pytest

from app.sync.protocol import routes
from tests.relay.asking import SMALL, blob_ids, mailbox
from tests.relay.serving import relaying

PROBES = 5_000
FULL = 200


def order(run: int) -> list[int]:
    """0 and 1 in pairs, the first of each by chance: a machine that becomes slower or faster meanwhile disturbs both
    alike. Another order in each run, or three of them would be one proof."""
    chance = random.Random(7 + run)
    return [number for _ in range(PROBES) for number in chance.sample((0, 1), 2)]


def distance(one: list[float], two: list[float]) -> float:
    """The largest distance between two empirical distributions (Kolmogorov and Smirnov)."""
    merged = sorted([(value, 0) for value in one] + [(value, 1) for value in two])
    counts, most = [0, 0], 0.0
    for _, which in merged:
        counts[which] += 1
        most = max(most, abs(counts[0] / len(one) - counts[1] / len(two)))
    return most


def test_the_distance_sees_what_it_must():
    chance = random.Random(1)
    same = [[chance.gauss(5, 1) for _ in range(PROBES)] for _ in range(2)]
    late = [value + 0.1 for value in same[1]]
    limit = 1.63 * math.sqrt(2 / PROBES)
    assert distance(*same) < limit < distance(same[0], late)


@pytest.mark.nightly
@pytest.mark.parametrize("verb", ["get", "listing", "delete", "put", "nothing"])
def test_t29_a_refusal_takes_as_long_for_a_mailbox_that_exists(tmp_path, verb):
    """10,000 probes, in random order, of a full mailbox and of one that nobody ever used; p > 0.01."""
    limit = 1.63 * math.sqrt(2 / PROBES)

    async def probe(relay, number: int) -> float:
        name = mailbox(number).name
        target = routes.listing(name) if verb in ("listing", "nothing") else getattr(routes, verb)(name, blob_ids(1)[0])
        headers = {} if verb == "nothing" else relay.ask.headers(target, 2, body=b"")  # signed by somebody else
        began = time.perf_counter()
        answer = await relay.ask.send(target, headers)
        took = time.perf_counter() - began
        assert answer.status == 403
        return took

    async def work(run: int) -> float:
        async with relaying(tmp_path) as relay:
            for at, blob in enumerate(blob_ids(FULL)):
                await relay.ask.put(blob, bytes(SMALL), index=at % 8)
            took: list[list[float]] = [[], []]
            for number in (0, 1, 2):
                mailbox(number).name  # noqa: B018 - its tree is made once, and not while anything is measured
            for number in order(run):
                took[number].append(await probe(relay, number))
            return distance(*took)

    # A busy machine may disturb one run; three in a row would be the relay.
    found: list[float] = []
    while len(found) < 3 and not any(one < limit for one in found):
        found.append(asyncio.run(work(len(found))))
    assert found[-1] < limit, found
