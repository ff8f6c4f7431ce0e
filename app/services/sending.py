"""Send: choose, write, read back, remember what waits for a receipt."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from app.base.errors import InputError, StorageFault, VaultDamaged
from app.base.task import Task
from app.crypto.identity import Identity, PublicKeys
from app.services import awaiting, checkin, contacts, disclosure, increments, ledger, selection, teams
from app.services.authors import Authors
from app.services.disclosure import pieces
from app.services.increments import Parcel, Pieces, Weight
from app.services.relay import addresses
from app.services.relay.addresses import Letter
from app.services.release import clearance
from app.services.selection import Selection
from app.services.session import Session
from app.services.suspension import telling
from app.services.suspension.guard import demand_free
from app.services.views import SentReport
from app.storage import (
    access,
    authors,
    bundles,
    evidence,
    holding,
    introductions,
    journal,
    shipments,
    suspension,
    suspension_letters,
)
from app.storage.shipments import Shipment
from app.storage.vault import Vault
from app.sync.bundle_writer import BundleSpec, EvidencePiece, Reader, Written, write_bundle
from app.sync.disclose import POLICIES as _POLICIES
from app.sync.disclose import Policy as Policy
from app.sync.disclose import Terms
from app.sync.folder import deliver, is_folder, plain

POLICIES: Final[tuple[Policy, ...]] = _POLICIES
"""What readers get to know, from everything (but protected sources) to statistics only."""

RECEIPTS_ONLY: Final[Policy] = "everything"

Way = Callable[[Path, Callable[[BinaryIO], Written], Task], tuple[Path, Written]]
"""how a bundle gets into a folder: as :func:`app.sync.folder.deliver` does it"""

Noted = Callable[[Path, Written], Callable[[Vault], None]]
"""told of a bundle that lies there; what it returns is done in the transaction that remembers it as sent"""


@dataclass(frozen=True, slots=True)
class Exit:
    """Where a bundle leaves. ``place`` is what the outbox remembers, "" for the folder's own name."""

    folder: Path
    way: Way = deliver
    noted: Noted | None = None
    place: str = ""


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
    introductions: dict[str, bytes]
    suspensions: dict[str, bytes]
    address: Letter | None
    awaited: bytes
    ledgers: dict[str, bytes]
    counter: int
    now: int


@dataclass(frozen=True, slots=True)
class Order:
    """What to send, and how. ``whole``: also what the readers have confirmed to hold. ``against_team``: also
    where a team's rules allow less."""

    to: tuple[str, ...]
    cases: tuple[str, ...] | None
    policy: Policy
    whole: bool = False
    against_team: bool = False
    against_consent: bool = False
    """also what somebody refused to let colleagues have, or withdrew"""
    terms: Terms | None = None
    """instead of the policy with the exceptions that hold for the readers; its policy is ``policy``"""
    signal: bool = False
    """a bundle without entries that says what is held here, of authors whom its one reader knows (T15, T16)"""


def weigh(
    session: Session,
    to: list[str],
    cases: list[str] | None = None,
    policy: Policy = "everything",
    *,
    whole: bool = False,
    against_consent: bool = False,
    terms: Terms | None = None,
) -> SentReport:
    """What :func:`send` would write, without writing it; ``bytes`` is an estimate. Nothing new gives 0 entries.

    A team's rules aren't asked: :func:`app.services.teams.refused` tells what they say.
    """
    parcel = session.run(_parcel, _order(to, cases, policy, whole, True, against_consent, terms))
    return _report(session, to, parcel, "", parcel.weight.bytes)


def send(
    session: Session,
    to: list[str],
    folder: Path,
    cases: list[str] | None = None,
    policy: Policy = "everything",
    task: Task | None = None,
    *,
    whole: bool = False,
    against_team: bool = False,
    against_consent: bool = False,
    terms: Terms | None = None,
    way: Way = deliver,
    noted: Noted | None = None,
    place: str = "",
) -> SentReport:
    """Write one bundle for all the readers into ``folder``; done means written, read back and compared.

    ``to`` are key ids of contacts. What is sent waits for their signed receipts. What all of them
    have confirmed is left out, unless ``whole``. ``terms`` take the place of ``policy``. What
    somebody refused to let colleagues have, or withdrew, stays here, unless ``against_consent``
    (docs/decisions/0019). Raises InputError (``no-reader``, ``nothing-to-send``, ``nothing-new``,
    ``not-a-case``, ``team-policy``, ``reader-suspended``, ``checkin-missed``), StorageFault, NoRoom.
    """
    if not to:
        raise InputError("no-reader")
    _demand_folder(folder)
    order = _order(list(dict.fromkeys(to)), cases, policy, whole, against_team, against_consent, terms)
    parcel = session.run(_parcel, order)
    if not parcel.chosen.entries:
        raise InputError("nothing-new")
    path, written = _deliver(session, order, Exit(folder, way, noted, place), parcel, task or Task())
    return _report(session, to, parcel, str(path), written.bytes)


