"""A store in a folder of one machine: each blob a file, made under a temporary name and then linked (P37).

::

    blobs/<mailbox>/<first letter of the id>/<id>     32 folders, so that a page of a full mailbox is fast
    drafts/<process>/<n>                              nothing but this process's; swept when it is gone

Where the disk can make files without a name, drafts have none, and vanish with the process.
``link`` is the create-if-absent: of two processes that keep the same name, one wins. What is acknowledged has
been through fsync of the file, of its folder, and of every folder above that this process didn't find made
lasting already.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from app.relay.aligned import Blocks
from app.relay.budget import Budget
from app.relay.drafts import Drafts, FileDraft
from app.relay.readings import FileReading
from app.relay.shelves import Shelves
from app.relay.store import Aim, Kept, StoreError

P = ParamSpec("P")
T = TypeVar("T")

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def told(error: OSError) -> StoreError:
    """An error of the disk without its text, which quotes names of mailboxes (T38)."""
    return StoreError(reason="full" if error.errno in _FULL else "unreachable")


class FolderStore:
    """``folder`` is made if it isn't there. Raises StoreError ``folder``."""

    def __init__(self, folder: Path, threads: int = 16, budget: Budget | None = None) -> None:
        self.folder = folder
        self.budget = budget or Budget()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._drafts, self._blocks = Drafts(folder / "drafts"), Blocks()
            self.shelves = Shelves(folder)
        except OSError:
            raise StoreError(reason="folder") from None
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="store")

    async def run(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do ``verb`` in a thread; its OSError becomes a StoreError."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: verb(*args, **kwargs))
        except OSError as error:
            raise told(error) from None

    async def draft(self, aim: Aim) -> FileDraft:
        return FileDraft(self._drafts, self.shelves, self._blocks, self.budget, self.run, aim)

    async def read(self, shelf: str, name: str) -> FileReading | None:
        path, direct = self.shelves.path(shelf, name), bool(self._drafts.ways.direct)
        reading = FileReading(path, self._blocks, self.budget, self.run, direct=direct)
        found = False
        try:
            found = await reading.begin()
        finally:
            if not found:
                await reading.close()
        return reading if found else None

    async def has(self, shelf: str, name: str) -> bool:
        return await self.run(os.path.lexists, self.shelves.path(shelf, name))

    async def page(self, shelf: str, after: str, most: int) -> list[Kept]:
        return await self.run(self.shelves.page, shelf, after, most)

    async def delete(self, shelf: str, name: str) -> None:
        await self.run(self._delete, shelf, name)

    def _delete(self, shelf: str, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.shelves.path(shelf, name))

    async def everything(self, kind: str) -> AsyncIterator[tuple[str, Kept]]:
        for shelf in await self.run(self.shelves.names, kind):
            after = ""
            while page := await self.run(self.shelves.page, shelf, after, 1_000):
                for kept in page:
                    yield shelf, kept
                after = page[-1].name

    async def tidy(self, kind: str, before: int) -> None:
        await self.run(self.shelves.tidy, kind, before)

    async def room(self) -> int | None:
        return await self.run(self._room)

    def _room(self) -> int:
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    async def close(self) -> None:
        self._pool.shutdown(wait=True)
        self.shelves.close()
        self._drafts.close()
