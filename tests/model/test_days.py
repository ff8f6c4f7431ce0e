"""Days as numbers: the calendar's own, for any year; bounds as a brute force finds them."""

from __future__ import annotations

import calendar
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.days import EVER, bounds_of, of_iso, ordinal


@given(st.dates())
def test_a_day_has_the_number_that_the_calendar_gives_it(day: datetime.date) -> None:
    assert ordinal(day.year, day.month, day.day) == day.toordinal()
    assert of_iso(day.isoformat()) == day.toordinal()


@given(st.integers(-5000, 20000), st.integers(1, 12))
def test_days_follow_one_another_before_year_one_and_after_9999(year: int, month: int) -> None:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    length = 29 if month == 2 and leap else 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    assert ordinal(*following, 1) - ordinal(year, month, 1) == length


@given(st.integers(1, 9999), st.integers(1, 12), st.sampled_from(("", "?", "~", "%")))
def test_a_month_is_all_its_days(year: int, month: int, mark: str) -> None:
    days = [datetime.date(year, month, day + 1).toordinal() for day in range(calendar.monthrange(year, month)[1])]
    assert bounds_of(f"{year:04d}-{month:02d}{mark}") == (days[0], days[-1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019-11~", ("2019-11-01", "2019-11-30")),
        ("2019-XX-05", ("2019-01-05", "2019-12-05")),
        ("201X", ("2010-01-01", "2019-12-31")),
        ("2020-02/2020-03", ("2020-02-01", "2020-03-31")),
        ("[2019-10-01,2019-12-01]", ("2019-10-01", "2019-12-01")),
    ],
)
def test_named_dates(text: str, expected: tuple[str, str]) -> None:
    assert bounds_of(text) == tuple(datetime.date.fromisoformat(day).toordinal() for day in expected)


def test_open_ends_reach_for_ever_and_what_is_no_date_has_no_days() -> None:
    start = datetime.date(2019, 10, 1).toordinal()
    assert bounds_of("2019-10/..") == (start, EVER)
    assert bounds_of("/2019-10-01") == (-EVER, start)
    assert bounds_of("Y170000002") == (EVER, EVER)
    assert bounds_of("nonsense") is None
