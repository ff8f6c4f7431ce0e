"""What is too old goes; what a wrong clock calls old stays (T19)."""

from __future__ import annotations

import os

from app.relay.settings import DAY, Settings
from app.relay.store import create
from app.relay.sweeping import Swept, sweep
from tests.relay.asking import NOW, SMALL, blob_ids, dropper
from tests.relay.serving import relaying, run

SETTINGS = Settings(blob_days=56, closed_days=400)


def age(folder, days):
    """Make everything that is kept ``days`` old."""
    for path in [*folder.rglob("*")]:
        os.utime(path, (NOW - days * DAY, NOW - days * DAY))


def test_blobs_go_after_their_days_and_markers_much_later(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            old, young = blob_ids(2)
            await relay.ask.close(dropper(0, 1)[2])
            await relay.ask.put(old, bytes(SMALL))
            age(tmp_path, 57)
            await relay.ask.put(young, bytes(SMALL))
            assert await sweep(relay.store, SETTINGS, relay.clock) == Swept(1, 0)
            assert await relay.ask.ids() == [young]
            assert (await relay.ask.put(blob_ids(1, 1)[0], bytes(SMALL), index=1)).word == "refused"
            age(tmp_path, 401)
            assert await sweep(relay.store, SETTINGS, relay.clock) == Swept(1, 1)
            assert await relay.ask.ids() == []

    run(work)


def test_empty_folders_go_and_come_again(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            (blob,) = blob_ids(1)
            await relay.ask.put(blob, bytes(SMALL))
            age(tmp_path, 57)
            await sweep(relay.store, SETTINGS, relay.clock)
            age(tmp_path, 57)
            await sweep(relay.store, SETTINGS, relay.clock)  # now the folder that became empty is old, too
            age(tmp_path, 57)
            await sweep(relay.store, SETTINGS, relay.clock)
            assert list((tmp_path / "blobs").iterdir()) == []
            assert (await relay.ask.put(blob, bytes(SMALL))).word == "created", "by the same process"
            assert await relay.ask.ids() == [blob]

    run(work)


def test_t19_after_a_jump_of_the_clock_nothing_is_removed_for_a_week(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            await relay.ask.put(blob_ids(1)[0], bytes(SMALL))
            age(tmp_path, 1)
            assert await sweep(relay.store, SETTINGS, relay.clock) == Swept()
            relay.clock.tick(4_000 * DAY)
            for _ in range(6 * 4):
                assert (await sweep(relay.store, SETTINGS, relay.clock)).held_back
                relay.clock.tick(DAY // 4)
            relay.clock.at = NOW + DAY  # somebody noticed
            assert await sweep(relay.store, SETTINGS, relay.clock) == Swept()
            relay.ask.now = relay.clock.at
            assert len(await relay.ask.ids()) == 1

    run(work)


def test_t19_a_relay_that_was_off_for_long_sweeps_again_after_that_week(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            await relay.ask.put(blob_ids(1)[0], bytes(SMALL))
            age(tmp_path, 1)
            await sweep(relay.store, SETTINGS, relay.clock)
            relay.clock.tick(200 * DAY)
            assert (await sweep(relay.store, SETTINGS, relay.clock)).held_back
            relay.clock.tick(7 * DAY)
            assert await sweep(relay.store, SETTINGS, relay.clock) == Swept(1, 0)

    run(work)


def test_what_a_sweep_notes_stays_small(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            for _ in range(30):
                await sweep(relay.store, SETTINGS, relay.clock)
                relay.clock.tick(DAY)
            assert len(await relay.store.page("relay/swept", "", 100)) == 1
            assert await create(relay.store, "relay/swept", "h0000001")

    run(work)
