"""The parts of a time-stamp response (RFC 3161, RFC 5652), and the one form in which it is kept.

Much of what an authority sends isn't signed: words beside the status, certificates that nobody
needs, lists, attributes. It is left out before a stamp is kept, and a stamp that has any of it is
refused. So every byte of a kept stamp is under a signature or has no other value it could have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from app.crypto import der
from app.crypto.der import Value

SIGNED_DATA: Final = der.oid("1.2.840.113549.1.7.2")
TST_INFO: Final = der.oid("1.2.840.113549.1.9.16.1.4")
CONTENT_TYPE: Final = der.oid("1.2.840.113549.1.9.3")
SIGNING_CERTIFICATE: Final = der.oid("1.2.840.113549.1.9.16.2.12")
SIGNING_CERTIFICATE_V2: Final = der.oid("1.2.840.113549.1.9.16.2.47")
_GRANTED: Final = (0, 1)
_NULL: Final = b"\x05\x00"


@dataclass(frozen=True, slots=True)
class Token:
    """What a granted response consists of, each part as it was encoded.

    ``info``: the TSTInfo, which the authority signs by way of ``attributes`` (a SET's content).
    """

    info: bytes
    certificates: tuple[bytes, ...]
    sid: bytes
    digest_algorithm: bytes
    attributes: bytes
    signature_algorithm: bytes
    signature: bytes


class NotGranted(ValueError):
    """The authority answered, and gave no stamp."""


def parse(untrusted: bytes) -> Token:
    """The parts of a response. ``ValueError`` where it has another shape, ``NotGranted`` where it is a refusal."""
    status, *content = der.read_all(der.read_one(untrusted, der.SEQUENCE).body)
    number = der.read_all(status.body)[0]
    if status.tag != der.SEQUENCE or number.tag != der.INTEGER:
        raise ValueError("status")
    if int.from_bytes(number.body, "big") not in _GRANTED:
        raise NotGranted
    kind, explicit = _parts(content, der.SEQUENCE, 2)
    if kind.whole != SIGNED_DATA or explicit.tag != der.CONTEXT_0:
        raise ValueError("content")
    return _signed_data(der.read_one(explicit.body, der.SEQUENCE).body)


def _parts(values: list[Value], tag: int, count: int) -> list[Value]:
    """The ``count`` values in the one value of ``values``."""
    if len(values) != 1 or values[0].tag != tag:
        raise ValueError("der")
    parts = der.read_all(values[0].body)
    if len(parts) != count:
        raise ValueError("der")
    return parts


def _signed_data(body: bytes) -> Token:
    version, digests, content, *rest = der.read_all(body)
    kind, explicit = _parts([content], der.SEQUENCE, 2)
    certificates = [value for value in rest if value.tag == der.CONTEXT_0]
    signers = rest[-1] if rest else version
    if (
        version.whole != der.integer(3)
        or digests.tag != der.SET
        or kind.whole != TST_INFO
        or explicit.tag != der.CONTEXT_0
        or signers.tag != der.SET
        or len(certificates) > 1
        or any(value.tag not in (der.CONTEXT_0, der.CONTEXT_1) for value in rest[:-1])
    ):
        raise ValueError("signed data")
    info = der.read_one(explicit.body, der.OCTETS).body
    held = tuple(value.whole for value in der.read_all(certificates[0].body)) if certificates else ()
    return _signer(der.read_one(signers.body, der.SEQUENCE).body, info, held)


def _signer(body: bytes, info: bytes, certificates: tuple[bytes, ...]) -> Token:
    version, sid, digest, attributes, algorithm, signature, *unsigned = der.read_all(body)
    if (
        version.whole != der.integer(1)
        or (sid.tag, digest.tag, attributes.tag) != (der.SEQUENCE, der.SEQUENCE, der.CONTEXT_0)
        or (algorithm.tag, signature.tag) != (der.SEQUENCE, der.OCTETS)
        or any(value.tag != der.CONTEXT_1 for value in unsigned[:1])
        or len(unsigned) > 1
    ):
        raise ValueError("signer")
    return Token(info, certificates, sid.whole, digest.whole, attributes.body, algorithm.whole, signature.body)


def write(token: Token) -> bytes:
    """The one form of a response with these parts: status granted, no words, nothing unsigned."""
    signer = der.write(
        der.SEQUENCE,
        der.integer(1),
        token.sid,
        token.digest_algorithm,
        der.write(der.CONTEXT_0, token.attributes),
        token.signature_algorithm,
        der.write(der.OCTETS, token.signature),
    )
    signed = der.write(
        der.SEQUENCE,
        der.integer(3),
        der.write(der.SET, token.digest_algorithm),
        der.write(der.SEQUENCE, TST_INFO, der.write(der.CONTEXT_0, der.write(der.OCTETS, token.info))),
        der.write_set(token.certificates, der.CONTEXT_0),
        der.write(der.SET, signer),
    )
    content = der.write(der.SEQUENCE, SIGNED_DATA, der.write(der.CONTEXT_0, signed))
    return der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.integer(0)), content)


def with_certificates(token: Token, certificates: tuple[bytes, ...]) -> Token:
    """The same token with no other certificates than these; an algorithm's parameters in their plain form."""
    return replace(token, certificates=tuple(sorted(certificates)))


def plain_algorithm(whole: bytes) -> str:
    """The OID of a digest algorithm, dotted nowhere: its encoding, in hex. ``ValueError`` with odd parameters."""
    name, *parameters = der.read_all(der.read_one(whole, der.SEQUENCE).body)
    if name.tag != der.OID or [value.whole for value in parameters] not in ([], [_NULL]):
        raise ValueError("algorithm")
    return name.whole.hex()


def attributes(token: Token) -> dict[bytes, bytes]:
    """The signed attributes by OID, each with its one value. ``ValueError`` where one comes twice."""
    found: dict[bytes, bytes] = {}
    for value in der.read_all(token.attributes):
        kind, values = _parts([value], der.SEQUENCE, 2)
        if kind.whole in found or values.tag != der.SET:
            raise ValueError("attribute")
        found[kind.whole] = der.read_one(values.body).whole
    return found
