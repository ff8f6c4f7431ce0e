"""Bundles set aside: as they came, in the vault's folder, until a person takes them or throws them away.

A bundle is ciphertext already; it is encrypted once more under a key of its own, so that what
lies in the folder can't be told from evidence (P29), and is gone for good when its key is.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from app.base import limits
from app.base.errors import InputError, NotFound
from app.storage import evidence
from app.storage.staging import Staged
from app.storage.unsealing import EvidenceReader
from app.storage.vault import Vault

_COLUMNS: Final = "name, bundle, sender, counter, entries, files, size, at, why"


@dataclass(frozen=True, slots=True)
class Aside:
    """A bundle that is kept. ``why``: ``chosen``, ``forked`` (its sender's device), ``part`` (some of it was taken)."""

    name: str
    bundle: str
    sender: str
    counter: int
    entries: int
    files: int
    size: int
    at: int
    why: str


class Kept(io.RawIOBase):
    """The bytes of a bundle that is kept, as a file that is read once, from its start."""

    def __init__(self, source: EvidenceReader) -> None:
        super().__init__()
        self._source = source

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Only to ask for the size, and back: nothing was read yet."""
        if (offset, whence) not in ((0, io.SEEK_SET), (0, io.SEEK_END)):
            raise io.UnsupportedOperation("seek")
        return self._source.size if whence == io.SEEK_END else 0

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        return self._source.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()


def put(vault: Vault, staged: Staged, aside: Aside) -> bool:
    """Keep a staged bundle; ``False`` (and the staged file goes) where it is kept already, which takes the new reason.

    Raises InputError ``too-big`` when all that is set aside would be more than the limit.
    """
    with vault.joined():
        changed = vault.db.execute("UPDATE quarantine SET why = ? WHERE bundle = ?", (aside.why, aside.bundle))
        if changed:
            vault.after_commit(lambda: evidence.discard(vault.folder, staged))
            return False
        held = int(vault.db.value("SELECT coalesce(sum(size), 0) FROM quarantine"))
        if held + staged.size > limits.QUARANTINE_BYTES:
            raise InputError("too-big", most=f"{limits.QUARANTINE_BYTES // limits.GIB} GiB")
        vault.db.execute(
            "INSERT INTO quarantine (name, bundle, sender, counter, entries, files, key, sha256, size, at, why)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                staged.name,
                aside.bundle,
                aside.sender,
                aside.counter,
                aside.entries,
                aside.files,
                staged.key,
                staged.sha256,
                staged.size,
                vault.clock.now(),
                aside.why,
            ),
        )
        vault.after_commit(lambda: evidence.settle_name(vault.folder, staged.name))
    return True


def listing(vault: Vault) -> list[Aside]:
    """All that is kept, newest first, a sender's bundles in their order."""
    rows = vault.db.rows(f"SELECT {_COLUMNS} FROM quarantine ORDER BY at DESC, sender, counter, bundle")  # noqa: S608
    return [Aside(*row) for row in rows]


def holds(vault: Vault, bundle: str) -> bool:
    return vault.db.value("SELECT 1 FROM quarantine WHERE bundle = ?", (bundle,)) is not None


def reader(vault: Vault, bundle: str) -> EvidenceReader:
    """The bytes of a kept bundle, for any thread. Raises NotFound, StorageFault, VaultDamaged."""
    row = vault.db.row("SELECT name, key, size, sha256 FROM quarantine WHERE bundle = ?", (bundle,))
    if row is None:
        raise NotFound(what="bundle", name=bundle[:12])
    name, key, size, sha256 = row
    return EvidenceReader(evidence.path_of(vault.folder, name), key, size, sha256)


def remove(vault: Vault, bundle: str) -> bool:
    """Throw a kept bundle away: its key first, then the file. Whether there was one."""
    with vault.joined():
        name = vault.db.value("SELECT name FROM quarantine WHERE bundle = ?", (bundle,))
        if name is None:
            return False
        vault.db.execute("DELETE FROM quarantine WHERE name = ?", (name,))
        vault.db.execute("INSERT OR IGNORE INTO leftover VALUES (?)", (name,))
        vault.after_commit(lambda: evidence.sweep(vault))
        vault.after_commit(vault.checkpoint)
    return True


__all__ = ["Aside", "Kept", "holds", "listing", "put", "reader", "remove"]
