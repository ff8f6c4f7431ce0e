"""Send: choose, write, read back, remember what waits for a receipt."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from app.base.errors import InputError, StorageFault, VaultDamaged
from app.base.task import Task
from app.crypto.identity import Identity, PublicKeys
from app.model.fold import RecordState
from app.services import contacts, selection
from app.services.authors import Authors
from app.services.selection import Selection
from app.services.session import Session
from app.services.views import SentReport
from app.storage import authors, bundles, evidence, journal, records
from app.storage.vault import Vault
from app.sync.bundle_writer import BundleSpec, EvidencePiece, Reader, Written, write_bundle
from app.sync.disclose import POLICIES as _POLICIES
from app.sync.disclose import Policy as Policy
from app.sync.folder import deliver

POLICIES: Final[tuple[Policy, ...]] = _POLICIES
"""What readers get to know, from everything (but protected sources) to statistics only."""

RECEIPTS_ONLY: Final[Policy] = "everything"


def policy(name: str) -> Policy:
    """The policy of this name. Raises InputError ``unknown-policy``."""
    for known in POLICIES:
        if known == name:
            return known
    raise InputError("unknown-policy", name=name)


@dataclass(frozen=True, slots=True)
class SentRow:
    """A bundle that was sent to one reader; ``confirmed`` once their signed receipt is here."""

    bundle_id: str
    reader: str
    name: str
    at: int
    entries: int
    confirmed: int | None


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the vault's thread hands over before the bundle is written elsewhere."""

    identity: Identity
    keys: list[tuple[PublicKeys, str | None]]
    heads: dict[str, tuple[int, str]]
    receipts: dict[str, bytes]
    counter: int
    now: int


def weigh(session: Session, to: list[str], cases: list[str] | None = None, policy: Policy = "everything") -> SentReport:
    """What :func:`send` would write, without writing it; ``bytes`` counts evidence only."""
    chosen = session.run(selection.select, cases, policy, frozenset(to))
    pieces = _evidence(session, chosen)
    names = tuple(contacts.get(session, key).name for key in to)
    size = sum(piece.size for piece in pieces)
    return SentReport("", names, chosen.count(), len(pieces), size, chosen.withheld, chosen.left_out)


def send(
    session: Session,
    to: list[str],
    folder: Path,
    cases: list[str] | None = None,
    policy: Policy = "everything",
    task: Task | None = None,
) -> SentReport:
    """Write one bundle for all the readers into ``folder``; done means written, read back and compared.

    ``to`` are key ids of contacts. What is sent waits for their signed receipts. Raises
    InputError (``no-reader``, ``nothing-to-send``, ``not-a-case``), StorageFault, NoRoom.
    """
    if not to:
        raise InputError("no-reader")
    _demand_folder(folder)
    chosen = session.run(selection.select, cases, policy, frozenset(to))
    pieces = _evidence(session, chosen)
    path, written = _deliver(session, to, folder, chosen, pieces, task or Task())
    names = tuple(contacts.get(session, key).name for key in to)
    return SentReport(str(path), names, written.entries, len(pieces), written.bytes, chosen.withheld, chosen.left_out)


def send_receipts(session: Session, to: str, folder: Path, task: Task | None = None) -> Path | None:
    """Put the receipts due to one sender into ``folder``, as a bundle; ``None`` if none is due."""
    if not session.run(bundles.receipts_due, [to]):
        return None
    path, _ = _deliver(session, [to], folder, Selection(RECEIPTS_ONLY), [], task or Task())
    return path


def _demand_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise StorageFault(reason="folder-missing", path=str(folder))


