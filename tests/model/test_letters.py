"""Folding: what one writer leaves out and another writes is found all the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.digits import ascii_digits
from app.model.letters import asked, fold_text, tail

LETTERS = st.text(st.one_of(st.characters(), st.sampled_from("اأإآٱىيیةەهھكکگـءئؤڵڕۆێپچژ٠١٢۳٤َُِّْٰ‌‏'ʿ’éÉßİıŁ")))


@given(LETTERS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_text(fold_text(text)) == fold_text(text)


@given(LETTERS, LETTERS)
def test_folding_words_apart_or_together_is_the_same(left: str, right: str) -> None:
    assert fold_text(f"{left} {right}") == " ".join(f"{fold_text(left)} {fold_text(right)}".split())


@given(LETTERS)
def test_what_is_left_has_no_marks_case_or_foreign_digits(text: str) -> None:
    folded = fold_text(text)
    assert not [c for c in folded if unicodedata.category(c) in ("Mn", "Me", "Cf")]
    assert not [c for c in folded if c.isdecimal() and not c.isascii()]
    assert folded == folded.strip()


@given(
    st.text("اأبتثجحخدذرزسشصضطظعغفقكلمنهوي ", max_size=40), st.lists(st.sampled_from("ًٌٍَُِّْٰـ"), max_size=10), st.randoms()
)
def test_vowel_signs_and_tatweel_anywhere_change_nothing(text: str, marks: list[str], random: object) -> None:
    dressed = list(text)
    for mark in marks:
        dressed.insert(random.randint(0, len(dressed)), mark)  # type: ignore[attr-defined]
    assert fold_text("".join(dressed)) == fold_text(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("أحمد", "احمد", id="alef with hamza"),
        pytest.param("إيهاب الوزني", "ايهاب الوزنى", id="hamza below, alef maqsura"),
        pytest.param("آمنة", "امنه", id="madda, ta marbuta"),
        pytest.param("هاشم", "ھاشم", id="two-eyed ha"),
        pytest.param("كريم", "کریم", id="Persian kaf and ya"),
        pytest.param("گرگوك", "كركوك", id="gaf"),
        pytest.param("پژار", "بزار", id="letters that Arabic keyboards lack"),
        pytest.param("هەولێر", "ههولير", id="Sorani vowels"),
        pytest.param("مُحَمَّد", "محمد", id="vowel signs"),
        pytest.param("صفـــاء", "صفا", id="tatweel and the bare hamza"),
        pytest.param("مؤمن", "مومن", id="hamza on waw"),
        pytest.param("بهائي", "بهايي", id="hamza on ya"),
        pytest.param("ﻻ", "لا", id="presentation form of lam-alef"),
        pytest.param("سنة ٢٠١٩", "سنه 2019", id="Arabic digits"),
        pytest.param("۲۰۱۹", "2019", id="Persian digits"),
        pytest.param("Al-Ḥamāmī", "al-hamami", id="transliteration marks"),
        pytest.param("Sha‘bān", "Shaban", id="left quote for ayn"),
        pytest.param("Shaʿban", "Sha'ban", id="ayn and apostrophe"),
        pytest.param("STRASSE", "straße", id="sharp s"),
        pytest.param("İbrahim", "ibrahim", id="dotted capital I"),
        pytest.param("  two\n words ", "two words", id="white space"),
        pytest.param("می\u200cشود", "میشود", id="joiner"),
    ],
)
def test_both_spellings_fold_to_one(one: str, other: str) -> None:
    assert fold_text(one) == fold_text(other)


@pytest.mark.parametrize(("one", "other"), [("حسن", "حسين"), ("علي", "عالي"), ("سعد", "سعيد"), ("Ali", "Alia")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold_text(one) != fold_text(other)


def test_digits_alone() -> None:
    assert ascii_digits("٣٠ من ۲۰۲۱, x²") == "30 من 2021, x²"


WORDS = st.text("ابتحدرسعفكلمنهوي", min_size=1, max_size=10)
PREFIXES = st.sampled_from(
    ("", "ال", "وال", "بال", "لل", "عبد", "عبدال", "ابو", "ابوال", "abdul", "abd", "al", "el", "abu")
)
LATIN = st.text("abdehilmnorsuy", min_size=1, max_size=10)


@given(PREFIXES, st.one_of(WORDS, LATIN))
def test_a_word_is_found_by_itself_however_it_is_split(prefix: str, rest: str) -> None:
    word = fold_text(prefix + rest)
    indexed = (word, tail(word))
    assert all(any(part and there.startswith(part) for there in indexed) for part in asked(word))


@given(
    WORDS.filter(lambda word: len(word) >= 3 and asked(word) == (word,)),
    st.sampled_from(("ال", "وال", "بال", "فال", "لل")),
)
def test_the_article_hides_no_name(name: str, article: str) -> None:
    assert tail(article + name) in (name, name[2:])
    assert asked("ال" + name) == (name,)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        pytest.param("حسيني", "الحسيني", id="without the article"),
        pytest.param("الحسيني", "حسيني", id="with an article that the text lacks"),
        pytest.param("الحسيني", "والحسيني", id="after and"),
        pytest.param("عبد الرحمن", "عبدالرحمن", id="apart for joined"),
        pytest.param("عبدالرحمن", "عبد الرحمن", id="joined for apart"),
        pytest.param("ابو عمرة", "أبوعمره", id="kunya apart"),
        pytest.param("أبوعمره", "ابو عمرة", id="kunya joined"),
        pytest.param("Husseini", "Al-Husseini", id="Latin without the article"),
        pytest.param("Al-Husseini", "al Husseini", id="Latin article apart"),
        pytest.param("Rahman", "Abdulrahman", id="end of a Latin compound"),
        pytest.param("Abdulrahman", "Abd al-Rahman", id="Latin compound apart"),
        pytest.param("Abdul Rahman", "Abdelrahman", id="Latin compound joined"),
    ],
)
def test_articles_and_compounds_are_found_in_every_form(typed: str, written: str) -> None:
    parts = [part for word in fold_text(written).replace("-", " ").split() for part in (word, tail(word)) if part]
    wanted = [part for word in fold_text(typed).replace("-", " ").split() for part in asked(word)]
    assert all(any(part.startswith(one) for part in parts) for one in wanted)
