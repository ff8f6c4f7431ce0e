"""Values in words, for tables, histories, the command line, reports and the search.

Nothing here raises: whatever a colleague's newer version wrote is shown as well as it can be.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping

from app.base import catalogue
from app.base.limits import GIB, KIB, MIB, TITLE_CHARS
from app.model import places
from app.model.datewords import words
from app.model.definitions import definition_id
from app.model.entry import JSON
from app.model.extension import BUILT_IN, Declarations
from app.model.fields import Field, Kind
from app.model.types import type_label
from app.model.vocabulary import term

_TITLE_SEPARATOR = " · "
_PROPER = (Kind.TEXT, Kind.LONG_TEXT, Kind.NAMES, Kind.LIST)
"""kinds that name a record by themselves"""

_PLAIN = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.URL, Kind.HASH})
"""kinds whose values are the same in every language"""


def describe(
    type_: str,
    field: str,
    value: JSON,
    language: str,
    titles: Mapping[str, str] | None = None,
    declarations: Declarations = BUILT_IN,
) -> str:
    """A value in words: terms by their label, dates in words, "about 30", places, records by title.

    ``titles`` gives the titles of referred records by id. Plain text in one line, but that
    paragraphs keep their line breaks. An empty value gives "".
    """
    if value is None or value in ("", [], {}):
        return ""
    declared = declarations.field_of(type_, field)
    try:
        return _describe(declared, value, language, titles or {}, declarations)
    except (TypeError, KeyError, ValueError, AttributeError, IndexError):
        return _raw(value)


def _raw(value: JSON) -> str:
    """A value whose shape this version doesn't know."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _describe(
    declared: Field | None, value: JSON, language: str, titles: Mapping[str, str], declarations: Declarations
) -> str:
    if declared is None:
        return _raw(value)
    match declared.kind:
        case Kind.TERM:
            return declarations.term(declared.vocabulary or "", _text(value)).label(language)
        case Kind.TERMS:
            known, name = declarations.term, declared.vocabulary or ""
            return _join((known(name, _text(code)).label(language) for code in value), language)
        case Kind.DATE:
            return words(_text(value), language)
        case Kind.COUNT:
            return count_words(value, language)
        case Kind.YES_NO:
            return catalogue.text("value.yes" if value is True else "value.no", language)
        case Kind.REF:
            return _title(value, language, titles)
        case Kind.REFS:
            return _join((_title(one, language, titles) for one in value), language)
        case Kind.NAMES:
            return _join((_name_words(name, language) for name in value), language)
        case Kind.PLACE:
            return place_words(value, language)
        case Kind.LIST:
            return _join(map(_text, value), language)
        case Kind.SIZE:
            return size_words(value, language)
        case _:
            return _raw(value)


def _text(value: JSON) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _join(parts: Iterator[str], language: str) -> str:
    return catalogue.text("value.separator", language).join(parts)


def _name_words(name: JSON, language: str) -> str:
    """A name, with the time in which it was in use where that is known."""
    said = _text(name["text"])
    period = name.get("period")
    return f"{said} ({words(_text(period), language)})" if period else said


def _title(value: JSON, language: str, titles: Mapping[str, str]) -> str:
    return titles.get(_text(value)) or catalogue.text("value.record", language)


def count_words(value: JSON, language: str) -> str:
    """``{"n": 30, "is": "approximate"}`` as "about 30"."""
    number, qualifier = value["n"], _text(value["is"])
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError
    key = f"value.count.{qualifier}"
    if not catalogue.has(key, "en"):
        return f"{term('count-qualifier', qualifier).label(language)} {number}"
    return catalogue.text(key, language).format(n=number)


def place_words(value: JSON, language: str) -> str:
    """A place: its words, with the governorate where the words leave it out."""
    if isinstance(value, str):
        return value
    parts = [places.words(value, language) or _text(value["text"])]
    parts += [_text(value[key]) for key in ("town", "district") if value.get(key)]
    if code := value.get("governorate"):
        label = term("governorate", _text(code)).label(language)
        names = {label, term("governorate", code).label("en")}
        if not any(name.casefold() in parts[0].casefold() for name in names):
            parts.append(label)
    if (country := value.get("country")) and country != "IQ":
        parts.append(places.country_name(_text(country), language))
    return _join(iter(parts), language)


