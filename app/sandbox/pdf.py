"""Pages of a PDF, through PDFium without scripts and without forms."""

from __future__ import annotations

import functools
import io
import math
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
import pypdfium2.raw
from PIL import Image

from app.base.errors import Unshowable
from app.base.limits import SANDBOX_PAGES
from app.sandbox.pictures import fit

_SIDES = (0.1, 1e6)  # points: outside of this a page is a trick


@functools.cache
def prepare() -> None:
    """Load the library and draw a page, so that nothing is loaded later."""
    blank = pypdfium2.PdfDocument.new()
    blank.new_page(20, 20)
    buffer = io.BytesIO()
    blank.save(buffer)
    blank.close()
    with opened(buffer.getvalue()) as document:
        draw(document, 0, (8, 8))
        list(texts(document))
        document.get_metadata_dict()


@contextmanager
def opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Raises Unshowable (``encrypted``, ``broken``)."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise Unshowable(reason="encrypted" if locked else "broken") from None
    try:
        yield document
    finally:
        document.close()


def count_pages(document: pypdfium2.PdfDocument) -> int:
    return min(max(len(document), 0), SANDBOX_PAGES)


def _page(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    if not 0 <= index < count_pages(document):
        raise Unshowable(reason="no-page")
    try:
        return document[index]
    except pypdfium2.PdfiumError:
        raise Unshowable(reason="broken") from None


def draw(document: pypdfium2.PdfDocument, index: int, box: tuple[int, int]) -> Image.Image:
    """One page (from 0) as RGB on white, as large as the box allows. Raises Unshowable."""
    page = _page(document, index)
    width, height = page.get_size()
    if not all(math.isfinite(side) and _SIDES[0] <= side <= _SIDES[1] for side in (width, height)):
        raise Unshowable(reason="broken")
    size = fit((width, height), box, enlarge=True)
    bitmap = pypdfium2.PdfBitmap.new_native(size[0], size[1], pypdfium2.raw.FPDFBitmap_BGRx)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, size[0], size[1])
    flags = pypdfium2.raw.FPDF_ANNOT | pypdfium2.raw.FPDF_LCD_TEXT
    pypdfium2.raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, size[0], size[1], 0, flags)
    image: Image.Image = bitmap.to_pil()
    return image.convert("RGB")


def texts(document: pypdfium2.PdfDocument) -> Iterator[str | None]:
    """The text of each page; None for a page that can't be read. An empty one is often a scan."""
    for index in range(count_pages(document)):
        try:
            page = document[index]
            layer = page.get_textpage()
            yield layer.get_text_bounded()
            layer.close()
            page.close()
        except pypdfium2.PdfiumError:
            yield None
