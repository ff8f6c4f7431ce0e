"""Dates in words, in the reader's language. Months have their Levantine names in Arabic, as in Iraq."""

from __future__ import annotations

import functools

from app.base import catalogue
from app.base.errors import InputError
from app.model.edtfdate import Day, EdtfDate, End, Point, parse


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
    key = "date.one-of" if date.kind == "one-of" else "date.all-of"
    return _say(key, language, dates=_members(date, language))


def _say(key: str, language: str, **facts: object) -> str:
    # Without the catalogue's isolates: a date holds nothing but words and numbers of one
    # language, and whoever puts it into a sentence isolates it whole.
    return catalogue.text(key, language).format_map(facts)


def _interval(date: EdtfDate, language: str) -> str:
    start, end = date.points
    if start == end == "open":
        return _say("date.always", language)
    if isinstance(start, Point) and isinstance(end, Point):
        return _say("date.from-to", language, start=_end(start, language), end=_end(end, language))
    if isinstance(start, Point):
        key = "date.from-open" if end == "open" else "date.from-unknown"
        return _say(key, language, date=_end(start, language))
    if isinstance(end, Point):
        key = "date.before" if start == "open" else "date.until-unknown"
        return _say(key, language, date=_end(end, language))
    return _say("date.unknown", language)


def _members(date: EdtfDate, language: str) -> str:
    """The members of a set, with the open ends and ranges that were written."""
    pieces = []
    points = iter(date.points)
    for item in date.text[1:-1].split(","):
        start, dots, end = item.partition("..")
        if not dots:
            pieces.append(_end(next(points), language))
            continue
        left, right = next(points), next(points)
        if not start:
            pieces.append(_say("date.before", language, date=_end(right, language)))
        elif not end:
            pieces.append(_say("date.from-open", language, date=_end(left, language)))
        else:
            pieces.append(_say("date.from-to", language, start=_end(left, language), end=_end(right, language)))
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
        return _say("date.time", language, date=_day(point.first, language), time=point.time)
    if point.season:
        return _season(point, language)
    if point.rounded or "X" in point.year + point.month + point.day:
        return _partly_known(point, language)
    if point.day:
        return _day(point.first, language)
    return _month(point.first, language) if point.month else _year(point.first[0], language)


def _partly_known(point: Point, language: str) -> str:
    if "X" not in point.year and not point.rounded:
        if point.day == "XX" and "X" not in point.month:
            return _say("date.day-unknown", language, date=_month(point.first, language))
        if point.month == "XX" and point.day in ("", "XX"):
            key = "date.day-unknown" if point.day else "date.month-unknown"
            return _say(key, language, date=_year(point.first[0], language))
    precision = _day if point.day else _month if point.month else _year_of_day
    return _say("date.within", language, start=precision(point.first, language), end=precision(point.last, language))


def _season(point: Point, language: str) -> str:
    code, year = point.season, _year(int(point.year), language)
    if code <= 32:
        return _say(f"date.season.{21 + (code - 21) % 4}", language, year=year)
    key, base = ("quarter", 32) if code <= 36 else ("third", 36) if code <= 39 else ("half", 39)
    return _say(f"date.{key}", language, n=code - base, year=year)


def _day(day: Day, language: str) -> str:
    month = catalogue.text(f"date.month.{day[1]}", language)
    return _say("date.day", language, day=day[2], month=month, year=_year(day[0], language))


def _month(day: Day, language: str) -> str:
    month = catalogue.text(f"date.month.{day[1]}", language)
    return _say("date.month", language, month=month, year=_year(day[0], language))


def _year_of_day(day: Day, language: str) -> str:
    return _year(day[0], language)


def _year(year: int, language: str) -> str:
    if year < 0:  # astronomical: year 0 is 1 BCE
        return _say("date.bce", language, n=1 - year)
    return _say("date.year", language, year=year)
