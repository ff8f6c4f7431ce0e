"""Latin spellings of one name find each other; nobody is found who is only a little alike."""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import spellings
from app.model.letters import fold_text

LATIN = st.text("abcdefghijklmnopqrstuvwxyz", max_size=12)


@given(LATIN, LATIN)
def test_belonging_is_mutual_and_every_word_belongs_to_itself(one: str, other: str) -> None:
    assert spellings.belong(one, other) == spellings.belong(other, one)
    assert spellings.belong(one, one) == spellings.is_latin(one)
    assert not spellings.belong(one, other) or spellings.key(one) == spellings.key(other)


@given(st.text(max_size=30))
def test_any_word_has_a_key_or_none(text: str) -> None:
    folded = fold_text(text)
    assert isinstance(spellings.key(folded), str)
    spellings.pairs([text, "Mohammed Ali", "محمد علي"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mohammed", "muhammad"), ("mohammed", "mohamed"), ("hussein", "husayn"), ("hussain", "hussein"),
        ("ahmed", "ahmad"), ("yousef", "yusuf"), ("khalid", "khaled"), ("omar", "umar"), ("kareem", "karim"),
        ("qasim", "kasem"), ("mahdi", "mehdi"), ("haidar", "hayder"), ("fatima", "fatma"), ("ali", "aly"),
        ("mustafa", "moustafa"), ("ridha", "rida"), ("zaynab", "zeinab"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_belong_together(one: str, other: str) -> None:
    assert spellings.belong(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hasan", "hussein"), ("ahmed", "hamed"), ("jamal", "jamil"), ("karim", "karam"), ("ali", "alaa"),
        ("salim", "salam"), ("amin", "amina"), ("samir", "samira"), ("khalid", "walid"), ("said", "ahmed"),
    ],
)  # fmt: skip
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert not spellings.belong(one, other)


def test_one_persons_names_teach_which_words_are_the_same() -> None:
    assert spellings.pairs(["محمد عبد الرحمن الحسيني", "Mohammed Abdulrahman al-Husseini"]) == {
        ("mohammed", "محمد"),
        ("abd", "عبد"),
        ("rahman", "رحمن"),
        ("husseini", "حسيني"),
    }


def test_an_article_written_on_and_a_dh_of_two_sounds_are_read() -> None:
    assert spellings.pairs(["أمجد الدهامات", "Amjad Aldhamat"]) == {("amjad", "امجد"), ("aldhamat", "دهامات")}
    assert spellings.pairs(["محمد", "Aldhamat"]) == set()


def test_names_that_are_not_transliterations_teach_nothing() -> None:
    assert spellings.pairs(["أبو علي", "The Falcon"]) == set()
    assert spellings.pairs(["محمد علي", "كريم حسن"]) == set()
    assert spellings.pairs(["Mohammed Ali"]) == set()


def test_measured_on_thirteen_thousand_names(shared_data: Path) -> None:
    """The figures that the module states: aggregate only, nobody's row is shown."""
    groups = []
    with (shared_data / "data" / "names" / "latin-variants.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            words = (fold_text(word).replace(".", "").replace("-", "") for word in row["latin_spellings"].split("|"))
            groups.append(sorted({word for word in words if spellings.is_latin(word)}))
    in_groups: dict[str, set[int]] = defaultdict(set)
    by_key: dict[str, list[str]] = defaultdict(list)
    for number, group in enumerate(groups):
        for word in group:
            in_groups[word].add(number)
    for word in in_groups:
        by_key[spellings.key(word)].append(word)
    of_one_name = [pair for group in groups for pair in itertools.combinations(group, 2)]
    joined = sum(spellings.belong(*pair) for pair in of_one_name)
    together = [
        bool(in_groups[a] & in_groups[b])
        for words in by_key.values()
        for a, b in itertools.combinations(words, 2)
        if spellings.belong(a, b)
    ]
    recall, precision = joined / len(of_one_name), sum(together) / len(together)
    assert recall > 0.58, f"recall {recall:.3f}"
    assert precision > 0.37, f"precision {precision:.3f}"
    assert 2 * len(together) / len(in_groups) < 6, "a word would bring too many others"
