"""Texts for people, by key and language, without Qt: the window, the command line and reports share them.

``resources/translations/<language>/<area>.json`` maps a key to a sentence, or to its plural
forms by CLDR category (``zero one two few many other``), chosen by the fact ``n``. Facts go
in with ``{name}``. In a right-to-left language, facts are wrapped in first-strong isolates,
so that numbers, ids and names keep their own direction (T39).
"""

from __future__ import annotations

import functools
import json
import unicodedata
from collections.abc import Iterable, Mapping

from app.base.errors import SijilError
from app.base.paths import resource

NAMES = {"en": "English", "ar": "العربية", "ckb": "کوردی سۆرانی"}
"""every language in itself, so that whoever reads it can find it"""
LANGUAGES = tuple(NAMES)
RIGHT_TO_LEFT = frozenset({"ar", "ckb"})
PLURALS = {
    "en": ("one", "other"),
    "ar": ("zero", "one", "two", "few", "many", "other"),
    "ckb": ("one", "other"),
}
"""the CLDR plural categories that whole numbers have in each language"""

# Systems call Sorani "ckb" or, older ones, "ku" with the country; "ku" elsewhere is Kurmanji, in Latin letters.
_OTHER_NAMES = {"ku_iq": "ckb", "ku_ir": "ckb"}

FSI, PDI = "\u2068", "\u2069"
LRI, RLI = "\u2066", "\u2067"


@functools.cache
def _load(language: str) -> Mapping[str, str | dict[str, str]]:
    texts: dict[str, str | dict[str, str]] = {}
    for file in sorted(resource(f"translations/{language}").glob("*.json")):
        texts.update(json.loads(file.read_text(encoding="utf-8")))
    return texts


def isolate(text: object) -> str:
    """Text that keeps its own direction whatever surrounds it."""
    return f"{FSI}{text}{PDI}"


def isolate_ltr(text: object) -> str:
    """An id, hash, number or date: always left to right."""
    return f"{LRI}{text}{PDI}"


def isolate_foreign(fact: object) -> object:
    """A fact for a sentence that runs from the left: words that run from the right are isolated, or one that begins
    with an Arabic name would be laid out as an Arabic sentence, its full stop in front. All else stays as it is."""
    if isinstance(fact, str) and fact[:1] not in (FSI, LRI, RLI) and _has_right_to_left(fact):
        return isolate(fact)
    return fact


def _has_right_to_left(said: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in said)


def _isolated_fact(value: object) -> str:
    """A fact in a right-to-left sentence. One that is put together of isolates with nothing between them that has a
    direction ("Type: Killing") is a piece of that sentence: by itself it would be read as Latin (UAX 9, P3)."""
    said = str(value)
    return f"{RLI}{said}{PDI}" if _is_only_isolates(said) else isolate(said)


def _is_only_isolates(said: str) -> bool:
    if not any(mark in said for mark in (FSI, LRI, RLI)):
        return False
    depth, pieces = 0, 0
    for character in said:
        kind = unicodedata.bidirectional(character)
        if kind in ("FSI", "LRI", "RLI"):
            pieces += not depth
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif not depth and kind in ("L", "R", "AL"):
            return False
    return pieces > 1


def plural_category(language: str, n: int) -> str:
    """The CLDR plural category of a whole number."""
    if language == "ar":
        if n in (0, 1, 2):
            return ("zero", "one", "two")[n]
        if 3 <= n % 100 <= 10:
            return "few"
        return "many" if 11 <= n % 100 <= 99 else "other"
    return "one" if n == 1 else "other"


def spoken(locale: str) -> str:
    """The language of a locale's name such as ``ar_IQ.UTF-8``; "" where the product doesn't have it."""
    plain = locale.partition(".")[0].partition("@")[0].replace("-", "_").lower()
    code = _OTHER_NAMES.get(plain, plain.partition("_")[0])
    return code if code in LANGUAGES else ""


def has(key: str, language: str) -> bool:
    return key in _load(language)


def text(key: str, language: str, /, **facts: object) -> str:
    """The sentence for ``key``; English where a translation lacks it; the key itself where none has it."""
    entry = _load(language).get(key)
    if entry is None:
        language = "en"
        entry = _load("en").get(key, key)
    if isinstance(entry, dict):
        n = facts.get("n", 0)
        category = plural_category(language, n if isinstance(n, int) else 0)
        entry = entry.get(category) or entry["other"]
    if not facts:
        return entry
    if language in RIGHT_TO_LEFT:
        facts = {name: _isolated_fact(value) for name, value in facts.items()}
    return entry.format_map(facts)


def keys(language: str) -> frozenset[str]:
    return frozenset(_load(language))


def explain(error: BaseException, language: str, *, isolating: bool = False) -> str:
    """What happened and what to do, for any exception; nothing of its own message gets through (T38).

    ``isolating``: facts as :func:`isolate_foreign` gives them, for the window.

    The key is ``error.<code>.<rule, reason or what>`` where that exists, else ``error.<code>``.
    """
    if not isinstance(error, SijilError):
        return text("error.unexpected", language)
    facts = dict(error.facts)
    field, type_ = facts.get("field"), facts.get("type")
    if isinstance(field, str):
        facts["field"] = field_label(str(type_ or ""), field, language)
    if isinstance(several := facts.get("fields"), tuple):
        labels = (field_label(str(type_ or ""), str(name), language) for name in several)
        facts["fields"] = quoted(labels, language)
    if isolating and language not in RIGHT_TO_LEFT:
        facts = {name: isolate_foreign(fact) for name, fact in facts.items()}
    base = f"error.{error.error_code}"
    finer = next((facts[name] for name in ("rule", "reason", "what") if name in facts), "")
    for key in (f"{base}.{finer}", f"passphrase.{finer}", base, f"error.{type(error).code}"):
        if has(key, "en"):
            try:
                return text(key, language, **facts)
            except KeyError:  # a fact that the sentence wants was not given
                continue
    return text("error.unexpected", language)


def quoted(words: Iterable[str], language: str) -> str:
    """Several words in the quotation marks of the language, in one line."""
    marks = text("value.quoted", language)
    return text("value.separator", language).join(marks.replace("{text}", word) for word in words)


def field_label(type_: str, field: str, language: str) -> str:
    """The label of a declared field; its bare name when nobody declared it."""
    for key in (f"field.{type_}.{field}", f"field.{field}"):
        if has(key, "en"):
            return text(key, language)
    return field
