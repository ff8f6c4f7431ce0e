"""What a file reveals is told in full, and a cleaned copy reveals nothing of it."""

from __future__ import annotations

import io
import subprocess
import sys
import zlib
from pathlib import Path

import exifread
import pytest
from PIL import Image

from app.base.errors import Unshowable
from app.base.task import Task
from app.sandbox import client
from app.sandbox.answers import Cleaned, Facts, TextEnd, TextHead, TextPart
from app.sandbox.bare import is_bare
from app.sandbox.nursery import Nursery
from tests.conftest import ROOT
from tests.sandbox import seeds
from tests.sandbox.conftest import needs_linux
from tests.sandbox.test_pictures import TURNED, WHITE, Picture, corners, near

pytestmark = needs_linux
SECRET = seeds.SECRET


def told(data: bytes, nursery: Nursery) -> Facts:
    return client.facts(io.BytesIO(data), Task(), nursery)


def test_t35_everything_that_a_photo_says_is_told(nursery: Nursery) -> None:
    facts = told(seeds.jpeg(6), nursery)
    assert (facts.kind, facts.width, facts.height, facts.orientation) == ("jpeg", 48, 64, 6)
    assert (facts.exif, facts.xmp, facts.iptc, facts.icc, facts.c2pa) == (True, True, True, True, False)
    assert facts.unread == () and facts.refused is None
    assert (facts.taken, facts.offset, facts.located) == ("2019-11-08T12:30:00", "+03:00", "2019-11-08T09:30:15Z")
    assert facts.latitude == pytest.approx(-33.3126389) and facts.longitude == pytest.approx(-44.36)
    assert facts.altitude == -34.5
    assert (facts.make, facts.serial, facts.lens) == (f"{SECRET} 010f", f"{SECRET} serial", f"{SECRET} lens")
    assert (facts.author, facts.copyright, facts.description) == (f"{SECRET} 013b", f"{SECRET} 8298", f"{SECRET} 010e")
    assert (facts.comment, facts.city) == (f"{SECRET} note", f"{SECRET} city")


@pytest.mark.parametrize("data", [seeds.png(), seeds.webp()], ids=["png", "webp"])
def test_t35_other_pictures_are_told_too(nursery: Nursery, data: bytes) -> None:
    facts = told(data, nursery)
    assert facts.exif and facts.xmp and facts.make == f"{SECRET} 010f"
    assert facts.latitude == pytest.approx(-33.3126389) and facts.city == f"{SECRET} town"


def test_a_photo_without_anything_says_nothing(nursery: Nursery) -> None:
    facts = told(seeds.jpeg(bare=True), nursery)
    quiet = {"kind": "jpeg", "media": "image/jpeg", "viewable": True, "width": 64, "height": 48, "pages": 1}
    assert facts == Facts(**quiet)


def test_a_part_that_cannot_be_read_is_named(nursery: Nursery) -> None:
    plain = seeds.jpeg()
    at = plain.index(b"Exif\0\0") + 10
    facts = told(plain[:at] + b"\xff" * 4 + plain[at + 4 :], nursery)  # its directory lies nowhere
    assert facts.exif and facts.unread == ("exif",) and facts.author == f"{SECRET} by-line"


def test_p19_entities_in_xmp_are_not_read(nursery: Nursery) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    plain = seeds.jpeg()
    at = plain.index(b"<x:xmpmeta")
    facts = told(plain[:at] + bomb + plain[at + len(bomb) :], nursery)
    assert facts.unread == ("xmp",)


def test_a_pdf_says_who_made_it(nursery: Nursery) -> None:
    facts = told(seeds.pdf(info=b"/Producer(Maker)/ModDate(D:2020)"), nursery)
    assert (facts.kind, facts.pages, facts.viewable, facts.readable) == ("pdf", 2, True, True)
    assert (facts.title, facts.author, facts.producer) == (f"{SECRET} title", f"{SECRET} author", "Maker")
    assert (facts.created, facts.modified) == ("2019-11-08T12:30:00+03:00", "2020")


