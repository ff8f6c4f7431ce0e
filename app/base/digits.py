"""Digits of any script, as 0 to 9 (docs/decisions/0010)."""

from __future__ import annotations

import unicodedata


def ascii_digits(text: str) -> str:
    """The same text with every decimal digit of any script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c > "\x7f" and c.isdecimal() else c for c in text)
