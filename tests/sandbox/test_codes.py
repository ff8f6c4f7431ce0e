"""QR codes are read in the child: a fingerprint comes back, and nothing that a code could say beside it (T41)."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.base.errors import Unshowable
from app.base.limits import SANDBOX_CODE_CHARS, SANDBOX_CODES
from app.base.task import Task
from app.sandbox import client
from app.sandbox.nursery import Nursery
from app.sync import fingerprint
from tests.sandbox import seeds
from tests.sandbox.conftest import needs_linux

pytestmark = needs_linux
KEY = "Qq0" + "A" * 39 + "E"


def read(data: bytes, nursery: Nursery) -> tuple[str, ...]:
    return client.codes(io.BytesIO(data), Task(), nursery).texts


def turned(data: bytes, degrees: float, *, mode: str = "RGB") -> bytes:
    image = Image.open(io.BytesIO(data)).convert(mode)
    out = io.BytesIO()
    image.rotate(degrees, expand=True, fillcolor="white" if mode == "RGB" else None).save(out, "PNG")
    return out.getvalue()


def test_a_fingerprint_is_read_in_the_jail_also_turned_and_as_a_photo(nursery: Nursery) -> None:
    plain = seeds.qr(fingerprint.write(KEY), scale=6)
    photo = io.BytesIO()
    Image.open(io.BytesIO(turned(plain, 12))).save(photo, "JPEG", quality=60)
    for data in (plain, turned(plain, 90), turned(plain, 30), turned(plain, 0, mode="RGBA"), photo.getvalue()):
        assert [fingerprint.read(text) for text in read(data, nursery)] == [KEY]


def test_a_picture_without_a_code_says_so_by_saying_nothing(nursery: Nursery) -> None:
    found = client.codes(io.BytesIO(seeds.png()), Task(), nursery)
    assert (found.texts, found.others) == ((), 0)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("x" * (SANDBOX_CODE_CHARS + 1), id="too-long"),
        pytest.param("a\u202eb", id="turned"),
        pytest.param("مرحبا", id="not-ascii"),
        pytest.param("a b", id="with-a-space"),
        pytest.param("\x1b[2J", id="control"),
        pytest.param(bytes(range(128, 250)), id="bytes"),
    ],
)
def test_t41_what_is_no_fingerprint_by_its_letters_does_not_come_back(content: str | bytes, nursery: Nursery) -> None:
    found = client.codes(io.BytesIO(seeds.qr(content)), Task(), nursery)
    assert (found.texts, found.others) == ((), 1)


def test_more_codes_than_anybody_needs_are_not_all_told(nursery: Nursery) -> None:
    one = Image.open(io.BytesIO(seeds.qr("A0")))
    sheet = Image.new("L", (one.width * 4, one.height * 4), 255)
    for at in range(16):
        code = Image.open(io.BytesIO(seeds.qr(f"A{at}")))
        sheet.paste(code, (at % 4 * one.width, at // 4 * one.height))
    out = io.BytesIO()
    sheet.save(out, "PNG")
    assert len(read(out.getvalue(), nursery)) == SANDBOX_CODES


def test_a_file_that_is_no_picture_is_refused_by_name(nursery: Nursery) -> None:
    for data, reason in (
        (b"just text", "not-supported"),
        (seeds.pdf(), "not-supported"),
        (b"II*\0" + bytes(99), "unknown-type"),
    ):
        with pytest.raises(Unshowable) as refused:
            read(data, nursery)
        assert refused.value.facts["reason"] in (reason, "unknown-type", "not-supported")
