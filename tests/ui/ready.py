"""Vaults of this run that were made once, and are copied for each test that begins with an empty one."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.base import limits
from app.crypto.slots import KdfParameters
from app.services import vaults
from app.services.session import Session

PASSPHRASE = "velvet orbit thimble canyon marble acorn"
CHEAP = KdfParameters(limits.ARGON2_MEMORY_KIB[0], limits.ARGON2_ITERATIONS[0], limits.ARGON2_LANES[0])


class Ready:
    """``number``: two vaults of one test are two people, so each has keys of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, folder: Path, name: str, number: int = 0) -> None:
        """A closed vault of somebody called ``name``, in which nobody has worked yet."""
        made = self.root / f"{number}-{name}"
        if not made.exists():
            vaults.create(made, PASSPHRASE, name, kdf=CHEAP)[0].close()
            (made / "reserve").unlink()  # 32 MiB, made again by whoever opens a copy
        shutil.copytree(made, folder)

    def open(self, folder: Path, name: str, number: int = 0) -> Session:
        self.put(folder, name, number)
        return vaults.open(folder, PASSPHRASE)
