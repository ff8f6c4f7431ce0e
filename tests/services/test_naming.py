"""What a file is called and said to be: as the decoders call it, with what its maker wrote left whole."""

from __future__ import annotations

import msgspec
import pytest

from app.sandbox.answers import Facts
from app.services.evidence import revealing
from app.services.evidence.copies import clean_name
from app.services.naming import media_type


@pytest.fixture
def nothing() -> Facts:
    return Facts(kind="jpeg", media="image/jpeg")


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"heix", b"msf1"])
def test_a_photo_of_a_phone_has_the_type_by_which_it_is_shown_and_cleaned(brand: bytes) -> None:
    head = b"\x00\x00\x00\x18ftyp" + brand + b"\x00\x00\x00\x00mif1heic" + bytes(64)
    assert media_type(head, "IMG_1.HEIC") == media_type(head, "letter.txt") == "image/heic"
    assert clean_name("IMG_1.HEIC", "image/jpeg", neutral=False).endswith(".jpg")


def test_a_slash_in_the_name_of_a_lens_stays(nothing: Facts) -> None:
    said = revealing.told(msgspec.structs.replace(nothing, lens="back camera 4.25mm f/1.8"), "en")
    assert any("4.25mm f/1.8." in one.text for one in said)


def test_what_turns_or_hides_words_goes_from_what_a_file_says(nothing: Facts) -> None:
    said = revealing.told(msgspec.structs.replace(nothing, lens="lens\u202egpj /\u2066/ x"), "en")
    assert not any("\u202e" in one.text for one in said)
    assert any("lensgpj /?/ x" in one.text for one in said)
