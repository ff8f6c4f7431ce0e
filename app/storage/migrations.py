"""Numbered migrations: each runs statement by statement in one transaction with its version number (T4)."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.base.errors import VaultDamaged, VaultNewer
from app.storage.driver import Database, complete

VERSION: Final = 6
"""What this program writes; a vault with a greater number was written by a newer one."""


def statements(version: int) -> Iterator[str]:
    """The statements of migration ``version``, one at a time: a script run whole would commit half of it."""
    script = (importlib.resources.files("app.storage") / "schema" / f"{version:03d}.sql").read_text(encoding="utf-8")
    pending = ""
    for line in script.splitlines(keepends=True):
        if not pending and (not line.strip() or line.startswith("--")):
            continue
        pending += line
        if complete(pending):
            yield pending
            pending = ""
    if pending.strip():
        raise AssertionError("a migration ends in the middle of a statement")


def version_of(database: Database) -> int:
    return int(database.value("PRAGMA user_version"))


def migrate(database: Database, copy: Path, key: bytes | bytearray, *, to: int = VERSION) -> None:
    """Bring the database to version ``to``.

    An existing vault is copied first, still encrypted, to ``copy`` with the old version's number
    as a suffix, and the copy is checked. Raises VaultNewer, and VaultDamaged when the copy is bad.
    """
    found = version_of(database)
    if found > to:
        raise VaultNewer(version=found)
    if 0 < found < to:
        _copy(database, copy.with_name(f"{copy.name}.{found}"), key)
    for version in range(found + 1, to + 1):
        _step(database, version)


def _copy(database: Database, path: Path, key: bytes | bytearray) -> None:
    path.unlink(missing_ok=True)
    database.copy_to(path, key)
    made = Database(path, key)
    try:
        if made.rows("PRAGMA cipher_integrity_check") or version_of(made) != version_of(database):
            raise VaultDamaged(what="database")
    finally:
        made.close()


def _step(database: Database, version: int) -> None:
    database.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements(version):
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {version:d}")
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
