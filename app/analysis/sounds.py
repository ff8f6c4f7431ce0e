"""How a name sounds, read from Arabic, Sorani or Latin letters, and how far two readings are apart.

Arabic writes consonants and long vowels, Sorani all vowels, Latin what a writer heard. All are
brought to one alphabet of consonants with the vowels between them; a cost then says how easily
one can stand for the other. Sorani is spelled out in Latin letters first: it writes sounds as well.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

_SORANI_ONLY: Final = re.compile(r"[ەێۆڕڵڤۊ]|^ئ|ه\u200c")
_SORANI: Final = str.maketrans(
    "ابپتطجچحهھخدرڕزذضظژسصثشعءغفڤقکكگلڵمنیيىإێۆەوأآؤئة",
    "abpttjChhhKdrrzzzzjsssS''Gfvqkkgllmniiiieoeuaau'e",
)
_LATIN_PAIRS: Final = {
    "tch": "C", "sch": "S", "sh": "S", "ch": "C", "kh": "K", "gh": "G", "dh": "D", "th": "T", "zh": "j", "dj": "j",
    "ph": "f", "ck": "k", "ou": "u:", "oo": "u:", "ee": "i:", "aa": "a:", "x": "ks", "c": "k", "o": "u",
}  # fmt: skip
_FIRST_GLIDE: Final = re.compile(r"^[yiw](?=[aeu])")
_FINAL_H: Final = re.compile(r"(?<=a)h$")
_DOUBLED: Final = re.compile(r"([^aiue])\1+")
_VOWELS: Final = frozenset("aeiu:'")
_ARABIC: Final = str.maketrans(dict(zip("اويع", "AUI'", strict=True)))
_LONG: Final = frozenset("AUI'")

# --- compounds -------------------------------------------------------------------------------------
_ABD: Final = re.compile(r"^abe?d(?:[aeou]l|[aeou](?=([rsnzdt])\1))?-?(?=\w{3})")
_DIN: Final = re.compile(r"(?<=\w\w\w)[aeiou]?[ld]?[ld]?d[ie]{1,2}ne?$")
_LAH: Final = re.compile(r"(?<=\w\w)[aeou]?ll?ah?$")
_ABU: Final = re.compile(r"^ab[ou]{1,2}-?(?:[ae]?l-?(?=\w{4}))?(?=\w{3})")
_ARABIC_INNER: Final = re.compile(r"(?<=^عبد)ال(?=\w\w)|(?<=^ابو)ال(?=\w\w\w)|(?<=\w\w)ال(?=دين$|له$)")


@dataclass(frozen=True, slots=True)
class Sound:
    """``consonants``: one sign each. ``vowels``: what stands before, between and after them, one more than
    there are consonants. ``arabic``: short vowels were not written.
    """

    consonants: str
    vowels: tuple[frozenset[str], ...]
    arabic: bool


def is_sorani(word: str) -> bool:
    """Whether a word, as it was written, is in the Sorani way of writing."""
    return _SORANI_ONLY.search(word) is not None


def spell_sorani(word: str) -> str:
    """A Sorani word in Latin letters, as somebody would who hears it."""
    spelled = word.replace("ه\u200c", "ە").replace("\u200c", "").replace("وو", "u").translate(_SORANI)
    spelled = re.sub(r"^'(?=[aeiuo])", "", re.sub(r"^u", "w", re.sub(r"^i(?=[aeou])", "y", spelled)))
    for sign, letters in (("C", "ch"), ("K", "kh"), ("S", "sh"), ("G", "gh")):
        spelled = spelled.replace(sign, letters)
    return "".join(letter for letter in spelled if letter.isascii() and letter.isalpha())


@functools.lru_cache(maxsize=1 << 15)
def hear(word: str) -> Sound:
    """The sound of one folded name without spaces, in Arabic or Latin letters."""
    return _hear_latin(word) if word.isascii() else _hear_arabic(word)


def _hear_arabic(word: str) -> Sound:
    bare = _ARABIC_INNER.sub("", word)
    if len(bare) > 2 and bare[-1] == "ه":
        bare = bare[:-1]
    first = {"و": "w", "ي": "y"}.get(bare[:1]) if len(bare) > 2 else None
    signs = bare.translate(_ARABIC)
    return _divide(first + signs[1:] if first else signs, _LONG, arabic=True)


def _hear_latin(word: str) -> Sound:
    bare = _LAH.sub("alah", _DIN.sub("din", _ABU.sub("abu", _ABD.sub("abd", word))))
    for two, one in _LATIN_PAIRS.items():
        bare = bare.replace(two, one)
    if found := _FIRST_GLIDE.match(bare):
        glide = "w" if found[0] == "w" else "y"
        bare = glide + bare[1:]
    head, rest = (bare[:1], bare[1:]) if bare[:1] in ("w", "y") else ("", bare)
    rest = _FINAL_H.sub("", rest.replace("y", "i").replace("w", "u"))
    return _divide(head + rest, _VOWELS, arabic=False)


def _divide(signs: str, vowels: frozenset[str], *, arabic: bool) -> Sound:
    consonants: list[str] = []
    runs: list[set[str]] = [set()]
    for sign in signs:
        if sign in vowels:
            runs[-1].add(sign)
        elif not (consonants and consonants[-1] == sign and not runs[-1]):  # doubled
            consonants.append(sign)
            runs.append(set())
    return Sound("".join(consonants), tuple(map(frozenset, runs)), arabic)


# --- consonants ------------------------------------------------------------------------------------
_RENDERED: Final = {
    "ب": "b0 p1 v3", "ت": "t0 T4", "ث": "T0 t1 s2", "ج": "j0 g1 C3", "ح": "h0 K4", "خ": "K0 h2 k2", "د": "d0 D3",
    "ذ": "D0 d2 z1 T2", "ر": "r0", "ز": "z0", "س": "s0", "ش": "S0 C1 s4", "ص": "s0", "ض": "D0 d0 z2", "ط": "t0",
    "ظ": "z0 D0 d2 T2", "غ": "G0 g1 q4 k4", "ف": "f0 v1 p3", "ق": "q0 k0 g1 G3", "ك": "k0 q2 C3 g3", "ل": "l0",
    "م": "m0", "ن": "n0", "ه": "h0", "w": "w0 v3", "y": "y0 j4",
}  # fmt: skip
"""For each Arabic letter the signs that render it, with tenths of a mistake."""
_CONFUSED: Final = ("ذزظض", "ثس", "تط", "سص", "قكغ", "دض", "حه", "حخ", "ضظ")
"""Arabic letters that are written for one another by ear."""


def _table() -> dict[tuple[str, str], float]:
    rendered = {letter: {one[0]: int(one[1]) / 10 for one in signs.split()} for letter, signs in _RENDERED.items()}
    costs: dict[tuple[str, str], float] = {}

    def learn(one: str, other: str, cost: float) -> None:
        for pair in ((one, other), (other, one)):
            costs[pair] = min(cost, costs.get(pair, 1.0))

    for letter, signs in rendered.items():
        for sign, cost in signs.items():
            learn(letter, sign, cost)
            for second, more in signs.items():
                if second != sign:
                    learn(sign, second, cost + more)
    for letters in _CONFUSED:
        for one in letters:
            for other in letters:
                if one != other:
                    learn(one, other, 0.3)
    return costs


_COSTS: Final = _table()
_LIGHT: Final = {"h": 0.5, "ه": 0.5, "w": 0.5, "y": 0.5, "n": 0.9}
"""what a consonant costs that only one of two has"""


_BREATHS: Final = frozenset("hهح")


def _swap(one: str, other: str) -> float:
    return 0.0 if one == other else _COSTS.get((one, other), 1.0)


# --- vowels ----------------------------------------------------------------------------------------
_UNHEARD: Final = frozenset(":'")
_RUN: Final[dict[str, frozenset[str]]] = {"A": frozenset("ae"), "U": frozenset("u"), "I": frozenset("ie")}


@functools.lru_cache(maxsize=1 << 14)
def _between(one: frozenset[str], other: frozenset[str], mixed: bool, edge: int) -> float:
    """How far two runs of vowels are apart, of ``mixed`` ones the Arabic first. ``edge``: -1 before the first
    consonant, 2 after it, 1 after the last.
    """
    if not mixed:
        return _between_alike(one, other, edge)
    return _between_mixed(one, other, edge)


def _between_alike(one: frozenset[str], other: frozenset[str], edge: int) -> float:
    left, right = one - _UNHEARD, other - _UNHEARD
    if left == right:
        return 0.0
    if edge < 0 and bool(left) != bool(right):
        return 0.9
    different = left ^ right
    if different <= {"a", "e"} and (left and right):
        return 0.1
    if different == {"e"}:
        return 0.1 if edge != 1 else 0.4
    if different in ({"i", "e"}, {"a"}) and ((left and right) or edge != 1):
        return 0.25
    if not left or not right:
        return 0.6 if edge == 1 else 0.4
    return 0.5 if left & right else 0.8


def _between_mixed(long: frozenset[str], heard: frozenset[str], edge: int) -> float:
    """Arabic letters against vowels that were heard."""
    needed = long - {"'"}
    if edge < 0:
        return 0.0 if bool(long) == bool(heard) else 0.8
    if not needed:
        return _short(heard, "'" in long, edge)
    if edge == 1 and needed == {"I"} and heard and heard <= {"a", ":"}:  # Mustafa, Musa: the last letter is an alef
        return 0.2
    missing = sum((0.9 if heard else 0.5) for letter in needed if not heard & _RUN[letter])
    explained = frozenset().union(*(_RUN[letter] for letter in needed), {"e", ":"}, {"a"} if "'" in long else ())
    return missing + 0.25 * len(heard - explained)


def _short(heard: frozenset[str], ain: bool, edge: int) -> float:
    """Vowels where Arabic writes none: short ones, so that a long one or two of them speak against it."""
    if edge == 1:
        return 0.0 if not heard or ain or heard <= {"a", "e", ":"} else 0.4
    if ain:
        return 0.0
    if edge == 2 and heard <= {"u", ":"}:  # Mouhammad
        return 0.1
    return 0.6 * (":" in heard) + 0.5 * (len(heard - {":"}) > 1) + 0.1 * bool(heard & {"u", "i"})


# --- together --------------------------------------------------------------------------------------
FAR: Final = 9.0


@functools.lru_cache(maxsize=1 << 16)
def distance(one: str, other: str) -> float:
    """How many mistakes of hearing or writing lie between two folded names; :data:`FAR` for too many to count."""
    first, second = hear(one), hear(other)
    if abs(len(first.consonants) - len(second.consonants)) > 2:
        return FAR
    rough = Levenshtein.distance(coarse(one), coarse(other))
    return FAR if rough > 2 else _align(first, second)


def _align(one: Sound, other: Sound) -> float:
    mixed = one.arabic != other.arabic
    if mixed and other.arabic:
        one, other = other, one
    rows, columns = len(one.consonants), len(other.consonants)
    before = [0.0]
    for j in range(columns):
        before.append(before[-1] + _lost(other, j))
    start = _between(one.vowels[0], other.vowels[0], mixed, -1)
    for i in range(rows):
        row = [before[0] + _lost(one, i)]
        for j in range(columns):
            edge = 2 if i == j == 1 else 0
            vowels = _between(one.vowels[i], other.vowels[j], mixed, edge) if i and j else start
            row.append(
                min(
                    before[j] + _swap(one.consonants[i], other.consonants[j]) + vowels,
                    before[j + 1] + _lost(one, i),
                    row[j] + _lost(other, j),
                )
            )
        before = row
    last = _between(one.vowels[-1], other.vowels[-1], mixed, 1)
    if rows > columns:  # the last consonant may be what was lost: the vowel before it is then the last one
        last = min(last, _between(one.vowels[-2], other.vowels[-1], mixed, 1))
    elif columns > rows:
        last = min(last, _between(one.vowels[-1], other.vowels[-2], mixed, 1))
    return before[-1] + last


def _lost(sound: Sound, at: int) -> float:
    sign = sound.consonants[at]
    if at == len(sound.consonants) - 1 and sign in _BREATHS:  # Fatimah, Fatima; Sabah is صباح
        return 0.15
    return _LIGHT.get(sign, 1.0)


# --- coarse ----------------------------------------------------------------------------------------
_ROUGH: Final = str.maketrans("بتثجحخدذرزسشصضطظغفقكلمنهpTCKDSGqgjvzوي", "bttkhhddrdsxsdtdkfkklmnhbtxhdxkkkkfdwy", "wy")
"""so coarse that one name has one form in Arabic and in most Latin spellings"""
_REPEATED: Final = re.compile(r"(.)\1+")


@functools.lru_cache(maxsize=1 << 15)
def coarse(word: str) -> str:
    """The consonants of a folded name, so coarse that its spellings agree in any script; "" for vowels alone."""
    rough = _REPEATED.sub(r"\1", hear(word).consonants.translate(_ROUGH))
    return rough[:-1] if len(rough) > 1 and rough[-1] == "h" else rough  # which Latin spellings write or not
