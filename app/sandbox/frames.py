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

from app.base.limits import SANDBOX_BLOB_BYTES, SANDBOX_FRAME_COST, SANDBOX_JSON_BYTES

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
    data: bytearray


def pack(kind: bytes, value: Any, data: bytes | bytearray | memoryview = b"") -> bytes:
    """The head and JSON of a frame; the raw bytes are written after it. Raises BadFrame above a limit."""
    text = msgspec.json.encode(value)
    size = memoryview(data).nbytes
    if len(text) > SANDBOX_JSON_BYTES or size > SANDBOX_BLOB_BYTES:
        raise BadFrame
    return HEAD.pack(kind, len(text), size) + text


class FrameReader:
    """Puts frames together; believes no length above the limits, and holds a frame's raw bytes once.

    Feed it at most :attr:`wanted` bytes at a time.
    """

    def __init__(self, most_bytes: int) -> None:
        self._left = most_bytes
        self._head: tuple[bytes, int, int] | None = None
        self._part = bytearray()
        self._value: Any = None
        self._in_data = False
        self.wanted = HEAD.size

    def feed(self, piece: bytes) -> Frame | None:
        """Take bytes as they come; the frame that they complete. Raises BadFrame."""
        self._left -= len(piece)
        if self._left < 0:
            raise BadFrame
        self._part += piece
        self.wanted -= len(piece)
        while self.wanted == 0:
            frame = self._turn()
            if frame is not None:
                return frame
        return None

    def _turn(self) -> Frame | None:
        """A part is whole: go on to the next, or give the frame."""
        part, self._part = self._part, bytearray()
        if self._head is None:
            kind, text_size, data_size = HEAD.unpack(part)
            self._left -= SANDBOX_FRAME_COST
            if kind not in KINDS or text_size > SANDBOX_JSON_BYTES or data_size > SANDBOX_BLOB_BYTES:
                raise BadFrame
            self._head = (kind, text_size, data_size)
            self.wanted = text_size
            return None
        if not self._in_data:
            self._value, self._in_data = _decode(part), True
            self.wanted = self._head[2]
            return None
        frame = Frame(self._head[0], self._value, part)
        self._head, self._value, self._in_data = None, None, False
        self.wanted = HEAD.size
        return frame


def _decode(text: bytearray) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise BadFrame from None
