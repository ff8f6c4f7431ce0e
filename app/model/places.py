"""The gazetteer: Iraq's governorates, districts, towns and known sites, in three languages.

``resources/places/iraq.tsv`` says what there is, ``resources/places/README.md`` where it comes
from. A place is found by any of its spellings; what is stored with a value is the identifier
beside the words that somebody wrote, so that a reader of another language sees the name in
theirs and a filter finds a district's towns under it. Places that the list lacks, and those of
other countries, are words alone.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.base import catalogue
from app.base.paths import resource
from app.model.entry import JSON
from app.model.letters import fold_text

IRAQ: Final = "iraq"
LEVELS: Final = ("country", "governorate", "district", "town", "neighbourhood", "site")
SUGGESTIONS: Final = 10  # more than a list under a line shows at once
_EARTH_KM: Final = 6371.0
_RANK: Final = {"governorate": 0, "town": 1, "district": 2, "site": 3, "neighbourhood": 4, "country": 5}
"""Of places with one name people mean the town more often than its district."""
_TITLES: Final = re.compile(
    r"^(?:(?:the|al|el|ad|ar|as|ash|at|az|an|governorate of|district of|city of|muhafazat|qadha|qada|nahiyat|nahiya"
    r"|محافظه|قضاء|قضا|ناحيه|مدينه|پاريزگاي|باريزگاي|باريزكاي|قهزاي|ناحيهي|شاري|شاروچكهي|شاروجكهي)[ -]+|ال(?=\w{3}))"
)
_ENDINGS: Final = re.compile(r"[ -]+(?:governorate|province|district|city|town|subdistrict|sub-district)$")


_COMMAS: Final = (",", "،", ";", "؛")
_PIECES: Final = re.compile(r"\s*[,،;؛]\s*")


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """``names`` by language, English always there; ``lat`` and ``lon`` in degrees (WGS 84) or ``None``:
    of a governorate and a district, those of its seat. ``own``: languages whose name is our own.
    """

    id: str
    level: str
    parent: str
    names: Mapping[str, str]
    lat: float | None
    lon: float | None
    own: frozenset[str]
    also: tuple[str, ...]

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]


@dataclass(frozen=True, slots=True)
class _Index:
    places: Mapping[str, Place]
    children: Mapping[str, tuple[Place, ...]]
    names: tuple[tuple[Place, tuple[str, ...]], ...]
    """each place with its folded spellings"""


@functools.cache
def _index() -> _Index:
    text = resource("places/iraq.tsv").read_text(encoding="utf-8")
    places = {place.id: place for place in map(_read_line, text.splitlines()[1:])}
    children: dict[str, list[Place]] = {}
    for place in places.values():
        children.setdefault(place.parent, []).append(place)
    names = tuple((place, _spellings(place)) for place in places.values())
    return _Index(places, {key: tuple(found) for key, found in children.items()}, names)


def _read_line(line: str) -> Place:
    id_, level, parent, en, ar, ckb, lat, lon, _, own, also = line.split("\t")
    names = {language: name for language, name in (("en", en), ("ar", ar), ("ckb", ckb)) if name}
    north, east = (float(lat), float(lon)) if lat else (None, None)
    spellings = tuple(name for name in also.split(";") if name)
    return Place(id_, level, parent, names, north, east, frozenset(filter(None, own.split(","))), spellings)


def _spellings(place: Place) -> tuple[str, ...]:
    return _bare_names(*place.names.values(), *place.also)


@functools.lru_cache(maxsize=2048)
def _bare_names(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (*map(_bare, names), *map(fold_text, names)))))


def find(place_id: str) -> Place | None:
    """The place of an identifier, or ``None``: a newer list, or a colleague's, may know more."""
    return _index().places.get(place_id)


def everything() -> tuple[Place, ...]:
    """All places, each after the one that it lies in."""
    return tuple(_index().places.values())


def children(place_id: str) -> tuple[Place, ...]:
    """The places directly in another one."""
    return _index().children.get(place_id, ())


def ancestors(place_id: str) -> tuple[Place, ...]:
    """What a place lies in, the nearest first, the country last."""
    found: list[Place] = []
    place = find(place_id)
    while place is not None and (place := find(place.parent)) is not None:
        found.append(place)
    return tuple(found)


@functools.lru_cache(maxsize=256)
def with_children(place_id: str) -> frozenset[str]:
    """The identifier itself and those of all that lies in it, at any depth: what a filter by place looks for."""
    if find(place_id) is None:
        return frozenset((place_id,))
    below = (inner for child in children(place_id) for inner in with_children(child.id))
    return frozenset((place_id, *below))


