"""Ids that prove where they belong, so that nobody can give a record another file, type or kind.

A file's id is 16 random bytes whose first bit tells its kind: 0 a case file, 1 a register. A
case record has the id of its file. Any other record's id is 8 bytes of
``SHA-256("sijil/record/v1" 00 ‖ file id ‖ 00 ‖ type)`` followed by 8 random bytes (docs/formats.md,
section 2). Whoever wants a known id to belong to another file or type has to find a second
preimage of 64 bits.

A change whose record doesn't belong to its entry's file and its own type is *foreign*: it is
kept in the journal, and is no part of any record's state. Without this, a member could turn
somebody's record into one of another type, or claim it for a file of their own (T27).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from functools import lru_cache
from typing import Final

from app.base.ids import is_id

_PURPOSE: Final = b"sijil/record/v1\0"
_TEAM: Final = b"sijil/team/v1\0"
_TAG: Final = 8
_CASE_FIRST: Final = frozenset("abcdefghijklmnop")  # base32 letters of a first bit 0

CASE: Final = "case"


def _text(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()


def new_case_id() -> str:
    """The id of a new case: of its file and of its case record."""
    raw = bytearray(secrets.token_bytes(16))
    raw[0] &= 0x7F
    return _text(bytes(raw))


def new_register_id() -> str:
    """The id of a new register."""
    raw = bytearray(secrets.token_bytes(16))
    raw[0] |= 0x80
    return _text(bytes(raw))


def new_record_id(file: str, type_: str) -> str:
    """The id of a new record of a type in a file. For a case record, that is the file's own."""
    if type_ == CASE:
        return file
    return _text(_tag(file, type_) + secrets.token_bytes(16 - _TAG))


def team_record_id(file: str, founder: str) -> str:
    """The id of the one team that the holder of a key can begin in a register: it proves who began it.

    Its second half is 8 bytes of ``SHA-256("sijil/team/v1" 00 ‖ file id ‖ 00 ‖ key id)``, so that
    nobody can write themselves into somebody's team as the one whose word counts first.
    """
    digest = hashlib.sha256(_TEAM + file.encode("utf-8") + b"\0" + founder.encode("utf-8")).digest()
    return _text(_tag(file, "team") + digest[: 16 - _TAG])


def is_case_file(file: str) -> bool:
    """Whether a file holds a case, as its id says; else it is a register."""
    return file[:1] in _CASE_FIRST


@lru_cache(maxsize=8192)
def _tag(file: str, type_: str) -> bytes:
    digest = hashlib.sha256(_PURPOSE + file.encode("utf-8") + b"\0" + type_.encode("utf-8", "surrogatepass"))
    return digest.digest()[:_TAG]


@lru_cache(maxsize=8192)
def _beginnings(file: str, type_: str) -> tuple[str, str]:
    """The first 13 characters that an id of this file and type can have: 64 bits of tag, and one free bit."""
    tag = _tag(file, type_)
    return (_text(tag + b"\x00")[:13], _text(tag + b"\xff")[:13])


def belongs(record: str, file: str, type_: str) -> bool:
    """Whether a record of this type and id can be part of this file."""
    if type_ == CASE or record == file:
        return type_ == CASE and record == file and is_case_file(file)
    return record[:13] in _beginnings(file, type_) and is_id(record)
