"""Making a vault and opening one: the way from a secret to a :class:`Vault` that is up to date and was looked over."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from app.base.clock import Clock
from app.base.errors import VaultDamaged, VaultExists, VaultMissing
from app.base.paths import create_private, sync_folder
from app.base.task import Task
from app.crypto import slots as key_slots
from app.crypto.identity import Identity
from app.crypto.kdf import Purpose, derive, wipe
from app.crypto.slots import DEFAULT, KdfParameters
from app.storage import evidence, incoming, keysfile, migrations, outgoing, rebuilding, reserve, security
from app.storage.driver import Database
from app.storage.lock import VaultLock
from app.storage.staging import fault
from app.storage.vault import DATABASE, Vault


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
        lay_out(growing, vault_key, name, clock)
        keysfile.replace(growing, key_slots.create(secret, vault_key, kdf))
        if folder.exists():
            folder.rmdir()
        growing.rename(folder)
        sync_folder(folder.parent)
        return open_with_key(folder, vault_key, clock, VaultLock(folder))
    except OSError as error:
        shutil.rmtree(growing, ignore_errors=True)
        raise fault(error) from None
    except BaseException:
        shutil.rmtree(growing, ignore_errors=True)
        raise


def lay_out(folder: Path, vault_key: bytearray, name: str, clock: Clock, *, reserved: bool = True) -> None:
    """The database, identity and folders of a new vault, all but its slots, in an empty folder.

    Without ``reserved`` no space is set aside: a room is no place in which anybody saves.
    """
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
    if reserved:
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
        return open_with_key(folder, opened.vault_key, clock, lock, task)
    except OSError as error:
        lock.release()
        raise fault(error) from None
    except BaseException:
        lock.release()
        raise


def open_with_key(folder: Path, vault_key: bytearray, clock: Clock, lock: VaultLock, task: Task | None = None) -> Vault:
    """A vault whose key is known: migrated, computed by this program's rules, looked over. Wipes the key on failure."""
    try:
        vault = Vault(folder, vault_key, clock, lock)
    except BaseException:
        wipe(vault_key)
        lock.release()
        raise
    try:
        reserve.fill(folder)
        rebuilding.bring_up_to_date(vault, task)
        evidence.tidy(vault)
        outgoing.tidy(vault)
        incoming.tidy(vault)
        security.check_at_unlock(vault)
    except BaseException:
        vault.close()
        raise
    return vault
