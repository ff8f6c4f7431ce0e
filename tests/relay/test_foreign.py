"""Files that no relay made, in a relay's folder: of a backup, a file manager, a file system, a disk that failed."""

from __future__ import annotations

import asyncio
import contextlib
import random
from pathlib import Path

from app.base.clock import SetClock
from app.relay import running
from app.relay.settings import DAY, Settings
from app.relay.sweeping import sweep
from tests.relay.asking import NOW, SMALL, blob_ids, mailbox
from tests.relay.serving import relaying, run

BODY = random.Random(5).randbytes(SMALL)
STRANGERS = (".nfs00000001", ".a2b.Xy12", "README", "~copy", "thumbs.db", "zzzz")


def litter(folder: Path) -> None:
    shelf = folder / "blobs" / mailbox().name
    for group in list(shelf.iterdir()):
        for name in STRANGERS:
            (group / name).write_bytes(b"not ours")
    (shelf / ".DS_Store").write_bytes(b"")
    (folder / "blobs" / ".DS_Store").write_bytes(b"")
    (folder / "blobs" / "lost+found").mkdir()


def test_what_is_not_ours_hides_nothing_from_the_owner(tmp_path):
    """A client takes a list with anything else in it for a lie, and would come to none of its blobs."""

    async def work():
        async with relaying(tmp_path) as relay:
            ids = blob_ids(40)
            for blob in ids:
                await relay.ask.put(blob, BODY)
            litter(tmp_path)
            for limit in (1, 7, 40, 1_000):
                assert await relay.ask.ids(limit=limit) == sorted(ids)

    run(work)


def test_a_blob_that_a_disk_cut_short_hides_no_other(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            ids = sorted(blob_ids(5))
            for blob in ids:
                await relay.ask.put(blob, BODY)
            for blob, size in zip(ids[1:4], (0, 9, SMALL + 5_000), strict=True):
                (found,) = tmp_path.glob(f"blobs/*/*/{blob}")
                with found.open("r+b") as file:
                    file.truncate(size)
            for limit in (1, 2, 1_000):
                assert await relay.ask.ids(limit=limit) == [ids[0], ids[4]]

    run(work)


def test_t28_sweeping_goes_past_what_is_not_ours(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            await relay.ask.put(blob_ids(1)[0], BODY)
            litter(tmp_path)
            swept = await sweep(relay.store, Settings(blob_days=56), SetClock(NOW + 5_000 * DAY))
            assert swept.blobs >= 1

    run(work)


def test_t28_a_sweep_that_fails_is_said_and_not_the_last(tmp_path, monkeypatch):
    said: list[str] = []
    tries = []

    async def failing(*_: object) -> None:
        tries.append(1)
        raise ValueError("odd")

    async def work():
        monkeypatch.setattr(running, "sweep", failing)
        task = asyncio.create_task(
            running._sweep_now_and_then(None, Settings(), 0.000_001, SetClock(NOW), said.append)  # type: ignore[arg-type]
        )
        while len(tries) < 3 and not task.done():
            await asyncio.sleep(0.01)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert len(tries) >= 3 and "ValueError" in said[0] and "odd" not in said[0]

    run(work)
