"""The child's side of its pipes: the request, the document as a stream, and the results."""

from __future__ import annotations

import io
import os
from typing import Any

import msgspec

from app.base.errors import Unshowable
from app.base.limits import READ_BLOCK, SANDBOX_DOCUMENT_BYTES, SANDBOX_JSON_BYTES
from app.sandbox.frames import HEAD, PIECE, REQUEST, BadFrame, Blob, pack


class ParentGone(Exception):
    """The pipe ended in the middle: nobody waits for an answer."""


def _read_exactly(descriptor: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(descriptor, min(size, READ_BLOCK))
        if not part:
            raise ParentGone
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def read_request(descriptor: int) -> tuple[str, dict[str, Any]]:
    """The verb and its options. Raises ParentGone, BadFrame."""
    kind, text_size, data_size = HEAD.unpack(_read_exactly(descriptor, HEAD.size))
    if kind != REQUEST or data_size or text_size > SANDBOX_JSON_BYTES:
        raise BadFrame
    verb, options = msgspec.json.decode(_read_exactly(descriptor, text_size), type=tuple[str, dict[str, Any]])
    return verb, options


class Source(io.RawIOBase):
    """The document, forward only, as the parent feeds it."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._left = 0
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        if not view.nbytes:
            return 0
        if not self._left and not self._ended:
            (self._left,) = PIECE.unpack(_read_exactly(self._descriptor, PIECE.size))
            self._ended = self._left == 0
        if self._ended:
            return 0
        part = os.read(self._descriptor, min(view.nbytes, self._left))
        if not part:
            raise ParentGone
        view[: len(part)] = part
        self._left -= len(part)
        return len(part)


def read_whole(source: Any, most: int = SANDBOX_DOCUMENT_BYTES) -> bytes:
    """All bytes of a document. Raises Unshowable (``too-big``) above ``most``, before holding more than that."""
    parts: list[bytes] = []
    size = 0
    while part := source.read(READ_BLOCK):
        size += len(part)
        if size > most:
            raise Unshowable(reason="too-big")
        parts.append(part)
    return b"".join(parts)


def send(descriptor: int, kind: bytes, value: Any) -> None:
    """Write one frame, waiting as long as the parent doesn't read."""
    data: bytes | bytearray | memoryview = b""
    if isinstance(value, Blob):
        value, data = value.header, value.data
    _write_all(descriptor, pack(kind, value, data))
    _write_all(descriptor, data)


def _write_all(descriptor: int, data: bytes | bytearray | memoryview) -> None:
    view = memoryview(data).cast("B")
    while view.nbytes:
        view = view[os.write(descriptor, view[:READ_BLOCK]) :]
