"""Taking a sealed file into a room: read to its last byte, then let in as one, and never into the own vault."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from app.base.errors import SijilError
from app.base.limits import MEMORY_ENTRIES_BYTES
from app.base.task import Task
from app.model.entry import b64
from app.services import custody, merging, sameness
from app.services.arrival import Arrival, Sinks, known_keys
from app.services.rooms import applying
from app.services.rooms.opening import CHANGED, RoomSession, open_room
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import evidence, lookup, rooms, withdrawals
from app.storage.evidence import Origin
from app.storage.spool import Spool
from app.storage.vault import Vault
from app.storage.withdrawals import Word
from app.sync import sealed
from app.sync.folder import open_bundle
from app.sync.ledger import Ledger
from app.sync.sealed import Opened, SealedSpec


@dataclass(frozen=True, slots=True)
class Admitted:
    """What came of it. ``new``: ``False`` where the room had this very file already; ``compared``: whether all
    records were compared with those that were there, so that likely doubles are known."""

    bundle: str
    new: bool
    changes: ChangeSet
    compared: bool = True


def take_in(session: Session, room: str, path: Path, task: Task | None = None) -> Admitted:
    """Read one sealed file, verify it to its last byte, and take it into a room; nothing of it goes elsewhere.

    Raises NotFound, a BundleError (``not-sealed`` for an ordinary bundle), NotForThisVault, InputError
    ``too-many``, StorageFault, NoRoom, Cancelled; the room is as it was then. Once it is in, stopping only
    leaves the search for doubles unfinished (:func:`compare`).
    """
    task = task or Task()
    opened = open_room(session, room)
    withdrawn = session.run(applying.words)
    arrival, got = _read(session, opened, path, task)
    try:
        with opened.letting():
            new = opened.write(_let_in, arrival, facts_of(got), withdrawn)
    finally:
        arrival.throw_away(opened.folder)
    session.run(rooms.count_seals, room, len(opened.run(rooms.seals)))
    if got.identities:  # what custodians can open is asked for with the own key, which a room doesn't have
        session.write(custody.came, got.identities, got.sealer)
    compared = compare(session, room, task) if new else True
    changes = ChangeSet(frozenset(arrival.files()), kinds=CHANGED.kinds)
    return Admitted(got.received.bundle_id, new, changes, compared)


def compare(session: Session, room: str, task: Task | None = None) -> bool:
    """Look for records of a room that may be one; whether it was finished."""
    opened = open_room(session, room)
    try:
        with opened.letting():
            sameness.look(opened, task or Task())
    except SijilError:
        return False  # the room stands; that it wasn't finished is one of the warnings
    return sameness.waiting(opened) == 0


def _read(session: Session, room: RoomSession, path: Path, task: Task) -> tuple[Arrival, Opened]:
    keys = known_keys(session)
    sinks, spool = Sinks(room.folder), Spool(room.folder)
    spec = SealedSpec(keys.every.get, sinks.make, entry_spool=spool, memory=MEMORY_ENTRIES_BYTES)
    try:
        with open_bundle(path) as source:
            got = sealed.read(source, keys.identity, task, spec)
    except BaseException:
        spool.discard()
        raise
    return Arrival(got.received, spool, sinks.staged(), path), got


def _let_in(vault: Vault, arrival: Arrival, facts: Mapping[str, Any], withdrawn: Sequence[Word]) -> bool:
    """Everything of one file but what is withdrawn, in the transaction that is open; ``False`` where it is here."""
    got = arrival.received
    chains = _chains(arrival)
    if not rooms.put_seal(vault, got.bundle_id, got.sender, {**facts, "authors": chains}):
        return False
    withdrawals.apply(vault, withdrawn)
    merging.take(vault, [arrival])
    _adopt(vault, arrival)
    return True


def _adopt(vault: Vault, arrival: Arrival) -> None:
    """Give each file of evidence to the cases that name its hash; bytes that nothing names are not kept."""
    origin = Origin("received", arrival.received.sender, "")
    named: dict[str, list[str]] = {}
    for file in arrival.files():
        for sha256 in lookup.values_ever(vault, file, "sha256") & arrival.pieces.keys():
            named.setdefault(sha256, []).append(file)
    for sha256, files in sorted(named.items()):
        evidence.adopt(vault, arrival.pieces[sha256], files[0], origin)
        for other in files[1:]:
            evidence.share(vault, sha256, files[0], other, origin)
    vault.after_commit(partial(_keep, arrival, frozenset(named)))


def _keep(arrival: Arrival, adopted: frozenset[str]) -> None:
    """What is thrown away afterwards is the rest."""
    for sha256 in adopted:
        del arrival.pieces[sha256]


def _chains(arrival: Arrival) -> dict[str, list[int]]:
    """Author → entries, first and last number, and how many runs of numbers between them are missing."""
    numbers: dict[str, set[int]] = {}
    counts: Counter[str] = Counter()
    for batch in arrival.batches():
        for entry in batch:
            numbers.setdefault(entry.claims.iss, set()).add(entry.claims.seq)
            counts[entry.claims.iss] += 1
    return {author: [counts[author], min(seqs), max(seqs), _gaps(seqs)] for author, seqs in numbers.items()}


def _gaps(numbers: Iterable[int]) -> int:
    ordered = sorted(numbers)
    return sum(after != before + 1 for before, after in itertools.pairwise(ordered))


VERSION: Final = 1


def facts_of(got: Opened) -> dict[str, Any]:
    """What the reader proved, as it is kept in the room (docs/formats.md, section 16)."""
    received, seal = got.received, got.seal
    return {
        "v": VERSION,
        "name": seal.name,
        "at": seal.at,
        "policy": seal.policy,
        "purpose": seal.purpose,
        "cases": list(seal.cases),
        "files": dict(received.files),
        "heads": {file: {key: list(head) for key, head in heads.items()} for file, heads in seal.heads.items()},
        "withheld": {file: {t: dict(f) for t, f in types.items()} for file, types in seal.withheld.items()},
        "missing": {file: dict(authors) for file, authors in got.missing.items()},
        "salt": b64(seal.salt),
        "approvals": len(seal.approvals),
        "identities": sorted(got.identities),
        "signature": hashlib.sha256(received.signature).hexdigest(),
        "stamps": [b64(token) for token in got.stamps],
        "ledgers": {one.key_id: [len(one.chains), _lines(one)] for one in received.ledgers},
        "readers": received.readers_count,
        "entries": received.entry_count,
        "evidence": len(received.evidence),
        "forks": sorted(received.forks),
    }


def _lines(ledger: Ledger) -> int:
    return sum(len(chain.lines) for chain in ledger.chains)


__all__ = ["Admitted", "compare", "facts_of", "take_in"]
