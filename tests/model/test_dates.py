"""Uncertain dates: what the standard allows is read, what it doesn't is refused, nothing crashes."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.base.catalogue import LANGUAGES
from app.base.errors import InputError
from app.model import hijri
from app.model.dates import from_typed, is_edtf, parse, sort_key, words
from app.model.edtfdate import iso

CASES = Path(__file__).parents[2].parent / "shared" / "data" / "dates" / "edtf_cases.json"
needs_cases = pytest.mark.skipif(not CASES.is_file(), reason="the EDTF test list is not on this machine")

NOT_A_CODE = re.compile(r"BCE|UTC")

# The list calls these invalid because their last part *begins* before the first part does. The
# standard lets an end be less precise than its start: "from 11 June 2004 to some day of June
# 2004", and articles report so ("2020-05/2020": since May, through that year).
ARGUED = {"0000-01-03/0000-01", "0000-02/0000", "2004-06-11%/2004-%06", "2004-06-11%/2004-06~"}


def listed(valid: bool) -> list[str]:
    groups = json.loads(CASES.read_text(encoding="utf-8"))
    return [text for name, texts in groups.items() if ("invalid" in name) != valid for text in texts]


@needs_cases
def test_all_valid_strings_of_the_list_are_read_worded_and_ordered() -> None:
    valid = listed(True)
    assert len(valid) == 206
    for text in valid:
        date = parse(text)
        assert date.text == text
        for language in LANGUAGES:
            said = words(text, language)
            assert said.strip(), (text, language)
            assert not re.search(r"[XTSYE~%{}\[\]/?]|\d{5,}-|\.\.", NOT_A_CODE.sub("", said)), (text, said)
            assert (
                said == text.lstrip("0")
                or not re.fullmatch(r"[\d-]+", said)
                or text.lstrip("Y").isdigit()
                or "E" in text
            )
        lower, upper = sort_key(text)
        assert lower <= upper, text


@needs_cases
def test_invalid_strings_of_the_list_are_refused_but_for_those_argued_about() -> None:
    invalid = listed(False)
    assert set(invalid) >= ARGUED
    assert {text for text in invalid if is_edtf(text)} == ARGUED


@needs_cases
def test_bounds_agree_with_the_published_package_wherever_it_has_an_answer() -> None:
    """An oracle that nobody here wrote. Where it differs by rule, the difference is named here."""
    edtf = pytest.importorskip("edtf")
    compared = 0
    for text in listed(True):
        if any(c in text for c in "X[{SET") or ("/" in text and any(f"-{s}" in text for s in range(21, 42))):
            continue
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                found = edtf.parse_edtf(text)
                bounds = [found.lower_strict(), found.upper_strict()]
        except Exception:  # it fails on valid strings: that is why there is a parser of our own
            continue
        if not all(isinstance(bound, tuple) for bound in bounds):
            continue
        date = parse(text)
        for ours, theirs in zip((date.lower, date.upper), bounds, strict=True):
            season = any(text.lstrip("-")[5:7] == str(code) for code in range(21, 42))
            if ours is not None and not season:
                assert ours == iso((theirs[0], theirs[1], theirs[2])), text
                compared += 1
    assert compared > 100


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        pytest.param("2019-11", "2019-11-01", "2019-11-30", id="month"),
        pytest.param("2020-02", "2020-02-01", "2020-02-29", id="leap month"),
        pytest.param("2022-09-1X", "2022-09-10", "2022-09-19", id="a day from 10 to 19"),
        pytest.param("2022-02-3X", None, None, id="no such day"),
        pytest.param("2022-0X", "2022-01-01", "2022-09-30", id="a month from January to September"),
        pytest.param("20XX-02-29", "2000-02-29", "2096-02-29", id="only leap years fit"),
        pytest.param("XXXX-12-XX", "0000-12-01", "9999-12-31", id="any December"),
        pytest.param("-156X-12-25", "-1569-12-25", "-1560-12-25", id="before year 0"),
        pytest.param("2021-24", "2021-12-01", "2022-02-28", id="winter reaches into the next year"),
        pytest.param("2021-40", "2021-01-01", "2021-06-30", id="first half"),
        pytest.param("1950S2", "1900-01-01", "1999-12-31", id="two significant digits"),
        pytest.param("Y17E8", "+1700000000-01-01", "+1700000000-12-31", id="long year"),
        pytest.param("1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12", id="with a time"),
        pytest.param("2021-01-08/2021-01-09", "2021-01-08", "2021-01-09", id="interval"),
        pytest.param("2020-05/2020", "2020-05-01", "2020-12-31", id="end less precise than start"),
    ],
)
def test_bounds(text: str, lower: str | None, upper: str | None) -> None:
    if lower is None:
        with pytest.raises(InputError) as refused:
            parse(text)
        assert refused.value.facts["rule"] == "date-calendar"
        return
    date = parse(text)
    assert (date.lower, date.upper) == (lower, upper)


def test_open_and_unknown_ends_have_no_bound() -> None:
    assert parse("../2022").lower is None
    assert parse("../2022").upper == "2022-12-31"
    assert parse("2019-10/..").still_open
    assert parse("2019-10/").upper is None
    assert not parse("2019-10/").still_open
    assert parse("../..").lower is None


def test_qualifiers_are_kept_apart() -> None:
    assert (parse("2018~").approximate, parse("2018~").uncertain) == (True, False)
    assert (parse("2018?").approximate, parse("2018?").uncertain) == (False, True)
    assert (parse("2018%").approximate, parse("2018%").uncertain) == (True, True)
    assert parse("2004-06-~01/2004-06-20").approximate


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2020/2019", "date-order"),
        ("2021-01-09/2021-01-08", "date-order"),
        ("{2020..2019}", "date-order"),
        ("2021-02-30", "date-calendar"),
        ("2021-13", "date-calendar"),
        ("-0000", "date-calendar"),
        ("", "date"),
        ("/", "date"),
        ("soon", "date"),
        ("2019-11-09\n", "date"),
        ("Y" + "9" * 190, "date"),
        ("Y1E99", "date"),
        ("9" * 100_000, "date"),
        ("٢٠١٩", "date"),
    ],
)
def test_refusals_say_which_rule(text: str, rule: str) -> None:
    with pytest.raises(InputError) as refused:
        parse(text)
    assert refused.value.facts == {"rule": rule}


EDTF_LIKE = st.text("0123456789X-/.~?%[]{},TYES: Z+", max_size=40)


@given(st.one_of(EDTF_LIKE, st.text(max_size=120)))
@example("2022-09-1X")
@example("../2022")
@example("XXXX-XX-XX/XXXX-XX-XX")
@example("[..]")
@example("{,}")
def test_nothing_crashes_and_what_is_read_is_in_order(text: str) -> None:
    for language in LANGUAGES:
        words(text, language)
        hijri.words(text, language)
    sort_key(text)
    try:
        date = parse(text)
    except InputError:
        return
    assert date.points
    lower, upper = sort_key(text)
    assert lower <= upper
    assert parse(date.text) == date


WORDS = (
    *(
        "about",
        "from",
        "to",
        "between",
        "and",
        "before",
        "mid-",
        "late",
        "AH",
        "pm",
        "one of:",
        "(uncertain)",
        "UTC",
        "+03:00",
    ),
    *("نحو", "من", "إلى", "بين", "و", "أواخر", "هـ", "محرم", "تشرين الثاني", "مساءً", "الجمعة", "(غير مؤكد)", "الساعة"),
    *(
        "نزیکەی",
        "لە",
        "تا",
        "ئایاری",
        "کۆچی",
        "یان پێشتر",
        "9ی",
        "2019",
        "٢٠١٩",
        "1441",
        "25",
        "21:14",
        "9/5/2021",
        "?",
        "~",
        "،",
    ),
)


@given(
    st.one_of(
        EDTF_LIKE,
        st.text(max_size=130),
        st.text("0123456789/.- أبتشنيرو~?FromtJanuy", max_size=40),
        st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join),
    )
)
def test_whatever_is_typed_becomes_edtf_or_is_refused(text: str) -> None:
    try:
        edtf = from_typed(text)
    except InputError:
        return
    assert is_edtf(edtf)
    assert from_typed(edtf) == edtf


DAYS = st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2100, 1, 1)).map(str)
ONE = st.one_of(
    DAYS,
    DAYS.map(lambda day: day[:7]),
    DAYS.map(lambda day: day[:4]),
    st.tuples(DAYS, st.integers(21, 24)).map(lambda pair: f"{pair[0][:4]}-{pair[1]}"),
    st.tuples(DAYS, st.integers(33, 41)).map(lambda pair: f"{pair[0][:4]}-{pair[1]}"),
)
QUALIFIED = st.tuples(ONE, st.sampled_from(["", "~", "?", "%"])).map("".join)
PAIRS = st.tuples(DAYS, DAYS).map(sorted)
TIMES = st.tuples(
    DAYS, st.times().map(lambda t: t.isoformat("seconds")), st.sampled_from(["", "Z", "+03:00", "-04:30"])
).map(lambda parts: f"{parts[0]}T{parts[1]}{parts[2]}")
SAYABLE = st.one_of(
    QUALIFIED,
    TIMES,
    QUALIFIED.map(lambda date: f"../{date}"),
    QUALIFIED.map(lambda date: f"{date}/.."),
    QUALIFIED.map(lambda date: f"{date}/"),
    QUALIFIED.map(lambda date: f"/{date}"),
    QUALIFIED.map(lambda date: f"[{date}..]"),
    PAIRS.map("/".join),
    PAIRS.map(lambda pair: f"[{pair[0]}..{pair[1]}]"),
    PAIRS.map(lambda pair: f"{pair[0]}~/{pair[1]}?"),
    st.lists(DAYS, min_size=2, max_size=4, unique=True).map(lambda days: f"[{','.join(days)}]"),
    st.lists(DAYS, min_size=2, max_size=4, unique=True).map(lambda days: f"{{{','.join(days)}}}"),
    DAYS.map(lambda day: f"{day[:7]}-XX"),
    DAYS.map(lambda day: f"{day[:4]}-XX"),
    DAYS.map(lambda day: f"{day[:4]}-XX-XX"),
    DAYS.map(lambda day: f"XXXX-{day[5:]}"),
    st.sampled_from(["XXXX", "/..", "../", "../.."]),
)


@given(SAYABLE, st.sampled_from(LANGUAGES))
def test_what_is_shown_can_be_typed_again(edtf: str, language: str) -> None:
    assert from_typed(words(edtf, language)) == edtf


@needs_cases
def test_of_the_list_too_what_is_said_is_understood_or_plainly_refused() -> None:
    """Read back, words mean the same days. What is left out: years before 1, beyond 9999, the southern half."""
    understood = 0
    for text in listed(True):
        date = parse(text)
        for language in LANGUAGES:
            try:
                again = parse(from_typed(words(text, language)))
            except InputError:
                continue
            if "S" not in text:  # "about 1950" is said without its bounds
                assert (again.lower, again.upper) == (date.lower, date.upper), (text, language)
            understood += 1
    assert understood > 350


@given(st.dates(), st.dates())
def test_order_of_days_is_the_order_of_their_keys(one: datetime.date, other: datetime.date) -> None:
    assume(one != other)
    assert (sort_key(one.isoformat()) < sort_key(other.isoformat())) == (one < other)


def test_order_of_uncertain_dates() -> None:
    ordered = ["../2017-01", "-2000", "-0999", "2018~", "2019-10/..", "2019-11", "2019-11-09", "Y20190", "nonsense"]
    assert sorted(ordered, key=sort_key) == ordered


@pytest.mark.parametrize(
    ("text", "english", "arabic"),
    [
        ("2019-11~", "around November 2019", "نحو تشرين الثاني 2019"),
        ("../2017-01", "in or before January 2017", "في كانون الثاني 2017 أو قبله"),
        ("2019-10/..", "from October 2019, still open", "منذ تشرين الأول 2019 وما زال مستمراً"),
        ("2021-05-09", "9 May 2021", "9 أيار 2021"),
        ("2023-03-15?", "15 March 2023 (uncertain)", "15 آذار 2023 (غير مؤكد)"),
        (
            "2021-01-08/2021-01-09",
            "from 8 January 2021 to 9 January 2021",
            "من 8 كانون الثاني 2021 إلى 9 كانون الثاني 2021",
        ),
        ("1992/2018", "from 1992 to 2018", "من 1992 إلى 2018"),
        ("2022-09-XX", "a day in September 2022", "يوم ما في أيلول 2022"),
        ("2022-XX", "a month in 2022", "شهر ما في 2022"),
        ("2022-09-1X", "some time between 10 September 2022 and 19 September 2022", None),
        ("2020-21", "spring 2020", "ربيع 2020"),
        ("2020/", "from 2020, end unknown", None),
        ("-0043", "44 BCE", "44 قبل الميلاد"),
        ("[2019,2020]", "one of: 2019, 2020", None),
        ("", "unknown", "غير معروف"),
        ("not a date", "not a date", "not a date"),
    ],
)
def test_words(text: str, english: str, arabic: str | None) -> None:
    assert words(text, "en") == english
    if arabic is not None:
        assert words(text, "ar") == arabic


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
