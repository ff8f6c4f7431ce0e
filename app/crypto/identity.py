"""The keys of one vault: Ed25519 and ML-DSA-65 to sign, ML-KEM-768 with X25519 to read (docs/formats.md, section 1)."""

from __future__ import annotations

import functools
import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey, MLDSA65PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey

from app.base.errors import BackendMissing
from app.crypto import bech32, hybrid
from app.crypto.kdf import wipe
from app.model.entry import b64

SEED_BYTES: Final = 32
SECRET_BYTES: Final = 3 * SEED_BYTES
ED25519_BYTES: Final = 32
ML_DSA_65_BYTES: Final = 1952

_KEY_ID_LABEL: Final = b"sijil/key-id/v1\x00"
_AGE_IDENTITY_PREFIX: Final = "age-secret-key-pq-"
_AGE_IDENTITY_CHARS: Final = 200  # 77 are used


def require_backend() -> None:
    """Check at start that post-quantum keys can be made: only some builds have them. Raises BackendMissing."""
    for name, seed_bytes, kind in (("ML-KEM-768", 64, MLKEM768PrivateKey), ("ML-DSA-65", 32, MLDSA65PrivateKey)):
        try:
            kind.from_seed_bytes(bytes(seed_bytes))
        except (UnsupportedAlgorithm, AttributeError) as error:
            raise BackendMissing(algorithm=name) from error


@dataclass(frozen=True)
class PublicKeys:
    """Both public keys of an identity, raw. ``ValueError`` when a length is wrong or a key is no key."""

    ed25519: bytes
    ml_dsa_65: bytes

    def __post_init__(self) -> None:
        if len(self.ed25519) != ED25519_BYTES or len(self.ml_dsa_65) != ML_DSA_65_BYTES:
            raise ValueError("public keys")

    @functools.cached_property
    def key_id(self) -> str:
        """The name that both keys together prove: 43 characters of base64url."""
        return b64(hashlib.sha256(_KEY_ID_LABEL + self.ed25519 + self.ml_dsa_65).digest())

    def signed_ed25519(self, signature: bytes, message: bytes) -> bool:
        """Whether ``signature`` over ``message`` is by the Ed25519 key."""
        try:
            self._ed25519.verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def signed_ml_dsa(self, signature: bytes, message: bytes) -> bool:
        """Whether ``signature`` over ``message``, with an empty context, is by the ML-DSA-65 key."""
        try:
            self._ml_dsa_65.verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def verify(self, ed25519: bytes, ml_dsa_65: bytes, message_ed25519: bytes, message_ml_dsa: bytes) -> bool:
        """Whether *both* signatures hold; both are always checked (T24)."""
        first = self.signed_ed25519(ed25519, message_ed25519)
        second = self.signed_ml_dsa(ml_dsa_65, message_ml_dsa)
        return first and second

    @functools.cached_property
    def _ed25519(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.ed25519)

    @functools.cached_property
    def _ml_dsa_65(self) -> MLDSA65PublicKey:
        return MLDSA65PublicKey.from_public_bytes(self.ml_dsa_65)


class Identity:
    """The secrets of one vault. Held in bytearrays where Python allows; lock ends the process (P2)."""

    def __init__(self, secret: bytes | bytearray | memoryview) -> None:
        if len(secret) != SECRET_BYTES:
            raise ValueError("identity secret")
        self._secret = bytearray(secret)
        ed25519, ml_dsa_65, age = (memoryview(self._secret)[i : i + SEED_BYTES] for i in range(0, SECRET_BYTES, 32))
        self._ed25519 = Ed25519PrivateKey.from_private_bytes(ed25519)
        self._ml_dsa_65 = MLDSA65PrivateKey.from_seed_bytes(ml_dsa_65)
        self._reader = hybrid.PrivateKey(age)
        self.public = PublicKeys(
            self._ed25519.public_key().public_bytes_raw(), self._ml_dsa_65.public_key().public_bytes_raw()
        )

    @classmethod
    def create(cls) -> Identity:
        """Fresh keys from the operating system's random source."""
        secret = bytearray(secrets.token_bytes(SECRET_BYTES))
        try:
            return cls(secret)
        finally:
            wipe(secret)

    @classmethod
    def from_secret(cls, secret: bytes | bytearray | memoryview) -> Identity:
        """The identity whose :meth:`secret` this is [96]. ``ValueError`` on any other length."""
        return cls(secret)

    def secret(self) -> bytearray:
        """A copy of the three seeds [96], for the vault only; the caller wipes it."""
        return bytearray(self._secret)

    @property
    def key_id(self) -> str:
        return self.public.key_id

    @functools.cached_property
    def recipient(self) -> str:
        """What others encrypt to: ``age1pq1…``."""
        return hybrid.write_recipient(self._reader.public_bytes)

    def age_identity(self) -> str:
        """``AGE-SECRET-KEY-PQ-1…``: opens this vault's bundles with the age program. As secret as the vault."""
        return bech32.encode(_AGE_IDENTITY_PREFIX, self._secret[-SEED_BYTES:]).upper()

    def sign_ed25519(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._ed25519.sign(message)

    def sign_ml_dsa(self, message: bytes) -> bytes:
        """3,309 bytes, empty context."""
        return self._ml_dsa_65.sign(message)

    def unwrap(self, enc: bytes, body: bytes) -> bytearray | None:
        """The file key in a stanza of an age file; ``None`` when it is for somebody else."""
        return self._reader.unwrap(enc, body)

    def __repr__(self) -> str:  # never a secret in a traceback (T38)
        return f"Identity({self.key_id})"


class AgeKey:
    """A bare age key, of a reader who has no vault: it opens, and signs nothing."""

    def __init__(self, seed: bytes | bytearray | memoryview) -> None:
        if len(seed) != SEED_BYTES:
            raise ValueError("age key")
        self._reader = hybrid.PrivateKey(seed)

    @classmethod
    def read(cls, untrusted: str) -> AgeKey:
        """The key in a text as the age program keeps it, comments around it. ``ValueError``."""
        lines = [line.strip() for line in untrusted.splitlines()]
        keys = [line for line in lines if line and not line.startswith("#")]
        if len(keys) != 1:
            raise ValueError("age key")
        prefix, seed = bech32.decode(keys[0].lower(), max_chars=_AGE_IDENTITY_CHARS)
        try:
            if prefix != _AGE_IDENTITY_PREFIX:
                raise ValueError("age key")
            return cls(seed)
        finally:
            wipe(seed)

    @functools.cached_property
    def recipient(self) -> str:
        """``age1pq1…``"""
        return hybrid.write_recipient(self._reader.public_bytes)

    def unwrap(self, enc: bytes, body: bytes) -> bytearray | None:
        """The file key in a stanza of an age file; ``None`` when it is for somebody else."""
        return self._reader.unwrap(enc, body)

    def __repr__(self) -> str:  # never a secret in a traceback (T38)
        return "AgeKey()"
