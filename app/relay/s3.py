"""A store in any S3-compatible cluster, through the library obstore: for who has outgrown one machine.

Several endpoints are tried in turn, the one that answered last first: a gateway that is gone costs a moment. A
blob goes in one request with create-if-absent, so of two processes that keep the same name one wins. When an
answer is lost and the request repeated, "there already" may mean our own: either way the blob is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    NotFoundError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
)
from obstore.store import S3Store

from app.base import limits
from app.relay.aligned import write_all
from app.relay.spool import Gate, Spool, read_whole
from app.relay.store import Aim, Kept, Outcome, StoreError

T = TypeVar("T")

_ROUNDS: Final = 2
_PAGE: Final = 1_000
_ABSENT: Final = (NotFoundError, FileNotFoundError)  # the library raises one or the other
_ANSWERS: Final = (AlreadyExistsError, PreconditionError, PermissionDeniedError, UnauthenticatedError, *_ABSENT)
"""errors that another endpoint of the same cluster would give, too"""


def connect(bucket: str, prefix: str, endpoints: Sequence[str], region: str) -> list[S3Store]:
    """One store for each endpoint; keys come from the environment (``AWS_ACCESS_KEY_ID`` …)."""
    return [
        S3Store(
            bucket,
            prefix=prefix or None,
            client_options={
                "connect_timeout": timedelta(seconds=3),
                "timeout": timedelta(seconds=30),
                "allow_http": endpoint.startswith("http://"),
            },
            retry_config={
                "max_retries": 1,
                "retry_timeout": timedelta(seconds=60),
                "backoff": {"init_backoff": timedelta(milliseconds=50), "max_backoff": timedelta(seconds=1)},
            },
            config={"aws_endpoint_url_s3": endpoint, "region": region},
        )
        for endpoint in endpoints
    ]


class ClusterStore:
    """``stores`` are ways to one bucket; ``spool`` is a folder for what is too large for memory."""

    def __init__(self, stores: Sequence[S3Store], spool: Path, threads: int = 48) -> None:
        self._stores = tuple(stores)
        self._good = 0
        self.spool = Spool(spool)
        self.gate = Gate(limits.RELAY_MEMORY_BYTES)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="cluster")

    async def run(self, verb: Callable[[], T]) -> T:
        """Do something with the disk in a thread; its OSError becomes a StoreError."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, verb)
        except OSError:
            raise StoreError(reason="full") from None

    async def ask(self, verb: Callable[[S3Store], T]) -> T:
        """Ask the cluster, over one endpoint after the other. Raises an error of :data:`_ANSWERS`, or StoreError."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._ask, verb)

    def _ask(self, verb: Callable[[S3Store], T]) -> T:
        first = self._good
        for turn in range(_ROUNDS * len(self._stores)):
            at = (first + turn) % len(self._stores)
            try:
                answer = verb(self._stores[at])
            except _ANSWERS:
                raise
            except (BaseError, OSError):
                continue
            self._good = at
            return answer
        raise StoreError(reason="unreachable")

    async def draft(self, aim: Aim) -> ClusterDraft:
        return ClusterDraft(self, aim)

    async def read(self, shelf: str, name: str) -> ClusterReading | None:
        held = limits.MIB if self.spool.ask(limits.MIB) else 0
        try:
            found, body = await self.ask(lambda store: _got(store, f"{shelf}/{name}", held))
        except _ABSENT:
            self.spool.give(held)
            return None
        except BaseException as error:
            self.spool.give(held)
            raise told(error) if isinstance(error, _ANSWERS) else error from None
        return ClusterReading(self, found, body, held)

    async def has(self, shelf: str, name: str) -> bool:
        try:
            await self.ask(lambda store: obstore.head(store, f"{shelf}/{name}"))
        except _ABSENT:
            return False
        except _ANSWERS as error:
            raise told(error) from None
        return True

    async def page(self, shelf: str, after: str, most: int) -> list[Kept]:
        return [kept for _, kept in await self._listing(shelf, f"{shelf}/{after}" if after else "", most)]

    async def _listing(self, prefix: str, after: str, most: int) -> list[tuple[str, Kept]]:
        try:
            return await self.ask(lambda store: _listed(store, prefix, after, most))
        except _ANSWERS as error:
            raise told(error) from None

    async def delete(self, shelf: str, name: str) -> None:
        try:
            await self.ask(lambda store: obstore.delete(store, f"{shelf}/{name}"))
        except _ABSENT:
            return
        except _ANSWERS as error:
            raise told(error) from None

    async def everything(self, kind: str) -> AsyncIterator[tuple[str, Kept]]:
        after = ""
        while page := await self._listing(kind, after, _PAGE):
            for shelf, kept in page:
                yield shelf, kept
            after = f"{page[-1][0]}/{page[-1][1].name}"

    async def tidy(self, kind: str, before: int) -> None:
        """A cluster has no folders."""

    async def room(self) -> int | None:
        return None

    async def close(self) -> None:
        self._pool.shutdown(wait=True)


def told(error: Exception) -> StoreError:
    """An answer of the cluster without its text, which quotes names of mailboxes (T38)."""
    if isinstance(error, PermissionDeniedError) and "QuotaExceeded" in str(error):
        return StoreError(reason="full")
    rights = isinstance(error, (PermissionDeniedError, UnauthenticatedError))
    return StoreError(reason="rights" if rights else "bucket")


def _listed(store: S3Store, prefix: str, after: str, most: int) -> list[tuple[str, Kept]]:
    found: list[tuple[str, Kept]] = []
    for page in obstore.list(store, f"{prefix}/", offset=after or None, chunk_size=min(most, _PAGE)):
        for about in page:
            shelf, _, name = about["path"].rpartition("/")
            found.append((shelf, Kept(name, about["size"], int(about["last_modified"].timestamp()))))
            if len(found) == most:
                return found
    return found


class ClusterDraft:
    """Held in memory or in a nameless file until it is whole; then sent in one request.

    Whether it is barred is asked while it comes in, so that nobody waits for that answer.
    """

    def __init__(self, store: ClusterStore, aim: Aim) -> None:
        self._store, self._aim = store, aim
        self._in_memory = store.spool.ask(aim.size)
        self._block = bytearray(aim.size + aim.tail if self._in_memory else limits.RELAY_LEAST_BLOCK_BYTES)
        self._filled = 0
        self._handle = -1
        self._hash = hashlib.sha256()
        self._barred = asyncio.create_task(store.has(*aim.bar)) if aim.bar else None

    async def write(self, block: bytes | memoryview) -> None:
        rest = memoryview(block)
        while rest:
            space = await self.space()
            if not space:
                raise StoreError(reason="unreachable")
            count = min(len(rest), len(space))
            space[:count] = rest[:count]
            self.took(count)
            rest = rest[count:]

    async def space(self) -> memoryview:
        if self._in_memory:
            return memoryview(self._block)[self._filled : self._aim.size]
        if self._filled == len(self._block):
            await self._store.run(self._flush)
        return memoryview(self._block)[self._filled :]

    def took(self, count: int) -> None:
        self._filled += count

    def _flush(self) -> None:
        if self._handle < 0:
            self._handle = self._store.spool.file()
        with memoryview(self._block) as view, view[: self._filled] as filled:
            self._hash.update(filled)
            write_all(self._handle, filled)
        self._filled = 0

    async def keep(self) -> Outcome:
        aim = self._aim
        async with self._store.gate.through(aim.size + aim.tail):
            body = await self._store.run(self._body)
            if body is None:
                return "altered"
            if self._barred and await self._barred:
                return "barred"
            try:
                await self._store.ask(
                    lambda store: obstore.put(
                        store, f"{aim.shelf}/{aim.name}", body, mode="create", use_multipart=False
                    )
                )
            except (AlreadyExistsError, PreconditionError):
                return "there"
            except _ANSWERS as error:
                raise told(error) from None
        return "created"

    def _body(self) -> bytes | bytearray | None:
        """All of it, with its tail; ``None`` where it isn't what was promised."""
        if self._in_memory:
            body: bytes | bytearray = self._block
            with memoryview(self._block) as view, view[: self._filled] as filled:
                self._hash.update(filled)
        else:
            self._flush()
            body = read_whole(self._handle, self._aim.size) + bytes(self._aim.tail)
        return body if self._hash.digest() == self._aim.digest else None

    async def drop(self) -> None:
        self._block = bytearray()
        if self._barred:
            self._barred.cancel()
        if self._in_memory:
            self._in_memory = False
            self._store.spool.give(self._aim.size)
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            os.close(handle)


