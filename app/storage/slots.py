"""Passphrases and recovery codes: which slots are used is known inside the vault only (T3).

The file ``keys`` is replaced as a whole: the new one is written beside it, synced, read back and
opened with the new secret before it takes the old one's name. Until then the old one counts.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Literal

from app.base.errors import InputError, VaultDamaged, WrongPassphrase
from app.crypto import slots as key_slots
from app.crypto import words
from app.crypto.kdf import wipe
from app.storage import keysfile, security
from app.storage.vault import Vault

Kind = Literal["passphrase", "recovery", "colleagues"]
"""``colleagues``: its secret is shared among people, and nobody has it"""


@dataclass(frozen=True, slots=True)
class Slot:
    index: int
    kind: Kind
    label: str
    created: int


def slots(vault: Vault) -> list[Slot]:
    return [Slot(*row) for row in vault.db.rows("SELECT position, kind, label, created FROM slot ORDER BY position")]


def add_passphrase(vault: Vault, secret: str, label: str) -> int:
    """One more passphrase; returns its slot. Raises InputError ``no-free-slot``."""
    return _add(vault, secret, "passphrase", label)


def add_recovery(vault: Vault, label: str = "") -> str:
    """A fresh recovery code, to be printed; it is shown only now. Raises InputError ``no-free-slot``."""
    code = words.recovery_code()
    _add(vault, code, "recovery", label)
    return code


def add_shared(vault: Vault, secret: str) -> int:
    """A slot that a shared secret opens; returns it. Raises InputError ``no-free-slot``."""
    return _add(vault, secret, "colleagues", "")


def fingerprint(vault: Vault, index: int) -> str:
    """What a slot looks like now: see :func:`app.crypto.slots.fingerprint`."""
    return key_slots.fingerprint(keysfile.read(vault.folder), index)


def _add(vault: Vault, secret: str, kind: Kind, label: str) -> int:
    """The row is committed before the file: a crash between leaves a slot listed that opens nothing, not one
    that opens unlisted. The next change of the slots puts that right."""
    used = {slot.index for slot in slots(vault)}
    key = vault.vault_key()
    try:
        raw, index = key_slots.add(keysfile.read(vault.folder), key, secret, used)
    finally:
        wipe(key)
    with vault.transaction():
        vault.db.execute("INSERT INTO slot VALUES (?, ?, ?, ?)", (index, kind, label, vault.clock.now()))
        security.renew(vault)
    try:
        _replace(vault, raw, secret, index)
    except BaseException:
        with vault.transaction():
            vault.db.execute("DELETE FROM slot WHERE position = ?", (index,))
            security.renew(vault)
        raise
    return index


def remove(vault: Vault, index: int) -> None:
    """Remove a passphrase or code. Raises InputError ``last-slot``, ``no-such-slot``.

    Whoever copied the old file ``keys`` can still open that copy.
    """
    used = {slot.index: slot.kind for slot in slots(vault)}
    if index not in used:
        raise InputError("no-such-slot")
    if all(other == index or kind == "colleagues" for other, kind in used.items()):  # nobody alone could open it
        raise InputError("last-slot")
    keysfile.replace(vault.folder, key_slots.remove(keysfile.read(vault.folder), index))
    with vault.transaction():
        vault.db.execute("DELETE FROM slot WHERE position = ?", (index,))
        security.renew(vault)


def change_passphrase(vault: Vault, old: str, new: str) -> None:
    """The slot that ``old`` opens is opened by ``new`` from now on. Raises WrongPassphrase."""
    raw = keysfile.read(vault.folder)
    opened = key_slots.open_slots(raw, old)
    key = vault.vault_key()
    try:
        if not hmac.compare_digest(opened.vault_key, key):
            raise WrongPassphrase()
        changed = key_slots.replace(raw, opened.index, key, new)
    finally:
        wipe(opened.vault_key)
        wipe(key)
    _replace(vault, changed, new, opened.index)
    with vault.transaction():
        vault.db.execute(
            "INSERT INTO slot VALUES (?, 'passphrase', '', ?)"
            " ON CONFLICT (position) DO UPDATE SET kind = 'passphrase', created = excluded.created",
            (opened.index, vault.clock.now()),
        )
        security.renew(vault)


def _replace(vault: Vault, raw: bytes, secret: str, index: int) -> None:
    """Replace the file, having seen that the bytes on the disk open with ``secret``."""

    def verify(written: bytes) -> None:
        opened = key_slots.open_slots(written, secret)
        key = vault.vault_key()
        try:
            if opened.index != index or not hmac.compare_digest(opened.vault_key, key):
                raise VaultDamaged(what="keys")
        finally:
            wipe(opened.vault_key)
            wipe(key)

    keysfile.replace(vault.folder, raw, verify)