def _order(
    to: list[str],
    cases: list[str] | None,
    policy: Policy,
    whole: bool,
    against_team: bool,
    against_consent: bool,
    terms: Terms | None,
) -> Order:
    rule = policy if terms is None else terms.policy
    return Order(tuple(to), _ids(cases), rule, whole, against_team, against_consent, terms)


def _ids(cases: list[str] | None) -> tuple[str, ...] | None:
    return None if cases is None else tuple(cases)


def _parcel(vault: Vault, order: Order) -> Parcel:
    demand_free(vault, order.to)
    checkin.demand_heard(vault, order.to)
    cases = None if order.cases is None else list(order.cases)
    terms = order.terms or disclosure.given(vault, order.policy, order.to)
    if not order.against_consent:
        terms = clearance.within(vault, cases, terms)
    chosen = selection.select(vault, cases, terms, frozenset(order.to))
    if not order.against_team:
        teams.demand_allowed(vault, chosen.cases, order.to, order.policy)
    return increments.parcel(vault, chosen, pieces.travelling(vault, chosen), order.to, order.whole)


def _report(session: Session, to: list[str], parcel: Parcel, path: str, size: int) -> SentReport:
    names = tuple(contacts.get(session, key).name for key in to)
    chosen, weight, whole = parcel.chosen, parcel.weight, parcel.whole
    return SentReport(
        path,
        names,
        weight.entries,
        weight.pieces,
        size,
        chosen.withheld,
        chosen.left_out,
        whole.entries,
        whole.bytes,
    )


def send_receipts(session: Session, to: str, folder: Path, task: Task | None = None) -> Path | None:
    """Put what is due to one person (receipts, introductions, suspensions) into ``folder``, as a bundle; ``None`` if
    nothing is, or if their key is suspended."""
    if not session.run(_due, to):
        return None
    return _empty(session, to, Exit(folder), task or Task(), signal=False)


def send_signal(session: Session, to: str, out: Exit, task: Task | None = None) -> Path:
    """The same whether anything is due or not, with what is held here: how somebody hears that all is well (T16)."""
    return _empty(session, to, out, task or Task(), signal=True)


def _empty(session: Session, to: str, out: Exit, task: Task, *, signal: bool) -> Path:
    nothing = Parcel(Selection(RECEIPTS_ONLY), {}, Weight(), Weight(), True)
    path, _ = _deliver(session, Order((to,), (), RECEIPTS_ONLY, signal=signal), out, nothing, task)
    return path


def _due(vault: Vault, to: str) -> bool:
    if to in suspension.cut(vault):
        return False
    found = bundles.receipts_due(vault, [to]) or introductions.due(vault, to) or addresses.is_due(vault, to)
    return bool(found or telling.is_due(vault, to))


def _demand_folder(folder: Path) -> None:
    if not is_folder(folder):
        raise StorageFault(reason="folder-missing", path=str(folder))


def _deliver(session: Session, order: Order, out: Exit, parcel: Parcel, task: Task) -> tuple[Path, Written]:
    cards = [contacts.card_of(session, key) for key in order.to]
    chosen = parcel.chosen
    if len(set(order.to)) == 1:
        addresses.prepare(session, order.to[0])
    facts = session.write(_facts, order, parcel)
    spec = BundleSpec(
        identity=facts.identity,
        readers=[Reader(card.key_id, card.recipient) for card in cards],
        counter=facts.counter,
        now=facts.now,
        files={file: selection.lines(session, chosen, file) for file in chosen.entries},
        authors=facts.keys,
        evidence=_sources(session, parcel.pieces),
        receipts=facts.receipts,
        heads=facts.heads,
        introductions=facts.introductions,
        suspensions=facts.suspensions,
        address=facts.address.statement if facts.address else b"",
        awaited=facts.awaited,
        ledgers=facts.ledgers,
    )

    def write(file: BinaryIO) -> Written:
        written = write_bundle(file, spec, task)
        session.run(demand_free, order.to)  # before it is read back, and has a name (T21)
        return written

    path, written = out.way(out.folder, write, task)
    try:
        also = out.noted(path, written) if out.noted else None
        session.write(_remember, written, order, facts, parcel, out.place or plain(out.folder), also)
    except BaseException:
        with suppress(OSError):  # a stick that is gone: what went wrong first is what the person must hear
            path.unlink(missing_ok=True)  # a bundle that the outbox doesn't know would get receipts that nobody awaits
        raise
    return path, written


