"""Padmé sizes: lengths that tell little (T30), at most 12% longer than what they hold."""

from __future__ import annotations


def padme(length: int) -> int:
    """The smallest Padmé size that holds ``length`` bytes (docs/formats.md, section 3)."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    coarse = exponent - exponent.bit_length()  # E − S, where S = ⌊log2 E⌋ + 1
    mask = (1 << coarse) - 1
    return (length + mask) & ~mask


def is_padme(length: int) -> bool:
    """Whether a whole payload can have this length."""
    return padme(length) == length
