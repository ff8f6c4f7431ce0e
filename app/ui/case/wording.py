"""Values in words for the window: in its language, inert, each keeping its own direction (P26, T39)."""

from __future__ import annotations

import datetime
import time
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from app.base.catalogue import LRI, PDI, isolate, isolate_ltr
from app.base.errors import InputError
from app.model import dates, values
from app.model.entry import JSON
from app.model.fields import Field, Kind
from app.model.redaction import FIELD_NAME
from app.model.types import type_label
from app.services.views import Author, RecordView

if TYPE_CHECKING:
    from app.model.extension import Declarations
    from app.ui.context import Context

SEPARATOR: Final = " · "
RLI: Final = "\u2067"
_ISOLATES: Final = dict.fromkeys(range(0x2066, 0x206A))
_JOINERS: Final = "\u200c\u200d"
_LINE_ENDS: Final = "\n"
_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_FREE: Final = (Kind.TEXT, Kind.LONG_TEXT, Kind.NAMES)
_LONG_TITLE: Final = 160


def inert(text: str, *, lines: bool = False) -> str:
    """Received text that can't deceive: every invisible or direction-turning character is named.

    Joiners between Arabic letters are part of the spelling of Kurdish and Persian names, and
    stay. ``lines`` keeps the line breaks of paragraphs.
    """
    if text.isascii() and text.isprintable():
        return text
    plain = text.replace("\r\n", "\n").replace("\t", " ")
    if not lines:
        plain = plain.replace("\n", " ")
    return "".join(c if _is_seen(plain, n, c) else f"‹U+{ord(c):04X}›" for n, c in enumerate(plain))


def _is_seen(text: str, position: int, character: str) -> bool:
    if character in _LINE_ENDS:
        return True
    if character in _JOINERS:
        around = text[max(0, position - 1) : position] + text[position + 1 : position + 2]
        return len(around) == 2 and all(unicodedata.bidirectional(c) in ("AL", "NSM") for c in around)
    return unicodedata.category(character) not in _HIDDEN


def shown(text: str, *, lines: bool = False) -> str:
    """Inert text that keeps its own direction wherever it stands."""
    return isolate(inert(text, lines=lines)) if text else ""


def field_words(context: Context, type_: str, field: str) -> str:
    """A field's label, also one that a definition in the open vault adds."""
    return context.declarations.field_label(type_, field, context.language)


def value_words(
    context: Context,
    type_: str,
    field: str,
    value: JSON,
    titles: Mapping[str, str],
    declarations: Declarations | None = None,
) -> str:
    """A field's value as a person reads it; ``titles`` name the records that it refers to."""
    known = declarations or context.declarations
    declared = known.field_of(type_, field)
    if value is None or value == []:
        return context.words("case.value.empty")
    if declared is None:
        return shown(str(value))
    if declared.kind in (Kind.REF, Kind.REFS):
        return _references(context, value, titles)
    if declared.kind == Kind.SIZE and isinstance(value, int):
        return size_words(value)
    if declared.kind in (Kind.HASH, Kind.URL) or declared.hint == "code":
        return isolate_ltr(inert(str(value)))
    if declared.hint == FIELD_NAME:
        return shown(field_words(context, "", str(value)))
    words = values.describe(type_, field, value, context.language, None, known)
    return shown(words, lines=declared.kind in (Kind.LONG_TEXT, Kind.LIST))


def _references(context: Context, value: JSON, titles: Mapping[str, str]) -> str:
    ids = value if isinstance(value, list) else [value]
    elsewhere = context.words("case.ref.elsewhere")
    named = [shown(titles[str(i)]) if titles.get(str(i)) else elsewhere for i in ids]
    return context.words("case.comma").join(named)


def record_title(context: Context, record: RecordView, titles: Mapping[str, str]) -> str:
    """What a record is called, in the window's language: its name, or its coded facts side by side."""
    declared = context.declarations.types.get(record.type)
    if declared is None:
        return shown(record.title or record.type)
    parts: list[str] = []
    for name in declared.title:
        words = _title_part(context, record, declared.field(name), titles)
        if words and declared.field(name) is not None:
            parts.append(words)
            field = declared.field(name)
            if field is not None and field.kind in _FREE:
                break
    if len(parts) < 2:
        return parts[0] if parts else type_label(record.type, context.language)
    # what is isolated tells nothing of the direction of the whole: it is the language's
    return f"{RLI if context.rtl else LRI}{SEPARATOR.join(parts)}{PDI}"


