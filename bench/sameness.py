"""Who is the same person: how often the right partner is found, how often a wrong one is called likely, how fast.

    python -m bench.sameness [arabic] [latin] [cross] [negatives] [variants] [incidents] [speed]

The lists in ../shared/data/names are of people who were killed: only totals are printed, never a
row. Pairs are divided in two halves by a hash of the names: what was tuned was tuned on the first.
"""

from __future__ import annotations

import csv
import hashlib
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.analysis.answers import Level, answer
from app.analysis.names import read_unit
from app.analysis.sameness import BUILT_IN, GRADES, Index, Name, PersonFacts, Rarity, choose, compare, keys
from app.model.letters import fold_text

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "names"
HELD = "2023-10/2024-12"
"""when the ages in these lists held: while they were being made"""
SEXES = {"F": "female", "M": "male"}
HALVES = ("tuned on", "held out")


@dataclass(frozen=True)
class Couple:
    """Two facts that are (or are not) of one person, and the half of the data that they are in."""

    one: PersonFacts
    other: PersonFacts
    half: int
    kind: str = ""
    known_as: frozenset[str] = frozenset()
    """the Arabic names of the one person, folded and joined: whoever has one of them is that person"""


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def half_of(text: str) -> int:
    return hashlib.sha256(text.encode()).digest()[0] % 2


def person(name: str, sex: str = "", known: str = "") -> PersonFacts:
    """``known``: a date of birth, or an age."""
    born = known if len(known) == 10 else ""
    age = int(known) if known.isdigit() and len(known) < 4 else None
    return PersonFacts((Name(name),), SEXES.get(sex, ""), born, age, HELD if age is not None else "")


def without_births(facts: PersonFacts) -> PersonFacts:
    return PersonFacts(facts.names, facts.sex)


def arabic_couples() -> list[Couple]:
    return [
        Couple(
            person(row["name_a"], row["sex"], row["age_or_birth_a"]),
            person(row["name_b"], row["sex"], row["age_or_birth_b"]),
            half_of(row["name_a"]),
            row["difference"],
            frozenset((joined(row["name_a"]), joined(row["name_b"]))),
        )
        for row in rows("same-person-ar.csv")
    ]


def latin_couples() -> list[Couple]:
    found = rows("same-person-latin.csv")
    return [latin_couple(row, row["latin_a"], row["latin_b"]) for row in found]


def latin_couple(row: dict[str, str], one: str, other: str) -> Couple:
    known = frozenset((joined(row["arabic_a"]), joined(row["arabic_b"])))
    return Couple(person(one), person(other), half_of(row["latin_a"]), "", known)


def negative_couples() -> list[Couple]:
    return [
        Couple(
            person(row["name_a"], row["sex_a"], row["birth_a"]),
            person(row["name_b"], row["sex_b"], row["birth_b"]),
            half_of(row["name_a"]),
            row["kind"].partition("_")[0],
        )
        for row in rows("different-people-ar.csv")
    ]


def pool() -> Crowd:
    return [(joined(row["name"]), person(row["name"], row["sex"], row["birth"])) for row in rows("pool-ar.csv")]


def joined(name: str) -> str:
    return fold_text(name).replace(" ", "")


Crowd = Sequence[tuple[str, PersonFacts]]
"""(Arabic name folded and joined, facts)"""


def ranked_first(couples: Sequence[Couple], crowd: Crowd) -> list[Couple]:
    """The couples whose right partner comes first among all partners and a crowd.

    Most people of the pairs are in the pool as well, some in several pairs: whoever has, in Arabic,
    one of the names of the two is the right one too.
    """
    everybody = [*crowd, *((min(c.known_as), c.other) for c in couples)]
    others = {f"{len(crowd) + n}": c.known_as for n, c in enumerate(couples)}
    index = Index((f"{n}", facts) for n, (_, facts) in enumerate(everybody))
    good = []
    for couple in couples:
        found = index.find(couple.one, 1)
        if found and others.get(found[0][0], {everybody[int(found[0][0])][0]}) & couple.known_as:
            good.append(couple)
    return good


def share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "none"


