"""Parcels: a bundle file in sealed blobs of four sizes, and back (docs/formats.md, "Parcels").

The bundle inside is encrypted already, to its readers. The blob around it hides where one file
ends and the next begins, and shows its reader which contact's key it came by: nobody else can
drop a blob that opens.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO, Final, TypeVar

from app.base.errors import BundleAltered, BundleTooBig
from app.base.limits import BUNDLE_BYTES, READ_BLOCK
from app.crypto import blob as sealing
from app.crypto.kdf import expand
from app.sync.protocol import blobs
from app.sync.protocol.blobs import CHECK_BYTES, HEADER, SALT_BYTES, Piece
from app.sync.protocol.names import LeafKeys

VERSION: Final = 1
Holder = TypeVar("Holder")
_SALT: Final = b"sijil/blob-salt/v1\0"
_KEY: Final = b"sijil/blob-key/v1\0"
_CHECK: Final = b"sijil/blob-check/v1\0"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file on its way: ``transfer`` [16] names it, ``length`` and ``sha256`` [32] are its own, ``largest`` is the
    class of its largest blob."""

    transfer: bytes
    length: int
    sha256: bytes
    largest: int = blobs.CLASSES[-1]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return blobs.cut(self.length, self.largest)


@dataclass(frozen=True, slots=True)
class Blob:
    """What is put at a relay."""

    id: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """One piece of a parcel, as its sender sealed it, and its bytes."""

    parcel: Parcel
    piece: Piece
    data: bytes


def weigh(transfer: bytes, source: BinaryIO) -> Parcel:
    """The parcel of a file, read once from its beginning."""
    source.seek(0)
    digest, length = hashlib.sha256(), 0
    while block := source.read(READ_BLOCK):
        digest.update(block)
        length += len(block)
    if not 0 < length <= BUNDLE_BYTES:
        raise BundleTooBig(reason="parcel", limit=BUNDLE_BYTES)
    return Parcel(transfer, length, digest.digest())


def ids(keys: LeafKeys, parcel: Parcel) -> tuple[str, ...]:
    """The ids of all blobs of a parcel, in order, without sealing any."""
    return tuple(blobs.blob_id(keys.ids, parcel.transfer, piece.n) for piece in parcel.pieces)


def seal(keys: LeafKeys, parcel: Parcel, piece: Piece, source: BinaryIO) -> Blob:
    """Piece of a file, sealed. The same again gives the same bytes under the same id.

    ``ValueError`` if the file has become shorter.
    """
    source.seek(piece.offset)
    data = source.read(piece.length)
    if len(data) != piece.length:
        raise ValueError("source")
    header = HEADER.pack(
        VERSION, parcel.transfer, piece.n, piece.of, piece.offset, piece.length, parcel.length, parcel.sha256
    )
    # Out of all that is sealed: a key never seals two texts, and a blob that is sent again is the same blob.
    salt = hmac.digest(keys.ids, _SALT + header + hashlib.sha256(data).digest(), "sha256")
    room = piece.size - SALT_BYTES - CHECK_BYTES - sealing.TAG_BYTES
    plain = bytearray(room)
    plain[: HEADER.size] = header
    plain[HEADER.size : HEADER.size + piece.length] = data
    before = salt + _check(keys.blob, salt)
    sealed = sealing.seal(_key(keys.blob, salt), plain, before)
    return Blob(blobs.blob_id(keys.ids, parcel.transfer, piece.n), before + sealed)


def whose(untrusted: bytes, holders: Iterable[tuple[Holder, LeafKeys]]) -> tuple[Holder, LeafKeys] | None:
    """Whose leaf a blob came by: its first 48 bytes are enough. ``None``: by nobody's among ``holders``."""
    salt, told = untrusted[:SALT_BYTES], untrusted[SALT_BYTES : SALT_BYTES + CHECK_BYTES]
    for holder, keys in holders:
        if hmac.compare_digest(told, _check(keys.blob, salt)):
            return holder, keys
    return None


def open_blob(untrusted: bytes, blob_id: str, keys: LeafKeys) -> Opened:
    """A piece as the holder of ``keys`` sealed it, under the id that it must have.

    Raises BundleAltered ``parcel``: the relay swapped or changed it, or its sender wrote nonsense.
    """
    if len(untrusted) not in blobs.CLASSES:
        raise BundleAltered(reason="parcel")
    before = untrusted[: SALT_BYTES + CHECK_BYTES]
    salt = before[:SALT_BYTES]
    if not hmac.compare_digest(before[SALT_BYTES:], _check(keys.blob, salt)):
        raise BundleAltered(reason="parcel")
    plain = sealing.unseal(_key(keys.blob, salt), memoryview(untrusted)[len(before) :], before)
    if plain is None:
        raise BundleAltered(reason="parcel")
    version, transfer, n, of, offset, length, whole, sha256 = HEADER.unpack_from(plain)
    piece = Piece(n, of, offset, length, len(untrusted))
    data = plain[HEADER.size : HEADER.size + length]
    fine = (
        version == VERSION
        and 0 < whole <= BUNDLE_BYTES
        and blobs.is_cut(piece, whole)
        and blob_id == blobs.blob_id(keys.ids, transfer, n)  # not one piece under the id of another
        and plain.count(0, HEADER.size + length) == len(plain) - HEADER.size - length
    )
    if not fine:
        raise BundleAltered(reason="parcel")
    return Opened(Parcel(transfer, whole, sha256), piece, data)


def put_in_place(opened: Opened, target: BinaryIO) -> None:
    """Write a piece where it belongs; pieces come in any order, and twice."""
    target.seek(opened.piece.offset)
    target.write(opened.data)


def is_whole(parcel: Parcel, source: BinaryIO, check: Callable[[], None] | None = None) -> bool:
    """Whether a joined file is what was sent, read once. ``check`` is called between blocks, and may stop it."""
    source.seek(0)
    digest, length = hashlib.sha256(), 0
    while block := source.read(READ_BLOCK):
        digest.update(block)
        length += len(block)
        if check is not None:
            check()
    return length == parcel.length and hmac.compare_digest(digest.digest(), parcel.sha256)


def _key(blob_key: bytes, salt: bytes) -> bytearray:
    return expand(blob_key, salt=salt, info=_KEY)


def _check(blob_key: bytes, salt: bytes) -> bytes:
    return bytes(expand(blob_key, salt=salt, info=_CHECK, length=CHECK_BYTES))
