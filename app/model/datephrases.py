"""Phrases around dates: those that people type, and all those that :mod:`app.model.datewords` writes.

What the program says it understood can always be typed: the phrases of every language are taken
from the catalogue itself, so that a new wording is read from the day it is written.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Final

from app.base import catalogue
from app.model.datenames import key

UNKNOWN: Final = "XXXX"
"""the date is not known, which is more than that nobody has asked"""
Phrase = tuple[str, tuple[str, ...]]
"""What it means, and the texts of the dates in it."""

_Reader = tuple[re.Pattern[str], Callable[[re.Match[str]], Phrase]]

# The wording of the catalogue, the longer before those that they contain.
_WORDED: Final = (
    ("date.always", "fixed", "../.."),
    ("date.unknown-open", "fixed", "/.."),
    ("date.open-unknown", "fixed", "../"),
    ("date.unknown", "fixed", UNKNOWN),
    ("date.one-of", "one-of", ""),
    ("date.all-of", "all-of", ""),
    ("date.from-open", "since", ""),
    ("date.from-unknown", "end-unknown", ""),
    ("date.until-unknown", "until", ""),
    ("date.within", "within", ""),
    ("date.before", "before", ""),
    ("date.after", "after", ""),
    ("date.from-to", "interval", ""),
    ("date.year-unknown", "no-year", ""),
    ("date.rounded", "rounded", ""),
    ("date.both", "%", ""),
    ("date.uncertain", "?", ""),
    ("date.around", "~", ""),
    ("date.month-unknown-day", "nth-day", ""),
    ("date.day-unknown", "day-in", ""),
    ("date.month-unknown", "month-in", ""),
)
_PARTS: Final = tuple(f"date.part.{code}" for code in range(33, 42))
_HOLES: Final = {
    "{date}": "(?P<a>.+)", "{start}": "(?P<a>.+?)", "{end}": "(?P<b>.+)", "{dates}": "(?P<all>.+)",
    "{year}": "(?P<a>.+?)", "{day}": r"(?P<n>\d{1,2})",
}  # fmt: skip


def find(text: str) -> Phrase | None:
    """What a phrase says around its dates; ``None`` for a bare date. ``text`` is folded."""
    for pattern, read in (*_worded(), *_TYPED):
        if match := pattern.fullmatch(text):
            return read(match)
    return None


@functools.cache
def _worded() -> tuple[_Reader, ...]:
    found: list[_Reader] = []
    for name, kind, fixed in _WORDED:
        for language in catalogue.LANGUAGES:
            found.append((_pattern(catalogue.text(name, language)), functools.partial(_meaning, kind, fixed)))
    for name in _PARTS:
        for language in catalogue.LANGUAGES:
            code = name.rpartition(".")[2]
            found.append((_pattern(catalogue.text(name, language)), functools.partial(_part, code)))
    return tuple(found)


def _pattern(template: str) -> re.Pattern[str]:
    tokens = {hole: f"qq{index}qq" for index, hole in enumerate(_HOLES)}
    template_holes = frozenset(hole for hole in _HOLES if hole in template)
    for hole, token in tokens.items():
        template = template.replace(hole, token)
    escaped = re.escape(key(template))
    for hole, token in tokens.items():
        beside = "{year}" in template_holes and hole in ("{start}", "{end}")  # the bounds of a rounded year
        escaped = escaped.replace(token, ".+?" if beside else _HOLES[hole])
    return re.compile(escaped)


def _meaning(kind: str, fixed: str, match: re.Match[str]) -> Phrase:
    if fixed:
        return kind, (fixed,)
    held = match.groupdict()
    if "all" in held:
        return kind, _members(held["all"])
    if "n" in held:
        return kind, (held["n"], held["a"])
    return kind, tuple(held[name] for name in ("a", "b") if name in held)


def _members(text: str) -> tuple[str, ...]:
    """The dates of a list. A comma inside one ("from 1990, still open") belongs to it."""
    pieces = [piece.strip() for piece in re.split(r"[,;]\s+", text)]
    joined: list[str] = []
    for piece in pieces:
        if joined and find(f"{joined[-1]}, {piece}") is not None and not re.search(r"\d", piece):
            joined[-1] = f"{joined[-1]}, {piece}"
        else:
            joined.append(piece)
    return tuple(joined)


def _part(code: str, match: re.Match[str]) -> Phrase:
    return "fixed", (f"{match['a']}-{code}",)


def _any(words: str) -> str:
    return "|".join(sorted((re.escape(key(word)) for word in words.split("|")), key=len, reverse=True))


_ABOUT: Final = _any(
    "about|around|circa|ca.|ca|c.|approximately|approx.|roughly|نحو|حوالي|تقريبا|قرابة|بحدود|نزیکەی|دەوروبەری|نزیک"
)
_PERHAPS: Final = _any("perhaps|maybe|possibly|probably|ربما|لعله|على الأرجح|يرجح|ڕەنگە|لەوانەیە|پێدەچێت")
_BEFORE: Final = _any("before|until|till|by|up to|in or before|قبل|حتى|لغاية|الى|پێش|تا|بەر لە")
_AFTER: Final = _any("after|بعد|دوای|پاش")
_SINCE: Final = _any("since|from|starting|منذ|ابتداء من|اعتبارا من|لە|لەوەتەی")
_SINCE_AFTER: Final = _any("ەوە|بەدواوە|بە دواوە")  # Sorani says "since" around the date
_FROM: Final = _any("from|من|لە")
_BETWEEN: Final = _any("between|بين|ما بين|نێوان|لە نێوان")
_TO: Final = _any("to|until|till|through|إلى|الى|لغاية|حتى|تا|بۆ|تاکو|-")
_AND: Final = _any("and|و|to|until|till|through|إلى|الى|لغاية|حتى|تا|-")
_TYPED: Final[tuple[_Reader, ...]] = tuple(
    (re.compile(pattern), functools.partial(_meaning, kind, UNKNOWN if kind == "fixed" else ""))
    for pattern, kind in (
        (rf"(?:{_BETWEEN})\s+(?P<a>.+?)\s+(?:(?:{_AND})\s+|و)(?P<b>.+)", "interval"),
        (rf"(?:{_FROM})\s+(?P<a>.+?)\s+(?:{_TO})\s+(?P<b>.+)", "interval"),
        (rf"(?:{_AFTER})\s+(?P<a>.+)", "after"),
        (rf"(?:{_BEFORE})\s+(?P<a>.+)", "before"),
        (rf"(?P<a>.+?)\s+(?:{_TO})\s+(?P<b>.+)", "interval"),
        (r"(?P<a>\d{1,2})\s?-\s?(?P<b>\d{1,2}\s.*[^\W\d]{3}.*)", "interval"),
        (rf"(?:{_SINCE})\s+(?P<a>.+?)\s*(?:{_SINCE_AFTER})", "since"),
        (rf"(?:{_SINCE})\s+(?P<a>.+)", "since"),
        (rf"(?:{_ABOUT})\s*(?P<a>.+)", "~"),
        (rf"(?P<a>.+?)\s+(?:{_any('approximately|approx|approx.|تقريبا|بەنزیکەیی')})", "~"),
        (rf"(?:{_PERHAPS})\s+(?P<a>.+)", "?"),
        (_any("not known|no date|مجهول|غير معلوم|نەزانراو|نازانرێت"), "fixed"),
    )
)
