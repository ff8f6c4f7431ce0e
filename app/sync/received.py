"""What a reader of bundles needs to be told, and what it tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.base import limits
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import Entry
from app.sync.arrivals import EntrySpool
from app.sync.awaited import Awaited
from app.sync.introduction import Introduction
from app.sync.ledger import Ledger
from app.sync.receipt import Receipt
from app.sync.relay.address import Address

Letter = bytes  # the name `bytes` is a field of Received


class EvidenceSink(Protocol):
    """Encrypted staging for one piece of evidence, or one page of a sealed file.

    ``close`` comes when all its bytes are written and their hash is right; it frees the file
    handle and nothing more, since the bundle hasn't verified to its end. ``abort`` throws
    away what is staged, and may come before ``close``, after it, and more than once.
    """

    def write(self, data: bytes, /) -> object: ...

    def close(self) -> object: ...

    def abort(self) -> object: ...


@dataclass(frozen=True, slots=True)
class ReadSpec:
    """Who reads, whom they know, and where things go.

    ``resolve`` gives the keys of those from whom bundles are taken; ``author_keys`` those of
    every author known so far. ``evidence_sink`` is called with the SHA-256 in hex and the
    size in bytes. ``memory`` is how many bytes of entries may be held before ``entry_spool``
    gets them all.
    """

    identity: Identity
    resolve: Callable[[str], PublicKeys | None]
    author_keys: Callable[[str], PublicKeys | None]
    evidence_sink: Callable[[str, int], EvidenceSink]
    entry_spool: EntrySpool | None = None
    memory: int = limits.MEMORY_ENTRIES_BYTES


@dataclass(frozen=True, slots=True)
class BundleAuthor:
    """An author of entries in the bundle. The key id proves ``public``; ``name`` is the sender's claim."""

    public: PublicKeys
    name: str | None


@dataclass(frozen=True, slots=True)
class ReceivedEvidence:
    """Bytes staged in ``sink``; ``sha256`` in hex and ``size`` are what was read."""

    sha256: str
    size: int
    sink: EvidenceSink


@dataclass(frozen=True, slots=True)
class Received:
    """A bundle that verified to its last byte.

    ``entries`` is empty when they were spooled; ``entry_count`` counts them either way.
    ``checked``: hashes of those in ``entries`` whose own signature was checked (the others
    hang on one of these by their hash). ``forks``: key ids of authors who show two histories
    within this bundle. ``readers_count``: stanzas, an upper bound of the readers.
    ``receipts``: those for this vault. ``bytes``: size of the file. ``signature``: the signed
    header as it came. ``files``: how many entries each file of the bundle has here.
    """

    bundle_id: str
    sender: str
    counter: int
    heads: dict[str, tuple[int, str]]
    iat: int
    readers_count: int
    entries: tuple[Entry, ...]
    entry_count: int
    checked: frozenset[str]
    forks: frozenset[str]
    authors: dict[str, BundleAuthor]
    receipts: tuple[Receipt, ...]
    evidence: tuple[ReceivedEvidence, ...]
    bytes: int
    signature: Letter = b""
    files: Mapping[str, int] = field(default_factory=dict)
    introductions: tuple[tuple[Introduction, Letter], ...] = ()
    """those for this vault, each with the statement as it was signed"""
    suspensions: tuple[Letter, ...] = ()
    """statements about suspended keys, each of two signatures that hold"""
    address: tuple[Address, Letter] | None = None
    """the sender's address for this vault, with the statement as it was signed"""
    awaited: tuple[Awaited, ...] | None = None
    """of what the sender has no receipt of this vault, newest first; ``None`` where they didn't say"""
    ledgers: tuple[Ledger, ...] = ()
    """what is told of the pieces of evidence here, each chain under its author's signatures"""
