"""Vocabularies in every language of the product."""

from __future__ import annotations

import json

import pytest

from app.base import catalogue
from app.model.letters import fold_text
from app.model.vocabulary import vocabulary
from tests.house.sorani import misspelt
from tests.house.source import ROOT

NAMES = sorted(p.stem for p in (ROOT / "resources" / "vocabularies").glob("*.json"))
WHOLE = catalogue.LANGUAGES
"""the languages in which every term has a label: all that the product speaks"""


def terms(name: str) -> list[dict[str, str]]:
    return json.loads((ROOT / "resources" / "vocabularies" / f"{name}.json").read_text(encoding="utf-8"))["terms"]


@pytest.mark.parametrize("language", WHOLE)
def test_every_term_has_a_label(language: str) -> None:
    assert not {f"{name}: {one['code']}" for name in NAMES for one in terms(name) if not one.get(language, "").strip()}


def test_no_term_has_a_label_in_a_language_that_the_product_lacks() -> None:
    known = {"code", "huridocs", "also", "near", *catalogue.LANGUAGES}
    assert not {
        f"{name}: {one['code']}": sorted(set(one) - known) for name in NAMES for one in terms(name) if set(one) - known
    }


def test_sorani_terms_are_written_with_kurdish_letters() -> None:
    labels = {f"{name}: {one['code']}": one["ckb"] for name in NAMES for one in terms(name) if "ckb" in one}
    assert not {place: found for place, label in labels.items() if (found := misspelt(label))}


@pytest.mark.parametrize("name", NAMES)
def test_two_terms_of_a_list_never_read_the_same(name: str) -> None:
    for language in catalogue.LANGUAGES:
        labels = [one[language] for one in terms(name) if language in one]
        assert len(labels) == len(set(labels)), sorted({label for label in labels if labels.count(label) > 1})


@pytest.mark.parametrize("name", NAMES)
def test_a_word_means_one_term_of_its_list(name: str) -> None:
    """As a table brings it: folded, in whatever language, by a label or by a word that means the same."""
    meaning: dict[str, str] = {}
    for one in vocabulary(name).terms:
        for word in {fold_text(word) for word in (one.code, *one.labels.values(), *one.also)}:
            assert meaning.setdefault(word, one.code) == one.code, word


@pytest.mark.parametrize("word", ["كورد", "كوردي", "مەسئولیة", "رۆژ", "کورده", "آزاد", "هەڵەبجه"])
def test_the_spelling_test_finds_a_wrong_word(word: str) -> None:
    assert misspelt(f"دۆسیە {word}") == [word]


def test_the_spelling_test_leaves_right_words() -> None:
    assert misspelt("ڕۆژنامەنووس، بەڕێوەبەر؛ کەی؟ ڤیان «هێمن» 2021 {n}") == []
