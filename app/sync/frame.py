"""The layer between age and tar: one zstd frame, and one skippable frame that pads it (T30).

The length that is padded is at least a 256th of the tar's, so that a bundle can never
expand more than 256 times: a reader refuses a bomb by the size of the file alone (T11),
and a black image of a gigabyte still travels.
"""

from __future__ import annotations

import secrets
import sys

from app.base import limits
from app.base.errors import BundleAltered, BundleTooBig
from app.base.padme import padme
from app.sync.tar import Readable, Writable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 3
QUICK_LEVEL = 1
"""for what is mostly evidence: two to four times as quick, and photos and films don't compress at any level"""
EXPANSION = 256

_ZSTD_MAGIC = bytes.fromhex("28b52ffd")
_SKIPPABLE_MAGIC = bytes.fromhex("502a4d18")
_HEAD = 8  # magic and length of the skippable frame
_FEED = 64 * limits.KIB
_OUTPUT = 256 * limits.KIB

# Frame header descriptor (RFC 8878, 3.1.1.1.1): a checksum, no dictionary, no reserved bit.
_DESCRIPTOR_MASK = 0b0000_1111
_DESCRIPTOR = 0b0000_0100


def padded_size(frame: int, tar: int) -> int:
    """The length of both frames, for a zstd frame of ``frame`` bytes that holds ``tar`` bytes."""
    return padme(max(frame + _HEAD, -(-tar // EXPANSION)))


class FrameWriter:
    """Compresses what is written; :meth:`finish` ends the frame and pads it."""

    def __init__(self, out: Writable, level: int = LEVEL) -> None:
        self._out = out
        self._zstd = zstd.ZstdCompressor(
            options={
                zstd.CompressionParameter.compression_level: level,
                zstd.CompressionParameter.checksum_flag: 1,
                zstd.CompressionParameter.window_log: limits.ZSTD_WINDOW_LOG,
            }
        )
        self._tar = 0
        self._frame = 0

    def write(self, data: bytes | memoryview, /) -> None:
        self._tar += len(data)
        self._put(self._zstd.compress(data))

    def finish(self) -> None:
        self._put(self._zstd.flush(zstd.ZstdCompressor.FLUSH_FRAME))
        left = padded_size(self._frame, self._tar) - self._frame - _HEAD
        self._out.write(_SKIPPABLE_MAGIC + left.to_bytes(4, "little"))
        while left:
            block = secrets.token_bytes(min(left, limits.READ_BLOCK))
            self._out.write(block)
            left -= len(block)

    def _put(self, data: bytes) -> None:
        self._frame += len(data)
        if data:
            self._out.write(data)


class FrameReader:
    """Decompresses as it is read, never more than ``most`` bytes; :meth:`finish` checks the end.

    ``most`` is :data:`EXPANSION` times the size of the file that the frames came in.
    """

    def __init__(self, source: Readable, most: int) -> None:
        self._source = source
        self._most = most
        self._zstd = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: limits.ZSTD_WINDOW_LOG})
        self._taken = 0
        self._tar = 0
        self._ready = memoryview(b"")

    def read(self, size: int) -> bytes:
        if not self._ready:
            self._ready = memoryview(self._decompress())
        data = bytes(self._ready[:size])
        self._ready = self._ready[size:]
        return data

    def finish(self) -> None:
        """The frame, its padding and the source must all end here. Raises :class:`BundleAltered`."""
        if self._ready or self._decompress():
            raise BundleAltered(reason="after-tar")
        rest = _Rest(self._zstd.unused_data, self._source)
        frame = self._taken - len(self._zstd.unused_data)
        head = rest.exactly(_HEAD)
        left = int.from_bytes(head[4:], "little")
        if head[:4] != _SKIPPABLE_MAGIC or frame + _HEAD + left != padded_size(frame, self._tar):
            raise BundleAltered(reason="padding")
        while left:
            left -= len(rest.exactly(min(left, limits.READ_BLOCK)))
        if not rest.at_end():
            raise BundleAltered(reason="after-padding")

    def _decompress(self) -> bytes:
        while not self._zstd.eof:
            data = self._feed() if self._zstd.needs_input else b""
            try:
                out = self._zstd.decompress(data, _OUTPUT)
            except zstd.ZstdError as error:
                raise BundleAltered(reason="zstd") from error
            self._tar += len(out)
            if self._tar > self._most:
                raise BundleTooBig(reason="expansion", limit=self._most)
            if out:
                return out
        return b""

    def _feed(self) -> bytes:
        first = self._taken == 0
        data = _exactly(self._source, 5) if first else self._source.read(_FEED)
        if not data:
            raise BundleAltered(reason="zstd-short")
        if first and (data[:4] != _ZSTD_MAGIC or data[4] & _DESCRIPTOR_MASK != _DESCRIPTOR):
            raise BundleAltered(reason="zstd-header")
        self._taken += len(data)
        return data


class _Rest:
    """What follows the zstd frame: bytes read too far, then the rest of the source."""

    def __init__(self, ahead: bytes, source: Readable) -> None:
        self._ahead = ahead
        self._source = source

    def read(self, size: int) -> bytes:
        if not self._ahead:
            return self._source.read(size)
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        return data

    def exactly(self, size: int) -> bytes:
        return _exactly(self, size)

    def at_end(self) -> bool:
        return not self.read(1)


def _exactly(source: Readable, size: int) -> bytes:
    data = source.read(size)
    while len(data) < size:
        more = source.read(size - len(data))
        if not more:
            raise BundleAltered(reason="padding")
        data += more
    return data
