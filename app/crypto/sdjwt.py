"""SD-JWT (RFC 9901) in compact serialization, without key binding: what every signed entry is.

A token is signed once and holds digests; what they stand for travels beside it as
disclosures, each of which can be left out without breaking the signature. This layer knows
array elements as the only place of a digest, and one header for all tokens of a kind.
"""

from __future__ import annotations

import binascii
import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from app.base.errors import BundleAltered
from app.model.entry import b64, digest_of, unb64

SALT_BYTES: Final = 16
SIGNATURE_BYTES: Final = 64
SIGNATURE_CHARS: Final = 86
_json: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Header:
    """The one header of a kind of token: ``alg`` is EdDSA, ``typ`` names the kind, nothing else is in it."""

    typ: str

    def text(self) -> str:
        return b64(_json.encode({"alg": "EdDSA", "typ": self.typ}))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A received SD-JWT in parts; its signature has not been checked.

    ``token`` is header, payload and signature; ``hash`` is its SHA-256 in base64url. No
    disclosure stands twice in ``disclosures``.
    """

    token: str
    hash: str
    payload: bytes
    disclosures: tuple[str, ...]


def disclose(value: Any) -> tuple[str, str]:
    """``(digest, disclosure)`` of an array element, under a fresh salt."""
    disclosure = b64(_json.encode([b64(secrets.token_bytes(SALT_BYTES)), value]))
    return digest_of(disclosure), disclosure


def element(digest: str) -> dict[str, str]:
    """What stands in an array for a disclosure (RFC 9901, 4.2.4.2)."""
    return {"...": digest}


def issue(header: Header, payload: bytes, sign: Callable[[bytes], bytes]) -> str:
    """The token over a payload in JSON, which holds ``_sd_alg`` itself."""
    signed = f"{header.text()}.{b64(payload)}"
    return f"{signed}.{b64(sign(signed.encode('ascii')))}"


def parse(header_text: str, untrusted: bytes) -> Parsed:
    """Take ``token~disclosure~…~`` apart. Raises :class:`BundleAltered` on anything but the one canonical spelling."""
    try:
        token, *disclosures, end = untrusted.decode("ascii").split("~")
        header, payload, signature = token.split(".")
        if header != header_text or end or len(signature) != SIGNATURE_CHARS:
            raise BundleAltered(reason="entry-header" if header != header_text else "entry-malformed")
        raw = unb64(payload)
        unb64(signature)
    except ValueError as error:
        raise BundleAltered(reason="entry-malformed") from error
    return Parsed(token, hash_of(token), raw, tuple(disclosures))


def place(digests: Sequence[str], untrusted: Sequence[str]) -> tuple[str | None, ...]:
    """The disclosures beside their digests; ``None`` where one is withheld.

    Raises :class:`BundleAltered` for one that no digest stands for, or that comes twice.
    """
    found = {
        binascii.b2a_base64(hashlib.sha256(text.encode("ascii")).digest(), newline=False): text for text in untrusted
    }
    if len(found) != len(untrusted):
        raise BundleAltered(reason="disclosure-twice")
    placed = tuple(found.pop(_standard(digest), None) for digest in digests)
    if found:
        raise BundleAltered(reason="disclosure-unknown")
    return placed


def hash_of(token: str) -> str:
    """The name of a token: SHA-256 of its ASCII, in base64url; what the next one of its author names as ``prev``."""
    return b64(hashlib.sha256(token.encode("ascii")).digest())


def signed_part(token: str) -> tuple[bytes, bytes]:
    """``(what was signed, signature)`` of a token in canonical form."""
    signed, _, signature = token.rpartition(".")
    return signed.encode("ascii"), unb64(signature)


_TO_STANDARD: Final = str.maketrans("-_", "+/")


def _standard(digest: str) -> bytes:
    return (digest.translate(_TO_STANDARD) + "=").encode("ascii")
