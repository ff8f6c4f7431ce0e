"""What travels between parent and child: frames of a kind, a JSON part and raw bytes.

::

    child → parent:  kind (1 byte) · JSON length (4) · bytes length (4) · JSON · bytes
    parent → child:  one such frame (kind ``q``: verb and options), then the document in
                     pieces of length (4) · bytes; a piece of length 0 is its end

Every length is held to a limit before a byte of it is read. Numbers are big-endian.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import msgspec

from app.base.limits import SANDBOX_BLOB_BYTES, SANDBOX_JSON_BYTES

HEAD = struct.Struct(">cII")
PIECE = struct.Struct(">I")
HELLO, RESULT, END, REFUSED, REQUEST = b"h", b"r", b"e", b"x", b"q"
KINDS = frozenset({HELLO, RESULT, END, REFUSED})


class BadFrame(Exception):
    """The other side doesn't keep to the protocol."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A result with raw bytes: ``header`` is JSON."""

    header: Any
    data: bytes | bytearray | memoryview


@dataclass(frozen=True, slots=True)
class Frame:
    kind: bytes
    value: Any
    data: bytes


def pack(kind: bytes, value: Any, data: bytes | bytearray | memoryview = b"") -> bytes:
    """The head and JSON of a frame; the raw bytes are written after it. Raises BadFrame above a limit."""
    text = msgspec.json.encode(value)
    size = memoryview(data).nbytes
    if len(text) > SANDBOX_JSON_BYTES or size > SANDBOX_BLOB_BYTES:
        raise BadFrame
    return HEAD.pack(kind, len(text), size) + text


class FrameReader:
    """Takes bytes as they come and gives whole frames; believes no length above the limits."""

    def __init__(self, most_bytes: int) -> None:
        self._buffer = bytearray()
        self._left = most_bytes

    def feed(self, piece: bytes) -> None:
        self._left -= len(piece)
        if self._left < 0:
            raise BadFrame
        self._buffer += piece

    def take(self) -> Frame | None:
        """The next frame, or None while it isn't whole. Raises BadFrame."""
        if len(self._buffer) < HEAD.size:
            return None
        kind, text_size, data_size = HEAD.unpack_from(self._buffer)
        if kind not in KINDS or text_size > SANDBOX_JSON_BYTES or data_size > SANDBOX_BLOB_BYTES:
            raise BadFrame
        end = HEAD.size + text_size
        if len(self._buffer) < end + data_size:
            return None
        with memoryview(self._buffer) as view:
            value = _decode(view[HEAD.size : end])
            data = bytes(view[end : end + data_size])
        del self._buffer[: end + data_size]
        return Frame(kind, value, data)


def _decode(text: memoryview) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise BadFrame from None
