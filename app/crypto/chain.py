"""The chain from the certificate that signed a time stamp to a root that is pinned here (RFC 5280, as far as it goes).

Revocation isn't asked for: that would need a network, and would tell somebody who checks what.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.base import limits
from app.crypto import der


@dataclass(frozen=True, slots=True)
class Root:
    """A pinned certificate: its DER, the name in it, its SHA-256 in hex."""

    der: bytes
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Path:
    """``certificates``: from the signer to the one that the root issued; the root isn't among them."""

    certificates: tuple[x509.Certificate, ...]
    root: Root


class Broken(Exception):
    """No chain: ``certificate`` (no signer's), ``expired`` (not valid then), ``chain`` (to no pinned root)."""

    def __init__(self, why: Literal["certificate", "expired", "chain"]) -> None:
        self.why = why
        super().__init__(why)


def roots(pem: bytes) -> tuple[Root, ...]:
    """The certificates in a PEM file, as roots. ``ValueError`` where it holds none, or something that is no CA."""
    if len(pem) > limits.PEM_BYTES:
        raise ValueError("pem")
    found = []
    for one in x509.load_pem_x509_certificates(pem):
        if not _is_ca(one, 0):
            raise ValueError("pem")
        whole = one.public_bytes(Encoding.DER)
        found.append(Root(whole, name_of(one.subject), hashlib.sha256(whole).hexdigest()))
    return tuple(dict.fromkeys(found))


def name_of(name: x509.Name) -> str:
    """How people call the holder of a certificate: its common name, else its organisation."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for one in name.get_attributes_for_oid(kind):
            text = str(one.value)
            if text.isprintable():
                return text[: limits.PERSON_NAME_CHARS]
    return ""


def path(certificates: Sequence[x509.Certificate], sid: bytes, trusted: Sequence[Root], at: datetime | None) -> Path:
    """The chain from the signer ``sid`` (issuer and serial, DER) to a pinned root, valid ``at`` (``None``: ever).

    Raises :class:`Broken`.
    """
    signer = next((one for one in certificates if _sid(one) == sid), None)
    if signer is None:
        raise Broken("certificate")
    anchors = [(root, x509.load_der_x509_certificate(root.der)) for root in trusted]
    chain = [signer]
    while True:
        for root, anchor in anchors:
            if _issued(chain[-1], anchor, len(chain) - 1):
                _demand_valid([*chain, anchor], at)
                return Path(tuple(chain), root)
        chain.append(_next(chain, certificates))


def _next(chain: Sequence[x509.Certificate], certificates: Sequence[x509.Certificate]) -> x509.Certificate:
    for one in certificates:
        if one not in chain and len(chain) < limits.STAMP_CERTIFICATES and _issued(chain[-1], one, len(chain) - 1):
            return one
    raise Broken("chain")


def _issued(one: x509.Certificate, issuer: x509.Certificate, below: int) -> bool:
    """Whether ``issuer`` is a CA that may have ``below`` others under it, and signed ``one``."""
    if one.issuer != issuer.subject or not _is_ca(issuer, below):
        return False
    try:
        one.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _is_ca(one: x509.Certificate, below: int) -> bool:
    try:
        basic = one.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return False
    if not basic.ca or (basic.path_length is not None and basic.path_length < below):
        return False
    try:
        return one.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except x509.ExtensionNotFound:
        return True


def _demand_valid(chain: Sequence[x509.Certificate], at: datetime | None) -> None:
    if at is not None and not all(one.not_valid_before_utc <= at <= one.not_valid_after_utc for one in chain):
        raise Broken("expired")


def _sid(one: x509.Certificate) -> bytes:
    return der.write(der.SEQUENCE, one.issuer.public_bytes(), der.integer(one.serial_number))
