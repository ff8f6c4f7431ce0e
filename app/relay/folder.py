"""A store in a folder of one machine: each blob a file, made under a temporary name and then linked (P37).

::

    blobs/<mailbox>/<first letter of the id>/<id>     32 folders, so that a page of a full mailbox is fast
    drafts/<process>/<n>                              nothing but this process's; swept when it is gone

``link`` is the create-if-absent: of two processes that keep the same name, one wins. What is acknowledged has
been through fsync of the file, of its folder, and of every folder above that this process didn't find made
lasting already.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from app.base import limits
from app.relay.budget import Budget
from app.relay.shelves import Shelves
from app.relay.store import Kept, StoreError

P = ParamSpec("P")
T = TypeVar("T")

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_ZEROS: Final = bytes(limits.RELAY_TAIL_BYTES)


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
            self._drafts = Drafts(folder / "drafts")
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

    async def draft(self, size: int) -> FileDraft:
        return FileDraft(self, self._drafts.path(), size)

    async def read(self, shelf: str, name: str) -> FileReading | None:
        found = await self.run(self._open, shelf, name)
        return FileReading(self, *found) if found else None

    def _open(self, shelf: str, name: str) -> tuple[int, int] | None:
        try:
            handle = os.open(self.shelves.path(shelf, name), os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            return None
        return handle, os.fstat(handle).st_size

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


class Drafts:
    """The folder of this process's drafts; a lock says that it lives, and what dead ones left is removed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        with _locked(folder / "lock", wait=True):
            for left in folder.iterdir():
                if left.is_dir():
                    self._sweep(left)
            self._folder = folder / secrets.token_hex(8)
            self._folder.mkdir(mode=0o700)
            self._lock = os.open(self._folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._next = 0

    @staticmethod
    def _sweep(left: Path) -> None:
        with contextlib.suppress(OSError), _locked(left / "lock", wait=False):
            shutil.rmtree(left)

    def path(self) -> str:
        self._next += 1
        return f"{self._folder}/{self._next}"

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
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
    """Blocks are held until there are enough of them for one call, or memory is short; then written and hashed."""

    def __init__(self, store: FolderStore, path: str, size: int) -> None:
        self._store, self._path, self._size = store, path, size
        self._handle = -1
        self._made = False
        self._held: list[bytes] = []
        self._grant = store.budget.ask(size)
        self._waiting = 0
        self._hash = hashlib.sha256()

    async def write(self, block: bytes) -> None:
        self._held.append(block)
        self._waiting += len(block)
        if self._waiting >= self._grant.size:
            await self._store.run(self._flush)

    async def digest(self) -> bytes:
        if self._waiting:
            await self._store.run(self._flush)
        return self._hash.digest()

    async def keep(self, shelf: str, name: str, tail: int) -> bool:
        return await self._store.run(self._keep, shelf, name, tail)

    async def drop(self) -> None:
        self._held.clear()
        self._grant.give_back()
        if self._handle >= 0 or self._made:
            with contextlib.suppress(StoreError):
                await self._store.run(self._drop)

    def _flush(self) -> None:
        if self._handle < 0:
            self._handle = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            self._made = True
        held, self._held, self._waiting = self._held, [], 0
        for block in held:
            self._hash.update(block)
        write_all(self._handle, held)

    def _keep(self, shelf: str, name: str, tail: int) -> bool:
        if tail:
            self._held.append(_ZEROS[:tail])
        self._flush()
        os.fsync(self._handle)
        self._close()
        created = self._store.shelves.link(self._path, shelf, name)
        self._unlink()
        return created

    def _drop(self) -> None:
        self._close()
        self._unlink()

    def _close(self) -> None:
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            os.close(handle)

    def _unlink(self) -> None:
        if self._made:
            self._made = False
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._path)


def write_all(handle: int, blocks: list[bytes]) -> None:
    """Write the blocks one after another, whatever a call takes of them. Raises OSError."""
    rest = [memoryview(block) for block in blocks]
    while rest:
        written = os.writev(handle, rest[: limits.RELAY_VECTORS])
        while rest and written >= len(rest[0]):
            written -= len(rest.pop(0))
        if rest and written:
            rest[0] = rest[0][written:]


class FileReading:
    """A file that is being read, in blocks that memory allows."""

    def __init__(self, store: FolderStore, handle: int, size: int) -> None:
        self._store, self._handle, self._size = store, handle, size

    @property
    def size(self) -> int:
        return self._size

    async def blocks(self, length: int) -> AsyncIterator[bytes]:
        at = 0
        grant = self._store.budget.ask(length)
        try:
            while at < length:
                block = await self._store.run(os.pread, self._handle, min(grant.size, length - at), at)
                if not block:
                    raise StoreError(reason="unreachable")
                at += len(block)
                yield block
        finally:
            grant.give_back()

    async def close(self) -> None:
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)
