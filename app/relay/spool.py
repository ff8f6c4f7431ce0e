"""Bodies on their way to a cluster, which takes a blob in one piece: small ones in memory, others in a file.

The file has no name from its first moment on. It holds ciphertext, but a relay has no reason to keep any.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from app.base import limits
from app.base.paths import create_private

_IN_MEMORY: Final = limits.MIB


class Spool:
    """Used from the thread of the event loop, but for :meth:`file`, which may take a while."""

    def __init__(self, folder: Path, total: int = limits.RELAY_MEMORY_BYTES) -> None:
        self._folder, self._left = folder, total

    def ask(self, size: int) -> bool:
        """Leave to hold ``size`` bytes in memory; to be given back."""
        if size > _IN_MEMORY or size > self._left:
            return False
        self._left -= size
        return True

    def give(self, size: int) -> None:
        self._left += size

    def file(self) -> int:
        """A new file without a name. Raises OSError."""
        path = self._folder / secrets.token_hex(16)
        handle = create_private(path)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        return handle


class Gate:
    """Lets at most ``total`` bytes through at once, in the order in which they came."""

    def __init__(self, total: int) -> None:
        self._total = self._left = total
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def through(self, size: int) -> AsyncIterator[None]:
        size = min(size, self._total)
        await self._enter(size)
        try:
            yield
        finally:
            self._left += size
            self._let_in()

    async def _enter(self, size: int) -> None:
        if not self._waiting and size <= self._left:
            self._left -= size
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append((size, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # let in and called off at once
                self._left += size
            self._waiting = deque(entry for entry in self._waiting if entry[1] is not turn)
            self._let_in()
            raise

    def _let_in(self) -> None:
        while self._waiting and (self._waiting[0][1].done() or self._waiting[0][0] <= self._left):
            size, turn = self._waiting.popleft()
            if not turn.done():
                self._left -= size
                turn.set_result(None)


def read_whole(handle: int, size: int) -> bytes:
    """The first ``size`` bytes of a file. Raises OSError."""
    parts: list[bytes] = []
    at = 0
    while at < size and (part := os.pread(handle, size - at, at)):
        parts.append(part)
        at += len(part)
    return b"".join(parts)
