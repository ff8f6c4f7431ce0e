"""Folding of letters, so that a search finds a name however it was written.

Arabic, Sorani and Latin texts lose what writers leave out or exchange: vowel signs, tatweel,
the seats of hamza, alef maqsura, ta marbuta, the Persian and Kurdish letters that Arabic
keyboards lack, diacritics, case, the apostrophes of transliteration. Folding is for finding
only: what is stored and shown stays as it was written.
"""

from __future__ import annotations

import unicodedata
from typing import Final

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


def ascii_digits(text: str) -> str:
    """The same text with every decimal digit of any script as 0 to 9."""
    return "".join(str(unicodedata.decimal(c)) if c > "\x7f" and c.isdecimal() else c for c in text)


def fold_text(text: str) -> str:
    """A text as it is searched: folded letters, single spaces. Folding twice changes nothing."""
    if text.isascii():  # most of it, and ten times as fast
        return " ".join(text.replace("'", "").replace("`", "").lower().split())
    apart = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Cf", "Me"))
    return " ".join(ascii_digits(kept.translate(_TABLE)).split())
