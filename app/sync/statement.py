"""The signed facts of a bundle (docs/formats.md, section 4): who sends, to whom, and what they have seen.

Readers appear as salted hashes: each finds itself, and learns of the others only how many
stanzas there are. A reader who encrypts the bundle anew for somebody else can't add that
somebody to the signed list (T24, P31).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from app.base import limits
from app.base.errors import BundleAltered, BundleNewer, BundleTooBig, InputError
from app.model.entry import JSON, b64, unb64

TYP = "sijil-bundle+jws"
VERSION = 1
STANZAS = (4, 8, 16, 32)

_SALT_BYTES = 16
_HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Facts:
    """``heads``: key id → (seq, hash) of the newest entry that the sender holds of each author."""

    sender: str
    salt: bytes
    readers: tuple[str, ...]
    heads: Mapping[str, tuple[int, str]]
    counter: int
    iat: int

    def names(self, key_id: str) -> bool:
        """Whether the holder of ``key_id`` is among the signed readers."""
        return reader_hash(self.salt, key_id) in self.readers


def stanza_count(readers: int) -> int:
    """How many stanzas hide ``readers``: 4, 8, 16 or 32. Raises :class:`InputError`."""
    if readers < 1:
        raise InputError("no-reader")
    for count in STANZAS:
        if readers <= count:
            return count
    raise InputError("too-many-readers", most=limits.READERS)


def reader_hash(salt: bytes, key_id: str) -> str:
    return b64(hashlib.sha256(b"sijil/reader/v1\0" + salt + unb64(key_id)).digest())


def build_facts(
    sender: str, readers: Iterable[str], heads: Mapping[str, tuple[int, str]], counter: int, now: int
) -> dict[str, JSON]:
    """The facts as JSON, with a fresh salt and as many reader hashes as stanzas."""
    salt = secrets.token_bytes(_SALT_BYTES)
    hashes = {reader_hash(salt, key_id) for key_id in readers}
    count = stanza_count(len(hashes))
    while len(hashes) < count:
        hashes.add(b64(secrets.token_bytes(_HASH_BYTES)))
    return {
        "v": VERSION,
        "sender": sender,
        "salt": b64(salt),
        "readers": sorted(hashes),
        "heads": {key_id: list(head) for key_id, head in sorted(heads.items())},
        "counter": counter,
        "iat": now,
    }


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    sender: str
    salt: str
    readers: list[str]
    heads: dict[str, tuple[int, str]]
    counter: int
    iat: int


def parse_facts(untrusted: Mapping[str, JSON]) -> Facts:
    """Facts whose signatures hold, held to their shape. Raises a :class:`BundleError`."""
    try:
        wire = msgspec.convert(untrusted, _Wire)
        salt = unb64(wire.salt)
        hashes = [wire.sender, *wire.readers, *wire.heads, *(head for _, head in wire.heads.values())]
        sizes = {len(unb64(text)) for text in hashes}
    except (msgspec.ValidationError, ValueError) as error:
        raise BundleAltered(reason="facts") from error
    if len(wire.heads) > limits.BUNDLE_HEADS:
        raise BundleTooBig(reason="heads", limit=limits.BUNDLE_HEADS)
    seqs = [seq for seq, _ in wire.heads.values()]
    fine = (
        wire.v == VERSION
        and sizes == {_HASH_BYTES}
        and len(salt) == _SALT_BYTES
        and len(wire.readers) in STANZAS
        and wire.readers == sorted(set(wire.readers))
        and 1 <= wire.counter <= limits.SEQ_MAX
        and 0 <= wire.iat <= limits.SEQ_MAX
        and all(0 <= seq <= limits.SEQ_MAX for seq in seqs)
    )
    if not fine:
        raise BundleAltered(reason="facts")
    return Facts(wire.sender, salt, tuple(wire.readers), wire.heads, wire.counter, wire.iat)


class _Protected(msgspec.Struct):
    sijil: dict[str, msgspec.Raw]


class _Signature(msgspec.Struct):
    protected: str


class _Jws(msgspec.Struct):
    signatures: list[_Signature]


def stated_version(untrusted: bytes) -> int | None:
    """The version that an unverified JWS states, ``None`` where it states none.

    Only good for telling "newer" from "altered": nothing else may rest on it.
    """
    try:
        jws = msgspec.json.decode(untrusted, type=_Jws)
        protected = msgspec.json.decode(unb64(jws.signatures[0].protected), type=_Protected)
        return msgspec.json.decode(protected.sijil["v"], type=int)
    except (msgspec.DecodeError, ValueError, KeyError, IndexError, RecursionError):
        return None


def refuse_newer(untrusted: bytes) -> None:
    """Raise :class:`BundleNewer` if a JWS states a version above ours."""
    version = stated_version(untrusted)
    if version is not None and version > VERSION:
        raise BundleNewer(version=version)
