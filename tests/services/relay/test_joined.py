"""What one relay does is felt at that relay alone, whatever else it has a hand in (T14, T28)."""

from __future__ import annotations

import os

import httpx

from app.base import limits
from app.services.relay import addresses, queue, relays
from app.sync.protocol import blobs, spelling
from app.sync.relay.parcels import Blob
from tests.services.relay.kit import OTHER
from tests.services.relay.test_limits import drop
from tests.services.relay.test_sync import sync, write_case


def noise() -> Blob:
    return Blob(spelling.write32(os.urandom(16)), os.urandom(blobs.CLASSES[0]))


def full_at_the_first(request: httpx.Request) -> httpx.Response | None:
    if request.method == "PUT" and request.url.host == "relay.example":
        return httpx.Response(503, stream=httpx.ByteStream(b""))
    return None


def test_t14_a_relay_that_blames_a_colleague_for_junk_keeps_nothing_from_us_at_another(
    pair, network, tmp_path, clock, monkeypatch
) -> None:
    monkeypatch.setattr(limits, "JUNK_BLOBS", 3)
    amal, basim = pair
    drop(amal, basim.key_id, network, *(noise() for _ in range(5)))
    network.serve(OTHER, tmp_path / "second", clock)
    relays.add(basim, OTHER)
    addresses.take(amal, addresses.letter(basim, amal.key_id))
    network.before = full_at_the_first
    write_case(amal)
    queue.send(amal, [basim.key_id])
    assert sync(amal, network).sent == 1
    network.before = lambda request: None
    report = sync(basim, network)
    assert report.came == 1
    assert [(one.where, one.error.facts["reason"]) for one in report.failures] == [("relay.example", "junk")]
    assert sync(basim, network).came == 0 and addresses.get(basim, amal.key_id).junk == 3
