"""Times as people type them beside a day: "25/10/2019 21:14", "9:14 مساءً", "21:14:30 +03:00"."""

from __future__ import annotations

import re
from typing import Final

from app.base.errors import InputError
from app.model.datenames import key

BAGHDAD: Final = "+03:00"
BAGHDAD_SINCE: Final = "2008-01-01"  # before, clocks changed for summer: what "Baghdad time" was isn't guessed

_AM = "|".join(map(re.escape, map(key, ("a.m.", "am", "ص", "صباحا", "صباحاً", "فجرا", "پ.ن", "بەیانی", "پێش نیوەڕۆ"))))
_PM = "|".join(
    map(
        re.escape,
        map(
            key,
            ("p.m.", "pm", "م", "مساء", "مساءً", "ليلا", "ليلاً", "عصرا", "ظهرا", "د.ن", "ئێوارە", "دوای نیوەڕۆ", "شەو"),
        ),
    )
)
_BAGHDAD = "|".join(
    map(re.escape, map(key, ("baghdad time", "baghdad", "بتوقيت بغداد", "توقيت بغداد", "بە کاتی بەغدا")))
)
_UTC = "|".join(map(re.escape, map(key, ("بالتوقيت العالمي", "بتوقيت غرينتش", "بە کاتی جیهانی"))))
_LEAD = "|".join(
    map(
        re.escape,
        map(key, ("at", "t", "،", ",", "الساعة", "في الساعة", "عند الساعة", "ساعة", "کاتژمێر", "لە کاتژمێر", "سەعات")),
    )
)
_TIME: Final = re.compile(
    rf"(?:[,\s]*(?<![^\W\d])(?:{_LEAD})\s*|\s*,\s*|\s+|^)(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::(?P<second>\d{{2}}))?"
    rf"\s*(?:(?P<am>{_AM})|(?P<pm>{_PM}))?(?![^\W\d])"
    rf"\s*(?P<zone>(?:(?:{_UTC})\s*)?\(?(?:utc|gmt)?\s*(?:[+-]\d{{1,2}}(?::?\d{{2}})?)?\)?|z|{_BAGHDAD})?(?=\s|,|$)"
)
CLOCK: Final = re.compile(r"\d:\d")


def split(text: str) -> tuple[str, str, str] | None:
    """The words without the time, the time as hh:mm:ss, the zone as typed; ``None`` without a time.

    ``text`` is folded. Raises :class:`InputError` (``rule="date-time"``) for a time that no clock shows.
    """
    match = _TIME.search(text)
    if match is None:
        if CLOCK.search(text):
            raise InputError(rule="date-time")
        return None
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if match["am"] or match["pm"]:
        if not 1 <= hour <= 12:
            raise InputError(rule="date-time")
        hour = hour % 12 + (12 if match["pm"] else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise InputError(rule="date-time")
    rest = f"{text[: match.start()]} {text[match.end() :]}".strip(" ,")
    return rest, f"{hour:02d}:{minute:02d}:{second:02d}", (match["zone"] or "").strip()


def zone_of(typed: str, day: str) -> str:
    """The offset of EDTF for a zone as typed, on a day: "", "Z" or "+03:00"."""
    if not typed:
        return ""
    if re.fullmatch(_BAGHDAD, typed):
        if day < BAGHDAD_SINCE:
            raise InputError(rule="date-time")
        return BAGHDAD
    match = re.search(r"([+-])(\d{1,2}):?(\d{2})?\)?$", typed)
    if match is None:
        return "Z"
    if int(match[2]) > 14 or int(match[3] or 0) > 59:
        raise InputError(rule="date-time")
    return f"{match[1]}{int(match[2]):02d}:{match[3] or '00'}"