def test_texts_of_a_file_are_bounded_and_hold_no_control_letters(nursery: Nursery) -> None:
    made = Image.Exif()
    made[0x010F], made[0x0110] = "a\x1b[31m\x07b\n", "x" * 5000
    buffer = io.BytesIO()
    seeds.scene().save(buffer, "JPEG", exif=made)
    facts = told(buffer.getvalue(), nursery)
    assert facts.make == "a[31mb" and facts.model == "x" * 500


def test_real_photos_tell_place_time_and_device(shared_data: Path, nursery: Nursery) -> None:
    evidence = shared_data / "data" / "evidence"
    nikon = told((evidence / "photos/DSCN0010.jpg").read_bytes(), nursery)
    assert (nikon.make, nikon.model, nikon.taken) == ("NIKON", "COOLPIX P6000", "2008-10-22T16:28:39")
    assert (nikon.latitude, nikon.longitude) == (pytest.approx(43.46745, abs=1e-4), pytest.approx(11.88513, abs=1e-4))
    phone = told((evidence / "photos/IMG_5195.HEIC").read_bytes(), nursery)
    assert (phone.model, phone.offset) == ("iPhone 11 Pro Max", "-05:00")
    assert phone.longitude == pytest.approx(-94.28877, abs=1e-4) and phone.direction == pytest.approx(348.06)
    assert told((evidence / "media/A.jpg").read_bytes(), nursery).serial == "062062059949"
    assert [told((evidence / "media" / n).read_bytes(), nursery).c2pa for n in ("A.jpg", "C.jpg", "pdf-file.pdf")] == [
        False,
        True,
        True,
    ]


# --- cleaned copies ----------------------------------------------------------------------------
def clean(data: bytes, nursery: Nursery) -> Cleaned:
    return client.cleaned(io.BytesIO(data), Task(), nursery)


def hold_nothing(copy: Cleaned) -> None:
    """No EXIF, GPS, XMP, IPTC, profile, comment, thumbnail or signature, by two other readers and by its bytes."""
    content = bytes(copy.content)
    assert not exifread.process_file(io.BytesIO(content), details=True)
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not image.getexif() and not getattr(image, "text", {})
        assert image.size == (copy.width, copy.height)
    for mark in (SECRET.encode(), b"Exif", b"adobe", b"Photoshop", b"8BIM", b"ICC_PROFILE", b"iCCP", b"jumb", b"c2pa"):
        assert mark not in content


@pytest.mark.parametrize(
    "data",
    [seeds.jpeg(6), seeds.jpeg(progressive=True), seeds.png(), seeds.png(mode="RGBA"), seeds.webp(orientation=3)],
    ids=["jpeg", "progressive", "png", "clear", "webp"],
)
def test_t35_a_cleaned_copy_holds_the_pixels_alone(nursery: Nursery, data: bytes) -> None:
    assert SECRET.encode() in data
    copy = clean(data, nursery)
    hold_nothing(copy)
    assert copy.media == ("image/png" if data.startswith(b"\x89PNG") else "image/jpeg") and not copy.partial


def test_a_cleaned_copy_is_upright_and_looks_the_same(nursery: Nursery) -> None:
    copy = clean(seeds.jpeg(6), nursery)
    with Image.open(io.BytesIO(bytes(copy.content))) as image:
        pixels = bytearray(image.convert("RGB").tobytes())
    assert near(corners(Picture("", 48, 64, 3, (0, 0), False, 0, 1, pixels)), TURNED[6])
    assert near(corners(Picture("", 48, 64, 3, (0, 0), False, 0, 1, pixels))[2:3], [WHITE])


def test_t35_cleaned_real_photos_hold_nothing(shared_data: Path, nursery: Nursery) -> None:
    evidence = shared_data / "data" / "evidence"
    for path in sorted([*evidence.glob("photos/*"), *evidence.glob("media/*.[jpw]*g"), evidence / "media/mars.webp"]):
        hold_nothing(clean(path.read_bytes(), nursery))


