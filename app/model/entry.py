"""Changes and entries: the atoms of the journal (docs/formats.md, "Entry").

A *change* gives one field of one record one value. An *entry* is the changes of one save,
signed by their author as an SD-JWT (RFC 9901). This module holds their shapes and the checks
on received ones; signing and verifying live in :mod:`app.crypto.entries`.
"""

from __future__ import annotations

import binascii
import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from app.base import limits
from app.base.errors import BundleAltered
from app.base.ids import is_id

JSON = Any  # a JSON value: str, int, float, bool, None, list, dict

WITHDRAWN: Final = "_withdrawn"
"""The field of a tombstone: a text withdraws the record, null brings it back."""

WITHDRAWN_MARK: Final = "withdrawn"
"""What we write into it. It says nothing, so it may travel to any reader."""

WITHDRAWAL_REASON: Final = "_withdrawal_reason"
"""Why, in words that can name somebody: only for readers who get everything."""

TAKEN_BACK: Final = "_taken_back"
"""Digests of changes that their own author takes back: they count for nothing, nor does what they replaced."""

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
    ``parsed`` holds the changes in them where a reader has parsed them already: use :meth:`changes`.
    """

    token: str
    hash: str
    claims: Claims
    disclosures: tuple[str | None, ...]
    parsed: tuple[Change | None, ...] | None = field(default=None, compare=False, repr=False)

    def changes(self) -> tuple[Change | None, ...]:
        """What the disclosures say, index by index; ``None`` where withheld or erased. Raises BundleAltered."""
        if self.parsed is not None:
            return self.parsed
        return tuple([None if text is None else parse_disclosure(text) for text in self.disclosures])

    def line(self, keep: Iterable[bool] | None = None) -> str:
        """The compact SD-JWT serialization, with all known disclosures or those to ``keep``."""
        known = self.disclosures
        if keep is not None:
            known = tuple(d if k else None for d, k in zip(known, keep, strict=True))
        return "~".join([self.token, *(d for d in known if d is not None), ""])


class _Element(msgspec.Struct):
    digest: str = msgspec.field(name="...")


class _Wire(msgspec.Struct, kw_only=True):
    iss: str
    seq: int
    prev: str | msgspec.UnsetType = msgspec.UNSET
    iat: int
    file: str
    changes: list[_Element]
    replaces: dict[str, list[str]]
    sd_alg: str = msgspec.field(name="_sd_alg")


class _Body(msgspec.Struct):
    record: str
    type: str
    field: str
    value: JSON
    source: str | None


_claims = msgspec.json.Decoder(_Wire)
_disclosure = msgspec.json.Decoder(tuple[str, _Body])
_encode = msgspec.json.Encoder().encode

_DIGEST = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")  # the last character carries 4 bits
_SALT = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]")
_INDEX = re.compile(r"0|[1-9][0-9]{0,3}")

_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_+/=", b"+/!!!")  # what is base64 but not base64url becomes an error
_LAST: tuple[frozenset[int] | None, ...] = (
    None,
    frozenset(),
    frozenset(b"AQgw"),
    frozenset(b"AEIMQUYcgkosw048"),
)  # by length mod 4


def b64(data: bytes | bytearray) -> str:
    """Base64url without padding (RFC 7515, section 2)."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=").decode("ascii")


def unb64(text: str | bytes) -> bytes:
    """The inverse of :func:`b64`; ``ValueError`` on anything that ``b64`` would not have written."""
    raw = text.encode("ascii") if isinstance(text, str) else text
    over = len(raw) & 3
    last = _LAST[over]
    if last is not None and raw[-1] not in last:  # unused bits must be zero: one value, one spelling
        raise ValueError("base64url")
    return binascii.a2b_base64(raw.translate(_FROM_URL) + b"=" * (-over & 3), strict_mode=True)


def digest_of(disclosure: str) -> str:
    """The digest that stands for a disclosure: SHA-256 over its base64url text (RFC 9901, 4.2.3)."""
    return b64(hashlib.sha256(disclosure.encode("ascii")).digest())


