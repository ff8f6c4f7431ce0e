"""Time stamps (RFC 3161): ask for one, and check one without any network (T33).

A stamp proves one thing: the bytes with this SHA-256 existed no later than the time in it. The
signature and its chain are checked by ``rfc3161-client`` (OpenSSL); here, what it lets through:
other bytes around the signed ones, a certificate for other purposes, an unbound certificate,
weak algorithms, vague times.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Literal

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from app.base import limits
from app.crypto import chain, der, token
from app.crypto.chain import Root, roots
from app.crypto.token import Token

DIGEST_BYTES: Final = 32
_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_DIGESTS: Final = {
    der.oid(f"2.16.840.1.101.3.4.2.{n}").hex(): name for n, name in ((1, "sha256"), (2, "sha384"), (3, "sha512"))
}
_ECDSA: Final = {"sha256": 2, "sha384": 3, "sha512": 4}
_RSA: Final = der.oid("1.2.840.113549.1.1.1")
_PSS: Final = der.oid("1.2.840.113549.1.1.10")
_RSA_BITS: Final = 2048

Why = Literal[
    "", "malformed", "not-granted", "imprint", "nonce", "policy", "vague", "certificate", "purpose", "expired",
    "chain", "weak", "unbound", "signature",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a stamp holds, and if not, ``why``. The rest is told only of one that holds.

    ``at``: what was stamped existed no later than this (seconds since 1970: the authority's time and its
    own accuracy, rounded up). ``authority`` and ``root``: names out of the certificates. ``until``: the end of
    the authority's certificate; a stamp made before it stays valid. ``serial`` in hex, ``policy`` dotted.
    """

    why: Why = ""
    at: int = 0
    authority: str = ""
    root: str = ""
    until: int = 0
    serial: str = ""
    policy: str = ""

    @property
    def ok(self) -> bool:
        return self.why == ""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent to an authority, and the number that must come back with the stamp."""

    body: bytes
    nonce: int


class _Wrong(Exception):
    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why)


def request(digest: bytes, policy: str | None = None) -> Request:
    """A request for a stamp over a SHA-256, with the authority's certificates, and a fresh random number."""
    if len(digest) != DIGEST_BYTES:
        raise ValueError("digest")
    nonce = secrets.randbits(63) | 1 << 62
    imprint = der.write(
        der.SEQUENCE, der.write(der.SEQUENCE, der.oid(_SHA256), b"\x05\x00"), der.write(der.OCTETS, digest)
    )
    wanted = der.oid(policy) if policy else b""
    return Request(der.write(der.SEQUENCE, der.integer(1), imprint, wanted, der.integer(nonce), b"\x01\x01\xff"), nonce)


def take(
    untrusted: bytes, digest: bytes, asked: Request, trusted: Sequence[Root], policies: Collection[str] = ()
) -> tuple[bytes, Verdict]:
    """An authority's answer to ``asked``, as it is kept, with the verdict; b"" where it doesn't hold."""
    try:
        kept = token.write(_trimmed(_parsed(untrusted), trusted))
    except _Wrong as error:
        return b"", Verdict(error.why)
    verdict = verify(kept, digest, trusted, nonce=asked.nonce, policies=policies)
    return (kept if verdict.ok else b""), verdict


def verify(
    untrusted: bytes,
    digest: bytes,
    trusted: Sequence[Root],
    *,
    nonce: int | None = None,
    policies: Collection[str] = (),
) -> Verdict:
    """Judge a kept stamp over the SHA-256 ``digest``, without a network and without the clock of this computer.

    ``trusted``: the roots that are pinned. ``nonce``: what the request said, where it is still known.
    ``policies``: dotted ids, one of which the stamp must name; none for any. Never raises.
    """
    try:
        return _judge(untrusted, digest, trusted, nonce, policies)
    except _Wrong as error:
        return Verdict(error.why)
    except Exception:  # hostile bytes can make a parser fail in any way (P24)
        return Verdict("malformed")


def _parsed(untrusted: bytes) -> Token:
    if len(untrusted) > limits.STAMP_BYTES:
        raise _Wrong("malformed")
    try:
        return token.parse(untrusted)
    except token.NotGranted:
        raise _Wrong("not-granted") from None
    except (ValueError, IndexError):
        raise _Wrong("malformed") from None


def _trimmed(found: Token, trusted: Sequence[Root]) -> Token:
    """Without the certificates that the chain doesn't need. What can't be chained is kept, and judged."""
    try:
        path = chain.path(_certificates(found), found.sid, trusted, None)
    except (chain.Broken, ValueError):
        return found
    plain = replace(found, signature_algorithm=_signature_algorithm(found, path.certificates[0]))
    return token.with_certificates(plain, tuple(one.public_bytes(Encoding.DER) for one in path.certificates))


def _signature_algorithm(found: Token, leaf: x509.Certificate) -> bytes:
    """How the algorithm of the signature is written in a kept stamp: nothing signs this field, so it has one form."""
    if isinstance(leaf.public_key(), ec.EllipticCurvePublicKey):
        number = _ECDSA.get(_DIGESTS.get(token.plain_algorithm(found.digest_algorithm), ""))
        if number is None:
            raise _Wrong("weak")
        return der.write(der.SEQUENCE, der.oid(f"1.2.840.10045.4.3.{number}"))
    if der.read_all(der.read_one(found.signature_algorithm, der.SEQUENCE).body)[0].whole == _PSS:
        return found.signature_algorithm  # its parameters are used
    return der.write(der.SEQUENCE, _RSA, b"\x05\x00")


