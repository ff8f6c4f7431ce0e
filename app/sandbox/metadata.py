"""What a picture's file says beside its pixels: EXIF, IPTC, XMP, comments and signatures.

Everything here is said by the file and may be false. A part that can't be read is named, not
passed over: it still reveals something.
"""

from __future__ import annotations

import html
import io
import math
import re
from collections.abc import Iterator
from typing import Any

import exifread
from PIL import Image

from app.base.limits import SANDBOX_FACT_CHARS

_EXIF_TEXTS = {
    "make": ("Image Make",),
    "model": ("Image Model",),
    "serial": (
        "EXIF BodySerialNumber",
        "Image CameraSerialNumber",
        "MakerNote SerialNumber",
        "MakerNote InternalSerialNumber",
    ),
    "lens": ("EXIF LensModel", "MakerNote LensModel", "MakerNote LensType"),
    "lens_serial": ("EXIF LensSerialNumber",),
    "software": ("Image Software", "Image ProcessingSoftware"),
    "owner": ("EXIF CameraOwnerName", "MakerNote OwnerName"),
    "author": ("Image Artist", "Image XPAuthor"),
    "copyright": ("Image Copyright",),
    "description": ("Image ImageDescription", "Image XPSubject"),
    "title": ("Image XPTitle", "Image DocumentName"),
    "comment": ("EXIF UserComment", "Image XPComment"),
    "keywords": ("Image XPKeywords",),
    "unique_id": ("EXIF ImageUniqueID",),
}
_IPTC = {5: "title", 25: "keywords", 80: "author", 90: "city", 101: "country", 116: "copyright", 120: "description"}
_XMP = {
    "creator": "author",
    "rights": "copyright",
    "description": "description",
    "title": "title",
    "CreatorTool": "software",
    "Make": "make",
    "Model": "model",
    "SerialNumber": "serial",
    "Lens": "lens",
    "OwnerName": "owner",
    "City": "city",
    "Country": "country",
    "UserComment": "comment",
    "DocumentID": "unique_id",
}
_XMP_NAMES = "|".join(_XMP)
_XMP_ATTRIBUTE = re.compile(rf'\s\w{{1,40}}:({_XMP_NAMES})="([^"<>]{{0,4000}})"')
_XMP_ELEMENT = re.compile(rf"<\w{{1,40}}:({_XMP_NAMES})>(.{{0,8000}}?)</\w{{1,40}}:\1>", re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,4000}>")
_TAKEN = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?")
_DAY = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)")
_OFFSET = re.compile(r"[+-]\d\d:\d\d|Z")
_EMPTY_TIFF = 16  # bytes: a header and a directory of nothing
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def bounded(value: object) -> str | None:
    """A text as data: no control letters, at most SANDBOX_FACT_CHARS; None when nothing is left."""
    text = _CONTROL.sub("", str(value)[: 4 * SANDBOX_FACT_CHARS]).strip()
    return text[:SANDBOX_FACT_CHARS] or None


def read_metadata(data: bytes, image: Image.Image) -> dict[str, Any]:
    """The facts that the parts of the file give, the first that says something first, and ``unread`` parts."""
    said: dict[str, Any] = {"unread": []}
    info = dict(image.info)
    _part(said, "exif", lambda: _exif(info.get("exif")))
    _part(said, "iptc", lambda: _iptc(info))
    _part(said, "xmp", lambda: _xmp(info, data))
    comment = info.get("comment")
    if isinstance(comment, (bytes, str)) and comment:
        text = comment.decode("utf-8", "replace") if isinstance(comment, bytes) else comment
        said.setdefault("comment", bounded(text))
    for key, value in info.items():  # what a PNG says in words of its own
        if (
            isinstance(key, str)
            and isinstance(value, str)
            and key.lower()
            in (
                "author",
                "comment",
                "copyright",
                "description",
                "software",
                "title",
            )
        ):
            said.setdefault(key.lower(), bounded(value))
    said["icc"] = bool(info.get("icc_profile"))
    said["c2pa"] = b"jumb" in data and b"c2pa" in data
    return {key: value for key, value in said.items() if value is not None}


def _part(said: dict[str, Any], name: str, read: Any) -> None:
    """Read one part. Decoders of metadata raise anything: the rest of the file still speaks."""
    try:
        found = read()
    except MemoryError:
        raise
    except Exception:
        said[name] = True
        said["unread"].append(name)
        return
    said[name] = found is not None
    for key, value in (found or {}).items():
        if value is not None:
            said.setdefault(key, value)


def _exif(block: Any) -> dict[str, Any] | None:
    """The EXIF block, which is a small TIFF file, wherever in the picture it stood."""
    if not isinstance(block, bytes) or not block:
        return None
    tiff = block.removeprefix(b"Exif\0\0")
    tags = _exif_tags(tiff)
    if not tags and len(tiff) > _EMPTY_TIFF:
        raise ValueError
    said: dict[str, Any] = {}
    for fact, names in _EXIF_TEXTS.items():
        said[fact] = next((text for name in names if name in tags and (text := bounded(_words(tags[name])))), None)
    said |= _taken(tags) | _position(tags)
    said["thumbnail"] = any(name in tags for name in ("JPEGThumbnail", "TIFFThumbnail")) or None
    return said if tags else None


def _exif_tags(tiff: bytes) -> dict[str, Any]:
    """With the maker's own notes, where the serial number often is, and without where those are broken."""
    try:
        return dict(exifread.process_file(io.BytesIO(tiff), details=True))
    except MemoryError:
        raise
    except Exception:
        return dict(exifread.process_file(io.BytesIO(tiff), details=False))


