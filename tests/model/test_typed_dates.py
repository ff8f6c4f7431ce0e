"""Dates as people type them, in three languages and two calendars: read rightly, or refused with what is missing."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.catalogue import LANGUAGES
from app.base.errors import InputError
from app.model import hijri
from app.model.dates import from_typed, words


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("11/2019", "2019-11"),
        ("Nov 2019", "2019-11"),
        ("~2019-11", "2019-11~"),
        ("9 May 2021", "2021-05-09"),
        ("May 9, 2021", "2021-05-09"),
        ("9th of May 2021", "2021-05-09"),
        ("9/5/2021", "2021-05-09"),
        ("9.5.2021", "2021-05-09"),
        ("2021/5/9", "2021-05-09"),
        ("١١/٢٠١٩", "2019-11"),
        ("٩ أيار ٢٠٢١", "2021-05-09"),
        ("تشرين الثاني 2019", "2019-11"),
        ("نوفمبر 2019", "2019-11"),
        ("تشرين الثاني/نوفمبر 2019", "2019-11"),
        ("نحو تشرين الأول 2019", "2019-10~"),
        ("about Nov 2019", "2019-11~"),
        ("2019?", "2019?"),
        ("mid-March 2022", "[2022-03-11..2022-03-20]"),
        ("early March 2022", "[2022-03-01..2022-03-10]"),
        ("end of February 2020", "[2020-02-21..2020-02-29]"),
        ("منتصف آذار 2022", "[2022-03-11..2022-03-20]"),
        ("أواخر تشرين الأول 2019", "[2019-10-21..2019-10-31]"),
        ("ناوەڕاستی ئازاری 2022", "[2022-03-11..2022-03-20]"),
        ("بداية 2020", "2020-37"),
        ("mid 2020", "2020-38"),
        ("about mid-March 2022", "[2022-03-11~..2022-03-20~]"),
        ("from early March 2022 to late April 2022", "2022-03-01~/2022-04-30~"),
        ("25/10/2019 21:14", "2019-10-25T21:14:00"),
        ("25/10/2019 9:14 pm", "2019-10-25T21:14:00"),
        ("25/10/2019 12:05 am", "2019-10-25T00:05:00"),
        ("25 تشرين الأول 2019 الساعة 9:14 مساءً", "2019-10-25T21:14:00"),
        ("2019-10-25T21:14", "2019-10-25T21:14:00"),
        ("2019-10-25 21:14:30 +03:00", "2019-10-25T21:14:30+03:00"),
        ("25/10/2019 21:14 بتوقيت بغداد", "2019-10-25T21:14:00+03:00"),
        ("25/10/2019 21:14 UTC", "2019-10-25T21:14:00Z"),
        ("15 صفر 1441", "2019-10-15~"),
        ("15/2/1441 هـ", "2019-10-15~"),
        ("15/2/1441 AH", "2019-10-15~"),
        ("10 Muharram 1441", "2019-09-10~"),
        ("محرم 1441 هـ", "[2019-09-01~..2019-09-30~]"),
        ("ربيع الآخر 1441", "[2019-11-29~..2019-12-27~]"),
        ("ذي الحجة 1440", "[2019-08-03~..2019-08-31~]"),
        ("ڕەمەزانی 1442", "[2021-04-13~..2021-05-12~]"),
        ("15/2/1441ی کۆچی", "2019-10-15~"),
        ("1441 هـ", "[2019-09-01~..2020-08-19~]"),
        ("من 5 إلى 7 صفر 1441", "2019-10-05~/2019-10-07~"),
        ("since Safar 1441", "2019-10-01~/.."),
        ("9ی ئایاری 2021", "2021-05-09"),
        ("٩ی ئایاری ٢٠٢١", "2021-05-09"),
        ("۲۵/۱۰/۲۰۱۹", "2019-10-25"),
        ("تشرینی دووەمی 2019", "2019-11"),
        ("کانوونی یەکەم 2019", "2019-12"),
        ("کانونی دووەم 2020", "2020-01"),
        ("تەموز 2019", "2019-07"),
        ("نزیکەی ئەیلوولی 2019", "2019-09~"),
        ("پێش شوباتی 2017", "../2017-02"),
        ("دوای حوزەیرانی 2017", "[2017-06..]"),
        ("مايس 2003", "2003-05"),
        ("after October 2019", "[2019-10..]"),
        ("8-9 January 2021", "2021-01-08/2021-01-09"),
        ("between 8 and 9 January 2021", "2021-01-08/2021-01-09"),
        ("10 October to 5 November 2019", "2019-10-10/2019-11-05"),
        ("Friday 25/10/2019", "2019-10-25"),
        ("الجمعة 25 تشرين الأول 2019", "2019-10-25"),
        ("unknown", "XXXX"),
        ("غير معروف", "XXXX"),
        ("نادیار", "XXXX"),
        ("before January 2017", "../2017-01"),
        ("قبل كانون الثاني 2017", "../2017-01"),
        ("since Oct 2019", "2019-10/.."),
        ("لە 2019ەوە", "2019/.."),
        ("لە تشرینی یەکەمی 2019 بەدواوە", "2019-10/.."),
        ("from Oct 2019 to Mar 2020", "2019-10/2020-03"),
        ("بين 8/1/2021 و 9/1/2021", "2021-01-08/2021-01-09"),
        ("8/1/2021 - 9/1/2021", "2021-01-08/2021-01-09"),
        ("2010s", "201X"),
        ("spring 2020", "2020-21"),
        ("  2019-11 ", "2019-11"),
        ("../2022", "../2022"),
        ("2022-09-1x", "2022-09-1X"),
    ],
)
def test_typed(typed: str, edtf: str) -> None:
    assert from_typed(typed) == edtf


@pytest.mark.parametrize(
    "typed", ["", "yesterday", "5/13/2021", "31/2/2020", "May", "9 May", "May June 2020", "2020 2021", "1-2-3", "99"]
)
def test_what_can_not_be_read_is_refused_and_never_guessed(typed: str) -> None:
    with pytest.raises(InputError):
        from_typed(typed)


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("yesterday", "date-relative"),
        ("last Friday", "date-relative"),
        ("أمس", "date-relative"),
        ("قبل أسبوع من الآن", "date-relative"),
        ("دوێنێ", "date-relative"),
        ("9 May", "date-year"),
        ("9/5/21", "date-year"),
        ("٩ أيار", "date-year"),
        ("25/10/2019 25:14", "date-time"),
        ("October 2019 21:14", "date-time"),
        ("25/10/2007 21:14 Baghdad time", "date-time"),
        ("Saturday 25/10/2019", "date-weekday"),
        ("31/2/1441 AH", "date-hijri"),
        ("صفر", "date-hijri"),
        ("10 صفر 1441 إلى 5 تشرين الثاني", "date-hijri"),
        ("2019-13", "date-calendar"),
        pytest.param("10 تشرين الأول إلى 5 صفر 1441", "date-hijri", id="a year of one calendar is none of the other"),
    ],
)
def test_a_refusal_says_what_is_missing(typed: str, rule: str) -> None:
    with pytest.raises(InputError) as refused:
        from_typed(typed)
    assert refused.value.facts == {"rule": rule}
    assert refused.value.__cause__ is None or typed not in str(refused.value.__cause__)


def test_every_month_is_typed_as_it_is_shown_with_every_ending() -> None:
    for language in LANGUAGES:
        for month in range(1, 13):
            name = words(f"2019-{month:02d}", language)
            assert from_typed(name) == f"2019-{month:02d}"
            assert from_typed(words(f"2019-{month:02d}-07", language)) == f"2019-{month:02d}-07"


# --- Hijri -------------------------------------------------------------------------------------


@given(st.dates(min_value=datetime.date(622, 7, 19), max_value=datetime.date(2100, 1, 1)))
def test_hijri_and_back(day: datetime.date) -> None:
    year, month, number = hijri.from_gregorian(day)
    assert 1 <= month <= 12 and 1 <= number <= hijri.month_days(year, month)
    assert hijri.to_gregorian(year, month, number) == day


def test_hijri_years_have_354_or_355_days_in_cycles_of_thirty() -> None:
    lengths = [(hijri.year_span(year)[1] - hijri.year_span(year)[0]).days + 1 for year in range(1, 31)]
    assert [year for year, days in enumerate(lengths, 1) if days == 355] == [2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29]
    assert sum(lengths) == 10631


def test_hijri_agrees_with_the_calendar_of_qt() -> None:
    """An oracle that nobody here wrote, over two centuries."""
    core = pytest.importorskip("PySide6.QtCore")
    calendar = core.QCalendar(core.QCalendar.System.IslamicCivil)
    for ordinal in range(datetime.date(1900, 1, 1).toordinal(), datetime.date(2100, 1, 1).toordinal(), 3):
        day = datetime.date.fromordinal(ordinal)
        parts = calendar.partsFromDate(core.QDate(day.year, day.month, day.day))
        assert hijri.from_gregorian(day) == (parts.year, parts.month, parts.day)


@pytest.mark.parametrize(
    ("edtf", "english"),
    [
        ("2019-10-25", "25 Safar 1441 AH"),
        ("2019-10", "Safar 1441 AH to Rabi al-Awwal 1441 AH"),
        ("../2019", ""),
        ("XXXX", ""),
        ("-0043", ""),
        ("1900/2019", ""),
        ("nonsense", ""),
    ],
)
def test_hijri_words(edtf: str, english: str) -> None:
    assert hijri.words(edtf, "en") == english
    for language in LANGUAGES:
        assert bool(hijri.words(edtf, language)) == bool(english)
