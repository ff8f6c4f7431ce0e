"""A bundle that verified whole, with what it brought staged encrypted, before anything of it is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.base.limits import MEMORY_ENTRIES_BYTES
from app.base.task import Task
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import Entry
from app.services.session import Session
from app.storage import authors, contacts, evidence
from app.storage.spool import Spool
from app.storage.vault import Vault
from app.sync.bundle_reader import EvidenceSink, ReadSpec, Received, read_bundle
from app.sync.card import read_card
from app.sync.folder import open_bundle


@dataclass(slots=True)
class Arrival:
    """What :func:`read` gives. ``pieces``: evidence by SHA-256, staged, until it is adopted or thrown away."""

    received: Received
    spool: Spool
    pieces: dict[str, evidence.Staged]

    def batches(self) -> Iterator[list[Entry]]:
        """All entries, some thousand at a time, as often as asked."""
        if self.received.entries:
            yield list(self.received.entries)
        yield from self.spool.batches()

    def checked(self) -> frozenset[str] | set[str]:
        """Hashes of the entries whose own signature was checked; the others hang on these."""
        return self.received.checked | self.spool.checked

    def files(self) -> list[str]:
        """The files that entries of this bundle belong to."""
        return sorted({entry.claims.file for entry in self.received.entries} | self.spool.files)

    def throw_away(self, folder: Path) -> None:
        """Remove everything staged. May be called twice."""
        self.spool.discard()
        for piece in self.pieces.values():
            evidence.discard(folder, piece)
        self.pieces = {}


@dataclass(slots=True)
class _Sinks:
    """Where the evidence of one bundle is staged."""

    folder: Path
    open: list[evidence.Sink] = field(default_factory=list)

    def make(self, sha256: str, size: int) -> EvidenceSink:
        sink = evidence.Sink(self.folder, sha256, size)
        self.open.append(sink)
        return sink

    def staged(self) -> dict[str, evidence.Staged]:
        return {sink.staged.sha256: sink.staged for sink in self.open}


def _known_keys(vault: Vault) -> tuple[Identity, dict[str, PublicKeys], dict[str, PublicKeys]]:
    """The own identity, the keys of senders from whom bundles are taken, and of all known authors."""
    own = vault.identity
    senders = {card.key_id: card.public for card in (read_card(c.card) for c in contacts.listing(vault))}
    senders[own.key_id] = own.public
    every = {a.key_id: a.keys for a in authors.listing(vault) if a.keys is not None}
    return own, senders, every | senders


def read(session: Session, path: Path, task: Task, *, memory: int = MEMORY_ENTRIES_BYTES) -> Arrival:
    """Read and verify one bundle to its last byte; above ``memory`` bytes of entries, they wait encrypted on disk.

    Raises a BundleError, StorageFault, NoRoom, NotFound, Cancelled.
    """
    identity, senders, every = session.run(_known_keys)
    sinks, spool = _Sinks(session.folder), Spool(session.folder)
    spec = ReadSpec(identity, senders.get, every.get, sinks.make, spool, memory)
    try:
        with open_bundle(path) as source:
            received = read_bundle(source, spec, task)
    except BaseException:
        spool.discard()
        raise
    return Arrival(received, spool, sinks.staged())
