"""When two names look the same to a person (P27).

A table of our own for the scripts that people here write in, after the idea of the skeletons
of Unicode TS 39. It needn't be complete to be useful: a name proves nothing anyway, keys do.
"""

from __future__ import annotations

import unicodedata
from typing import Final

# Each letter of a key is taken for the letter in the same place of its value.
_LOOKS: Final = {
    "абвгдезіїјкӏмнорстухһьѕѵԛԝԁ": "a6brgesiijkimhopctyxhbsvqwd",  # Cyrillic
    "αβγεζηικνοπρτυχω": "abyeznikvonptuxw",  # Greek
    "ıøđðħŧłŋþ": "ioddhtlnp",  # Latin letters that don't decompose
    "0135689": "olesbbg",
    "|!lj": "iiii",  # one stroke each; i stands for them all
    "یىېێئ": "ييييي",  # Arabic, Persian, Kurdish
    "كڪگݢ": "کککک",
    "ةۀھہەۃ": "هههههه",
    "ٱأإآ": "اااا",
    "ؤۆۇۊۋ": "ووووو",
    "ڕڒ": "رر",
    "ڵڶ": "لل",
    "٠١٢٣٤٥٦٧٨٩": "oi23456789",
    "۰۱۲۳۴۵۶۷۸۹": "oi23456789",
}
_TABLE: Final = str.maketrans({a: b for looks, like in _LOOKS.items() for a, b in zip(looks, like, strict=True)})
_TATWEEL: Final = "\u0640"  # stretches a word and says nothing
_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("ci", "d"))


def skeleton(name: str) -> str:
    """Names with the same skeleton can be taken for one another. Not for showing.

    Case, accents, spaces, punctuation, joiners and whatever can't be seen don't count.
    """
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    for _ in range(2):  # "1" looks like "l", and "l" like "i"
        text = text.translate(_TABLE)
    text = unicodedata.normalize("NFKD", text).replace(_TATWEEL, "")
    letters = "".join(c for c in text if unicodedata.category(c)[0] in "LN")
    for pair, single in _PAIRS:
        letters = letters.replace(pair, single)
    return letters
