"""A real time-stamp authority for tests: OpenSSL's ``ts`` with keys of its own, and if wanted behind HTTP."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEAR = timedelta(days=365)
EARLY = datetime(2020, 1, 1, tzinfo=UTC)
POLICY = "1.3.6.1.4.1.99999.1"

_CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
crypto_device = builtin
signer_digest = {signer_digest}
default_policy = {policy}
other_policies = 1.3.6.1.4.1.99999.2
digests = sha1, sha256, sha384, sha512
accuracy = {accuracy}
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = {ess}
"""


@dataclass
class Shape:
    """How the authority is made; what is wrong with it is one of these."""

    eku: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.TIME_STAMPING,)
    critical: bool = True
    until: datetime = field(default_factory=lambda: datetime.now(UTC) + YEAR)
    issuer_ca: bool = True
    rsa_bits: int = 0  # 0: an elliptic curve
    digest: hashes.HashAlgorithm = field(default_factory=hashes.SHA256)
    accuracy: str = "secs:1"
    ess: str = "sha256"
    signer_digest: str = "sha256"
    extra: bool = False  # an unneeded certificate in the answer


class Authority:
    """Root, issuing certificate and signer under ``folder``; ``reply(query)`` is what a real one would answer."""

    def __init__(self, folder: Path, name: str = "Test Time", shape: Shape | None = None) -> None:
        self.folder, self.name, self.shape = folder, name, shape or Shape()
        folder.mkdir(parents=True)
        self._root_key, self._root = self._certificate(f"{name} Root", None, None, ca=True)
        ca_key, ca = self._certificate(f"{name} CA", self._root_key, self._root, ca=self.shape.issuer_ca)
        key, signer = self._certificate(f"{name} Signer", ca_key, ca, ca=False)
        stray = [self._certificate("Nobody Needs Me", None, None, ca=True)[1]] if self.shape.extra else []
        self.root = _pem(self._root)
        self._put("signer.pem", _pem(signer))
        self._put("chain.pem", _pem(ca) + b"".join(map(_pem, stray)))
        self._put(
            "key.pem",
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
        )
        self._put("serial", b"01")
        self._put(
            "ts.cnf",
            _CONFIG.format(
                folder=folder,
                policy=POLICY,
                accuracy=self.shape.accuracy,
                ess=self.shape.ess,
                signer_digest=self.shape.signer_digest,
            ).encode(),
        )

    def _put(self, name: str, content: bytes) -> None:
        (self.folder / name).write_bytes(content)

    def _certificate(self, name, issuer_key, issuer, *, ca: bool):
        bits = self.shape.rsa_bits
        key = rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(EARLY)
            .not_valid_after(self.shape.until if name.endswith("Signer") else datetime.now(UTC) + 10 * YEAR)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if name.endswith("Signer") and self.shape.eku:
            made = made.add_extension(x509.ExtendedKeyUsage(self.shape.eku), critical=self.shape.critical)
        return key, made.sign(issuer_key or key, self.shape.digest)

    def reply(self, query: bytes) -> bytes:
        """The answer to a request, through the real program."""
        self._put("query.tsq", query)
        command = ["openssl", "ts", "-reply", "-config", "ts.cnf", "-section", "one", "-queryfile", "query.tsq"]
        command += ["-inkey", "key.pem", "-signer", "signer.pem", "-chain", "chain.pem", "-out", "reply.tsr"]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "reply.tsr").read_bytes()


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@contextmanager
def serving(answer: Callable[[bytes], bytes | tuple[int, bytes, dict[str, str]]]):
    """A server on this machine that answers POSTs with what ``answer`` makes of them: its address, and the requests."""
    seen: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            seen.append((dict(self.headers.items()), body))
            made = answer(body)
            status, content, extra = made if isinstance(made, tuple) else (200, made, {})
            self.send_response(status)
            for key, value in ({"Content-Type": "application/timestamp-reply"} | extra).items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
