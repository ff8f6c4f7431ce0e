"""What happens on the vault's thread when bundles are merged: journal, evidence, receipts, and what it changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from app.base.errors import InputError
from app.model.entry import Entry
from app.model.fold import RecordState
from app.services import introductions, ledger
from app.services.arrival import Arrival
from app.services.relay import addresses
from app.services.suspension import signing as suspensions
from app.services.views import ChangeSet
from app.storage import (
    access,
    authors,
    bundles,
    contacts,
    evidence,
    fold,
    forks,
    heard,
    holding,
    journal,
    lookup,
    pages,
    suspension,
)
from app.storage.declaring import declarations
from app.storage.evidence import Origin
from app.storage.forks import Found
from app.storage.vault import Vault
from app.sync.card import clean_name
from app.sync.merge import Plan, plan
from app.sync.receipt import Receipt, write_receipt
from app.sync.received import Received

_BATCH: Final = 5_000  # entries that are folded together: the bundles of one sender touch the same records

Place = tuple[str, str]
"""(file, record)"""


@dataclass(slots=True)
class Merged:
    """What the journal took. The counters are by file; ``before`` has the records as they were."""

    new: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    withheld: Counter[str] = field(default_factory=Counter)
    authors: set[str] = field(default_factory=set)
    """key ids of those who signed what is new"""
    ahead: set[str] = field(default_factory=set)
    """of those of whom something came that is newer than all that was here: signs of life"""
    forks: list[Found] = field(default_factory=list)
    before: dict[Place, RecordState | None] = field(default_factory=dict)

    def changes(self, kinds: Iterable[str]) -> ChangeSet:
        files = frozenset(file for file, _ in self.before)
        return ChangeSet(files, frozenset(record for _, record in self.before), frozenset(kinds))


def take(vault: Vault, arrivals: Sequence[Arrival], files: frozenset[str] | None = None) -> Merged:
    """Put entries and the keys of their authors into the journal, in the caller's transaction.

    ``files``: only what belongs to these; ``None`` for everything.
    """
    merged = Merged()
    known = {author.key_id for author in authors.listing(vault) if author.keys is not None and author.name}
    suspects: set[str] = set()
    vault.witness = lambda places: _see(vault, merged, places)
    for batch, checked in _batches(arrivals, files):
        _introduce(vault, arrivals, {entry.claims.iss for entry in batch} - known)
        known |= {entry.claims.iss for entry in batch}
        _count(vault, merged, batch)
        suspects.update(journal.take(vault, batch, checked).forks)
    vault.witness = None
    merged.forks += forks.among_entries(vault, suspects)
    merged.forks += forks.with_those_aside(vault, merged.authors)
    merged.forks += forks.against_heads(vault, merged.authors)
    return merged


def _batches(arrivals: Sequence[Arrival], files: frozenset[str] | None) -> Iterator[tuple[list[Entry], set[str]]]:
    """Entries of all the bundles, some thousand at a time, and which of them had their own signature checked."""
    held: list[Entry] = []
    checked: set[str] = set()
    for arrival in arrivals:
        proven = arrival.checked()
        for batch in arrival.batches(files):
            held += batch
            checked.update(entry.hash for entry in batch if entry.hash in proven)
            if len(held) >= _BATCH:
                yield held, checked
                held, checked = [], set()
    if held:
        yield held, checked


def _see(vault: Vault, merged: Merged, places: Sequence[Place]) -> None:
    """Keep what stands at these places before it is written anew, the first time only."""
    fresh = [place for place in places if place not in merged.before]
    there = states(vault, fresh)
    for place in fresh:
        merged.before[place] = there.get(place)


def states(vault: Vault, places: Iterable[Place]) -> dict[Place, RecordState]:
    """The records at these places, as they stand now."""
    found: dict[Place, RecordState] = {}
    for block in fold.blocks(sorted(places)):
        there = pages.states(vault, [(record, file) for file, record in block])
        found |= {(file, record): state for (record, file), state in there.items()}
    return found


def _introduce(vault: Vault, arrivals: Sequence[Arrival], wanted: set[str]) -> None:
    for arrival in arrivals:
        for key_id in wanted & arrival.received.authors.keys():
            author = arrival.received.authors[key_id]
            authors.put(vault, author.public, _clean(author.name))


def _clean(claimed: str | None) -> str | None:
    """A claimed name as it may be shown; ``None`` for one with invisible or direction-turning characters (P26)."""
    try:
        return clean_name(claimed) if claimed else None
    except InputError:
        return None


def _count(vault: Vault, merged: Merged, batch: Sequence[Entry]) -> None:
    known = journal.known(vault, [entry.hash for entry in batch])
    newest = {iss: journal.head(vault, iss) for iss in {entry.claims.iss for entry in batch}}
    heads = {iss: head[0] if head is not None else -1 for iss, head in newest.items()}
    for entry in batch:
        file = entry.claims.file
        merged.withheld[file] += entry.disclosures.count(None)
        if entry.hash in known:
            merged.known[file] += 1
            continue
        known.add(entry.hash)  # the same entry in two bundles is new once
        merged.new[file] += 1
        merged.authors.add(entry.claims.iss)
        if entry.claims.seq > heads[entry.claims.iss]:
            merged.ahead.add(entry.claims.iss)


def changed(vault: Vault, merged: Merged) -> tuple[Plan, dict[str, RecordState]]:
    """What was changed, field by field, and the records as they are now, by id."""
    after = {record: state for (_, record), state in states(vault, merged.before).items()}
    before = {record: state for (_, record), state in merged.before.items() if state is not None}
    return plan(before, after, declarations(vault).types), after


def settle(vault: Vault, arrival: Arrival, files: frozenset[str] | None, news: set[str]) -> bool:
    """All that a bundle brings beside its entries: evidence, receipts, news of its sender, a receipt due.

    ``files``: those of which the entries were taken. Whether all of the bundle is here now.
    """
    received = arrival.received
    chosen = frozenset(arrival.files()) if files is None else files & frozenset(arrival.files())
    _adopt(vault, arrival, chosen)
    ledger.take(vault, received.ledgers, chosen)
    for file in sorted(chosen):
        access.note(vault, "received", file, who=received.sender)
    for receipt in _receipts(vault, received):
        if receipt.whole:
            bundles.confirm(vault, receipt.bundle, receipt.signer, receipt.files)
        else:
            bundles.confirm_part(vault, receipt.bundle, receipt.signer, receipt.iat, receipt.entries, receipt.taken)
    # A header for readers outside the group names only the authors of its bundle: what isn't in it says nothing.
    everybody = not received.heads.keys() <= received.authors.keys()
    batches = arrival.batches(files)
    holding.heard(vault, received.sender, received.counter, received.heads, batches, everybody=everybody)
    suspensions.came(vault, received.suspensions)
    if received.sender not in suspension.cut(vault):  # whoever has that key would introduce whom they like (T21)
        introductions.came(vault, received.introductions)
    if received.address is not None:
        addresses.came(vault, *received.address)
    heard.note(vault, news)
    seen = heard.first_seen(vault, received.sender, received.bundle_id, received.counter)
    if seen is not None:
        contacts.heard(vault, received.sender, seen)
        heard.note(vault, {received.sender}, seen)
    if bundles.known(vault, received.bundle_id):
        return True
    taken = bundles.taken_of(vault, received.bundle_id) | chosen
    whole = taken >= received.files.keys()
    if whole:
        bundles.received(vault, received.bundle_id, received.sender, received.counter)
    else:
        bundles.took(vault, received.bundle_id, chosen)
    if chosen and received.sender != vault.identity.key_id:
        _owe(vault, arrival, None if whole else sorted(taken))
    return whole


def _receipts(vault: Vault, received: Received) -> tuple[Receipt, ...]:
    """None of a suspended key: nothing is erased here because whoever has it says that it is safe there."""
    return () if received.sender in suspension.cut(vault) else received.receipts


def _owe(vault: Vault, arrival: Arrival, taken: list[str] | None) -> None:
    """A receipt for what was truly taken: all of it, or the files by name (T13)."""
    received = arrival.received
    kept = sum(evidence.holds(vault, piece.sha256) for piece in received.evidence)
    entries = received.entry_count if taken is None else sum(received.files[file] for file in taken)
    signed = write_receipt(
        vault.identity,
        received.bundle_id,
        received.sender,
        entries=entries,
        files=kept,
        now=vault.clock.now(),
        taken=taken,
    )
    bundles.owe_receipt(vault, received.bundle_id, received.sender, signed)


def _adopt(vault: Vault, arrival: Arrival, files: frozenset[str]) -> None:
    """Give each file of evidence to the case that names its hash, and a copy to every other one (P30).

    Whatever account of a record ever named the hash, standing or not: a false account beside
    the right one must not throw the bytes away. Bytes that nothing names are not kept.
    """
    if not arrival.pieces:
        return
    origin = Origin("received", arrival.received.sender, f"bundle:{arrival.received.counter}")
    wanted: dict[str, list[str]] = {}
    for file in sorted(files):
        for sha256 in lookup.values_ever(vault, file, "sha256") & arrival.pieces.keys():
            wanted.setdefault(sha256, []).append(file)
    for sha256, piece in arrival.pieces.items():
        named = wanted.get(sha256)
        if not named:
            vault.after_commit(partial(evidence.discard, vault.folder, piece))  # a failed attempt may be made again
            continue
        evidence.adopt(vault, piece, named[0], origin)
        if len(named) == 1:  # of several cases nobody can say for which of them the sender has it
            holding.hold_pieces(vault, arrival.received.sender, [(sha256, named[0])])
        for other in named[1:]:
            evidence.share(vault, sha256, named[0], other, origin)
