"""How well a text fits what was typed: by words, in any order and any language, a letter left out or not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from app.model.letters import fold_text

WHOLE: Final = 4.0
BEGINNING: Final = 3.0
INSIDE: Final = 2.0
LOOSE: Final = 1.0
"""letters in their order, others between them"""


def score(query: str, texts: Iterable[str]) -> float:
    """How well the best of ``texts`` fits, from 0 (not at all) to 4; every typed word has to fit it.

    All is compared as it is searched: without accents, in one form of each Arabic and Kurdish letter.
    """
    asked = fold_text(query).split()
    return max((_score(asked, fold_text(text)) for text in texts if text), default=0.0) if asked else 0.0


def _score(asked: list[str], text: str) -> float:
    words = text.split()
    found = [_best(one, words) for one in asked]
    if not all(found):
        return 0.0
    fit = sum(found) / len(found)
    first = 0.3 if words and words[0].startswith(asked[0]) else 0.0
    return min(fit + first - 0.01 * len(words), WHOLE)  # of two alike the shorter is meant


def _best(asked: str, words: list[str]) -> float:
    return max((_fit(asked, word) for word in words), default=0.0) or (
        LOOSE / 2 if len(asked) > 1 and _initials(asked, words) else 0.0
    )


def _fit(asked: str, word: str) -> float:
    if word == asked:
        return WHOLE
    if word.startswith(asked):
        return BEGINNING
    if len(asked) > 1 and asked in word:
        return INSIDE
    return LOOSE if len(asked) > 1 and word[:1] == asked[0] and _in_order(asked, word) else 0.0


def _in_order(asked: str, word: str) -> bool:
    letters = iter(word)
    return all(letter in letters for letter in asked)


def _initials(asked: str, words: list[str]) -> bool:
    return "".join(word[0] for word in words).startswith(asked)
