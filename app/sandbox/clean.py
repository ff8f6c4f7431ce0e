"""The verb "clean": the pixels alone, on a fresh image, encoded anew.

Nothing of the file goes along: no EXIF, XMP, IPTC, C2PA, colour profile, comment or thumbnail
(T35). What the picture shows stays: a face, a sign, a view from a window.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from PIL import Image

from app.base.errors import Unshowable
from app.base.limits import SANDBOX_BLOB_BYTES, SANDBOX_PIXELS_CLEANED
from app.sandbox import pictures
from app.sandbox.frames import Blob
from app.sandbox.kinds import PNG
from app.sandbox.opening import open_document

_QUALITY = 92


def prepare() -> None:
    pictures.prepare()
    image = Image.new("RGBA", (4, 4))
    _encoded(image, "PNG")
    _encoded(image.convert("RGB"), "JPEG")


def handle(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[Blob]:
    """Options: none. A PNG or a picture with transparency becomes a PNG, every other a JPEG."""
    kind, data = open_document(source, pictures_only=True)
    decoded = pictures.decode(data, kind, most=SANDBOX_PIXELS_CLEANED)
    if decoded.image.width * decoded.image.height > SANDBOX_PIXELS_CLEANED:
        raise Unshowable(reason="too-big")
    style = "PNG" if kind == PNG or decoded.image.mode == "RGBA" else "JPEG"
    fresh = Image.new(decoded.image.mode, decoded.image.size)
    fresh.paste(decoded.image)
    content = _encoded(fresh, style)
    if len(content) > SANDBOX_BLOB_BYTES:
        raise Unshowable(reason="too-big")
    yield Blob(
        {
            "media": f"image/{style.lower()}",
            "width": fresh.width,
            "height": fresh.height,
            "whole": decoded.whole,
            "partial": decoded.partial,
        },
        content,
    )


def _encoded(image: Image.Image, style: str) -> bytes:
    buffer = io.BytesIO()
    if style == "JPEG":
        image.save(buffer, style, quality=_QUALITY)
    else:
        image.save(buffer, style, compress_level=6)
    return buffer.getvalue()
