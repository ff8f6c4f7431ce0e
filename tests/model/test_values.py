"""Values: one signed form for each kind, words for people, and what people type."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import limits
from app.base.errors import InputError
from app.base.ids import new_id
from app.model.entry import JSON
from app.model.fields import Field, Kind
from app.model.types import TYPES, field_of
from app.model.values import check_value, describe, parse_text, search_text, title_of
from app.model.vocabulary import vocabulary

EVERY_FIELD = [(declared.name, field) for declared in TYPES.values() for field in declared.fields]
ID = "abcdefghijklmnopqrstuvwxya"

LINE = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
SPELLED = {
    "code": r"[A-Z][0-9]{1,3}(-20[0-9]{2})?",
    "vocabulary": r"[a-z]{1,9}(-[a-z0-9]{1,9})?",
    "term-code": r"[a-z]{1,9}(-[a-z0-9]{1,9})?",
}
DATES = st.sampled_from(["2019-11", "2018~", "../2017-01", "2022-09-1X", "2019-10/..", "11/2019", "Nov 2019"])
CODES = {
    name: st.sampled_from(sorted(vocabulary(name).by_code))
    for name in {f.vocabulary for _, f in EVERY_FIELD if f.vocabulary}
    | {"count-qualifier", "name-kind", "place-precision"}
}


def well_formed(field: Field) -> st.SearchStrategy[Any]:
    """Values as a form gives them for a field."""
    codes = CODES.get(field.vocabulary or "", st.nothing())
    whole = st.integers(0, 130) if field.hint == "age" else st.integers(-1000, 10**6)
    place = st.fixed_dictionaries(
        {"text": LINE.filter(str.strip)},
        optional={
            "governorate": CODES["governorate"],
            "district": LINE,
            "precision": CODES["place-precision"],
        },
    )
    name = st.fixed_dictionaries({"text": LINE.filter(str.strip)}, optional={"kind": CODES["name-kind"]})
    return {
        Kind.TEXT: st.from_regex(SPELLED[field.hint], fullmatch=True) if field.hint in SPELLED else LINE,
        Kind.LONG_TEXT: st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
        Kind.TERM: codes,
        Kind.TERMS: st.lists(codes, max_size=5),
        Kind.DATE: DATES,
        Kind.COUNT: st.fixed_dictionaries({"n": st.integers(0, 10**9), "is": CODES["count-qualifier"]}),
        Kind.NUMBER: whole,
        Kind.YES_NO: st.booleans(),
        Kind.REF: st.builds(new_id),
        Kind.REFS: st.lists(st.builds(new_id), max_size=4),
        Kind.NAMES: st.lists(st.one_of(name, LINE.filter(str.strip)), max_size=4),
        Kind.PLACE: place,
        Kind.LIST: st.lists(LINE.filter(str.strip), max_size=4),
        Kind.URL: st.sampled_from(
            ["https://example.org/a?b=c#d", "t.me/channel", "http://سجل.iq/خبر", "HTTPS://X.ORG"]
        ),
        Kind.HASH: st.binary(min_size=32, max_size=32).map(bytes.hex),
        Kind.SIZE: st.integers(0, 2**40),
    }[field.kind]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["n", "is", "text", "kind", "x"]), inner)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("kind", list(Kind))
@given(data=st.data())
def test_every_kind_round_trips(kind: Kind, data: st.DataObject) -> None:
    """What is checked once is in the signed form: checking again, or through JSON, changes nothing."""
    type_, field = data.draw(st.sampled_from([(t, f) for t, f in EVERY_FIELD if f.kind is kind]))
    given_value = data.draw(well_formed(field))
    try:
        checked = check_value(type_, field.name, given_value)
    except InputError as refused:  # nothing is left of it: control characters only, or no text
        assert refused.facts["rule"] in ("required", "text-empty")
        return
    assert check_value(type_, field.name, checked) == checked
    assert check_value(type_, field.name, json.loads(json.dumps(checked))) == checked
    for language in ("en", "ar"):
        words = describe(type_, field.name, checked, language, {})
        assert bool(words.strip()) == (checked is not None)
    assert isinstance(search_text(type_, field.name, checked), str)


@given(st.sampled_from(EVERY_FIELD), ANY_JSON)
def test_any_json_is_checked_or_refused_and_always_shown(where: tuple[str, Field], value: JSON) -> None:
    type_, field = where
    assert isinstance(describe(type_, field.name, value, "ar"), str)
    assert isinstance(search_text(type_, field.name, value), str)
    assert isinstance(title_of(type_, {field.name: value}, "en"), str)
    try:
        checked = check_value(type_, field.name, value)
    except InputError as refused:
        assert refused.facts["field"] == field.name
        assert refused.facts["rule"]
        assert "\n" not in str(refused)
        return
    assert check_value(type_, field.name, checked) == checked


@given(st.sampled_from(EVERY_FIELD), st.text(max_size=40))
def test_anything_typed_is_a_checked_value_or_refused(where: tuple[str, Field], text: str) -> None:
    type_, field = where
    try:
        value = parse_text(field, text)
    except InputError as refused:
        assert refused.facts["rule"]
        return
    assert check_value(type_, field.name, value) == value


@pytest.mark.parametrize(
    ("type_", "field", "value", "rule"),
    [
        pytest.param("case", "title", "", "required", id="an empty required field"),
        pytest.param("case", "title", None, "required", id="nothing in a required field"),
        pytest.param("case", "title", "  \n ", "required", id="only white space"),
        pytest.param("case", "title", "x" * (limits.TITLE_CHARS + 1), "text-long", id="a line too long"),
        pytest.param("case", "summary", "x" * limits.VALUE_BYTES, "text-long", id="a text too long"),
        pytest.param("case", "title", "\ud800", "text", id="half a character"),
        pytest.param("case", "title", 7, "text", id="a number for a text"),
        pytest.param("case", "nonsense", 7, "unknown-field", id="no such field"),
        pytest.param("incident", "type", "no-such-type", "term", id="no such term"),
        pytest.param("incident", "type", "Not A Code", "term", id="not even a code"),
        pytest.param("incident", "methods", ["shooting", "nope"], "term", id="one of several terms"),
        pytest.param("incident", "methods", "shooting", "terms", id="a term for a list"),
        pytest.param("incident", "date", "soon", "date", id="not a date"),
        pytest.param("incident", "date", "2021-02-30", "date-calendar", id="no such day"),
        pytest.param("incident", "date", "2021/2020", "date-order", id="ends before it begins"),
        pytest.param("incident", "count", {"n": -1, "is": "exact"}, "count", id="fewer than none"),
        pytest.param("incident", "count", {"n": 3}, "count", id="a count without qualifier"),
        pytest.param("incident", "count", {"n": 3, "is": "roughly"}, "term", id="unknown qualifier"),
        pytest.param("incident", "count", {"n": 3.5, "is": "exact"}, "count", id="half a person"),
        pytest.param("incident", "count", True, "count", id="yes is no count"),
        pytest.param("incident", "count", {"n": 3, "is": "exact", "x": 1}, "count", id="something more"),
        pytest.param("person", "age", 131, "age", id="nobody is that old"),
        pytest.param("person", "age", -1, "age", id="not born yet"),
        pytest.param("person", "age", "29", "number", id="text for a number"),
        pytest.param("person", "names", [{"text": " "}], "text-empty", id="an empty name"),
        pytest.param("person", "names", [{"text": "A", "kind": "nope"}], "term", id="unknown kind of name"),
        pytest.param("incident", "place", {"text": "X", "lat": 33.3}, "coordinates", id="half a position"),
        pytest.param("incident", "place", {"text": "X", "lat": 91.0, "lon": 0.0}, "place", id="beyond the pole"),
        pytest.param("incident", "place", {"text": "X", "lat": float("nan"), "lon": 0.0}, "place", id="not a number"),
        pytest.param("incident", "place", {"governorate": "basra"}, "place", id="a place without words"),
        pytest.param("incident", "victims", ["../../etc/passwd"], "record-id", id="a path for an id"),
        pytest.param("incident", "victims", [ID] * 1001, "too-many", id="too many"),
        pytest.param("source", "url", "javascript:alert(1)", "url", id="a script for a link"),
        pytest.param("source", "url", "file:///etc/passwd", "url", id="a file for a link"),
        pytest.param("source", "confidential", "yes", "yes-no", id="text for yes or no"),
        pytest.param("evidence", "sha256", "00", "hash", id="a short hash"),
        pytest.param("evidence", "size", -1, "size", id="a negative size"),
    ],
)
def test_refusals_name_the_field_and_the_rule(type_: str, field: str, value: JSON, rule: str) -> None:
    with pytest.raises(InputError) as refused:
        check_value(type_, field, value)
    assert refused.value.facts["field"] == field
    assert refused.value.facts["rule"] == rule


def test_t38_a_refusal_carries_nothing_of_the_value() -> None:
    with pytest.raises(InputError) as refused:
        check_value("case", "title", {"secret": "Afrah"})
    assert "Afrah" not in repr(refused.value.facts) + str(refused.value)
    assert refused.value.__cause__ is None and refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("type_", "field", "value", "signed"),
    [
        ("case", "title", "  two\n lines\t", "two lines"),
        ("case", "title", "a\x00b\x1bc", "abc"),
        ("case", "title", "e\u0301", "\u00e9"),
        ("case", "summary", "one\r\ntwo\rthree  ", "one\ntwo\nthree"),
        ("case", "summary", "", None),
        ("incident", "date", "Nov 2019", "2019-11"),
        ("incident", "count", 30, {"n": 30, "is": "exact"}),
        ("incident", "methods", ["shooting", "beating", "shooting"], ["shooting", "beating"]),
        ("incident", "methods", [], None),
        ("incident", "place", "Amara", {"text": "Amara"}),
        (
            "incident",
            "place",
            {"text": "Amara", "district": "", "lat": 31, "lon": 47.5},
            {"text": "Amara", "lat": 31, "lon": 47.5},
        ),
        ("person", "names", "Qasem", [{"text": "Qasem", "kind": "full"}]),
        ("person", "names", ["A", "B", "A"], [{"text": "A", "kind": "full"}, {"text": "B", "kind": "spelling"}]),
        ("evidence", "sha256", " " + "AB" * 32, "ab" * 32),
        ("incident", "times", {"n": 0, "is": "exact"}, {"n": 0, "is": "exact"}),
        ("source", "confidential", False, False),
        ("link", "days_between", 0, 0),
    ],
)
def test_the_signed_form(type_: str, field: str, value: JSON, signed: JSON) -> None:
    assert check_value(type_, field, value) == signed


def test_a_code_of_a_newer_version_may_stay_but_not_come_in() -> None:
    with pytest.raises(InputError):
        check_value("incident", "methods", ["drone", "shooting"])
    assert check_value("incident", "methods", ["drone", "shooting"], before=["drone"]) == ["drone", "shooting"]
    assert describe("incident", "methods", ["drone", "shooting"], "en") == "drone, Shooting"
    with pytest.raises(InputError):
        check_value("incident", "methods", ["drone", "laser"], before=["drone"])
    with pytest.raises(InputError):
        check_value("incident", "methods", ["drone"], before={"mal": "formed"})


@pytest.mark.parametrize(
    ("type_", "field", "value", "english", "arabic"),
    [
        ("incident", "type", "killing", "Killing", "قتل"),
        (
            "incident",
            "methods",
            ["bound", "blindfold"],
            "Binding of hands or feet, Blindfolding",
            "تقييد اليدين أو القدمين، عصب العينين",
        ),
        ("incident", "count", {"n": 30, "is": "approximate"}, "about 30", "نحو 30"),
        ("incident", "count", {"n": 500, "is": "more-than"}, "more than 500", "أكثر من 500"),
        ("incident", "count", {"n": 5, "is": "at-least"}, "at least 5", "5 على الأقل"),
        ("incident", "count", {"n": 0, "is": "exact"}, "0", "0"),
        ("incident", "date", "2019-11~", "around November 2019", "نحو تشرين الثاني 2019"),
        ("incident", "place", {"text": "Amara", "governorate": "maysan"}, "Amara, Maysan", "Amara، ميسان"),
        ("incident", "place", {"text": "Amara, Maysan", "governorate": "maysan"}, "Amara, Maysan", "Amara, Maysan"),
        ("source", "confidential", True, "yes", "نعم"),
        ("evidence", "size", 1_500_000, "1.4 MiB", "1.4 ميبيبايت"),
        ("incident", "victims", [ID, "unknownid"], "Qasem, a record that is not here", "Qasem، سجل غير موجود هنا"),
        ("person", "names", [{"text": "A", "kind": "full"}, {"text": "B", "kind": "short"}], "A, B", "A، B"),
        ("incident", "count", {"number": 3}, '{"number": 3}', '{"number": 3}'),
        ("newer", "field", ["x"], '["x"]', '["x"]'),
        ("incident", "date", None, "", ""),
    ],
)
def test_words(type_: str, field: str, value: JSON, english: str, arabic: str) -> None:
    assert describe(type_, field, value, "en", {ID: "Qasem"}) == english
    assert describe(type_, field, value, "ar", {ID: "Qasem"}) == arabic


@pytest.mark.parametrize(
    ("type_", "field", "typed", "value"),
    [
        ("incident", "type", "killing", "killing"),
        ("incident", "type", "Enforced Disappearance", "enforced-disappearance"),
        ("incident", "type", "إختفاء قسرى", "enforced-disappearance"),
        ("incident", "methods", "shooting; تعليق", ["shooting", "suspension"]),
        ("incident", "methods", "shooting, beating", ["shooting", "beating"]),
        ("incident", "count", "30", {"n": 30, "is": "exact"}),
        ("incident", "count", "about 30", {"n": 30, "is": "approximate"}),
        ("incident", "count", "~30", {"n": 30, "is": "approximate"}),
        ("incident", "count", "at least 1,200", {"n": 1200, "is": "at-least"}),
        ("incident", "count", "nearly 35", {"n": 35, "is": "nearly"}),
        ("incident", "count", "≥ 5", {"n": 5, "is": "at-least"}),
        ("incident", "count", "٥ على الأقل", {"n": 5, "is": "at-least"}),
        ("incident", "count", "أكثر من ٥٠٠", {"n": 500, "is": "more-than"}),
        ("incident", "count", '{"n": 2, "is": "at-most"}', {"n": 2, "is": "at-most"}),
        (
            "person",
            "names",
            "Safaa al-Saray; صفاء السراي",
            [{"text": "Safaa al-Saray", "kind": "full"}, {"text": "صفاء السراي", "kind": "spelling"}],
        ),
        ("person", "age", "٢٩", 29),
        ("incident", "place", "Amara, Maysan", {"text": "Amara, Maysan"}),
        ("incident", "place", '{"text": "Amara", "governorate": "maysan"}', {"text": "Amara", "governorate": "maysan"}),
        ("incident", "date", "نحو تشرين الثاني ٢٠١٩", "2019-11~"),
        ("source", "confidential", "نعم", True),
        ("source", "confidential", "No", False),
        ("incident", "victims", f"{ID}, {ID}", [ID]),
        ("case", "title", "[a title in brackets]", "[a title in brackets]"),
        ("case", "tags", "one; two", ["one", "two"]),
        ("case", "summary", "", None),
    ],
)
def test_typed(type_: str, field: str, typed: str, value: JSON) -> None:
    declared = field_of(type_, field)
    assert declared is not None
    assert parse_text(declared, typed) == value


@pytest.mark.parametrize(
    ("type_", "field", "typed", "rule"),
    [
        ("incident", "type", "murder most foul", "term"),
        ("incident", "count", "a few", "count"),
        ("incident", "count", "30 40", "count"),
        ("incident", "count", "about 30 at least", "count"),
        ("incident", "count", "1.5", "count"),
        ("incident", "count", "9" * 5000, "count"),
        ("incident", "count", '{"n": ', "json"),
        ("incident", "methods", "[" * 100_000, "json"),
        ("person", "age", "old", "number"),
        ("source", "confidential", "perhaps", "yes-no"),
    ],
)
def test_typed_refusals(type_: str, field: str, typed: str, rule: str) -> None:
    declared = field_of(type_, field)
    assert declared is not None
    with pytest.raises(InputError) as refused:
        parse_text(declared, typed)
    assert refused.value.facts["rule"] == rule


def test_every_label_of_every_vocabulary_can_be_typed() -> None:
    for type_, field in EVERY_FIELD:
        if field.kind is Kind.TERM:
            for term in vocabulary(field.vocabulary or "").terms:
                for typed in (term.code, term.label("en"), term.label("ar")):
                    found = parse_text(field, typed)
                    assert term.label("en") == describe(type_, field.name, found, "en"), typed


@pytest.mark.parametrize(
    ("type_", "values", "english", "arabic"),
    [
        ("case", {"title": "Killing in Karbala", "code": "K3"}, "Killing in Karbala", "Killing in Karbala"),
        ("case", {"code": "K3-2021-05"}, "K3-2021-05", "K3-2021-05"),
        ("case", {}, "Case", "قضية"),
        ("person", {"names": [{"text": "A"}, {"text": "B"}]}, "A", "A"),
        ("incident", {"type": "killing", "date": "2021-05-09"}, "Killing · 9 May 2021", "قتل · 9 أيار 2021"),
        ("incident", {"title": "T", "type": "killing"}, "T", "T"),
        ("involvement", {"degree": "direct", "perpetrator": ID}, "Carried it out · Qasem", "تنفيذ الفعل · Qasem"),
        ("note", {"text": "first\nsecond"}, "first second", "first second"),
        ("newer", {"title": "x"}, "newer", "newer"),
    ],
)
def test_titles(type_: str, values: dict[str, JSON], english: str, arabic: str) -> None:
    assert title_of(type_, values, "en", {ID: "Qasem"}) == english
    assert title_of(type_, values, "ar", {ID: "Qasem"}) == arabic


def test_long_titles_are_cut() -> None:
    title = title_of("note", {"text": "x" * 5000}, "en")
    assert len(title) == limits.TITLE_CHARS and title.endswith("…")


def test_search_finds_words_in_both_languages_and_never_what_protects_a_source() -> None:
    found = search_text("incident", "type", "enforced-disappearance")
    assert "Enforced disappearance" in found and "اختفاء قسري" in found
    assert "November 2019" in search_text("incident", "date", "2019-11")
    assert "2019-11" not in search_text("incident", "date", "2019-11")
    assert search_text("source", "real_name", [{"text": "Somebody"}]) == ""
    assert search_text("source", "how_known", "was there") == ""
    assert search_text("incident", "victims", [ID]) == ""
    assert search_text("newer", "field", "words of a newer version") == "words of a newer version"
