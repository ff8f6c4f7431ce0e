"""A secret shared among n people, of whom any k have it and k - 1 know nothing (the scheme of SLIP-39).

Shamir's scheme over GF(256), byte by byte. The polynomial goes through the secret at x = 255 and at
x = 254 through a digest of it, so that a wrong result is never taken for the secret. Which share
was wrong no digest can tell: that is what the marks in :mod:`app.crypto.pieces` are for.

Pure arithmetic, held to the published vectors and to an independent program in both directions
(T31). The tables are looked up by secret bytes: whoever can measure the cache of the processor is
already on this machine (V6), for which nothing is claimed.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.base.errors import InputError
from app.base.limits import CUSTODIANS
from app.crypto.kdf import wipe

SECRET_AT: Final = 255
DIGEST_AT: Final = 254
DIGEST_BYTES: Final = 4
LEAST_BYTES: Final = 16
"""of a secret: below it the digest would take more than a quarter of its own random part"""


@dataclass(frozen=True, slots=True)
class Point:
    """The values of all polynomials at ``x``, one byte for each byte of the secret."""

    x: int
    y: bytes | bytearray

    def __repr__(self) -> str:  # never a share in a traceback (T38)
        return f"Point({self.x})"


def split(secret: bytes | bytearray, k: int, n: int) -> tuple[Point, ...]:
    """``n`` points, numbered 1 to n, any ``k`` of which give back ``secret``.

    ``InputError`` ``custody-number`` unless 2 ≤ k ≤ n ≤ 9: with one alone nothing would be shared.
    ``ValueError`` for a secret of fewer than 16 bytes.
    """
    demand_numbers(k, n)
    if len(secret) < LEAST_BYTES:
        raise ValueError("secret")
    size = len(secret)
    # Uniform and independent, zero included: a coefficient that is never zero tells k - 1 people something.
    free = [Point(x, secrets.token_bytes(size)) for x in range(1, k - 1)]
    random = secrets.token_bytes(size - DIGEST_BYTES)
    through = [*free, Point(DIGEST_AT, _digest(random, secret) + random), Point(SECRET_AT, secret)]
    return (*free, *(Point(x, _value_at(through, x)) for x in range(k - 1, n + 1)))


def recover(k: int, points: Sequence[Point]) -> bytearray | None:
    """The secret out of exactly ``k`` points, or ``None`` where their digest doesn't hold. The caller wipes it.

    Which numbers a point may have in a set of this program's own the caller has checked; SLIP-39
    counts from 0. ``ValueError`` for points that are no set: another number of them, one twice, of
    several lengths, or at the places of the secret and its digest.
    """
    places = {point.x for point in points}
    lengths = {len(point.y) for point in points}
    fine = (
        2 <= k == len(points) == len(places)
        and len(lengths) == 1
        and min(lengths) >= LEAST_BYTES
        and all(0 <= x < DIGEST_AT for x in places)
    )
    if not fine:
        raise ValueError("points")
    secret = _value_at(points, SECRET_AT)
    said = _value_at(points, DIGEST_AT)
    holds = hmac.compare_digest(_digest(said[DIGEST_BYTES:], secret), bytes(said[:DIGEST_BYTES]))
    wipe(said)
    if not holds:
        wipe(secret)
        return None
    return secret


def demand_numbers(k: int, n: int) -> None:
    """Raises InputError ``custody-number`` (facts ``least``, ``most``) unless ``k`` of ``n`` can be."""
    if not (2 <= k <= n <= CUSTODIANS):
        raise InputError("custody-number", least=2, most=CUSTODIANS)


def _digest(random: bytes | bytearray, secret: bytes | bytearray) -> bytes:
    return hmac.digest(bytes(random), bytes(secret), "sha256")[:DIGEST_BYTES]


def _tables() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Powers of the generator x + 1 modulo x^8 + x^4 + x^3 + x + 1, and their logarithms."""
    powers, logarithms, value = [0] * 255, [0] * 256, 1
    for exponent in range(255):
        powers[exponent], logarithms[value] = value, exponent
        value ^= value << 1
        if value > 0xFF:
            value ^= 0x11B
    return tuple(powers), tuple(logarithms)


_POWERS, _LOGARITHMS = _tables()


def _value_at(points: Sequence[Point], x: int) -> bytearray:
    """Lagrange's polynomial through ``points``, at ``x``, which is none of theirs. Subtraction is XOR."""
    result = bytearray(len(points[0].y))
    for point in points:
        others = [other.x for other in points if other.x != point.x]
        weight = (_logs(other ^ x for other in others) - _logs(other ^ point.x for other in others)) % 255
        for at, byte in enumerate(point.y):
            if byte:
                result[at] ^= _POWERS[(_LOGARITHMS[byte] + weight) % 255]
    return result


def _logs(values: Iterable[int]) -> int:
    return sum(_LOGARITHMS[value] for value in values)
