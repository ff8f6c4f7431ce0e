"""Whether a passphrase would stand against somebody who has the disk and years to guess (4.2).

An estimate, kept low on purpose: words count by how many there are to choose from, not by
their letters, in whatever script; what repeats or follows an order counts once.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from math import log2
from typing import Final

from app.crypto import wordlist

FLOOR_BITS: Final = 64.0
ENOUGH_LISTED: Final = 5  # 64.6 bits

_LISTED_BITS: Final = log2(wordlist.COUNT)
_WORD_BITS: Final = 13.0  # one of 8,000: the words that come to people's minds
_SHORT_WORD_BITS: Final = {1: 3.0, 2: 7.0, 3: 10.0}
_SHORT_WORD_BITS_NO_VOWELS: Final = {1: 3.0, 2: 7.0, 3: 12.0}  # scripts that leave vowels out: three letters are a root
_PROSE_BITS: Final = 1.8  # a letter of words run together
_RANDOM_LETTER_BITS: Final = 5.0
_DIGIT_BITS: Final = 3.3
_DIGITS_MOST: Final = 20.0  # a date, a phone number, a plate
_YEAR_BITS: Final = 7.0
_SIGN_BITS: Final = 4.0
_AGAIN_BITS: Final = 1.0
_GLUE_BITS: Final = 3.0
_GLUE_TEXT: Final = (
    "a an and are as at be but by for from he i if in is it me my no not of on or our she so that the they this to we"
    " with you your"
    " في من على الى إلى عن مع لا ما هو هي أن ان إن هذا هذه كل يا أو او ثم قد لم لن و انا أنا نحن"
    " de la le el der die das und از به در که را له بۆ لە بە ئەو"
)  # what holds a sentence together can be guessed from the rest
_GLUE: Final = frozenset(_GLUE_TEXT.split())
_TOO_SHORT_CHARS: Final = 14

_TOKEN: Final = re.compile(r"[^\W\d_]+|\d+|[\W_]+")
_YEAR: Final = re.compile(r"1[3-4]\d\d|19\d\d|20\d\d")
_LEET: Final = str.maketrans("013457@$!|", "oleastasil")
_ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "qwertzuiop",
    "yxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "ضصثقفغعهخحجد",
    "شسيبلاتنمكط",
    "ئءؤرىةوزظ",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ",
)
_LEAST_RUN: Final = 4
_UNWRITTEN_VOWELS: Final = ("ARABIC", "HEBREW", "SYRIAC")


@dataclass(frozen=True, slots=True)
class _Estimate:
    bits: float
    listed: int
    words: int
    lost_to_repeats: float
    lost_to_order: float


def judge(text: str, names: Iterable[str] = ()) -> str | None:
    """Why a passphrase is refused; ``None`` when it is good enough.

    The reasons are catalogue keys under ``passphrase.``: ``too-short``, ``common``, ``repeats``,
    ``sequence``, ``personal`` (contains one of ``names`` and would be too weak without),
    ``guessable``.
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    if _is_common(text):
        return "common"
    estimate = _estimate(text)
    if not _enough(estimate):
        return _reason(text, estimate)
    if any(name and _fold(name) in _fold(text) for name in names) and not _enough(_estimate(_without(text, names))):
        return "personal"
    return None


def _enough(estimate: _Estimate) -> bool:
    return estimate.listed >= ENOUGH_LISTED or estimate.bits >= FLOOR_BITS


def _reason(text: str, estimate: _Estimate) -> str:
    if estimate.bits + estimate.lost_to_repeats >= FLOOR_BITS:
        return "repeats"
    if estimate.bits + estimate.lost_to_repeats + estimate.lost_to_order >= FLOOR_BITS:
        return "sequence"
    if estimate.lost_to_order > estimate.bits:
        return "sequence"
    if estimate.lost_to_repeats > estimate.bits:
        return "repeats"
    return "too-short" if len(text) < _TOO_SHORT_CHARS or estimate.words < ENOUGH_LISTED else "guessable"


def _fold(text: str) -> str:
    """Letters and digits alone, without case, marks, and the variants of Arabic letters."""
    kept = (c for c in unicodedata.normalize("NFKD", text.casefold()) if c.isalnum() and not unicodedata.combining(c))
    return "".join(kept).translate(str.maketrans("أإآٱىیکةۆێ", "اااايييهوي".replace("ييي", "ييك", 1)))


