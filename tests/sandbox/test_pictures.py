"""What is shown: upright, in the right colours, in the wanted size; and what is told of a file without showing it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from app.base.errors import Unshowable
from app.base.limits import SANDBOX_PICTURE_SIDE
from app.base.task import Task
from app.sandbox import client
from app.sandbox.answers import Picture
from app.sandbox.kinds import kind_of
from app.sandbox.nursery import Nursery
from tests.sandbox import seeds
from tests.sandbox.conftest import needs_linux

pytestmark = needs_linux
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255)


def show(data: bytes, nursery: Nursery, box: tuple[int, int] = (1000, 1000), page: int = 0) -> Picture:
    return client.picture(io.BytesIO(data), page=page, box=box, task=Task(), nursery=nursery)


def corners(picture: Picture) -> list[tuple[int, ...]]:
    """The colours near the four corners, by rows."""
    image = Image.frombytes(
        "RGB" if picture.channels == 3 else "RGBA", (picture.width, picture.height), bytes(picture.pixels)
    )
    xs, ys = (picture.width // 6, picture.width * 5 // 6), (picture.height // 6, picture.height * 5 // 6)
    return [image.convert("RGB").getpixel((x, y)) for y in ys for x in xs]


def near(found: list[tuple[int, ...]], wanted: list[tuple[int, ...]]) -> bool:
    return all(abs(a - b) < 12 for x, y in zip(found, wanted, strict=True) for a, b in zip(x, y, strict=True))


def refusal(data: bytes, nursery: Nursery, page: int = 0) -> object:
    with pytest.raises(Unshowable) as failed:
        show(data, nursery, page=page)
    return failed.value.facts["reason"]


TURNED = {
    1: [RED, GREEN, BLUE, WHITE],
    2: [GREEN, RED, WHITE, BLUE],
    3: [WHITE, BLUE, GREEN, RED],
    4: [BLUE, WHITE, RED, GREEN],
    5: [RED, BLUE, GREEN, WHITE],
    6: [BLUE, RED, WHITE, GREEN],
    7: [WHITE, GREEN, BLUE, RED],
    8: [GREEN, WHITE, RED, BLUE],
}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_shown_upright(nursery: Nursery, orientation: int) -> None:
    picture = show(seeds.jpeg(orientation), nursery)
    assert near(corners(picture), TURNED[orientation])
    size = (48, 64) if orientation >= 5 else (64, 48)
    assert (picture.width, picture.height) == picture.whole == size
    assert not picture.partial and picture.pages == 1 and picture.channels == 3


@pytest.mark.parametrize(
    ("box", "size"),
    [
        ((400, 400), (400, 300)),
        ((400, 90), (120, 90)),
        ((9999, 9999), (1600, 1200)),
        ((1, 1), (1, 1)),
        ((0, -5), (1, 1)),
    ],
)
def test_a_picture_fits_its_box_and_is_never_enlarged(
    nursery: Nursery, box: tuple[int, int], size: tuple[int, int]
) -> None:
    picture = show(seeds.jpeg(6, (1200, 1600), bare=True), nursery, (max(box[0], 1), max(box[1], 1)))
    assert picture.whole == (1200, 1600)
    turned = show(seeds.jpeg(6, (1200, 1600)), nursery, (max(box[0], 1), max(box[1], 1)))
    assert (turned.width, turned.height) == size and turned.whole == (1600, 1200)
    if size[0] > 100:
        assert near(corners(turned), TURNED[6])


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "LA", "1", "I;16"])
def test_every_kind_of_png_is_shown(nursery: Nursery, mode: str) -> None:
    buffer = io.BytesIO()
    if mode == "I;16":
        Image.new("I;16", (64, 48), 65535).save(buffer, "PNG")
    else:
        seeds.scene().convert(mode).save(buffer, "PNG")
    picture = show(buffer.getvalue(), nursery)
    assert picture.channels == (4 if mode in ("RGBA", "LA") else 3)
    assert corners(picture)[3] == WHITE
    if mode in ("RGB", "RGBA"):
        assert corners(picture) == [RED, GREEN, BLUE, WHITE]


def test_transparency_is_kept(nursery: Nursery) -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (10, 10), (1, 2, 3, 0)).save(buffer, "PNG")
    assert bytes(show(buffer.getvalue(), nursery).pixels[3::4]) == bytes(100)


def test_webp_and_cmyk_are_shown(nursery: Nursery) -> None:
    assert near(corners(show(seeds.webp(), nursery)), [RED, GREEN, BLUE, WHITE])
    buffer = io.BytesIO()
    seeds.scene().convert("CMYK").save(buffer, "JPEG", quality=95)
    assert near(corners(show(buffer.getvalue(), nursery)), [RED, GREEN, BLUE, WHITE])


def test_colours_are_converted_to_srgb(nursery: Nursery) -> None:
    """By a profile whose red is blue: a photo of a wide-gamut phone would look wrong without."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"tmpZ", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"tmpZ", b"bXYZ", 1)
    buffer, plain = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (20, 20), (120, 80, 40)).save(buffer, "PNG", icc_profile=swapped)
    Image.new("RGB", (20, 20), (120, 80, 40)).save(plain, "PNG")
    assert corners(show(plain.getvalue(), nursery))[0] == (120, 80, 40)
    assert near(corners(show(buffer.getvalue(), nursery)), [(40, 80, 120)] * 4)


