"""T41, T10, T11: broken and exploit-shaped files end in a picture or the one named error; the parent lives."""

from __future__ import annotations

import functools
import io
import os
import random
import time
import zlib
from collections import Counter
from pathlib import Path

import pytest

from app.base.errors import Unshowable
from app.base.limits import SANDBOX_PIXELS, SANDBOX_SIDE, SANDBOX_VIEW_WALL
from app.base.task import Task
from app.sandbox import client, pictures
from app.sandbox.client import REASONS
from app.sandbox.kinds import PNG
from app.sandbox.nursery import Nursery
from tests.conftest import ROOT, SEED
from tests.sandbox import seeds
from tests.sandbox.conftest import needs_linux

pytestmark = needs_linux
MIB = 1024 * 1024


def memory() -> int:
    """Resident bytes of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def effort() -> float:
    """Seconds of processor that this process and its ended children took: the machine may be busy with other work."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def open_one(verb: str, data: bytes, nursery: Nursery) -> str:
    """The reason why it wasn't shown, or ``shown``; anything else than the one error is a failure of the test."""
    source, task, before = io.BytesIO(data), Task(), time.monotonic()
    try:
        if verb == "picture":
            client.picture(source, box=(400, 300), task=task, nursery=nursery)
        elif verb == "codes":
            client.codes(source, task, nursery)
        elif verb == "clean":
            client.cleaned(source, task, nursery)
        elif verb == "text":
            list(client.text(source, task, nursery))
        else:
            client.facts(source, task, nursery)
    except Unshowable as refusal:
        assert set(refusal.facts) == {"reason"} and refusal.facts["reason"] in REASONS
        return str(refusal.facts["reason"])
    finally:
        assert time.monotonic() - before < SANDBOX_VIEW_WALL + 2
    return "shown"


