"""Agreement between coders against published examples, by hand, and where a figure means nothing."""

from __future__ import annotations

import math
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis import agreement
from app.analysis.agreement import alpha, compare, error, kappa

SKIN = {
    # SAS/STAT, "Getting started" of PROC FREQ: 88 patients seen by two dermatologists
    ("terrible", "terrible"): 10,
    ("terrible", "poor"): 4,
    ("terrible", "marginal"): 1,
    ("poor", "terrible"): 5,
    ("poor", "poor"): 10,
    ("poor", "marginal"): 12,
    ("poor", "clear"): 2,
    ("marginal", "terrible"): 2,
    ("marginal", "poor"): 4,
    ("marginal", "marginal"): 12,
    ("marginal", "clear"): 5,
    ("clear", "poor"): 2,
    ("clear", "marginal"): 6,
    ("clear", "clear"): 13,
}
COHEN = {  # Cohen 1960, table 2, as 200 diagnoses: proportions .44 .07 .09 / .05 .20 .05 / .01 .03 .06
    ("a", "a"): 88,
    ("a", "b"): 14,
    ("a", "c"): 18,
    ("b", "a"): 10,
    ("b", "b"): 40,
    ("b", "c"): 10,
    ("c", "a"): 2,
    ("c", "b"): 6,
    ("c", "c"): 12,
}
BONETT = {("0", "0"): 31, ("0", "1"): 12, ("1", "0"): 4, ("1", "1"): 58}  # statpsych, ci.kappa


def rows(table: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    return [pair for pair, count in table.items() for _ in range(count)]


def coded(pairs: list[tuple[str | None, str | None]]) -> agreement.Agreement:
    units = [str(n) for n in range(len(pairs))]
    one = {unit: a for unit, (a, _) in zip(units, pairs, strict=True) if a}
    other = {unit: b for unit, (_, b) in zip(units, pairs, strict=True) if b}
    return compare(one, other, units)


def test_kappa_of_cohens_own_table() -> None:
    assert kappa(COHEN) == pytest.approx(0.4915, abs=5e-5)  # he prints .70, .41 and .492
    assert coded(rows(COHEN)).percent == pytest.approx(0.70)


def test_kappa_and_its_interval_as_sas_prints_them() -> None:
    assert kappa(SKIN) == pytest.approx(0.3449, abs=5e-5)
    low, high = coded(rows(SKIN)).interval or (0, 0)
    assert (low, high) == (pytest.approx(0.2030, abs=5e-5), pytest.approx(0.4868, abs=5e-5))


def test_kappa_and_its_error_as_statpsych_prints_them() -> None:
    assert kappa(BONETT) == pytest.approx(0.6756757, abs=5e-8)
    assert error(BONETT) == pytest.approx(0.07344761, abs=5e-9)


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        ("two observers, two values", ("0100000010", "1110010000"), 0.095),
        ("two observers, five values", ("aabbdcccedda", "babbbccceddd"), 0.692),
        ("four observers, some missing", ("123321412...", "1233224125.3", ".3332342251.", "12332441251."), 0.743),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_alpha_of_krippendorffs_own_examples(name: str, lines: tuple[str, ...], expected: float) -> None:
    """Computing Krippendorff's Alpha-Reliability (2011), sections A, B and C."""
    assert name
    units = [[None if value == "." else value for value in unit] for unit in zip(*lines, strict=True)]
    assert alpha(units) == pytest.approx(expected, abs=5e-4)


PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40)


def brute_kappa(pairs: list[tuple[str, str]]) -> float | None:
    """By definition: draw one answer of each coder's own, blindly, and see how often they meet."""
    n = len(pairs)
    meet = sum(a == b for a, _ in pairs for _, b in pairs)
    if meet == n * n:
        return None
    return (sum(a == b for a, b in pairs) / n - meet / n**2) / (1 - meet / n**2)


def brute_alpha(pairs: list[tuple[str, str]]) -> float | None:
    """By definition: draw two of all the answers, without putting the first back."""
    values = [value for pair in pairs for value in pair]
    apart = [a != b for a, b in permutations(values, 2)]
    if not any(apart):
        return None
    return 1 - (sum(a != b for a, b in pairs) / len(pairs)) / (sum(apart) / len(apart))


@given(PAIRS)
def test_both_figures_are_what_drawing_blindly_gives(pairs: list[tuple[str, str]]) -> None:
    found = coded(pairs)
    for value, brute in ((found.kappa, brute_kappa(pairs)), (found.alpha, brute_alpha(pairs))):
        assert (value is None) == (brute is None)
        assert value is None or brute is None or math.isclose(value, brute, abs_tol=1e-9)
    turned = coded([(b, a) for a, b in pairs])
    assert (found.kappa, found.alpha) == (
        turned.kappa if turned.kappa is None else pytest.approx(turned.kappa),
        turned.alpha if turned.alpha is None else pytest.approx(turned.alpha),
    )
    assert found.interval is None or found.interval[0] <= (found.kappa or 0) <= found.interval[1]


@pytest.mark.parametrize(
    ("pairs", "doubts"),
    [
        pytest.param([], ("none",), id="nothing"),
        pytest.param([("yes", None)] * 3, ("none",), id="only one answered"),
        pytest.param([("yes", "yes")] * 40, ("one-value",), id="always the same: chance can't be told from agreement"),
        pytest.param([("no", "no")] * 38 + [("yes", "no")] * 2, ("skewed",), id="nearly always the same"),
        pytest.param([("yes", "no"), ("no", "yes")] * 20, ("below-chance",), id="always the opposite"),
        pytest.param([("yes", "yes"), ("no", "no")] * 5, ("few",), id="ten things"),
        pytest.param([("yes", "yes"), ("no", "no")] * 20 + [("yes", None)], ("missing",), id="one left out"),
        pytest.param([("yes", "yes"), ("no", "no")] * 20, (), id="forty things, both values, all answered"),
    ],
)
def test_what_must_be_said_beside_a_figure(
    pairs: list[tuple[str | None, str | None]], doubts: tuple[agreement.Doubt, ...]
) -> None:
    assert coded(pairs).doubts == doubts


def test_without_chance_there_is_no_kappa_and_without_disagreement_no_interval() -> None:
    same = coded([("yes", "yes")] * 40)
    assert (same.percent, same.kappa, same.alpha, same.interval) == (1.0, None, None, None)
    whole = coded([("yes", "yes"), ("no", "no")] * 20)
    assert (whole.kappa, whole.interval) == (1.0, None)
    skewed = coded([("no", "no")] * 38 + [("yes", "no")] * 2)
    assert skewed.percent == pytest.approx(0.95)
    assert skewed.kappa == 0.0  # 95 percent, and nothing beyond chance: the paradox that must be told
