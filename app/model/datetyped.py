"""What people type for a date, turned into EDTF: "11/2019", "9 May 2021", "نحو تشرين الثاني 2019".

Day before month, as in Iraq. Nothing is guessed: what can't be read is refused.
"""

from __future__ import annotations

import re

from app.base.errors import InputError
from app.model.edtfdate import parse
from app.model.letters import ascii_digits, fold_text

_MONTHS = {
    1: "january jan كانون الثاني يناير",
    2: "february feb شباط فبراير",
    3: "march mar آذار مارس",
    4: "april apr نيسان أبريل ابريل",
    5: "may أيار مايو ايار مايس",
    6: "june jun حزيران يونيو",
    7: "july jul تموز يوليو",
    8: "august aug آب أغسطس اغسطس",
    9: "september sept sep أيلول سبتمبر",
    10: "october oct تشرين الأول أكتوبر اكتوبر",
    11: "november nov تشرين الثاني نوفمبر",
    12: "december dec كانون الأول ديسمبر",
}
_TWO_WORDS = {"كانون الثاني": 1, "كانون الأول": 12, "تشرين الأول": 10, "تشرين الثاني": 11}
_PAIR_PARTS = {"كانون", "تشرين", "الأول", "الثاني"}
_SEASON_WORDS = {
    21: "spring الربيع ربيع",
    22: "summer الصيف صيف",
    23: "autumn fall الخريف خريف",
    24: "winter الشتاء شتاء",
}

_MONTH_OF = {fold_text(name): number for name, number in _TWO_WORDS.items()} | {
    fold_text(name): number for number, line in _MONTHS.items() for name in line.split() if name not in _PAIR_PARTS
}
_SEASON_OF = {fold_text(name): code for code, line in _SEASON_WORDS.items() for name in line.split()}


def _any(words: str) -> str:
    return "|".join(sorted((re.escape(fold_text(w)) for w in words.split("|")), key=len, reverse=True))


_ABOUT = re.compile(
    rf"^(?:{_any('about|around|circa|ca.|ca|c.|approximately|approx.|نحو|حوالي|تقريبا|قرابة')})\s*(.+)$"
)
_ABOUT_AFTER = re.compile(rf"^(.+?)\s+(?:{_any('approximately|approx|تقريبا')})$")
_PERHAPS = re.compile(rf"^(?:{_any('perhaps|maybe|possibly|ربما|لعله')})\s+(.+)$")
_UNTIL = re.compile(rf"^(?:{_any('before|until|till|by|up to|in or before|قبل|حتى|لغاية')})\s+(.+)$")
_SINCE = re.compile(rf"^(?:{_any('after|since|from|منذ|بعد|ابتداء من|اعتبارا من')})\s+(.+)$")
_FROM_TO = re.compile(
    rf"^(?:{_any('from|between|من|بين')})\s+(.+?)\s+(?:{_any('to|until|and|till|إلى|الى|حتى')}|و)\s*(.+)$"
)
_TO = re.compile(r"^(.+?)\s+(?:to|until|till|-|–|—|الي|حتي)\s+(.+)$")
_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(-?\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})\s*[./-]\s*(\d{1,2})")
_DECADE = re.compile(r"(\d{3})0s")
_WORD = re.compile(r"\d+|[^\W\d_]+")
_LEADING = re.compile(r"^([?~%])([^?~%/\[{]+)$")

_FILLERS = frozenset(
    map(fold_text, ("of", "the", "th", "st", "nd", "rd", "in", "on", "يوم", "شهر", "عام", "سنة", "من", "في"))
)
_MAX = 120


