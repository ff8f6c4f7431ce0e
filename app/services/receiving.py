"""Receive: find bundles, verify them whole, show what they would change, apply all or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.base.errors import BundleError, InputError, NotForThisVault, SijilError
from app.base.task import Task
from app.crypto.identity import Identity, PublicKeys
from app.model.fold import RecordState
from app.model.types import TYPES
from app.services import sending
from app.services.authors import Authors
from app.services.session import Session
from app.services.titles import title_of_state
from app.services.views import ChangeSet, Preview, PreviewLine, ReceiveFailure
from app.storage import authors, bundles, contacts, evidence, journal, records
from app.storage.vault import Vault
from app.sync.bundle_reader import EvidenceSink, ReadSpec, Received, read_bundle
from app.sync.card import read_card
from app.sync.folder import find as find_bundles
from app.sync.folder import open_bundle
from app.sync.merge import Plan, plan
from app.sync.receipt import write_receipt

PREVIEW_LINES = 500


@dataclass(frozen=True, slots=True)
class Found:
    """Bundles to look at. In a folder, what is for somebody else is passed over in silence."""

    paths: tuple[Path, ...]
    from_folders: frozenset[Path]


@dataclass(slots=True)
class Staged:
    """A bundle that verified whole, waiting for a person's yes. Its evidence is staged encrypted."""

    preview: Preview
    received: Received
    evidence: dict[str, evidence.Staged] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Batch:
    """What several paths held; ``ignored`` counts bundles in folders that are for others."""

    staged: tuple[Staged, ...]
    failures: tuple[ReceiveFailure, ...]
    ignored: int


class _Rollback(Exception):
    """Ends a transaction that only looked."""


def find(session: Session, paths: list[Path]) -> Found:
    """The bundles at ``paths``. A file that was named is always looked at; folders are searched one level deep."""
    named = [path for path in paths if not path.is_dir()]
    inside = find_bundles([path for path in paths if path.is_dir()])
    every = tuple(dict.fromkeys([*named, *inside]))
    return Found(every, frozenset(inside) - frozenset(named))


def preview(session: Session, paths: list[Path], task: Task | None = None) -> Batch:
    """Verify every bundle at ``paths`` and say what each would change. Nothing is applied.

    Raises InputError ``no-bundle-found`` when there is nothing for this vault at all.
    """
    found = find(session, paths)
    staged: list[Staged] = []
    failures: list[ReceiveFailure] = []
    ignored = 0
    for path in found.paths:
        outcome = stage(session, path, task, lenient=path in found.from_folders)
        if isinstance(outcome, Staged):
            staged.append(outcome)
        elif outcome is None:
            ignored += 1
        else:
            failures.append(outcome)
    if not staged and not failures:
        raise InputError("no-bundle-found")
    return Batch(tuple(staged), tuple(failures), ignored)


def stage(
    session: Session, path: Path, task: Task | None = None, *, lenient: bool = False
) -> Staged | ReceiveFailure | None:
    """Verify one bundle. With ``lenient``, ``None`` for one that is for somebody else."""
    try:
        return _stage(session, path, task or Task())
    except NotForThisVault as error:
        return None if lenient else ReceiveFailure(str(path), error)
    except (BundleError, SijilError) as error:
        if error.error_code == "cancelled":
            raise
        return ReceiveFailure(str(path), error)


@dataclass(slots=True)
class _Sinks:
    """Where the evidence of one bundle is staged, encrypted, before anything is believed."""

    folder: Path
    open: list[evidence.Sink] = field(default_factory=list)

    def make(self, sha256: str, size: int) -> EvidenceSink:
        sink = evidence.Sink(self.folder, sha256, size)
        self.open.append(sink)
        return sink

    def staged(self) -> dict[str, evidence.Staged]:
        return {sink.staged.sha256: sink.staged for sink in self.open}

    def abort(self) -> None:
        for sink in self.open:
            sink.abort()


def _known_keys(vault: Vault) -> tuple[Identity, dict[str, PublicKeys], dict[str, PublicKeys]]:
    """The own identity, the keys of senders from whom bundles are taken, and of all known authors."""
    own = vault.identity
    senders = {card.key_id: card.public for card in (read_card(c.card) for c in contacts.listing(vault))}
    senders[own.key_id] = own.public
    every = {a.key_id: a.keys for a in authors.listing(vault) if a.keys is not None}
    return own, senders, every | senders


def _stage(session: Session, path: Path, task: Task) -> Staged:
    identity, senders, every = session.run(_known_keys)
    sinks = _Sinks(session.folder)
    spec = ReadSpec(identity, senders.get, every.get, sinks.make)
    with open_bundle(path) as source:
        received = read_bundle(source, spec, task)
    try:
        found = session.run(_look, str(path), received)
    except BaseException:
        sinks.abort()
        raise
    return Staged(found, received, sinks.staged())


def _look(vault: Vault, path: str, received: Received) -> Preview:
    """Apply, look, and roll back: the preview can't differ from what applying will do."""
    already = bundles.known(vault, received.bundle_id)
    known = journal.known(vault, [entry.hash for entry in received.entries])
    outcome: list[tuple[journal.Taken, dict[str, RecordState]]] = []
    with suppress(_Rollback), vault.transaction():
        taken = _take(vault, received)
        outcome.append((taken, _states(vault, taken)))
        raise _Rollback
    taken, after = outcome[0]
    planned = plan(_states(vault, taken), after, TYPES)
    return _preview(vault, path, received, already, known, taken, planned, after)


