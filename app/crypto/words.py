"""Secrets that people say, write and type: passphrases, printed codes, and the words that compare two keys."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from typing import Final

from app.crypto import wordlist
from app.crypto.strength import judge
from app.model.entry import unb64

PASSPHRASE_WORDS: Final = 6  # 77 bits (4.2)
SAFETY_WORDS: Final = 12
CODE_CHARS: Final = 28  # 26 of 5 random bits, 2 of checksum

_SAFETY_LABEL: Final = b"sijil/safety-words/v1\x00"
_CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_LOOKALIKES: Final = str.maketrans("oil", "011")
_RANDOM_CHARS: Final = CODE_CHARS - 2
_GROUP: Final = 4
_PRIME: Final = 1021  # below 32², so the checksum fits two characters; finds any one wrong or swapped character
_GROUPED: Final = re.compile(r"\w{4}(?:[\s-]+\w{4}){6}")


def passphrase(count: int = PASSPHRASE_WORDS) -> str:
    """``count`` different random words, 12.9 bits each."""
    chosen: list[str] = []
    while len(chosen) < count:
        word = secrets.choice(wordlist.english())
        if word not in chosen:  # costs a hundredth of a bit; a repeated word would be refused as weak
            chosen.append(word)
    return " ".join(chosen)


def recovery_code() -> str:
    """A code to print, such as ``7k2m-…``: 130 random bits and a checksum, Crockford base32 in groups of four."""
    number = secrets.randbits(5 * _RANDOM_CHARS)
    digits = _digits(number, _RANDOM_CHARS) + _digits(number % _PRIME, 2)
    return "-".join(digits[at : at + _GROUP] for at in range(0, CODE_CHARS, _GROUP))


def normalise(secret: str) -> str:
    """The one spelling of a secret that the key is derived from.

    NFKC, white space folded to single spaces. A printed code whose checksum is right loses its
    separators, capitals and look-alike letters; a passphrase keeps its capitals.
    """
    characters = _code_characters(secret)
    if characters is not None and _checksum_holds(characters):
        return characters
    return " ".join(unicodedata.normalize("NFKC", secret).split())


def is_mistyped_code(secret: str) -> bool:
    """Whether this was meant to be a printed code, and its checksum says that a character is wrong."""
    text = unicodedata.normalize("NFKC", secret).strip()
    characters = _code_characters(secret)
    if characters is None:
        return _GROUPED.fullmatch(text) is not None and any(c.isdigit() for c in text)
    return not _checksum_holds(characters) and any(c.isdigit() for c in text)


def safety_words(key_id: str) -> tuple[str, ...]:
    """Twelve words that two people compare to know that they hold the same key (docs/formats.md, section 1)."""
    number = int.from_bytes(hashlib.sha256(_SAFETY_LABEL + unb64(key_id)).digest(), "big")
    chosen = []
    for _ in range(SAFETY_WORDS):
        number, index = divmod(number, wordlist.COUNT)
        chosen.append(wordlist.english()[index])
    return tuple(chosen)


def _digits(number: int, count: int) -> str:
    return "".join(_CROCKFORD[number >> 5 * at & 31] for at in range(count - 1, -1, -1))


def _code_characters(secret: str) -> str | None:
    """The characters of a text that has the shape of a printed code, whatever keyboard typed its digits."""
    text = unicodedata.normalize("NFKC", secret).lower()
    kept = (str(unicodedata.decimal(c, c)) for c in text if not (c.isspace() or c in "-‐‑‒–—−_"))
    characters = "".join(kept).translate(_LOOKALIKES)
    if len(characters) != CODE_CHARS or not set(characters) <= set(_CROCKFORD):
        return None
    return characters


def _checksum_holds(characters: str) -> bool:
    number = 0
    for c in characters[:_RANDOM_CHARS]:
        number = number << 5 | _CROCKFORD.index(c)
    return characters[_RANDOM_CHARS:] == _digits(number % _PRIME, 2)


__all__ = [
    "CODE_CHARS",
    "PASSPHRASE_WORDS",
    "SAFETY_WORDS",
    "is_mistyped_code",
    "judge",
    "normalise",
    "passphrase",
    "recovery_code",
    "safety_words",
]
