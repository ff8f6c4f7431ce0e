"""Half of a parcel whose rest a relay lost isn't kept once the same file came whole."""

from __future__ import annotations

from app.services.relay import pushing, queue, syncing
from tests.services.relay.test_sync import attach, files, fine, take_all, tick, write_case


def test_half_of_what_came_whole_by_another_try_is_thrown_away(pair, network, clock, tmp_path):
    amal, basim = pair
    attach(amal, write_case(amal), 90_000)
    queue.send(amal, [basim.key_id])
    fine(amal, network)
    there = [path for path in (tmp_path / "relay" / "blobs").rglob("*") if path.is_file()]
    assert len(there) > 1
    there[-1].unlink()
    fine(basim, network)
    (part,) = syncing.partly(basim)
    assert 0 < part.bytes < part.total and len(files(basim, "incoming")) == 1
    tick(clock, amal, basim, seconds=pushing.UNCONFIRMED + 1)
    fine(amal, network)
    fine(basim, network)
    assert take_all(basim).entries
    assert syncing.partly(basim) == () and files(basim, "incoming") == []
    fine(basim, network)
    assert not [path for path in there if path.exists()], "nor what of it lay at the relay"
