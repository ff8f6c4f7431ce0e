"""One sealed blob: ChaCha20-Poly1305 under a key that seals nothing else."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

KEY_BYTES: Final = 32
TAG_BYTES: Final = 16
_NONCE: Final = bytes(12)  # each key is derived for one blob, from all that is in it


def seal(key: bytes | bytearray, plain: bytes | bytearray | memoryview, beside: bytes) -> bytes:
    """``plain`` sealed, ``TAG_BYTES`` longer; ``beside`` is held to as well, and isn't in it. A key seals once."""
    return ChaCha20Poly1305(key).encrypt(_NONCE, plain, beside)


def unseal(key: bytes | bytearray, sealed: bytes | memoryview, beside: bytes) -> bytes | None:
    """What was sealed, ``None`` if a bit of it or of ``beside`` is another."""
    try:
        return ChaCha20Poly1305(key).decrypt(_NONCE, sealed, beside)
    except InvalidTag:
        return None
