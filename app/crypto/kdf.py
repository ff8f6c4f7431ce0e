"""Every derived key has a purpose of its own, so that no key ever serves two ends."""

from __future__ import annotations

from enum import StrEnum

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Purpose(StrEnum):
    """The HKDF info of each key that is derived from the vault key (docs/formats.md, section 7)."""

    DATABASE = "sijil/database/v1"
    SECURITY_TABLES = "sijil/security-tables/v1"


def derive(key: bytes | bytearray, purpose: str, length: int = 32) -> bytearray:
    """A key of ``length`` bytes from ``key`` for one :class:`Purpose`.

    ``ValueError`` for a purpose that isn't listed: a mistyped label would make a key of its own.
    """
    return expand(key, salt=None, info=Purpose(purpose).value.encode(), length=length)


def expand(key: bytes | bytearray | memoryview, *, salt: bytes | None, info: bytes, length: int = 32) -> bytearray:
    """HKDF-SHA-256 (RFC 5869); for the formats of this floor, which have labels of their own."""
    derived = bytearray(length)
    HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive_into(key, derived)
    return derived


def wipe(secret: bytearray) -> None:
    """Overwrite a secret in place. Copies that libraries made are out of reach: lock ends the process (P2)."""
    secret[:] = bytes(len(secret))
