"""The vault: one folder, one identity, one thread, one process (docs/formats.md, DESIGN 5)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.base.clock import Clock
from app.base.errors import InputError, NoRoom, VaultDamaged
from app.crypto.identity import Identity
from app.crypto.kdf import Purpose, derive, wipe
from app.model.extension import Declarations
from app.storage import migrations, reserve
from app.storage.driver import Database
from app.storage.lock import VaultLock

if TYPE_CHECKING:
    from app.storage.ledger import Note

DATABASE: Final = "vault.db"


class Vault:
    """An open vault. Everything but :attr:`folder` and :attr:`clock` belongs to the thread that opened it."""

    def __init__(self, folder: Path, vault_key: bytearray, clock: Clock, lock: VaultLock) -> None:
        self._begin(folder, clock)
        self._lock = lock
        self._key = vault_key
        database_key = derive(vault_key, Purpose.DATABASE)
        self._database = Database(folder / DATABASE, database_key)
        try:
            migrations.migrate(self._database, folder / DATABASE, database_key)
            self._load()
        except BaseException:
            self._database.close()
            raise
        finally:
            wipe(database_key)

    def _begin(self, folder: Path, clock: Clock) -> None:
        self.folder = folder
        self.clock = clock
        self.alarms: tuple[str, ...] = ()
        """what looked wrong at unlock, as codes: ``security-tables`` when an old page was put back (T9)"""
        self.step: int | None = None
        """the step that the open transaction's own entries belong to (:mod:`app.storage.steps`)"""
        self.declarations: Declarations | None = None
        """what :func:`app.storage.declaring.declarations` has read; ``None``: not yet"""
        self.witness: Callable[[Sequence[tuple[str, str]]], None] | None = None
        """told of the (file, record) pairs whose rows are about to be written anew; see :mod:`app.services.merging`"""
        self.unlogged: list[tuple[int, str, str, str, str, int]] = []
        """lines of :mod:`app.storage.access` that the next transaction writes down"""
        self.unnoted: list[tuple[int, Note]] = []
        """the same of :mod:`app.storage.ledger`"""
        self.trying = False
        """whether the open transaction only looks, and will be rolled back: words and indexes are not computed then"""
        self.read_only = False
        """whether nothing more is written here: a review room holds what others signed (:mod:`app.storage.rooms`)"""
        self.logs_to: Callable[[tuple[int, str, str, str, str, int]], None] | None = None
        """who keeps the lines of the access log in place of this vault: the vault that a room belongs to"""
        self.kept: dict[str, Any] = {}
        """what verbs keep while the vault is open, because it takes a while to work out; forgotten with it"""
        self._thread = threading.get_ident()
        self._after: list[Callable[[], None]] = []
        self._inside = False
        self._closed = False

    def _load(self) -> None:
        secret = self._database.value("SELECT value FROM secret WHERE name = 'identity'")
        if not isinstance(secret, bytes):
            raise VaultDamaged(what="identity")
        self.identity = Identity.from_secret(secret)
        name = self._database.value("SELECT value FROM secret WHERE name = 'name'")
        self.name: str = name.decode() if isinstance(name, bytes) else ""

    @property
    def db(self) -> Database:
        """The database. RuntimeError on any thread but the vault's own: that is a defect."""
        if threading.get_ident() != self._thread:
            raise RuntimeError("the vault was used off its own thread")
        if self._closed:
            raise RuntimeError("the vault is closed")
        return self._database

    @property
    def in_transaction(self) -> bool:
        return self._inside

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing. Nesting is refused. Returning means: on the disk (synchronous=FULL).

        On a full disk the reserve is given up, so that the next, smaller step finds room (T5). Raises InputError
        ``room-read-only`` in a review room.
        """
        if self._inside:
            raise RuntimeError("a transaction inside a transaction")
        if self.read_only:
            raise InputError("room-read-only")
        database = self.db
        self._inside, self.step = True, None
        declared, waiting, unnoted = self.declarations, len(self.unlogged), len(self.unnoted)
        try:
            with self._giving_room():
                database.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    if self.trying:
                        raise RuntimeError("a transaction that only looks was to be kept")
                    self._write_down()
                    database.execute("COMMIT")
                except BaseException:
                    self._after.clear()
                    self.declarations = declared
                    del self.unlogged[waiting:]
                    del self.unnoted[unnoted:]
                    if database.in_transaction:
                        database.execute("ROLLBACK")
                    raise
        finally:
            self._inside, self.witness, self.trying = False, None, False
        after, self._after = self._after, []
        for action in after:
            action()

    def _write_down(self) -> None:
        from app.storage import access, ledger

        if self.unlogged:
            access.write_down(self)
        if self.unnoted:
            ledger.write_down(self)

    @contextmanager
    def joined(self) -> Iterator[None]:
        """The transaction that is open, or one of its own."""
        if self._inside:
            yield
            return
        with self.transaction():
            yield

    @contextmanager
    def _giving_room(self) -> Iterator[None]:
        try:
            yield
        except NoRoom:
            reserve.release(self.folder)
            raise

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run ``action`` once the open transaction is on the disk; never if it is rolled back."""
        if not self._inside:
            raise RuntimeError("no transaction is open")
        self._after.append(action)

    def security_key(self) -> bytearray:
        """The key of the digest over the tables that trust depends on."""
        return derive(self._key, Purpose.SECURITY_TABLES)

    def _settle(self) -> None:
        """What only memory knows is written down; where the disk is full, closing goes on without it."""
        from app.storage import access

        with suppress(NoRoom):
            access.settle(self)

    def vault_key(self) -> bytearray:
        """A copy of what the slots hold, for :mod:`app.storage.slots` alone; the caller wipes it."""
        return bytearray(self._key)

    def reopen(self) -> None:
        """Connect anew: once SQLCipher has met a damaged page, that connection reads no page from the disk any more."""
        if self._inside:
            raise RuntimeError("a transaction is open")
        database_key = derive(self._key, Purpose.DATABASE)
        try:
            self.db.close()
            self._database = Database(self.folder / DATABASE, database_key)
        finally:
            wipe(database_key)

    def checkpoint(self) -> None:
        """Bring the write-ahead log into the database and empty it."""
        self.db.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Checkpoint, close, forget the keys, release the lock. May be called twice."""
        if self._closed:
            return
        try:
            if not self._inside and not self.read_only:
                reserve.fill(self.folder)
                self._settle()
                self.checkpoint()
        finally:
            try:
                self._database.close()
            finally:
                self._closed = True
                self.kept.clear()
                wipe(self._key)
                self._lock.release()
