"""Reads a bundle as a stream, and returns it only when everything in it has verified (T7, T8).

Evidence goes to the caller's sinks (encrypted staging) as it streams. On any error every sink
is aborted, and every error that isn't one of ours becomes :class:`BundleAltered`: a hostile
file can't bring the program down (P24).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO, TypeVar

from app.base import limits
from app.base.errors import BundleAltered, BundleTooBig, SijilError, StorageFault
from app.base.padme import is_padme
from app.base.task import Task
from app.crypto.age import AgeReader
from app.crypto.identity import Identity
from app.sync import bag
from app.sync.frame import EXPANSION, FrameReader
from app.sync.reading import Between, Reading
from app.sync.received import BundleAuthor, EvidenceSink, ReadSpec, Received, ReceivedEvidence
from app.sync.tar import TarReader

__all__ = ["BundleAuthor", "EvidenceSink", "ReadSpec", "Received", "ReceivedEvidence", "read_bundle", "stated_id"]

STEP = "task.receiving"
T = TypeVar("T")


def read_bundle(source: BinaryIO, spec: ReadSpec, task: Task) -> Received:
    """Read and verify the bundle in ``source`` (seekable, from its start), which stays open.

    Raises :class:`NotABundle`, :class:`NotForThisVault`, :class:`BundleAltered`,
    :class:`BundleTruncated`, :class:`UnknownSender` (fact ``key_id``), :class:`BundleNewer`,
    :class:`BundleTooBig`, :class:`StorageFault` when ``source`` can't be read, and what the
    caller's sinks raise. A sealed file is :class:`NotABundle` (``sealed``).
    """

    me = spec.identity.key_id
    between = Between(spec.resolve, lambda facts: facts.names(me), me)

    def read(sinks: list[EvidenceSink]) -> Received:
        size = size_of(source)
        age = AgeReader(Watched(source, size, task), spec.identity, is_padme)
        frame = FrameReader(age, EXPANSION * size)
        return Reading(TarReader(frame), spec, sinks, between).run(age.stanzas, frame.finish, size)

    return all_or_nothing(read)


def stated_id(source: BinaryIO, identity: Identity) -> str:
    """Which bundle a file says to be, by its beginning alone; "" where it says nothing. Nothing of it is verified."""
    try:
        tar = TarReader(FrameReader(AgeReader(source, identity, is_padme), 2 * limits.TAG_FILE_BYTES))
        member = tar.next()
        if member is None or member.name != bag.TOP + bag.SIGNATURE:
            return ""
        return bag.bundle_id(tar.content(limits.TAG_FILE_BYTES))
    except (SijilError, OSError):
        return ""


def all_or_nothing(read: Callable[[list[EvidenceSink]], T]) -> T:
    """What ``read`` returns; where it fails, every sink that it has put into its list is aborted."""
    sinks: list[EvidenceSink] = []
    try:
        return read(sinks)
    except BaseException as error:
        for sink in sinks:
            sink.abort()
        if isinstance(error, SijilError) or not isinstance(error, Exception):
            raise
        if isinstance(error, OSError):
            raise StorageFault(reason="read", errno=error.errno) from error
        # Not "from error": its text could carry what was in the bundle (T38).
        raise BundleAltered(reason="unexpected") from None


class Watched:
    """The source, with progress and cancel at every block."""

    def __init__(self, source: BinaryIO, size: int, task: Task) -> None:
        self._source = source
        self._size = size
        self._task = task
        self._done = 0

    def read(self, size: int, /) -> bytes:
        data = self._source.read(size)
        self._count(len(data))
        return data

    def readinto(self, buffer: memoryview, /) -> int:
        size: int = self._source.readinto(buffer)  # type: ignore[attr-defined]
        self._count(size)
        return size

    def _count(self, size: int) -> None:
        self._done += size
        self._task.progress(self._done, self._size, STEP)


def size_of(source: BinaryIO) -> int:
    """The bytes of a seekable source, which is put back to its start. Raises :class:`BundleTooBig`."""
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    if size > limits.BUNDLE_BYTES:
        raise BundleTooBig(reason="bytes", limit=limits.BUNDLE_BYTES)
    return size