def _certificates(found: Token) -> list[x509.Certificate]:
    if len(found.certificates) > limits.STAMP_CERTIFICATES:
        raise _Wrong("malformed")
    try:
        return [x509.load_der_x509_certificate(one) for one in found.certificates]
    except ValueError:
        raise _Wrong("malformed") from None


def _judge(
    untrusted: bytes, digest: bytes, trusted: Sequence[Root], nonce: int | None, policies: Collection[str]
) -> Verdict:
    found = _parsed(untrusted)
    if token.write(found) != untrusted:
        raise _Wrong("malformed")
    said = decode_timestamp_response(untrusted)
    info = said.tst_info
    imprint = info.message_imprint
    if imprint.hash_algorithm.dotted_string != _SHA256 or imprint.message != digest or len(digest) != DIGEST_BYTES:
        raise _Wrong("imprint")
    if nonce is not None and info.nonce != nonce:
        raise _Wrong("nonce")
    if policies and info.policy.dotted_string not in policies:
        raise _Wrong("policy")
    made = info.gen_time.replace(tzinfo=UTC) if info.gen_time.tzinfo is None else info.gen_time
    at = _no_later_than(made, said)
    path = _path(found, trusted, made)
    leaf = path.certificates[0]
    _demand_purpose(leaf)
    _demand_strength(found, path.certificates)
    if found.signature_algorithm != _signature_algorithm(found, leaf):
        raise _Wrong("malformed")
    _demand_bound(found, leaf)
    _demand_signature(said, digest, path.root, leaf)
    until = int(leaf.not_valid_after_utc.timestamp())
    return Verdict(
        "", at, chain.name_of(leaf.subject), path.root.name, until, f"{info.serial_number:x}", info.policy.dotted_string
    )


def _no_later_than(made: datetime, said: TimeStampResponse) -> int:
    accuracy = said.tst_info.accuracy
    fine = (accuracy.millis or 0) * 1_000 + (accuracy.micros or 0) if accuracy is not None else 0
    seconds = (accuracy.seconds or 0) if accuracy is not None else 0
    if seconds > limits.STAMP_ACCURACY:
        raise _Wrong("vague")
    microseconds = int(made.timestamp()) * 1_000_000 + made.microsecond + fine
    return seconds + -(-microseconds // 1_000_000)


def _path(found: Token, trusted: Sequence[Root], made: datetime) -> chain.Path:
    """The chain from the signer to a pinned root, all of it valid when the stamp was made, and nothing beside it."""
    certificates = _certificates(found)
    if not certificates:
        raise _Wrong("certificate")
    try:
        path = chain.path(certificates, found.sid, trusted, made)
    except chain.Broken as error:
        raise _Wrong(error.why) from None
    if len(path.certificates) != len(certificates):
        raise _Wrong("malformed")  # a certificate that nothing needs: nobody would see it altered
    return path


def _demand_purpose(leaf: x509.Certificate) -> None:
    """RFC 3161, 2.3: made for time stamps, for nothing else, and marked so that nobody may overlook it."""
    try:
        usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        raise _Wrong("purpose") from None
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise _Wrong("purpose")
    try:
        key = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (key.digital_signature or key.content_commitment):
        raise _Wrong("purpose")


def _demand_strength(found: Token, certificates: Sequence[x509.Certificate]) -> None:
    if token.plain_algorithm(found.digest_algorithm) not in _DIGESTS:
        raise _Wrong("weak")
    for one in certificates:
        key, hashed = one.public_key(), one.signature_hash_algorithm
        if isinstance(key, rsa.RSAPublicKey) and key.key_size < _RSA_BITS:
            raise _Wrong("weak")
        if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size < 256:
            raise _Wrong("weak")
        if hashed is not None and hashed.digest_size < DIGEST_BYTES:
            raise _Wrong("weak")


def _demand_bound(found: Token, leaf: x509.Certificate) -> None:
    """The signed attributes name the certificate by its hash (RFC 5816), so that no other one with this key fits."""
    named = token.attributes(found)
    if named.get(token.CONTENT_TYPE) != token.TST_INFO:
        raise _Wrong("unbound")
    certificate = leaf.public_bytes(Encoding.DER)
    hashes = [_hash_named(named[kind], kind == token.SIGNING_CERTIFICATE_V2) for kind in _NAMING if kind in named]
    if not hashes or any(hashlib.new(name, certificate).digest() != value for name, value in hashes):
        raise _Wrong("unbound")


_NAMING: Final = (token.SIGNING_CERTIFICATE, token.SIGNING_CERTIFICATE_V2)


def _hash_named(value: bytes, second: bool) -> tuple[str, bytes]:
    """Algorithm and hash of the first certificate that the attribute names."""
    listed = der.read_all(der.read_one(value, der.SEQUENCE).body)[0]
    first = der.read_all(der.read_all(listed.body)[0].body)
    if not second:
        return "sha1", first[0].body  # RFC 2634: the signature itself rests on something stronger
    if first[0].tag == der.OCTETS:
        return "sha256", first[0].body
    return _DIGESTS[token.plain_algorithm(first[0].whole)], first[1].body


def _demand_signature(said: TimeStampResponse, digest: bytes, root: Root, leaf: x509.Certificate) -> None:
    trusted = x509.load_der_x509_certificate(root.der)
    verifier = VerifierBuilder(roots=[trusted], tsa_certificate=leaf).build()
    try:
        held = verifier.verify(said, digest)
    except (VerificationError, ValueError):
        held = False
    if not held:
        raise _Wrong("signature")


__all__ = ["Request", "Root", "Verdict", "request", "roots", "take", "verify"]
