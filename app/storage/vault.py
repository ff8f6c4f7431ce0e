"""The vault: one folder, one identity, one thread, one process (docs/formats.md, DESIGN 5)."""

from __future__ import annotations

import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.base.clock import Clock
from app.base.errors import NoRoom, VaultDamaged, VaultExists, VaultMissing
from app.base.paths import create_private, sync_folder
from app.base.task import Task
from app.crypto import slots as key_slots
from app.crypto.identity import Identity
from app.crypto.kdf import Purpose, derive, wipe
from app.crypto.slots import DEFAULT, KdfParameters
from app.model.extension import Declarations
from app.storage import evidence, keysfile, migrations, reserve, security
from app.storage.driver import Database
from app.storage.lock import VaultLock
from app.storage.staging import fault

DATABASE: Final = "vault.db"


class Vault:
    """An open vault. Everything but :attr:`folder` and :attr:`clock` belongs to the thread that opened it."""

    def __init__(self, folder: Path, vault_key: bytearray, clock: Clock, lock: VaultLock) -> None:
        self.folder = folder
        self.clock = clock
        self.alarms: tuple[str, ...] = ()
        """what looked wrong at unlock, as codes: ``security-tables`` when an old page was put back (T9)"""
        self.step: int | None = None
        """the step that the open transaction's own entries belong to (:mod:`app.storage.steps`)"""
        self.declarations: Declarations | None = None
        """what :func:`app.storage.declaring.declarations` has read; ``None``: not yet"""
        self._lock = lock
        self._key = vault_key
        self._thread = threading.get_ident()
        self._after: list[Callable[[], None]] = []
        self._inside = False
        self._closed = False
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

        On a full disk the reserve is given up, so that the next, smaller step finds room (T5).
        """
        if self._inside:
            raise RuntimeError("a transaction inside a transaction")
        database = self.db
        self._inside, self.step = True, None
        declared = self.declarations
        try:
            with self._giving_room():
                database.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    database.execute("COMMIT")
                except BaseException:
                    self._after.clear()
                    self.declarations = declared
                    if database.in_transaction:
                        database.execute("ROLLBACK")
                    raise
        finally:
            self._inside = False
        after, self._after = self._after, []
        for action in after:
            action()

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
            if not self._inside:
                reserve.fill(self.folder)
                self.checkpoint()
        finally:
            try:
                self._database.close()
            finally:
                self._closed = True
                wipe(self._key)
                self._lock.release()


def create_vault(folder: Path, secret: str, *, name: str, clock: Clock, kdf: KdfParameters = DEFAULT) -> Vault:
    """Make a vault and open it.

    It grows under another name beside ``folder`` and is renamed when whole, so that a half-made
    one is never taken for a vault. Raises VaultExists (anything but an empty folder is there),
    StorageFault, NoRoom.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - a link in the path stays what it is
    growing = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}")
    vault_key = bytearray(secrets.token_bytes(key_slots.KEY_BYTES))
    try:
        if folder.is_symlink() or (folder.exists() and not (folder.is_dir() and not any(folder.iterdir()))):
            raise VaultExists(path=str(folder))
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        growing.mkdir(mode=0o700)
        _grow(growing, vault_key, name, clock)
        keysfile.replace(growing, key_slots.create(secret, vault_key, kdf))
        if folder.exists():
            folder.rmdir()
        growing.rename(folder)
        sync_folder(folder.parent)
        return _open(folder, vault_key, clock, VaultLock(folder))
    except OSError as error:
        shutil.rmtree(growing, ignore_errors=True)
        raise fault(error) from None
    except BaseException:
        shutil.rmtree(growing, ignore_errors=True)
        raise


def _grow(folder: Path, vault_key: bytearray, name: str, clock: Clock) -> None:
    (folder / evidence.FOLDER).mkdir(mode=0o700)
    os.close(create_private(folder / DATABASE))
    database_key = derive(vault_key, Purpose.DATABASE)
    database = Database(folder / DATABASE, database_key, create=True)
    try:
        migrations.migrate(database, folder / DATABASE, database_key)
        identity = Identity.create()
        secret = identity.secret()
        database.execute("BEGIN IMMEDIATE")
        database.many(
            "INSERT INTO secret VALUES (?, ?)", [("identity", secret), ("name", name.encode("utf-8", "replace"))]
        )
        wipe(secret)
        database.execute(
            "INSERT INTO author (key_id, ed25519, ml_dsa_65, name) VALUES (?, ?, ?, ?)",
            (identity.key_id, identity.public.ed25519, identity.public.ml_dsa_65, name),
        )
        database.execute("INSERT INTO slot VALUES (0, 'passphrase', '', ?)", (clock.now(),))
        security.seal(database, derive(vault_key, Purpose.SECURITY_TABLES))
        database.execute("COMMIT")
        database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        wipe(database_key)
        database.close()
    reserve.fill(folder)


def open_vault(folder: Path, secret: str, *, clock: Clock, task: Task | None = None) -> Vault:
    """Open with a passphrase or recovery code. ``task`` hears of an upgrade, if there is one, and can stop it.

    Raises VaultMissing, VaultBusy, WrongPassphrase, VaultNewer, VaultDamaged, StorageFault, Cancelled: the vault
    is as it was then, and the upgrade begins anew next time.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100
    try:
        if not (folder / keysfile.FILE).is_file() and not (folder / DATABASE).is_file():
            raise VaultMissing(path=str(folder))
        lock = VaultLock(folder)
    except OSError as error:
        raise fault(error) from None
    try:
        keysfile.tidy(folder)
        opened = key_slots.open_slots(keysfile.read(folder), secret)
        if not (folder / DATABASE).is_file():
            raise VaultDamaged(what="database")
        return _open(folder, opened.vault_key, clock, lock, task)
    except OSError as error:
        lock.release()
        raise fault(error) from None
    except BaseException:
        lock.release()
        raise


def _open(folder: Path, vault_key: bytearray, clock: Clock, lock: VaultLock, task: Task | None = None) -> Vault:
    try:
        vault = Vault(folder, vault_key, clock, lock)
    except BaseException:
        wipe(vault_key)
        lock.release()
        raise
    try:
        reserve.fill(folder)
        _bring_up_to_date(vault, task)
        evidence.tidy(vault)
        security.check_at_unlock(vault)
    except BaseException:
        vault.close()
        raise
    return vault


def _bring_up_to_date(vault: Vault, task: Task | None) -> None:
    from app.storage import rebuilding  # it stands on this module

    rebuilding.bring_up_to_date(vault, task)
