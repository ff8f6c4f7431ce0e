"""From one machine to a cluster and back: every blob, whose it is, and what was taken back."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from obstore.store import MemoryStore

from app.base.limits import KIB, MIB
from app.relay.copying import Copied, copy
from app.relay.folder import FolderStore
from app.relay.s3 import ClusterStore
from app.relay.store import Aim, Store, create

HELD = {
    ("blobs/one", "aaaa"): (b"\x01" * (64 * KIB), 0),
    ("blobs/one", "bbbb"): (b"\x02" * MIB, 7),
    ("blobs/two", "aaaa"): (b"\x03" * (4 * MIB), 1023),
}


async def fill(store: Store) -> None:
    for (shelf, name), (body, tail) in HELD.items():
        draft = await store.draft(Aim(shelf, name, len(body), hashlib.sha256(body).digest(), tail))
        await draft.write(body)
        assert await draft.keep() == "created"
        await draft.drop()
    await create(store, "closed/two", "1023")


async def contents(store: Store) -> dict[tuple[str, str], tuple[bytes, int]]:
    found = {}
    async for shelf, kept in store.everything("blobs"):
        reading = await store.read(shelf, kept.name)
        assert reading is not None
        body = b"".join([bytes(block) async for block in reading.blocks(reading.size)])
        await reading.close()
        found[shelf, kept.name] = body.rstrip(b"\0"), len(body) - len(body.rstrip(b"\0"))
    return found


def test_blobs_and_markers_come_whole_into_a_cluster_and_back(tmp_path: Path) -> None:
    async def there_and_back() -> None:
        old, back = FolderStore(tmp_path / "old"), FolderStore(tmp_path / "back")
        middle = ClusterStore([MemoryStore()], tmp_path)
        await fill(old)
        assert await copy(old, middle) == Copied(3, 1)
        assert await copy(old, middle) == Copied(3, 1)  # once more, for what came since: nothing is doubled
        assert await copy(middle, back) == Copied(3, 1)
        assert await contents(back) == await contents(old) == HELD
        assert await back.has("closed/two", "1023")
        for store in (old, middle, back):
            await store.close()

    asyncio.run(there_and_back())


def test_what_is_deleted_meanwhile_stays_out(tmp_path: Path) -> None:
    class Deleting(FolderStore):
        """Its owner fetches everything while it is copied."""

        async def read(self, shelf: str, name: str) -> None:
            await self.delete(shelf, name)

    async def copied() -> None:
        old, new = Deleting(tmp_path / "old"), FolderStore(tmp_path / "new")
        await fill(old)
        assert (await copy(old, new)).blobs == 0
        assert await contents(new) == {}
        for store in (old, new):
            await store.close()

    asyncio.run(copied())
