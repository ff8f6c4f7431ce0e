"""Where days lie on the line of a timeline: in order, inside, mirrored, with words that don't touch."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.ui.inquiries.axis import Axis, rows

day = st.integers(date(1, 1, 1).toordinal(), date(9999, 12, 31).toordinal())
wide = st.floats(50, 3000)


@given(day, day, wide, st.booleans(), st.lists(day, max_size=10))
def test_days_keep_their_order_and_lie_inside(
    one: int, other: int, width: float, mirrored: bool, days: list[int]
) -> None:
    axis = Axis(min(one, other), max(one, other), width, mirrored)
    places = [axis.x(number) for number in sorted(days)]
    assert all(0 <= place <= width for place in places)
    assert places == sorted(places, reverse=mirrored)


@given(day, day, wide)
def test_mirrored_it_is_the_same_from_the_other_side(one: int, other: int, width: float) -> None:
    axis, mirror = (Axis(min(one, other), max(one, other), width, mirrored) for mirrored in (False, True))
    assert abs(axis.x(one) + mirror.x(one) - width) < 1e-6


@given(day, day, wide, st.booleans(), st.floats(10, 120))
def test_words_below_the_line_never_touch(one: int, other: int, width: float, mirrored: bool, room: float) -> None:
    ticks = sorted(Axis(min(one, other), max(one, other), width, mirrored).ticks(lambda _: room))
    assert all(later - earlier >= room for (earlier, _), (later, _) in pairwise(ticks))


def test_a_short_span_names_months_and_a_long_one_years() -> None:
    first = date(2025, 1, 10).toordinal()
    assert [text for _, text in Axis(first, first + 200, 900).ticks(lambda _: 60)][:2] == ["2025-02", "2025-03"]
    assert [text for _, text in Axis(first - 2500, first, 900).ticks(lambda _: 60)][:2] == ["2018", "2019"]
    assert [text for _, text in Axis(first - 2500, first, 200).ticks(lambda _: 60)] == ["2020", "2025"]


extents = st.lists(
    st.tuples(st.floats(0, 500), st.floats(0, 200)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=12
)


@given(extents)
def test_what_stands_in_one_row_never_overlaps(found: list[tuple[float, float]]) -> None:
    placed = list(zip(rows(found, 6), found, strict=True))
    for number, (row, (left, right)) in enumerate(placed):
        for other, (begin, end) in placed[:number]:
            assert row != other or right + 6 <= begin or end + 6 <= left
    assert {row for row, _ in placed} == set(range(len({row for row, _ in placed}))), "no row is left empty"
