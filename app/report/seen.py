"""Texts as they may be set: nothing in them that can't be seen, nothing that turns its neighbours (P26, T39)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from app.base.catalogue import FSI, LRI, PDI, RIGHT_TO_LEFT

Direction = Literal["ltr", "rtl"]

_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_JOINERS: Final = "\u200c\u200d"
_MARKS: Final = frozenset({"Mn", "Me"})
_MARKS_MOST: Final = 4  # on one letter: shadda, a vowel and a hamza are three; a tower of them hides its neighbours
_ENDS: Final = re.compile(r"\r\n?")
_SORANI: Final = frozenset("ێۆڕڵەڤۊ")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line. ``direction``: "" where it runs with its line, else set apart from it."""

    text: str
    direction: Direction | Literal[""] = ""


def visible(text: str) -> str:
    """A text with what can't be seen shown by its number; line ends are ``\\n``, and a tab is a space."""
    plain = _ENDS.sub("\n", text).replace("\t", " ")
    if plain.isascii() and plain.replace("\n", "").isprintable():
        return plain
    return "".join(_marked(plain))


def _marked(text: str) -> Iterator[str]:
    marks = 0
    for at, c in enumerate(text):
        category = unicodedata.category(c)
        marks = marks + 1 if category in _MARKS else 0
        seen = category not in _HIDDEN and marks <= _MARKS_MOST
        yield c if seen or c == "\n" or (c in _JOINERS and _joins(text, at)) else f"‹U+{ord(c):04X}›"


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands between Arabic letters, where the spelling of Kurdish and Persian needs it."""
    around = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    return len(around) == 2 and all(unicodedata.bidirectional(c) in ("AL", "NSM") for c in around)


def direction_of(text: str) -> Direction:
    """The direction of the first letter that has one; left to right where none has."""
    for c in text:
        kind = unicodedata.bidirectional(c)
        if kind == "L":
            return "ltr"
        if kind in ("R", "AL"):
            return "rtl"
    return "ltr"


def direction_in(language: str) -> Direction:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def tongue(text: str) -> str:
    """The language in which a voice should read what somebody wrote: a guess by its letters."""
    if direction_of(text) == "ltr":
        return "en"
    return "ckb" if _SORANI.intersection(text) else "ar"


def spans(text: str) -> tuple[Span, ...]:
    """A sentence of the program, cut where the catalogue isolated a fact; any other hidden letter is shown.

    An isolate that isn't closed, or closed without being open, is none: it shows by its number.
    """
    found: list[Span] = []
    rest = text
    while (cut := _first_isolate(rest)) is not None:
        before, opener, inside, rest = cut
        found.append(Span(visible(before)))
        inner = visible(inside)
        found.append(Span(inner, "ltr" if opener == LRI else direction_of(inner)))
    found.append(Span(visible(rest)))
    return tuple(span for span in found if span.text)


def bare(text: str) -> str:
    """A sentence of the program without its isolates, to stand inside another one that isolates it as a whole."""
    return "".join(span.text for span in spans(text))


def _first_isolate(text: str) -> tuple[str, str, str, str] | None:
    """What is before, the opener, what is inside without inner isolates, and the rest; None where none is whole."""
    starts = [at for at in (text.find(FSI), text.find(LRI)) if at >= 0]
    if not starts:
        return None
    start, depth = min(starts), 0
    for at in range(start, len(text)):
        if text[at] in (FSI, LRI):
            depth += 1
        elif text[at] == PDI:
            depth -= 1
            if not depth:
                inside = text[start + 1 : at].translate({ord(c): None for c in FSI + LRI + PDI})
                return text[:start], text[start], inside, text[at + 1 :]
    return None


__all__ = ["Direction", "Span", "bare", "direction_in", "direction_of", "spans", "tongue", "visible"]
