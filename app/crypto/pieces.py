"""Pieces of a shared secret that can be told apart and tried out (docs/formats.md, section 17).

Each piece is a point of :mod:`app.crypto.shares` with a salt of its own. Out of both an Ed25519 key
is derived; its public half, the piece's *mark*, is published by whoever deals. So a piece that was
altered, doubled, or dealt for something else is known by whose it is (T31), and its holder can
prove to have it, fresh for each question, without giving anything of it away: a rehearsal.

A mark tells nothing of its piece: it is one-way twice over (HKDF, then Ed25519), and stays so for
the piece even where a quantum computer undoes the second.
"""

from __future__ import annotations

import hmac
import itertools
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.base.limits import CUSTODIANS
from app.crypto import shares
from app.crypto.kdf import expand, wipe
from app.crypto.shares import Point

SECRET_BYTES: Final = 32
SALT_BYTES: Final = 32
MARK_BYTES: Final = 32
PROOF_BYTES: Final = 64

_INFO: Final = b"sijil/piece/v1\x00"
_PROOF: Final = b"sijil/piece-proof/v1\x00"


@dataclass(frozen=True, slots=True)
class Piece:
    """What one person holds: ``index`` 1 to 9, ``value`` [32], ``salt`` [32]."""

    index: int
    value: bytes
    salt: bytes

    def __post_init__(self) -> None:
        if not 1 <= self.index <= CUSTODIANS or (len(self.value), len(self.salt)) != (SECRET_BYTES, SALT_BYTES):
            raise ValueError("piece")

    def __repr__(self) -> str:  # never a piece in a traceback (T38)
        return f"Piece({self.index})"


def deal(secret: bytes | bytearray, k: int, n: int) -> tuple[Piece, ...]:
    """``n`` pieces of ``secret`` [32], any ``k`` of which give it back; every choice of k was tried before.

    Raises InputError ``custody-number``.
    """
    if len(secret) != SECRET_BYTES:
        raise ValueError("secret")
    dealt = shares.split(secret, k, n)
    for chosen in itertools.combinations(dealt, k):
        found = shares.recover(k, chosen)
        if found is None or not hmac.compare_digest(found, secret):
            raise ValueError("dealt")  # better nothing sealed than sealed for ever
        wipe(found)
    return tuple(Piece(point.x, bytes(point.y), secrets.token_bytes(SALT_BYTES)) for point in dealt)


def mark(deal_id: bytes, piece: Piece) -> bytes:
    """The public half [32] of the key that a piece is, within one deal."""
    return _key(deal_id, piece).public_key().public_bytes_raw()


def is_marked(deal_id: bytes, piece: Piece, marks: Sequence[bytes]) -> bool:
    """Whether this is the very piece that was dealt with its number."""
    return piece.index <= len(marks) and hmac.compare_digest(mark(deal_id, piece), marks[piece.index - 1])


def prove(deal_id: bytes, piece: Piece, question: bytes) -> bytes:
    """64 bytes that only the holder of the piece can make for this question; they tell nothing of it."""
    return _key(deal_id, piece).sign(_PROOF + deal_id + question)


def is_proven(deal_id: bytes, mark: bytes, question: bytes, proof: bytes) -> bool:
    """Whether the holder of the piece with this mark answered this very question."""
    try:
        Ed25519PublicKey.from_public_bytes(mark).verify(proof, _PROOF + deal_id + question)
    except (InvalidSignature, ValueError):
        return False
    return True


def combine(deal_id: bytes, k: int, marks: Sequence[bytes], pieces: Iterable[Piece]) -> bytearray | None:
    """The secret [32] out of ``k`` of the ``pieces`` that bear their marks; the caller wipes it.

    ``None`` where k different marked pieces don't fit together: then whoever dealt them lied, since
    each is what they marked. ``ValueError`` for fewer than ``k``.
    """
    good = {piece.index: piece for piece in pieces if is_marked(deal_id, piece, marks)}
    if len(good) < k:
        raise ValueError("too few pieces")
    return shares.recover(k, [Point(piece.index, piece.value) for piece in list(good.values())[:k]])


def _key(deal_id: bytes, piece: Piece) -> Ed25519PrivateKey:
    seed = expand(piece.value + piece.salt, salt=deal_id, info=_INFO + bytes([piece.index]))
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes(seed))
    finally:
        wipe(seed)
