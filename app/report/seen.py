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
_DEEPEST: Final = 8  # isolates in isolates: a name in a sentence in a sentence in a sentence
RLI: Final = "\u2067"
_OPENERS: Final = frozenset(FSI + LRI + RLI)
_CONTROLS: Final = _OPENERS | {PDI}
_SORANI: Final = frozenset("ێۆڕڵەڤۊ")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line. ``direction``: "" where it runs with its line, else set apart from it; it may have parts."""

    text: str
    direction: Direction | Literal[""] = ""
    parts: tuple[Span, ...] = ()


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

    An isolate that isn't closed, or closed without being open, or too deep, is none: it shows by its number.
    """
    return _between(text, 0, len(text), _isolates(text))


def lines(text: str) -> list[str]:
    """The lines of a sentence of the program; inside what is set apart, an end of line is a space."""
    ends = _isolates(text)
    shut, flat = -1, []
    for at, c in enumerate(text):
        shut = max(shut, ends.get(at, -1))
        flat.append(" " if c in "\r\n" and at < shut else c)
    return _ENDS.sub("\n", "".join(flat)).split("\n")


def bare(text: str) -> str:
    """A sentence of the program as it is read, without its isolates."""
    return "".join(span.text for span in spans(text))


def whole(text: str, language: str) -> str:
    """A sentence of the program, in the direction of its language and with its own isolates, to go into another."""
    ends = _isolates(text)
    kept = ends.keys() | frozenset(ends.values())
    inert = "".join(c if at in kept else visible(c) if c in _CONTROLS else c for at, c in enumerate(text))
    return f"{RLI if language in RIGHT_TO_LEFT else LRI}{inert}{PDI}"


def _isolates(text: str) -> dict[int, int]:
    """Where isolates begin and where each of them ends."""
    opened: list[int] = []
    found: dict[int, int] = {}
    for at, c in enumerate(text):
        if c in _OPENERS:
            opened.append(at)
        elif c == PDI and opened:
            start = opened.pop()
            if len(opened) < _DEEPEST:
                found[start] = at
    return found


_GIVEN: Final[dict[str, Direction]] = {LRI: "ltr", RLI: "rtl"}


def _between(text: str, start: int, end: int, ends: dict[int, int]) -> tuple[Span, ...]:
    found: list[Span] = []
    at = since = start
    while at < end:
        if at not in ends:
            at += 1
            continue
        found.append(Span(visible(text[since:at])))
        inner = _between(text, at + 1, ends[at], ends)
        said = "".join(span.text for span in inner)
        direction = _GIVEN.get(text[at]) or direction_of(said)
        found.append(Span(said, direction, inner if len(inner) > 1 or any(one.direction for one in inner) else ()))
        at = since = ends[at] + 1
    found.append(Span(visible(text[since:end])))
    return tuple(span for span in found if span.text)


__all__ = ["Direction", "Span", "bare", "direction_in", "direction_of", "lines", "spans", "tongue", "visible", "whole"]
