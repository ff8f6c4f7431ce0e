"""Work beside the main work: reading ahead, and hashing, on threads of their own.

SHA-256 and ChaCha20 release the interpreter's lock, so that on two cores they cost next to no time
beside compressing. Nothing is held but a few blocks.
"""

from __future__ import annotations

import hashlib
import queue
import threading
from collections.abc import Generator, Iterable
from contextlib import suppress
from typing import Final

_DEPTH: Final = 4  # blocks of a MiB that wait at most, on either side


class Hashing:
    """SHA-256 of what it is given, worked out on another thread. :meth:`close` ends the thread; may be called twice."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._waiting: queue.Queue[bytes | None] = queue.Queue(_DEPTH)
        self._thread = threading.Thread(target=self._work, name="hash", daemon=True)
        self._closed = False
        self._thread.start()

    def _work(self) -> None:
        while (data := self._waiting.get()) is not None:
            self._digest.update(data)

    def update(self, data: bytes) -> None:
        """``data`` must not change any more: a view of a buffer that is used again has to be copied."""
        self._waiting.put(data)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._waiting.put(None)
            self._thread.join()

    def hexdigest(self) -> str:
        """Of everything given so far; ends the thread."""
        self.close()
        return self._digest.hexdigest()


def ahead(blocks: Iterable[bytes]) -> Generator[bytes]:
    """The same blocks, read some ahead on another thread. What the reading raises is raised here.

    Closing the iterator before its end stops the thread and closes what it reads.
    """
    waiting: queue.Queue[bytes | BaseException | None] = queue.Queue(_DEPTH)
    stopped = threading.Event()

    def put(item: bytes | BaseException | None) -> None:
        while not stopped.is_set():
            with suppress(queue.Full):
                waiting.put(item, timeout=0.1)
                return

    def work() -> None:
        source = iter(blocks)
        try:
            for block in source:
                put(block)
                if stopped.is_set():
                    break
            put(None)
        except BaseException as error:  # whatever it is, it belongs to whoever reads the blocks
            put(error)
        finally:
            close = getattr(source, "close", None)
            if close is not None:
                close()

    thread = threading.Thread(target=work, name="ahead", daemon=True)
    thread.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stopped.set()
        thread.join()
