"""The verb "codes": the texts of QR codes in a picture.

What a code says is whatever somebody wanted it to say. Only short plain ASCII comes back, which
is all that a fingerprint needs: no address, no direction marks, nothing that looks like words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import zxingcpp
from PIL import Image

from app.base.limits import SANDBOX_CODE_CHARS, SANDBOX_CODE_SIDE, SANDBOX_CODES
from app.sandbox import pictures
from app.sandbox.opening import open_document

_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_PLAIN = zxingcpp.TextMode.Plain


def prepare() -> None:
    """Read a blank once: whatever the library loads on first use, it loads before the jail closes."""
    pictures.prepare()
    _read(Image.new("L", (64, 64), 255))


def handle(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One result: ``texts``, in the order in which they were found; ``others``, how many say something else."""
    kind, data = open_document(source, pictures_only=True)
    image = pictures.decode(data, kind, (SANDBOX_CODE_SIDE, SANDBOX_CODE_SIDE)).image
    found = _read(_grey(image))
    texts = list(dict.fromkeys(text for text in found if _plain(text)))[:SANDBOX_CODES]
    yield {"texts": texts, "others": min(len(found) - sum(map(_plain, found)), SANDBOX_CODES)}


def _grey(image: Image.Image) -> Image.Image:
    """Shades of grey on white: where a screenshot is see-through, there is paper."""
    if image.mode == "RGBA":
        paper = Image.new("RGB", image.size, (255, 255, 255))
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    return image.convert("L")


def _read(image: Image.Image) -> list[str]:
    width, height = image.size
    pixels = memoryview(image.tobytes()).cast("B", (height, width))
    return [found.text for found in zxingcpp.read_barcodes(pixels, formats=_QR, text_mode=_PLAIN)]


def _plain(text: str) -> bool:
    return 0 < len(text) <= SANDBOX_CODE_CHARS and all("!" <= character <= "~" for character in text)
