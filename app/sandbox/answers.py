"""What a child answers, held to its shape: a child that has read a hostile file may say anything (T41)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from app.base.errors import Unshowable
from app.base.limits import SANDBOX_CODE_CHARS, SANDBOX_CODES, SANDBOX_FACT_CHARS, SANDBOX_PAGES, SANDBOX_SIDE

T = TypeVar("T")
Word = Annotated[str, Meta(max_length=40, pattern="^[a-z0-9-]+$")]
Media = Annotated[str, Meta(max_length=80, pattern="^[a-z0-9.+/-]+$")]
Text = Annotated[str, Meta(max_length=SANDBOX_FACT_CHARS)]
Moment = Annotated[str, Meta(max_length=32, pattern="^[0-9T:Z+-]+$")]
CodeText = Annotated[str, Meta(min_length=1, max_length=SANDBOX_CODE_CHARS, pattern="^[!-~]+$")]
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


class Codes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The texts of QR codes: printable ASCII, and anything somebody wanted them to say. ``others``: how many
    codes there were whose text isn't even that."""

    texts: Annotated[tuple[CodeText, ...], Meta(max_length=SANDBOX_CODES)]
    others: Annotated[int, Meta(ge=0, le=SANDBOX_CODES)]


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
