"""What a blob costs with no relay at all: its SHA-256, a file that is synced, a name that is synced.

No relay that keeps what it acknowledges can write faster than this, however little else it does; so it is measured
in the same run, on the same disk and by the same calls, and told beside the ratios.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.relay.aligned import STEP, Ways, path_of, use_disk, write_all


@dataclass(frozen=True)
class Floor:
    """Blobs a second on so many threads; seconds of one SHA-256, and of one pair of syncs by itself."""

    writes: float
    reads: float
    digest: float
    pair: float


def measure(folder: Path, size: int, each: int, lines: int) -> Floor:
    """Leaves nothing behind."""
    ways = Ways(folder)
    body = mmap.mmap(-1, size)
    body.write(os.urandom(size))
    began = time.perf_counter()
    for _ in range(each):
        hashlib.sha256(body).digest()
    digest = (time.perf_counter() - began) / each
    pair = _timed(1, each, lambda line, at: _keep(folder, ways, body, line, at, digest=False)) / each
    _clear(folder)
    writes = _timed(lines, each, lambda line, at: _keep(folder, ways, body, line, at))
    blocks = [mmap.mmap(-1, size) for _ in range(lines)]
    reads = _timed(lines, each, lambda line, at: _fetch(folder, blocks[line], line, at))
    _clear(folder)
    return Floor(lines * each / writes, lines * each / reads, digest, pair)


def _timed(lines: int, each: int, work: Callable[[int, int], None]) -> float:
    def share(line: int) -> None:
        for at in range(each):
            work(line, at)

    threads = [threading.Thread(target=share, args=(line,)) for line in range(lines)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def _shelf(folder: Path, line: int) -> Path:
    shelf = folder / f"floor-{line}"
    shelf.mkdir(exist_ok=True)
    return shelf


def _keep(folder: Path, ways: Ways, body: mmap.mmap, line: int, at: int, *, digest: bool = True) -> None:
    if digest:
        hashlib.sha256(body).digest()
    shelf = os.open(_shelf(folder, line), os.O_RDONLY)
    draft = f"{folder}/draft-{line}"
    if ways.unnamed:
        handle = os.open(folder, os.O_WRONLY | ways.unnamed | ways.direct, 0o600)
    else:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with memoryview(body) as view:
            write_all(handle, view)
        os.fsync(handle)
        os.link(path_of(handle) if ways.unnamed else draft, str(at), dst_dir_fd=shelf)
        os.fsync(shelf)
    finally:
        os.close(handle)
        os.close(shelf)
        if not ways.unnamed:
            os.unlink(draft)


def _fetch(folder: Path, block: mmap.mmap, line: int, at: int) -> None:
    handle = os.open(_shelf(folder, line) / str(at), os.O_RDONLY)
    try:
        if len(block) % STEP == 0:
            use_disk(handle)
        os.preadv(handle, [block], 0)
    finally:
        os.close(handle)


def _clear(folder: Path) -> None:
    for shelf in folder.glob("floor-*"):
        for kept in shelf.iterdir():
            kept.unlink()
        shelf.rmdir()
