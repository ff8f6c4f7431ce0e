"""A JWS in general JSON serialization with two signatures, EdDSA and ML-DSA-65, both required.

Bundles, cards and receipts are signed this way (docs/formats.md, section 4). There is one
spelling: both signatures over the same payload and the same facts, in this order, JSON
without white space. Whatever was left out, added, doubled, swapped or moved from another
kind of document (``typ``) is refused (T24).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from app.base.errors import BundleAltered, BundleNewer, UnknownSender
from app.base.limits import JSON_DEPTH, JWS_BYTES
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import b64, depth_within, unb64

VERSION: Final = 1
_ALGORITHMS: Final = ("EdDSA", "ML-DSA-65")
_ED25519_SIGNATURE_BYTES: Final = 64
_ML_DSA_65_SIGNATURE_BYTES: Final = 3309
_encode: Final = msgspec.json.Encoder().encode


class _Signature(msgspec.Struct, forbid_unknown_fields=True):
    protected: str
    signature: str


class _General(msgspec.Struct, forbid_unknown_fields=True):
    payload: str
    signatures: list[_Signature]


_general: Final = msgspec.json.Decoder(_General)
_facts: Final = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True, slots=True)
class Verified:
    """What both signatures hold for. ``sender`` is the key id that ``resolve`` knew."""

    payload: bytes
    facts: dict[str, Any]
    sender: str


def sign_both(identity: Identity, payload: bytes, typ: str, facts: Mapping[str, Any]) -> bytes:
    """Sign ``payload`` as a document of kind ``typ``. ``v`` and ``sender`` are put into the facts.

    ``ValueError`` when the facts name another version or sender, or can't be written.
    """
    whole = {"v": VERSION, "sender": identity.key_id, **facts}
    if whole["v"] != VERSION or whole["sender"] != identity.key_id:
        raise ValueError("facts")
    written = _encode(whole)
    if _facts.decode(written) != whole:  # tuples, NaN and the like: nobody would read what was meant
        raise ValueError("facts")
    body = b64(payload)
    signatures = []
    for algorithm, sign in zip(_ALGORITHMS, (identity.sign_ed25519, identity.sign_ml_dsa), strict=True):
        protected = b64(_opening(algorithm, typ) + written + b"}")
        signatures.append(_Signature(protected, b64(sign(_signed(protected, body)))))
    return _encode(_General(body, signatures))


def verify_both(untrusted: bytes, typ: str, resolve: Callable[[str], PublicKeys | None]) -> Verified:
    """The payload and facts of a document of kind ``typ`` whose two signatures both hold.

    ``resolve`` gives the public keys for a key id, ``None`` for a stranger. Raises
    :class:`BundleAltered` (``reason``), :class:`UnknownSender` (``key_id``) and
    :class:`BundleNewer` (``version``).
    """
    general = _read(untrusted)
    facts = _read_facts(general, typ)
    version, sender = facts.get("v"), facts.get("sender")
    if type(version) is int and version > VERSION:
        raise BundleNewer(version=version)
    if type(version) is not int or version != VERSION or not isinstance(sender, str):
        raise BundleAltered(reason="jws-facts")
    public = resolve(sender)
    if public is None:
        raise UnknownSender(key_id=sender)
    first, second = general.signatures
    held = public.key_id == sender and public.verify(
        _unb64(first.signature, _ED25519_SIGNATURE_BYTES),
        _unb64(second.signature, _ML_DSA_65_SIGNATURE_BYTES),
        _signed(first.protected, general.payload),
        _signed(second.protected, general.payload),
    )
    if not held:
        raise BundleAltered(reason="signature")
    return Verified(_unb64(general.payload), facts, sender)


def _opening(algorithm: str, typ: str) -> bytes:
    """The protected header up to the facts; all of it that may differ is in the facts."""
    return _encode({"alg": algorithm, "typ": typ, "crit": ["sijil"]})[:-1] + b',"sijil":'


def _signed(protected: str, payload: str) -> bytes:
    return f"{protected}.{payload}".encode("ascii")


def _read(untrusted: bytes) -> _General:
    if len(untrusted) > JWS_BYTES:
        raise BundleAltered(reason="jws-too-big")
    try:
        general = _general.decode(untrusted)
        fine = _encode(general) == untrusted  # refuses a key that comes twice, and every second spelling
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BundleAltered(reason="jws-malformed") from error
    if not fine:
        raise BundleAltered(reason="jws-malformed")
    if len(general.signatures) != len(_ALGORITHMS):
        raise BundleAltered(reason="jws-signatures")
    return general


def _read_facts(general: _General, typ: str) -> dict[str, Any]:
    """The facts, byte for byte the same in both headers."""
    found = [
        _facts_bytes(signature.protected, _opening(algorithm, typ))
        for algorithm, signature in zip(_ALGORITHMS, general.signatures, strict=True)
    ]
    if found[0] != found[1]:
        raise BundleAltered(reason="jws-facts")
    try:
        facts = _facts.decode(found[0])
        fine = depth_within(facts, JSON_DEPTH) and _encode(facts) == found[0]
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BundleAltered(reason="jws-facts") from error
    if not fine:
        raise BundleAltered(reason="jws-facts")
    return facts


def _facts_bytes(protected: str, opening: bytes) -> bytes:
    header = _unb64(protected)
    if not (header.startswith(opening) and header.endswith(b"}")):
        raise BundleAltered(reason="jws-header")
    return header[len(opening) : -1]


def _unb64(text: str, length: int | None = None) -> bytes:
    try:
        data = unb64(text)
    except ValueError as error:
        raise BundleAltered(reason="jws-base64") from error
    if length is not None and len(data) != length:
        raise BundleAltered(reason="jws-signatures")
    return data
