"""The spelling of Central Kurdish, as far as a machine can tell."""

from __future__ import annotations

import re
import unicodedata

LETTERS = frozenset("ئابپتجچحخدرڕزژسشعغفڤقکگلڵمنهەوۆیێ")
"""as Unicode has them: ی and ک of Farsi, ە of its own, ه for the consonant"""

WORD = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff\u200c\u200d]+")

OTHERS = {
    "تەنه": "تەنیا", "پەڕگە": "فایل", "بوخچە": "فۆڵدەر", "گەنجینە": "قاسە", "خەزێنە": "قاسە", "خەزنە": "قاسە",
    "کەیس": "دۆسیە", "وەسڵ": "پسوولە", "واژۆ": "واژوو",
}  # fmt: skip
"""beginnings of words for which the glossary (docs/translation.md) has another: one thing has one name"""


def other_words(text: str) -> list[str]:
    """Words for things that the program calls otherwise everywhere else."""
    return [word for word in WORD.findall(text) if word.startswith(tuple(OTHERS))]


def misspelt(text: str) -> list[str]:
    """Words that can't be right: Arabic ي ك ة ى look like Kurdish letters in some fonts, and no search finds them."""
    return [word for word in WORD.findall(text) if _wrong(word.strip("،؛؟"))]


def _wrong(word: str) -> bool:
    letters = {c for c in word if not unicodedata.category(c).startswith("P")}
    # ه at the end was typed for ە; no word begins with ر, but with ڕ.
    return not letters <= LETTERS or word.endswith("ه") or word.startswith("ر")
