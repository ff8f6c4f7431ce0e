"""Names that stand for people within one sealed file, and for nobody outside it.

A pseudonym is made of a keyed hash over the record's id with the salt of the sealed file as the
key: the same throughout one file, another in every other, and worth nothing to who hasn't the
file. It hides a name, not a record: the ids in the entries are the same in every file, so who holds
two sealed files of one case can join their records, and the pseudonyms with them (docs/decisions/0018).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

from app.base import catalogue

SALT_BYTES: Final = 16

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: nobody reads a letter for a number, and hardly a word comes out of them"""

SHORTEST: Final = 6
"""characters of a code: two of 100 people share one in 1 of 200,000 files, and :func:`assign` tells those apart"""

_LONGEST: Final = 16
_PURPOSE: Final = b"sijil/pseudonym/v1\0"


def code(salt: bytes, record: str, length: int = SHORTEST) -> str:
    """``length`` characters that stand for a record in the file with this salt. ``ValueError`` for a short salt."""
    if len(salt) < SALT_BYTES or not 0 < length <= _LONGEST:
        raise ValueError("pseudonym")
    number = int.from_bytes(hmac.digest(salt, _PURPOSE + record.encode("utf-8"), hashlib.sha256)[:10], "big")
    return "".join(LETTERS[number >> (75 - 5 * place) & 31] for place in range(length))


def name(salt: bytes, record: str, type_: str, language: str, length: int = SHORTEST) -> str:
    """What a record is called: its type in the reader's language and its code ("Person K7Q2MX")."""
    return f"{catalogue.text(f'type.{type_}', language)} {catalogue.isolate_ltr(code(salt, record, length))}"


def assign(salt: bytes, records: Mapping[str, str], language: str) -> dict[str, str]:
    """Names for all records of a file (id → type), no two of one type alike: where codes meet, both are longer."""
    found: dict[str, str] = {}
    left, length = dict(records), SHORTEST
    while left:
        named = {record: name(salt, record, type_, language, length) for record, type_ in left.items()}
        often: dict[str, int] = {}
        for one in named.values():
            often[one] = often.get(one, 0) + 1
        done = {record: one for record, one in named.items() if often[one] == 1 or length == _LONGEST}
        found |= done
        left = {record: type_ for record, type_ in left.items() if record not in done}
        length += 1
    return found
