"""What people type for a date, turned into EDTF: "11/2019", "9 May 2021", "نحو تشرين الثاني 2019".

Day before month, as in Iraq. Nothing is guessed: what can't be read is refused, with a rule that
says what is missing. Hijri dates are read where they are marked (هـ, AH, a Hijri month).

- "mid-March 2022" is one of the days 11 to 20, as EDTF ``[2022-03-11..2022-03-20]``; early and
  late are 1 to 10 and 21 to the end. Of a year they are its thirds (``2022-38``), which EDTF has.
- A Hijri date is stored as Gregorian and approximate: the civil reckoning may be a day off. A
  day is ``2019-10-25~``, a month one of its days ``[2019-09-30~..2019-10-28~]``.
- As the end of an interval, one of several days becomes its first or last, approximate.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Final

from app.base.digits import ascii_digits
from app.base.errors import InputError
from app.model import dateclock, datephrases, hijri
from app.model.datenames import ERAS, FILLERS, HIJRI_MONTHS, MONTHS, PARTS, RELATIVE, SEASONS, WEEKDAYS, key
from app.model.edtfdate import days_in_month, parse

MAX_TYPED: Final = 120
_DAY_FIRST = re.compile(r"(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(-?\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,2})")
_SHORT_YEAR = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{2}")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})\s*[./-]\s*(\d{1,2})")
_DECADE = re.compile(r"(?:the )?(\d{3})0s")
_WORD = re.compile(r"\d+|[^\W\d_]+(?:[-'][^\W\d_]+)*")
_LEADING = re.compile(r"^([?~%])([^?~%/\[{]+)$")
_MARKED = re.compile(r"^(.*[^?~%\s])\s*([?~%])$")
_ERA = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, sorted(ERAS, key=len, reverse=True)))})(?![^\W\d_])\.?")
_LONGEST_NAME = 4  # words


def from_typed(text: str) -> str:
    """The EDTF date that a person meant.

    Raises :class:`InputError` with ``rule``: ``date``, ``date-order``, ``date-calendar``,
    ``date-relative`` ("yesterday"), ``date-year`` (none, or two digits), ``date-time``,
    ``date-weekday`` (the day is another one), ``date-hijri``.
    """
    plain = "".join(c for c in ascii_digits(text) if unicodedata.category(c) != "Cf").strip()
    if not plain or len(plain) > MAX_TYPED:
        raise InputError(rule="date")
    if leading := _LEADING.match(plain):  # "~2019-11": people mean the whole date, EDTF the year
        return _checked(_mark(from_typed(leading[2]), leading[1]))
    edtf = plain.replace(" / ", "/").upper() if plain[:1] not in "yY" else plain
    for candidate in (plain, edtf):
        try:
            return parse(candidate).text
        except InputError as error:
            if error.facts.get("rule") != "date":
                raise
    folded = key(plain)
    try:
        return _checked(_read(folded))
    except InputError as error:
        if error.facts.get("rule") == "date":
            raise InputError(rule=_better_rule(folded)) from None  # the cause would carry what was typed (T38)
        raise


def _better_rule(folded: str) -> str:
    """Of a text that wasn't understood, what it lacks."""
    found = _WORD.findall(folded)
    if RELATIVE.intersection(found):
        return "date-relative"
    if _ERA.search(folded) or any(word in HIJRI_MONTHS for word in found):
        return "date-hijri"
    no_year = not any(len(word) == 4 for word in found if word.isdigit())
    if _SHORT_YEAR.fullmatch(folded) or (no_year and any(word in MONTHS for word in found)):
        return "date-year"
    return "date"


def _checked(edtf: str) -> str:
    return parse(edtf).text


def _read(text: str) -> str:
    """Anything: an interval, a set, a qualified date."""
    if found := datephrases.find(text):
        return _phrase(found)
    if marked := _MARKED.match(text):
        return _mark(_single(marked[1]), marked[2])
    return _single(text)


def _phrase(found: datephrases.Phrase) -> str:
    kind, parts = found
    match kind:
        case "interval":
            return _interval(*parts)
        case "before":
            return f"../{_end(parts[0], last=True)}"
        case "after":
            return f"[{_end(parts[0], last=False)}..]"
        case "since":
            return f"{_end(parts[0], last=False)}/.."
        case "until":
            return f"/{_end(parts[0], last=True)}"
        case "end-unknown":
            return f"{_end(parts[0], last=False)}/"
        case "within":
            return f"[{_end(parts[0], last=False)}..{_end(parts[1], last=True)}]"
        case "one-of" | "all-of":
            joined = ",".join(_member(part) for part in parts)
            return f"[{joined}]" if kind == "one-of" else f"{{{joined}}}"
        case "day-in" | "month-in":
            return _unknown_part(_read(parts[0]), kind)
        case "no-year":
            return _without_year(parts[0])
        case "rounded":
            return _mark(_read(parts[0]), "~")
        case "nth-day":
            return f"{_single(parts[1])}-XX-{int(parts[0]):02d}"
        case "fixed":
            return parts[0]
        case _:  # a qualifier
            return _mark(_read(parts[0]), kind)


