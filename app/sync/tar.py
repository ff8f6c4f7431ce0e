"""A tar archive of one shape, written and read as a stream.

The reader accepts exactly the headers that the writer makes: it takes the name and the size
out of a header, builds the header again and compares all 512 bytes. Links, devices, folders,
long-name members, owners and dates therefore can't get in (T12, P21). Names are data for the
caller to judge; nothing here ever touches a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from app.base import limits
from app.base.errors import BundleAltered, BundleTooBig

BLOCK = 512
END = bytes(2 * BLOCK)
_OCTAL_SIZE = 8 * limits.GIB  # eleven octal digits end here; above, the size is in base-256


class Writable(Protocol):
    def write(self, data: bytes | memoryview, /) -> object: ...


class Readable(Protocol):
    def read(self, size: int, /) -> bytes:
        """1 to ``size`` bytes, fewer only when fewer are at hand; ``b""`` at the end."""
        ...


def header(name: str, size: int) -> bytes:
    """The one header that a regular file of this name and size can have."""
    raw_name = name.encode("ascii")
    if not 0 < len(raw_name) <= 100:
        raise ValueError("tar name")
    octal = size < _OCTAL_SIZE
    raw_size = b"%011o\0" % size if octal else b"\x80" + size.to_bytes(11, "big")
    before = raw_name.ljust(100, b"\0") + b"0000600\0" + b"0000000\0" * 2 + raw_size + b"00000000000\0"
    after = b"0".ljust(101, b"\0") + b"ustar\0" + b"00" + bytes(64) + b"0000000\0" * 2 + bytes(167)
    checksum = sum(before) + 8 * 0x20 + sum(after)
    return before + b"%06o\0 " % checksum + after


def padding(size: int) -> int:
    """How many zero bytes follow a member of ``size`` bytes."""
    return -size % BLOCK


def packed_size(size: int) -> int:
    """The bytes that a member of ``size`` bytes takes up in the archive."""
    return BLOCK + size + padding(size)


class TarWriter:
    """Writes members whose size is known beforehand."""

    def __init__(self, out: Writable) -> None:
        self._out = out
        self._left = 0
        self._pad = 0

    def begin(self, name: str, size: int) -> None:
        self._end_member()
        self._out.write(header(name, size))
        self._left, self._pad = size, padding(size)

    def write(self, data: bytes) -> None:
        if len(data) > self._left:
            raise ValueError("member longer than its header says")
        self._left -= len(data)
        self._out.write(data)

    def add(self, name: str, content: bytes) -> None:
        self.begin(name, len(content))
        self.write(content)

    def finish(self) -> None:
        self._end_member()
        self._out.write(END)

    def _end_member(self) -> None:
        if self._left:
            raise ValueError("member shorter than its header says")
        if self._pad:
            self._out.write(bytes(self._pad))
            self._pad = 0


@dataclass(frozen=True, slots=True)
class Member:
    """A received member: its name (not yet judged) and its size in bytes."""

    name: str
    size: int


class TarReader:
    """Reads the members one after the other; each has to be read to its end before the next."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._left = 0
        self._pad = 0

    def next(self) -> Member | None:
        """The next member, or ``None`` at the archive's end. Raises :class:`BundleAltered`."""
        if self._left:
            raise ValueError("member not read to its end")
        if any(self._exactly(self._pad)):
            raise BundleAltered(reason="tar-padding")
        self._pad = 0
        block = self._exactly(BLOCK)
        if block == bytes(BLOCK):
            if self._exactly(BLOCK) != block:
                raise BundleAltered(reason="tar-end")
            return None
        member = _parse(block)
        self._left, self._pad = member.size, padding(member.size)
        return member

    def blocks(self) -> Iterator[bytes]:
        """The member's bytes, in blocks of at most :data:`limits.READ_BLOCK`."""
        while self._left:
            data = self._source.read(min(self._left, limits.READ_BLOCK))
            if not data:
                raise BundleAltered(reason="tar-short")
            self._left -= len(data)
            yield data

    def content(self, most: int) -> bytes:
        """The whole member, if it has no more than ``most`` bytes; else :class:`BundleTooBig`."""
        if self._left > most:
            raise BundleTooBig(reason="member", limit=most)
        return b"".join(self.blocks())

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = self._source.read(size - len(data))
            if not more:
                raise BundleAltered(reason="tar-short")
            data += more
        return data


def _parse(untrusted_block: bytes) -> Member:
    name = untrusted_block[:100].rstrip(b"\0")
    field = untrusted_block[124:136]
    try:
        size = int.from_bytes(field[1:], "big") if field[0] == 0x80 else int(field[:11], 8)
        text = name.decode("ascii")
        same = header(text, size) == untrusted_block
    except (ValueError, OverflowError) as error:
        raise BundleAltered(reason="tar-header") from error
    if not same:
        raise BundleAltered(reason="tar-header")
    if size > limits.EVIDENCE_BYTES:
        raise BundleTooBig(reason="member", limit=limits.EVIDENCE_BYTES)
    return Member(text, size)
