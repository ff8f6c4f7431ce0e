"""A disk of a few GiB in a file, to be filled up: what the machine's own disk is spared."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BLOCK = 4 * 1024 * 1024


def lacking() -> str:
    if os.geteuid() or not shutil.which("mkfs.ext4") or not Path("/dev/loop-control").exists():
        return "a disk of its own needs root, mkfs.ext4 and loop devices"
    return ""


@dataclass(frozen=True)
class Disk:
    root: Path

    def fill(self, leave: int) -> None:
        """Take everything but `leave` bytes; all, where others write faster than that."""
        free = os.statvfs(self.root)
        with (self.root / "ballast").open("wb") as file:
            try:
                os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail * free.f_frsize - leave))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise

    def clear(self) -> None:
        (self.root / "ballast").unlink()


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[Disk]:
    image, root = folder / "disk.img", folder / "disk"
    root.mkdir()
    with image.open("wb") as file:
        file.truncate(size)
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(image)], check=True, timeout=60)
    subprocess.run(["mount", "-o", "loop", str(image), str(root)], check=True, timeout=60)
    try:
        yield Disk(root)
    finally:
        subprocess.run(["umount", "--lazy", str(root)], check=True, timeout=60)
        image.unlink()
