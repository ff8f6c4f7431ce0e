"""Encrypting evidence on its way in, before anything refers to it."""

from __future__ import annotations

import errno
import hashlib
import os
import queue
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from app.base import limits
from app.base.errors import BundleAltered, InputError, NoRoom, StorageFault, VaultError
from app.base.padme import padme
from app.base.paths import create_private
from app.base.task import Task
from app.crypto.stream import StreamWriter

FOLDER: Final = "evidence"
SUFFIX: Final = ".staged"
KEY_BYTES: Final = 16
_BUFFERS: Final = 4  # one being hashed, one being encrypted, two between
_ZEROS: Final = bytes(limits.READ_BLOCK)


@dataclass(frozen=True, slots=True, repr=False)
class Staged:
    """An encrypted file that nothing refers to yet; ``name`` is random, ``key`` its own [16]."""

    name: str
    key: bytes
    sha256: str
    size: int


def fault(error: OSError) -> VaultError:
    """What an error of the operating system means; its text, which may hold a path, stays here (T38)."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NoRoom()
    return StorageFault(number=error.errno)


class Readable(Protocol):
    def readinto(self, buffer: bytearray, /) -> int | None: ...


class Sink:
    """A piece of evidence whose length and hash are known and checked elsewhere, written as it comes.

    :meth:`close` seals, pads and syncs; :meth:`abort` removes it, at any moment, any number of
    times. Raises NoRoom, StorageFault.
    """

    def __init__(self, folder: Path, sha256: str = "", size: int = 0) -> None:
        self._path = folder / FOLDER / (secrets.token_hex(16) + SUFFIX)
        self._key = secrets.token_bytes(KEY_BYTES)
        self._sha256, self._size = sha256, size
        self._done = False
        try:
            self._file = os.fdopen(create_private(self._path), "wb", buffering=0)
            self._writer = StreamWriter(self._file, self._key)
        except OSError as error:
            self.abort()
            raise fault(error) from None

    def write(self, data: bytes | bytearray | memoryview) -> int:
        try:
            return self._writer.write(data)
        except OSError as error:
            self.abort()
            raise fault(error) from None

    def close(self) -> None:
        """All bytes were written. May be called twice."""
        if not self._done:
            self.finish(self._sha256, self._size)

    def finish(self, sha256: str, size: int) -> Staged:
        """The same, for a writer who learns hash and length at the end."""
        try:
            left = padme(size) - size
            while left > 0:
                left -= self._writer.write(memoryview(_ZEROS)[: min(left, len(_ZEROS))])
            self._writer.close()
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as error:
            self.abort()
            raise fault(error) from None
        self._done = True
        self._sha256, self._size = sha256, size
        return self.staged

    @property
    def staged(self) -> Staged:
        """What was written, once it is closed."""
        if not self._done:
            raise RuntimeError("the evidence is not closed yet")
        return Staged(self._path.name[: -len(SUFFIX)], self._key, self._sha256, self._size)

    def abort(self) -> None:
        file = getattr(self, "_file", None)
        if file is not None:
            with suppress(OSError):
                file.close()
        with suppress(OSError):
            self._path.unlink()


class _Ring:
    """Buffers that go round between the thread that reads and hashes and the one that encrypts."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._free: queue.SimpleQueue[bytearray] = queue.SimpleQueue()
        self._full: queue.SimpleQueue[tuple[bytearray, int] | None] = queue.SimpleQueue()
        self._error: BaseException | None = None
        for _ in range(_BUFFERS):
            self._free.put(bytearray(limits.READ_BLOCK))
        self._thread = threading.Thread(target=self._encrypt, name="evidence", daemon=True)
        self._thread.start()

    def _encrypt(self) -> None:
        while (item := self._full.get()) is not None:
            buffer, length = item
            try:
                if self._error is None:
                    self._sink.write(memoryview(buffer)[:length])
            except BaseException as error:
                self._error = error
            self._free.put(buffer)

    def take(self) -> bytearray:
        """An empty buffer, or what went wrong on the other thread."""
        buffer = self._free.get()
        if self._error is not None:
            raise self._error
        return buffer

    def give(self, buffer: bytearray, length: int) -> None:
        self._full.put((buffer, length))

    def end(self) -> None:
        """Wait for the other thread."""
        self._full.put(None)
        self._thread.join()

    def result(self) -> None:
        if self._error is not None:
            raise self._error


def stage_source(folder: Path, source: Readable, expected_sha256: str | None, task: Task) -> Staged:
    """See :func:`app.storage.evidence.stage`."""
    sink = Sink(folder)
    try:
        sha256, size = _pump(sink, source, task)
        if expected_sha256 is not None and sha256 != expected_sha256:
            raise BundleAltered(reason="evidence-hash")
        return sink.finish(sha256, size)
    except BaseException as error:
        sink.abort()
        if isinstance(error, OSError):
            raise fault(error) from None
        raise


def _pump(sink: Sink, source: Readable, task: Task) -> tuple[str, int]:
    hasher = hashlib.sha256()
    total = 0
    ring = _Ring(sink)
    try:
        while True:
            buffer = ring.take()
            length = source.readinto(buffer)
            if not length:
                break
            total += length
            if total > limits.EVIDENCE_BYTES:
                raise InputError("too-big", most=limits.EVIDENCE_BYTES)
            ring.give(buffer, length)  # the other thread encrypts what this one hashes; neither writes into it
            hasher.update(memoryview(buffer)[:length])
            task.progress(total, None, "task.attach")
    finally:
        ring.end()
    ring.result()
    return hasher.hexdigest(), total
