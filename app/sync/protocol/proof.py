"""The header ``Sijil-Proof``: the public key of whoever asks, and why the mailbox's name admits it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, Literal

from app.sync.protocol import spelling
from app.sync.protocol.names import BoxEpoch, name_of
from app.sync.protocol.refusal import Refused
from app.sync.protocol.tree import PATH_BYTES, root_of

Kind = Literal["read", "drop"]

_READ: Final = 1
_DROP: Final = 2
_READ_SHAPE: Final = struct.Struct(">B32s32s")
_DROP_SHAPE: Final = struct.Struct(f">B32s32sH{PATH_BYTES}s")
_READ_CHARS: Final = -(-_READ_SHAPE.size * 4 // 3)
_DROP_CHARS: Final = -(-_DROP_SHAPE.size * 4 // 3)


@dataclass(frozen=True, slots=True)
class Proof:
    """``public`` may act on ``mailbox``: read it and delete there, or drop at ``place`` (``None`` for reading)."""

    mailbox: str
    kind: Kind
    public: bytes
    place: int | None


def reading_proof(reading_public: bytes, root: bytes) -> str:
    """The header's value for the owner of a mailbox."""
    return spelling.write64(_READ_SHAPE.pack(_READ, reading_public, root))


def owner_proof(box: BoxEpoch) -> str:
    return reading_proof(box.reading_public, box.root)


def dropping_proof(reading_public: bytes, dropping_public: bytes, place: int, path: bytes) -> str:
    """The header's value for whoever was given the leaf at ``place``."""
    return spelling.write64(_DROP_SHAPE.pack(_DROP, reading_public, dropping_public, place, path))


def read_proof(untrusted: str) -> Proof:
    """What a header proves by arithmetic. Raises :class:`Refused` ``proof``."""
    try:
        return _read(untrusted)
    except (ValueError, struct.error):
        raise Refused("proof") from None


def _read(untrusted: str) -> Proof:
    if len(untrusted) == _READ_CHARS:
        mark, reading, root = _READ_SHAPE.unpack(spelling.read64(untrusted, _READ_SHAPE.size))
        if mark == _READ:
            return Proof(name_of(reading, root), "read", reading, None)
    elif len(untrusted) == _DROP_CHARS:
        mark, reading, dropping, place, path = _DROP_SHAPE.unpack(spelling.read64(untrusted, _DROP_SHAPE.size))
        if mark == _DROP:
            return Proof(name_of(reading, root_of(dropping, place, path)), "drop", dropping, place)
    raise ValueError("proof")
