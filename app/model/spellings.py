"""Latin spellings of Arabic names: which belong together, and which Arabic word they stand for.

Arabic writes consonants; a Latin spelling adds vowels by dialect and by ear, doubles letters
or doesn't, and has several signs for one sound. Two spellings belong together when their
consonants agree (:func:`key`) and their vowels are no further apart than hearing explains
(:func:`apart`): Mohammed and Muhammad, Hussein and Husayn, but neither Hasan and Hussein nor
Jamal and Jamil.

Nothing is ever spelled out: a search asks for *words that names in this vault have*, so that
it can't drown in guesses. Measured on 13,327 groups of spellings of one Arabic name (35,413
words, 47,632 pairs): of the pairs, 59 in 100 are joined; of what is joined within that whole
list, where Arabic names that sound alike abroad stand side by side, 39 in 100 are one name.
(``tests/model/test_spellings.py`` holds these figures.)
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from app.model.letters import asked, fold_text

FAR: Final = 0.55
"""vowels this far apart still belong together"""
_FAR_SHORT: Final = 0.3
"""the same for words of one or two consonants, of which there are too many"""
_LEAST: Final = 3
_MOST: Final = 40

_DIGRAPHS: Final = (
    ("tch", "c"),
    ("sch", "x"),
    ("sh", "x"),
    ("ch", "x"),
    ("kh", "h"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("zh", "j"),
    ("dj", "j"),
    ("ph", "f"),
    ("ck", "k"),
)
_LETTERS: Final = str.maketrans({"q": "k", "c": "k", "p": "b", "v": "f", "y": "i", "w": "u", "o": "u"})
_FIRST_Y: Final = re.compile(r"^y(?=[aou])")
_FIRST_W: Final = re.compile(r"^(?:w|ou)(?=[aei])")
_FINAL_H: Final = re.compile(r"(?<=[aiue])h$")
_DOUBLED: Final = re.compile(r"([^aiue])\1+")
_CONSONANT: Final = re.compile(r"[^aiue]")
_VOWEL: Final = re.compile(r"[aiue]")


@functools.lru_cache(maxsize=1 << 14)
def _shape(word: str) -> tuple[str, tuple[str, ...]]:
    """The consonants of a folded Latin word, and the vowels before, between and after them."""
    for two, one in _DIGRAPHS:
        word = word.replace(two, one)
    word = _FIRST_W.sub("W", _FIRST_Y.sub("Y", word)).translate(_LETTERS)
    if len(word) > _LEAST:
        word = _FINAL_H.sub("", word)
    word = _DOUBLED.sub(r"\1", word)
    return _VOWEL.sub("", word), tuple(map(_sound, _CONSONANT.split(word)))


def is_latin(word: str) -> bool:
    """Whether a folded word is one that :func:`key` can read."""
    return _LEAST <= len(word) <= _MOST and word.isascii() and word.isalpha()


def key(word: str) -> str:
    """The consonants that all spellings of one name share; "" for what is no Latin word of three letters."""
    return _shape(word)[0] if is_latin(word) else ""


@functools.lru_cache(maxsize=256)
def _sound(vowels: str) -> str:
    """A run of vowel letters as one of the sounds that can be told apart."""
    letters = set(vowels)
    if "i" in letters or vowels == "ee":
        return "ai" if len(letters) > 1 else "i"
    if "u" in letters:
        return "au" if len(letters) > 1 else "u"
    return "a" if "a" in letters else "e" if letters else ""


_COSTS: Final[dict[tuple[str, str], float]] = {
    ("", "a"): 0.5,
    ("", "e"): 0.3,
    ("", "i"): 0.5,
    ("", "u"): 0.5,
    ("", "ai"): 1.0,
    ("", "au"): 1.0,
    ("a", "e"): 0.0,
    ("a", "i"): 1.0,
    ("a", "u"): 0.7,
    ("a", "ai"): 0.7,
    ("a", "au"): 0.7,
    ("e", "i"): 0.3,
    ("e", "u"): 0.5,
    ("ai", "e"): 0.4,
    ("au", "e"): 1.0,
    ("ai", "i"): 0.2,
    ("ai", "u"): 1.2,
    ("ai", "au"): 1.2,
    ("au", "u"): 0.1,
    ("au", "i"): 1.5,
    ("i", "u"): 1.0,
}
"""How far two sounds in one place are apart; found by trying on the measured list."""


def _cost(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return _COSTS.get((one, other), _COSTS.get((other, one), 1.5))


def apart(one: str, other: str) -> float:
    """How far the vowels of two folded words with one key are apart; infinite with different keys."""
    (consonants, first), (others, second) = _shape(one), _shape(other)
    if consonants != others:
        return float("inf")
    if not consonants:
        return 0.0 if first == second else 1.5
    edge = 1.0 if (not first[0]) != (not second[0]) else _cost(first[0], second[0])  # Ahmed is not Hamed
    end = 0.6 if (not first[-1]) != (not second[-1]) else _cost(first[-1], second[-1])  # Amin is not Amina
    return edge + end + sum(map(_cost, first[1:-1], second[1:-1]))


def belong(one: str, other: str) -> bool:
    """Whether two folded Latin words can be spellings of one name."""
    if not (is_latin(one) and is_latin(other)):
        return False
    return apart(one, other) <= (FAR if len(key(one)) >= _LEAST else _FAR_SHORT) + 1e-9


_ARABIC: Final = str.maketrans(
    {
        **dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "btdkhhddrdsxsdtdkfkklmnh", strict=True)),
        "ث": "t",
        **dict.fromkeys("اويعء"),
    }
)
_COARSE: Final = str.maketrans({"z": "d", "j": "k", "g": "k", "i": "", "u": "", "a": "", "e": ""})
_ARTICLE: Final = re.compile(r"(?:al|el|ul|il|as|es|ash|esh|ar|er|at|et|ad|ed|an|en|az|ez|ath|adh|bin|ibn|ben|bint)")
_ATTACHED: Final = re.compile(r"^[aeu]l([a-z]{4,})$")
_ARABIC_WORD: Final = re.compile(r"[\u0621-\u064a]{2,}")
_NAME_WORD: Final = re.compile(r"[^\W_]+")
_REACH: Final = 2  # words by which the place in the two names may differ: an article, a father's name left out


def _rough(word: str) -> str:
    """Consonants so coarse that the Arabic and the Latin form of a name agree."""
    if word.isascii():
        return _coarse(_shape(word)[0])
    bare = word[:-1] if len(word) > _LEAST and word[-1] == "ه" else word
    return _DOUBLED.sub(r"\1", bare.translate(_ARABIC))


def _coarse(consonants: str) -> str:
    return _DOUBLED.sub(r"\1", consonants.lstrip("YW").translate(_COARSE))


def _readings(latin: str) -> list[str]:
    """A Latin word may have its article written on, and its "dh" may be one sound or two: Aldhamat, الدهامات."""
    bare = [latin, *_ATTACHED.findall(latin)]
    return [_rough(word) for word in bare] + [_coarse(_VOWEL.sub("", word.translate(_LETTERS))) for word in bare]


def _alike(latin: str, arabic: str) -> bool:
    """Whether one word can be the other's transliteration. It never teaches alone: the same person must have both."""
    one, other = _rough(latin), _rough(arabic)
    if one == other:
        return bool(one) or (latin[:1] in "aeiouy" and arabic[:1] in "اعويء")
    if len(other) >= _LEAST and other in _readings(latin):
        return True
    if min(len(one), len(other)) < _LEAST or abs(len(one) - len(other)) > 1:
        return False
    return _one_off(one, other)