def governorate_of(place_id: str) -> str:
    """The governorate's identifier, which is its code in the vocabulary; "" where none is known."""
    place = find(place_id)
    for found in (place, *ancestors(place_id)) if place else ():
        if found is not None and found.level == "governorate":
            return found.id
    return ""


def district_of(place_id: str) -> str:
    """The identifier of the district that a place is or lies in, or ""."""
    place = find(place_id)
    for found in (place, *ancestors(place_id)) if place else ():
        if found is not None and found.level == "district":
            return found.id
    return ""


def title(place: Place, language: str) -> str:
    """A place by itself: "Amara", "Amara district", "Maysan governorate"."""
    if place.level in ("governorate", "district"):
        return catalogue.text(f"place.{place.level}", language).format_map({"name": place.name(language)})
    return place.name(language)


def path(place: Place, language: str) -> str:
    """A place and what it lies in, without the country: "Amara, Maysan"."""
    names = [title(place, language)]
    last = place.name(language)
    for above in ancestors(place.id):
        name = above.name(language)
        if above.level != "country" and name != last:
            names.append(name)
            last = name
    return catalogue.text("place.separator", language).join(names)


def suggest(text: str, language: str, within: str = "", limit: int = SUGGESTIONS) -> tuple[Place, ...]:
    """The places that a text may mean, the likeliest first, by any spelling in any language.

    ``language`` orders what is otherwise alike; ``within`` keeps to what lies in a place.
    """
    wanted = _bare(text)
    if not wanted:
        return ()
    rough = _rough(wanted)
    allowed = with_children(within) if within else None
    found = []
    for order, (place, spellings) in enumerate(_index().names):
        if allowed is not None and place.id not in allowed:
            continue
        match = min((_match(wanted, rough, name) for name in spellings), default=9)
        if match < 9:
            found.append((match, _RANK[place.level], len(place.name(language)), order, place))
    return tuple(place for *_, place in sorted(found, key=lambda row: row[:4])[:limit])


def _match(wanted: str, rough: str, name: str) -> int:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if f" {wanted}" in name:
        return 2
    if len(rough) >= 3 and _rough(name) == rough:
        return 3
    if len(wanted) >= 3 and wanted in name:
        return 4
    return 5 if len(rough) >= 3 and _rough(name).startswith(rough) else 9


def complete(text: str, language: str, limit: int = SUGGESTIONS) -> tuple[int, tuple[Place, ...]]:
    """Where in a text the name of a place may begin, and the places that it may be going to name.

    "near the bridge, Ama" offers Amara for what stands after the comma; "Amara, May" only the one in
    Maysan. The places are none where nothing fits.
    """
    for start in _starts(text):
        first, *rest = (piece for piece in _PIECES.split(text[start:]))
        if len(first.strip()) < 2:
            continue
        found = suggest(first, language, limit=4 * limit if rest else limit)
        fitting = [place for place in found if all(_lies_in(place, piece) for piece in rest)]
        inside = start and text[start - 1] == " " and not text[:start].rstrip().endswith(_COMMAS)
        if inside:  # a word within a sentence is a name only if a name begins with it
            fitting = [place for place in fitting if _begins(place, first)]
        if fitting:
            return start, tuple(fitting[:limit])
    return 0, ()


def _starts(text: str) -> Iterator[int]:
    """Where a name may begin: the pieces between commas, then the last three words."""
    yield 0
    yield from (match.end() for match in _PIECES.finditer(text))
    yield from [match.start() for match in re.finditer(r"(?<=\s)\S", text)][-3:]


def _lies_in(place: Place, piece: str) -> bool:
    wanted = _bare(piece)
    return not wanted or any(name.startswith(wanted) for above in ancestors(place.id) for name in _spellings(above))


def _begins(place: Place, text: str) -> bool:
    wanted = _bare(text)
    return len(wanted) > 2 and any(name.startswith(wanted) for name in _spellings(place))


def exactly(text: str) -> Place | None:
    """The place whose name and path a text is, in any language; ``None`` where none or several are."""
    wanted = fold_text(text)
    found = [p for p in complete(text, "en")[1] if wanted in {fold_text(path_) for path_ in _full_paths(p)}]
    return found[0] if len(found) == 1 else None


