"""Memory for writing past the system's cache: blocks that begin where a disk wants them to, used again and again.

What a relay writes it doesn't read soon. Through the cache the same bytes take three times the processor's time
and twice the wall's, and push out what else the machine remembers.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import mmap
import os
from collections import defaultdict
from pathlib import Path
from typing import Final

from app.base import limits

STEP: Final = 4_096
"""bytes: what begins, ends and lies at multiples of this suits every disk"""

_DIRECT: Final[int] = getattr(os, "O_DIRECT", 0)
_UNNAMED: Final[int] = getattr(os, "O_TMPFILE", 0)


class Blocks:
    """Blocks of memory by their sizes; at most ``idle`` bytes are kept while nobody uses them. Event loop only."""

    def __init__(self, idle: int = limits.RELAY_MEMORY_BYTES // 2) -> None:
        self._idle = idle
        self._free: defaultdict[int, list[mmap.mmap]] = defaultdict(list)

    def take(self, size: int) -> mmap.mmap:
        """At least ``size`` bytes, full of what was there before: nobody may read further than they wrote."""
        size = -(-max(size, 1) // STEP) * STEP
        if free := self._free[size]:
            self._idle += size
            return free.pop()
        return mmap.mmap(-1, size)

    def give(self, block: mmap.mmap) -> None:
        size = len(block)
        if size > self._idle:
            with contextlib.suppress(BufferError):  # somebody still looks at it: it goes when they do
                block.close()
            return
        self._idle -= size
        self._free[size].append(block)


class Ways:
    """What the disk under ``folder`` can do, by trying: files without a name, and writing past the cache."""

    def __init__(self, folder: Path) -> None:
        self.unnamed = _UNNAMED if _tried(folder, _UNNAMED) else 0
        self.direct = _DIRECT if self.unnamed and _tried(folder, _UNNAMED | _DIRECT) else 0


def _tried(folder: Path, flags: int) -> bool:
    """Whether a file so made takes a block and then a name."""
    block = mmap.mmap(-1, STEP)
    above = os.open(folder, os.O_RDONLY)
    handle = -1
    try:
        handle = os.open(folder, os.O_WRONLY | flags, 0o600)
        os.write(handle, block)
        os.link(path_of(handle), "tried", dst_dir_fd=above)  # by handle only: else the link itself is linked
        os.unlink("tried", dir_fd=above)
    except OSError as error:
        return error.errno in (errno.ENOSPC, errno.EDQUOT)  # a full disk says nothing about what it can do
    finally:
        for opened in {above, handle} - {-1}:
            os.close(opened)
        block.close()
    return True


def path_of(handle: int) -> str:
    """What a file without a name can be linked by."""
    return f"/proc/self/fd/{handle}"


def write_all(handle: int, view: memoryview) -> None:
    """Write all of ``view``, whatever a call takes of it. Raises OSError."""
    if len(view) % STEP:
        use_cache(handle)
    while view:
        written = os.write(handle, view)
        if written % STEP:
            use_cache(handle)
        view = view[written:]


def use_cache(handle: int) -> None:
    """From now on through the cache: what is left isn't whole blocks. Raises OSError."""
    flags = fcntl.fcntl(handle, fcntl.F_GETFL)
    if flags & _DIRECT:
        fcntl.fcntl(handle, fcntl.F_SETFL, flags & ~_DIRECT)


def use_disk(handle: int) -> None:
    """From now on past the cache, where the disk can."""
    with contextlib.suppress(OSError):
        fcntl.fcntl(handle, fcntl.F_SETFL, fcntl.fcntl(handle, fcntl.F_GETFL) | _DIRECT)
