"""As much of DER (X.690) as a time stamp is made of, read strictly: one form for every value, nothing left over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

INTEGER: Final = 0x02
OCTETS: Final = 0x04
OID: Final = 0x06
SEQUENCE: Final = 0x30
SET: Final = 0x31
CONTEXT_0: Final = 0xA0
CONTEXT_1: Final = 0xA1

_LONGEST: Final = 3  # bytes of a length: 16 MiB, far more than any caller lets in


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its tag, what is in it, and its whole encoding."""

    tag: int
    body: bytes
    whole: bytes


def read_one(data: bytes, tag: int | None = None) -> Value:
    """The one value that ``data`` is. ``ValueError`` for anything else."""
    values = read_all(data)
    if len(values) != 1 or (tag is not None and values[0].tag != tag):
        raise ValueError("der")
    return values[0]


def read_all(data: bytes) -> list[Value]:
    """The values that ``data`` consists of. ``ValueError`` where it isn't DER, or a tag has several bytes."""
    values, at = [], 0
    while at < len(data):
        value = _read(data, at)
        values.append(value)
        at += len(value.whole)
    return values


def _read(data: bytes, at: int) -> Value:
    if len(data) - at < 2 or data[at] & 0x1F == 0x1F:
        raise ValueError("der")
    length, begin = data[at + 1], at + 2
    if length >= 0x80:
        size = length - 0x80
        if not 1 <= size <= _LONGEST or len(data) - begin < size:
            raise ValueError("der")
        length, begin = int.from_bytes(data[begin : begin + size], "big"), begin + size
        if length < 0x80 or length >> (8 * (size - 1)) == 0:
            raise ValueError("der")  # a shorter form would have done
    if len(data) - begin < length:
        raise ValueError("der")
    return Value(data[at], data[begin : begin + length], data[at : begin + length])


def write(tag: int, *parts: bytes) -> bytes:
    """One value out of the encodings (or bytes) of what is in it."""
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes((tag, len(body))) + body
    size = (len(body).bit_length() + 7) // 8
    return bytes((tag, 0x80 + size)) + len(body).to_bytes(size, "big") + body


def write_set(parts: Iterable[bytes], tag: int = SET) -> bytes:
    """A SET OF, in the one order that it may have."""
    return write(tag, *sorted(parts))


def integer(number: int) -> bytes:
    """A number that isn't negative."""
    return write(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """An object identifier."""
    first, second, *rest = map(int, dotted.split("."))
    body = bytearray()
    for number in (40 * first + second, *rest):
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(0x80 | number & 0x7F)
        body += bytes(reversed(groups))
    return write(OID, bytes(body))
