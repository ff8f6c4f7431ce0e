"""Coordinates as people paste them, and how exact they are allowed to be.

A coordinate with five decimals is somebody's door. What is written down is never more exact
than the precision that was chosen for the place (T17 begins with what was never recorded):
:func:`coarsen` drops the digits, and :func:`radius_words` says what the rest still tells.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from app.base import catalogue
from app.base.digits import ascii_digits
from app.base.errors import InputError

MAX_TYPED: Final = 120
MAX_DECIMALS: Final = 6  # 11 cm: no instrument that people carry is better
DECIMALS: Final = {
    "exact": 5, "street": 3, "neighbourhood": 2, "town": 1, "district": 1, "governorate": 0, "country": 0,
}  # fmt: skip
"""how many decimals of a degree each precision keeps: about 1 m, 100 m, 1 km, 10 km, 100 km"""
_RADII: Final = {0: 55_000, 1: 5_500, 2: 550, 3: 55, 4: 5, 5: 1, 6: 1}  # half of the last digit, in metres
IRAQ_BOX: Final = (28.9, 37.5, 38.7, 48.8)
"""south, north, west, east"""

_LETTERS: Final = {"شمالا": "n", "شمال": "n", "ش": "n", "جنوبا": "s", "جنوب": "s", "ج": "s", "شرقا": "e", "شرق": "e",
                   "ق": "e", "غربا": "w", "غرب": "w", "غ": "w", "باکوور": "n", "باشوور": "s", "ڕۆژهەڵات": "e",
                   "ڕۆژئاوا": "w", "north": "n", "south": "s", "east": "e", "west": "w"}  # fmt: skip
_LETTER: Final = re.compile("|".join(sorted(map(re.escape, _LETTERS), key=len, reverse=True)))
_SIGNS: Final = str.maketrans(
    {"٫": ".", "،": ",", "؛": ",", ";": ",", "º": "°", "˚": "°", "′": "'", "’": "'", "‘": "'", "´": "'",
     "″": '"', "”": '"', "“": '"', "−": "-", "–": "-"}
)  # fmt: skip
_URL: Final = re.compile(r"^(?:geo:|https?://\S*?[@=/#])(-?\d{1,2}\.\d+)[,/](-?\d{1,3}\.\d+)\b\S*$")
_NUMBER: Final = r"[+-]?\d{1,3}(?:\.\d{1,12})?"


def _angle_pattern(name: str) -> str:
    return (
        rf"(?P<{name}b>[nsew])?\s*(?P<{name}d>{_NUMBER})\s*°?\s*"
        rf"(?:(?P<{name}m>\d{{1,2}}(?:\.\d{{1,10}})?)\s*'(?!')\s*)?"
        rf"(?:(?P<{name}s>\d{{1,2}}(?:\.\d{{1,8}})?)\s*(?:\"|'')\s*)?(?P<{name}a>[nsew])?"
    )


_PAIR: Final = re.compile(rf"\(?\s*{_angle_pattern('x')}\s*(?:,|\s|/)\s*{_angle_pattern('y')}\s*\)?")


@dataclass(frozen=True, slots=True)
class Spot:
    """Degrees (WGS 84), and how many decimals were meant."""

    lat: float
    lon: float
    decimals: int


def parse_spot(text: str) -> Spot:
    """What a person typed or pasted: "33.34, 44.40", 33°20'26"N 44°24'03"E, a map's address.

    Digits of any script. Raises :class:`InputError` (``rule="coordinates"``).
    """
    plain = "".join(c for c in ascii_digits(text) if unicodedata.category(c) != "Cf").strip().lower()
    if not plain or len(plain) > MAX_TYPED:
        raise _refusal()
    plain = re.sub(r"[\u064b-\u0652]", "", plain.translate(_SIGNS))
    if found := _URL.match(plain):
        return _spot(_decimal(found[1]), _decimal(found[2]))
    lettered = _LETTER.sub(lambda m: _LETTERS[m[0]], plain)
    match = _PAIR.fullmatch(lettered)
    if match is None:
        raise _refusal()
    one, other = _angle(match, "x"), _angle(match, "y")
    if (one[2] in ("n", "s") and other[2] in ("n", "s")) or (one[2] in ("e", "w") and other[2] in ("e", "w")):
        raise _refusal()
    if one[2] in ("e", "w") or other[2] in ("n", "s"):
        one, other = other, one
    return _spot(one[:2], other[:2])


def _refusal() -> InputError:
    return InputError(rule="coordinates")


def _decimal(digits: str) -> tuple[float, int]:
    return float(digits), min(len(digits.partition(".")[2]), MAX_DECIMALS)


def _angle(match: re.Match[str], which: str) -> tuple[float, int, str]:
    """Degrees, meant decimals and the letter of a direction or ""."""
    before, degrees, minutes, seconds, after = (match[which + part] for part in "bdmsa")
    if (before and after) or (minutes and "." in degrees) or (seconds and not minutes):
        raise _refusal()
    letter = before or after or ""
    value, decimals = _decimal(degrees)
    size = abs(value)
    if minutes:
        size, decimals = size + float(minutes) / 60, 2
    if seconds:
        size, decimals = size + float(seconds) / 3600, 5 if "." in seconds else 4
    if float(minutes or 0) >= 60 or float(seconds or 0) >= 60 or (letter and value < 0):
        raise _refusal()
    negative = letter in ("s", "w") or degrees.startswith("-")
    return (-size if negative else size), decimals, letter


def _spot(lat: tuple[float, int], lon: tuple[float, int]) -> Spot:
    if abs(lat[0]) > 90 or abs(lon[0]) > 180:
        raise _refusal()
    decimals = max(lat[1], lon[1])
    return Spot(round(lat[0], decimals), round(lon[0], decimals), decimals)


def coarsen(spot: Spot, precision: str) -> Spot:
    """The spot with no more digits than a precision keeps; as it is where none is chosen."""
    decimals = min(spot.decimals, DECIMALS.get(precision, MAX_DECIMALS))
    return Spot(round(spot.lat, decimals) + 0.0, round(spot.lon, decimals) + 0.0, decimals)


def decimals_of(lat: float, lon: float) -> int:
    """How many decimals stored numbers have."""
    return min(MAX_DECIMALS, max(len(f"{number:.6f}".rstrip("0").partition(".")[2]) for number in (lat, lon)))


def written(spot: Spot) -> str:
    """A spot as it is shown and can be typed: "33.34, 44.40"."""
    return f"{spot.lat:.{spot.decimals}f}, {spot.lon:.{spot.decimals}f}"


def radius(decimals: int) -> int:
    """Within how many metres the place is, going by the digits alone."""
    return _RADII[min(decimals, MAX_DECIMALS)]


def radius_words(decimals: int, language: str) -> str:
    """ "within about 550 m", "within about 5.5 km"."""
    metres = radius(decimals)
    if metres < 1000:
        return catalogue.text("place.radius.metres", language, n=metres)
    return catalogue.text("place.radius.kilometres", language, km=f"{metres / 1000:g}")


def in_iraq(lat: float, lon: float) -> bool:
    """Whether a point lies in the box around Iraq (which holds parts of its neighbours too)."""
    south, north, west, east = IRAQ_BOX
    return south <= lat <= north and west <= lon <= east


def maybe_swapped(spot: Spot) -> bool:
    """Whether the numbers would lie in Iraq the other way round, and don't as they are."""
    return not in_iraq(spot.lat, spot.lon) and in_iraq(spot.lon, spot.lat)
