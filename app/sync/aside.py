"""Work beside the main work: reading ahead, and writing behind, on threads of their own.

SHA-256, ChaCha20 and the disk release the interpreter's lock, so that on two cores they cost next to no
time beside compressing. Nothing is held but a few blocks.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_DEPTH: Final = 4  # blocks of a MiB that wait at most, on either side


class Behind(Generic[T]):
    """Gives what is written to it to ``take``, in its order, on another thread.

    What ``take`` raises is raised by the next :meth:`write`, or by :meth:`finish`; nothing more is given to it then.
    :meth:`close` ends the thread, and may be called twice.
    """

    def __init__(self, take: Callable[[T], object]) -> None:
        self._take = take
        self._waiting: queue.Queue[T | None] = queue.Queue(_DEPTH)
        self._failed: BaseException | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="behind", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        while (data := self._waiting.get()) is not None:
            if self._failed is None:
                try:
                    self._take(data)
                except BaseException as error:  # whatever it is, it belongs to whoever writes
                    self._failed = error

    def write(self, data: T) -> None:
        """``data`` must not change any more: a view of a buffer that is used again has to be copied."""
        self._raise()
        self._waiting.put(data)

    def finish(self) -> None:
        """Returns once everything was taken."""
        self.close()
        self._raise()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._waiting.put(None)
            self._thread.join()

    def _raise(self) -> None:
        if self._failed is not None:
            raise self._failed


def ahead(blocks: Iterable[T]) -> Generator[T]:
    """The same blocks (none is ``None``), read some ahead on another thread. What the reading raises is raised here.

    Closing the iterator before its end stops the thread and closes what it reads.
    """
    waiting: queue.Queue[T | BaseException | None] = queue.Queue(_DEPTH)
    stopped = threading.Event()

    def put(item: T | BaseException | None) -> None:
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
