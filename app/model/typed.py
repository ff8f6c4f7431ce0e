"""What people type on a command line, turned into a value: "about 30", "Killing", "Amara; العمارة"."""

from __future__ import annotations

import json
import re

from app.base.catalogue import LANGUAGES
from app.base.catalogue import text as catalogue_text
from app.base.digits import ascii_digits
from app.base.errors import InputError
from app.model.entry import JSON
from app.model.extension import BUILT_IN, Declarations
from app.model.fields import Field, Kind
from app.model.letters import fold_text

_QUALIFIERS = {
    "exact": "exactly|exact|بالضبط|تحديدا",
    "approximate": "about|around|approximately|circa|ca.|ca|~|نحو|حوالي|تقريبا",
    "at-least": "at least|>=|≥|على الأقل|ما لا يقل عن",
    "more-than": "more than|over|>|أكثر من|اكثر من",
    "at-most": "at most|up to|<=|≤|على الأكثر|ما لا يزيد على",
    "nearly": "nearly|almost|close to|ما يقارب|قرابة|زهاء",
    "less-than": "fewer than|less than|under|<|أقل من|اقل من",
}
_QUALIFIER_OF = {
    **{fold_text(word): code for code, line in _QUALIFIERS.items() for word in line.split("|")},
    # what a table of ours says in any language is read back by another copy of the program
    **{
        fold_text(catalogue_text(f"value.count.{code}", language).replace("{n}", "")): code
        for code in _QUALIFIERS
        if code != "exact"
        for language in LANGUAGES
    },
}
_COUNT = re.compile(r"^(\D*?)\s*(\d{1,3}(?:[,٬]\d{3}){1,3}|\d{1,10})\s*(\D*)$")
_SEVERAL = re.compile(r"\s*[;؛\n]\s*")
_YES = frozenset(map(fold_text, ("yes", "y", "true", "1", "نعم", "بەڵێ")))
_NO = frozenset(map(fold_text, ("no", "n", "false", "0", "لا", "نەخێر")))


def read_typed(declared: Field, text: str, declarations: Declarations = BUILT_IN) -> JSON:
    """The value that a typed text means, not yet checked. See :func:`app.model.values.parse_text`."""
    plain = text.strip()
    if not plain:
        return None
    if plain[0] in "[{" and declared.kind not in (Kind.TEXT, Kind.LONG_TEXT, Kind.DATE, Kind.URL):
        return _from_json(declared, plain)
    match declared.kind:
        case Kind.TERM:
            return term_code(declared, plain, declarations)
        case Kind.TERMS:
            return _term_codes(declared, plain, declarations)
        case Kind.COUNT:
            return _count(declared, plain)
        case Kind.NUMBER | Kind.SIZE:
            return _number(declared, plain)
        case Kind.YES_NO:
            return _yes_no(declared, plain)
        case Kind.REFS:
            return plain.replace(",", " ").replace(";", " ").split()
        case Kind.NAMES | Kind.LIST:
            return _parts(plain)
        case Kind.LONG_TEXT:
            return text
        case _:
            return plain


def _from_json(declared: Field, text: str) -> JSON:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(field=declared.name, rule="json") from error


def _parts(text: str, *, commas: bool = False) -> list[str]:
    parts = _SEVERAL.split(text)
    if commas and len(parts) == 1:
        parts = re.split(r"\s*[,،]\s*", text)
    return [part for part in parts if part]


def _term_codes(declared: Field, text: str, declarations: Declarations) -> list[str]:
    """Several terms; a comma may also stand inside the label of one."""
    parts = _parts(text)
    try:
        return [term_code(declared, part, declarations) for part in parts]
    except InputError:
        return [term_code(declared, part, declarations) for part in _parts(text, commas=True)]


def term_code(declared: Field, text: str, declarations: Declarations = BUILT_IN) -> str:
    """The code of a term given by code, by label in any language, or by a word that means it.

    Raises :class:`InputError` (``rule="term"``).
    """
    words = declarations.vocabulary(declared.vocabulary or "")
    if text in words.by_code:
        return text
    wanted = fold_text(text)
    for term in words.terms:
        if wanted in (fold_text(term.code), *(fold_text(term.label(language)) for language in LANGUAGES)):
            return term.code
    for term in words.terms:  # what a list shows goes before what merely means it
        if wanted in (fold_text(word) for word in term.also):
            return term.code
    raise InputError(field=declared.name, rule="term", vocabulary=words.name)


def _count(declared: Field, text: str) -> dict[str, JSON]:
    match = _COUNT.match(fold_text(text))
    before, after = (match[1].strip(), match[3].strip()) if match else ("", "")
    word = before or after
    code = _QUALIFIER_OF.get(word, "exact" if not word else None)
    if match is None or code is None or (before and after):
        raise InputError(field=declared.name, rule="count")
    return {"n": int(re.sub(r"\D", "", match[2])), "is": code}


def _number(declared: Field, text: str) -> int:
    digits = ascii_digits(text)
    if not re.fullmatch(r"[+-]?\d{1,18}", digits, re.ASCII):
        raise InputError(field=declared.name, rule=declared.kind.value)
    return int(digits)


def _yes_no(declared: Field, text: str) -> bool:
    folded = fold_text(text)
    if folded not in _YES | _NO:
        raise InputError(field=declared.name, rule="yes-no")
    return folded in _YES
