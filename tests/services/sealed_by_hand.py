"""Sealed files made of the writer's own parts, for tests of those who read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from app.base.task import Task
from app.crypto.entries import read_entry
from app.services import selection
from app.services.session import Session
from app.storage import authors, bundles, evidence, lookup, seals
from app.storage.seals import SealedOut
from app.storage.vault import Vault
from app.sync.bundle_writer import BundleSpec, EvidencePiece, Reader, SealedParts, write_bundle
from app.sync.card import read_card, write_card
from app.sync.disclose import POLICIES
from app.sync.seal import Seal, write_seal

SALT = bytes(range(16))


def seal(
    sealer: Session,
    readers: Sequence[Session],
    cases: Sequence[str],
    path: Path,
    *,
    policy: str = "everything",
    purpose: str = "",
    salt: bytes = SALT,
) -> str:
    """Seal cases for the readers and the sealer; the bundle id."""
    assert policy in POLICIES
    cards = [one.run(lambda v: read_card(write_card(v.identity, v.name, 0))) for one in (sealer, *readers)]
    recipients = [Reader(card.key_id, card.recipient) for card in cards]
    chosen = sealer.run(selection.select, list(cases), policy, frozenset(reader.key_id for reader in recipients))
    lines = {file: list(selection.lines(sealer, chosen, file)()) for file in sorted(chosen.entries)}
    return sealer.run(_seal, recipients, list(cases), path, policy, purpose, salt, lines)


def _seal(
    vault: Vault,
    readers: list[Reader],
    cases: list[str],
    path: Path,
    policy: str,
    purpose: str,
    salt: bytes,
    lines: dict[str, list[str]],
) -> str:
    files = {file: [read_entry(line.encode()) for line in found] for file, found in lines.items() if found}
    heads: dict[str, dict[str, tuple[int, str]]] = {}
    withheld: dict[str, Mapping[str, Mapping[str, int]]] = {}
    for file, entries in files.items():
        for entry in entries:
            claims = entry.claims
            heads.setdefault(file, {})
            before = heads[file].get(claims.iss)
            if before is None or (claims.seq, entry.hash) > before:
                heads[file][claims.iss] = (claims.seq, entry.hash)
        missing = sum(entry.disclosures.count(None) for entry in entries)
        if missing:
            withheld[file] = {"": {"": missing}}
    told = Seal(vault.name, vault.clock.now(), purpose, policy, tuple(sorted(cases)), heads, withheld, salt)
    known = {author.key_id: author for author in authors.listing(vault)}
    signers = [known[key] for key in sorted({key for file in heads.values() for key in file})]
    pieces = [
        EvidencePiece(held.sha256, held.size, lambda h=held: evidence.reader(vault, h.sha256, h.file))
        for held in evidence.held(vault)
        if held.file in cases
        and policy == "everything"
        and held.sha256 in lookup.values_ever(vault, held.file, "sha256")
    ]
    signing = {author for file in heads.values() for author in file}
    newest = {author: max(file[author] for file in heads.values() if author in file) for author in signing}
    with vault.transaction():
        counter = bundles.next_counter(vault)
    spec = BundleSpec(
        vault.identity,
        readers,
        counter,
        vault.clock.now(),
        {file: partial(iter, lines[file]) for file in files},
        [(one.keys, one.name or None) for one in signers if one.keys is not None],
        sorted({piece.sha256: piece for piece in pieces}.values(), key=lambda one: one.sha256),
        heads=newest,
        sealed=SealedParts(write_seal(told)),
    )
    with path.open("wb") as out:
        written = write_bundle(out, spec, Task())
    keys = tuple(reader.key_id for reader in readers)
    told_of = SealedOut(
        written.bundle_id, written.digest, counter, told.at, told.cases, keys, (), purpose, policy,
        written.entries, len(pieces), 0, written.bytes, "", 0,
    )  # fmt: skip
    with vault.transaction():
        seals.put(vault, told_of)
    return written.bundle_id