def _words(tag: Any) -> str:
    """A tag as text. Windows writes its own tags in UTF-16, which arrives as a list of numbers."""
    values = getattr(tag, "values", tag)
    if isinstance(values, list) and values and all(isinstance(v, int) and 0 <= v < 256 for v in values):
        raw = bytes(values)
        for mark, encoding in ((b"ASCII\0\0\0", "utf-8"), (b"UNICODE\0", "utf-16"), (b"JIS\0\0\0\0\0", "shift_jis")):
            if raw.startswith(mark):
                return raw[8:].decode(encoding, "replace").strip("\0 ")
        if len(raw) % 2 == 0 and 0 in raw:
            return raw.decode("utf-16-le", "replace").strip("\0 ")
    return str(tag)


def _taken(tags: dict[str, Any]) -> dict[str, Any]:
    for name, zone in (
        ("EXIF DateTimeOriginal", "EXIF OffsetTimeOriginal"),
        ("EXIF DateTimeDigitized", "EXIF OffsetTimeDigitized"),
        ("Image DateTime", "EXIF OffsetTime"),
    ):
        found = _TAKEN.search(str(tags.get(name, "")))
        if found and _is_time(found):
            offset = _OFFSET.search(str(tags.get(zone, "")))
            return {"taken": _iso(found), "offset": offset.group() if offset else None}
    return {}


def _is_time(found: re.Match[str]) -> bool:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    return year > 0 and 1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 61


def _iso(found: re.Match[str]) -> str:
    year, month, day, hour, minute, second = found.groups(default="00")
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}"


def _numbers(tag: Any) -> list[float]:
    """Rationals as floats; division by zero and the like raise, and the tag counts as unreadable."""
    values = getattr(tag, "values", [])
    return [float(value) for value in (values if isinstance(values, list) else [values])]


def _position(tags: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for fact, name, most, negative in (("latitude", "GPSLatitude", 90, "S"), ("longitude", "GPSLongitude", 180, "W")):
        value = _degrees(tags, name, negative)
        if value is None or not abs(value) <= most:
            return said
        said[fact] = round(value, 7)
    said["altitude"] = _altitude(tags)
    said["direction"] = _one(tags, "GPS GPSImgDirection", 0, 360)
    said["located"] = _located(tags)
    return said


def _degrees(tags: dict[str, Any], name: str, negative: str) -> float | None:
    try:
        parts = _numbers(tags[f"GPS {name}"])[:3]
    except (KeyError, ValueError, ZeroDivisionError, TypeError, OverflowError):
        return None
    if not parts or not all(math.isfinite(part) and part >= 0 for part in parts):
        return None
    value = float(sum(part / 60**i for i, part in enumerate(parts)))
    return -value if str(tags.get(f"GPS {name}Ref", "")).strip().upper().startswith(negative) else value


def _one(tags: dict[str, Any], name: str, least: float, most: float) -> float | None:
    try:
        value = _numbers(tags[name])[0]
    except (KeyError, IndexError, ValueError, ZeroDivisionError, TypeError, OverflowError):
        return None
    return round(value, 2) if least <= value <= most else None


def _altitude(tags: dict[str, Any]) -> float | None:
    value = _one(tags, "GPS GPSAltitude", 0, 100_000)
    below = str(tags.get("GPS GPSAltitudeRef", "0")) in ("1", "[1]")
    return -value if value is not None and below else value


def _located(tags: dict[str, Any]) -> str | None:
    """When the position was fixed, in UTC: satellites tell it even where the camera's clock is wrong."""
    day = _DAY.search(str(tags.get("GPS GPSDate", "")))
    try:
        hour, minute, second = (int(part) for part in _numbers(tags["GPS GPSTimeStamp"])[:3])
    except (KeyError, ValueError, ZeroDivisionError, TypeError, OverflowError):
        return None
    if not day or not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 61):
        return None
    return f"{'-'.join(day.groups())}T{hour:02}:{minute:02}:{second:02}Z"


def _iptc(info: dict[Any, Any]) -> dict[str, Any] | None:
    """IPTC-IIM, which agencies write into JPEGs: records of 1C, record, data set, length, value."""
    resources = info.get("photoshop")
    block = resources.get(0x0404) if isinstance(resources, dict) else None
    if not isinstance(block, bytes) or not block:
        return None
    said: dict[str, Any] = {}
    for dataset, value in _iptc_sets(block):
        fact = _IPTC.get(dataset)
        text = bounded(value.decode("utf-8", "replace")) if fact else None
        if fact and text:
            said[fact] = bounded(f"{said[fact]}; {text}") if fact in said else text
    return said


def _iptc_sets(block: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 5 <= len(block) and block[place] == 0x1C:
        size = int.from_bytes(block[place + 3 : place + 5], "big")
        if size > 0x7FFF:  # an extended length: no text is that long
            return
        if block[place + 1] == 2:
            yield block[place + 2], block[place + 5 : place + 5 + size]
        place += 5 + size


def _xmp(info: dict[Any, Any], data: bytes) -> dict[str, Any] | None:
    """The few properties that name somebody or something, found as text: no XML is parsed, not even here (P19)."""
    packet = info.get("xmp") or info.get("XML:com.adobe.xmp")
    packet = packet.decode("utf-8", "replace") if isinstance(packet, bytes) else packet
    if not isinstance(packet, str) or not packet:
        return {} if b"http://ns.adobe.com/xap/1.0/" in data else None
    if "<!DOCTYPE" in packet or "<!ENTITY" in packet or "<" not in packet:
        raise ValueError
    said: dict[str, Any] = {}
    for pattern in (_XMP_ATTRIBUTE, _XMP_ELEMENT):
        for name, value in pattern.findall(packet):
            text = bounded(" ".join(html.unescape(_TAG.sub(" ", value)).split()))
            if text:
                said.setdefault(_XMP[name], text)
    return said