def _interval(start: str, end: str) -> str:
    """From one date to another; what the first leaves out ("8 to 9 January 2021") is the second's."""
    last = _end(end, last=True)
    try:
        first = _end(start, last=False)
    except InputError as error:
        borrowed = _borrow(start, end)
        if error.facts.get("rule") not in ("date", "date-year", "date-hijri") or not borrowed:
            raise
        first = _end(borrowed, last=False)
    return f"{first}/{last}"


def _borrow(start: str, end: str) -> str:
    """The start with the month and year of the end, or with its year; "" where calendars would mix."""
    day, year = re.search(r"(?<!\d)\d{1,2}(?!\d)(?:th|st|nd|rd)?", end), re.search(r"(?<!\d)\d{4}(?!\d)", end)
    if day is None or year is None:
        return ""
    if re.fullmatch(r"\d{1,2}(?:th|st|nd|rd)?", start):
        return f"{start}{end[day.end() :]}"
    return f"{start} {year[0]}" if _is_hijri(start) == _is_hijri(end) else ""


def _is_hijri(text: str) -> bool:
    if _ERA.search(text):
        return True
    try:
        return bool(_named(text, HIJRI_MONTHS)[0])
    except InputError:
        return False


def _end(text: str, last: bool) -> str:
    """An end of an interval: one date, of several the first or the last."""
    edtf = _read(text)
    if edtf[0] in "[{":
        first, _, final = edtf[1:-1].partition("..")
        chosen = (final if last else first) or edtf
        return chosen if chosen[-1] in "?~%" else f"{chosen}~"
    return edtf


def _member(text: str) -> str:
    edtf = _read(text)
    if edtf[0] in "[{":
        return edtf[1:-1]
    return edtf.replace("/..", "..").replace("../", "..").replace("/", "..")


def _unknown_part(edtf: str, kind: str) -> str:
    if re.fullmatch(r"-?\d{4}", edtf):
        return f"{edtf}-XX-XX" if kind == "day-in" else f"{edtf}-XX"
    if kind == "day-in" and re.fullmatch(r"-?(?:\d{4}|XXXX)-\d\d", edtf):
        return f"{edtf}-XX"
    raise InputError(rule="date")


def _without_year(text: str) -> str:
    if (found := datephrases.find(text)) and found[0] == "day-in":
        return f"{_without_year(found[1][0])}-XX"
    month, numbers = _named(text, MONTHS)
    if not month or len(numbers) > 1:
        raise InputError(rule="date")
    return f"XXXX-{month:02d}" + (f"-{int(numbers[0]):02d}" if numbers else "")


def _mark(edtf: str, mark: str) -> str:
    """A date with one more qualifier, each member of a range with it."""
    if edtf[0] in "[{":
        items = (("..".join(_mark(d, mark) if d else "" for d in item.split(".."))) for item in edtf[1:-1].split(","))
        return f"{edtf[0]}{','.join(items)}{edtf[-1]}"
    if "/" in edtf or "T" in edtf:
        raise InputError(rule="date")
    held = edtf[-1] if edtf[-1] in "?~%" else ""
    return f"{edtf.removesuffix(held)}{mark if held in ('', mark) else '%'}"


def _single(text: str) -> str:
    """One date, without anything around it."""
    try:
        return parse(text.upper()).text
    except InputError as error:
        if error.facts.get("rule") != "date":
            raise
    if timed := dateclock.split(text):
        return _timed(*timed)
    if _ERA.search(text):
        return _hijri(_ERA.sub(" ", text).strip())
    if weekdays := [word for word in _WORD.findall(text) if word in WEEKDAYS]:
        return _weekday(
            " ".join(_WORD.sub(lambda m: "" if m[0] in WEEKDAYS or m[0] in FILLERS else m[0], text).split()), weekdays
        )
    return _numeric(text) or _from_words(text)


def _timed(rest: str, clock: str, zone: str) -> str:
    day = _read(rest) if rest else ""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        raise InputError(rule="date-time")
    return f"{day}T{clock}{dateclock.zone_of(zone, day)}"


def _numeric(text: str) -> str:
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
    return ""


def _month_number(digits: str) -> str:
    if not 1 <= int(digits) <= 12:
        raise InputError(rule="date-calendar")
    return f"{int(digits):02d}"