def open_mutants(count: int, nursery: Nursery) -> Counter[str]:
    shared = ROOT.parent / "shared"
    made = seeds.all_seeds(shared if shared.is_dir() else None)
    chance = random.Random(SEED)
    before, seen = memory(), Counter[str]()
    for number in range(count):
        name = list(made)[number % len(made)]
        verb = ("picture", "codes", "facts", "clean", "text")[number // len(made) % 5]
        seen[open_one(verb, seeds.mutated(made[name], chance), nursery)] += 1
        assert memory() - before < 64 * MIB
    assert seen["shown"] > count // 20 and sum(seen.values()) - seen["shown"] > count // 20
    return seen


def test_t41_malformed_files_end_in_a_picture_or_the_one_error(nursery: Nursery) -> None:
    open_mutants(60, nursery)


@pytest.mark.nightly
def test_t41_a_thousand_malformed_files(nursery: Nursery) -> None:
    open_mutants(1000, nursery)


def zeros(size: int) -> bytes:
    return zlib.compress(bytes(size), 9)


def twice(size: int) -> bytes:
    return zlib.compress(zeros(size), 9)


def tower(depth: int) -> bytes:
    """Forms that draw the next form twice: 2^depth drawings."""
    more = [
        seeds.stream(
            b"/X0 Do /X0 Do",
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X0 %d 0 R>>>>" % (6 + i),
        )
        for i in range(depth)
    ]
    last = seeds.stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return seeds.page_of(seeds.stream(b"/X0 Do"), more=[*more, last])


def of(pages: bytes) -> bytes:
    """A PDF with this page tree."""
    return seeds.pdf([b"<</Type/Catalog/Pages 2 0 R>>", pages, b"<<>>"])


def png_with_text() -> bytes:
    """A compressed text chunk that unpacks to 150 MiB."""
    text = b"k\0\0" + zeros(150 * MIB)
    chunk = len(text).to_bytes(4, "big") + b"zTXt" + text + zlib.crc32(b"zTXt" + text).to_bytes(4, "big")
    return seeds.png()[:33] + chunk + seeds.png()[33:]


BOMBS = {
    "png-60000": lambda: seeds.png_claiming(60_000, 60_000, zeros(10 * MIB)),
    "png-wide": lambda: seeds.png_claiming(2**31 - 1, 1, b""),
    "png-no-area": lambda: seeds.png_claiming(0, 0, b""),
    "png-text": png_with_text,
    "jpeg-65500": lambda: seeds.jpeg(bare=True).replace(b"\x00\x30\x00\x40\x03", b"\xff\xdc\xff\xdc\x03", 1),
    "zeros-200-mib": lambda: bytes(200 * MIB),
    "svg": lambda: b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg"/>',
    "tiff": lambda: b"II*\0" + bytes(1000),
    "icns": lambda: b"icns" + bytes(1000),
    "gif": lambda: b"GIF89a\xff\xff\xff\xff" + bytes(1000),
    "pdf-nested": lambda: of(b"[" * 1_000_000 + b"]" * 1_000_000),
    "pdf-circular": lambda: of(b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
    "pdf-count": lambda: of(b"<</Type/Pages/Kids[]/Count 2147483647>>"),
    "pdf-huge-page": lambda: seeds.page_of(seeds.stream(b""), b"[0 0 1e30 1e30]"),
    "pdf-no-page": lambda: seeds.page_of(seeds.stream(b""), b"[0 0 0 0]"),
    "pdf-packed-gib": lambda: seeds.page_of(
        seeds.stream(twice(600 * MIB), b"/Filter[/FlateDecode/FlateDecode]")
    ),
    "pdf-huge-image": lambda: seeds.page_of(
        seeds.stream(b"100 0 0 100 0 0 cm /X0 Do"),
        more=[
            seeds.stream(
                zeros(100 * MIB),
                b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceRGB"
                b"/BitsPerComponent 8/Filter/FlateDecode",
            )
        ],
    ),
    "pdf-tower": lambda: tower(40),
    "exif-loop": lambda: seeds.jpeg().replace(b"Exif\0\0II*\0\x08\0\0\0", b"Exif\0\0II*\0\x08\0\0\xff"),
}  # fmt: skip


@functools.cache
def bomb(name: str) -> bytes:
    """Made once where making it takes seconds, and it is small itself."""
    return BOMBS[name]()


def made(name: str) -> bytes:
    return bomb(name) if name == "pdf-packed-gib" else BOMBS[name]()


SHOWN = {"pdf-huge-page", "pdf-no-page", "png-text", "pdf-tower", "pdf-huge-image", "pdf-packed-gib", "exif-loop"}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_t11_bombs_are_refused_in_two_seconds(name: str) -> None:
    """Or shown as what is left of them: a PDF page whose one picture is refused is a white page."""
    data = made(name)
    before, start = memory(), effort()
    with Nursery(spare=False) as single:
        said = open_one("picture", data, single)
    assert effort() - start < 2
    assert memory() - before < 64 * MIB
    assert said != "shown" or name in SHOWN, said


@pytest.mark.parametrize("verb", ["facts", "clean", "codes", "text"])
def test_t11_no_verb_falls_for_a_bomb(verb: str) -> None:
    for name in ("png-60000", "zeros-200-mib", "pdf-nested", "pdf-packed-gib", "pdf-count"):
        data, start = made(name), effort()
        with Nursery(spare=False) as single:
            open_one(verb, data, single)
        assert effort() - start < 2, name


@pytest.mark.parametrize(
    ("width", "height"),
    [
        pytest.param(10_000, SANDBOX_PIXELS // 10_000 + 1, id="one-line-too-many"),
        pytest.param(SANDBOX_SIDE + 1, 1, id="one-pixel-too-wide"),
        pytest.param(1, SANDBOX_SIDE + 1, id="one-pixel-too-high"),
    ],
)
def test_t11_too_many_pixels_are_refused_by_the_head_alone(width: int, height: int) -> None:
    """Before a decoder takes memory: the walls would end it too, but as a failure and not by its name."""
    with pytest.raises(Unshowable) as refused:
        pictures.open_picture(seeds.png_claiming(width, height, b""), PNG)
    assert refused.value.facts["reason"] == "too-big"


def test_t11_the_largest_picture_is_not_refused_by_its_head() -> None:
    head = seeds.png_claiming(10_000, SANDBOX_PIXELS // 10_000, b"")
    assert pictures.open_picture(head, PNG).size == (10_000, SANDBOX_PIXELS // 10_000)
