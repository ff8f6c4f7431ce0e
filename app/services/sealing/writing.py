"""Seal: choose, sign, write one file, read it back, remember it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from app.base import limits
from app.base.errors import StorageFault, VaultDamaged
from app.base.task import Task
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import JSON, b64
from app.services import checkin, contacts, custody, increments, ledger, selection, stamping
from app.services.custody.groups import find as find_group
from app.services.release import Clearance
from app.services.sealing import planning
from app.services.sealing.paging import make_pages
from app.services.sealing.planning import Chosen
from app.services.sealing.views import Order, SealedReport
from app.services.session import Session
from app.services.stamping import Failure
from app.services.suspension.guard import demand_free, demand_free_recipients
from app.storage import access, authors, bundles, evidence, holding, journal, seals
from app.storage.seals import SealedOut
from app.storage.vault import Vault
from app.sync.bundle_writer import BundleSpec, EvidencePiece, Page, Reader, SealedParts, Written, write_bundle
from app.sync.folder import deliver, neutral_name
from app.sync.seal import SALT_BYTES, Seal, write_seal

SUFFIX: Final = ".age"
"""any age program opens it; the rest of the name says nothing (P23)"""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the vault's thread hands over before the file is written elsewhere."""

    identity: Identity
    name: str | None
    keys: list[tuple[PublicKeys, str | None]]
    ledgers: dict[str, bytes]
    identities: dict[str, bytes]
    custodians: dict[str, JSON]
    counter: int
    now: int


def seal(session: Session, order: Order, path: Path, task: Task | None = None) -> SealedReport:
    """Write one sealed file; done means read back and compared. ``path``: a folder, or a file that isn't there.

    It is in the log and in the ledger of each piece before it is written. What consent and the team's rules stand
    against is refused here too, whatever was planned. An authority that gives no stamp doesn't stop it: the seal
    waits for it. Raises what :func:`planning.plan` raises, InputError ``consent``, ``needs-approval``,
    ``team-policy``; StorageFault, NoRoom, BundleTooBig, Cancelled; with ``order.stamp`` InputError ``no-authority``.
    """
    task = task or Task()
    planning.demand_complete(order)
    session.run(_demand_readers, order)
    folder, name = _place(Path(path))
    salt = secrets.token_bytes(SALT_BYTES)
    clearance, chosen, pages = _of_one_state(session, order, salt, task)
    facts = session.write(_facts, order, chosen)
    failures: list[Failure] = []
    parts = SealedParts(
        write_seal(_seal(order, chosen, facts, salt, clearance)),
        pages,
        facts.identities,
        _stamper(session, order, task, failures),
    )
    spec = _spec(session, order, chosen, facts, parts)

    def write(out: BinaryIO) -> Written:
        return write_bundle(out, spec, task)

    written_to, written = deliver(folder, write, task, name, last=lambda: session.run(_demand_readers, order))
    try:
        session.write(_remember, order, chosen, facts, written, str(written_to))
    except BaseException:
        with suppress(OSError):
            written_to.unlink(missing_ok=True)  # one that the vault doesn't know of can't be told of, or retracted
        raise
    return replace(_report(session, order, chosen, written, written_to, len(pages)), failures=tuple(failures))


def _demand_readers(vault: Vault, order: Order) -> None:
    """Asked first, again when all is written and the file has no name yet, and in the transaction that remembers it:
    pages of many cases take minutes, and a suspension may come meanwhile (T21)."""
    demand_free(vault, order.readers)
    demand_free_recipients(vault, order.recipients)
    checkin.demand_heard(vault, order.readers)


def _of_one_state(session: Session, order: Order, salt: bytes, task: Task) -> tuple[Clearance, Chosen, list[Page]]:
    """What consent and approvals say, what goes, and its pages: of one state, however long they take to be set.

    Else somebody could write, or a bundle bring, what nobody approved, and it would be on the pages (A1).
    """
    while True:
        task.check()
        before = session.run(journal.heads)
        clearance = planning.demand_cleared(session, order)
        chosen = session.run(planning.choose, order, clearance.terms)
        pages = make_pages(session, order, clearance.terms, salt, task)
        if session.run(journal.heads) == before:
            return clearance, chosen, pages


def _place(path: Path) -> tuple[Path, str]:
    """The folder and the name in it; a name that says nothing where only a folder was given."""
    if path.is_dir():
        return path, neutral_name(SUFFIX)
    if not path.parent.is_dir():
        raise StorageFault(reason="folder-missing", path=str(path.parent))
    return path.parent, path.name


def _facts(vault: Vault, order: Order, chosen: Chosen) -> _Facts:
    """Everything that leaves is in the log and in the ledgers first: a line about what failed does no harm."""
    picked = chosen.selection
    with_names = picked.policy == "everything"
    for file, entries in picked.entries.items():
        for reader in order.everybody():
            access.note(vault, "sealed", file, who=reader if reader in order.readers else "", n=len(entries))
    here = [(file, sha256) for sha256, (_, files) in chosen.pieces.items() for file in files if file in picked.entries]
    ledger.left(vault, "sealed", here, _whom(order))
    identities = custody.seal_identities(vault, picked, order.group, readers=order.readers) if order.group else {}
    return _Facts(
        vault.identity,
        vault.name if with_names else None,
        _keys(vault, picked.authors, with_names),
        ledger.members(vault, here, _whom(order)) if with_names else {},  # who held a piece is who works with whom (A3)
        identities,
        _custodians(vault, order) if identities else {},
        bundles.next_counter(vault),
        vault.clock.now(),
    )


