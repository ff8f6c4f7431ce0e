"""A bundle that verified whole, with what it brought staged encrypted, before anything of it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from app.base.errors import NotFound, StorageFault
from app.base.limits import MEMORY_ENTRIES_BYTES
from app.base.task import Task
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import Entry
from app.services.session import Session
from app.storage import authors, contacts, evidence, quarantine
from app.storage.headers import Header
from app.storage.spool import Spool
from app.storage.vault import Vault
from app.sync import envelope
from app.sync.bundle_reader import EvidenceSink, ReadSpec, Received, read_bundle
from app.sync.card import read_card
from app.sync.folder import open_bundle
from app.sync.parts import PartSet
from app.sync.relay import pack
from app.sync.sealed import nowhere

Opener = Callable[[], BinaryIO]


@dataclass(slots=True)
class Arrival:
    """What :func:`read` gives. ``pieces``: evidence by SHA-256, staged, until it is adopted or thrown away.

    ``path`` is where it lies, ``None`` for one that is read out of the quarantine; ``again`` opens its bytes
    once more where they aren't those of one file. ``parts``: the set of parts that they came in (see
    :mod:`app.sync.parts`), "" of one file.
    """

    received: Received
    spool: Spool
    pieces: dict[str, evidence.Staged]
    path: Path | None = None
    again: Opener | None = None
    parts: str = ""

    def open(self) -> BinaryIO:
        """The bytes of the bundle once more, for who copies it. Raises NotFound, StorageFault."""
        if self.again is not None:
            return self.again()
        if self.path is None:
            raise NotFound(what="bundle", name=self.received.bundle_id[:12])
        return open_bundle(self.path)

    def batches(self, files: frozenset[str] | None = None) -> Iterator[list[Entry]]:
        """All entries, or those of some files, some thousand at a time, as often as asked."""
        for batch in self._batches():
            chosen = batch if files is None else [entry for entry in batch if entry.claims.file in files]
            if chosen:
                yield chosen

    def _batches(self) -> Iterator[list[Entry]]:
        if self.received.entries:
            yield list(self.received.entries)
        yield from self.spool.batches()

    def checked(self) -> frozenset[str] | set[str]:
        """Hashes of the entries whose own signature was checked; the others hang on these."""
        return self.received.checked | self.spool.checked

    def files(self) -> list[str]:
        """The files that entries of this bundle belong to."""
        return sorted(self.received.files)

    def header(self) -> Header:
        """What its sender signed about it, to be held against them."""
        got = self.received
        return Header(got.bundle_id, got.sender, got.counter, got.iat, got.heads, got.signature)

    def throw_away(self, folder: Path) -> None:
        """Remove everything staged. May be called twice."""
        self.spool.discard()
        for piece in self.pieces.values():
            evidence.discard(folder, piece)
        self.pieces = {}


@dataclass(slots=True)
class Sinks:
    """Where the evidence of one bundle or sealed file is staged, encrypted, in the folder of who takes it."""

    folder: Path
    open: list[evidence.Sink] = field(default_factory=list)

    def make(self, sha256: str, size: int) -> EvidenceSink:
        sink = evidence.Sink(self.folder, sha256, size)
        self.open.append(sink)
        return sink

    def staged(self) -> dict[str, evidence.Staged]:
        return {sink.staged.sha256: sink.staged for sink in self.open}


@dataclass(frozen=True, slots=True)
class Keys:
    """The own identity, the keys of senders from whom bundles are taken, and of all known authors."""

    identity: Identity
    senders: dict[str, PublicKeys]
    every: dict[str, PublicKeys]


def known_keys(session: Session) -> Keys:
    """Whom this vault knows now; good for all bundles that are read in one go."""
    return session.run(_known_keys)


def _known_keys(vault: Vault) -> Keys:
    own = vault.identity
    senders = {card.key_id: card.public for card in (read_card(c.card) for c in contacts.listing(vault))}
    senders[own.key_id] = own.public
    every = {a.key_id: a.keys for a in authors.listing(vault) if a.keys is not None}
    return Keys(own, senders, every | senders)


def read(
    session: Session, path: Path, task: Task, *, memory: int = MEMORY_ENTRIES_BYTES, keys: Keys | None = None
) -> Arrival:
    """Read and verify one bundle to its last byte; above ``memory`` bytes of entries, they wait encrypted on disk.

    Raises a BundleError, StorageFault, NoRoom, NotFound, Cancelled.
    """
    return _read(session, lambda: open_bundle(path), task, memory, keys or known_keys(session), path)


def is_pack(path: Path, keys: Keys) -> bool:
    """Whether a file that is for this vault is a courier's pack: to be carried, not to be read."""
    try:
        with open_bundle(path) as source:
            return pack.is_pack(source, keys.identity)
    except (NotFound, StorageFault):
        return False


def is_letter(path: Path, keys: Keys) -> bool:
    """Whether a file that is for this vault is a letter: one statement, and no bundle."""
    try:
        with open_bundle(path) as source:
            return envelope.is_letter(source, keys.identity)
    except (NotFound, StorageFault):
        return False


def read_parts(session: Session, found: PartSet, path: Path, task: Task, *, memory: int, keys: Keys) -> Arrival:
    """The same for a bundle whose parts are all at hand; ``path``: where its receipt is put beside."""
    arrived = _read(session, found.open, task, memory, keys, path)
    arrived.again, arrived.parts = found.open, found.id
    return arrived


def read_kept(session: Session, bundle: str, task: Task, *, keys: Keys | None = None) -> Arrival:
    """The same for a bundle that was set aside. Raises NotFound, VaultDamaged too."""
    return _read(
        session, lambda: open_kept(session, bundle), task, MEMORY_ENTRIES_BYTES, keys or known_keys(session), None
    )


def open_kept(session: Session, bundle: str) -> BinaryIO:
    """The bytes of a bundle that was set aside, to be closed by the caller."""
    return cast(BinaryIO, quarantine.Kept(session.run(quarantine.reader, bundle)))


def _read(session: Session, opener: Opener, task: Task, memory: int, keys: Keys, path: Path | None) -> Arrival:
    sinks, spool = Sinks(session.folder), Spool(session.folder)
    spec = ReadSpec(keys.identity, keys.senders.get, keys.every.get, sinks.make, spool, memory)
    try:
        with opener() as source:
            received = read_bundle(source, spec, task)
    except BaseException:
        spool.discard()
        raise
    return Arrival(received, spool, sinks.staged(), path)


def verify(opener: Opener, keys: Keys, task: Task) -> Received:
    """Read and verify a bundle and keep nothing of it but its facts."""
    spec = ReadSpec(keys.identity, keys.senders.get, keys.every.get, nowhere, _nothing)
    with opener() as source:
        return read_bundle(source, spec, task)


def _nothing(entries: Sequence[Entry], checked: frozenset[str]) -> None:
    """Entries that are only to be verified."""
