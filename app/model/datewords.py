"""Dates in words, in the reader's language. Months have their Levantine names in Arabic and Sorani, as in Iraq."""

from __future__ import annotations

import functools

from app.base import catalogue
from app.base.errors import InputError
from app.model.edtfdate import Day, EdtfDate, End, Point, parse

_YEAR, _MONTH, _DAY = 1, 2, 3


@functools.lru_cache(maxsize=4096)
def words(text: str, language: str) -> str:
    """An EDTF date in words: "around November 2019". A text that is not EDTF is shown as it is."""
    if not text:
        return _say("date.unknown", language)
    try:
        date = parse(text)
    except InputError:
        return text
    if date.kind == "interval":
        return _interval(date, language)
    if date.kind == "date":
        return _end(date.points[0], language)
    if date.kind == "one-of" and "," not in text and ".." in text:  # one range: a day somewhere in it
        return _members(date, language)
    key = "date.one-of" if date.kind == "one-of" else "date.all-of"
    return _say(key, language, dates=_members(date, language))


def _say(key: str, language: str, **facts: object) -> str:
    # Without the catalogue's isolates: a date holds nothing but words and numbers of one
    # language, and whoever puts it into a sentence isolates it whole.
    return catalogue.text(key, language).format_map(facts)


def _interval(date: EdtfDate, language: str) -> str:
    start, end = date.points
    if isinstance(start, Point) and isinstance(end, Point):
        return _say("date.from-to", language, start=_end(start, language), end=_end(end, language))
    if isinstance(start, Point):
        key = "date.from-open" if end == "open" else "date.from-unknown"
        return _say(key, language, date=_end(start, language))
    if isinstance(end, Point):
        key = "date.before" if start == "open" else "date.until-unknown"
        return _say(key, language, date=_end(end, language))
    if start == end:
        return _say("date.always", language)
    return _say("date.unknown-open" if end == "open" else "date.open-unknown", language)


def _members(date: EdtfDate, language: str) -> str:
    """The members of a set, with the open ends and ranges that were written."""
    pieces = []
    points = iter(date.points)
    for item in date.text[1:-1].split(","):
        start, dots, end = item.partition("..")
        if not dots:
            pieces.append(_end(next(points), language))
            continue
        left, right = _end(next(points), language), _end(next(points), language)
        if not start:
            pieces.append(_say("date.before", language, date=right))
        elif not end:
            pieces.append(_say("date.after", language, date=left))
        elif date.kind == "one-of":
            pieces.append(_say("date.within", language, start=left, end=right))
        else:
            pieces.append(_say("date.from-to", language, start=left, end=right))
    return catalogue.text("value.separator", language).join(pieces)


def _end(point: End, language: str) -> str:
    if not isinstance(point, Point):
        return _say("date.unknown", language)
    plain = _point(point, language)
    if point.approximate:
        return _say("date.both" if point.uncertain else "date.around", language, date=plain)
    return _say("date.uncertain", language, date=plain) if point.uncertain else plain


def _point(point: Point, language: str) -> str:
    if point.time:
        return _say("date.time", language, date=_day(point.first, language), time=clock(point.time, language))
    if point.season:
        return _season(point, language)
    if point.rounded:
        return _rounded(point, language)
    if "X" in point.year + point.month + point.day:
        return _partly_known(point, language)
    return _precisely(point.first, _DAY if point.day else _MONTH if point.month else _YEAR, language)


def clock(time: str, language: str) -> str:
    """The time of a point, "21:14:30+03:00": seconds only where they aren't 0, the zone in words."""
    hour, zone = time[:8].removesuffix(":00"), time[8:]
    if not zone:
        return hour
    if zone == "Z":
        return _say("date.time-utc", language, time=hour)
    offset = catalogue.isolate_ltr(f"UTC{zone}") if language in catalogue.RIGHT_TO_LEFT else f"UTC{zone}"
    return _say("date.time-offset", language, time=hour, offset=offset)


def _partly_known(point: Point, language: str) -> str:
    year, month, day = point.year, point.month or "XX", point.day
    if year == "XXXX" and "X" not in (month if month != "XX" else ""):
        return _without_year(point, language)
    if "X" not in year and month == "XX" and day.isdigit():
        shown = _year(point.first[0], language)
        return _say("date.month-unknown-day", language, day=int(day), date=shown)
    if "X" not in year and day == "XX" and "X" not in month:
        return _say("date.day-unknown", language, date=_month(point.first, language))
    if "X" not in year and month == "XX":
        return _say("date.day-unknown" if day else "date.month-unknown", language, date=_year(point.first[0], language))
    precision = _DAY if day else _MONTH if point.month else _YEAR
    return _between(point, precision, language)


def _without_year(point: Point, language: str) -> str:
    if not point.month or point.month == "XX":
        if point.day.isdigit():
            unknown = _say("date.unknown", language)
            return _say("date.month-unknown-day", language, day=int(point.day), date=unknown)
        return _say("date.unknown", language)
    month = catalogue.text(f"date.month.{point.first[1]}", language)
    if point.day.isdigit():
        shown = _say("date.year-unknown-day", language, day=int(point.day), month=month)
    elif point.day:
        shown = month if point.day != "XX" else _say("date.day-unknown", language, date=month)
    else:
        shown = month
    return _say("date.year-unknown", language, date=shown)


def _between(point: Point, precision: int, language: str) -> str:
    start, end = _precisely(point.first, precision, language), _precisely(point.last, precision, language)
    return start if start == end else _say("date.within", language, start=start, end=end)


def _rounded(point: Point, language: str) -> str:
    start, end = _year(point.first[0], language), _year(point.last[0], language)
    year = _year(int(point.year), language)
    return year if start == end else _say("date.rounded", language, year=year, start=start, end=end)


def _season(point: Point, language: str) -> str:
    code, year = point.season, _year(int(point.year), language)
    if code > 32:
        return _say(f"date.part.{code}", language, year=year)
    season = _say(f"date.season.{21 + (code - 21) % 4}", language, year=year)
    return _say("date.southern", language, date=season) if code > 28 else season


def _precisely(day: Day, precision: int, language: str) -> str:
    if precision == _DAY:
        return _day(day, language)
    return _month(day, language) if precision == _MONTH else _year(day[0], language)


def _day(day: Day, language: str) -> str:
    month = catalogue.text(f"date.month.{day[1]}", language)
    return _say("date.day", language, day=day[2], month=month, year=_year(day[0], language))


def _month(day: Day, language: str) -> str:
    month = catalogue.text(f"date.month.{day[1]}", language)
    return _say("date.month", language, month=month, year=_year(day[0], language))


def _year(year: int, language: str) -> str:
    if year <= 0:  # astronomical: year 0 is 1 BCE
        return _say("date.bce", language, n=1 - year)
    return _say("date.year", language, year=year)