def _custodians(vault: Vault, order: Order) -> dict[str, JSON]:
    """How many must agree before the identities are opened: not who they are."""
    group = find_group(vault, order.group)
    return {"k": group.k, "n": len(group.members)}


def _whom(order: Order) -> list[str]:
    return [*order.readers, *(b64(hashlib.sha256(one.encode("ascii")).digest()) for one in order.recipients)]


def _keys(vault: Vault, wanted: set[str], with_names: bool) -> list[tuple[PublicKeys, str | None]]:
    """The authors' keys, and their names where the readers may know who there is (A3)."""
    known = {author.key_id: author for author in authors.listing(vault)}
    found: list[tuple[PublicKeys, str | None]] = []
    for key_id in sorted(wanted):
        own = key_id == vault.identity.key_id
        keys = vault.identity.public if own else known[key_id].keys
        if keys is None:  # an entry is only stored with its author's keys
            raise VaultDamaged(what="journal")
        name = vault.name if own else known[key_id].name
        found.append((keys, name or None if with_names else None))
    return found


def _seal(order: Order, chosen: Chosen, facts: _Facts, salt: bytes, clearance: Clearance) -> Seal:
    picked = chosen.selection
    cases = tuple(sorted(case for case in picked.cases if case in picked.entries))
    frozen = chosen.frozen
    return Seal(
        facts.name, facts.now, order.purpose, picked.policy, cases, frozen.heads, frozen.withheld, salt,
        _approvals(clearance, named=facts.name is not None), facts.custodians,
    )  # fmt: skip


def _approvals(clearance: Clearance, *, named: bool) -> list[dict[str, JSON]]:
    """What others agreed to, case by case; who they are only for readers who may know who there is (A3)."""
    found: list[dict[str, JSON]] = []
    for one in clearance.approvals:
        agreed = sorted({answer.by.key_id for answer in one.answers if answer.counts and answer.agreed})
        by: JSON = list(agreed) if named else []
        found.append({"case": one.case, "digest": one.over, "count": len(agreed), "by": by})
    return found[: limits.SEALED_APPROVALS]


def _stamper(session: Session, order: Order, task: Task, failures: list[Failure]) -> Callable[[bytes], Sequence[bytes]]:
    def stamp(signature: bytes) -> Sequence[bytes]:
        if not order.stamp:
            return ()
        asked = stamping.ask(session, hashlib.sha256(signature).digest(), task)
        failures.extend(asked.failures)
        return asked.tokens

    return stamp


def _spec(session: Session, order: Order, chosen: Chosen, facts: _Facts, parts: SealedParts) -> BundleSpec:
    cards = [contacts.card_of(session, key) for key in order.readers]
    readers = [Reader(card.key_id, card.recipient) for card in cards]
    readers += [Reader("", recipient) for recipient in order.recipients]
    readers.append(Reader(facts.identity.key_id, facts.identity.recipient))  # what was sealed here can be opened here
    picked = chosen.selection
    return BundleSpec(
        identity=facts.identity,
        readers=readers,
        counter=facts.counter,
        now=facts.now,
        files={file: selection.lines(session, picked, file) for file in picked.entries},
        authors=facts.keys,
        evidence=_sources(session, chosen),
        heads=chosen.frozen.newest(),
        ledgers=facts.ledgers,
        sealed=parts,
    )


def _sources(session: Session, chosen: Chosen) -> list[EvidencePiece]:
    def piece(sha256: str, size: int, file: str) -> EvidencePiece:
        return EvidencePiece(sha256, size, lambda: session.run(evidence.reader, sha256, file, hashed=False))

    return [piece(sha256, size, max(files)) for sha256, (size, files) in chosen.pieces.items()]


def _remember(vault: Vault, order: Order, chosen: Chosen, facts: _Facts, written: Written, place: str) -> None:
    _demand_readers(vault, order)
    policy, frozen = chosen.selection.policy, chosen.frozen
    cases = tuple(sorted(chosen.selection.cases))
    holding.sent(vault, written.bundle_id, increments.content(vault, chosen.selection), ())  # withdrawn by digest later
    seals.put(
        vault,
        SealedOut(
            written.bundle_id, written.digest, facts.counter, facts.now, cases, order.readers, order.recipients,
            order.purpose, policy, written.entries, len(chosen.pieces), frozen.missing, written.bytes, place,
            written.stamps,
        ),
    )  # fmt: skip


def _report(session: Session, order: Order, chosen: Chosen, written: Written, place: Path, pages: int) -> SealedReport:
    names = tuple(contacts.get(session, key).name for key in order.readers)
    return SealedReport(
        str(place), written.bundle_id, written.digest, written.bytes, written.entries, len(chosen.pieces), pages,
        chosen.frozen.missing, written.stamps, names,
    )  # fmt: skip
