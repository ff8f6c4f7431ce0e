"""The figures of ``bench/sameness.py`` on a part of the labelled names: below these something is broken.

Only totals: the lists are of people who were killed, and a failing test must print no row.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from app.analysis.sameness import BUILT_IN, GRADES, Rarity, compare
from bench import sameness as bench


@pytest.fixture(scope="module")
def crowd(shared_data: Path) -> bench.Crowd:
    return bench.pool()[::4]


@pytest.fixture(scope="module")
def rarity(crowd: bench.Crowd) -> Rarity:
    return Rarity.of(facts for _, facts in crowd)


def graded(couples: list[bench.Couple], rarity: Rarity) -> dict[str, float]:
    counts = Counter(compare(couple.one, couple.other, rarity).grade for couple in couples)
    return {grade: counts[grade] / len(couples) for grade in GRADES}


def share_first(couples: list[bench.Couple], crowd: bench.Crowd) -> float:
    return len(bench.ranked_first(couples, crowd)) / len(couples)


def test_the_right_arabic_partner_comes_first(crowd: bench.Crowd) -> None:
    couples = bench.arabic_couples()[::4]
    first = share_first(couples, crowd)
    assert first >= 0.97


def test_the_right_latin_partner_comes_first(shared_data: Path) -> None:
    couples = bench.latin_couples()[::6]
    first = share_first(couples, [])
    assert first >= 0.92


def test_an_arabic_partner_is_found_for_a_latin_name(crowd: bench.Crowd) -> None:
    couples = [bench.latin_couple(row, row["latin_a"], row["arabic_a"]) for row in bench.rows("same-person-latin.csv")]
    first = share_first(couples[::20], crowd)
    assert first >= 0.90


def test_other_people_are_not_called_very_likely(shared_data: Path, rarity: Rarity) -> None:
    """The worst error: two siblings merged into one."""
    couples = bench.negative_couples()
    for known, every in ((rarity, 1), (BUILT_IN, 4)):
        found = graded(couples[::every], known)
        assert found["very-likely"] <= 0.002
        assert found["likely"] <= 0.005


def test_other_people_are_not_called_likely_by_name_alone(shared_data: Path, rarity: Rarity) -> None:
    found = graded(bench.bare(bench.negative_couples()), rarity)
    assert found["very-likely"] == 0.0
    assert found["likely"] <= 0.008


def test_the_same_people_are_called_likely(shared_data: Path, rarity: Rarity) -> None:
    couples = bench.arabic_couples()
    found = graded(couples, rarity)
    assert found["very-likely"] >= 0.94
    assert found["unlikely"] <= 0.015
    bare = graded(bench.bare(couples), rarity)
    assert bare["likely"] >= 0.97
