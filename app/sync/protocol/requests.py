"""Signed requests (RFC 9421, Ed25519): written by a client, checked by a relay, from the same list of what is covered.

A client signs through the library. A relay reads one spelling of what the library writes and no other:
which parts are covered is no choice of whoever asks, every header that counts comes once, and a
request is good for a minute. So the signed text is written from a pattern, and nothing that a stranger
sends is parsed before its signature holds; the tests hold the pattern against the library.
"""

from __future__ import annotations

import datetime
import email.utils
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ED25519

from app.crypto import request_keys
from app.sync.protocol import routes, spelling
from app.sync.protocol.blobs import CLASSES
from app.sync.protocol.proof import Kind, read_proof
from app.sync.protocol.refusal import Refused
from app.sync.protocol.routes import Target, Verb

TAG: Final = "sijil-relay-v1"
LASTS: Final = 60
"""seconds that a request is good for"""

LATEST: Final = 2**33
"""seconds since 1970 of the last time that a relay's ``Date`` may say (in the year 2242): no calendar ends before"""

SKEW: Final = 30
"""seconds that a client's clock may be ahead of a relay's: what its ``Date`` has told is that old at most"""

PROOF: Final = "sijil-proof"
ADMISSION: Final = "sijil-admission"
DIGEST: Final = "content-digest"
LENGTH: Final = "content-length"

_LABEL: Final = "sijil"
_SINGLE: Final = frozenset({PROOF, ADMISSION, DIGEST, LENGTH, "signature-input", "signature"})
_NEVER: Final = frozenset({"transfer-encoding", "content-encoding", "trailer"})
_PLACES: Final = ("@method", "@authority", "@path", "@query")
_NEEDS: Final[dict[Verb, Kind]] = {"put": "drop", "list": "read", "get": "read", "delete": "read", "close": "read"}
_DIGEST: Final = re.compile(r"sha-256=:([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=):")
_INPUT: Final = re.compile(
    r'sijil=\((?P<covered>[a-z0-9@" -]{1,200})\);created=(?P<created>[0-9]{1,12});keyid="(?P<kind>read|drop)"'
    r';alg="ed25519";expires=(?P<expires>[0-9]{1,12});tag="' + re.escape(TAG) + '"'
)
_SIGNATURE: Final = re.compile(r"sijil=:([A-Za-z0-9+/]{85}[AQgw]==):")
_HEADER_CHARS: Final = 4_096
_AUTHORITY: Final = re.compile(r"[a-z0-9.:\[\]-]{1,300}")


@dataclass(frozen=True, slots=True)
class Right:
    """A request that its signer may make. ``leaf`` is the place of who drops, ``token`` the admission as it came,
    not looked at. ``digest`` and ``length`` are what the body must turn out to be; ``None`` and 0 without one."""

    mailbox: str
    kind: Kind
    leaf: int | None
    token: str
    target: Target
    digest: bytes | None
    length: int


@dataclass(slots=True)
class _Message:
    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)


def digest_of(body: bytes | memoryview) -> str:
    """The value of ``Content-Digest`` for a body."""
    return write_digest(hashlib.sha256(body).digest())


def write_digest(sha256: bytes) -> str:
    return f"sha-256=:{spelling.standard64(sha256)}:"


def sign(
    target: Target,
    authority: str,
    seed: bytes | bytearray,
    proof: str,
    now: int,
    *,
    digest: str = "",
    length: int = 0,
    admission: str = "",
) -> dict[str, str]:
    """The headers that make a request good for a minute.

    ``authority`` is what the Host header will say; ``seed`` [32] is the reading key's or a dropping key's, with
    its ``proof`` (:mod:`app.sync.protocol.proof`); ``now`` is the relay's time (:func:`offset`). A put needs the
    body's ``digest`` and ``length``; a close has an empty body and finds both by itself.
    """
    headers = {PROOF: proof}
    if target.method == "PUT":
        headers[LENGTH] = str(length)
        headers[DIGEST] = digest or digest_of(b"")
    if admission:
        headers[ADMISSION] = admission
    message = _Message(target.method, _url(authority, target), dict(headers))
    kind = _NEEDS[target.verb]
    signer = HTTPMessageSigner(
        signature_algorithm=ED25519,
        key_resolver=MappingKeyResolver(public_keys={}, private_keys={kind: request_keys.private_key(seed)}),
    )
    signer.sign(
        message,
        key_id=kind,
        created=datetime.datetime.fromtimestamp(now, datetime.UTC),
        expires=datetime.datetime.fromtimestamp(now + LASTS, datetime.UTC),
        label=_LABEL,
        tag=TAG,
        covered_component_ids=_covered(target.method, bool(admission)),
        use_existing_digest=DIGEST in headers,
    )
    return {name.lower(): value for name, value in message.headers.items()}