def _from_words(text: str) -> str:
    if (part := _part_of(text)) is not None:
        return _third(*part)
    month, numbers = _named(text, MONTHS)
    if month:
        return _gregorian(month, numbers)
    if _named(text, HIJRI_MONTHS)[0]:  # before the seasons: "ربيع" is spring, "ربيع الآخر" a month
        return _hijri(text)
    season, rest = _named(text, SEASONS)
    return f"{_plain_year(rest)}-{season}" if season else _plain_year(rest)


def _plain_year(numbers: list[str]) -> str:
    if len(numbers) != 1 or len(numbers[0]) != 4:
        raise InputError(rule="date")
    return numbers[0]


def _gregorian(month: int, numbers: list[str]) -> str:
    years = [n for n in numbers if len(n) == 4]
    days = [n for n in numbers if len(n) <= 2]
    if len(years) != 1 or len(days) > 1 or len(years) + len(days) != len(numbers):
        raise InputError(rule="date")
    return f"{years[0]}-{month:02d}" + (f"-{int(days[0]):02d}" if days else "")


def _weekday(rest: str, named: list[str]) -> str:
    edtf = _single(rest.strip(" ,.")) if rest.strip(" ,.") else ""
    if len(named) > 1 or not re.fullmatch(r"\d{4}-\d\d-\d\d", edtf):
        raise InputError(rule="date")
    day = datetime.date.fromisoformat(_checked(edtf))
    if day.weekday() != WEEKDAYS[named[0]]:
        raise InputError(rule="date-weekday")
    return edtf


def _part_of(text: str) -> tuple[int, str] | None:
    for words in sorted(PARTS, key=len, reverse=True):
        if text.startswith(words) and text[len(words) : len(words) + 1] in ("-", " "):
            return PARTS[words], text[len(words) + 1 :].strip()
    return None


def _third(part: int, text: str) -> str:
    """Early, mid or late in a month or a year."""
    edtf = _single(text)
    if re.fullmatch(r"\d{4}", edtf):
        return f"{edtf}-{37 + part}"
    if not re.fullmatch(r"\d{4}-(?:0\d|1[0-2])", edtf):
        raise InputError(rule="date")
    end = days_in_month(int(edtf[:4]), int(edtf[5:])) if part == 2 else 10 * part + 10
    return f"[{edtf}-{10 * part + 1:02d}..{edtf}-{end:02d}]"


def _hijri(text: str) -> str:
    """A Hijri day, month or year as Gregorian days, approximate."""
    try:
        return _gregorian_of(*_hijri_parts(text))
    except (InputError, OverflowError):
        raise InputError(rule="date-hijri") from None


def _gregorian_of(year: int, month: int, day: int) -> str:
    if day:
        return f"{hijri.to_gregorian(year, month, day).isoformat()}~"
    first, last = hijri.month_span(year, month) if month else hijri.year_span(year)
    return f"[{first.isoformat()}~..{last.isoformat()}~]"


def _hijri_parts(text: str) -> tuple[int, int, int]:
    if match := _DAY_FIRST.fullmatch(text):
        return int(match[4]), int(match[3]), int(match[1])
    if match := _YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[3]), int(match[4])
    if match := _MONTH_YEAR.fullmatch(text):
        return int(match[2]), int(match[1]) or 13, 0
    month, numbers = _named(text, HIJRI_MONTHS)
    years, days = [n for n in numbers if len(n) == 4], [n for n in numbers if len(n) <= 2]
    if len(years) != 1 or len(days) > (1 if month else 0) or len(years) + len(days) != len(numbers):
        raise InputError(rule="date-hijri")
    return int(years[0]), month, int(days[0]) if days else 0


def _named(text: str, names: dict[str, int]) -> tuple[int, list[str]]:
    """The one that the words name, and the numbers beside it. Two names of one month may stand together.

    0 where none is named. Raises where other words stand there, or two are named.
    """
    found = _WORD.findall(text)
    named: set[int] = set()
    numbers: list[str] = []
    index, strange = 0, False
    while index < len(found):
        for length in range(min(_LONGEST_NAME, len(found) - index), 0, -1):
            number = _lookup(" ".join(found[index : index + length]), names)
            if number:
                named.add(number)
                index += length
                break
        else:
            word = found[index]
            if word.isdigit():
                numbers.append(word)
            elif word not in FILLERS:
                strange = True
            index += 1
    if not named:
        return 0, [] if strange else numbers
    if strange or len(named) > 1:
        raise InputError(rule="date")
    return named.pop(), numbers


def _lookup(words: str, names: dict[str, int]) -> int:
    """A name as it stands, or in Sorani with the ending that ties it to the year."""
    return names.get(words) or names.get(words.removesuffix("ي")) or 0
