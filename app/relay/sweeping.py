"""What is too old goes: a relay is no archive, and what was never fetched is sent again by who still has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.base.clock import Clock
from app.relay.settings import DAY, Settings
from app.relay.store import Store, create

_STATE: Final = "relay/swept"
_WEEK: Final = 7
_TIDY_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Swept:
    """How many were removed; ``held_back`` where the clock has jumped, and nothing was."""

    blobs: int = 0
    markers: int = 0
    held_back: bool = False


async def sweep(store: Store, settings: Settings, clock: Clock) -> Swept:
    """Remove blobs and markers whose time is over. Raises StoreError.

    A machine whose clock says 2038 for a day must not empty all mailboxes of the world (T19): each sweep notes its
    day, and after one that comes long after the last, nothing is removed for a week, in which somebody may notice.
    """
    now = clock.now()
    if await _is_held_back(store, settings, now // DAY):
        return Swept(held_back=True)
    blobs = await _remove(store, "blobs", now - settings.blob_days * DAY)
    markers = await _remove(store, "closed", now - settings.closed_days * DAY)
    for kind in ("blobs", "closed"):
        await store.tidy(kind, now - _TIDY_DAYS * DAY)
    return Swept(blobs, markers)


async def _is_held_back(store: Store, settings: Settings, today: int) -> bool:
    """Notes ``today``, and whether the clock has jumped: days are kept as ``d<day>``, a jump as ``h<day>``."""
    names = [kept.name for kept in await store.page(_STATE, "", 1_000)]
    days = [int(name[1:]) for name in names if name[0] == "d"]
    held = [int(name[1:]) for name in names if name[0] == "h" and int(name[1:]) <= today]
    if days and today - max(days) > settings.blob_days // 2:
        held.append(today)
        await create(store, _STATE, f"h{today:07d}")
    await create(store, _STATE, f"d{today:07d}")
    is_held = any(today - day < _WEEK for day in held)
    kept = {f"d{today:07d}"} | {f"h{day:07d}" for day in held if is_held}
    for name in names:
        if name not in kept:
            await store.delete(_STATE, name)
    return is_held


async def _remove(store: Store, kind: str, before: int) -> int:
    count = 0
    async for shelf, kept in store.everything(kind):
        if kept.at < before:
            await store.delete(shelf, kept.name)
            count += 1
    return count
