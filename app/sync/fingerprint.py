"""A key's fingerprint as the text of a QR code (docs/formats.md, section 5).

It is the whole key id, so that nobody can find another key that fits; it names nobody.
"""

from __future__ import annotations

import re
from typing import Final

from app.base.errors import InputError
from app.model.entry import unb64

PREFIX: Final = "SIJIL-KEY-1:"
_FORM: Final = re.compile(re.escape(PREFIX) + r"([A-Za-z0-9_-]{43})")


def write(key_id: str) -> str:
    return PREFIX + key_id


def read(untrusted: str) -> str:
    """The key id in a scanned text. Raises InputError ``not-a-fingerprint``."""
    found = _FORM.fullmatch(untrusted.strip())
    try:
        if found is not None and len(unb64(found[1])) == 32:
            return found[1]
    except ValueError:
        pass
    raise InputError("not-a-fingerprint")