def halves(what: str, couples: Sequence[Couple], good: Sequence[Couple]) -> None:
    told = []
    for half, name in enumerate(HALVES):
        told.append(f"{name} {share(sum(c.half == half for c in good), sum(c.half == half for c in couples))}")
    print(f"{what}: {', '.join(told)}, all {share(len(good), len(couples))} of {len(couples)}")


def grades(what: str, couples: Sequence[Couple], rarity: Rarity) -> None:
    for half, name in enumerate(HALVES):
        mine = [couple for couple in couples if couple.half == half]
        counts = Counter(compare(couple.one, couple.other, rarity).grade for couple in mine)
        print(f"{what}, {name}: " + ", ".join(f"{grade} {share(counts[grade], len(mine))}" for grade in GRADES))


def bare(couples: Sequence[Couple]) -> list[Couple]:
    return [replace(c, one=without_births(c.one), other=without_births(c.other)) for c in couples]


def measure_arabic(crowd: Crowd, rarity: Rarity) -> None:
    couples = arabic_couples()
    good = ranked_first(couples, crowd)
    halves(f"Arabic, right partner first among {len(crowd)}", couples, good)
    for kind in sorted({couple.kind for couple in couples}):
        mine = [couple for couple in couples if couple.kind == kind]
        print(f"  {kind}: {share(sum(c.kind == kind for c in good), len(mine))} of {len(mine)}")
    halves("Arabic, the same without births and ages", couples, ranked_first(bare(couples), crowd))
    grades("Arabic pairs", couples, rarity)
    grades("Arabic pairs without births", bare(couples), rarity)
    grades("Arabic pairs, built-in frequencies", couples, BUILT_IN)


def measure_negatives(rarity: Rarity) -> None:
    couples = negative_couples()
    grades("different people", couples, rarity)
    grades("different people without births", bare(couples), rarity)
    grades(
        "different people, names only", [replace(c, one=alone(c.one), other=alone(c.other)) for c in couples], rarity
    )
    grades("different people, built-in frequencies", couples, BUILT_IN)
    for kind in sorted({couple.kind for couple in couples}):
        grades(f"  {kind}", [couple for couple in couples if couple.kind == kind], rarity)


def alone(facts: PersonFacts) -> PersonFacts:
    return PersonFacts(facts.names)


def latin_crowd(crowd: Crowd) -> Crowd:
    """The pool in Latin letters: each word as the transliterated pairs spell it, else letter by letter."""
    spelled: dict[str, Counter[str]] = {}
    for row in rows("same-person-latin.csv"):
        arabic, latin = row["arabic_a"].split(), row["latin_a"].split()
        if len(arabic) == len(latin):
            for word, letters in zip(arabic, latin, strict=True):
                spelled.setdefault(word, Counter())[letters] += 1
    best = {word: counts.most_common(1)[0][0] for word, counts in spelled.items()}
    return [
        (known, person(" ".join(best.get(word) or plain_latin(word) for word in facts.names[0].text.split())))
        for known, facts in crowd
    ]


PLAIN = str.maketrans(
    {
        **dict(zip("ابتجحدرزسصضطعفقكلمنهويىأإآؤئ", "abtjhdrzssdtafqklmnhwiaaiaoe", strict=True)),
        "ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "ظ": "z", "غ": "gh", "ة": "a", "ء": "",
    }
)  # fmt: skip


def plain_latin(word: str) -> str:
    return word.translate(PLAIN).capitalize()


def measure_latin(crowd: Crowd) -> None:
    couples = latin_couples()
    halves(f"Latin, right partner first among {len(couples)}", couples, ranked_first(couples, []))
    latin = latin_crowd(crowd)
    halves(f"Latin, right partner first among {len(latin) + len(couples)}", couples, ranked_first(couples, latin))
    grades("Latin pairs", couples, Rarity.of(facts for _, facts in latin))


def measure_cross(crowd: Crowd, rarity: Rarity) -> None:
    """An Arabic name's partner is its transliteration; the crowd is Arabic."""
    found = rows("same-person-latin.csv")
    for what, column in (("the same list", "arabic_a"), ("the other list", "arabic_b")):
        couples = [latin_couple(row, row["latin_a"], row[column]) for row in found]
        halves(f"Latin to Arabic of {what}, first among {len(crowd)}", couples, ranked_first(couples, crowd))
        grades(f"Latin to Arabic of {what}", couples, rarity)


