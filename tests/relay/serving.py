"""A relay in this process for tests, over a real folder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.base.clock import SetClock
from app.relay.counters import Counters
from app.relay.folder import FolderStore
from app.relay.server import application
from app.relay.settings import Settings
from tests.relay.asking import NOW, Asker


@dataclass
class Relay:
    """``ask`` talks to it; ``store``, ``counters`` and ``clock`` are what it stands on."""

    ask: Asker
    store: FolderStore
    counters: Counters
    clock: SetClock
    folder: Path


@asynccontextmanager
async def relaying(folder: Path, **settings: Any) -> AsyncIterator[Relay]:
    store, counters, clock = FolderStore(folder), Counters(), SetClock(NOW)
    settings.setdefault("open_to_all", "operators" not in settings)
    app = application(store, Settings(**settings), clock, counters)
    try:
        yield Relay(Asker(app), store, counters, clock, folder)
    finally:
        await store.close()


def run(work: Callable[[], Awaitable[None]]) -> None:
    """Each test has a loop of its own, and may take a while and no longer."""

    async def bounded() -> None:
        async with asyncio.timeout(60):
            await work()

    asyncio.run(bounded())
