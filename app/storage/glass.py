"""A vault that is in memory alone: what somebody else's vault would show, computed by the same code.

A preview that has rules of its own would sooner or later show something else than what the reader
gets, and that difference is what exposes a witness. So the entries that would travel, without the
values that would stay here, are taken by a journal that lives in memory, and are read back by the
verbs that read every vault. Nothing of it touches a disk, and closing it forgets it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Final

from app.base.clock import Clock
from app.base.ids import new_id
from app.crypto.identity import Identity, PublicKeys
from app.crypto.kdf import wipe
from app.model.entry import Entry
from app.storage import authors, journal, migrations, security
from app.storage.driver import Database
from app.storage.vault import Vault

_BLOCK: Final = 1000


class Glass(Vault):
    """An empty vault in memory with an identity that signs nothing. ``folder`` doesn't exist."""

    def __init__(self, clock: Clock) -> None:
        super()._begin(Path(f"/nonexistent/{new_id()}"), clock)
        self._key = bytearray(secrets.token_bytes(32))
        self._database = Database.in_memory()
        migrations.migrate(self._database, self.folder, b"")
        self.identity = Identity.create()
        self.name = ""
        security.renew(self)

    def checkpoint(self) -> None:
        """There is no log to bring in."""

    def reopen(self) -> None:
        raise RuntimeError("what is in memory alone can't be opened again")

    def close(self) -> None:
        """Forget it all. May be called twice."""
        if not self._closed:
            self._database.close()
            self._closed = True
            wipe(self._key)


def show(vault: Vault, keys: Iterable[tuple[PublicKeys, str | None]], entries: Iterable[Entry]) -> None:
    """Take entries as a bundle would bring them, with their authors' keys and the names that go along."""
    with vault.transaction():
        for public, name in keys:
            authors.put(vault, public, name)
        waiting = iter(entries)
        while block := list(islice(waiting, _BLOCK)):
            journal.take(vault, block, {entry.hash for entry in block})
