"""WhatsApp text exports (``_chat.txt``) read inside the sandbox child: iOS and Android, Latin and Arabic digits.

The lines have no format of their own: each telephone writes dates as its owner reads them. The
order of day and month is decided by the whole file and said; where the file leaves it open,
nothing is guessed and the person chooses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, BinaryIO, Final

from app.base import limits
from app.base.digits import ascii_digits
from app.sandbox.encodings import find_encoding
from app.sandbox.handlers import JSON
from app.sandbox.refused import Refused, read_bounded, saying_why

ORDERS: Final = ("dmy", "mdy", "ymd")
_BATCH: Final = 200
_BATCH_CHARS: Final = 96 * limits.KIB
_MARKS: Final = "\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff"
_SPACE: Final = " \u00a0\u202f"
_DIGIT: Final = "[0-9\u0660-\u0669\u06f0-\u06f9]"
_DATE: Final = rf"({_DIGIT}{{1,4}})\s?([./-])\s?({_DIGIT}{{1,2}})\s?\2\s?({_DIGIT}{{1,4}})"
_MARKER: Final = rf"[^\W\d_][^\W\d_.{_SPACE}]*(?:\.[{_SPACE}]?[^\W\d_]\.?)?"
_TIME: Final = rf"({_DIGIT}{{1,2}})[:.]({_DIGIT}{{2}})(?:[:.]({_DIGIT}{{2}}))?(?:[{_SPACE}]*({_MARKER}))?"
_MOMENT: Final = rf"{_DATE}[{_MARKS}]*[,،]?[{_SPACE}]+{_TIME}[{_MARKS}]*"
_IOS: Final = re.compile(rf"^[{_MARKS}]*\[[{_MARKS}]*{_MOMENT}\][{_SPACE}]?")
_ANDROID: Final = re.compile(rf"^[{_MARKS}]*{_MOMENT}[{_SPACE}]+[-–][{_SPACE}]")
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_MORNING: Final = frozenset({"am", "a.m.", "a.m", "ص", "صباحا", "صباحًا", "ق.ظ", "ق.ظ.", "پ.ن", "پ.ن.", "ب.ن"})
_EVENING: Final = frozenset({"pm", "p.m.", "p.m", "م", "مساء", "مساءً", "ب.ظ", "ب.ظ.", "د.ن", "د.ن."})
_ATTACHED: Final = (
    re.compile(r"^<(?:attached|المُرفق|المرفق|مرفق|مُرفق|هاوپێچ)\s*:\s*([^<>]+)>$"),
    re.compile(
        r"^(.{1,200}?\.[A-Za-z0-9]{1,8})\s+\((?:file attached|الملف مرفق|ملف مرفق|فایل پیوست شده|پەڕگە هاوپێچکراوە)\)$"
    ),
)
_OMITTED: Final = re.compile(
    r"^(?:<(?:Media omitted|تم استبعاد الوسائط|تم استبعاد الملف|الوسائط محذوفة)>"
    r"|(?:image|video|audio|sticker|document|GIF|Contact card|video note) omitted"
    r"|لم يتم إدراج (?:الصورة|الفيديو|الملف|المستند|الصوت|المقطع|الملصق|الوسائط|بطاقة جهة الاتصال"
    r"|رسالة الفيديو).{0,40})$"
)
_DELETED: Final = frozenset(
    {
        "This message was deleted",
        "You deleted this message",
        "This message was deleted by admin",
        "تم حذف هذه الرسالة",
        "لقد حذفت هذه الرسالة",
        "قمت بحذف هذه الرسالة",
        "حذفت هذه الرسالة",
    }
)
_EDITED: Final = re.compile(
    r"\s*[\u200e\u200f]?<(?:This message was edited|تم تعديل هذه الرسالة|تم تحرير هذه الرسالة)>[\u200e\u200f]?\s*$"
)
_SYSTEM: Final = re.compile(
    r"end-to-end encrypted|مشفرة تمام|security code .{0,80} changed|^You (?:created|were added|joined)|"
    r"^(?:created group|changed the subject|joined using)|تغي[يّ]?ر رمز الأمان|أنشأ.{0,40}المجموعة"
)


@dataclass(slots=True)
class _Raw:
    """One message before its date is understood."""

    date: tuple[str, str, str]
    time: tuple[int, int, int | None]
    shown: str
    rest: str
    lines: list[str] = field(default_factory=list)


@saying_why
def handle(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[JSON]:
    """The frames of an export, as those of :mod:`app.sandbox.telegram`, and ``{"order": …}`` before the messages.

    ``options``: ``order`` of the date's parts as the person chose it, ``encoding``. Refuses with
    ``not-a-chat``, ``too-big``, ``empty``, ``encoding``, ``too-many-messages``, ``mixed-dates``.
    """
    data = read_bounded(source, limits.WHATSAPP_BYTES)
    encoding, _, _ = find_encoding(data, str(options.get("encoding") or ""))
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise Refused("encoding") from None
    size = len(data)
    del data
    raw = split(text)
    order, decided = find_order(raw, str(options.get("order") or ""))
    yield {"app": "whatsapp"}
    yield {"order": {"order": order, "decided": decided}}
    yield {"chat": {"name": "", "type": "whatsapp", "id": ""}}
    yield from _framed(raw, order, size)
    yield {"end": {"chats": 1, "messages": len(raw)}}


def _framed(raw: list[_Raw], order: str, size: int) -> Iterator[JSON]:
    batch: list[JSON] = []
    weight = 0
    for number, one in enumerate(raw):
        ready = message(one, order)
        chars = len(ready["text"]) + 600
        if batch and (len(batch) >= _BATCH or weight + chars > _BATCH_CHARS):
            yield {"messages": batch, "at": size * number // len(raw)}
            batch, weight = [], 0
        batch.append(ready)
        weight += chars
    if batch:
        yield {"messages": batch, "at": size}


# --- lines ---------------------------------------------------------------------------------------


def split(text: str) -> list[_Raw]:
    """Messages with the lines that belong to them. Raises Refused (``not-a-chat``, ``too-many-messages``)."""
    pattern = _shape(text)
    found: list[_Raw] = []
    for one in _LINE_END.split(text):
        match = pattern.match(one[:200])
        if match is None:
            if found and (one or found[-1].lines or found[-1].rest):
                found[-1].lines.append(one)
            elif one.strip():
                raise Refused("not-a-chat")
            continue
        started = _started(match, one)
        if started is None:
            if not found:
                raise Refused("not-a-chat")
            found[-1].lines.append(one)
            continue
        found.append(started)
        if len(found) > limits.CHAT_MESSAGES:
            raise Refused("too-many-messages", most=limits.CHAT_MESSAGES)
    return found


def _shape(text: str) -> re.Pattern[str]:
    """Which of the two shapes the file has: what its first line that isn't empty begins with."""
    first = next((one for one in _LINE_END.split(text[: 64 * limits.KIB]) if one.strip()), "")
    for pattern in (_IOS, _ANDROID):
        if pattern.match(first[:200]):
            return pattern
    raise Refused("not-a-chat")


