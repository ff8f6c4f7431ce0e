"""Bytes as text, one spelling each: what has two spellings could be filed, or refused, under both."""

from __future__ import annotations

import base64
import binascii
import functools
import re
from typing import Final

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"


def write32(data: bytes) -> str:
    """Lower-case base32 (RFC 4648) without padding: fit for file names on every system."""
    return base64.b32encode(data).decode("ascii").rstrip("=").lower()


def read32(untrusted: str, size: int) -> bytes:
    """``size`` bytes. ``ValueError`` on whatever :func:`write32` would not have written."""
    try:
        data = base64.b32decode(untrusted.upper() + "=" * (-len(untrusted) % 8))
    except (binascii.Error, ValueError):
        raise ValueError("base32") from None
    if len(data) != size or write32(data) != untrusted:
        raise ValueError("base32")
    return data


@functools.lru_cache(4)
def _spelt32(size: int) -> re.Pattern[str]:
    """What :func:`write32` writes of ``size`` bytes: the last letter's bits behind the last byte are zero."""
    whole, rest = divmod(size * 8, 5)
    last = f"[{_LETTERS[:: 1 << (5 - rest)]}]" if rest else ""
    return re.compile(f"[{_LETTERS}]{{{whole}}}{last}", re.ASCII)


def is_written32(untrusted: str, size: int) -> bool:
    """Whether :func:`read32` would take it, for who asks often: nothing is decoded."""
    return _spelt32(size).fullmatch(untrusted) is not None


def write64(data: bytes) -> str:
    """base64url (RFC 4648) without padding."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def read64(untrusted: str, size: int) -> bytes:
    """``size`` bytes. ``ValueError`` on whatever :func:`write64` would not have written."""
    if len(untrusted) != -(-size * 4 // 3):
        raise ValueError("base64")
    try:
        data = base64.urlsafe_b64decode(untrusted + "=" * (-len(untrusted) % 4))
    except (binascii.Error, ValueError):
        raise ValueError("base64") from None
    if len(data) != size or write64(data) != untrusted:
        raise ValueError("base64")
    return data


def standard64(data: bytes) -> str:
    """Standard base64 with padding, as HTTP writes bytes (RFC 8941)."""
    return base64.b64encode(data).decode("ascii")


def read_standard64(untrusted: str, size: int) -> bytes:
    """``size`` bytes. ``ValueError`` on whatever :func:`standard64` would not have written."""
    try:
        data = base64.b64decode(untrusted, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("base64") from None
    if len(data) != size or standard64(data) != untrusted:
        raise ValueError("base64")
    return data
