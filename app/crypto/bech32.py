"""Bech32 (BIP 173) without its length limit, as age writes its keys."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import xor
from typing import Final

_ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES: Final = {letter: value for value, letter in enumerate(_ALPHABET)}
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_REDUCED: Final = tuple(
    reduce(xor, (factor for bit, factor in enumerate(_GENERATOR) if top >> bit & 1), 0) for top in range(32)
)
"""what leaves the residue at its upper end, by its five bits: bit by bit, it took most of reading a key"""
_CHECKSUM_CHARS: Final = 6


def encode(prefix: str, data: bytes | bytearray) -> str:
    """Lower-case Bech32 of ``data`` under the human-readable ``prefix``."""
    prefix = prefix.lower()
    values = list(_to_fives(data))
    residue = _polymod([*_spread(prefix), *values, *bytes(_CHECKSUM_CHARS)]) ^ 1
    checksum = [residue >> 5 * (5 - i) & 31 for i in range(_CHECKSUM_CHARS)]
    return f"{prefix}1" + "".join(_ALPHABET[value] for value in [*values, *checksum])


def decode(untrusted: str, *, max_chars: int) -> tuple[str, bytearray]:
    """The lower-case prefix and the data. ``ValueError`` on whatever :func:`encode` would not have written.

    All upper case is read as well, mixed case is not.
    """
    if len(untrusted) > max_chars or not untrusted.isascii():
        raise ValueError("bech32")
    text = untrusted.lower()
    if untrusted not in (text, text.upper()):
        raise ValueError("bech32")
    prefix, mark, tail = text.rpartition("1")
    if not (prefix and mark and len(tail) >= _CHECKSUM_CHARS and all("!" <= c <= "~" for c in prefix)):
        raise ValueError("bech32")
    try:
        values = [_VALUES[letter] for letter in tail]
    except KeyError as error:
        raise ValueError("bech32") from error
    if _polymod([*_spread(prefix), *values]) != 1:
        raise ValueError("bech32")
    return prefix, _from_fives(values[:-_CHECKSUM_CHARS])


def _spread(prefix: str) -> list[int]:
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def _polymod(values: Iterable[int]) -> int:
    residue = 1
    for value in values:
        residue = (residue & 0x1FFFFFF) << 5 ^ value ^ _REDUCED[residue >> 25]
    return residue


def _to_fives(data: bytes | bytearray) -> Iterable[int]:
    pool = bits = 0
    for byte in data:
        pool = (pool << 8 | byte) & 0xFFF
        bits += 8
        while bits >= 5:
            bits -= 5
            yield pool >> bits & 31
    if bits:
        yield pool << (5 - bits) & 31


def _from_fives(values: list[int]) -> bytearray:
    data = bytearray()
    whole = len(values) & ~7
    for at in range(0, whole, 8):
        a, b, c, d, e, f, g, h = values[at : at + 8]
        data += (a << 35 | b << 30 | c << 25 | d << 20 | e << 15 | f << 10 | g << 5 | h).to_bytes(5, "big")
    pool = bits = 0
    for value in values[whole:]:
        pool = (pool << 5 | value) & 0xFFF
        bits += 5
        if bits >= 8:
            bits -= 8
            data.append(pool >> bits & 0xFF)
    if bits >= 5 or pool & ((1 << bits) - 1):  # padding must be short and zero: one value, one spelling
        raise ValueError("bech32")
    return data
