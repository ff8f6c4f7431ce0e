"""The key slots of a vault: eight equal places, each of which can hold the vault key under a secret.

Pure functions over the bytes of the file ``keys`` (docs/formats.md, section 7). Nothing in the
file tells a used slot from an unused one; the caller knows which it has filled.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.base import limits
from app.base.errors import InputError, VaultDamaged, VaultNewer, WrongPassphrase
from app.crypto import words
from app.crypto.kdf import expand, wipe

MAGIC: Final = b"sijil key slots\n"
VERSION: Final = 1
COPY_BYTES: Final = 4096
FILE_BYTES: Final = 2 * COPY_BYTES
KEY_BYTES: Final = 32
SALT_BYTES: Final = 32
RANDOM_BYTES: Final = 32
SEALED_BYTES: Final = KEY_BYTES + 16
SLOT_BYTES: Final = RANDOM_BYTES + SEALED_BYTES + 32

_HEADER: Final = struct.Struct(">16s5I32s")
_CHECKSUM_AT: Final = COPY_BYTES - 32
_SLOTS_END: Final = _HEADER.size + limits.SLOTS * SLOT_BYTES
_GENERATION_MAX: Final = 2**32 - 1
_INFO: Final = b"sijil/slot/v1\x00"


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """What one guess costs: Argon2id memory in KiB, iterations, lanes. ``ValueError`` outside the limits (T23)."""

    memory_kib: int
    iterations: int
    lanes: int

    def __post_init__(self) -> None:
        given = (self.memory_kib, self.iterations, self.lanes)
        bounds = (limits.ARGON2_MEMORY_KIB, limits.ARGON2_ITERATIONS, limits.ARGON2_LANES)
        if not all(low <= number <= high for number, (low, high) in zip(given, bounds, strict=True)):
            raise ValueError("kdf parameters")


FLOOR: Final = KdfParameters(64 * limits.KIB, 3, 4)
"""RFC 9106, second choice: nothing below it is accepted."""
DEFAULT: Final = KdfParameters(256 * limits.KIB, 3, 4)


@dataclass(frozen=True, slots=True)
class Opened:
    """``vault_key`` [32] is the caller's to wipe; ``index`` is the slot that held it."""

    vault_key: bytearray
    index: int
    kdf: KdfParameters
    generation: int

    def __repr__(self) -> str:  # never a key in a traceback (T38)
        return f"Opened(slot {self.index})"


@dataclass(frozen=True, slots=True)
class _Copy:
    generation: int
    kdf: KdfParameters
    salt: bytes
    slots: tuple[bytes, ...]

    def header(self, generation: int) -> bytes:
        kdf = self.kdf
        return _HEADER.pack(MAGIC, VERSION, generation, kdf.memory_kib, kdf.iterations, kdf.lanes, self.salt)

    def bound(self) -> bytes:
        """What every slot is bound to: the parameters can't be changed under it (T23)."""
        return self.header(0)

    def file(self) -> bytes:
        body = (self.header(self.generation) + b"".join(self.slots)).ljust(_CHECKSUM_AT, b"\x00")
        return (body + hashlib.sha256(body).digest()) * 2

    def with_slot(self, index: int, slot: bytes) -> _Copy:
        if self.generation >= _GENERATION_MAX:
            raise VaultDamaged(what="keys")
        slots = (*self.slots[:index], slot, *self.slots[index + 1 :])
        return _Copy(self.generation + 1, self.kdf, self.salt, slots)


def create(secret: str, vault_key: bytes | bytearray, kdf: KdfParameters = DEFAULT) -> bytes:
    """A new file [8192] with ``vault_key`` [32] under ``secret`` in slot 0. Costs one Argon2id run."""
    _check_key(vault_key)
    blank = _Copy(0, kdf, secrets.token_bytes(SALT_BYTES), tuple(_unused() for _ in range(limits.SLOTS)))
    return _fill(blank, 0, vault_key, secret).file()


def open_slots(untrusted: bytes, secret: str) -> Opened:
    """The vault key out of whichever slot ``secret`` opens. One Argon2id run; all eight are always tried.

    Raises WrongPassphrase (code ``wrong-code`` where a printed code was mistyped),
    VaultDamaged (``what``: ``keys``) and VaultNewer.
    """
    copy = _read(untrusted)
    root = _stretch(copy, secret)
    try:
        return _try_all(copy, root, secret)
    finally:
        wipe(root)


def add(untrusted: bytes, vault_key: bytes | bytearray, secret: str, used: Collection[int]) -> tuple[bytes, int]:
    """Put ``vault_key`` under one more secret, into a slot not in ``used``; the new file and the slot's index.

    Raises InputError ``no-free-slot``, and what :func:`open_slots` raises of a file.
    """
    free = [index for index in range(limits.SLOTS) if index not in used]
    if not free:
        raise InputError("no-free-slot", most=limits.SLOTS)
    index = secrets.choice(free)
    return replace(untrusted, index, vault_key, secret), index


def replace(untrusted: bytes, index: int, vault_key: bytes | bytearray, secret: str) -> bytes:
    """The file with slot ``index`` holding ``vault_key`` under ``secret``, whatever it held before."""
    _check_key(vault_key)
    _check_index(index)
    return _fill(_read(untrusted), index, vault_key, secret).file()


