"""How one name answers another: the same, spelled otherwise, a letter apart, or another name."""

from __future__ import annotations

import functools
import re
from enum import IntEnum
from typing import Final

from rapidfuzz.distance import OSA, Levenshtein

from app.analysis.names import Unit
from app.analysis.rarity import Rarity, meant
from app.analysis.sounds import distance, hear


class Level(IntEnum):
    """From not at all up."""

    DIFFERENT = 0
    RIVAL = 1
    """a letter apart, and each a name of its own: Samar and Samir"""
    NEAR = 2
    """a letter apart, and one of them hardly anybody's: a slip of the pen"""
    PART = 3
    """one is a part of the other: رشاد of محمد رشاد, عماره of ابو عماره"""
    SPELLED = 4
    """another spelling of the same name"""
    SOUNDS = 5
    """the same in other letters"""
    SAME = 6


WORTH: Final = (0.0, 0.05, 0.4, 0.5, 0.85, 0.9, 1.0)
"""by level: the part of a name's rarity that such an answer proves"""

_SPELLED_UP_TO: Final = (0.2, 0.25, 0.35, 0.5, 0.6)
_NEAR_UP_TO: Final = (0.3, 0.8, 1.0, 1.25, 1.6)
_SHORT: Final = 3
_EAR: Final = tuple(map(frozenset, ("ذزظض", "ثس", "تط", "سص", "قك", "دض", "حه")))
"""letters that are written for one another by ear"""
_DOUBLED: Final = re.compile(r"(.)\1+")
_DAGGER: Final = re.compile(r"(?<=رحم)ا(?=ن)|(?<=اسح)ا(?=ق)|(?<=اسم)ا(?=عيل)|(?<=ابر)ا(?=هيم)|(?<=^ه)ا(?=رون)")
"""the long a that old spelling leaves out of a few names"""
_HALVES: Final = re.compile(r"^(?:محمد|احمد|عبد)|(?:الدين|الله)$")


def answer(one: Unit, other: Unit, rarity: Rarity) -> Level:
    """The level of two units; whether a slip is a slip depends on how well the crowd knows each name."""
    if one.text == other.text:
        if one.hamza == other.hamza:
            return Level.SAME
        return Level.SPELLED if len(one.text) > _SHORT else Level.NEAR  # علا is a woman's name, علاء mostly a man's
    level = _compare(one.text, one.bare, one.root, other.text, other.bare, other.root)
    if level in (Level.NEAR, Level.SPELLED) and _rivals(one, other, level, rarity):
        return Level.RIVAL
    if level is Level.NEAR and (one.latin or other.latin) and _mean_two(one.bare, other.bare):
        return Level.RIVAL
    return level


def _rivals(one: Unit, other: Unit, level: Level, rarity: Rarity) -> bool:
    """Arabic letters say which name is meant; two Latin spellings don't, so they are told apart only by sound."""
    if one.latin or other.latin or (level is Level.SPELLED and _written(one.bare) == _written(other.bare)):
        return False
    return one.bare != other.bare and rarity.knows(one) and rarity.knows(other)


@functools.lru_cache(maxsize=1 << 15)
def _mean_two(one: str, other: str) -> bool:
    """Whether two names, one of them at least in Latin letters, stand for two common names: Jamal and Jamil."""
    first, second = meant(one), meant(other)
    return bool(first and second) and first.isdisjoint(second)


@functools.lru_cache(maxsize=1 << 17)
def _compare(text: str, bare: str, root: str, other_text: str, other_bare: str, other_root: str) -> Level:
    if text.isascii() or other_text.isascii():
        return _compare_sounds(text, bare, root, other_text, other_bare, other_root)
    if bare == other_bare or _written(bare) == _written(other_bare):
        return Level.SPELLED
    if _is_part(text, root, other_text, other_root):
        return Level.PART
    return _compare_letters(bare, other_bare)


@functools.lru_cache(maxsize=1 << 14)
def _written(bare: str) -> str:
    """An Arabic name without what spelling leaves open: doubled letters, ظ or ض, the letter of a long final a."""
    plain = _DAGGER.sub("", _DOUBLED.sub(r"\1", bare).replace("ظ", "ض"))
    if len(plain) > _SHORT and plain[-1] in "يه":  # سلمى, سلمه; never علي and علا
        return f"{plain[:-1]}ا"
    return f"{plain[:-1]}ا" if len(plain) == _SHORT and plain[-1] == "ه" else plain


def _is_part(text: str, root: str, other_text: str, other_root: str) -> bool:
    if root == other_root and len(root) > 2:
        return True
    short, long = sorted((text, other_text), key=len)
    return len(short) > 2 and (short == _HALVES.sub("", long, count=1) or long in (f"{short}الدين", f"{short}الله"))


def _compare_letters(bare: str, other: str) -> Level:
    if bare.replace("لا", "ال") == other.replace("لا", "ال"):  # how many PDF files give back this pair of letters
        return Level.SPELLED if min(len(bare), len(other)) > _SHORT else Level.NEAR
    shortest = min(len(bare), len(other))
    apart = OSA.distance(bare, other, score_cutoff=2)
    if apart == 1 and shortest >= _SHORT:
        if len(bare) == len(other) and shortest > _SHORT and _by_ear(bare, other):
            return Level.SPELLED
        return Level.NEAR
    return Level.NEAR if apart == 2 and shortest >= 7 else Level.DIFFERENT


def _by_ear(one: str, other: str) -> bool:
    changed = [{a, b} for a, b in zip(one, other, strict=True) if a != b]
    return len(changed) == 1 and any(changed[0] <= letters for letters in _EAR)


def _compare_sounds(text: str, bare: str, root: str, other_text: str, other_bare: str, other_root: str) -> Level:
    if bare == other_bare:
        return Level.SPELLED
    found = _level(bare, other_bare)
    if found < Level.SPELLED and (text != bare or other_text != other_bare):
        found = max(found, _level(text, other_text), _level(text, other_bare), _level(bare, other_text))
    if found < Level.PART and (root != bare or other_root != other_bare) and min(len(root), len(other_root)) > 2:
        found = max(found, min(_level(root, other_root), Level.PART))
    if found is Level.SPELLED and text.isascii() != other_text.isascii():
        return Level.SOUNDS
    return found


def _level(one: str, other: str) -> Level:
    apart = distance(one, other)
    long = min(4, max(len(hear(one).consonants), len(hear(other).consonants)))
    if apart <= _SPELLED_UP_TO[long] + 1e-9:
        return Level.SPELLED
    return Level.NEAR if apart <= _NEAR_UP_TO[long] + 1e-9 else Level.DIFFERENT


def may_answer(one: Unit, other: Unit, rarity: Rarity) -> bool:
    """Whether two units are not plainly two names. Of Latin letters less is sure: one consonant may be wrong."""
    if answer(one, other, rarity) > Level.RIVAL:
        return True
    return (one.latin or other.latin) and Levenshtein.distance(one.rough, other.rough, score_cutoff=1) <= 1


@functools.lru_cache(maxsize=1 << 16)
def answers_whole(first: str, second: str, whole: str) -> bool:
    """Whether two names written apart are one name of the other record: صلاح الدين, صلاحالدين."""
    joined = first + second
    if joined.isascii() == whole.isascii():
        if abs(len(joined) - len(whole)) > 2:
            return False
        if joined == whole:
            return True
        if not joined.isascii():
            return len(whole) > 6 and OSA.distance(_written(joined), _written(whole), score_cutoff=1) <= 1
    return _level(joined, whole) >= Level.SPELLED
