"""In which encoding a foreign text stands: one rule, for documents, tables and chats."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.encodings import ENCODINGS, PAGES, find_encoding, guess_encoding, mark_of, rank_pages
from app.sandbox.refused import Refused

WITNESS = "شهادة من بغداد: سمعنا إطلاق نار قرب الجسر، وهرب رجلان على دراجة نارية."
KURDISH = "چاوپێکەوتن لە سلێمانی لەگەڵ شایەتەکە"
GERMAN = "Die Journalistin wurde im Mai nahe der Brücke verschleppt; zwei Männer hörten Schüsse."
RUSSIAN = "Журналист был задержан возле своего дома двумя неизвестными."
TURKISH = "Gazeteci, İstanbul'daki evinin önünde iki kişi tarafından gözaltına alındı; şüpheliler kaçtı."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param(WITNESS, "cp1256", id="windows-arabic"),
        pytest.param(WITNESS, "iso-8859-6", id="unix-arabic"),
        pytest.param(WITNESS, "cp720", id="dos-arabic"),
        pytest.param(RUSSIAN, "cp1251", id="cyrillic"),
        pytest.param(GERMAN, "cp1252", id="german"),
    ],
)
def test_a_code_page_is_told_by_its_letters(text: str, encoding: str) -> None:
    raw = text.replace("،", ",").encode(encoding)
    assert guess_encoding(raw) == encoding
    assert find_encoding(raw)[:2] == (encoding, False)


def test_what_is_guessed_leaves_every_other_page_to_choose() -> None:
    _, sure, others = find_encoding(TURKISH.encode("cp1254"))
    assert not sure and sorted(others) == sorted(ENCODINGS)


@pytest.mark.parametrize("text", [WITNESS, KURDISH, GERMAN, RUSSIAN, TURKISH])
def test_utf_8_is_never_taken_for_a_page(text: str) -> None:
    assert guess_encoding(text.encode()) == "utf-8"
    assert guess_encoding(text.encode("utf-8-sig")) == "utf-8-sig"
    assert guess_encoding(text.encode("utf-16")) == "utf-16"
    assert find_encoding(text.encode())[:2] == ("utf-8", True)


def test_a_few_broken_bytes_do_not_turn_a_text_into_other_letters() -> None:
    raw = (WITNESS * 4).encode()
    broken = raw[:100] + b"\xff" + raw[100:]
    assert guess_encoding(broken) == "utf-8", "a witness in Arabic would be read as accents"
    assert find_encoding(broken)[1] is False, "a table isn't read with a broken letter unless someone says so"


def test_a_sample_may_end_within_a_letter() -> None:
    raw = WITNESS.encode()
    assert {guess_encoding(raw[:end]) for end in range(8, len(raw))} == {"utf-8"}


def test_a_mark_is_that_of_its_encoding() -> None:
    assert mark_of("ا".encode("utf-8-sig"), "utf-8") == b"\xef\xbb\xbf"
    assert mark_of("ا".encode("utf-8-sig"), "cp1256") == b""


def test_only_encodings_of_the_list_can_be_chosen() -> None:
    with pytest.raises(Refused):
        find_encoding(b"abc", "utf-7")
    assert find_encoding(b"abc", "cp1256")[0] == "cp1256"


@given(st.binary(max_size=300))
def test_t11_any_bytes_have_an_encoding_that_reads_them(raw: bytes) -> None:
    raw.decode(guess_encoding(raw), "replace")
    assert sorted(rank_pages(raw)) == sorted(PAGES)
