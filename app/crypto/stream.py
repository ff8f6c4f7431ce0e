"""The payload of an age file (C2SP age.md, "Payload"): 64 KiB chunks of ChaCha20-Poly1305 in a STREAM.

What a reader gives out is authentic chunk by chunk; that it is *whole* is known only when
``read`` has returned its end. Callers hold everything back until then (T8).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from types import TracebackType
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from app.base.errors import BundleAltered, BundleTruncated
from app.base.limits import CHUNK
from app.crypto.kdf import expand

NONCE_BYTES: Final = 16
TAG_BYTES: Final = 16
SEALED: Final = CHUNK + TAG_BYTES
_GROUP: Final = 16  # chunks for each call of write or read: fewer calls, and still inside the processor's cache
_LAST: Final = b"\x01"
_MORE: Final = b"\x00"


class Sink(Protocol):
    def write(self, data: memoryview, /) -> int | None: ...


class Source(Protocol):
    def read(self, n: int, /) -> bytes: ...


def sealed_length(length: int) -> int:
    """How long the payload of ``length`` plain bytes is."""
    chunks = max(1, -(-length // CHUNK))
    return NONCE_BYTES + length + chunks * TAG_BYTES


def _payload_cipher(file_key: bytes | bytearray, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(expand(file_key, salt=nonce, info=b"payload"))


def _nonce(counter: int, last: bytes) -> bytes:
    return counter.to_bytes(11, "big") + last


def write_all(out: Sink, data: memoryview) -> None:
    """Write all of ``data``: an unbuffered file may take less at a time."""
    while len(data):
        written = out.write(data)
        data = data[len(data) if written is None else written :]


class StreamWriter:
    """Encrypts what is written to it into ``out``. Without :meth:`close` the payload has no end; no reader takes it.

    As a context manager it closes only when no exception passes. ``out`` stays open.
    """

    def __init__(self, out: Sink, file_key: bytes | bytearray) -> None:
        nonce = secrets.token_bytes(NONCE_BYTES)
        self._out = out
        self._cipher = _payload_cipher(file_key, nonce)
        self._counter = 0
        self._held = bytearray()  # at most one chunk: the last one is sealed differently
        self._sealed = memoryview(bytearray(_GROUP * SEALED))
        self._closed = False
        write_all(out, memoryview(nonce))

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Take all of ``data``; returns its length in bytes."""
        if self._closed:
            raise ValueError("closed")
        view = memoryview(data).cast("B")
        total = len(view)
        if self._held:
            missing = CHUNK - len(self._held)
            self._held += view[:missing]
            view = view[missing:]
            if not len(view):
                return total
            self._seal(memoryview(self._held), _MORE)
            self._held = bytearray()
        ready = max(0, len(view) - 1) // CHUNK * CHUNK  # one byte at least must follow a chunk that isn't the last
        for start in range(0, ready, _GROUP * CHUNK):
            self._seal(view[start : min(ready, start + _GROUP * CHUNK)], _MORE)
        self._held += view[ready:]
        return total

    def close(self) -> None:
        """Seal the last chunk."""
        if not self._closed:
            self._closed = True
            self._seal(memoryview(self._held), _LAST)

    def _seal(self, plain: memoryview, last: bytes) -> None:
        end = 0
        for start in range(0, max(1, len(plain)), CHUNK):
            piece = plain[start : start + CHUNK]
            target = self._sealed[end : end + len(piece) + TAG_BYTES]
            self._cipher.encrypt_into(_nonce(self._counter, last), piece, None, target)
            self._counter += 1
            end += len(target)
        write_all(self._out, self._sealed[:end])

    def __enter__(self) -> StreamWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()