def _facts(vault: Vault, order: Order, parcel: Parcel) -> _Facts:
    """The counter is taken before anything is written: a bundle that fails half way uses it up, and is in the log."""
    to = list(order.to)
    chosen, counter = parcel.chosen, bundles.next_counter(vault)
    for file, entries in chosen.entries.items():
        for reader in to:
            access.note(vault, "sent", file, who=reader, n=len(entries))
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
    if order.signal:
        heads = {key_id: heads[key_id] for key_id in heads.keys() & holding.authors_known_to(vault, to[0])}
    elif not with_names or not chosen.entries:
        # Readers outside the group, and whoever gets a receipt without asking, learn nothing
        # about who else there is (A3).
        heads = {key_id: head for key_id, head in heads.items() if key_id in chosen.authors}
    # Receipts and introductions name whom they are for: they go into a bundle that nobody else reads.
    alone = len(set(to)) == 1
    receipts = {receipt.bundle: receipt.receipt for receipt in bundles.receipts_due(vault, to)} if alone else {}
    told = introductions.due(vault, to[0]) if alone else {}
    said = telling.due(vault, to, signal=not chosen.entries)
    address = addresses.due(vault, to[0]) if alone else None
    missed = awaiting.member(vault, parcel, to[0]) if alone else b""
    ledgers = _ledgers(vault, parcel, to, counter)
    return _Facts(own, keys, heads, receipts, told, said, address, missed, ledgers, counter, vault.clock.now())


def _ledgers(vault: Vault, parcel: Parcel, to: list[str], counter: int) -> dict[str, bytes]:
    """Note whom each piece is about to go to; who may know everything is given the ledgers, this line in them."""
    chosen = parcel.chosen
    going = [(file, sha256) for sha256, (_, files) in parcel.pieces.items() for file in files if file in chosen.entries]
    ledger.left(vault, "sent", going, to, f"bundle:{counter}")
    return ledger.members(vault, going, to) if chosen.policy == "everything" else {}


def _remember(
    vault: Vault,
    written: Written,
    order: Order,
    facts: _Facts,
    parcel: Parcel,
    place: str,
    also: Callable[[Vault], None] | None,
) -> None:
    """Receipts are not receipted: a bundle of nothing else waits for nothing. Asked once more (T21): writing it took
    its time, and what is refused here is taken off the stick again."""
    demand_free(vault, order.to)
    if parcel.chosen.entries:
        for key in order.to:
            bundles.sent(vault, written.bundle_id, key, facts.counter, written.entries)
        shipments.sent(vault, _shipment(vault, written, order, parcel, place))
        if order.terms is not None:
            disclosure.remember(vault, written.bundle_id, order.terms)
    bundles.receipts_sent(vault, list(facts.receipts), order.to)
    if facts.introductions:
        introductions.sent(vault, order.to[0], facts.introductions)
    for key in order.to:
        suspension_letters.told(vault, key, facts.suspensions, written.bundle_id if parcel.chosen.entries else "")
    if facts.address:
        addresses.left(vault, order.to[0], facts.address)
    if also is not None:
        also(vault)


def _shipment(vault: Vault, written: Written, order: Order, parcel: Parcel, place: str) -> Shipment:
    carried = increments.content(vault, parcel.chosen)
    return Shipment(
        written.bundle_id,
        vault.clock.now(),
        order.policy,
        order.cases,
        parcel.everything,
        written.bytes,
        len(parcel.pieces),
        place,
        carried,
        increments.evidence(parcel, carried),
    )


def _sources(session: Session, pieces: Pieces) -> list[EvidencePiece]:
    def piece(sha256: str, size: int, file: str) -> EvidencePiece:
        return EvidencePiece(sha256, size, lambda: session.run(evidence.reader, sha256, file, hashed=False))

    return [piece(sha256, size, max(files)) for sha256, (size, files) in pieces.items()]


def sent(session: Session) -> tuple[SentRow, ...]:
    """Everything that was sent, newest first."""

    def collect(vault: Vault) -> list[tuple[Any, str]]:
        known = Authors(vault)
        return [(row, known.get(row.reader).name) for row in bundles.sent_rows(vault)]

    rows = session.run(collect)
    return tuple(SentRow(r.id, r.reader, name, r.at, r.entries, r.receipt_at) for r, name in rows)
