"""32 MiB set aside, given up when the disk is full, so that a person can still save, erase and lock (T5)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from app.base.limits import RESERVE_BYTES
from app.base.paths import create_private

FILE = "reserve"


def fill(folder: Path, size: int = RESERVE_BYTES) -> bool:
    """Set the space aside, truly allocated, unless the disk would then be nearly full; whether it is there."""
    path = folder / FILE
    try:
        if path.exists() and path.stat().st_size == size:
            return True
        path.unlink(missing_ok=True)
        if shutil.disk_usage(folder).free < 2 * size:
            return False
        handle = create_private(path)
    except OSError:
        return False
    try:
        _allocate(handle, size)
        return True
    except OSError:
        release(folder)
        return False
    finally:
        os.close(handle)


def _allocate(handle: int, size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(handle, 0, size)
    else:  # written out: a file system may keep holes for what was only seeked over
        block = os.urandom(1024 * 1024)
        for _ in range(size // len(block)):
            os.write(handle, block)
    os.fsync(handle)


def release(folder: Path) -> bool:
    """Give the space back; whether there was any."""
    try:
        (folder / FILE).unlink()
        return True
    except OSError:
        return False
