"""Decoding a picture inside the jail, with four decoders and no other.

The decoders are called by name: nothing that a file says can lead to another one (P16).
"""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import pi_heif
from PIL import Image, ImageCms, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from app.base.errors import Unshowable
from app.base.limits import SANDBOX_PIXELS, SANDBOX_PIXELS_REDUCED, SANDBOX_SIDE
from app.sandbox.kinds import HEIC, JPEG, PNG, Kind

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112
_CLEAR = {"RGBA", "LA", "PA", "La", "RGBa"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """``image`` is RGB or RGBA in sRGB, upright; ``whole`` the upright size as stored; ``partial``: cut off."""

    image: Image.Image
    whole: tuple[int, int]
    partial: bool


@functools.cache  # three verbs ask for it
def prepare() -> None:
    """Take every other decoder of the library away, and load what it would load later."""
    Image._initialized = 2  # else it imports its forty plugins at the first save
    Image.OPEN.clear()
    Image.MAX_IMAGE_PIXELS = None  # held to our own limits, before decoding
    pi_heif.options.DECODE_THREADS = 2
    pi_heif.options.THUMBNAILS = False
    pi_heif.options.AUX_IMAGES = False
    pi_heif.options.DEPTH_IMAGES = False
    image = Image.new("RGBA", (4, 4))
    for style in ("JPEG", "PNG", "WEBP"):
        buffer = io.BytesIO()
        image.convert("RGB").save(buffer, style)
        decode(buffer.getvalue(), Kind(style.lower(), ""), (2, 2))
    _to_srgb(image.convert("RGB"), ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def open_picture(data: bytes, kind: Kind) -> Image.Image:
    """The picture, not yet decoded. Raises Unshowable (``broken``, ``too-big``)."""
    try:
        image = _opened(data, kind)
    except (MemoryError, Unshowable):
        raise
    except Exception:  # decoders raise anything: SyntaxError, struct.error, ValueError …
        raise Unshowable(reason="broken") from None
    width, height = image.size
    most = SANDBOX_PIXELS_REDUCED if kind.name == JPEG.name else SANDBOX_PIXELS
    if width * height > most or max(width, height) > SANDBOX_SIDE:
        raise Unshowable(reason="too-big")
    return image


def _opened(data: bytes, kind: Kind) -> Image.Image:
    file = io.BytesIO(data)
    if kind.name == JPEG.name:
        return JpegImagePlugin.JpegImageFile(file)
    if kind.name == PNG.name:
        return PngImagePlugin.PngImageFile(file)
    if kind.name == HEIC.name:
        return _open_heic(file)
    return WebPImagePlugin.WebPImageFile(file)


def _open_heic(file: BinaryIO) -> Image.Image:
    found = pi_heif.open_heif(file)
    width, height = found.size
    if width * height > SANDBOX_PIXELS:
        raise Unshowable(reason="too-big")
    image: Image.Image = found.to_pillow()
    return image


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 where there is none that can be read."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def decode(data: bytes, kind: Kind, box: tuple[int, int] | None = None, most: int = SANDBOX_PIXELS) -> Decoded:
    """Decode, convert to sRGB, scale down into ``box`` (width, height in pixels), turn upright.

    A JPEG of more than ``most`` pixels is decoded at a half, a quarter or an eighth of its size.
    Raises Unshowable.
    """
    image = open_picture(data, kind)
    turn = orientation(image)
    whole = image.size[::-1] if turn >= 5 else image.size
    inner = (box[::-1] if turn >= 5 else box) if box else None
    image, partial = _load(image, data, kind, inner, most)
    try:
        image = _plain(_scaled(image, inner) if inner else image)
        if turn in _TURNS:
            image = image.transpose(_TURNS[turn])
    except (MemoryError, Unshowable):
        raise
    except Exception:
        raise Unshowable(reason="broken") from None
    return Decoded(image, (whole[0], whole[1]), partial)


def _load(
    image: Image.Image, data: bytes, kind: Kind, box: tuple[int, int] | None, most: int
) -> tuple[Image.Image, bool]:
    """Decode the pixels; of a file that was cut off, those that are there."""
    size = image.size
    for partial in (False, True):
        ImageFile.LOAD_TRUNCATED_IMAGES = partial
        try:
            image = open_picture(data, kind) if partial else image
            _reduce(image, box, most)
            image.load()
            return image, partial
        except (MemoryError, Unshowable):
            raise
        except Exception:
            if size[0] * size[1] > SANDBOX_PIXELS:  # a progressive JPEG must be held whole
                raise Unshowable(reason="too-big") from None
    raise Unshowable(reason="broken")


def _reduce(image: Image.Image, box: tuple[int, int] | None, most: int) -> None:
    """Let the JPEG decoder itself leave out what won't be seen."""
    width = image.size[0]
    wanted = box or image.size
    while wanted[0] * wanted[1] > most:
        wanted = (wanted[0] // 2, wanted[1] // 2)
    if wanted[0] < width and image.format == "JPEG":
        image.draft(None, wanted)
    if image.size[0] * image.size[1] > SANDBOX_PIXELS:
        raise Unshowable(reason="too-big")


def fit(size: tuple[float, float], box: tuple[int, int], *, enlarge: bool = False) -> tuple[int, int]:
    """The largest size of the same shape within the box, at least one pixel each way."""
    scale = min(box[0] / size[0], box[1] / size[1])
    scale = scale if enlarge else min(scale, 1.0)
    return max(1, min(box[0], round(size[0] * scale))), max(1, min(box[1], round(size[1] * scale)))


def _scaled(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    size = fit(image.size, box)
    if size == image.size:
        return image
    profile = image.info.get("icc_profile")
    if image.mode in ("P", "1", "PA"):
        image = image.convert("RGBA" if _is_clear(image) else "RGB")
    if image.mode.startswith("I"):
        image = _eight_bit(image)
    scaled = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    scaled.info = {"icc_profile": profile} if profile else {}
    return scaled


def _is_clear(image: Image.Image) -> bool:
    return image.mode in _CLEAR or "transparency" in image.info


def _eight_bit(image: Image.Image) -> Image.Image:
    """Grey of 16 bits: the library would cut at 255 instead of scaling."""
    return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _plain(image: Image.Image) -> Image.Image:
    """RGB or RGBA in sRGB."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bit(image)
    mode = "RGBA" if _is_clear(image) else "RGB"
    if isinstance(profile, bytes) and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        converted = _to_srgb(image, profile)
        if converted is not None:
            return converted.convert(mode)
    return image.convert(mode)


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image | None:
    """None where the profile can't be used: the pixels are then shown as they are."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def read_box(options: Mapping[str, Any], most: int) -> tuple[int, int]:
    """``box`` of the request: width and height in pixels, each held to 1 … ``most``."""
    width, height = options["box"]
    return max(1, min(int(width), most)), max(1, min(int(height), most))
