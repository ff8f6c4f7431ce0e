"""The verb "facts": what a file is and what it reveals, without showing it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from PIL import Image

from app.base.errors import Unshowable
from app.base.limits import SANDBOX_DOCUMENT_BYTES
from app.sandbox import metadata, pdf, pictures
from app.sandbox.kinds import JPEG, PDF, PICTURES, TEXTS, UNKNOWN, Kind, kind_of
from app.sandbox.opening import read_head
from app.sandbox.source import read_whole

_PDF_FACTS = {
    "Title": "title",
    "Author": "author",
    "Subject": "description",
    "Keywords": "keywords",
    "Creator": "software",
    "Producer": "producer",
}
_PDF_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?\s*(Z|[+-]\d\d'?(?:\d\d)?)?")


def prepare() -> None:
    """Read the metadata of a picture that has some, so that nothing is loaded later."""
    pictures.prepare()
    image = Image.new("RGB", (4, 4))
    exif = Image.Exif()
    exif[0x010F] = "-"
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif, xmp=b"<x/>", comment=b"-")
    metadata.read_metadata(buffer.getvalue(), pictures.open_picture(buffer.getvalue(), JPEG))
    for encoding in ("utf-16", "utf-16-le", "shift_jis", "ascii", "latin-1"):
        b"".decode(encoding)


def handle(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Options: none. One result, the fields of :class:`app.sandbox.answers.Facts`."""
    head = read_head(source)
    kind = kind_of(head)
    said: dict[str, Any] = {"kind": kind.name, "media": kind.media, "viewable": False, "readable": kind in TEXTS}
    if kind == PDF or kind in PICTURES:
        said |= _look(source, head, kind)
    yield said | ({} if kind != UNKNOWN else {"unread": ["type"]})


def _look(source: BinaryIO, head: bytes, kind: Kind) -> dict[str, Any]:
    """A file that can't be read is still a fact: its kind is known, and why the rest isn't."""
    try:
        data = head + read_whole(source, SANDBOX_DOCUMENT_BYTES - len(head))
        return _pdf(data) if kind == PDF else _picture(data, kind)
    except Unshowable as refusal:
        return {"unread": ["content"], "refused": refusal.facts["reason"]}


def _picture(data: bytes, kind: Kind) -> dict[str, Any]:
    image = pictures.open_picture(data, kind)
    turn = pictures.orientation(image)
    width, height = image.size[::-1] if turn >= 5 else image.size
    said = {"viewable": True, "width": width, "height": height, "pages": 1, "orientation": turn}
    return said | metadata.read_metadata(data, image)


def _pdf(data: bytes) -> dict[str, Any]:
    with pdf.opened(data) as document:
        found = document.get_metadata_dict()
        pages = pdf.count_pages(document)
    said: dict[str, Any] = {"viewable": pages > 0, "readable": True, "pages": pages}
    for name, fact in _PDF_FACTS.items():
        said[fact] = metadata.bounded(found.get(name, ""))
    for name, fact in (("CreationDate", "created"), ("ModDate", "modified")):
        said[fact] = _pdf_date(found.get(name, ""))
    said["xmp"] = b"<x:xmpmeta" in data
    said["c2pa"] = b"jumb" in data and b"c2pa" in data
    return {key: value for key, value in said.items() if value is not None}


def _pdf_date(text: str) -> str | None:
    """``D:20191108123000+03'00'`` as ISO 8601, as exact as it says."""
    found = _PDF_DATE.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    date = "-".join(part for part in (year, month, day) if part)
    if not (month and day and hour and minute):
        return date
    zone = (zone or "").replace("'", "")
    zone = f"{zone[:3]}:{zone[3:] or '00'}" if zone not in ("", "Z") else zone
    return f"{date}T{hour}:{minute}:{second or '00'}{zone}"