def _started(match: re.Match[str], one: str) -> _Raw | None:
    """The beginning of a message; ``None`` where its digits can't be a date and a time."""
    first, _, second, third, hour, minute, second_of, marker = match.groups()
    parts = tuple(ascii_digits(part) for part in (first, second, third))
    hours, minutes = int(ascii_digits(hour)), int(ascii_digits(minute))
    seconds = int(ascii_digits(second_of)) if second_of else None
    word = (marker or "").casefold().replace(" ", "").replace("\u202f", "")
    if word in _EVENING and hours < 12:
        hours += 12
    elif word in _MORNING and hours == 12:
        hours = 0
    elif word and word not in _MORNING | _EVENING:
        return None
    if hours > 23 or minutes > 59 or (seconds or 0) > 60:
        return None
    shown = one[: match.end()].strip(" -–[]\u200e\u200f")
    return _Raw((parts[0], parts[1], parts[2]), (hours, minutes, seconds), shown, one[match.end() :])


# --- the order of day and month ------------------------------------------------------------------


def find_order(raw: list[_Raw], chosen: str) -> tuple[str, str]:
    """The order of the date's parts, and by what it was decided: ``chosen``, ``year-first``, ``days``
    (a number above 12), ``sequence`` (only so do the messages follow one another), ``same`` (both
    orders mean the same days), or ``open``: then the order is "" and the person has to choose.
    """
    if chosen in ORDERS:
        return chosen, "chosen"
    dates = list(dict.fromkeys(one.date for one in raw))
    if any(len(date[0]) == 4 for date in dates):
        return "ymd", "year-first"
    day_first = any(int(date[0]) > 12 for date in dates)
    month_first = any(int(date[1]) > 12 for date in dates)
    if day_first and month_first:
        raise Refused("mixed-dates")
    if day_first or month_first:
        return ("dmy" if day_first else "mdy"), "days"
    if all(date[0] == date[1] for date in dates):
        return "dmy", "same"
    following = [order for order in ("dmy", "mdy") if _follows(dates, order)]
    return (following[0], "sequence") if len(following) == 1 else ("", "open")


