"""Names, numbers and places inside free text, in three scripts and with what languages attach to words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.mentions import Index, Kind, Sought, crowded

ALL: tuple[Kind, ...] = ("phone", "handle", "mail", "link", "position", "number")
SOUGHT = (
    Sought("زانا كريم احمد", "zana"),
    Sought("Shirin Omar Aziz", "shirin"),
    Sought("علي حسن", "ali"),
    Sought("Kani Gorran, near the mill", "house", "place"),
    Sought("+964 770 123 4567", "phone", "phone"),
    Sought("Society for Civil Help", "group", "name", 2),
    Sought("Mesopotamia Human Rights Watch", "watch", "name", 2),
    Sought("مركز النخيل لحقوق الإنسان", "nakhil", "name", 2),
    Sought("Iraqi water board", "board", "name", 2),
    Sought("WaterBoard", "board", "name", 2),
    Sought("منظمة حقوق الإنسان", "plain", "name", 2),
    Sought("Iraqi government", "state", "name", 2),
    Sought("government", "state", "name", 2),
    Sought("الحكومة", "state", "name", 2),
)
INDEX = Index(SOUGHT)


def found(text: str, patterns: tuple[Kind, ...] = ()) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.of) for one in INDEX.find(text, patterns)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Zana was there", [("Zana", "zana")], id="other-script"),
        pytest.param("زانا was there", [("زانا", "zana")], id="as-written"),
        pytest.param("Zana Kareem's brother", [("Zana Kareem's", "zana")], id="latin-possessive"),
        pytest.param("قال لزانا وشيرين", [("لزانا", "zana"), ("وشيرين", "shirin")], id="arabic-prefixes"),
        pytest.param("زانای گوت", [("زانای", "zana")], id="sorani-ending"),
        pytest.param("شیرین عومەر", [("شیرین عومەر", "shirin")], id="sorani-letters"),
        pytest.param("مع علي", [("علي", "ali")], id="ali"),
        pytest.param("على الطريق", [], id="the-particle-is-no-ali"),
        pytest.param("ZANA KARIM", [("ZANA KARIM", "zana")], id="capitals"),
        pytest.param("zana", [("zana", "zana")], id="small"),
        pytest.param("in Kani Gorran", [("Kani Gorran", "house")], id="place"),
        pytest.param("they all sure went home by the road", [], id="words-like-any-other"),
        pytest.param("a civil matter", [], id="one-word-of-an-organisation"),
        pytest.param("the Civil Help society", [("Civil Help society", "group")], id="an-organisation"),
        pytest.param("Profile of an Iraqi Human Rights Activist", [], id="words-of-half-of-all-organisations"),
        pytest.param("ناشط في حقوق الإنسان", [], id="the-same-in-arabic"),
        pytest.param("said Human Rights Watch", [("Human Rights Watch", "watch")], id="with-one-of-its-own"),
        pytest.param("النخيل لحقوق الإنسان", [("النخيل لحقوق الإنسان", "nakhil")], id="its-own-in-arabic"),
        pytest.param("من منظمة حقوق الإنسان", [("منظمة حقوق الإنسان", "plain")], id="nothing-else-in-its-name"),
        pytest.param("an Iraqi paper", [], id="a-short-name-makes-no-word-of-the-long-one-enough"),
        pytest.param("no water came", [], id="one-word-of-a-long-name-though-it-has-a-short-one"),
        pytest.param("the WaterBoard", [("WaterBoard", "board")], id="the-short-name-itself"),
        pytest.param("the Iraqi water board", [("Iraqi water board", "board")], id="the-long-name"),
        pytest.param("government committee", [], id="a-short-name-that-is-a-word-like-any-other"),
        pytest.param("لجنة حكومية", [], id="that-word-in-arabic"),
        pytest.param("the Iraqi government", [("Iraqi government", "state")], id="its-whole-name"),
        pytest.param("call 0770 123 4567", [("0770 123 4567", "phone")], id="a-number-in-another-form"),
        pytest.param("٠٧٧٠ ١٢٣ ٤٥٦٧", [("٠٧٧٠ ١٢٣ ٤٥٦٧", "phone")], id="arabic-digits"),
    ],
)
def test_what_is_sought_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("write to a.b@c.org", "a.b@c.org", id="mail"),
        pytest.param("see https://t.me/abc now", "https://t.me/abc", id="link"),
        pytest.param("on t.me/abc", "t.me/abc", id="bare-link"),
        pytest.param("ask @abc_1", "@abc_1", id="handle"),
        pytest.param("at 35.5612, 45.4329", "35.5612, 45.4329", id="position"),
        pytest.param("at 07701239999", "07701239999", id="phone"),
        pytest.param("plate 22A-123456", "123456", id="number"),
        pytest.param("on 2022-03-15 at 12:30, 30 people", "", id="dates-and-counts-are-none"),
    ],
)
def test_what_looks_like_an_address_or_number_is_pointed_out(text: str, expected: str) -> None:
    said = [text[one.start : one.end] for one in INDEX.find(text, ALL)]
    assert said == ([expected] if expected else [])


@given(st.text(max_size=200))
def test_spans_lie_inside_any_text(text: str) -> None:
    spans = INDEX.find(text, ALL)
    assert all(0 <= one.start < one.end <= len(text) for one in spans)
    covered = crowded(spans)
    assert all(a[1] < b[0] for a, b in pairwise(covered))


@given(st.text(max_size=30), st.sampled_from(["زانا كريم", "Zana Karim", "شيرين", "Shirin"]), st.text(max_size=30))
def test_a_name_between_blanks_is_always_found(before: str, name: str, after: str) -> None:
    text = f"{before} {name} {after}"
    at = len(before) + 1
    assert any(one.start <= at < one.end for one in INDEX.find(text)), "whatever stands around it"
