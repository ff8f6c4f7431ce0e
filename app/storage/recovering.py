"""A recovery that was begun on this laptop: the request, and its secret under the passphrase that is to be.

It lies beside the vault that can't be opened, as ``recovering``: a slot file (docs/formats.md, section 7)
whose one slot holds the seed that answers are encrypted to, then the request. Whoever takes the
laptop has to guess that passphrase and to have the answers of k colleagues.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from app.base.errors import VaultDamaged
from app.base.limits import RECOVERY_ASK_BYTES
from app.base.paths import sync_folder
from app.crypto import slots as key_slots
from app.storage import keysfile
from app.storage.staging import fault

FILE: Final = "recovering"


def begin(folder: Path, passphrase: str, seed: bytes | bytearray, request: bytes) -> None:
    """Write it, in the place of an earlier one. A guess at it costs what one at the vault costs.

    Raises NoRoom, StorageFault, VaultDamaged (the vault's own slots can't be read).
    """
    kdf = key_slots.parameters(keysfile.read(folder))
    raw = key_slots.create(passphrase, seed, kdf) + request
    keysfile.put(folder, FILE, raw)


def request(folder: Path) -> bytes | None:
    """The request that was made here; ``None`` where there is none. Raises StorageFault."""
    raw = _read(folder)
    return raw[key_slots.FILE_BYTES :] if raw is not None else None


def seed(folder: Path, passphrase: str) -> bytearray:
    """What opens the answers [32]; the caller wipes it. Raises WrongPassphrase, VaultDamaged (``recovering``)."""
    raw = _read(folder)
    if raw is None:
        raise VaultDamaged(what="recovering")
    return key_slots.open_slots(raw[: key_slots.FILE_BYTES], passphrase).vault_key


def end(folder: Path) -> None:
    """Remove it, and what an interrupted beginning left. Raises StorageFault."""
    try:
        (folder / FILE).unlink(missing_ok=True)
        for left in folder.glob(f".{FILE}.*"):
            left.unlink(missing_ok=True)
        sync_folder(folder)
    except OSError as error:
        raise fault(error) from None


def _read(folder: Path) -> bytes | None:
    try:
        with (folder / FILE).open("rb") as file:
            return file.read(key_slots.FILE_BYTES + RECOVERY_ASK_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise fault(error) from None