def from_typed(text: str) -> str:
    """The EDTF date that a person meant. Raises :class:`InputError` (``rule="date"`` and others of ``parse``)."""
    plain = ascii_digits(text).strip()
    if not plain or len(plain) > _MAX:
        raise InputError(rule="date")
    if leading := _LEADING.match(plain):  # "~2019-11": people mean the whole date, EDTF the year
        return _checked(from_typed(leading[2]) + leading[1])
    edtf = plain.replace(" / ", "/").upper() if plain[:1] not in "yY" else plain
    for candidate in (plain, edtf):
        try:
            return parse(candidate).text
        except InputError as error:
            if error.facts.get("rule") != "date":
                raise
    return _checked(_read(fold_text(plain)))


def _checked(edtf: str) -> str:
    return parse(edtf).text


def _read(text: str) -> str:
    if text[-1:] in ("?", "~", "%") and not text[:-1].endswith(("?", "~", "%")):
        return _single(text[:-1].strip()) + text[-1]
    if match := _FROM_TO.match(text):
        return f"{_qualified(match[1])}/{_qualified(match[2])}"
    if match := _UNTIL.match(text):
        return f"../{_qualified(match[1])}"
    if match := _SINCE.match(text):
        return f"{_qualified(match[1])}/.."
    if match := _TO.match(text):
        return f"{_qualified(match[1])}/{_qualified(match[2])}"
    return _qualified(text)


def _qualified(text: str) -> str:
    if match := _ABOUT.match(text) or _ABOUT_AFTER.match(text):
        return _single(match[1]) + "~"
    if match := _PERHAPS.match(text):
        return _single(match[1]) + "?"
    if text[-1:] in ("?", "~", "%"):
        return _single(text[:-1].strip()) + text[-1]
    return _single(text)


def _single(text: str) -> str:
    """One date, without anything around it."""
    try:
        return parse(text.upper()).text
    except InputError as error:
        if error.facts.get("rule") != "date":
            raise
    if match := _DAY_FIRST.fullmatch(text):
        return f"{match[4]}-{int(match[3]):02d}-{int(match[1]):02d}"
    if match := _YEAR_FIRST.fullmatch(text):
        return f"{match[1]}-{int(match[3]):02d}-{int(match[4]):02d}"
    if match := _MONTH_YEAR.fullmatch(text):
        return f"{match[2]}-{_month_number(match[1])}"
    if match := _YEAR_MONTH.fullmatch(text):
        return f"{match[1]}-{_month_number(match[2])}"
    if match := _DECADE.fullmatch(text):
        return f"{match[1]}X"
    return _from_words(text)


def _month_number(digits: str) -> str:
    if not 1 <= int(digits) <= 12:
        raise InputError(rule="date-calendar")
    return f"{int(digits):02d}"


def _from_words(text: str) -> str:
    found = [word for word in _WORD.findall(text) if word not in _FILLERS]
    month, season, rest = _named(found)
    numbers = [word for word in rest if word.isdigit()]
    if len(numbers) != len(rest) or not (month or season):
        raise InputError(rule="date")
    years = [n for n in numbers if len(n) == 4]
    days = [n for n in numbers if len(n) <= 2]
    if len(years) != 1 or len(days) > 1 or len(years) + len(days) != len(numbers) or (season and days):
        raise InputError(rule="date")
    if season:
        return f"{years[0]}-{season}"
    return f"{years[0]}-{month:02d}" + (f"-{int(days[0]):02d}" if days else "")


def _named(found: list[str]) -> tuple[int, int, list[str]]:
    """The month or season that the words name, and the other words. Two names of one month may stand together."""
    months: set[int] = set()
    seasons: set[int] = set()
    rest: list[str] = []
    index = 0
    while index < len(found):
        pair = " ".join(found[index : index + 2])
        if pair in _MONTH_OF:
            months.add(_MONTH_OF[pair])
            index += 2
            continue
        word = found[index]
        if word in _MONTH_OF:
            months.add(_MONTH_OF[word])
        elif word in _SEASON_OF:
            seasons.add(_SEASON_OF[word])
        else:
            rest.append(word)
        index += 1
    if len(months) + len(seasons) != 1:
        raise InputError(rule="date")
    return max(months, default=0), max(seasons, default=0), rest
