"""The first contact with a bundle: its signed header is remembered and held against all that is known (T15, T20)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.base import limits
from app.crypto.entries import Fork as Pair
from app.crypto.entries import find_forks
from app.model.entry import Entry
from app.services.arrival import Arrival
from app.services.authors import Authors
from app.services.inbox.views import ForkView
from app.storage import awaited, forks, headers
from app.storage.forks import Found
from app.storage.vault import Vault

_BUNDLES = ("counter", "rollback")


@dataclass(frozen=True, slots=True)
class Across:
    """Forks between bundles that were looked at in one go, where nothing may be taken of any of them."""

    pairs: tuple[Pair, ...]
    tokens: dict[str, str]

    def found(self, arrivals: Sequence[Arrival]) -> list[Found]:
        """Those of authors who have entries in these bundles."""
        authors = {author for one in arrivals for author in one.received.authors}
        return [
            Found(
                pair.iss,
                "entries",
                pair.seq,
                pair.hashes[0],
                other,
                "",
                self._token(pair.hashes[0]),
                self._token(other),
            )
            for pair in self.pairs
            if pair.iss in authors
            for other in pair.hashes[1:]
        ]

    def _token(self, hash_: str) -> bytes | None:
        token = self.tokens.get(hash_)
        return token.encode() if token else None


def across(arrivals: Sequence[Arrival]) -> Across:
    """Compare all entries that are in memory; what is spooled is compared with the journal when it is merged."""
    every = [entry for one in arrivals for entry in one.received.entries]
    pairs = find_forks(every)
    return Across(pairs, _tokens(every, pairs))


def _tokens(entries: Iterable[Entry], pairs: Sequence[Pair]) -> dict[str, str]:
    """Hash → the token that proves it: the entry's own, or that of the one that names it as its predecessor."""
    wanted = {hash_ for pair in pairs for hash_ in pair.hashes}
    if not wanted:
        return {}
    found: dict[str, str] = {}
    for entry in entries:
        if entry.claims.prev in wanted:
            found.setdefault(entry.claims.prev, entry.token)
    found.update({entry.hash: entry.token for entry in entries if entry.hash in wanted})
    return found


def note(vault: Vault, arrivals: Sequence[Arrival], found: Iterable[Found]) -> None:
    """Remember the headers of bundles that verified, and keep what they prove. In the caller's transaction."""
    forks.keep(vault, found)
    for one in arrivals:
        header = one.header()
        if header.sender == vault.identity.key_id:
            continue
        if headers.keep(vault, header):
            forks.keep(vault, forks.among_heads(vault, header))
    for sender in {one.received.sender for one in arrivals}:
        headers.tidy(vault, sender)
    note_awaited(vault, arrivals)


def note_awaited(vault: Vault, arrivals: Sequence[Arrival]) -> None:
    """What the senders of these bundles say to wait for. In the caller's transaction."""
    for one in arrivals:
        got = one.received
        if got.awaited is not None and got.sender != vault.identity.key_id:
            awaited.told(vault, got.sender, got.counter, [(it.bundle, it.day, it.again) for it in got.awaited])


def remember(vault: Vault, arrivals: Sequence[Arrival]) -> None:
    """Keep the chains of what was looked at, until it is taken: thrown away or left, it still was a contact (T15).

    Of bundles so large that their entries wait on disk, the signed header has to do until they are set aside.
    """
    for one in arrivals:
        entries = one.received.entries[: limits.CHAIN_REMEMBERED]
        chains = [(entry.claims.iss, entry.claims.seq, entry.hash, entry.claims.prev) for entry in entries]
        forks.note_aside(vault, one.received.bundle_id, chains)


def view(vault: Vault, fork: forks.Fork, who: Authors) -> ForkView:
    """A proof as it is shown; entries are counted from 1 there."""
    return ForkView(
        fork.id,
        who.get(fork.author),
        fork.kind,
        fork.seq if fork.kind in _BUNDLES else fork.seq + 1,
        who.get(fork.witness) if fork.witness else None,
        fork.at,
        fork.settled,
        fork.proved,
    )


def views(vault: Vault, authors: Iterable[str] | None = None, *, settled: bool = True) -> tuple[ForkView, ...]:
    """All proofs, or those about some authors, newest first."""
    who = Authors(vault)
    wanted = None if authors is None else set(authors)
    return tuple(
        view(vault, fork, who)
        for fork in forks.listing(vault)
        if (wanted is None or fork.author in wanted) and (settled or fork.settled is None)
    )