def _follows(dates: list[tuple[str, str, str]], order: str) -> bool:
    days = [day(date, order) for date in dates]
    return all(a is not None and b is not None and a <= b for a, b in pairwise(days))


def day(date: tuple[str, str, str], order: str) -> str | None:
    """A date as ISO 8601; ``None`` where there is no such day. Years of two digits are of this century."""
    first, second, third = (int(part) for part in date)
    year, month, number = {"dmy": (third, second, first), "mdy": (third, first, second)}.get(
        order, (first, second, third)
    )
    year += 2000 if year < 100 else 0
    if not (1990 <= year <= 2100 and 1 <= month <= 12 and 1 <= number <= 31):
        return None
    return f"{year:04d}-{month:02d}-{number:02d}"


# --- one message ---------------------------------------------------------------------------------


def message(raw: _Raw, order: str) -> dict[str, JSON]:
    """One message in the shape of :func:`app.sandbox.telegram.message`; without an order its time stays empty."""
    author, said = _author(raw.rest)
    body = "\n".join([said, *raw.lines])[: limits.CHAT_TEXT_CHARS].rstrip("\n")
    edited = _EDITED.search(body)
    if edited:
        body = body[: edited.start()]
    plain = body.strip(" \u200e\u200f\u202a\u202b\u202c")
    media, state, kind = _media(plain)
    if state:  # what follows the line of the file is its caption
        body = body.partition("\n")[2]
    return {
        "id": "",
        "kind": _kind(author, said, plain),
        "posted": _posted(raw, order),
        "shown": raw.shown,
        "author": author,
        "author_id": "",
        "text": body.lstrip("\u200e\u200f"),
        "links": [],
        "edited": "edited" if edited else "",
        "forwarded_from": "",
        "reply_to": "",
        "media": media,
        "media_state": state,
        "media_kind": kind,
        "more": [],
    }


def _author(rest: str) -> tuple[str, str]:
    """Who wrote, and what; a line without a name and a colon is the program's own."""
    name, colon, said = rest.partition(": ")
    if not colon and rest.endswith(":"):
        name, colon, said = rest[:-1], ":", ""
    if not colon or len(name) > 120:
        return "", rest
    return name.strip(" \u200e\u200f\u202a\u202b\u202c\u2068\u2069~\u00a0\u202f"), said


def _kind(author: str, said: str, plain: str) -> str:
    """Whether a person wrote it. iOS marks the program's own lines by a direction mark, and names the group."""
    if plain.rstrip(".") in _DELETED:
        return "deleted"
    if not author or (said.startswith("\u200e") and _SYSTEM.search(plain[:300])):
        return "service"
    return "message"


def _media(plain: str) -> tuple[str, str, str]:
    """The name of the attached file, whether the export holds it, and what kind it is."""
    first = plain.partition("\n")[0].strip(" \u200e\u200f")
    for pattern in _ATTACHED:
        if match := pattern.match(first):
            return match[1].strip(), "named", "file"
    return ("", "not-included", "file") if _OMITTED.match(first) else ("", "", "")


def _posted(raw: _Raw, order: str) -> str:
    """The day, with its time where the telephone wrote seconds: EDTF has no moment without them."""
    on = day(raw.date, order) if order else None
    if on is None:
        return ""
    hours, minutes, seconds = raw.time
    return on if seconds is None else f"{on}T{hours:02d}:{minutes:02d}:{min(seconds, 59):02d}"
