"""A relay's own certificate, and the pin by which its clients know it: the hash of its public key and nothing else.

Who proves to have that key is the relay, whatever name, date or issuer stands in the certificate around it.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

PIN_BYTES: Final = 32

_SINCE: Final = datetime(2020, 1, 1, tzinfo=UTC)
_UNTIL: Final = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
_NAME: Final = "localhost"


def make() -> tuple[bytes, bytes]:
    """A new P-256 key and a certificate for it: (certificate, key), both as PEM, the key not encrypted.

    It says what the commonest certificate of the internet says, and no day: whoever scans addresses for relays, or
    asks when one was set up, finds neither. It never runs out (RFC 5280, 4.1.2.5): clients go by the key.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, _NAME)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_SINCE)
        .not_valid_after(_UNTIL)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(_NAME)]), critical=False)
    )
    certificate = builder.sign(key, SHA256())
    written = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), written


def pin_of(untrusted: bytes) -> bytes:
    """The pin [32] of a certificate in DER: the SHA-256 of its public key, as RFC 7469 has it. ``ValueError``."""
    try:
        return _pin(x509.load_der_x509_certificate(untrusted))
    except x509.InvalidVersion:
        raise ValueError("version") from None


def pin_of_chain(untrusted: bytes) -> bytes:
    """The pin [32] of the first certificate of a PEM file: the one that a server shows. ``ValueError``."""
    try:
        return _pin(x509.load_pem_x509_certificates(untrusted)[0])
    except x509.InvalidVersion:
        raise ValueError("version") from None


def belong_together(chain: bytes, key: bytes) -> bool:
    """Whether a private key (PEM, not encrypted) is that of the first certificate of a chain (PEM)."""
    try:
        public = load_pem_private_key(key, None).public_key()
        return pin_of_chain(chain) == hashlib.sha256(_spki(public)).digest()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False


def _pin(certificate: x509.Certificate) -> bytes:
    try:
        return hashlib.sha256(_spki(certificate.public_key())).digest()
    except UnsupportedAlgorithm:
        raise ValueError("key") from None


def _spki(public: object) -> bytes:
    """The public key as a certificate has it (SubjectPublicKeyInfo)."""
    written: bytes = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    return written