def check(
    method: str, authority: str, path: str, query: str, headers: Iterable[tuple[bytes, bytes]], now: int
) -> Right:
    """What a request may do, by arithmetic alone: nothing is looked up, whether the mailbox exists or not (T29).

    ``path`` and ``query`` as they came, not decoded; ``headers`` as an ASGI server gives them. The body is the
    caller's to count and to hash against ``length`` and ``digest``. Raises :class:`Refused`.
    """
    target = routes.read(method, path, query)
    fields = _single(headers)
    proof = read_proof(fields.get(PROOF, ""))
    if proof.mailbox != target.mailbox:
        raise Refused("mailbox")
    if proof.kind != _NEEDS[target.verb]:
        raise Refused("kind")
    length, digest = _body(target, fields)
    _check_input(fields, target.method, proof.kind, now)
    _verify(target, authority, fields, proof.public)
    return Right(proof.mailbox, proof.kind, proof.place, fields.get(ADMISSION, ""), target, digest, length)


def authority_of(scheme: str, host: str, port: int | None) -> str:
    """What the Host header says for an address, and so what is signed."""
    host = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}.get(scheme)
    return host.lower() if port in (None, default) else f"{host.lower()}:{port}"


def is_authority(untrusted: str) -> bool:
    """Whether a relay would look at a request whose Host header says so."""
    return _AUTHORITY.fullmatch(untrusted) is not None


def offset(untrusted_date: str, now: int) -> int | None:
    """Seconds by which a relay's clock is ahead of ours, from its ``Date``; ``None`` if that says nothing (T19).

    For signing the next request to that relay, and for nothing else: it may lie.
    """
    try:
        told = int(email.utils.parsedate_to_datetime(untrusted_date).timestamp())
    except (ValueError, TypeError, OverflowError, IndexError, OSError):
        return None
    return told - now if 0 <= told <= LATEST else None


def _covered(method: str, admitted: bool) -> tuple[str, ...]:
    body = (LENGTH, DIGEST) if method == "PUT" else ()
    return (*_PLACES, *body, PROOF, *((ADMISSION,) if admitted else ()))


def _url(authority: str, target: Target) -> str:
    # Always as https: which of the two it was, a relay behind a proxy can't know.
    return f"https://{authority}{target.path}" + (f"?{target.query}" if target.query else "")


def _single(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers that count, each once."""
    found: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name = raw_name.decode("latin-1").lower()
        if name in _NEVER:  # a body must be as long as is signed, and be what is hashed
            raise Refused("headers")
        if name not in _SINGLE:
            continue
        value = raw_value.decode("latin-1")
        if name in found or len(value) > _HEADER_CHARS or not (value.isascii() and value.isprintable()):
            raise Refused("headers")
        found[name] = value
    return found


def _body(target: Target, fields: Mapping[str, str]) -> tuple[int, bytes | None]:
    if target.method != "PUT":
        if fields.get(LENGTH, "0") != "0" or DIGEST in fields:
            raise Refused("body")
        return 0, None
    written = _DIGEST.fullmatch(fields.get(DIGEST, ""))
    sizes = {"0"} if target.verb == "close" else {str(size) for size in CLASSES}
    length = fields.get(LENGTH, "")
    if written is None or length not in sizes:
        raise Refused("body")
    return int(length), spelling.read_standard64(written[1], 32)


def _check_input(fields: Mapping[str, str], method: str, kind: Kind, now: int) -> None:
    found = _INPUT.fullmatch(fields.get("signature-input", ""))
    if found is None or found["kind"] != kind:
        raise Refused("signature")
    if found["covered"] != " ".join(f'"{name}"' for name in _covered(method, ADMISSION in fields)):
        raise Refused("covered")
    created, expires = int(found["created"]), int(found["expires"])
    if not (created - SKEW <= now <= expires and created < expires <= created + LASTS):
        raise Refused("time")


def _verify(target: Target, authority: str, fields: Mapping[str, str], public: bytes) -> None:
    written = _SIGNATURE.fullmatch(fields.get("signature", ""))
    if written is None or not is_authority(authority):
        raise Refused("signature")
    signature = spelling.read_standard64(written[1], request_keys.SIGNATURE_BYTES)
    if not request_keys.signed(public, signature, _signed_text(target, authority, fields)):
        raise Refused("signature")


def _signed_text(target: Target, authority: str, fields: Mapping[str, str]) -> bytes:
    """The signature base (RFC 9421, 2.5) of a request that is spelled as ours are."""
    parts = {
        "@method": target.method,
        "@authority": authority.removesuffix(":443"),  # as the library has it for https
        "@path": target.path,
        "@query": f"?{target.query}",
        **fields,
    }
    covered = _covered(target.method, ADMISSION in fields)
    lines = [f'"{name}": {parts[name]}' for name in covered]
    lines.append(f'"@signature-params": {fields["signature-input"].removeprefix(f"{_LABEL}=")}')
    return "\n".join(lines).encode("ascii")
