"""The verb "picture": one picture, or one page of a PDF, as raw pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from PIL import Image

from app.base.errors import Unshowable
from app.base.limits import SANDBOX_PICTURE_SIDE
from app.sandbox import pdf, pictures
from app.sandbox.frames import Blob
from app.sandbox.kinds import PDF, Kind
from app.sandbox.opening import open_document


def prepare() -> None:
    pictures.prepare()
    pdf.prepare()


def handle(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[Blob]:
    """Options: ``box`` (width, height in pixels), ``page`` (from 0)."""
    box, page = pictures.read_box(options, SANDBOX_PICTURE_SIDE), int(options.get("page", 0))
    kind, data = open_document(source, pictures_only=False)
    yield _page(data, page, box) if kind == PDF else _picture(data, kind, page, box)


def _picture(data: bytes, kind: Kind, page: int, box: tuple[int, int]) -> Blob:
    if page != 0:
        raise Unshowable(reason="no-page")
    decoded = pictures.decode(data, kind, box)
    image = decoded.image
    return _blob(image, kind, {"whole": decoded.whole, "partial": decoded.partial, "page": 0, "pages": 1})


def _page(data: bytes, page: int, box: tuple[int, int]) -> Blob:
    with pdf.opened(data) as document:
        image = pdf.draw(document, page, box)
        pages = pdf.count_pages(document)
    return _blob(image, PDF, {"whole": image.size, "partial": False, "page": page, "pages": pages})


def _blob(image: Image.Image, kind: Kind, said: dict[str, Any]) -> Blob:
    width, height = image.size
    channels = len(image.getbands())
    return Blob({"kind": kind.name, "width": width, "height": height, "channels": channels, **said}, image.tobytes())
