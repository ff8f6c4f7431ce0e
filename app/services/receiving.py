"""Receive: find bundles, verify them whole, show what they would change, apply all or nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
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
    """Verify one bundle and look at what it would change. With ``lenient``, ``None`` for one that is for others."""
    return _caught(session, path, task or Task(), lenient, _stage)


def _caught(
    session: Session, path: Path, task: Task, lenient: bool, work: Callable[[Session, Path, Task], Staged]
) -> Staged | ReceiveFailure | None:
    try:
        return work(session, path, task)
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


def _known_keys(vault: Vault) -> tuple[Identity, dict[str, PublicKeys], dict[str, PublicKeys]]:
    """The own identity, the keys of senders from whom bundles are taken, and of all known authors."""
    own = vault.identity
    senders = {card.key_id: card.public for card in (read_card(c.card) for c in contacts.listing(vault))}
    senders[own.key_id] = own.public
    every = {a.key_id: a.keys for a in authors.listing(vault) if a.keys is not None}
    return own, senders, every | senders


def _read(session: Session, path: Path, task: Task) -> tuple[Received, dict[str, evidence.Staged]]:
    """A bundle that verified whole, and its evidence, staged encrypted."""
    identity, senders, every = session.run(_known_keys)
    sinks = _Sinks(session.folder)
    spec = ReadSpec(identity, senders.get, every.get, sinks.make)
    with open_bundle(path) as source:
        received = read_bundle(source, spec, task)
    return received, sinks.staged()


def _throw_away(session: Session, pieces: dict[str, evidence.Staged]) -> None:
    for piece in pieces.values():
        evidence.discard(session.folder, piece)


def _stage(session: Session, path: Path, task: Task) -> Staged:
    received, pieces = _read(session, path, task)
    try:
        return Staged(session.run(_look, str(path), received), received, pieces)
    except BaseException:
        _throw_away(session, pieces)
        raise


def _look(vault: Vault, path: str, received: Received) -> Preview:
    """Apply, look, and roll back: the preview can't differ from what applying will do."""
    found: list[Preview] = []
    with suppress(_Rollback), vault.transaction():
        found.append(_merge(vault, path, received))
        raise _Rollback
    return found[0]


def _merge(vault: Vault, path: str, received: Received) -> Preview:
    """Put the entries into the journal, and say what that changed."""
    already = bundles.known(vault, received.bundle_id)
    known = journal.known(vault, [entry.hash for entry in received.entries])
    files = sorted({entry.claims.file for entry in received.entries})
    before = {state.id: state for file in files for state in records.records_in(vault, file)}
    for author in received.authors.values():
        authors.put(vault, author.public, author.name)
    taken = journal.take(vault, received.entries, received.checked)
    wanted = {record for _, record in taken.touched}
    after = {s.id: s for file in files for s in records.records_in(vault, file) if s.id in wanted}
    planned = plan({record: before[record] for record in wanted & before.keys()}, after, TYPES)
    return _preview(vault, path, received, already, known, taken, planned, after)


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


def receive(
    session: Session, path: Path, task: Task | None = None, *, lenient: bool = False
) -> Preview | ReceiveFailure | None:
    """Verify one bundle and apply it at once, in one transaction. The outcome says what it changed."""
    outcome = _caught(session, path, task or Task(), lenient, _receive)
    return outcome.preview if isinstance(outcome, Staged) else outcome


def _receive(session: Session, path: Path, task: Task) -> Staged:
    received, pieces = _read(session, path, task)
    try:
        preview = session.write(_merge_and_settle, str(path), received, pieces)
    except BaseException:
        _throw_away(session, pieces)
        raise
    _answer(session, received, path, task)
    return Staged(preview, received, {})


def _merge_and_settle(vault: Vault, path: str, received: Received, pieces: dict[str, evidence.Staged]) -> Preview:
    preview = _merge(vault, path, received)
    _settle(vault, received, pieces)
    return preview


def apply(session: Session, staged: Staged, task: Task | None = None) -> ChangeSet:
    """Apply a bundle in one transaction, then put the signed receipt where the bundle came from.

    A second time changes nothing. Where the place can't be written to, the receipt goes with
    the next bundle to that person.
    """
    changed = session.write(_apply, staged)
    staged.evidence = {}
    _answer(session, staged.received, Path(staged.preview.path), task or Task())
    return changed


def _apply(vault: Vault, staged: Staged) -> ChangeSet:
    received = staged.received
    for author in received.authors.values():
        authors.put(vault, author.public, author.name)
    taken = journal.take(vault, received.entries, received.checked)
    _settle(vault, received, staged.evidence)
    kinds = {"bundles", "contacts"} | ({"evidence"} if staged.evidence else set())
    files = frozenset(file for file, _ in taken.touched)
    return ChangeSet(files, frozenset(record for _, record in taken.touched), frozenset(kinds))


def _settle(vault: Vault, received: Received, pieces: dict[str, evidence.Staged]) -> None:
    """All that a bundle brings beside its entries: evidence, receipts, news of its sender, a receipt due."""
    _adopt(vault, received, pieces)
    for receipt in received.receipts:
        bundles.confirm(vault, receipt.bundle, receipt.signer)
    contacts.heard(vault, received.sender, vault.clock.now())
    if bundles.known(vault, received.bundle_id):
        return
    bundles.received(vault, received.bundle_id, received.sender, received.counter)
    if received.entry_count and received.sender != vault.identity.key_id:
        files = len({entry.claims.file for entry in received.entries})
        signed = write_receipt(
            vault.identity,
            received.bundle_id,
            received.sender,
            entries=received.entry_count,
            files=files,
            now=vault.clock.now(),
        )
        bundles.owe_receipt(vault, received.bundle_id, received.sender, signed)


def _answer(session: Session, received: Received, path: Path, task: Task) -> None:
    """Put the receipts due to the sender beside the bundle, where that can be written."""
    with suppress(SijilError, OSError):
        if received.sender != session.key_id and os.access(path.parent, os.W_OK):
            sending.send_receipts(session, received.sender, path.parent, task)


def _adopt(vault: Vault, received: Received, pieces: dict[str, evidence.Staged]) -> None:
    """Give each file of evidence to the case that names its hash, and a copy to every other one (P30).

    Bytes that no record names are not kept.
    """
    wanted: dict[str, list[str]] = {}
    for file in sorted({entry.claims.file for entry in received.entries}) if pieces else ():
        for state in records.records_in(vault, file):
            sha256 = state.shown("sha256") if state.type == "evidence" else None
            if isinstance(sha256, str):
                wanted.setdefault(sha256, []).append(file)
    for sha256, piece in pieces.items():
        files = wanted.get(sha256)
        if not files:
            evidence.discard(vault.folder, piece)
            continue
        evidence.adopt(vault, piece, files[0])
        for other in files[1:]:
            evidence.share(vault, sha256, files[0], other)


def discard(session: Session, staged: Staged) -> None:
    """Refuse a bundle: its staged evidence is removed, nothing was applied."""
    _throw_away(session, staged.evidence)