def _one_off(one: str, other: str) -> bool:
    """Whether one letter changed, added or left out makes the words equal."""
    if len(one) > len(other):
        one, other = other, one
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    return one[same + (len(one) == len(other)) :] == other[same + 1 :]


def name_words(text: str) -> list[str]:
    """The folded words of a name, compounds in their parts, without articles."""
    return [part for word in text.split() for part in _parts_of(word)]


@functools.lru_cache(maxsize=1 << 15)
def _parts_of(word: str) -> tuple[str, ...]:
    split = (part for folded in _NAME_WORD.findall(fold_text(word)) for part in asked(folded))
    return tuple(word for word in split if len(word) > 1 and not _ARTICLE.fullmatch(word))


def pairs(names: Sequence[str]) -> set[tuple[str, str]]:
    """(Latin word, Arabic word) that the names of *one person* show to be the same word.

    Words are paired where they stand in nearly the same place and their consonants agree, so
    that a nickname beside a full name teaches nothing.
    """
    written = [name_words(name) for name in names]
    latin = [words for words in written if any(map(is_latin, words))]
    arabic = [words for words in written if any(map(_ARABIC_WORD.fullmatch, words))]
    return {pair for one, other in itertools.product(latin, arabic) for pair in _paired(one, other)}


def _paired(latin: Sequence[str], arabic: Sequence[str]) -> Iterator[tuple[str, str]]:
    taken: set[int] = set()
    for place, word in enumerate(latin):
        if not is_latin(word):
            continue
        near = sorted(range(len(arabic)), key=lambda other: (abs(other - place), other))
        for other in near:
            if abs(other - place) > _REACH or other in taken or not _ARABIC_WORD.fullmatch(arabic[other]):
                continue
            if _alike(word, arabic[other]):
                taken.add(other)
                yield word, arabic[other]
                break
