"""Accounts: what single signed changes say, and which of them stand (T27)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.model.entry import JSON, is_digest


@dataclass(frozen=True, slots=True)
class Account:
    """What one signed change says of one field. ``held`` is False where the value is withheld or erased."""

    digest: str
    author: str
    at: int
    seq: int
    entry: str
    value: JSON
    source: str | None
    held: bool = True

    def rank(self) -> tuple[int, str, str]:
        """The fixed rule: the latest claimed time first, then digest and entry; the same in every vault."""
        return (self.at, self.digest, self.entry)


@dataclass(frozen=True, slots=True)
class Known:
    """A change as the fold sees it: where it belongs, and what it replaces."""

    record: str
    type: str
    field: str
    account: Account
    replaces: tuple[str, ...] = ()


def spelled(value: JSON) -> str:
    """A value as one text, equal exactly when the values are: 1 is neither true nor 1.0."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def same_value(one: JSON, other: JSON) -> bool:
    """Whether two accounts say the same."""
    return one is other or (one == other and spelled(one) == spelled(other))


def standing(changes: Sequence[Known]) -> tuple[Account, ...]:
    """The standing accounts of *one* field, ranked.

    A change stands while no other one of the field replaces it. Honest entries can't replace
    one another in a ring; where forged ones do, the ring that nothing else replaces stands as
    a whole, so that nothing vanishes and nothing that was replaced comes back.
    """
    if len(changes) == 1:
        return (changes[0].account,)
    here = {known.account.digest for known in changes}
    replaced = {old for known in changes for old in known.replaces if old != known.account.digest and old in here}
    left = here - replaced
    if replaced:
        left |= _uppermost_rings(_edges(changes, here), left)
    found = (known.account for known in changes if known.account.digest in left)
    return tuple(sorted(found, key=Account.rank, reverse=True))


def taken_back(changes: Iterable[Known]) -> set[tuple[str, str]]:
    """(author, digest) of the changes that their own authors have taken back, out of those that say so.

    Nobody can take back what somebody else has signed, nor undo another's taking back: each
    author's words count for that author's changes only, and only that author replaces them.
    """
    by_author: dict[str, list[Known]] = {}
    for known in changes:
        by_author.setdefault(known.account.author, []).append(known)
    return {
        (author, digest)
        for author, group in by_author.items()
        for account in standing(group)
        if account.held and isinstance(account.value, list)
        for digest in account.value
        if is_digest(digest)
    }


_Edges = dict[str, list[str]]
"""digest → the digests in the same field that it replaces"""


def _edges(changes: Sequence[Known], here: set[str]) -> _Edges:
    edges: _Edges = {digest: [] for digest in here}
    for known in changes:
        own = known.account.digest
        edges[own].extend(old for old in known.replaces if old != own and old in here)
    return edges


def _below(edges: _Edges, starts: Iterable[str]) -> set[str]:
    """Everything that can be reached from ``starts``, themselves included."""
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        for old in edges[waiting.pop()]:
            if old not in seen:
                seen.add(old)
                waiting.append(old)
    return seen


def _uppermost_rings(edges: _Edges, unreplaced: set[str]) -> set[str]:
    """Members of rings that nothing outside them replaces. Empty for honest entries, found in linear time."""
    left = edges.keys() - _below(edges, unreplaced)
    if not left:
        return set()
    # What finishes last in a depth-first search lies in an uppermost ring (Kosaraju, first half);
    # all that it reaches is below it, and its ring is what reaches it back.
    rings: set[str] = set()
    above: _Edges = {digest: [] for digest in left}
    for digest in left:
        for old in edges[digest]:
            if old in left:
                above[old].append(digest)
    covered: set[str] = set()
    for root in reversed(_finished(edges, sorted(left))):
        if root not in covered:
            reach = _below(edges, [root])
            covered |= reach
            rings |= _below(above, [root]) & reach
    return rings


def _finished(edges: _Edges, starts: Sequence[str]) -> list[str]:
    """The order in which a depth-first search leaves the nodes; without recursion, since chains are long."""
    order: list[str] = []
    seen: set[str] = set()
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        path = [(start, iter(edges[start]))]
        while path:
            digest, rest = path[-1]
            step = next((old for old in rest if old not in seen), None)
            if step is None:
                path.pop()
                order.append(digest)
            else:
                seen.add(step)
                path.append((step, iter(edges[step])))
    return order
