"""What happens on the vault's thread when a bundle is merged: journal, evidence, receipts, and what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.base.errors import InputError
from app.model.extension import Declarations
from app.model.fold import RecordState
from app.services.arrival import Arrival
from app.services.authors import Authors
from app.services.titles import title_of_state
from app.services.views import ChangeSet, Preview, PreviewLine
from app.storage import authors, bundles, contacts, evidence, journal, lookup, records
from app.storage.declaring import declarations
from app.storage.vault import Vault
from app.sync.bundle_reader import Received
from app.sync.card import clean_name
from app.sync.merge import Plan, plan
from app.sync.receipt import write_receipt

PREVIEW_LINES = 500


@dataclass(slots=True)
class Merged:
    """What the journal took."""

    new: int = 0
    known: int = 0
    withheld: int = 0
    touched: set[tuple[str, str]] = field(default_factory=set)
    forks: set[str] = field(default_factory=set)

    def changes(self, kinds: set[str]) -> ChangeSet:
        files = frozenset(file for file, _ in self.touched)
        return ChangeSet(files, frozenset(record for _, record in self.touched), frozenset(kinds))


def take(vault: Vault, arrival: Arrival) -> Merged:
    """Put the entries and the keys of their authors into the journal, in the caller's transaction."""
    for author in arrival.received.authors.values():
        authors.put(vault, author.public, _clean(author.name))
    checked = arrival.checked()
    merged = Merged(forks=set(arrival.received.forks))
    for batch in arrival.batches():
        merged.known += len(journal.known(vault, [entry.hash for entry in batch]))
        merged.withheld += sum(disclosure is None for entry in batch for disclosure in entry.disclosures)
        taken = journal.take(vault, batch, checked)
        merged.new += taken.new
        merged.touched |= taken.touched
        merged.forks.update(taken.forks)
    return merged


def _clean(claimed: str | None) -> str | None:
    """A claimed name as it may be shown; ``None`` for one with invisible or direction-turning characters (P26)."""
    try:
        return clean_name(claimed) if claimed else None
    except InputError:
        return None


def merge(vault: Vault, path: str, arrival: Arrival) -> tuple[Merged, Preview]:
    """Take the entries, and say what that changed, field by field."""
    already = bundles.known(vault, arrival.received.bundle_id)
    files = arrival.files()
    before = {state.id: state for file in files for state in records.records_in(vault, file)}
    merged = take(vault, arrival)
    wanted = {record for _, record in merged.touched}
    after = {s.id: s for file in files for s in records.records_in(vault, file) if s.id in wanted}
    planned = plan({record: before[record] for record in wanted & before.keys()}, after, declarations(vault).types)
    return merged, _preview(vault, path, arrival.received, already, merged, planned, after)


def _preview(
    vault: Vault,
    path: str,
    received: Received,
    already: bool,
    merged: Merged,
    planned: Plan,
    after: dict[str, RecordState],
) -> Preview:
    who = Authors(vault)
    strangers = [a for a in sorted(received.authors) if not who.get(a).verified]
    waiting = [r for r in received.receipts if bundles.awaits(vault, r.bundle, r.signer)]
    counts = planned.counts
    return Preview(
        path=path,
        sender=who.get(received.sender),
        bundle_id=received.bundle_id,
        already=already,
        entries_new=merged.new,
        entries_known=merged.known,
        records_new=planned.records_new,
        records_changed=planned.records_changed,
        disputed=counts.get("disputed", 0),
        unknown=counts.get("unknown", 0),
        withheld=merged.withheld,
        evidence=len(received.evidence),
        evidence_bytes=sum(piece.size for piece in received.evidence),
        authors_unverified=tuple(who.get(a).name or a[:12] for a in strangers),
        forks=tuple(who.get(a).name or a[:12] for a in sorted(merged.forks)),
        receipts=len(waiting),
        lines=tuple(_lines(planned, after, declarations(vault))),
        declarations=declarations(vault),
    )


def _lines(planned: Plan, after: dict[str, RecordState], declared: Declarations) -> Iterator[PreviewLine]:
    for line in planned.lines[:PREVIEW_LINES]:
        state = after[line.record]
        yield PreviewLine(
            line.record,
            state.file,
            line.type,
            line.field,
            title_of_state(state, declarations=declared),
            line.kind,
            line.before,
            line.after,
        )


def settle(vault: Vault, arrival: Arrival) -> None:
    """All that a bundle brings beside its entries: evidence, receipts, news of its sender, a receipt due."""
    received = arrival.received
    _adopt(vault, arrival)
    for receipt in received.receipts:
        bundles.confirm(vault, receipt.bundle, receipt.signer)
    now = vault.clock.now()
    contacts.heard(vault, received.sender, now)
    if bundles.known(vault, received.bundle_id):
        return
    bundles.received(vault, received.bundle_id, received.sender, received.counter)
    if received.entry_count and received.sender != vault.identity.key_id:
        kept = sum(evidence.holds(vault, piece.sha256) for piece in received.evidence)
        signed = write_receipt(
            vault.identity,
            received.bundle_id,
            received.sender,
            entries=received.entry_count,
            files=kept,
            now=now,
        )
        bundles.owe_receipt(vault, received.bundle_id, received.sender, signed)


def _adopt(vault: Vault, arrival: Arrival) -> None:
    """Give each file of evidence to the case that names its hash, and a copy to every other one (P30).

    Whatever account of a record ever named the hash, standing or not: a false account beside
    the right one must not throw the bytes away. Bytes that nothing names are not kept.
    """
    if not arrival.pieces:
        return
    wanted: dict[str, list[str]] = {}
    for file in arrival.files():
        for sha256 in lookup.values_ever(vault, file, "sha256") & arrival.pieces.keys():
            wanted.setdefault(sha256, []).append(file)
    for sha256, piece in arrival.pieces.items():
        files = wanted.get(sha256)
        if not files:
            evidence.discard(vault.folder, piece)
            continue
        evidence.adopt(vault, piece, files[0])
        for other in files[1:]:
            evidence.share(vault, sha256, files[0], other)
