"""Changes and entries: the atoms of the journal (docs/formats.md, "Entry").

A *change* gives one field of one record one value. An *entry* is the changes of one save,
signed by their author as an SD-JWT (RFC 9901). This module holds their shapes and the checks
on received ones; signing and verifying live in :mod:`app.crypto.entries`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from app.base import limits
from app.base.errors import BundleAltered
from app.base.ids import is_id

JSON = Any  # a JSON value: str, int, float, bool, None, list, dict

WITHDRAWN: Final = "_withdrawn"
"""The field of a tombstone: a reason (text) withdraws the record, null brings it back."""

DIGEST_CHARS = 43  # 32 bytes in base64url without padding


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record gets one value; ``source`` is the id of the source record, if any."""

    record: str
    type: str
    field: str
    value: JSON
    source: str | None = None


@dataclass(frozen=True, slots=True)
class NewChange:
    """A change about to be signed, and the digests of the changes that it takes the place of."""

    change: Change
    replaces: tuple[str, ...] = ()


class Claims(msgspec.Struct, frozen=True):
    """The signed payload of an entry, checked for shape and bounds by :func:`parse_claims`."""

    iss: str
    seq: int
    prev: str | None
    iat: int
    file: str
    digests: tuple[str, ...]
    replaces: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One signed entry as stored and sent.

    ``token`` is ``header.payload.signature`` in ASCII, without disclosures; ``hash`` is its
    SHA-256 in base64url: what the author's next entry names as ``prev``. ``disclosures`` are
    base64url texts beside ``claims.digests``, index by index; ``None`` where withheld or erased.
    """

    token: str
    hash: str
    claims: Claims
    disclosures: tuple[str | None, ...]

    def line(self, keep: Iterable[bool] | None = None) -> str:
        """The compact SD-JWT serialization, with all known disclosures or those to ``keep``."""
        known = self.disclosures
        if keep is not None:
            known = tuple(d if k else None for d, k in zip(known, keep, strict=True))
        return "~".join([self.token, *(d for d in known if d is not None), ""])


class _Wire(msgspec.Struct):
    iss: str
    seq: int
    iat: int
    file: str
    changes: list[dict[str, str]]
    replaces: dict[str, list[str]]
    sd_alg: str = msgspec.field(name="_sd_alg")
    prev: str | None = None


_claims = msgspec.json.Decoder(_Wire)
_value = msgspec.json.Decoder()


def b64(data: bytes) -> str:
    """Base64url without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str | bytes) -> bytes:
    """The inverse of :func:`b64`; ``ValueError`` on anything that ``b64`` would not have written."""
    raw = text.encode("ascii") if isinstance(text, str) else text
    try:
        data = base64.b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("base64url") from error
    if b64(data).encode() != raw:  # unused bits must be zero: one value, one spelling
        raise ValueError("base64url")
    return data


def digest_of(disclosure: str) -> str:
    """The digest that stands for a disclosure: SHA-256 over its base64url text (RFC 9901, 4.2.3)."""
    return b64(hashlib.sha256(disclosure.encode("ascii")).digest())


def _is_digest(text: object) -> bool:
    return isinstance(text, str) and len(text) == DIGEST_CHARS and text.isascii()


def parse_claims(untrusted: bytes) -> Claims:
    """Claims out of a received payload. Raises :class:`BundleAltered` when shape or bounds are wrong."""
    try:
        wire = _claims.decode(untrusted)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BundleAltered("entry-malformed") from error
    count = len(wire.changes)
    fine = (
        wire.sd_alg == "sha-256"
        and _is_digest(wire.iss)
        and is_id(wire.file)
        and 0 <= wire.seq <= limits.SEQ_MAX
        and 0 <= wire.iat <= limits.SEQ_MAX
        and (wire.prev is None) == (wire.seq == 0)
        and (wire.prev is None or _is_digest(wire.prev))
        and 0 < count <= limits.ENTRY_CHANGES
        and len(wire.replaces) <= count
    )
    digests = tuple(d.get("...", "") for d in wire.changes)
    if not (fine and all(len(d) == 1 for d in wire.changes) and all(map(_is_digest, digests))):
        raise BundleAltered("entry-malformed")
    if len(set(digests)) != count:
        raise BundleAltered("entry-malformed")
    replaces: dict[int, tuple[str, ...]] = {}
    for index, olds in wire.replaces.items():
        if not (index.isascii() and index.isdigit() and str(int(index[:9])) == index and int(index) < count):
            raise BundleAltered("entry-malformed")
        if not (0 < len(olds) <= limits.ENTRY_REPLACES and all(map(_is_digest, olds))):
            raise BundleAltered("entry-malformed")
        replaces[int(index)] = tuple(olds)
    return Claims(wire.iss, wire.seq, wire.prev, wire.iat, wire.file, digests, replaces)


def parse_disclosure(untrusted: str) -> Change:
    """The change inside a disclosure ``[salt, {record, type, field, value, source}]``.

    Raises :class:`BundleAltered`. A type or field that this version doesn't know is no error:
    it is kept and shown as unknown.
    """
    try:
        pair = _value.decode(unb64(untrusted))
        salt, body = pair
        record, type_, field, source = body["record"], body["type"], body["field"], body["source"]
        value = body["value"]
    except (msgspec.DecodeError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise BundleAltered("entry-malformed") from error
    fine = (
        isinstance(salt, str)
        and len(salt) >= 22
        and len(body) == 5
        and is_id(record)
        and isinstance(type_, str)
        and 0 < len(type_) <= limits.NAME_CHARS
        and isinstance(field, str)
        and 0 < len(field) <= limits.NAME_CHARS
        and (source is None or is_id(source))
        and depth_within(value, limits.JSON_DEPTH)
    )
    if not fine:
        raise BundleAltered("entry-malformed")
    return Change(record, type_, field, value, source)


def depth_within(value: JSON, left: int) -> bool:
    """Whether a JSON value nests no deeper than ``left``."""
    if isinstance(value, list):
        return left > 0 and all(depth_within(item, left - 1) for item in value)
    if isinstance(value, dict):
        return left > 0 and all(depth_within(item, left - 1) for item in value.values())
    return True


__all__ = [
    "Change",
    "Claims",
    "Entry",
    "NewChange",
    "WITHDRAWN",
    "b64",
    "depth_within",
    "digest_of",
    "parse_claims",
    "parse_disclosure",
    "unb64",
]
