"""Entries as they arrive in a bundle: parsed, put under their authors' signatures, kept in bounds.

They stay in memory up to a limit; above it, every batch is verified and handed to the
caller's encrypted staging. Nothing is used before the whole bundle has verified (T8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from app.base import limits
from app.base.errors import BundleAltered, BundleTooBig
from app.crypto.entries import SignatureChecks, read_entry
from app.crypto.identity import PublicKeys
from app.model.entry import Entry
from app.sync.bag import entries_name

EntrySpool = Callable[[Sequence[Entry], frozenset[str]], None]
"""Takes verified entries, and the hashes of those whose own signature was checked, into encrypted staging."""


class Arrivals:
    """Collects a bundle's entries. ``keys``: the authors that the bundle names, by key id."""

    def __init__(self, keys: dict[str, PublicKeys], spool: EntrySpool | None, memory: int) -> None:
        self._keys = keys
        self._spool = spool
        self._memory = memory
        self._held: list[Entry] = []
        self._bytes = 0
        self._spooled = False
        self._before: tuple[int, str, int, str] | None = None
        self._checks = SignatureChecks(keys)
        self._chains: dict[str, _Chain] = {}
        self.count = 0
        self.heads: dict[str, dict[str, tuple[int, str]]] = {}
        """file → author → (seq, hash) of the newest entry here, of two with one number the one with the greater hash"""
        self.missing: dict[str, dict[str, int]] = {}
        """file → author → how many values are withheld"""

    def take_file(self, file: str, blocks: Iterable[bytes]) -> None:
        """One ``.sdjwt`` member. Raises :class:`BundleAltered`, :class:`BundleTooBig`."""
        self._before = None
        number = 0
        try:
            for number, line in enumerate(_lines(blocks), 1):
                self._take(file, read_entry(line), len(line), number)
        except BundleAltered as error:
            error.facts.setdefault("line", max(number, 1))
            raise
        if self._before is None:
            raise BundleAltered(reason="entries-empty")

    def close(self) -> None:
        """End the threads that check signatures. Nothing may be taken afterwards."""
        self._checks.close()

    def finish(self) -> tuple[tuple[Entry, ...], frozenset[str], frozenset[str]]:
        """(entries, hashes checked, forked authors). When entries were spooled, all were, and the first is empty."""
        if self._spooled:
            self._flush()
        else:
            self._settle()
        if set(self._chains) != set(self._keys):
            raise BundleAltered(reason="authors")
        forks = frozenset(author for author, chain in self._chains.items() if chain.forked)
        return tuple(self._held), frozenset(entry.hash for entry in self._held), forks

    def _take(self, file: str, entry: Entry, size: int, line: int) -> None:
        claims = entry.claims
        place = (claims.iat, claims.iss, claims.seq, entry.hash)
        if claims.file != file:
            raise BundleAltered(reason="entry-file")
        if self._before is not None and (place[:3] < self._before[:3] or place == self._before):
            raise BundleAltered(reason="entry-order")
        if claims.iss not in self._keys:
            raise BundleAltered(reason="author-missing")
        self._before = place
        self.count += 1
        if self.count > limits.BUNDLE_ENTRIES:
            raise BundleTooBig(reason="entries", limit=limits.BUNDLE_ENTRIES)
        self._checks.add(entry, line)
        self._chains.setdefault(claims.iss, _Chain()).add(entry)
        self._note(file, entry)
        self._held.append(entry)
        self._bytes += size
        if self._bytes > self._memory:
            self._flush()

    def _settle(self) -> None:
        try:
            self._checks.settle()
        except BundleAltered as error:  # it lies in a line that was read some time ago
            if file := error.facts.pop("file", None):
                error.facts["member"] = entries_name(str(file))
            raise

    def _note(self, file: str, entry: Entry) -> None:
        heads, author = self.heads.setdefault(file, {}), entry.claims.iss
        here = (entry.claims.seq, entry.hash)
        if author not in heads or here > heads[author]:
            heads[author] = here
        if gone := entry.disclosures.count(None):
            missing = self.missing.setdefault(file, {})
            missing[author] = missing.get(author, 0) + gone

    def _flush(self) -> None:
        if self._spool is None:
            raise BundleTooBig(reason="memory", limit=self._memory)
        self._spooled = True
        self._settle()
        if self._held:
            self._spool(self._held, frozenset(entry.hash for entry in self._held))
        self._held, self._bytes = [], 0


class _Chain:
    """What one author's entries in this bundle say about each other."""

    def __init__(self) -> None:
        self._hashes: dict[int, str] = {}
        self.forked = False

    def add(self, entry: Entry) -> None:
        claims = entry.claims
        self._note(claims.seq, entry.hash)
        if claims.prev is not None:
            self._note(claims.seq - 1, claims.prev)

    def _note(self, seq: int, hash_: str) -> None:
        """Two entries with one number, here or named as the one before, prove a fork (T20)."""
        if self._hashes.setdefault(seq, hash_) != hash_:
            self.forked = True


def _lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines without their LF; the last one must have its LF too."""
    rest = b""
    for block in blocks:
        parts = block.split(b"\n")
        parts[0] = rest + parts[0]
        rest = parts.pop()
        if len(rest) > limits.ENTRY_BYTES or any(len(part) > limits.ENTRY_BYTES for part in parts):
            raise BundleTooBig(reason="entry", limit=limits.ENTRY_BYTES)
        yield from parts
    if rest:
        raise BundleAltered(reason="entry-line")