def _states(vault: Vault, taken: journal.Taken) -> dict[str, RecordState]:
    """The records that a bundle touches, as they stand at this moment."""
    found = ((record, records.state(vault, record)) for _, record in taken.touched)
    return {record: state for record, state in found if state is not None}


def _take(vault: Vault, received: Received) -> journal.Taken:
    for author in received.authors.values():
        authors.put(vault, author.public, author.name)
    return journal.take(vault, received.entries, received.checked)


def _preview(
    vault: Vault,
    path: str,
    received: Received,
    already: bool,
    known: set[str],
    taken: journal.Taken,
    planned: Plan,
    after: dict[str, RecordState],
) -> Preview:
    who = Authors(vault)
    strangers = [a for a in received.authors if not who.get(a).verified]
    forks = sorted(set(taken.forks) | set(received.forks))
    waiting = [r for r in received.receipts if bundles.awaits(vault, r.bundle, r.signer)]
    counts = planned.counts
    return Preview(
        path=path,
        sender=who.get(received.sender),
        bundle_id=received.bundle_id,
        already=already,
        entries_new=received.entry_count - len(known),
        entries_known=len(known),
        records_new=planned.records_new,
        records_changed=planned.records_changed,
        disputed=counts.get("disputed", 0),
        unknown=counts.get("unknown", 0),
        withheld=sum(d is None for entry in received.entries for d in entry.disclosures),
        evidence=len(received.evidence),
        evidence_bytes=sum(piece.size for piece in received.evidence),
        authors_unverified=tuple(who.get(a).name or _claimed(received, a) for a in strangers),
        forks=tuple(who.get(a).name or _claimed(received, a) for a in forks),
        receipts=len(waiting),
        lines=tuple(_lines(planned, after)),
    )


def _claimed(received: Received, key_id: str) -> str:
    author = received.authors.get(key_id)
    return (author.name if author else None) or key_id[:12]


def _lines(planned: Plan, after: dict[str, RecordState]) -> Iterable[PreviewLine]:
    for line in planned.lines[:PREVIEW_LINES]:
        state = after[line.record]
        title = title_of_state(state)
        yield PreviewLine(line.record, state.file, line.type, line.field, title, line.kind, line.before, line.after)


def apply(session: Session, staged: Staged, task: Task | None = None) -> ChangeSet:
    """Apply a bundle in one transaction, then put the signed receipt where the bundle came from.

    A second time changes nothing. Where the place can't be written to, the receipt goes with
    the next bundle to that person.
    """
    received = staged.received
    changed = session.write(_apply, staged)
    if received.sender != session.key_id and received.entry_count:
        folder = Path(staged.preview.path).parent
        with suppress(SijilError, OSError):
            if os.access(folder, os.W_OK):
                sending.send_receipts(session, received.sender, folder, task)
    return changed


def _apply(vault: Vault, staged: Staged) -> ChangeSet:
    received = staged.received
    if bundles.known(vault, received.bundle_id):
        for piece in staged.evidence.values():
            evidence.discard(vault.folder, piece)
        return ChangeSet()
    taken = _take(vault, received)
    _adopt(vault, staged)
    now = vault.clock.now()
    for receipt in received.receipts:
        bundles.confirm(vault, receipt.bundle, receipt.signer)
    bundles.received(vault, received.bundle_id, received.sender, received.counter)
    if received.entry_count and received.sender != vault.identity.key_id:
        signed = write_receipt(
            vault.identity,
            received.bundle_id,
            received.sender,
            entries=received.entry_count,
            files=len({entry.claims.file for entry in received.entries}),
            now=now,
        )
        bundles.owe_receipt(vault, received.bundle_id, received.sender, signed)
    contacts.heard(vault, received.sender, now)
    kinds = {"bundles", "contacts"} | ({"evidence"} if staged.evidence else set())
    files = frozenset(file for file, _ in taken.touched)
    return ChangeSet(files, frozenset(record for _, record in taken.touched), frozenset(kinds))


def _adopt(vault: Vault, staged: Staged) -> None:
    """Give each file of evidence to every case that names its hash; bytes that no record names are not kept."""
    wanted: dict[str, set[str]] = {}
    for file in {entry.claims.file for entry in staged.received.entries}:
        for state in records.records_in(vault, file):
            sha256 = state.shown("sha256") if state.type == "evidence" else None
            if isinstance(sha256, str):
                wanted.setdefault(sha256, set()).add(file)
    for sha256, piece in staged.evidence.items():
        files = sorted(wanted.get(sha256, ()))
        if not files:
            evidence.discard(vault.folder, piece)
        for file in files[:1]:
            evidence.adopt(vault, piece, file)


def discard(session: Session, staged: Staged) -> None:
    """Refuse a bundle: its staged evidence is removed, nothing was applied."""
    for piece in staged.evidence.values():
        evidence.discard(session.folder, piece)
