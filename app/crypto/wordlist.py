"""The word lists in ``resources/wordlists``, read once."""

from __future__ import annotations

import functools

from app.base.paths import resource

COUNT = 7776


@functools.cache
def english() -> tuple[str, ...]:
    """The long list of the EFF: 7,776 words, 12.9 bits each."""
    words = tuple(resource("wordlists/en.txt").read_text(encoding="utf-8").split())
    if len(set(words)) != COUNT:  # a damaged list would give other safety words and weaker passphrases
        raise RuntimeError("wordlists/en.txt is not the list that the formats name")
    return words


@functools.cache
def english_set() -> frozenset[str]:
    return frozenset(english())


@functools.cache
def common() -> tuple[str, ...]:
    """What anybody would try first, as written in the list."""
    lines = resource("wordlists/common.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
