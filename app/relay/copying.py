"""A store's contents into another store: how a relay that outgrew its machine gets to a cluster, or back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from app.relay.quotas import split
from app.relay.store import Aim, Kept, Store, StoreError


@dataclass(frozen=True, slots=True)
class Copied:
    """How many are in the new store now, those that were there before included."""

    blobs: int = 0
    markers: int = 0


async def copy(old: Store, new: Store) -> Copied:
    """Everything that counts, markers first: a key that was taken back must at no moment be good again.

    Harmless to repeat and to break off; what is swept or deleted meanwhile stays out. Raises StoreError.
    """
    markers = await _copy_all(old, new, "closed")
    return Copied(await _copy_all(old, new, "blobs"), markers)


async def _copy_all(old: Store, new: Store, kind: str) -> int:
    count = 0
    async for shelf, kept in old.everything(kind):
        count += await _copy(old, new, shelf, kept)
    return count


async def _copy(old: Store, new: Store, shelf: str, kept: Kept) -> bool:
    if await new.has(shelf, kept.name):
        return True
    size, tail = split(kept.size)
    digest = await _digest(old, shelf, kept.name, size)
    reading = await old.read(shelf, kept.name)
    if digest is None or reading is None:
        return False
    draft = await new.draft(Aim(shelf, kept.name, size, digest, tail))
    try:
        async for block in reading.blocks(size):
            await draft.write(block)
        if await draft.keep() == "altered":  # a disk that reads one thing now and another then
            raise StoreError(reason="unreachable")
    finally:
        await reading.close()
        await draft.drop()
    return True


async def _digest(store: Store, shelf: str, name: str, size: int) -> bytes | None:
    """The SHA-256 of a blob, or ``None`` where it is gone."""
    reading = await store.read(shelf, name)
    if reading is None:
        return None
    found = hashlib.sha256()
    try:
        async for block in reading.blocks(size):
            found.update(block)
    finally:
        await reading.close()
    return found.digest()
