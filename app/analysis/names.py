"""A person's names read for comparing: units in their order, without titles, each in its letters and its sound."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from app.analysis.facts import Name
from app.analysis.sounds import coarse, is_sorani, spell_sorani
from app.model.letters import fold_text
from app.model.names import name_units

T = TypeVar("T")

LINES: Final = frozenset({"full", "spelling", "short", "titled", "former", "transliteration", "pseudonym", "", "main"})
"""kinds of name that a person is called by, from the given name to the family's"""
PARTS: Final = ("given", "father", "grandfather", "tribe", "family")
"""kinds that are one part each: together they make a line"""
BYNAMES: Final = frozenset({"nickname", "handle", "laqab", "acronym", "pseudonym"})
MOST_UNITS: Final = 8  # of one line; what is longer is no name
_MOST_LINES: Final = 12

_JOINED: Final = re.compile(r"[-‐‑‒–—_/\\.]+")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LATIN_ARTICLE: Final = re.compile(r"^(?:al|el|as|es|ash|esh|ar|er|at|et|ad|ed|an|en|az|ez|ath|adh|ul|ud|ur|us)$")
_ARABIC_ARTICLE: Final = re.compile(r"^ال(?=\w{2})")
_ATTACHED: Final = re.compile(r"^[ae]l(?=[a-z]{4})")
_HOUSE: Final = re.compile(
    r"^(?:البو|ابو|ال|بيت|بني|ام|ابي|ابا)(?=\w{3})|^(?:albu|abu|abo|aboo|umm|um|beit|bani)(?=[a-z]{3})"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One name of a line. ``text``: folded, joined; Sorani in Latin letters. ``bare``: without article."""

    text: str
    bare: str
    root: str
    """``bare`` without a word for a house or a parent: عماره of ابوعماره"""
    rough: str
    """its consonants, so coarse that any script has the same"""
    written: str
    hamza: bool
    """whether it ends in one: علاء is not علا"""
    latin: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The names of a line from the given one on, and what stood beside them."""

    units: tuple[Unit, ...]
    kunya: Unit | None
    byname: Unit | None
    text: str


@dataclass(frozen=True, slots=True)
class Called:
    """All that a person is called: ``lines`` to be aligned, ``kunyas`` and ``bynames`` to be met again."""

    lines: tuple[Line, ...]
    kunyas: tuple[Unit, ...]
    bynames: tuple[Unit, ...]


@functools.lru_cache(maxsize=1 << 14)
def read_line(text: str) -> Line:
    """One full name taken apart. What has no letters (numbers, strokes) is left out."""
    parts, units = name_units(_loosen(text))
    found = tuple(filter(None, map(read_unit, units)))[:MOST_UNITS]
    return Line(found, _optional(parts.get("kunya")), _optional(parts.get("laqab")), text)


def _optional(text: str | None) -> Unit | None:
    return read_unit(text) if text else None


def _loosen(text: str) -> str:
    """Words apart where Latin writers join them with a hyphen, and nothing but letters."""
    plain = text.replace("ه\u200c", "ە").replace("\u200c", "")
    return " ".join(word for word in _JOINED.sub(" ", plain).split() if _LETTERS.search(word))


@functools.lru_cache(maxsize=1 << 15)
def read_unit(text: str) -> Unit | None:
    """One name, also of several words (عبد الرحمن); ``None`` where no letter is left."""
    heard = " ".join(map(spell_sorani, text.split())) if is_sorani(text) else text
    words = ["".join(_LETTERS.findall(word)) for word in fold_text(heard).split()]
    words = [word for word in words if word]
    if not words:
        return None
    joined = "".join(words)
    bare = _bare(words, joined)
    root = _HOUSE.sub("", bare)
    root = _ATTACHED.sub("", _ARABIC_ARTICLE.sub("", root))
    rough = coarse(bare) or bare[:2]
    return Unit(joined, bare, root, rough, text, text.rstrip().endswith("ء"), joined.isascii())


def _bare(words: list[str], joined: str) -> str:
    if len(words) > 1 and _LATIN_ARTICLE.match(words[0]):
        return "".join(words[1:])
    return _ATTACHED.sub("", joined) if joined.isascii() else _ARABIC_ARTICLE.sub("", joined)


@functools.lru_cache(maxsize=1 << 14)
def read(names: tuple[Name, ...]) -> Called:
    """All names of a person. Parts that stand alone (a given name, a family's) are put together to one line."""
    lines = [read_line(name.text) for name in names if name.kind in LINES]
    if pieces := _pieces(names):
        lines.append(read_line(" ".join(pieces)))
    kunyas = [line.kunya for line in lines] + [read_unit(name.text) for name in names if name.kind == "kunya"]
    bynames = [line.byname for line in lines] + [read_unit(name.text) for name in names if name.kind in BYNAMES]
    kept = tuple(line for line in _each(lines) if line.units)
    return Called(kept[:_MOST_LINES], tuple(_each(filter(None, kunyas))), tuple(_each(filter(None, bynames))))


def _pieces(names: tuple[Name, ...]) -> list[str]:
    found = {name.kind: name.text for name in reversed(names) if name.kind in PARTS}
    return [found[kind] for kind in PARTS if kind in found]


def _each(found: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(found))
