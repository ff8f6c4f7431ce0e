"""Where a relay keeps blobs: one narrow interface, a folder or an S3-compatible cluster behind it.

A *shelf* is a folder of one mailbox: ``blobs/<mailbox>`` or ``closed/<mailbox>``; a *name* is a blob's id or
a leaf's place. What was kept under a name is never changed. Nothing is kept in the memory of a process that
another process would need: any number of them serve one store.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from app.base.errors import SijilError
from app.base.ids import new_id

_PROOF: Final = "relay/proof"


class StoreError(SijilError):
    """``reason``: ``full``, ``unreachable`` (no answer, or an error of the disk), ``inexact`` (create-if-absent
    isn't), ``folder`` (not a folder that can be written), ``owner`` (it is another account's), ``address`` (not an
    address of a store), ``rights`` (the cluster refuses our keys), ``bucket`` (it has no such bucket).
    """

    code = "relay-store"


@dataclass(frozen=True, slots=True)
class Kept:
    """A name on a shelf; ``size`` in bytes, ``at`` in seconds since 1970 by the clock of the store."""

    name: str
    size: int
    at: int = 0


Outcome = Literal["created", "there", "altered", "barred"]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a draft is to become: ``size`` bytes with the SHA-256 ``digest``, and ``tail`` zero bytes behind them, by
    ``name`` on ``shelf``, unless there is something on the shelf and by the name of ``bar``.
    """

    shelf: str
    name: str
    size: int
    digest: bytes
    tail: int = 0
    bar: tuple[str, str] | None = None


class Draft(Protocol):
    """Bytes on their way in, which nobody sees before :meth:`keep`. One of ``keep`` and ``drop`` ends it."""

    async def write(self, block: bytes | memoryview) -> None:
        """Add to the end. Raises StoreError ``full``, ``unreachable``."""
        ...

    async def space(self) -> memoryview:
        """Where the next bytes go, for who can put them there themselves; good until the next call of any verb.

        Raises as :meth:`write` does.
        """
        ...

    def took(self, count: int) -> None:
        """So many bytes were put where :meth:`space` said."""
        ...

    async def keep(self) -> Outcome:
        """Make it lasting. ``created`` and ``there`` (something has the name already) are said when that survives a
        power cut; ``altered``: these bytes haven't the digest; ``barred``. Nothing is half there. Raises StoreError.
        """
        ...

    async def drop(self) -> None:
        """Forget it; harmless after ``keep``. Raises nothing."""
        ...


class Reading(Protocol):
    """One blob that is being read; ``size`` is that of all that was kept."""

    size: int

    def blocks(self, length: int) -> AsyncIterator[memoryview]:
        """Its first ``length`` bytes, in pieces, once; each is good until the next is asked for, or it is closed.

        Raises StoreError ``unreachable`` where some are missing.
        """
        ...

    async def close(self) -> None: ...


class Store(Protocol):
    """Verbs raise StoreError ``full`` or ``unreachable``."""

    async def draft(self, aim: Aim) -> Draft: ...

    async def read(self, shelf: str, name: str) -> Reading | None: ...

    async def has(self, shelf: str, name: str) -> bool: ...

    async def page(self, shelf: str, after: str, most: int) -> list[Kept]:
        """The first ``most`` names behind ``after``, in the order of their bytes; ``at`` may be 0."""
        ...

    async def delete(self, shelf: str, name: str) -> None:
        """Whether it was there or not."""
        ...

    def everything(self, kind: str) -> AsyncIterator[tuple[str, Kept]]:
        """All that is kept on shelves of one kind (``blobs`` or ``closed``), with when: for sweeping."""
        ...

    async def tidy(self, kind: str, before: int) -> None:
        """Remove empty folders that nothing was written to since ``before``, where a store has any."""
        ...

    async def room(self) -> int | None:
        """Bytes that are free, or ``None`` where a store can't say."""
        ...

    async def close(self) -> None: ...


async def create(store: Store, shelf: str, name: str, content: bytes = b"") -> bool:
    """Keep a small thing if nothing is there by that name."""
    draft = await store.draft(Aim(shelf, name, len(content), hashlib.sha256(content).digest()))
    try:
        if content:
            await draft.write(content)
        return await draft.keep() == "created"
    finally:
        await draft.drop()


async def prove(store: Store) -> None:
    """Keep something under one name twice: the second must be refused, and the first be what is read.

    Raises StoreError ``inexact`` where it isn't: on such a store two people could overwrite each other's blobs
    without anybody noticing, and a repeated request would not be harmless.
    """
    name = new_id()
    try:
        exact = await create(store, _PROOF, name, b"1") and not await create(store, _PROOF, name, b"2")
        reading = await store.read(_PROOF, name)
        found = b"".join([bytes(block) async for block in reading.blocks(1)]) if reading else b""
        if reading:
            await reading.close()
    finally:
        with contextlib.suppress(StoreError):
            await store.delete(_PROOF, name)
    if not exact or found != b"1":
        raise StoreError(reason="inexact")