def remove(untrusted: bytes, index: int) -> bytes:
    """The file with slot ``index`` unused. Whoever copied the old file can still open that (4.1)."""
    _check_index(index)
    return _read(untrusted).with_slot(index, _unused()).file()


def parameters(untrusted: bytes) -> KdfParameters:
    """What a guess at this file costs. Raises VaultDamaged, VaultNewer."""
    return _read(untrusted).kdf


def fingerprint(untrusted: bytes, index: int) -> str:
    """What a slot looks like, as SHA-256 in hex with the parameters that it is bound to: whether it is still the
    one that was seen to open can be told without its secret. Raises VaultDamaged, VaultNewer."""
    _check_index(index)
    copy = _read(untrusted)
    return hashlib.sha256(copy.bound() + copy.slots[index]).hexdigest()


def _unused() -> bytes:
    return secrets.token_bytes(SLOT_BYTES)


def _check_key(vault_key: bytes | bytearray) -> None:
    if len(vault_key) != KEY_BYTES:
        raise ValueError("vault key")


def _check_index(index: int) -> None:
    if not 0 <= index < limits.SLOTS:
        raise ValueError("slot")


def _stretch(copy: _Copy, secret: str) -> bytearray:
    kdf = copy.kdf
    derivation = Argon2id(
        salt=copy.salt, length=32, iterations=kdf.iterations, lanes=kdf.lanes, memory_cost=kdf.memory_kib
    )
    material = bytearray(words.normalise(secret).encode("utf-8", "surrogatepass"))
    root = bytearray(32)
    try:
        derivation.derive_into(material, root)  # type: ignore[arg-type]  # any buffer will do; its stub says bytes
    finally:
        wipe(material)
    return root


def _fill(copy: _Copy, index: int, vault_key: bytes | bytearray, secret: str) -> _Copy:
    root = _stretch(copy, secret)
    try:
        slot = _seal(copy, index, root, vault_key)
        opened = _open(copy, index, slot, root)  # never hand out a slot that was not seen to open
        if opened is None or not hmac.compare_digest(opened, vault_key):
            raise VaultDamaged(what="keys")
        wipe(opened)
    finally:
        wipe(root)
    return copy.with_slot(index, slot)


def _slot_keys(root: bytearray, random: bytes, index: int) -> tuple[bytearray, bytearray]:
    keys = expand(root, salt=random, info=_INFO + bytes([index]), length=64)
    return keys[:32], keys[32:]


def _seal(copy: _Copy, index: int, root: bytearray, vault_key: bytes | bytearray) -> bytes:
    random = secrets.token_bytes(RANDOM_BYTES)
    wrapping, committing = _slot_keys(root, random, index)
    sealed = AESGCM(wrapping).encrypt(bytes(12), vault_key, copy.bound())
    return random + sealed + hmac.digest(committing, sealed, "sha256")


def _open(copy: _Copy, index: int, slot: bytes, root: bytearray) -> bytearray | None:
    random, sealed = slot[:RANDOM_BYTES], slot[RANDOM_BYTES : RANDOM_BYTES + SEALED_BYTES]
    wrapping, committing = _slot_keys(root, random, index)
    committed = hmac.compare_digest(hmac.digest(committing, sealed, "sha256"), slot[-32:])
    try:
        opened = bytearray(AESGCM(wrapping).decrypt(bytes(12), sealed, copy.bound()))
    except InvalidTag:
        return None
    return opened if committed else None  # without it one ciphertext could open under two secrets


def _try_all(copy: _Copy, root: bytearray, secret: str) -> Opened:
    found: Opened | None = None
    for index, slot in enumerate(copy.slots):  # all of them: time must not tell which one opened
        opened = _open(copy, index, slot, root)
        if opened is not None and found is None:
            found = Opened(opened, index, copy.kdf, copy.generation)
    if found is None:
        raise WrongPassphrase("wrong-code" if words.is_mistyped_code(secret) else None)
    return found


def _read(untrusted: bytes) -> _Copy:
    """The copy that counts. Nothing in it has been used yet, and no memory taken."""
    pieces = (untrusted[:COPY_BYTES], untrusted[COPY_BYTES:FILE_BYTES])
    copies = [copy for copy in map(_read_copy, pieces) if copy is not None]
    if copies:
        return max(copies, key=lambda copy: copy.generation)
    if any(piece[:16] == MAGIC and int.from_bytes(piece[16:20], "big") > VERSION for piece in pieces):
        raise VaultNewer()
    raise VaultDamaged(what="keys")


def _read_copy(untrusted: bytes) -> _Copy | None:
    if len(untrusted) != COPY_BYTES:
        return None
    magic, version, generation, memory, iterations, lanes, salt = _HEADER.unpack_from(untrusted)
    checksum = hashlib.sha256(untrusted[:_CHECKSUM_AT]).digest()
    if (magic, version) != (MAGIC, VERSION) or checksum != untrusted[_CHECKSUM_AT:]:
        return None
    if any(untrusted[_SLOTS_END:_CHECKSUM_AT]):
        return None
    try:
        kdf = KdfParameters(memory, iterations, lanes)
    except ValueError:
        return None
    slots = tuple(untrusted[at : at + SLOT_BYTES] for at in range(_HEADER.size, _SLOTS_END, SLOT_BYTES))
    return _Copy(generation, kdf, salt, slots)