@functools.cache
def _common() -> frozenset[str]:
    return frozenset(_fold(line) for line in wordlist.common())


def _is_common(text: str) -> bool:
    folded = _fold(text)
    letters = _fold(text.casefold().translate(_LEET))
    bare = folded.strip("0123456789")
    return any(form in _common() for form in (folded, letters, bare, letters.rstrip("0123456789oleas")) if form)


def _without(text: str, names: Iterable[str]) -> str:
    parts = {part for name in names for part in (name, *name.split()) if len(part) > 1}
    for part in sorted(parts, key=len, reverse=True):
        text = re.sub(re.escape(part), " ", text, flags=re.IGNORECASE)
    return text


def _estimate(text: str) -> _Estimate:
    listed, rest = _take_listed(text)
    bits, words = _LISTED_BITS * len(listed), len(listed)
    repeats = order = 0.0
    seen: set[str] = set()
    for token in _TOKEN.findall(rest):
        kept, lost = _without_order(token)
        kept, stuttered = _without_stutter(kept)
        order += _DIGIT_BITS * lost
        repeats += _DIGIT_BITS * stuttered if token[0].isalnum() else 0.0
        worth = _worth(kept)
        folded = _fold(kept) or kept.strip()
        if folded in seen or folded in listed:
            repeats += max(0.0, worth - _AGAIN_BITS)
            worth = min(worth, _AGAIN_BITS) if folded else 0.0
        elif folded:
            words += kept[0].isalpha()
        seen.add(folded)
        bits += worth
    again = len(_listed_words(text)) - len(listed)
    return _Estimate(bits, len(listed), words, repeats + again * _LISTED_BITS, order)


def _listed_words(text: str) -> list[str]:
    return [
        word for word in re.split(r"[\s,.;:_/+]+|-(?=\w+-)|(?<=\s)-", text.casefold()) if word in wordlist.english_set()
    ]


def _take_listed(text: str) -> tuple[set[str], str]:
    """The different words of the list, and the text without them."""
    listed = set(_listed_words(text))
    if not listed:
        return listed, text
    any_word = "|".join(sorted(map(re.escape, listed), key=len, reverse=True))
    return listed, re.sub(rf"(?<!\w)(?:{any_word})(?!\w)", " ", text, flags=re.IGNORECASE)


def _without_order(token: str) -> tuple[str, int]:
    """The token with alphabets, number rows and keyboard rows cut to their first character."""
    lost = 0
    at = 0
    kept = []
    while at < len(token):
        run = _run_length(token.casefold(), at)
        kept.append(token[at])
        if run >= _LEAST_RUN:
            lost += run - 1
            at += run
        else:
            at += 1
    return "".join(kept), lost


def _run_length(token: str, at: int) -> int:
    longest = 1
    for row in _ROWS:
        for line in (row, row[::-1]):
            end = at + 1
            while end < len(token) and token[at : end + 1] in line:
                end += 1
            longest = max(longest, end - at)
    return longest


def _without_stutter(token: str) -> tuple[str, int]:
    """The token with what it repeats (``aaaa``, ``abcabcabc``) written once."""
    short = re.sub(r"(.+?)\1{2,}", r"\1", token)
    short = re.sub(r"(.{2,})\1", r"\1", short)
    return short, len(token) - len(short)


def _worth(token: str) -> float:
    """Bits of one run of letters, digits or signs."""
    if token[0].isdecimal():
        return _digits_worth(token)
    if not token[0].isalpha():
        return min(2 * _SIGN_BITS, _SIGN_BITS * len(set(token) - {" ", "-", "_"}))
    if token.casefold() in _GLUE:
        return _GLUE_BITS
    body = token[1:]
    turns = sum(a.islower() != b.islower() for a, b in itertools.pairwise(body) if a.isalpha() and b.isalpha())
    if turns >= 2 and turns * 3 >= len(token):
        return _RANDOM_LETTER_BITS * len(token)
    name = unicodedata.name(token[0], "")
    short = _SHORT_WORD_BITS_NO_VOWELS if name.startswith(_UNWRITTEN_VOWELS) else _SHORT_WORD_BITS
    capitals = 1.0 if any(c.isupper() for c in body) else 0.0
    return short.get(len(token), max(_WORD_BITS, _PROSE_BITS * len(token))) + capitals


def _digits_worth(token: str) -> float:
    if _YEAR.fullmatch(token):
        return _YEAR_BITS
    return min(_DIGIT_BITS * len(token), _DIGITS_MOST)
