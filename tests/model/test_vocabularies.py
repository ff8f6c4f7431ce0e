"""Vocabularies: codes of our own, worded in each language, beside HURIDOCS codes that exist."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from app.base.catalogue import LANGUAGES
from app.base.errors import InputError
from app.base.paths import resource
from app.model.typed import term_code
from app.model.types import field_of
from app.model.vocabulary import term, vocabulary

NAMES = sorted(file.stem for file in resource("vocabularies").glob("*.json"))
HURIDOCS = Path(__file__).parents[2].parent / "shared" / "data" / "vocabulary" / "huridocs.csv"
ARABIC = re.compile(r"[\u0600-\u06ff]")


@pytest.mark.parametrize("name", NAMES)
def test_every_term_has_a_code_and_a_label_in_each_language(name: str) -> None:
    words = vocabulary(name)
    assert words.name == name
    assert words.terms
    assert len(words.by_code) == len(words.terms), "a code stands twice"
    for one in words.terms:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.code), one
        assert one.labels["en"].strip() and ARABIC.search(one.labels["ar"]), one
    for language in LANGUAGES:
        labels = [one.label(language) for one in words.terms]
        assert len(set(labels)) == len(labels), f"two terms of {name} read the same in {language}"


@pytest.mark.parametrize("name", NAMES)
def test_the_file_names_its_vocabulary(name: str) -> None:
    raw = json.loads((resource("vocabularies") / f"{name}.json").read_text(encoding="utf-8"))
    assert raw["vocabulary"] == name
    assert raw.keys() == {"vocabulary", "huridocs", "terms"}


@pytest.mark.skipif(not HURIDOCS.is_file(), reason="the HURIDOCS lists are not on this machine")
def test_huridocs_codes_exist_in_the_lists_they_name() -> None:
    with HURIDOCS.open(encoding="utf-8") as file:
        known = {(int(row["list"]), row["code"]) for row in csv.DictReader(file)}
    for name in NAMES:
        for one in vocabulary(name).terms:
            if one.huridocs:
                number, _, code = one.huridocs.partition(":")
                assert (int(number), code) in known, (name, one)


@pytest.mark.parametrize(
    "code",
    [
        *[
            "online-incitement",
            "name-photo-published",
            "defamation-campaign",
            "malicious-prosecution",
            "arrest-warrant",
        ],
        *[
            "hit-list",
            "surveillance",
            "raid",
            "reprisal-on-relatives",
            "desecration",
            "enforced-disappearance",
            "abduction",
        ],
        *["release", "torture", "threat", "killing", "attempted-killing", "arbitrary-arrest", "incitement"],
    ],
)
def test_incident_types_that_the_cases_need(code: str) -> None:
    assert code in vocabulary("incident-type").by_code


def test_iraq_has_nineteen_governorates_here() -> None:
    codes = set(vocabulary("governorate").by_code) - {"outside-iraq", "unknown"}
    assert len(codes) == 19
    assert "halabja" in codes


def test_silence_is_a_response() -> None:
    assert term("response", "no-response").huridocs == "27:060000000000"


def test_unknown_codes_survive_as_themselves() -> None:
    assert term("incident-type", "from-a-newer-version").label("ar") == "from-a-newer-version"
    assert term("no-such-vocabulary", "x").label("en") == "x"
    assert vocabulary("no-such-vocabulary").terms == ()


@pytest.mark.parametrize(
    ("type_", "name", "typed", "code"),
    [
        ("person", "status", "متوفاة", "dead"),
        ("person", "status", "مفقودين", None),
        ("person", "status", "مُحتجزة", "detained"),
        ("person", "status", "گیراو", "detained"),
        ("person", "status", "رهن", None),
        ("person", "civil_status", "عزباء", "single"),
        ("person", "roles", "محامية", "lawyer"),
        ("involvement", "degree", "اشتباه بالتورط", "suspected"),
        ("incident", "type", "إخلاء سبيل", "release"),
        ("incident", "type", "بێسەروشوێنکردنی زۆرەملێ", "enforced-disappearance"),
    ],
)
def test_a_table_may_say_it_in_the_form_for_a_man_a_woman_or_in_another_word(type_, name, typed, code) -> None:
    declared = field_of(type_, name)
    if code is not None:
        assert term_code(declared, typed) == code
    else:
        with pytest.raises(InputError):
            term_code(declared, typed)