class StreamReader:
    """Decrypts a payload from ``source``, which must end where the payload ends.

    A last chunk that was cut short fails like one that was altered. ``possible`` tells them
    apart where the lengths are known to be of a kind (Padmé): given the length of the plain
    bytes, it says whether a whole payload can have it.

    Every method raises BundleAltered (``reason``; ``at``: the plain bytes before it) and BundleTruncated.
    """

    def __init__(
        self, source: Source, file_key: bytes | bytearray, possible: Callable[[int], bool] | None = None
    ) -> None:
        self._source = source
        self._possible = possible
        self._sealed = bytearray(_GROUP * SEALED + 1)  # one byte more tells whether a chunk is the last
        self._have = 0
        self._plain = memoryview(bytearray(_GROUP * CHUNK))
        self._start = self._end = 0
        self._counter = 0
        self._finished = False
        nonce = read_exactly(source, NONCE_BYTES)
        if len(nonce) < NONCE_BYTES:
            raise BundleTruncated(reason="payload-nonce")
        self._cipher = _payload_cipher(file_key, nonce)

    def readable(self) -> bool:
        return True

    def read(self, n: int = -1) -> bytes:
        """At most ``n`` bytes, fewer only at the end; all of them when ``n`` is negative; empty at the verified end."""
        parts = []
        while n and (self._start < self._end or self._decrypt()):
            piece = self._take(n if n > 0 else _GROUP * CHUNK)
            parts.append(bytes(piece))
            n -= len(piece) if n > 0 else 0
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def readinto(self, buffer: bytearray | memoryview) -> int:
        """Fill ``buffer``; fewer bytes only at the end, 0 at the verified end."""
        view = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(view) and (self._start < self._end or self._decrypt()):
            piece = self._take(len(view) - filled)
            view[filled : filled + len(piece)] = piece
            filled += len(piece)
        return filled

    def _take(self, n: int) -> memoryview:
        piece = self._plain[self._start : min(self._end, self._start + n)]
        self._start += len(piece)
        return piece

    def _decrypt(self) -> bool:
        """Decrypt the next group of chunks; ``False`` at the verified end."""
        if self._finished:
            return False
        self._fill()
        whole = self._have == len(self._sealed)
        sealed = memoryview(self._sealed)[: _GROUP * SEALED if whole else self._have]
        self._start = self._end = 0
        for start in range(0, max(1, len(sealed)), SEALED):
            piece = sealed[start : start + SEALED]
            if whole or start + SEALED < len(sealed):
                self._open_more(piece)
            else:
                self._open_last(piece)
        if whole:
            self._sealed[0] = self._sealed[-1]
            self._have = 1
        return self._end > 0

    def _fill(self) -> None:
        view = memoryview(self._sealed)
        readinto: Callable[[memoryview], int | None] | None = getattr(self._source, "readinto", None)
        while self._have < len(view):
            if readinto is not None:
                got = readinto(view[self._have :]) or 0
            else:
                data = self._source.read(len(view) - self._have)
                got = len(data)
                view[self._have : self._have + got] = data
            if not got:
                return
            self._have += got

    def _open_more(self, piece: memoryview) -> None:
        if not self._open(piece, _MORE):
            self._finished = True
            raise BundleAltered(reason="after-end" if self._open(piece, _LAST) else "chunk", at=self._counter * CHUNK)

    def _open_last(self, piece: memoryview) -> None:
        self._finished = True
        if len(piece) < TAG_BYTES:
            raise BundleTruncated(reason="chunk")
        if not self._open(piece, _LAST):
            length = self._counter * CHUNK + len(piece) - TAG_BYTES
            if self._open(piece, _MORE) or (self._possible is not None and not self._possible(length)):
                raise BundleTruncated(reason="chunk")
            raise BundleAltered(reason="chunk", at=self._counter * CHUNK)
        if len(piece) == TAG_BYTES and self._counter > 1:
            raise BundleAltered(reason="empty-chunk")

    def _open(self, piece: memoryview, last: bytes) -> bool:
        target = self._plain[self._end : self._end + len(piece) - TAG_BYTES]
        try:
            self._cipher.decrypt_into(_nonce(self._counter, last), piece, None, target)
        except InvalidTag:
            return False
        self._counter += 1
        self._end += len(target)
        return True


def read_exactly(source: Source, n: int) -> bytes:
    """``n`` bytes, fewer only at the end of ``source``."""
    parts = []
    while n > 0 and (data := source.read(n)):
        parts.append(data)
        n -= len(data)
    return b"".join(parts)