def _got(store: S3Store, path: str, most: int) -> tuple[obstore.GetResult, obstore.Bytes | None]:
    """An object, whole if it is small: in one go over one endpoint, or over the next where that breaks off."""
    found = obstore.get(store, path)
    return found, found.bytes() if found.meta["size"] < most + limits.RELAY_TAIL_BYTES and most else None


class ClusterReading:
    """An object that is being read; ``body`` where it is here already, in ``held`` bytes of the spool's memory."""

    def __init__(self, store: ClusterStore, found: obstore.GetResult, body: obstore.Bytes | None, held: int) -> None:
        self._store, self._found, self._body, self._held = store, found, body, held
        self.size = found.meta["size"]
        if body is None:
            self._give_back()

    async def blocks(self, length: int) -> AsyncIterator[memoryview]:
        if self._body is not None:
            if length > len(self._body):
                raise StoreError(reason="unreachable")
            yield memoryview(self._body)[:length]
            return
        async for block in self._streamed(length):
            yield block

    async def _streamed(self, length: int) -> AsyncIterator[memoryview]:
        stream = self._found.stream(min_chunk_size=limits.RELAY_BLOCK_BYTES // 4)
        left = length
        while left > 0:
            try:
                block = await self._store.run(lambda: next(stream, None))
            except BaseError:
                raise StoreError(reason="unreachable") from None
            if not block:
                raise StoreError(reason="unreachable")
            part = memoryview(block)[:left]
            left -= len(part)
            yield part

    async def close(self) -> None:
        self._body = None
        self._give_back()
        with contextlib.suppress(AttributeError):
            del self._found

    def _give_back(self) -> None:
        held, self._held = self._held, 0
        self._store.spool.give(held)