def _deliver(
    session: Session, to: list[str], folder: Path, chosen: Selection, pieces: list[EvidencePiece], task: Task
) -> tuple[Path, Written]:
    cards = [contacts.card_of(session, key) for key in dict.fromkeys(to)]
    facts = session.write(_facts, to, chosen)
    spec = BundleSpec(
        identity=facts.identity,
        readers=[Reader(card.key_id, card.recipient) for card in cards],
        counter=facts.counter,
        now=facts.now,
        files={file: selection.lines(session, chosen, file) for file in chosen.entries},
        authors=facts.keys,
        evidence=pieces,
        receipts=facts.receipts,
        heads=facts.heads,
    )

    def write(out: BinaryIO) -> Written:
        return write_bundle(out, spec, task)

    path, written = deliver(folder, write, task)
    try:
        session.write(_remember, written, to, facts, bool(chosen.entries))
    except BaseException:
        with suppress(OSError):  # a stick that is gone: what went wrong first is what the person must hear
            path.unlink(missing_ok=True)  # a bundle that the outbox doesn't know would get receipts that nobody awaits
        raise
    return path, written


def _facts(vault: Vault, to: list[str], chosen: Selection) -> _Facts:
    """The counter is taken before anything is written: a bundle that fails half way uses it up."""
    known = {author.key_id: author for author in authors.listing(vault)}
    own = vault.identity
    with_names = chosen.policy == "everything"
    keys: list[tuple[PublicKeys, str | None]] = []
    for key_id in sorted(chosen.authors):
        if key_id == own.key_id:
            keys.append((own.public, vault.name if with_names else None))
        else:
            author = known[key_id]
            if author.keys is None:  # an entry is only stored with its author's keys
                raise VaultDamaged(what="journal")
            keys.append((author.keys, (author.name or None) if with_names else None))
    heads = journal.heads(vault)
    if not with_names or not chosen.entries:
        # Readers outside the group, and whoever gets a receipt without asking, learn nothing
        # about who else there is (A3).
        heads = {key_id: head for key_id, head in heads.items() if key_id in chosen.authors}
    # A receipt names whom it is for: it goes into a bundle that nobody else reads.
    due = bundles.receipts_due(vault, to) if len(set(to)) == 1 else []
    receipts = {receipt.bundle: receipt.receipt for receipt in due}
    return _Facts(own, keys, heads, receipts, bundles.next_counter(vault), vault.clock.now())


def _remember(vault: Vault, written: Written, to: list[str], facts: _Facts, awaited: bool) -> None:
    """Receipts are not receipted: a bundle of nothing else waits for nothing."""
    if awaited:
        for key in to:
            bundles.sent(vault, written.bundle_id, key, facts.counter, written.entries)
    bundles.receipts_sent(vault, list(facts.receipts), to)


def _evidence(session: Session, chosen: Selection) -> list[EvidencePiece]:
    """The bytes that travel: only to readers who may know identities, since a picture shows who."""
    if chosen.policy != "everything":
        return []

    def collect(vault: Vault) -> dict[str, tuple[int, str]]:
        """SHA-256 → size and file, of what a record that travels names and nobody withdrew."""
        found: dict[str, tuple[int, str]] = {}
        for file in sorted(chosen.entries):
            named = _named_hashes(records.records_in(vault, file, withdrawn=False), chosen)
            found.update({h.sha256: (h.size, file) for h in evidence.held(vault, file) if h.sha256 in named})
        return found

    def piece(sha256: str, size: int, file: str) -> EvidencePiece:
        return EvidencePiece(sha256, size, lambda: session.run(evidence.reader, sha256, file))

    return [piece(sha256, size, file) for sha256, (size, file) in session.run(collect).items()]


def _named_hashes(states: list[RecordState], chosen: Selection) -> set[str]:
    """The hashes that the evidence records among these name, in any standing account."""
    return {
        account.value
        for state in states
        if state.type == "evidence" and chosen.includes(state)
        for account in state.fields.get("sha256", ())
        if account.held and isinstance(account.value, str)
    }


def sent(session: Session) -> tuple[SentRow, ...]:
    """Everything that was sent, newest first."""

    def collect(vault: Vault) -> list[tuple[Any, str]]:
        known = Authors(vault)
        return [(row, known.get(row.reader).name) for row in bundles.sent_rows(vault)]

    rows = session.run(collect)
    return tuple(SentRow(r.id, r.reader, name, r.at, r.entries, r.receipt_at) for r, name in rows)
