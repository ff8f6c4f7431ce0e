"""Folding of letters, so that a search finds a name however it was written.

Arabic, Sorani and Latin texts lose what writers leave out or exchange: vowel signs, tatweel,
the seats of hamza, alef maqsura, ta marbuta, the Persian and Kurdish letters that Arabic
keyboards lack, diacritics, case, the apostrophes of transliteration. Folding is for finding
only: what is stored and shown stays as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from app.base.digits import ascii_digits

_SAME: Final = {
    "ا": "ٱٲٳ",
    "ب": "پ",
    "ج": "چ",
    "ر": "ڕ",
    "ز": "ژ",
    "ف": "ڤڢ",
    "ك": "کگڪ",
    "ل": "ڵ",
    "ه": "ةەھہۀۃ",
    "و": "ۆۇۋۊۈ",
    "ي": "ىیێېئۍ",
    "d": "đð",
    "l": "ł",
    "o": "ø",
    "i": "ı",
    "ae": "æ",
    "oe": "œ",
    "th": "þ",
    ",": "،",
    ";": "؛",
    "?": "؟",
    "-": "‐‑‒–—−",
}
_DROPPED: Final = "ءـ'`´ʿʾʼʻ‘’‛ʹʽˈ"

_TABLE: Final[dict[int, str | None]] = {
    **{ord(letter): target for target, letters in _SAME.items() for letter in letters},
    **{ord(letter): None for letter in _DROPPED},
}


def fold_text(text: str) -> str:
    """A text as it is searched: folded letters, single spaces. Folding twice changes nothing."""
    if text.isascii():  # most of it, and ten times as fast
        return " ".join(text.replace("'", "").replace("`", "").lower().split())
    apart = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Cf", "Me"))
    return " ".join(ascii_digits(kept.translate(_TABLE)).split())


_ARABIC_TAIL: Final = re.compile(r"(?:[وفبك]?ال|لل|عبد|ابو|ابي|ابا)([\u0621-\u064a]{3,})")
_LATIN_TAIL: Final = re.compile(r"(?:(?:abd[aeou]l|abd|abu|abo)-?([a-z]{4,})|[ae]l-?([a-z]{4,}))")
_ARABIC_SPLIT: Final = re.compile(r"(?:(عبد)(?:ال)?|(ابو)(?:ال)?|[وفبك]?ال|لل)([\u0621-\u064a]{3,})")
_LATIN_SPLIT: Final = re.compile(r"(abd)[aeou]l([a-z]{4,})?")


def tail(word: str) -> str:
    """What is left of a folded word without its article or the first half of a compound, or "".

    The index holds it beside the word: then حسيني finds الحسيني and والحسيني, "Rahman" finds
    "Abdulrahman", and a name is found whether its parts were written joined or apart.
    """
    found = (_LATIN_TAIL if word.isascii() else _ARABIC_TAIL).fullmatch(word)
    if found is None:
        return ""
    rest = next(part for part in found.groups() if part)
    return rest[2:] if rest.startswith("ال") and len(rest) >= 5 else rest


def asked(word: str) -> tuple[str, ...]:
    """The words that a folded word of a query stands for: without the article, compounds in their parts.

    Each of them is a word, a :func:`tail`, or a beginning of one of these, in every text that
    has the name in either form. A word too short to be split stands for itself.
    """
    found = (_LATIN_SPLIT if word.isascii() else _ARABIC_SPLIT).fullmatch(word)
    return tuple(part for part in found.groups() if part) if found else (word,)


def whole_words(text: str, first: int, start: int, end: int, last: int) -> tuple[int, int]:
    """``first`` and ``last`` drawn in to where words begin and end, never into what lies from ``start`` to ``end``:
    half a word reads like another one."""
    if first and not text[first - 1].isspace():
        blank = text.find(" ", first, start)
        first = blank + 1 if blank >= 0 else first
    if last < len(text) and not text[last].isspace():
        blank = text.rfind(" ", end, last)
        last = blank if blank >= 0 else last
    return first, last
