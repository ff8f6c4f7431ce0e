"""Blobs on their way out of a folder: read past the system's cache into memory that is used again and again.

What is read here is read once and then deleted, and what was written lately didn't go through the cache either. The
system would fetch a blob in small pieces and copy it; so it comes in one, straight to where it is sent from.
"""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from collections.abc import AsyncIterator
from functools import partial
from typing import Final

from app.base import limits
from app.relay.aligned import STEP, Blocks, use_cache, use_disk
from app.relay.budget import Budget
from app.relay.drafts import Run
from app.relay.store import StoreError

_DIRECT_FROM: Final = 2 * limits.RELAY_LEAST_BLOCK_BYTES
"""bytes: what is shorter is in the cache as soon as its neighbours were read, and costs no more there"""


class FileReading:
    """A file that is being read. Whoever waits for a thread can be called off while the thread goes on: it has its
    turn to the end before memory or handle are given to others."""

    def __init__(self, path: str, blocks: Blocks, budget: Budget, run: Run, *, direct: bool) -> None:
        self._path, self._blocks, self._run, self._direct = path, blocks, run, direct
        self._grant = budget.ask(limits.RELAY_BLOCK_BYTES)
        self._block = blocks.take(self._grant.size)
        self._handle = -1
        self._turn, self._over = threading.Lock(), False
        self._first = 0
        self._is_shown = False
        self.size = 0

    async def begin(self) -> bool:
        """Open it and read its beginning in one go: most blobs are no longer. ``False`` where there is none."""
        return await self._run(self._open)

    async def blocks(self, length: int) -> AsyncIterator[memoryview]:
        at, count = 0, min(self._first, length)
        while at < length:
            if at:
                count = min(await self._run(partial(self._read, at)), length - at)
            if not count:
                raise StoreError(reason="unreachable")
            at += count
            self._is_shown = True
            yield memoryview(self._block)[:count]
            self._is_shown = False

    async def close(self) -> None:
        if self._turn.locked():
            with contextlib.suppress(StoreError):
                await self._run(self._end)
        else:
            self._end()
        if self._grant.give_back() and not self._is_shown:  # else a line may still look at it (T29)
            self._blocks.give(self._block)

    def _open(self) -> bool:
        with self._turn:
            self._demand_on()
            try:
                self._handle = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW)
            except FileNotFoundError:
                return False
            self.size = os.fstat(self._handle).st_size
            if self._direct and self.size >= _DIRECT_FROM:
                use_disk(self._handle)
            self._first = self._fetch(0)
            return True

    def _read(self, at: int) -> int:
        with self._turn:
            self._demand_on()
            return self._fetch(at)

    def _fetch(self, at: int) -> int:
        """Into the block what begins at ``at``; how much that is."""
        wanted = min(len(self._block), -(-(self.size - at) // STEP) * STEP)
        if at % STEP:
            use_cache(self._handle)
        with memoryview(self._block) as view, view[:wanted] as space:
            try:
                return os.preadv(self._handle, [space], at)
            except OSError as error:
                if error.errno != errno.EINVAL:  # a disk that wants other steps than the one where it was tried
                    raise
                use_cache(self._handle)
                return os.preadv(self._handle, [space], at)

    def _demand_on(self) -> None:
        if self._over:
            raise OSError(errno.ECANCELED, "")

    def _end(self) -> None:
        with self._turn:
            self._over = True
            if self._handle >= 0:
                handle, self._handle = self._handle, -1
                os.close(handle)
