"""TLS with a server that is known by its key alone: no authority, name or date counts, only who has that key.

For a relay with a certificate of its own. The key is compared when the handshake is over and before a byte
of a request exists, so whoever stands in between learns that somebody came, and nothing else (T40).
"""

from __future__ import annotations

import ssl
from typing import Any

from app.crypto import certificates


class WrongKey(Exception):
    """The server proved another key than the pinned one, or showed nothing that has one. Nothing was sent to it."""


def context(pin: bytes) -> ssl.SSLContext:
    """A context whose connections exist only with a server that has the key of ``pin`` [32]: see :class:`WrongKey`.

    TLS 1.3 alone: in older ones who watches the line reads the certificate.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE  # an authority's word is neither needed nor enough: the socket below compares
    made.sslsocket_class = type("PinnedSocket", (_PinnedSocket,), {"pin": pin})
    made.sslobject_class = _Unpinned
    return made


class _PinnedSocket(ssl.SSLSocket):
    pin = b""

    def do_handshake(self, block: bool = False) -> None:
        super().do_handshake(block)
        shown = self.getpeercert(binary_form=True)
        try:
            fine = bool(self.pin) and shown is not None and certificates.pin_of(shown) == self.pin
        except Exception:  # however a reader of certificates fails at what somebody shows in place of one
            fine = False
        if not fine:
            self.close()
            raise WrongKey


class _Unpinned(ssl.SSLObject):
    """TLS without a socket of its own goes past the comparison above: there is none here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise WrongKey

    @classmethod
    def _create(cls, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        raise WrongKey
