"""The file ``keys`` on the disk: replaced as a whole, after the new one was read back and verified (T3)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.base.errors import VaultDamaged
from app.base.paths import create_private, sync_folder
from app.crypto import slots as key_slots
from app.storage.staging import fault

FILE: Final = "keys"


def read(folder: Path) -> bytes:
    """The bytes of the file, bounded. Raises VaultDamaged, StorageFault."""
    try:
        with (folder / FILE).open("rb") as file:
            return file.read(key_slots.FILE_BYTES + 1)
    except FileNotFoundError:
        raise VaultDamaged(what="keys") from None
    except OSError as error:
        raise fault(error) from None


def replace(folder: Path, raw: bytes, verify: Callable[[bytes], None] | None = None) -> None:
    """:func:`put` for the slots of a vault, which must be ones; ``verify`` asks more of them. Raises as it does."""

    def hold(written: bytes) -> None:
        key_slots.parameters(written)
        if verify is not None:
            verify(written)

    put(folder, FILE, raw, hold)


def put(folder: Path, name: str, raw: bytes, verify: Callable[[bytes], None] = lambda written: None) -> None:
    """Write beside, sync, read back, compare, ``verify``; then take the old one's place.

    Raises VaultDamaged when what was read back is not what was written, NoRoom, StorageFault, and what ``verify`` does.
    """
    beside = folder / f".{name}.{secrets.token_hex(8)}"
    try:
        with os.fdopen(create_private(beside), "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        written = beside.read_bytes()
        if written != raw:
            raise VaultDamaged(what="keys")
        verify(written)
        os.replace(beside, folder / name)  # noqa: PTH105 - atomic on every system
        sync_folder(folder)
    except OSError as error:
        _remove(beside)
        raise fault(error) from None
    except BaseException:
        _remove(beside)
        raise


def _remove(path: Path) -> None:
    """On a disk that refuses everything this fails too: what went wrong first is what a person hears (T6)."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def tidy(folder: Path) -> None:
    """Remove what an interrupted replacement left beside the file."""
    for path in folder.glob(f".{FILE}.*"):
        _remove(path)
