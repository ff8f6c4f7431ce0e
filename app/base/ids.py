"""Random identifiers of records and files: 128 bits, 26 characters of lower-case base32."""

from __future__ import annotations

import base64
import re
import secrets

ID_PATTERN = re.compile(r"[a-z2-7]{25}[aeimquy4]")  # the last character carries 3 bits


def new_id() -> str:
    """A fresh id from the operating system's random source."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def is_id(untrusted: object) -> bool:
    """Whether a received value has the one form an id can have (so it can't be a path, P21)."""
    return isinstance(untrusted, str) and ID_PATTERN.fullmatch(untrusted) is not None