def bare(text: str) -> str:
    """Text of :func:`record_title` without the isolates that it was given, to be put into another text."""
    return text.translate(_ISOLATES)


def _title_part(context: Context, record: RecordView, field: Field | None, titles: Mapping[str, str]) -> str:
    view = record.fields.get(field.name) if field is not None else None
    if field is None or view is None or view.value in (None, "", []):
        return ""
    if field.kind == Kind.NAMES:
        first = view.value[0] if isinstance(view.value, list) else {}
        return shown(str(first.get("text", ""))) if isinstance(first, dict) else ""
    words = value_words(context, record.type, field.name, view.value, titles)
    return words if len(words) <= _LONG_TITLE else words[:_LONG_TITLE] + "…" + "\u2069"


class ListedRow(Protocol):
    """What the rows of lists and pickers have in common."""

    @property
    def title(self) -> str: ...
    @property
    def kinds(self) -> Sequence[str]: ...
    @property
    def date(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def disputed(self) -> int: ...
    @property
    def withheld(self) -> int: ...


def row_line(context: Context, row: ListedRow) -> str:
    """A row of a list as one sentence, for a picker and for a screen reader."""
    parts = [
        shown(row.title),
        *kind_words(context, row.kinds),
        date_words(context, row.date),
        shown(place_words(context, row.place)),
    ]
    for count, key in ((row.disputed, "case.list.disputed"), (row.withheld, "case.list.withheld")):
        if count:
            parts.append(context.words(key, n=count))
    return context.words("case.comma").join(part for part in parts if part)


def kind_words(context: Context, kinds: Iterable[str]) -> list[str]:
    return [term_words(context, "incident-type", kind) for kind in kinds]


def place_words(context: Context, place: str) -> str:
    """A place of the list: a governorate's code, or a place as it was written."""
    return term_words(context, "governorate", place) if place else ""


def date_words(context: Context, edtf: str) -> str:
    return dates.words(edtf, context.language) if edtf else ""


def term_words(context: Context, name: str, code: str) -> str:
    return inert(context.declarations.term(name, code).label(context.language))


def term_choices(context: Context, name: str) -> list[tuple[str, str]]:
    """The terms of a vocabulary as (code, words), in the order of the vocabulary."""
    return list(context.declarations.vocabulary(name).labels(context.language).items())


def term_sought(context: Context, name: str) -> dict[str, tuple[str, ...]]:
    """The words under which each term of a vocabulary is found by somebody who types, by its code."""
    return {term.code: term.sought() for term in context.declarations.vocabulary(name).terms}


def reference_line(context: Context, title: str, type_: str, *, with_type: bool) -> str:
    """A record in a list to choose from."""
    named = inert(title) or type_label(type_, context.language)
    return f"{named}{SEPARATOR}{type_label(type_, context.language)}" if with_type else named


def author_words(context: Context, author: Author) -> str:
    """Who signed: yourself, a name, or that nobody has introduced this key."""
    if author.is_self:
        return context.words("case.author.you")
    if author.name:
        return shown(author.name)
    return context.words("case.author.unknown", key=isolate_ltr(author.key_id[:8]))


def moment(seconds: int) -> str:
    """A time as its author's clock claimed it, in this computer's zone, the same in every language."""
    return isolate_ltr(time.strftime("%Y-%m-%d %H:%M", time.localtime(max(0, min(seconds, 2**40)))))


def end_of_day(edtf: str) -> int:
    """The last second, here, of the last day that a date can mean. Raises InputError."""
    last = dates.parse(edtf).upper
    if last is None or not last[:1].isdigit():
        raise InputError(rule="date")
    day = datetime.date.fromisoformat(last) + datetime.timedelta(days=1)
    return int(time.mktime(day.timetuple())) - 1


def size_words(size: int) -> str:
    """Bytes in the largest unit that keeps a number from 1 to 1023."""
    amount = float(size)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024 or unit == "GiB":
            return isolate_ltr(f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}")
        amount /= 1024
    raise AssertionError


def short_hash(sha256: str) -> str:
    return isolate_ltr(f"{sha256[:8]}…{sha256[-8:]}" if len(sha256) > 20 else sha256)