def is_digest(text: object) -> bool:
    """Whether this is a text that a digest could be spelled as."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None


def write_claims(claims: Claims) -> bytes:
    """The one spelling of a payload: JSON without white space, in the order of docs/formats.md."""
    return _encode(
        _Wire(
            iss=claims.iss,
            seq=claims.seq,
            prev=msgspec.UNSET if claims.prev is None else claims.prev,
            iat=claims.iat,
            file=claims.file,
            changes=[_Element(digest) for digest in claims.digests],
            replaces={str(index): list(olds) for index, olds in claims.replaces.items()},
            sd_alg="sha-256",
        )
    )


def parse_claims(untrusted: bytes) -> Claims:
    """Claims out of a received payload. Raises :class:`BundleAltered` when shape, bounds or spelling are wrong.

    Only the spelling of :func:`write_claims` is taken, so that no two readers can read it
    differently (a key that comes twice, an unknown one).
    """
    try:
        wire = _claims.decode(untrusted)
        fine = _encode(wire) == untrusted
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BundleAltered(reason="entry-malformed") from error
    digests = tuple([element.digest for element in wire.changes])
    prev = None if wire.prev is msgspec.UNSET else wire.prev
    fine = (
        fine
        and wire.sd_alg == "sha-256"
        and is_digest(wire.iss)
        and is_id(wire.file)
        and 0 <= wire.seq <= limits.SEQ_MAX
        and 0 <= wire.iat <= limits.SEQ_MAX
        and (prev is None) == (wire.seq == 0)
        and (prev is None or is_digest(prev))
        and 0 < len(digests) <= limits.ENTRY_CHANGES
        and all(map(is_digest, digests))
        and len(set(digests)) == len(digests)
    )
    if not fine:
        raise BundleAltered(reason="entry-malformed")
    return Claims(wire.iss, wire.seq, prev, wire.iat, wire.file, digests, _parse_replaces(wire.replaces, len(digests)))


def _parse_replaces(untrusted: dict[str, list[str]], count: int) -> dict[int, tuple[str, ...]]:
    replaces: dict[int, tuple[str, ...]] = {}
    for index, olds in untrusted.items():
        fine = (
            _INDEX.fullmatch(index) is not None
            and int(index) < count
            and 0 < len(olds) <= limits.ENTRY_REPLACES
            and all(map(is_digest, olds))
        )
        if not fine:
            raise BundleAltered(reason="entry-malformed")
        replaces[int(index)] = tuple(olds)
    return replaces


def write_body(change: Change) -> msgspec.Raw:
    """The second element of a disclosure, in its one spelling. ``ValueError`` for what JSON can't carry."""
    if not _is_json(change.value, limits.JSON_DEPTH):
        raise ValueError("value")
    return msgspec.Raw(_encode(_Body(change.record, change.type, change.field, change.value, change.source)))


def parse_disclosure(untrusted: str) -> Change:
    """The change inside a disclosure ``[salt, {record, type, field, value, source}]``.

    Raises :class:`BundleAltered`. A type or field that this version doesn't know is no error:
    it is kept and shown as unknown.
    """
    try:
        raw = unb64(untrusted)
        pair = _disclosure.decode(raw)
        fine = _encode(pair) == raw
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BundleAltered(reason="entry-malformed") from error
    salt, body = pair
    fine = (
        fine
        and _SALT.fullmatch(salt) is not None
        and is_id(body.record)
        and 0 < len(body.type) <= limits.NAME_CHARS
        and 0 < len(body.field) <= limits.NAME_CHARS
        and (body.source is None or is_id(body.source))
        and depth_within(body.value, limits.JSON_DEPTH)
        and (len(raw) <= limits.VALUE_BYTES or len(_encode(body.value)) <= limits.VALUE_BYTES)
    )
    if not fine:
        raise BundleAltered(reason="entry-malformed")
    return Change(body.record, body.type, body.field, body.value, body.source)


def _is_json(value: object, left: int) -> bool:
    if value is None or isinstance(value, str | bool | int):
        return True
    if isinstance(value, float):
        return math.isfinite(value)  # JSON has no others; they would be written as null
    if isinstance(value, list | tuple):
        return left > 0 and all(_is_json(item, left - 1) for item in value)
    if isinstance(value, dict):
        return left > 0 and all(isinstance(key, str) and _is_json(item, left - 1) for key, item in value.items())
    return False


def depth_within(value: JSON, left: int) -> bool:
    """Whether a JSON value nests no deeper than ``left``."""
    if isinstance(value, list):
        return left > 0 and all(depth_within(item, left - 1) for item in value)
    if isinstance(value, dict):
        return left > 0 and all(depth_within(item, left - 1) for item in value.values())
    return True


__all__ = [
    "TAKEN_BACK",
    "WITHDRAWN",
    "Change",
    "Claims",
    "Entry",
    "NewChange",
    "b64",
    "depth_within",
    "digest_of",
    "is_digest",
    "parse_claims",
    "parse_disclosure",
    "unb64",
    "write_body",
    "write_claims",
]
