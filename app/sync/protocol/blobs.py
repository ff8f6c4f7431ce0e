"""The four sizes of a blob, its id, and how a file is cut so that it fills them (docs/formats.md, "Parcels")."""

from __future__ import annotations

import functools
import hmac
import struct
from dataclasses import dataclass
from typing import Final

from app.base.limits import BUNDLE_BYTES, KIB, MIB
from app.sync.protocol import spelling

CLASSES: Final = (64 * KIB, 1 * MIB, 4 * MIB, 16 * MIB)
"""bytes: the only sizes that a relay takes (T30)"""

TRANSFER_BYTES: Final = 16
ID_CHARS: Final = 26
_ID_BYTES: Final = 16
_ID: Final = b"sijil/blob-id/v1\0"

SALT_BYTES: Final = 32
CHECK_BYTES: Final = 16
TAG_BYTES: Final = 16
HEADER: Final = struct.Struct(">B16sIIQIQ32s")
"""version, transfer, n, of, offset, length, length of the whole file, its SHA-256"""

OVERHEAD: Final = SALT_BYTES + CHECK_BYTES + TAG_BYTES + HEADER.size
ROOM: Final = tuple(size - OVERHEAD for size in CLASSES)
"""bytes of a file that a blob of each class holds"""


@dataclass(frozen=True, slots=True)
class Piece:
    """Piece ``n`` (from 0) of ``of``: ``length`` bytes of a file from ``offset``, in a blob of ``size`` bytes."""

    n: int
    of: int
    offset: int
    length: int
    size: int


@functools.lru_cache(maxsize=64)  # each blob that comes is held to it
def cut(length: int, largest: int = CLASSES[-1]) -> tuple[Piece, ...]:
    """The pieces of a file of ``length`` bytes: each the largest that is filled whole, the last one of 64 KiB.

    ``largest``: the class of the largest, less than 16 MiB for a line that breaks before so much has gone.
    ``ValueError`` when there is nothing in it, or more than a bundle may have.
    """
    pieces: list[Piece] = []
    offset = 0
    runs = _runs(length, largest)
    of = sum(count for count, _, _ in runs)
    for count, held, size in runs:
        for _ in range(count):
            pieces.append(Piece(len(pieces), of, offset, held, size))
            offset += held
    return tuple(pieces)


def is_cut(piece: Piece, length: int) -> bool:
    """Whether a piece is one that :func:`cut` makes of a file of that length, with one or another largest class.

    By arithmetic: a header that claims 64 GiB in small pieces must cost nobody a list of them (T11).
    """
    for largest in reversed(CLASSES):
        runs = _runs(length, largest)
        if sum(count for count, _, _ in runs) == piece.of:
            return _piece_at(runs, piece.n) == (piece.offset, piece.length, piece.size)
    return False


def _runs(length: int, largest: int) -> list[tuple[int, int, int]]:
    """How many pieces, the bytes of the file in each, the bytes of its blob; ``ValueError`` as :func:`cut`."""
    if not 0 < length <= BUNDLE_BYTES or largest not in CLASSES:
        raise ValueError("length")
    runs, left = [], length
    for room, size in zip(reversed(ROOM), reversed(CLASSES), strict=True):
        if size <= largest:
            count, left = divmod(left, room)
            runs.append((count, room, size))
    return [*runs, (1, left, CLASSES[0])] if left else runs


def _piece_at(runs: list[tuple[int, int, int]], n: int) -> tuple[int, int, int] | None:
    offset = 0
    for count, held, size in runs:
        if n < count:
            return offset + n * held, held, size
        n -= count
        offset += count * held
    return None


def moved(length: int) -> int:
    """How many bytes a file of ``length`` bytes is on its way."""
    return sum(piece.size for piece in cut(length))


def blob_id(ids: bytes, transfer: bytes, n: int) -> str:
    """The id of piece ``n``: the same whenever it is sent again, and known beforehand to nobody without ``ids``."""
    if len(transfer) != TRANSFER_BYTES:
        raise ValueError("transfer")
    return spelling.write32(hmac.digest(ids, _ID + transfer + n.to_bytes(4, "big"), "sha256")[:_ID_BYTES])


def is_id(untrusted: str) -> bool:
    return spelling.is_written32(untrusted, _ID_BYTES)