def size_words(value: JSON, language: str) -> str:
    """Bytes as "1.4 MiB"."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    for unit, name in ((GIB, "gib"), (MIB, "mib"), (KIB, "kib")):
        if value >= unit:
            return catalogue.text(f"value.size.{name}", language).format(n=f"{value / unit:.1f}")
    return catalogue.text("value.size.bytes", language).format(n=value)


def title_of(
    type_: str,
    values: Mapping[str, JSON],
    language: str,
    titles: Mapping[str, str] | None = None,
    declarations: Declarations = BUILT_IN,
) -> str:
    """What a record is called in a list, out of its shown values by field name.

    The first filled title field wins when it is a text or a name. Otherwise the title is put
    together from all title fields: "Killing · 9 May 2021 · Karbala". A record without any is
    called by its type.
    """
    declared = declarations.types.get(type_)
    if declared is None:
        return type_
    parts: list[str] = []
    for name in declared.title:
        field = declarations.field_of(type_, name)
        value = values.get(name)
        if field is None or value is None or value in ("", []):
            continue
        if field.kind in _PROPER and not parts:
            return _cut(_main(field, value) or describe(type_, name, value, language, titles, declarations))
        if field.kind in (Kind.REF, Kind.REFS) and not titles:
            continue
        parts.append(describe(type_, name, value, language, titles, declarations))
    return _cut(_TITLE_SEPARATOR.join(filter(None, parts))) or type_label(type_, language)


def _main(field: Field, value: JSON) -> str:
    """The main name out of several."""
    try:
        return str(value[0]["text"]) if field.kind is Kind.NAMES else ""
    except (TypeError, KeyError, IndexError):
        return ""


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_CHARS else line[: TITLE_CHARS - 1] + "…"


def search_text(type_: str, field: str, value: JSON, declarations: Declarations = BUILT_IN) -> str:
    """What a search finds of one value, unfolded: its texts, its labels and dates in every language.

    What people see, and nothing else: a term by its labels, never by its code; a date as
    "9 November 2019", never as EDTF, whose "11" would be found as a number. References give
    nothing (the record itself is found), nor do fields that are not searched.
    """
    declared = declarations.field_of(type_, field)
    if declared is not None and (not declared.searched or declared.kind in (Kind.REF, Kind.REFS, Kind.YES_NO)):
        return ""
    if value is None or value in ("", [], {}):
        return ""
    if declared is not None and isinstance(value, str):
        if declared.kind in _PLAIN:
            return value
        if declared.kind is Kind.DATE:
            return _date_text(value)
        if declared.kind is Kind.TERM and definition_id(value) is None and definition_id(declared.vocabulary) is None:
            return _term_text(declared.vocabulary or "", value)
    alike = declared is not None and declared.kind is Kind.NAMES and not _has_periods(value)
    languages = catalogue.LANGUAGES[:1] if alike else catalogue.LANGUAGES  # else every name would stand there thrice
    lines = [describe(type_, field, value, language, None, declarations) for language in languages]
    if declared is not None and declared.kind is Kind.NAMES:
        lines.extend(_other_parts(value, lines[0]))
    return "\n".join(dict.fromkeys(filter(None, lines)))


def _has_periods(names: JSON) -> bool:
    return not isinstance(names, list) or any(not isinstance(name, dict) or name.get("period") for name in names)


@functools.lru_cache(maxsize=1 << 12)
def _term_text(vocabulary: str, code: str) -> str:
    """The labels of a built-in term in every language; no definition of a vault can change them."""
    said = BUILT_IN.term(vocabulary, code)
    return "\n".join(dict.fromkeys(filter(None, map(said.label, catalogue.LANGUAGES))))


@functools.lru_cache(maxsize=1 << 13)
def _date_text(date: str) -> str:
    return "\n".join(dict.fromkeys(filter(None, (words(date, language) for language in catalogue.LANGUAGES))))


def _other_parts(names: JSON, said: str) -> list[str]:
    """Parts of names that don't stand in the names themselves: a tribe or a kunya finds the person too."""
    found = [name.get("parts") for name in names if isinstance(name, dict)] if isinstance(names, list) else []
    texts = [text for parts in found if isinstance(parts, dict) for text in parts.values() if isinstance(text, str)]
    return [text for text in texts if text not in said]