def test_a_photo_that_was_cut_off_shows_what_is_there(nursery: Nursery) -> None:
    whole = seeds.jpeg(size=(640, 480))
    picture = show(whole[: len(whole) * 3 // 4], nursery)
    assert picture.partial and (picture.width, picture.height) == (640, 480)
    assert near(corners(picture)[:2], [RED, GREEN])
    assert refusal(whole[:200], nursery) == "broken"


def test_a_large_photo_is_reduced_while_it_is_decoded(nursery: Nursery) -> None:
    """120 megapixels, as the newest phones make; at once they wouldn't fit into a child."""
    buffer = io.BytesIO()
    Image.new("RGB", (12_000, 10_000), "blue").save(buffer, "JPEG")
    picture = show(buffer.getvalue(), nursery, (600, 600))
    assert picture.whole == (12_000, 10_000) and (picture.width, picture.height) == (600, 500)
    with pytest.raises(Unshowable) as failed:
        buffer = io.BytesIO()
        Image.new("1", (12_000, 10_000)).save(buffer, "PNG")
        show(buffer.getvalue(), nursery)
    assert failed.value.facts == {"reason": "too-big"}


def test_largest_box_is_within_a_frame(nursery: Nursery) -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (SANDBOX_PICTURE_SIDE, SANDBOX_PICTURE_SIDE), "blue").save(buffer, "PNG", compress_level=1)
    assert show(buffer.getvalue(), nursery, (9000, 9000)).width == SANDBOX_PICTURE_SIDE


def test_pages_of_a_pdf_are_drawn(nursery: Nursery) -> None:
    first = show(seeds.pdf(), nursery, (600, 600))
    assert (first.width, first.height, first.pages, first.page, first.kind) == (600, 400, 2, 0, "pdf")
    assert first.pixels.count(0) > 500  # black letters on white
    second = show(seeds.pdf(), nursery, (600, 600), page=1)
    assert (second.width, second.height) == (400, 600) and set(second.pixels) == {255}
    assert refusal(seeds.pdf(), nursery, page=2) == "no-page"
    assert refusal(seeds.jpeg(), nursery, page=1) == "no-page"
    assert refusal(seeds.pdf(), nursery, page=-1) == "no-page"


def test_a_locked_pdf_says_so(nursery: Nursery) -> None:
    key = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(%s)/U(%s)>>/ID[(a)(a)]" % (b"a" * 32, b"b" * 32)
    locked = seeds.pdf().replace(b"trailer\n<<", b"trailer\n<<" + key)
    assert refusal(locked, nursery) == "encrypted"
    assert client.facts(io.BytesIO(locked), Task(), nursery).refused == "encrypted"


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"", "not-supported"),
        (b"hello", "not-supported"),
        (b"\0\1\2", "unknown-type"),
        (b"GIF89a", "not-supported"),
        (b"II*\0", "not-supported"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not-supported"),
        (b"PK\3\4", "not-supported"),
        (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", "not-supported"),
        (b"\xff\xd8\xff\xe0", "broken"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
        (b"RIFF\4\0\0\0WEBP", "broken"),
        (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1", "broken"),
        (b"%PDF-1.4", "broken"),
    ],
)
def test_p16_what_is_not_on_the_list_is_not_decoded(nursery: Nursery, head: bytes, reason: str) -> None:
    assert refusal(head, nursery) == reason


def test_p16_the_name_inside_decides_nothing() -> None:
    """A TIFF, an icon or a vector picture never reaches a decoder, whatever surrounds it."""
    for head in (b"II*\0\xff\xd8\xff", b"icns\x89PNG\r\n\x1a\n", b"MM\0*RIFF", b"  <?xml version='1.0'?><svg>"):
        assert kind_of(head).name in ("tiff", "icns", "svg")


REAL = {
    "photos/DSCN0010.jpg": ("jpeg", 640, 480),
    "photos/IMG_5195.HEIC": ("heic", 2566, 3313),
    "photos/no_exif.jpg": ("jpeg", 322, 466),
    "photos/long_description.jpg": ("jpeg", 100, 73),
    "broken/corrupted.jpg": ("jpeg", 3648, 2736),
    "broken/image01980.jpg": ("jpeg", 284, 25),
    "media/mars.webp": ("webp", 1053, 600),
    "media/libpng-test.png": ("png", 91, 69),
    "media/C.jpg": ("jpeg", 2048, 1365),
}


@pytest.mark.parametrize("name", sorted(REAL))
def test_real_files_are_shown(shared_data: Path, nursery: Nursery, name: str) -> None:
    picture = show((shared_data / "data" / "evidence" / name).read_bytes(), nursery, (500, 400))
    assert (picture.kind, *picture.whole) == REAL[name]
    assert picture.width <= 500 and picture.height <= 400 and len(set(picture.pixels)) > 10


@pytest.mark.parametrize("folder", ["photos", "broken", "media"])
def test_every_real_file_is_told_and_shown_or_refused(shared_data: Path, nursery: Nursery, folder: str) -> None:
    for path in sorted((shared_data / "data" / "evidence" / folder).iterdir()):
        facts = client.facts(io.BytesIO(path.read_bytes()), Task(), nursery)
        assert facts.kind == {".jpg": "jpeg", ".heic": "heic", ".mp4": "video", ".avi": "video", ".wav": "audio"}.get(
            path.suffix.lower(), path.suffix[1:]
        )
        assert facts.viewable == (facts.kind in ("jpeg", "png", "webp", "heic", "pdf")), path.name
        if not facts.viewable:
            assert refusal(path.read_bytes()[:100_000], nursery) == "not-supported"