def measure_variants() -> None:
    """Spellings of one Arabic name: how many pairs answer each other, and how many of two names do not."""
    groups = [(row["arabic_normalised"], row["latin_spellings"].split("|")) for row in rows("latin-variants.csv")]
    rng = random.Random(7)
    for half, name in enumerate(HALVES):
        mine = [group for group in groups if half_of(group[0]) == half]
        same = [(a, b) for _, words in mine for at, a in enumerate(words) for b in words[at + 1 :]]
        same = rng.sample(same, min(8000, len(same)))
        cross = [(arabic, word) for arabic, words in rng.sample(mine, 3000) for word in words]
        wrong = [
            (rng.choice(one[1]), rng.choice(other[1])) for one, other in (rng.sample(mine, 2) for _ in range(8000))
        ]
        told = [f"{what} {share(sum(map(answers, pairs)), len(pairs))}" for what, pairs in (
            ("Latin pairs", same), ("Arabic with Latin", cross), ("two names", wrong)
        )]  # fmt: skip
        print(f"spellings that answer each other, {name}: {', '.join(told)}")


def answers(pair: tuple[str, str]) -> bool:
    one, other = read_unit(pair[0]), read_unit(pair[1])
    return one is not None and other is not None and answer(one, other, BUILT_IN) >= Level.SPELLED


def measure_speed(people: Sequence[PersonFacts]) -> None:
    """Everybody against everybody, and one against 100,000, beside what folding the names once costs."""
    names = [facts.names[0].text for facts in people[:30_000]]
    start = time.perf_counter()
    for name in names:
        fold_text(name)
    base = time.perf_counter() - start
    start = time.perf_counter()
    index = Index((f"{n}", facts) for n, facts in enumerate(people[:30_000]))
    built = time.perf_counter() - start
    start, worked = time.perf_counter(), time.process_time()
    pairs = index.pairs()
    took, worked = time.perf_counter() - start, time.process_time() - worked
    print(f"30,000 in the index in {built:.1f} s; against each other in {took:.1f} s, {worked:.1f} s of one core")
    print(f"  {took / base:.0f} times what folding all names once takes")
    print(f"  pairs at least possible: {len(pairs)}")
    rng = random.Random(3)
    words = sorted({word for name in names for word in name.split()})
    many = [
        person(
            " ".join((*rng.choice(names).split()[:-1], rng.choice(words))),
            rng.choice("FM"),
            f"{rng.randint(1940, 2023)}-05-17",
        )
        for _ in range(100_000)
    ]
    large = Index((f"{n}", facts) for n, facts in enumerate(many))
    sizes, times = [], []
    for facts in rng.sample(many, 300):
        counts = {key: len(large.bucket(key)) for key in keys(facts)}
        sizes.append(sum(counts[key] for key in choose(counts)))
        start = time.perf_counter()
        large.find(facts)
        times.append(time.perf_counter() - start)
    times.sort()
    print(
        f"one against 100,000: median {times[150] * 1000:.0f} ms, worst {times[-1] * 1000:.0f} ms;"
        f" records read: median {sorted(sizes)[150]}, most {max(sizes)}"
    )


def main() -> None:
    if not DATA.is_dir():
        print(f"nothing to measure: {DATA} is not here")
        return
    parts = sys.argv[1:] or ["arabic", "latin", "cross", "negatives", "variants", "speed"]
    crowd = pool()
    people = [facts for _, facts in crowd]
    rarity = Rarity.of(people)
    run = {
        "arabic": lambda: measure_arabic(crowd, rarity),
        "latin": lambda: measure_latin(crowd),
        "cross": lambda: measure_cross(crowd, rarity),
        "negatives": lambda: measure_negatives(rarity),
        "variants": measure_variants,
        "speed": lambda: measure_speed(people),
    }
    for part in parts:
        start = time.perf_counter()
        run[part]()
        print(f"  ({part}: {time.perf_counter() - start:.1f} s)")


if __name__ == "__main__":
    main()
