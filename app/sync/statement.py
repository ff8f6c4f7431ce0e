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
from app.crypto.identity import PublicKeys
from app.model.entry import JSON, b64, unb64
from app.sync.bag import BUNDLE, SEALED, Shape

TYP = BUNDLE.typ
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
        """Whether the holder of ``key_id`` is among the signed readers of a bundle."""
        return reader_hash(self.salt, key_id) in self.readers

    def names_recipient(self, recipient: str) -> bool:
        """Whether the holder of the age key behind ``recipient`` is among the signed readers of a sealed file."""
        return recipient_hash(self.salt, recipient) in self.readers


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


def recipient_hash(salt: bytes, recipient: str) -> str:
    """Of an age recipient: who reads a sealed file need not have a vault, and so no key id."""
    return b64(hashlib.sha256(b"sijil/sealed-reader/v1\0" + salt + recipient.encode("ascii")).digest())


def build_facts(
    sender: str, readers: Iterable[str], heads: Mapping[str, tuple[int, str]], counter: int, now: int
) -> dict[str, JSON]:
    """The facts of a bundle as JSON, with a fresh salt and as many reader hashes as stanzas."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return _facts(sender, salt, {reader_hash(salt, key_id) for key_id in readers}, heads, counter, now)


def build_sealed_facts(
    sender: PublicKeys, recipients: Iterable[str], heads: Mapping[str, tuple[int, str]], counter: int, now: int
) -> dict[str, JSON]:
    """The facts of a sealed file. They carry the sealer's keys, so that a reader who never met them can check."""
    salt = secrets.token_bytes(_SALT_BYTES)
    hashes = {recipient_hash(salt, recipient) for recipient in recipients}
    keys: JSON = {"ed25519": b64(sender.ed25519), "ml-dsa-65": b64(sender.ml_dsa_65)}
    return {**_facts(sender.key_id, salt, hashes, heads, counter, now), "keys": keys}


def _facts(
    sender: str, salt: bytes, hashes: set[str], heads: Mapping[str, tuple[int, str]], counter: int, now: int
) -> dict[str, JSON]:
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


class _Keys(msgspec.Struct, forbid_unknown_fields=True):
    ed25519: str
    ml_dsa_65: str = msgspec.field(name="ml-dsa-65")


class _SealedWire(_Wire, forbid_unknown_fields=True):
    keys: _Keys


def parse_facts(untrusted: Mapping[str, JSON], shape: Shape = BUNDLE) -> Facts:
    """Facts whose signatures hold, held to their shape. Raises a :class:`BundleError`."""
    try:
        wire = msgspec.convert(untrusted, _SealedWire if shape is SEALED else _Wire)
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
    typ: str
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
        return msgspec.json.decode(_protected(untrusted).sijil["v"], type=int)
    except _UNREADABLE:
        return None


_UNREADABLE = (msgspec.DecodeError, ValueError, KeyError, IndexError, RecursionError)


def _protected(untrusted: bytes) -> _Protected:
    jws = msgspec.json.decode(untrusted, type=_Jws)
    return msgspec.json.decode(unb64(jws.signatures[0].protected), type=_Protected)


def stated_typ(untrusted: bytes) -> str:
    """What an unverified JWS says it is, "" where it doesn't: only for choosing what it is then held to."""
    try:
        return _protected(untrusted).typ
    except _UNREADABLE:
        return ""


def stated_keys(untrusted: bytes) -> PublicKeys | None:
    """The sealer's keys that an unverified sealed file states. They prove nothing until both signatures hold by them,
    and then the key id; whose key that is, people have to know."""
    try:
        keys = msgspec.json.decode(_protected(untrusted).sijil["keys"], type=_Keys)
        return PublicKeys(unb64(keys.ed25519), unb64(keys.ml_dsa_65))
    except _UNREADABLE:
        return None


def refuse_newer(untrusted: bytes) -> None:
    """Raise :class:`BundleNewer` if a JWS states a version above ours."""
    version = stated_version(untrusted)
    if version is not None and version > VERSION:
        raise BundleNewer(version=version)
