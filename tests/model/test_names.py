"""Names taken apart. The people here are poets, scholars and rulers whose names every schoolbook prints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.names import PARTS, join_parts, split_name
from app.model.values import check_value, describe, search_text, title_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param(
            "عبد الكريم قاسم محمد بكر",
            {"given": "عبد الكريم", "father": "قاسم", "grandfather": "محمد", "great_grandfather": "بكر"},
            id="a quad name whose first is a compound with abd",
        ),
        pytest.param(
            "عبد الجبار عبد الله", {"given": "عبد الجبار", "father": "عبد الله"}, id="two compounds, four words"
        ),
        pytest.param(
            "عبد الرزاق عبد الواحد فياض المراني",
            {"given": "عبد الرزاق", "father": "عبد الواحد", "grandfather": "فياض", "family": "المراني"},
            id="compounds and a nisba",
        ),
        pytest.param("بدر شاكر السياب", {"given": "بدر", "father": "شاكر", "family": "السياب"}, id="a nisba"),
        pytest.param("علي الوردي", {"given": "علي", "family": "الوردي"}, id="given name and nisba"),
        pytest.param("د. علي الوردي", {"title": "د", "given": "علي", "family": "الوردي"}, id="a title"),
        pytest.param("أبو الطيب المتنبي", {"kunya": "أبو الطيب", "laqab": "المتنبي"}, id="kunya and laqab"),
        pytest.param("أم كلثوم", {"kunya": "أم كلثوم"}, id="a kunya alone"),
        pytest.param(
            "الحسن بن هانئ (أبو نواس)",
            {"kunya": "أبو نواس", "given": "الحسن", "father": "هانئ"},
            id="a kunya in brackets, and bin",
        ),
        pytest.param(
            "عمرو بن بحر «الجاحظ»", {"given": "عمرو", "father": "بحر", "laqab": "الجاحظ"}, id="a laqab in quotes"
        ),
        pytest.param("صلاح الدين الأيوبي", {"given": "صلاح الدين", "family": "الأيوبي"}, id="a compound with ad-din"),
        pytest.param("محمد بهجة الأثري", {"given": "محمد", "father": "بهجة", "family": "الأثري"}, id="no known pair"),
        pytest.param("محمد مهدي الجواهري", {"family": "الجواهري"}, id="Muhammad Mahdi: one name or two, so neither"),
        pytest.param("محمد رضا الشبيبي", {"family": "الشبيبي"}, id="Muhammad Rida: the same"),
        pytest.param("محمد حسن آل ياسين", {"family": "آل ياسين"}, id="a house"),
        pytest.param(
            "Abd al-Wahhab al-Bayati", {"given": "Abd al-Wahhab", "family": "al-Bayati"}, id="Latin abd and nisba"
        ),
        pytest.param(
            "Badr Shakir al-Sayyab", {"given": "Badr", "father": "Shakir", "family": "al-Sayyab"}, id="Latin, three"
        ),
        pytest.param("Abdul Karim Qasim", {"given": "Abdul Karim"}, id="Latin pair: the second may be a family"),
        pytest.param("Zaha Hadid", {"given": "Zaha"}, id="Latin pair: here it is one"),
        pytest.param("Nazik al-Malaika", {"given": "Nazik", "family": "al-Malaika"}, id="Latin nisba"),
        pytest.param("شێرکۆ بێکەس", {"given": "شێرکۆ", "father": "بێکەس"}, id="Sorani letters"),
        pytest.param("السيد", {"given": "السيد"}, id="a title alone is a name"),
        pytest.param("عبد", {"given": "عبد"}, id="abd alone is a name"),
        pytest.param("عبد محمد حسن", {"given": "عبد", "father": "محمد", "grandfather": "حسن"}, id="abd before a name"),
        pytest.param("", {}, id="nothing"),
        pytest.param("  \u200f ", {}, id="nothing to be seen"),
        pytest.param("علي ( )", {"given": "علي"}, id="nothing in brackets"),
    ],
)
def test_names_are_taken_apart(text: str, parts: dict[str, str]) -> None:
    assert split_name(text) == parts


def test_more_names_than_papers_carry_are_left_to_the_person() -> None:
    assert split_name("سعد زيد عمر خالد وليد فهد") == {}


WORDS = st.sampled_from(
    [
        "عبد",
        "الله",
        "محمد",
        "علي",
        "أبو",
        "بن",
        "آل",
        "الدين",
        "الساعدي",
        "abd",
        "al-Din",
        "Al",
        "Abu",
        "bin",
        "Hasan",
        "(",
        ")",
        ".",
        "السيد",
        "د",
    ]
)
TYPED = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=9).map(" ".join))


@given(TYPED)
def test_what_is_suggested_was_typed(text: str) -> None:
    """Nothing is invented, nothing comes twice, and every part is a value that can be saved."""
    parts = split_name(text)
    assert set(parts) <= set(PARTS)
    words = " ".join(text.split())
    for part in parts.values():
        assert part and all(word in words for word in part.split())
    if parts and text.strip() and "\x00" not in text:
        name = check_value("person", "names", [{"text": "x", "parts": parts}])[0]
        assert set(name.get("parts", {})) <= set(parts)


@given(st.lists(st.sampled_from(["عبد الله", "حسن", "كريم", "جاسم"]), min_size=1, max_size=4))
def test_joining_gives_back_what_was_taken_apart(line: list[str]) -> None:
    text = " ".join(line)
    assert join_parts(split_name(text)) == text


def test_a_name_keeps_its_parts_in_one_order_and_only_the_filled_ones() -> None:
    name = {"text": "علي حسن", "parts": {"father": "حسن", "given": "علي", "tribe": ""}, "language": "ar"}
    checked = check_value("person", "names", [name])
    assert checked == [
        {"text": "علي حسن", "kind": "full", "language": "ar", "parts": {"given": "علي", "father": "حسن"}}
    ]
    assert list(checked[0]["parts"]) == ["given", "father"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param({"text": "علي", "parts": {"brother": "حسن"}}, id="no such part"),
        pytest.param({"text": "علي", "parts": ["علي"]}, id="parts in a list"),
        pytest.param({"text": "علي", "period": "some day"}, id="no date"),
        pytest.param({"text": "علي", "language": "klingon"}, id="no such language"),
        pytest.param({"parts": {"given": "علي"}}, id="parts without the name"),
    ],
)
def test_names_that_are_refused(name: dict[str, object]) -> None:
    from app.base.errors import InputError

    with pytest.raises(InputError):
        check_value("person", "names", [name])


def test_titles_and_words_use_the_text_and_search_finds_the_parts_too() -> None:
    name = [{"text": "علي حسن", "kind": "full", "parts": {"given": "علي", "tribe": "بني مالك"}}]
    assert title_of("person", {"names": name}, "ar") == "علي حسن"
    assert describe("person", "names", name, "ar") == "علي حسن"
    assert "بني مالك" in search_text("person", "names", name)
    assert search_text("person", "names", name).count("علي") == 1


def test_a_channels_former_name_says_when() -> None:
    value = check_value("channel", "former_names", [{"text": "X", "kind": "former", "period": "2019-05/2020"}])
    assert describe("channel", "former_names", value, "en") == "X (from May 2019 to 2020)"
