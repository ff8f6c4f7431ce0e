"""Whether a cleaned copy has nothing but the parts that hold pixels, told without decoding it.

The child that made the copy has read the original: if that took it over, it could put a position
or a name into the picture that a person then publishes (T35, T41). So every part must be one that
an encoder needs, there as often as it is needed, and of exactly the size that it needs. What is
hidden among the coded pixels themselves can't be seen from here.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Final

_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
_JFIF: Final = b"JFIF\x00"
_APP0, _DQT, _SOF, _DHT, _DRI, _SOS = 0xE0, 0xDB, 0xC0, 0xC4, 0xDD, 0xDA
_MOST: Final = {_APP0: 1, _DQT: 4, _SOF: 1, _DHT: 8, _DRI: 1, _SOS: 1}
_COLOURS: Final = (1, 3)  # components: grey or three colours


class _NotBare(ValueError):
    pass


def is_bare(content: bytes | bytearray, media: str) -> bool:
    """``media``: image/png or image/jpeg."""
    try:
        _check_png(content) if media == "image/png" else _check_jpeg(content)
    except (IndexError, ValueError):
        return False
    return True


def _demand(held: bool) -> None:
    if not held:
        raise _NotBare


def _check_png(content: bytes | bytearray) -> None:
    """The header, the pixels, the end; each with its checksum."""
    _demand(content.startswith(_PNG_START))
    names = []
    for name, data in _chunks(memoryview(content)[len(_PNG_START) :]):
        _demand(name == b"IDAT" or len(data) == {b"IHDR": 13, b"IEND": 0}.get(name))
        names.append(name)
    _demand(len(names) > 2 and names == [b"IHDR", *[b"IDAT"] * (len(names) - 2), b"IEND"])


def _chunks(rest: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    while rest:
        size = int.from_bytes(rest[:4], "big")
        _demand(len(rest) >= 12 + size)
        yield bytes(rest[4:8]), rest[8 : 8 + size]
        _demand(zlib.crc32(rest[4 : 8 + size]) == int.from_bytes(rest[8 + size : 12 + size], "big"))
        rest = rest[12 + size :]


def _check_jpeg(content: bytes | bytearray) -> None:
    """Markers up to the one scan, which must be the rest of the file."""
    _demand(content[:2] == b"\xff\xd8" and content[-2:] == b"\xff\xd9")
    found: Counter[int] = Counter()
    place, end = 2, len(content) - 2
    while not found[_SOS]:
        _demand(content[place] == 0xFF)
        marker, size = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        _demand(size >= 2 and place + 2 + size <= end)
        found[marker] += 1
        _demand(found[marker] <= _MOST.get(marker, 0) and _is_sized(marker, content[place + 4 : place + 2 + size]))
        place += 2 + size
    _demand(found[_SOF] == 1)
    scan = content[place:end]
    _demand({scan[at + 1] for at in _marks(scan)} <= {0x00, *range(0xD0, 0xD8)})


def _is_sized(marker: int, data: bytes | bytearray) -> bool:
    """Whether a part is as long as what it says of itself, to the byte."""
    if marker == _APP0:  # no thumbnail
        return len(data) == 14 and data.startswith(_JFIF) and data[12:] == b"\0\0"
    if marker == _DQT:
        return len(data) % 65 == 0 and all(data[at] < 4 for at in range(0, len(data), 65))
    if marker == _SOF:
        return data[5] in _COLOURS and len(data) == 6 + 3 * data[5]
    if marker == _DHT:
        return _are_huffman(data)
    if marker == _DRI:
        return len(data) == 2
    return data[0] in _COLOURS and len(data) == 4 + 2 * data[0]


def _are_huffman(data: bytes | bytearray) -> bool:
    """One or more tables: a class and number, sixteen counts, and as many codes as they say (256 at most)."""
    while data:
        codes = sum(data[1:17])
        if len(data) < 17 + codes or data[0] & 0xEE or codes > 256:
            return False
        data = data[17 + codes :]
    return True


def _marks(scan: bytes | bytearray) -> Iterator[int]:
    at = scan.find(0xFF)
    while at >= 0:
        yield at
        at = scan.find(0xFF, at + 2)
