"""Names, numbers and places that occur inside free text, pointed out before it is sent.

A name is found however it is spelled: in Arabic, Sorani or Latin letters, with an article or a
prefix, alone or with others. It rather points out too much: a person decides, and what isn't pointed
out may still tell who somebody is. That can't be computed, and the window says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from app.analysis.names import read_unit
from app.analysis.sounds import coarse, distance
from app.base.digits import ascii_digits
from app.model.letters import tail

Kind = Literal["name", "phone", "handle", "mail", "link", "position", "place", "number"]

NEAR: Final = 0.5
"""how much may lie between two spellings of one name; a vowel that Arabic doesn't write is 0.4"""

SURE: Final = 0.1
"""the same for a Latin word in small letters, which is seldom a name"""

SHORTEST: Final = 3
"""letters of a word that is looked for: shorter ones (bin, de, al) are in every text"""

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’ʼ‘`ʻ\u0640\u200c-][^\W\d_]+)*")
_JOINS: Final = re.compile(r"[\s,،;:.\-–'’\"“”()]*(?:\w{1,2}[\s.]+)?")
_EMPTY: Final = frozenset(
    re.findall(
        r"\S+",
        "mr mrs ms dr the and bin ibn bint abu umm abd abdul bni von van der den del near house home street road "
        "building floor room apartment quarter district village city town hotel office hospital shelter phone "
        "ابن بن بنت ابو ابي ام عبد السيد الشيخ الدكتور الاستاذ دكتور شيخ سيد استاذ حاجي خان "
        "شارع حي محله منزل بيت دار قرب مقابل طابق بنايه قريه مدينه فندق مكتب مستشفي هاتف "
        "شهقام گهرهك كهرهك مال خانو نزيك گوند شار كوند",
    )
)
"""folded words that stand in names, places and contacts and alone lead to nobody"""

_SHARED: Final = frozenset(
    re.findall(
        r"\S+",
        "human rights right civil society international national iraq iraqi kurdistan kurdish organisation "
        "organization organisations organizations association committee commission council "
        "government governmental governments ministry authority authorities police army court "
        "حقوق الإنسان الانسان مدني المدني المجتمع دولي الدولية دولية وطني الوطنية وطنية العراق العراقي العراقية عراقية "
        "كردستان كوردستان منظمة المنظمة منظمات جمعية لجنة هيئة مفوضية مجلس "
        "حكومة الحكومة حكومية الحكومي وزارة سلطة السلطات سلطات شرطة الشرطة جيش الجيش محكمة المحكمة "
        "ماف مافي مافی مافەکانی مرۆڤ کۆمەڵگەی کۆمەڵگا مەدەنی نێودەوڵەتی عێراق کوردستان ڕێکخراوی ڕێکخراو کۆمەڵەی لیژنەی "
        "حکومەت حکومەتی حکوومەت وەزارەت وەزارەتی دەسەڵات دەسەڵاتداران پۆلیس پۆلیسی سوپا سوپای دادگا دادگای",
    )
)
"""words that half of all organisations have in their names, and articles about any of them in their titles: without
another one beside them they lead to none"""

_PARTICLES: Final = frozenset({"على", "إلى", "الى"})
"""on, to: folded, the first is the name Ali, which is written with other letters at its end"""

_PATTERNS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    ("mail", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("link", re.compile(r"(?:https?://|www\.|\b(?:t|wa|m)\.me/|\b(?:fb|facebook|instagram|x)\.com/)[^\s<>\"']+", re.I)),
    ("handle", re.compile(r"(?<![\w.])@\w{3,}")),
    ("position", re.compile(r"(?<![\d.])-?\d{1,3}\.\d{3,}\s*[,،;/ ]\s*-?\d{1,3}\.\d{3,}")),
    ("phone", re.compile(r"(?<![\w.])(?:\+|00)?\(?\d(?:[\s().\-/]{0,2}\d){8,14}(?!\w)")),
    ("number", re.compile(r"(?<![\w.,])[A-Za-z]{0,3}[\-/]?\d{6,}(?!\w)")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sought:
    """Something that isn't to be told: a name, or the words of a place or contact; ``of`` is the record it is of.

    ``least``: how many of its words must stand together. One word of a person's name is enough; of the name of
    an organisation, one is often a word like any other, and several must hold one that not half of all organisations
    have ("Watch", not "Human Rights" alone), unless nothing else is in its name. A name that is one such word
    ("government") is in every second text and isn't looked for.
    """

    text: str
    of: str
    kind: Kind = "name"
    least: int = 1


@dataclass(frozen=True, slots=True)
class Mention:
    """Where it stands in a text, in characters. ``of``: "" for what only looks like a number or address."""

    start: int
    end: int
    kind: Kind
    of: str = ""


@dataclass(frozen=True, slots=True)
class _Name:
    """How many of its words must stand together; ``whole``: of one without any word of its own, how many it has."""

    least: int
    whole: int | None


@dataclass(slots=True)
class _Run:
    """Words of a record's names that stand together, counted by name; ``own``: names of which one is their own."""

    start: int
    end: int
    counts: dict[int, int]
    own: set[int]

    def add(self, end: int, names: Iterable[int], own: bool) -> None:
        self.end = end
        for name in names:
            self.counts[name] = self.counts.get(name, 0) + 1
            if own:
                self.own.add(name)


class Index:
    """What is looked for, ready to be found in any number of texts."""

    def __init__(self, sought: Iterable[Sought]) -> None:
        self._exact: dict[str, set[tuple[str, Kind, int]]] = {}
        self._rough: dict[str, set[str]] = {}
        self._numbers: dict[str, set[tuple[str, Kind]]] = {}
        self._sought: list[_Name] = []
        for one in sought:
            digits = _digits(one.text)
            if len(digits) >= 6:
                self._numbers.setdefault(digits[-9:], set()).add((one.of, one.kind))
            words = [word for _, _, word in _words(one.text)]
            plain = bool(words) and all(_is_shared(word) for word in words)
            if plain and len(words) == 1 < one.least:
                continue  # "government", for short: every second text has it, and it names no one
            number = len(self._sought)
            self._sought.append(_Name(min(one.least, max(1, len(words))), len(words) if plain else None))
            for word in words:
                for folded in _forms(word)[:1]:
                    if len(folded) >= SHORTEST and folded not in _EMPTY:
                        self._exact.setdefault(folded, set()).add((one.of, one.kind, number))
                        self._rough.setdefault(coarse(folded), set()).add(folded)

    def find(self, text: str, patterns: Iterable[Kind] = ()) -> list[Mention]:
        """Every mention in a text, in order; ``patterns``: what is pointed out by its shape alone."""
        found = [*self._names(text), *self._shapes(text, frozenset(patterns))]
        return sorted(set(found), key=lambda one: (one.start, -one.end, one.of))

    def _names(self, text: str) -> Iterator[Mention]:
        last: dict[tuple[str, Kind], _Run] = {}
        for start, end, word in _words(text):
            own = not _is_shared(word)
            for (of, kind), names in self._by_record(word):
                run = last.get((of, kind))
                if run is None or not _JOINS.fullmatch(text, run.end, start):
                    if run is not None and self._leads(run):
                        yield Mention(run.start, run.end, kind, of)
                    run = last[of, kind] = _Run(start, end, {}, set())
                run.add(end, names, own)
        for (of, kind), run in last.items():
            if self._leads(run):
                yield Mention(run.start, run.end, kind, of)

    def _by_record(self, word: str) -> list[tuple[tuple[str, Kind], set[int]]]:
        found: dict[tuple[str, Kind], set[int]] = {}
        for of, kind, name in self._meant(word):
            found.setdefault((of, kind), set()).add(name)
        return sorted(found.items())

    def _leads(self, run: _Run) -> bool:
        """Whether these words lead to what they are of: by one of its names, not by a word of each."""
        return any(self._enough(self._sought[name], count, name in run.own) for name, count in run.counts.items())

    @staticmethod
    def _enough(name: _Name, count: int, own: bool) -> bool:
        if count < name.least:
            return False
        return name.least == 1 or own or (name.whole is not None and count >= name.whole)

    def _meant(self, word: str) -> set[tuple[str, Kind, int]]:
        found: set[tuple[str, Kind, int]] = set()
        for form in _forms(word):
            found |= self._exact.get(form, set())
            if len(form) >= SHORTEST and form not in _EMPTY:
                most = NEAR if not word.isascii() or word[:1].isupper() else SURE
                for known in self._rough.get(coarse(form), ()):
                    if known != form and distance(known, form) <= most:
                        found |= self._exact[known]
        return found

    def _shapes(self, text: str, patterns: frozenset[str]) -> Iterator[Mention]:
        plain = ascii_digits(text)
        taken: list[tuple[int, int]] = []
        for kind, pattern in _PATTERNS:
            for match in pattern.finditer(plain):
                start, end = match.span()
                if any(start < other_end and other < end for other, other_end in taken):
                    continue
                known = self._numbers.get(_digits(match[0])[-9:], set()) if kind in ("phone", "number") else set()
                for of, meant in sorted(known):
                    yield Mention(start, end, meant if meant != "name" else kind, of)
                if known or kind in patterns:
                    taken.append((start, end))
                if kind in patterns and not known:
                    yield Mention(start, end, kind)


def _digits(text: str) -> str:
    return "".join(c for c in ascii_digits(text) if c.isascii() and c.isdigit())


def _words(text: str) -> Iterator[tuple[int, int, str]]:
    found = ((match.start(), match.end(), match[0]) for match in _WORD.finditer(text))
    return (one for one in found if one[2] not in _PARTICLES)


@lru_cache(maxsize=1 << 15)
def _forms(word: str) -> tuple[str, ...]:
    """A word folded, and what is left of it without what its language attaches."""
    bare = re.sub(r"['’ʼ‘`ʻ]s$", "", word)
    unit = read_unit(bare)
    if unit is None:
        return ()
    folded = unit.text
    forms = dict.fromkeys((folded, unit.bare, unit.root, tail(folded)))
    if not folded.isascii():
        forms |= dict.fromkeys(folded[1:] for first in ("و", "ف", "ب", "ل", "ك") if folded.startswith(first))
        forms |= dict.fromkeys(folded[: -len(end)] for end in ("ي", "يه", "وه", "كه", "يك") if folded.endswith(end))
    for part in re.split(r"[-\u200c]", bare) if "-" in bare else ():
        inner = read_unit(part)
        forms |= dict.fromkeys((inner.text,) if inner else ())
    return tuple(form for form in forms if len(form) >= SHORTEST)


@lru_cache(maxsize=1)
def _shared_forms() -> frozenset[str]:
    return frozenset(form for word in _SHARED for form in _forms(word))


def _is_shared(word: str) -> bool:
    return not _shared_forms().isdisjoint(_forms(word))


def crowded(mentions: Iterable[Mention]) -> list[tuple[int, int]]:
    """The passages that mentions cover, those that overlap as one."""
    spans = sorted((one.start, one.end) for one in mentions)
    found = spans[:1]
    for _, (start, end) in pairwise(spans):
        if start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