def test_a_pdf_has_no_cleaned_copy(nursery: Nursery) -> None:
    with pytest.raises(Unshowable) as failed:
        clean(seeds.pdf(), nursery)
    assert failed.value.facts == {"reason": "not-supported"}


def test_t35_what_is_not_bare_is_seen_without_decoding(nursery: Nursery) -> None:
    bare_jpeg = bytes(clean(seeds.jpeg(), nursery).content)
    bare_png = bytes(clean(seeds.png(), nursery).content)
    assert is_bare(bare_jpeg, "image/jpeg") and is_bare(bare_png, "image/png")
    comment = b"\xff\xfe\x00\x06hide"
    assert not is_bare(bare_jpeg[:2] + comment + bare_jpeg[2:], "image/jpeg")
    assert not is_bare(bare_jpeg[:-2] + comment + bare_jpeg[-2:], "image/jpeg")
    assert not is_bare(bare_jpeg + b"hidden", "image/jpeg") and not is_bare(bare_png + b"hidden", "image/png")
    assert not is_bare(seeds.jpeg(), "image/jpeg") and not is_bare(seeds.png(), "image/png")
    assert not is_bare(bare_jpeg, "image/png") and not is_bare(b"", "image/jpeg")


def test_t35_no_part_of_a_bare_copy_has_room_for_words(nursery: Nursery) -> None:
    """A taken-over child knows which parts may be there: none may be longer, or there more often, than needed."""
    said = b"36.34N 43.13E, her name"
    jpeg, png = (bytes(clean(made, nursery).content) for made in (seeds.jpeg(), seeds.png()))

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    start, header, end = png[:8], png[16:29], len(png) - 12
    assert is_bare(start + chunk(b"IHDR", header) + png[33:], "image/png")
    for hidden in (
        start + chunk(b"IHDR", header + said) + png[33:],
        png[:end] + chunk(b"IEND", said),
        png[:end] + b"\0\0\0\0IEND" + said[:4],
        png[:33] + chunk(b"IHDR", header) + png[33:],
        start + png[33:],
    ):
        assert not is_bare(hidden, "image/png")

    def segment(marker: int, data: bytes) -> bytes:
        return bytes([0xFF, marker]) + (len(data) + 2).to_bytes(2, "big") + data

    scan = jpeg.index(b"\xff\xda")
    for hidden in (
        *(jpeg[:2] + segment(marker, said) + jpeg[2:] for marker in (0xE0, 0xDB, 0xC0, 0xC4, 0xDD)),
        jpeg[:2] + segment(0xE0, said[:14]) + jpeg[2:],
        jpeg[:2] + segment(0xE0, b"JFIF\0" + said[:9]) + jpeg[2:],
        jpeg[:2] + jpeg[2:20] + jpeg[2:],
        jpeg[:scan] + segment(0xDA, jpeg[scan + 4 : scan + 14] + said) + jpeg[scan + 14 :],
        b"\xff\xd8\xff\xda\x00\x02" + said + b"\xff\xd9",
        b"\xff\xd8\xff\xda\x00\x00" + said + b"\xff\xd9",
    ):
        assert not is_bare(hidden, "image/jpeg")


# --- text ------------------------------------------------------------------------------------
def words(data: bytes, nursery: Nursery) -> tuple[TextHead, str, TextEnd]:
    head, *parts, end = client.text(io.BytesIO(data), Task(), nursery)
    assert isinstance(head, TextHead) and isinstance(end, TextEnd)
    return head, "".join(part.text for part in parts if isinstance(part, TextPart)), end


