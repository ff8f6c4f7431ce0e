"""What a child answers, held to its shape: a child that has read a hostile file may say anything (T41)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from app.base.errors import Unshowable
from app.base.limits import SANDBOX_FACT_CHARS, SANDBOX_PAGES, SANDBOX_SIDE

T = TypeVar("T")
Word = Annotated[str, Meta(max_length=40, pattern="^[a-z0-9-]+$")]
Media = Annotated[str, Meta(max_length=80, pattern="^[a-z0-9.+/-]+$")]
Text = Annotated[str, Meta(max_length=SANDBOX_FACT_CHARS)]
Moment = Annotated[str, Meta(max_length=32, pattern="^[0-9T:Z+-]+$")]
Side = Annotated[int, Meta(ge=1, le=SANDBOX_SIDE)]
Pages = Annotated[int, Meta(ge=0, le=SANDBOX_PAGES)]


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a file is and says of itself. Every text is untrusted, and may be false.

    ``kind``: ``jpeg png webp heic pdf text html json`` and others that aren't shown, or
    ``unknown``. ``viewable``: "picture" can be asked; ``readable``: "text" can. ``width``,
    ``height``: upright, in pixels. ``taken``: the camera's clock, ``YYYY-MM-DDTHH:MM:SS``, with
    ``offset`` (``+03:00``) where it says so; ``located``: UTC, by satellite. Degrees are WGS 84,
    ``altitude`` metres, ``direction`` degrees from north. ``unread``: parts that are there and
    couldn't be read (``exif iptc xmp content type``); ``refused``: why the content wasn't read,
    a reason of Unshowable.
    """

    kind: Word
    media: Media
    viewable: bool = False
    readable: bool = False
    refused: Word | None = None
    unread: Annotated[tuple[Word, ...], Meta(max_length=10)] = ()
    width: Side | None = None
    height: Side | None = None
    pages: Pages | None = None
    orientation: Annotated[int, Meta(ge=1, le=8)] = 1
    exif: bool = False
    xmp: bool = False
    iptc: bool = False
    c2pa: bool = False
    icc: bool = False
    thumbnail: bool = False
    make: Text | None = None
    model: Text | None = None
    serial: Text | None = None
    lens: Text | None = None
    lens_serial: Text | None = None
    software: Text | None = None
    producer: Text | None = None
    owner: Text | None = None
    author: Text | None = None
    copyright: Text | None = None
    title: Text | None = None
    description: Text | None = None
    comment: Text | None = None
    keywords: Text | None = None
    unique_id: Text | None = None
    city: Text | None = None
    country: Text | None = None
    taken: Moment | None = None
    offset: Moment | None = None
    created: Moment | None = None
    modified: Moment | None = None
    located: Moment | None = None
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None
    altitude: Annotated[float, Meta(ge=-100_000, le=100_000)] | None = None
    direction: Annotated[float, Meta(ge=0, le=360)] | None = None


class PictureHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: Word
    width: Side
    height: Side
    channels: Literal[3, 4]
    whole: tuple[Side, Side]
    partial: bool
    page: Pages
    pages: Pages


class CleanedHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    media: Literal["image/jpeg", "image/png"]
    width: Side
    height: Side
    whole: tuple[Side, Side]
    partial: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """``pixels``: exactly ``width * height * channels`` bytes, rows from the top, RGB (3) or RGBA (4), sRGB.

    ``whole``: the size as stored, upright, in pixels; ``partial``: the file was cut off, and
    the lower part is missing; ``page`` from 0.
    """

    kind: str
    width: int
    height: int
    channels: int
    whole: tuple[int, int]
    partial: bool
    page: int
    pages: int
    pixels: bytearray


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A copy of the pixels alone. ``media``: image/jpeg or image/png; ``whole``: the size before."""

    media: str
    width: int
    height: int
    whole: tuple[int, int]
    partial: bool
    content: bytearray


class TextHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``encoding``: a codec's name, for text files; ``pages`` for PDFs."""

    kind: Word
    encoding: Annotated[str, Meta(max_length=40)] | None
    pages: Pages | None


class TextPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``page`` from 0, for PDFs."""

    text: Annotated[str, Meta(max_length=64 * 1024)]
    page: Pages | None


class TextEnd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``unread``: ``letters``, ``pages``, ``rest``; ``empty_pages``: pages without text, such as scans."""

    unread: Annotated[tuple[Literal["letters", "pages", "rest"], ...], Meta(max_length=3)]
    empty_pages: Pages


def held_to(shape: type[T], value: Any) -> T:
    """``value`` as ``shape``, or Unshowable (``crashed``): the child talks nonsense."""
    try:
        return msgspec.convert(value, shape)
    except (msgspec.ValidationError, RecursionError):
        raise Unshowable(reason="crashed") from None


def is_bare(content: bytes | bytearray, media: str) -> bool:
    """Whether a cleaned copy has nothing but the parts that hold pixels, told without decoding it.

    The child has read the original: if that took it over, it could have put a position or a name
    into the copy that a person then publishes.
    """
    try:
        parts = set(_png_parts(content) if media == "image/png" else _jpeg_parts(content))
    except (IndexError, ValueError):
        return False
    return parts <= (_PNG_PARTS if media == "image/png" else _JPEG_PARTS)


_PNG_PARTS = frozenset({b"IHDR", b"IDAT", b"IEND"})
_JPEG_PARTS = frozenset({0xC0, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0})  # frame, tables, scan, restart interval, JFIF


def _png_parts(content: bytes | bytearray) -> Iterator[bytes]:
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ValueError
    place = 8
    while place < len(content):
        size, name = int.from_bytes(content[place : place + 4], "big"), bytes(content[place + 4 : place + 8])
        place += 12 + size
        yield name
        if (name == b"IEND") != (place == len(content)):
            raise ValueError


def _jpeg_parts(content: bytes | bytearray) -> Iterator[int]:
    """Markers up to the one scan, which must be the rest of the file."""
    if content[:2] != b"\xff\xd8" or content[-2:] != b"\xff\xd9":
        raise ValueError
    place = 2
    while True:
        if content[place] != 0xFF:
            raise ValueError
        marker, size = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == 0xE0 and size != 16:  # JFIF without a thumbnail
            raise ValueError
        yield marker
        place += 2 + size
        if marker == 0xDA:
            break
    scan = content[place:-2]
    after = {scan[at + 1] for at in _marks(scan)}
    if not after <= {0x00, *range(0xD0, 0xD8)}:
        raise ValueError


def _marks(scan: bytes | bytearray) -> Iterator[int]:
    at = scan.find(0xFF)
    while at >= 0:
        yield at
        at = scan.find(0xFF, at + 2)
