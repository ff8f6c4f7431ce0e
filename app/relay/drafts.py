"""Blobs on their way into a folder: files without a name where the disk can make them, else under a temporary one."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import mmap
import os
import secrets
import shutil
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

from app.relay.aligned import Blocks, Ways, path_of, write_all
from app.relay.budget import Budget
from app.relay.shelves import Shelves
from app.relay.store import Aim, Outcome, StoreError

T = TypeVar("T")


class Run(Protocol):
    """Does something in a thread; its OSError becomes a StoreError."""

    def __call__(self, verb: Callable[[], T]) -> Awaitable[T]: ...


class Drafts:
    """The folder of this process's drafts; a lock says that it lives, and what dead ones left is removed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        with _locked(folder / "lock", wait=True):
            for left in folder.iterdir():
                if left.is_dir():
                    self._sweep(left)
            self.folder = folder / secrets.token_hex(8)
            self.folder.mkdir(mode=0o700)
            self._lock = os.open(self.folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.ways = Ways(self.folder)
        self._next = 0

    @staticmethod
    def _sweep(left: Path) -> None:
        with contextlib.suppress(OSError), _locked(left / "lock", wait=False):
            shutil.rmtree(left)

    def path(self) -> str:
        """A name that no other draft has; "" where drafts need none."""
        if self.ways.unnamed:
            return ""
        self._next += 1
        return f"{self.folder}/{self._next}"

    def open(self, path: str) -> int:
        """A new file to write, in a thread. Raises OSError."""
        if path:
            return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        return os.open(self.folder, os.O_WRONLY | self.ways.unnamed | self.ways.direct, 0o600)

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)


@contextlib.contextmanager
def _locked(path: Path, *, wait: bool) -> Iterator[None]:
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(handle)


class FileDraft:
    """Bytes gather in a block as large as memory allows, and are hashed and written whenever it is full.

    Whoever waits for a thread can be called off while the thread goes on: it has its turn to the end before
    memory or handle are given to others.
    """

    def __init__(self, drafts: Drafts, shelves: Shelves, blocks: Blocks, budget: Budget, run: Run, aim: Aim) -> None:
        self._drafts, self._shelves, self._blocks, self._run = drafts, shelves, blocks, run
        self._aim, self._path = aim, drafts.path()
        self._handle = -1
        self._grant = budget.ask(aim.size)
        self._block: mmap.mmap | None = None
        self._filled = self._hashed = 0
        self._hash = hashlib.sha256()
        self._turn, self._over = threading.Lock(), False

    async def write(self, block: bytes | memoryview) -> None:
        rest = memoryview(block)
        while rest:
            space = await self.space()
            count = min(len(rest), len(space))
            space[:count] = rest[:count]
            self.took(count)
            rest = rest[count:]

    async def space(self) -> memoryview:
        if self._block is None:
            self._block = self._blocks.take(self._grant.size)
        if self._filled == len(self._block):
            await self._run(self._flush)
        return memoryview(self._block)[self._filled :]

    def took(self, count: int) -> None:
        self._filled += count

    async def keep(self) -> Outcome:
        return await self._run(self._keep)

    async def drop(self) -> None:
        if self._handle >= 0 or self._turn.locked():
            with contextlib.suppress(StoreError):
                await self._run(self._end)
        else:
            self._end()
        if self._block is not None:
            block, self._block = self._block, None
            self._blocks.give(block)
        self._grant.give_back()

    def _flush(self) -> None:
        with self._turn:
            self._write()

    def _keep(self) -> Outcome:
        aim = self._aim
        with self._turn:
            try:
                self._write()
                if self._hash.digest() != aim.digest:
                    return "altered"
                if aim.bar and os.path.lexists(self._shelves.path(*aim.bar)):
                    return "barred"
                if aim.tail:  # a hole, which takes no room: its length is what counts
                    os.ftruncate(self._handle, aim.size + aim.tail)
                os.fsync(self._handle)
                created = self._shelves.link(self._path or path_of(self._handle), aim.shelf, aim.name)
                return "created" if created else "there"
            finally:
                self._close()

    def _end(self) -> None:
        with self._turn:
            self._over = True
            self._close()

    def _write(self) -> None:
        if self._over:
            raise OSError(errno.ECANCELED, "")
        self._hash_rest()
        if self._handle < 0:
            self._handle = self._drafts.open(self._path)
        if self._block is not None:
            with memoryview(self._block) as view, view[: self._filled] as filled:
                write_all(self._handle, filled)
        self._filled = self._hashed = 0

    def _hash_rest(self) -> None:
        if self._block is not None and self._filled > self._hashed:
            with memoryview(self._block) as view, view[self._hashed : self._filled] as rest:
                self._hash.update(rest)
            self._hashed = self._filled

    def _close(self) -> None:
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            os.close(handle)
            if self._path:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(self._path)  # noqa: PTH108 - not worth a Path in the hot path
