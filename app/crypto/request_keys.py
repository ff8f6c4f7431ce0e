"""Ed25519 alone, for requests to a relay and admissions: they live for a minute or a year, and prove nothing later.

What a relay stores is held to more: see :mod:`app.crypto.jws`.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64


def private_key(seed: bytes | bytearray) -> Ed25519PrivateKey:
    """The key out of its seed [32]. ``ValueError``."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key(raw: bytes) -> Ed25519PublicKey:
    """The key out of its raw form [32]. ``ValueError``."""
    return Ed25519PublicKey.from_public_bytes(raw)


def public_bytes(seed: bytes | bytearray) -> bytes:
    """The raw public half [32] of a seed [32]."""
    return private_key(seed).public_key().public_bytes_raw()


def sign(seed: bytes | bytearray, message: bytes) -> bytes:
    """64 bytes."""
    return private_key(seed).sign(message)


def signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` over ``message`` is by the key ``public`` [32]."""
    try:
        public_key(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
