"""A plain hash in the place of Argon2id at its cheapest parameters, for tests that ask nothing of keys."""

from __future__ import annotations

import hashlib

from app.base.limits import ARGON2_MEMORY_KIB
from app.crypto import slots, words

real = slots._stretch


def hashed(copy: slots._Copy, secret: str) -> bytearray:
    if copy.kdf.memory_kib != ARGON2_MEMORY_KIB[0]:
        return real(copy, secret)
    said = words.normalise(secret).encode("utf-8", "surrogatepass")
    return bytearray(hashlib.sha256(repr((copy.kdf, copy.salt)).encode() + said).digest())