def named(text: str, within: str = "") -> tuple[Place, ...]:
    """The places that a text names exactly in one of their spellings."""
    wanted = _bare(text)
    allowed = with_children(within) if within else None
    found = ((place, names) for place, names in _index().names if allowed is None or place.id in allowed)
    return tuple(place for place, names in found if wanted and wanted in names)


@functools.lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    """A name as it is compared: folded, without the article and words such as "district"."""
    folded = " ".join(re.sub(r"[-_.,:()]+", " ", fold_text(text)).split())
    while (shorter := _ENDINGS.sub("", _TITLES.sub("", folded))) != folded and shorter:
        folded = shorter
    return folded


@functools.lru_cache(maxsize=4096)
def _rough(name: str) -> str:
    """What is left of a Latin spelling when vowels, doubling and "h" are: "nasiriyah", "nassriya" → "nsr"."""
    if not name.isascii():
        return ""
    consonants = re.sub(r"[^bcdfgjklmnpqrstvxz0-9]", "", name.replace("ch", "c").replace("sh", "x").replace("q", "k"))
    return re.sub(r"(.)\1+", r"\1", consonants)


def nearest(lat: float, lon: float, within_km: float = 25.0) -> tuple[Place, float] | None:
    """The nearest town or neighbourhood and its distance in kilometres; ``None`` where none is near."""
    best: tuple[float, Place] | None = None
    for place in _located():
        far = kilometres(lat, lon, place.lat or 0.0, place.lon or 0.0)
        if far <= within_km and (best is None or far < best[0]):
            best = (far, place)
    return (best[1], best[0]) if best else None


def _located() -> Iterator[Place]:
    return (p for p in _index().places.values() if p.lat is not None and p.level not in ("governorate", "district"))


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The way along the ground between two points in degrees (haversine)."""
    north, east = math.radians(other_lat - lat), math.radians(other_lon - lon)
    cosines = math.cos(math.radians(lat)) * math.cos(math.radians(other_lat))
    half = math.sin(north / 2) ** 2 + cosines * math.sin(east / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def within(value: JSON, place_id: str) -> bool:
    """Whether a PLACE value lies in a place, as far as the value says so. Never raises.

    By its identifier where this list knows it; else by its governorate, its district in words,
    its country. Words that merely contain a name prove nothing.
    """
    held = value if isinstance(value, dict) else {}
    known = held.get("place")
    if isinstance(known, str) and find(known) is not None:
        return known in with_children(place_id)
    return place_id in _said(held)


def _said(held: Mapping[str, JSON]) -> frozenset[str]:
    governorate, country = held.get("governorate"), held.get("country")
    found = set()
    if isinstance(governorate, str) and find(governorate) is not None:
        found |= {governorate, IRAQ}
        for key in ("district", "town"):
            words = held.get(key)
            places = named(words, governorate) if isinstance(words, str) else ()
            matches = [p for p in places if p.level in (key, "town" if key == "town" else key)]
            if len(matches) == 1:
                found |= {matches[0].id, *(above.id for above in ancestors(matches[0].id))}
    if country == "IQ":
        found.add(IRAQ)
    return frozenset(found)


def words(value: JSON, language: str) -> str:
    """A PLACE value in words: as it was written, or in the reader's language where it is a name of the list."""
    held = value if isinstance(value, dict) else {}
    text = str(held.get("text") or "")
    place = find(str(held.get("place") or ""))
    if place is None:
        return text
    return path(place, language) if not text or text in _paths(place) else text


def _paths(place: Place) -> frozenset[str]:
    return frozenset((*_full_paths(place), *place.names.values()))


@functools.lru_cache(maxsize=1024)
def _full_paths(place: Place) -> tuple[str, ...]:
    return tuple(path(place, language) for language in catalogue.LANGUAGES)


@functools.cache
def _countries() -> Mapping[str, tuple[str, str, str]]:
    lines = resource("places/countries.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return {code: (en, ar, ckb) for code, en, ar, ckb in rows}


def country_codes() -> tuple[str, ...]:
    """ISO 3166-1 codes of two letters."""
    return tuple(_countries())


def country_name(code: str, language: str) -> str:
    """A country's name; the code itself where this version doesn't know it."""
    row = _countries().get(code)
    if row is None:
        return code
    return row[{"ar": 1, "ckb": 2}.get(language, 0)] or row[0]


def countries(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of all countries in the order of their names."""
    named_ = ((code, country_name(code, language)) for code in country_codes())
    return tuple(sorted(named_, key=lambda pair: fold_text(pair[1])))
