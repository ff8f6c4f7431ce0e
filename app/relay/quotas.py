"""What a mailbox and each of its leaves may hold. Counted from the store itself, so that every process knows it.

A process counts a mailbox when it is first written to, adds what it takes in itself, and counts again after a while:
with several processes a quota can be passed by what the others took in since, and by no more.

No leaf can take the whole of it: a leaf may grow as long as it holds less than what is still free (the rule that
shares the buffers of network switches). One that floods gets half; of n that flood, each 1/(n+1), and as much stays
free for those who don't.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from app.relay.settings import Settings
from app.relay.store import Kept, Store
from app.sync.protocol.blobs import CLASSES, is_id
from app.sync.protocol.tree import LEAVES

_REMEMBERED: Final = 4_096
_PAGE: Final = 20_000


class OverQuota(Exception):
    """The leaf or the mailbox has used up what it may hold."""


@dataclass(frozen=True, slots=True)
class Quota:
    size: int
    count: int


@dataclass(slots=True)
class Held:
    """Bytes and blobs."""

    size: int = 0
    count: int = 0

    def add(self, size: int, count: int = 1) -> None:
        self.size += size
        self.count += count


@dataclass(slots=True)
class Usage:
    """What is held in one mailbox, what is on its way in, and when it was counted."""

    counted: float
    stale: bool = False
    all: Held = field(default_factory=Held)
    leaves: dict[int, Held] = field(default_factory=dict)

    def of(self, leaf: int) -> Held:
        return self.leaves.setdefault(leaf, Held())

    def add(self, leaf: int, size: int, count: int = 1) -> None:
        self.all.add(size, count)
        self.of(leaf).add(size, count)

    def fits(self, leaf: int, size: int, quota: Quota) -> bool:
        held, mine = self.all, self.of(leaf)
        free_size, free_count = quota.size - held.size - size, quota.count - held.count - 1
        return mine.size <= free_size and mine.count <= free_count

    def is_near(self, quota: Quota) -> bool:
        return 2 * self.all.size > quota.size or 2 * self.all.count > quota.count


def split(size: int) -> tuple[int, int]:
    """The class of a kept blob and the leaf that dropped it, told by how much longer than its class it is."""
    blob = max((known for known in CLASSES if known <= size), default=0)
    return blob, size - blob


def is_kept(kept: Kept) -> bool:
    """Whether a relay kept this as a blob."""
    blob, leaf = split(kept.size)
    return blob > 0 and leaf < LEAVES and is_id(kept.name)


class Quotas:
    """Used from the thread of the event loop alone."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self._usages: OrderedDict[str, Usage] = OrderedDict()
        self._counting: dict[str, asyncio.Task[Usage]] = {}
        self._coming: dict[str, list[tuple[int, int]]] = {}
        self.on_the_way = 0
        """bytes of all blobs that are on their way in: they have room already, though not all of it is used"""

    async def check(self, mailbox: str, leaf: int, size: int, quota: Quota) -> None:
        """Raises :class:`OverQuota`, and StoreError where it can't be counted."""
        usage = await self._known(mailbox, quota)
        if usage.fits(leaf, size, quota):
            return
        if usage.stale or asyncio.get_running_loop().time() - usage.counted > self._settings.count_again_near:
            usage = await self._count(mailbox)  # the owner may have emptied it, through another process perhaps
        if not usage.fits(leaf, size, quota):
            raise OverQuota

    @contextmanager
    def coming(self, mailbox: str, leaf: int, size: int) -> Iterator[Coming]:
        """Count ``size`` while it is on its way, and for good if it is :meth:`Coming.kept`."""
        self._coming.setdefault(mailbox, []).append((leaf, size))
        self.on_the_way += size
        self._add(mailbox, leaf, size, 1)
        coming = Coming()
        try:
            yield coming
        finally:
            self.on_the_way -= size
            self._coming[mailbox].remove((leaf, size))
            if not self._coming[mailbox]:
                del self._coming[mailbox]
            if not coming.was_kept:
                self._add(mailbox, leaf, -size, -1)

    def gone(self, mailbox: str) -> None:
        """Something was deleted: count again before anybody is refused."""
        if mailbox in self._usages:
            self._usages[mailbox].stale = True

    def _add(self, mailbox: str, leaf: int, size: int, count: int) -> None:
        if usage := self._usages.get(mailbox):
            usage.add(leaf, size, count)

    async def _known(self, mailbox: str, quota: Quota) -> Usage:
        usage = self._usages.get(mailbox)
        if usage is None:
            return await self._count(mailbox)
        near = usage.is_near(quota)
        lasts = self._settings.count_again_near if near else self._settings.count_again
        if asyncio.get_running_loop().time() - usage.counted > lasts:
            return await self._count(mailbox)
        self._usages.move_to_end(mailbox)
        return usage

    async def _count(self, mailbox: str) -> Usage:
        task = self._counting.get(mailbox)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._count_all(mailbox))
            self._counting[mailbox] = task
            task.add_done_callback(lambda _: self._counting.pop(mailbox, None))
        return await asyncio.shield(task)

    async def _count_all(self, mailbox: str) -> Usage:
        usage = Usage(asyncio.get_running_loop().time())
        after = ""
        while page := await self._store.page(f"blobs/{mailbox}", after, _PAGE):
            _add_all(usage, page)
            after = page[-1].name
            if len(page) < _PAGE:
                break
        for leaf, size in self._coming.get(mailbox, ()):
            usage.add(leaf, size)
        self._usages[mailbox] = usage
        self._usages.move_to_end(mailbox)
        while len(self._usages) > _REMEMBERED:
            self._usages.popitem(last=False)
        return usage


@dataclass(slots=True)
class Coming:
    was_kept: bool = False

    def kept(self) -> None:
        self.was_kept = True


def _add_all(usage: Usage, page: Iterable[Kept]) -> None:
    for kept in page:
        size, leaf = split(kept.size)
        usage.add(leaf, size)
