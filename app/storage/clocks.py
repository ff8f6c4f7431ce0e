"""Claimed times that can't be right (T19, P35): from the chain, and from when an entry came. No order rests on it.

An entry's time is what its author's clock claimed. It is doubtful when it lies before that of
the author's entry before it, when it lies after the moment at which the entry came here, or
before there was a program to sign it.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, Literal, Protocol, TypeVar

from app.base import limits
from app.storage.driver import listed
from app.storage.vault import Vault

Doubt = Literal["before-the-last", "ahead", "too-early"]
"""why a time is doubtful; its words are ``clock.<reason>``"""

_BLOCK: Final = 500

# The author's entry before is the one with the greatest lower number that is here: where entries in between are
# missing, it still came earlier in the chain.
_SIGNED: Final = """
SELECT e.hash, e.iat,
  (SELECT max(b.iat) FROM entry b WHERE b.author = e.author AND b.seq =
    (SELECT max(c.seq) FROM entry c WHERE c.author = e.author AND c.seq < e.seq)),
  (SELECT w.at FROM came w WHERE w.first <= e.id AND w.last >= e.id ORDER BY w.first DESC LIMIT 1)
FROM entry e WHERE e.hash IN (SELECT value FROM json_each(?))
"""


def note(vault: Vault, first: int, last: int) -> None:
    """The entries with these row ids came now; in the transaction that stored them."""
    vault.db.execute("INSERT OR REPLACE INTO came VALUES (?, ?, ?)", (first, last, vault.clock.now()))


def doubtful(vault: Vault, entries: Iterable[str]) -> dict[str, Doubt]:
    """Those of these entries (by hash) whose claimed time can't be right, and why."""
    wanted = sorted(set(entries))
    found: dict[str, Doubt] = {}
    for start in range(0, len(wanted), _BLOCK):
        for hash_, iat, before, came in vault.db.rows(_SIGNED, (listed(wanted[start : start + _BLOCK]),)):
            doubt = judge(iat, before, came)
            if doubt is not None:
                found[hash_] = doubt
    return found


class Chained(Protocol):
    """What has a place in its author's chain."""

    @property
    def author(self) -> str: ...

    @property
    def seq(self) -> int: ...

    @property
    def at(self) -> int: ...


C = TypeVar("C", bound=Chained)


def in_chain(changes: Sequence[C]) -> list[C]:
    """Newest first: each author's by number, whatever their clock said; between authors, the claims decide."""
    chains: dict[str, list[list[C]]] = {}
    for author in {change.author for change in changes}:
        own = sorted((change for change in changes if change.author == author), key=lambda change: change.seq)
        chains[author] = [list(same) for _, same in groupby(own, key=lambda change: change.seq)]
    found: list[C] = []
    left = sorted((chain[-1][0].at, author) for author, chain in chains.items())
    while left:
        _, author = left.pop()
        found += chains[author].pop()
        if chains[author]:
            insort(left, (chains[author][-1][0].at, author))
    return found


def judge(iat: int, before: int | None, came: int | None) -> Doubt | None:
    """``iat``: the claim; ``before``: that of the author's entry before; ``came``: when it came here. Seconds."""
    if iat < limits.PROGRAM_BORN:
        return "too-early"
    if came is not None and iat > came + limits.CLOCK_AHEAD:
        return "ahead"
    if before is not None and iat < before:
        return "before-the-last"
    return None
