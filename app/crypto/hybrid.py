"""The age recipient type ``mlkem768x25519`` (C2SP age.md): HPKE over ML-KEM-768 and X25519 together.

Whoever keeps a bundle for a quantum computer gains nothing while either of the two stands.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from app.crypto import bech32

FILE_KEY_BYTES: Final = 16
WRAPPED_BYTES: Final = FILE_KEY_BYTES + 16
ENC_BYTES: Final = 1088 + 32  # ML-KEM-768 ciphertext, X25519 share
RECIPIENT_BYTES: Final = 1184 + 32  # ML-KEM-768 encapsulation key, X25519 key
RECIPIENT_CHARS: Final = 1959  # "age1pq" 1, 1,946 characters of data, 6 of checksum

_RECIPIENT_PREFIX: Final = "age1pq"
_ML_KEM_SEED_BYTES: Final = 64
_INFO: Final = b"age-encryption.org/mlkem768x25519"


def _suite() -> Suite:
    return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class PrivateKey:
    """The reading half of an identity, out of its seed [32]."""

    def __init__(self, seed: bytes | bytearray | memoryview) -> None:
        expanded = hashlib.shake_256(seed).digest(_ML_KEM_SEED_BYTES + 32)
        ml_kem = MLKEM768PrivateKey.from_seed_bytes(expanded[:_ML_KEM_SEED_BYTES])
        x25519 = X25519PrivateKey.from_private_bytes(expanded[_ML_KEM_SEED_BYTES:])
        self._key = MLKEM768X25519PrivateKey(ml_kem, x25519)
        self.public_bytes = ml_kem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()

    def unwrap(self, enc: bytes, body: bytes) -> bytearray | None:
        """The file key [16], or ``None``. The length of ``body`` is checked first: a partitioning oracle needs more."""
        if len(enc) != ENC_BYTES or len(body) != WRAPPED_BYTES:
            return None
        try:
            return bytearray(_suite().decrypt(enc + body, self._key, _INFO))
        except (InvalidTag, ValueError):
            return None


def wrap(recipient: bytes, file_key: bytes | bytearray) -> tuple[bytes, bytes]:
    """``(enc [1120], body [32])`` that only the holder of the recipient's seed can open."""
    key = _public_key(recipient)
    sealed = _suite().encrypt(file_key, key, _INFO)
    return sealed[:ENC_BYTES], sealed[ENC_BYTES:]


def _public_key(recipient: bytes) -> MLKEM768X25519PublicKey:
    if len(recipient) != RECIPIENT_BYTES:
        raise ValueError("recipient")
    ml_kem, x25519 = recipient[:-32], recipient[-32:]
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(ml_kem), X25519PublicKey.from_public_bytes(x25519)
    )


def write_recipient(public: bytes) -> str:
    """``age1pq1…``"""
    return bech32.encode(_RECIPIENT_PREFIX, public)


def read_recipient(untrusted: str) -> bytes:
    """The raw key [1216] in an ``age1pq1…`` text. ``ValueError`` on anything else, keys that are none included."""
    prefix, data = bech32.decode(untrusted, max_chars=RECIPIENT_CHARS)
    if prefix != _RECIPIENT_PREFIX or untrusted != untrusted.lower():
        raise ValueError("recipient")
    raw = bytes(data)
    _public_key(raw)
    return raw


def throw_away() -> bytes:
    """A recipient whose secret nobody has."""
    return PrivateKey(secrets.token_bytes(32)).public_bytes
