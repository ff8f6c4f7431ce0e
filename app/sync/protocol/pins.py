"""The key that a relay with a certificate of its own must prove, as part of its address (docs/formats.md, section 19).

``https://203.0.113.7:8443#pin-sha256=…``: what comes after the hash sign never goes over a line, so it can stand
wherever an address stands (letters, packs, the vault itself) and is lost nowhere on the way.
"""

from __future__ import annotations

import re
from typing import Final

from app.sync.protocol import spelling

PIN_BYTES: Final = 32
NAME: Final = "pin-sha256="

_OTHERS: Final = re.compile(r'(?:pin-sha256=|sha256//)?"?(.+?)=?"?;?', re.IGNORECASE)
"""a pin as RFC 7469 and curl write it: with quotation marks, in the other base64, with a sign to fill it up"""


def write(pin: bytes) -> str:
    """The one spelling of a pin [32]: 43 letters, digits, ``-`` and ``_``."""
    return spelling.write64(pin)


def read(typed: str) -> bytes:
    """A pin [32] as a person has it, from us or from another program. ``ValueError``."""
    found = _OTHERS.fullmatch(typed.strip().removeprefix("#"))
    if found is None:
        raise ValueError("pin")
    return spelling.read64(found[1].replace("+", "-").replace("/", "_"), PIN_BYTES)


def joined(origin: str, pin: bytes) -> str:
    """An origin with its pin; without one (``b""``) as it is."""
    return f"{origin}#{NAME}{write(pin)}" if pin else origin


def bare(origin: str) -> str:
    """An origin without its pin: what a person is shown."""
    return origin.partition("#")[0]


def split(origin: str) -> tuple[str, bytes]:
    """(origin, pin [32] or ``b""``). ``ValueError`` on whatever :func:`joined` would not have written."""
    before, mark, after = origin.partition("#")
    if not mark:
        return origin, b""
    if not after.startswith(NAME):
        raise ValueError("pin")
    return before, spelling.read64(after.removeprefix(NAME), PIN_BYTES)