ARABIC = "شهادة من بغداد: سمعنا إطلاق نار قرب الجسر. چاوپێکەوتن لە سلێمانی.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_text_is_read_in_its_encoding(nursery: Nursery, encoding: str) -> None:
    text = (ARABIC if encoding != "cp1256" else "شهادة من بغداد: سمعنا إطلاق نار قرب الجسر.\n") * 40
    head, found, end = words(text.encode(encoding), nursery)
    assert (head.kind, head.encoding, found) == ("text", encoding, text)
    assert end.unread == () and end.empty_pages == 0


def test_letters_that_cannot_be_read_are_said(nursery: Nursery) -> None:
    head, found, end = words("سلام".encode() * 50_000 + b"\xff\xfe" + b"end", nursery)
    assert head.encoding == "utf-8" and found.endswith("\ufffd\ufffdend") and end.unread == ("letters",)


def test_text_of_a_pdf_comes_by_pages_and_scans_are_counted(nursery: Nursery) -> None:
    parts = list(client.text(io.BytesIO(seeds.pdf()), Task(), nursery))
    assert parts[0] == TextHead("pdf", None, 2)
    assert parts[1:] == [TextPart(f"{SECRET} page", 0), TextEnd((), 1)]


def test_text_of_a_web_page_is_what_one_reads(nursery: Nursery) -> None:
    page = "<!DOCTYPE html><html><style>p{}</style><script>steal()</script><p>قتل &amp; جرح</p><p>ثانٍ</p></html>"
    head, found, _ = words(page.encode(), nursery)
    assert head.kind == "html" and found.split() == ["قتل", "&", "جرح", "ثانٍ"]


def test_text_of_a_json_export_is_its_texts(nursery: Nursery) -> None:
    head, found, _ = words(
        b'{"name": "\\u0642\\u0646\\u0627\\u0629", "messages": [{"text": "one"}, {"text": ["two"]}]}', nursery
    )
    assert head.kind == "json" and found.split() == ["قناة", "one", "two"]
    deep = b'{"a":' * 5000 + b"1" + b"}" * 5000
    assert words(deep, nursery)[1] == deep.decode()


def test_t11_text_is_bounded_in_words_not_in_an_error(nursery: Nursery) -> None:
    head, found, end = words(b"word \n" * 4_000_000, nursery)
    assert head.kind == "text" and 15_000_000 < len(found) <= 16_000_000 and end.unread == ("rest",)


@pytest.mark.parametrize(("data", "reason"), [(seeds.jpeg(), "not-supported"), (bytes(100), "unknown-type")])
def test_what_has_no_text_says_so(nursery: Nursery, data: bytes, reason: str) -> None:
    with pytest.raises(Unshowable) as failed:
        words(data, nursery)
    assert failed.value.facts == {"reason": reason}


def test_no_byte_of_a_document_reaches_the_disk(
    nursery: Nursery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "import io\nfrom app.base.task import Task\nfrom app.sandbox import client\nfrom tests.sandbox import seeds\n"
        "data = seeds.jpeg(6)\nprint('now', flush=True)\nopen('/proc/self/comm').close()\n"
        "client.picture(io.BytesIO(data), box=(9, 9), task=Task())\nclient.cleaned(io.BytesIO(data), Task())\n"
    )
    trace = tmp_path / "trace"
    calls = "openat,open,creat,memfd_create,mkdir,mkdirat,rename,renameat,renameat2,linkat,symlinkat"
    command = ["strace", "-f", "-qq", "-e", f"trace={calls}", "-o", str(trace), sys.executable, "-B", "-c", script]
    try:
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    except FileNotFoundError:
        pytest.skip("strace is not on this machine")
    after = trace.read_text().partition("/proc/self/comm")[2].splitlines()
    writing = [
        line for line in after if any(flag in line for flag in ("O_WRONLY", "O_RDWR", "O_CREAT", "mkdir", "memfd"))
    ]
    assert len(after) > 100
    allowed = ("/dev/null", "EPERM")  # the child's standard error, and its own proof that it can't
    assert [line for line in writing if not any(word in line for word in allowed)] == []
