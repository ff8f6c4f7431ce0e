"""A certificate authority of a test's own, and a certificate by it, as files."""

from __future__ import annotations

import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def issue(folder: Path, host: str) -> tuple[Path, Path, Path]:
    """(authority, chain, key) of a server of this name, as PEM files."""
    root, leaf = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _build("An authority", root, "An authority", root, x509.BasicConstraints(ca=True, path_length=0))
    certificate = _build(host, leaf, "An authority", root, x509.SubjectAlternativeName([x509.DNSName(host)]))
    places = folder / "authority.pem", folder / "chain.pem", folder / "leaf.key"
    written = (
        authority.public_bytes(Encoding.PEM),
        certificate.public_bytes(Encoding.PEM),
        leaf.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )
    for place, content in zip(places, written, strict=True):
        place.write_bytes(content)
    return places


def _build(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    more: x509.ExtensionType,
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(more, critical=True)
        .sign(issuer_key, SHA256())
    )
