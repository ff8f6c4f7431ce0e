"""Vaults made beforehand: a test that begins with new vaults, and asks nothing of their making, gets copies.

What is copied was made by the program itself in this run, and nobody has worked in it. Within one file of tests
no two copies are of one vault, so that no two people have the same keys.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Hashable
from pathlib import Path

from app.base.clock import Clock, SetClock
from app.base.limits import ARGON2_MEMORY_KIB
from app.crypto import slots
from app.crypto.slots import KdfParameters
from app.storage import opening
from app.storage.reserve import FILE as RESERVE
from app.storage.vault import Vault

create_vault = opening.create_vault


class Pool:
    """``root``: where they lie. Made on first need, one after the other, and kept until the run is over."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.resting = False
        """whether everything is made anew: what lives longer than one file of tests must be like nothing else"""
        self._made: dict[Hashable, list[Path]] = {}
        self._taken: Counter[Hashable] = Counter()
        self._count = 0
        self._file: Path | None = None

    def begin(self, file: Path) -> None:
        """Tests of this file come now: what those of another one took is taken by nobody."""
        if file != self._file:
            self._file = file
            self._taken.clear()

    def take(self, key: Hashable, make: Callable[[Path], None]) -> Path:
        """A folder that ``make`` has filled, and that nobody in this file was given before."""
        number = self._taken[key]
        self._taken[key] += 1
        made = self._made.setdefault(key, [])
        if number == len(made):
            folder = self.root / str(len(list(self.root.iterdir())))  # a name that no other key has taken
            folder.mkdir()
            before, self.resting = self.resting, True
            try:
                make(folder)
            finally:
                self.resting = before
            made.append(folder)
        return made[number]

    def create(self, folder: Path, secret: str, *, name: str, clock: Clock, kdf: KdfParameters) -> Vault:
        """As :func:`app.storage.opening.create_vault`, and that where anything about it is out of the ordinary."""
        ordinary = not self.resting and type(clock) is SetClock and kdf.memory_kib == ARGON2_MEMORY_KIB[0]
        if not ordinary or folder.exists() or folder.is_symlink():
            return create_vault(folder, secret, name=name, clock=clock, kdf=kdf)
        at = clock.now()

        def make(place: Path) -> None:
            create_vault(place / "vault", secret, name=name, clock=SetClock(at), kdf=kdf).close()

        copy(self.take((secret, name, at, kdf, slots._stretch), make) / "vault", folder)
        return opening.open_vault(folder, secret, clock=clock)


def copy(made: Path, to: Path) -> None:
    """All but the space set aside, which whoever opens it sets aside again."""
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copytree(made, to, ignore=shutil.ignore_patterns(RESERVE))
