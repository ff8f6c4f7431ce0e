"""The one door to SQLCipher: opening with a raw key, settings, and errors turned into ours.

No SQL, value or message of the library gets out: an exception that leaves this file carries
a code and nothing else (T38).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NoReturn

from sqlcipher3 import dbapi2

from app.base.errors import Cancelled, NoRoom, SijilError, StorageFault, VaultDamaged, VaultError

PAGE_SIZE: Final = 16384  # faster than 4096 on inserts, scans and full text
CACHE_KIB: Final = 96 * 1024  # what SQLCipher need not decrypt again

WAL_PAGES: Final = 2048  # 32 MiB: a save rarely waits for the log to be brought in

_STEPS: Final = 4000  # of the database's machine between two questions: about 0.2 ms

_FULL: Final = 13
_NO_MEMORY: Final = 7
_READ_ONLY: Final = 8
_INTERRUPT: Final = 9
_IO: Final = 10
_CORRUPT: Final = 11
_CANT_OPEN: Final = 14
_NOT_A_DATABASE: Final = 26
_ERROR: Final = 1

Row = tuple[Any, ...]
Values = Sequence[Any] | Mapping[str, Any]


class DatabaseFault(VaultError):
    """A statement failed for a reason that is a defect of ours; only the library's number gets out."""

    code = "unexpected"


def _translated(error: Exception) -> SijilError:
    number = getattr(error, "sqlite_errorcode", None)
    primary = number & 0xFF if isinstance(number, int) else None
    if primary == _INTERRUPT:
        return Cancelled()
    if primary == _FULL:
        return NoRoom()
    if primary in (_IO, _CANT_OPEN, _READ_ONLY, _NO_MEMORY):
        return StorageFault(number=number)
    if primary in (_CORRUPT, _NOT_A_DATABASE) or isinstance(error, UnicodeDecodeError):
        return VaultDamaged(what="database")
    return DatabaseFault(number=number)


def listed(items: Iterable[object]) -> str:
    """Any number of values as one, for ``IN (SELECT value FROM json_each(?))``."""
    return json.dumps(list(items))


def complete(sql: str) -> bool:
    """Whether a text ends with a whole statement."""
    return bool(dbapi2.complete_statement(sql))


def _fail(error: Exception) -> NoReturn:
    raise _translated(error) from None


_FAILURES: Final = (dbapi2.Error, dbapi2.Warning, UnicodeDecodeError)


class Database:
    """One connection, used on the thread that opened it; any other use is a defect and raises RuntimeError."""

    def __init__(self, path: Path, key: bytes | bytearray, *, create: bool = False) -> None:
        """Open (or, with ``create``, make) the database with a raw 256-bit key.

        Raises VaultDamaged when the key doesn't fit or the first page is damaged; NoRoom, StorageFault.
        """
        self._thread = threading.get_ident()
        mode = "rwc" if create else "rw"
        try:
            self._connection = dbapi2.connect(
                f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, cached_statements=512
            )
        except _FAILURES as error:
            _fail(error)
        try:
            self._settle(key, create)
        except BaseException:
            self._connection.close()
            raise

    @classmethod
    def in_memory(cls) -> Database:
        """One that is on no disk, and is gone when it is closed."""
        made = cls.__new__(cls)
        made._thread = threading.get_ident()
        made._connection = dbapi2.connect(":memory:", isolation_level=None, cached_statements=512)
        for setting in ("cipher_log_level = NONE", "temp_store = MEMORY", "trusted_schema = OFF", "foreign_keys = ON",
                        "recursive_triggers = ON"):  # fmt: skip
            made.execute(f"PRAGMA {setting}")
        return made

    def _settle(self, key: bytes | bytearray, create: bool) -> None:
        """The settings of THREATS 4.11; the log must be silenced before the key is given (T38)."""
        self.execute("PRAGMA cipher_log_level = NONE")
        self.execute(f"PRAGMA key = \"x'{bytes(key).hex()}'\"")
        self.execute(f"PRAGMA cipher_page_size = {PAGE_SIZE}")
        for setting in (
            "cipher_memory_security = OFF",
            "temp_store = MEMORY",
            "trusted_schema = OFF",
            "cell_size_check = ON",
            "mmap_size = 0",
            "locking_mode = EXCLUSIVE",  # no -shm file, and no other program in between
            f"cache_size = -{CACHE_KIB}",
        ):
            self.execute(f"PRAGMA {setting}")
        if not create:
            self.execute("SELECT count(*) FROM sqlite_schema")  # the first read tells whether the key fits
        for setting in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "secure_delete = ON",
            "foreign_keys = ON",
            "recursive_triggers = ON",
            f"wal_autocheckpoint = {WAL_PAGES}",
        ):
            self.execute(f"PRAGMA {setting}")

    def _guard(self) -> None:
        if threading.get_ident() != self._thread:
            raise RuntimeError("the vault's database was touched from another thread")

    def execute(self, sql: str, values: Values = ()) -> int:
        """Run one statement; returns the row id of an insert, else the number of rows touched."""
        self._guard()
        try:
            cursor = self._connection.execute(sql, values)
            return int(cursor.lastrowid or 0) if sql.startswith("INSERT") else int(cursor.rowcount)
        except _FAILURES as error:
            _fail(error)

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self._guard()
        try:
            self._connection.executemany(sql, rows)
        except _FAILURES as error:
            _fail(error)

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        self._guard()
        try:
            found: list[Row] = self._connection.execute(sql, values).fetchall()
            return found
        except _FAILURES as error:
            _fail(error)

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The first row, or ``None``."""
        self._guard()
        try:
            found: Row | None = self._connection.execute(sql, values).fetchone()
            return found
        except _FAILURES as error:
            _fail(error)

    def value(self, sql: str, values: Values = ()) -> Any:
        """The first column of the first row, or ``None``."""
        found = self.row(sql, values)
        return found[0] if found else None

    def each(self, sql: str, values: Values = (), block: int = 500) -> Iterator[Row]:
        """Rows one after the other, without holding them all in memory."""
        self._guard()
        try:
            cursor = self._connection.execute(sql, values)
            while found := cursor.fetchmany(block):
                yield from found
        except _FAILURES as error:
            _fail(error)

    @contextmanager
    def stopping(self, wanted: Callable[[], bool]) -> Iterator[None]:
        """Reads in here raise Cancelled soon after ``wanted()`` has become true.

        Asked on this thread while a statement runs. An interrupt from another thread could hit
        the save that comes after the search which it was meant for.
        """
        self._guard()
        self._connection.set_progress_handler(lambda: int(wanted()), _STEPS)
        try:
            yield
        finally:
            self._connection.set_progress_handler(None, 0)

    @property
    def in_transaction(self) -> bool:
        return bool(self._connection.in_transaction)

    def copy_to(self, path: Path, key: bytes | bytearray) -> None:
        """An encrypted copy of the whole database, taken with the online backup."""
        self._guard()
        target = Database(path, key, create=True)
        try:
            self._connection.backup(target._connection)
        except _FAILURES as error:
            _fail(error)
        finally:
            target.close()

    def close(self) -> None:
        self._guard()
        try:
            self._connection.close()
        except _FAILURES as error:
            _fail(error)
