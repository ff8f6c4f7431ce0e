"""The spelling of Central Kurdish, as far as a machine can tell."""

from __future__ import annotations

import re
import unicodedata

LETTERS = frozenset("ئابپتجچحخدرڕزژسشعغفڤقکگلڵمنهەوۆیێ")
"""as Unicode has them: ی and ک of Farsi, ە of its own, ه for the consonant"""

WORD = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff\u200c\u200d]+")

OTHERS = {
    "تەنه": "تەنیا", "پەڕگە": "فایل", "بوخچە": "فۆڵدەر", "گەنجینە": "قاسە", "خەزێنە": "قاسە", "خەزنە": "قاسە",
    "کەیس": "دۆسیە", "وەسڵ": "پسوولە", "واژۆ": "واژوو", "ئیمزا": "واژوو", "گورز": "پاکێج", "ڕێلە": "ڕاژەی گواستنەوە",
    "سندوق": "سندووق", "دیکە": "تر", "پاڵێوەر": "فلتەر", "پڕۆگرام": "بەرنامە", "پرۆگرام": "بەرنامە", "سجل": "سیجل",
    "لێدوان": "وتە", "پاکێت": "پاکێج", "شێوێنراو": "شفرەکراو", "دیارنەمان": "بێسەروشوێن",
    "داتابەیز": "داتابەیس", "بنکەدراوە": "داتابەیس",
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


BARE = frozenset(["n", "day", "month", "year", "date", "when", "percent"])
"""facts that are numbers or dates, whose last sign never joins the letter after it"""


def glued(text: str) -> list[str]:
    """Names with an ending right after them: each is isolated, so the letters can't join, and look broken."""
    found = re.finditer(r"\{([a-z_]+)\}[\u0621-\u06ff]*[\u0621-\u064a\u066e-\u06d3\u06d5]", text)
    return [hit.group() for hit in found if hit.group(1) not in BARE]
