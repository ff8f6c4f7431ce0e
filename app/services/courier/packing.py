"""Courier packs: made for a colleague who can reach the relay when one can't oneself, and brought up for others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

from app.base.errors import InputError, NoRoom, NotFound, OnlineError, VaultError
from app.base.task import Task
from app.crypto.identity import Identity, PublicKeys
from app.services import sending
from app.services.authors import Authors
from app.services.courier.views import PackReport, PackView
from app.services.relay import addresses
from app.services.relay.pushing import LONGEST_PAUSE, pause
from app.services.relay.run import Run, reason_of
from app.services.session import Session
from app.services.suspension.guard import demand_free, demand_free_sender
from app.storage import contacts as contact_table
from app.storage import evidence, outgoing, packs, suspension
from app.storage.packs import Blob, Carried, Door
from app.storage.vault import Vault
from app.sync.bundle_writer import Written
from app.sync.card import read_card
from app.sync.disclose import Policy
from app.sync.folder import deliver, open_bundle
from app.sync.protocol import blobs, names
from app.sync.protocol.names import LeafKeys
from app.sync.relay import pack as form
from app.sync.relay import parcels
from app.sync.relay.address import Key, Offer, key_of
from app.sync.relay.client import Put, Relay
from app.sync.relay.origin import host_of
from app.sync.relay.pack import Pack

BY: Final = 7 * 86_400
"""seconds that a courier is given at least: within them of an epoch's end, a pack is made for the next one"""
PLACE: Final = "courier:"
"""what the outbox remembers as the place of a pack, before its courier's key id"""
SUSPENDED: Final = "sender-suspended"
"""why a pack isn't brought up: its sender's key was suspended since"""
DAMAGED: Final = "file"
"""why one isn't brought up any further: a blob of it is damaged here"""
KEPT: Final = frozenset({"created", "there"})
"""what a relay says of a blob that it has"""


# --- who sends ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class _Order:
    """What the vault's thread hands over before the pack is written elsewhere."""

    identity: Identity
    ways: tuple[form.Way, ...]
    epoch: int
    courier: form.Courier
    now: int


def pack(
    session: Session,
    to: str,
    courier: str,
    folder: Path,
    cases: list[str] | None = None,
    policy: Policy = "everything",
    task: Task | None = None,
    **choices: Any,
) -> PackReport:
    """Write what goes to one reader as a pack for a courier, who brings it up to the reader's mailbox unread.

    ``to`` and ``courier`` are key ids of contacts. It is written, read back and compared like a bundle, and waits in
    the outbox for the reader's receipt. All of their relays that have a mailbox for the time of the trip are named in
    it, and tried in their order. ``choices`` as :func:`app.services.sending.send`. Raises as that, InputError
    ``relay`` (``no-address``), ``courier-is-reader``, BundleTooBig (``pack``), NoRoom (``stick``).
    """
    if to == courier:
        raise InputError("courier-is-reader")
    order = session.run(_order, to, courier)
    task = task or Task()
    made = _Making(outgoing.folder(session.folder), order, task, lambda: session.run(demand_free, [to, courier]))
    try:
        report = sending.send(
            session, [to], folder, cases, policy, task, way=made.put, place=f"{PLACE}{courier}", **choices
        )
    except NoRoom as error:
        raise NoRoom(reason="stick") from error
    hosts = tuple(dict.fromkeys(host_of(way.urls[0]) for way in order.ways))
    return PackReport(Path(report.path), made.bytes, form.until(order.epoch), hosts, report)


def _order(vault: Vault, to: str, courier: str) -> _Order:
    demand_free(vault, [to, courier])
    address = addresses.of(vault, to)
    now = vault.clock.now()
    epoch = names.epoch_at(now + BY)
    ways = tuple(_ways(address.offers if address else (), epoch))
    if not ways:
        raise InputError("relay", reason="no-address", name=Authors(vault).get(to).name)
    card = contact_table.get(vault, courier)
    if card is None:
        raise NotFound(what="contact", name=courier[:12])
    return _Order(vault.identity, ways, epoch, form.Courier(courier, read_card(card.card).recipient), now)


def _ways(offers: Iterable[Offer], epoch: int) -> Iterator[form.Way]:
    for offer in offers:
        door = offer.door(epoch)
        if door is not None:
            yield form.Way(offer.urls, key_of(offer, door, "courier"))


@dataclass(slots=True)
class _Making:
    """The bundle goes into the vault's own folder first: a parcel names its length and hash before its bytes."""

    beside: Path
    order: _Order
    task: Task
    last: Callable[[], object]
    bytes: int = field(default=0)

    def put(self, folder: Path, write: Callable[[BinaryIO], Written], task: Task) -> tuple[Path, Written]:
        inner, written = deliver(self.beside, write, task)
        try:
            with open_bundle(inner) as source:
                path, _ = deliver(folder, partial(self._write, source), task, last=self.last)
            self.bytes = path.stat().st_size
        finally:
            with suppress(OSError):
                inner.unlink(missing_ok=True)
        return path, written

    def _write(self, source: BinaryIO, out: BinaryIO) -> None:
        order = self.order
        parcel = parcels.weigh(os.urandom(blobs.TRANSFER_BYTES), source)
        form.write(out, order.identity, order.courier, order.ways, order.epoch, parcel, source, order.now, self.task)


# --- who brings it up -----------------------------------------------------------------------------


def take(session: Session, path: Path, task: Task) -> str | None:
    """Verify a pack and keep its blobs; its id, or ``None`` where it is here already.

    Raises a BundleError, StorageFault, NoRoom, NotFound, Cancelled, InputError (``carried-full``,
    ``sender-suspended``).
    """
    sinks: list[evidence.Sink] = []

    def sink(size: int) -> evidence.Sink:
        sinks.append(evidence.Sink(session.folder))
        return sinks[-1]

    identity, resolve = session.run(_known)
    with open_bundle(path) as source:
        found = form.read(source, identity, resolve, sink, task)
    staged = [one.staged for one in sinks]
    try:
        session.run(demand_free_sender, found.sender)  # it says which address this laptop connects to
        kept = session.write(packs.put, _carried(found), _blobs(found), staged)
    except BaseException:
        for one in staged:
            evidence.discard(session.folder, one)
        raise
    return _id(found) if kept else None


def _id(found: Pack) -> str:
    return packs.id_of(found.ways[0].key.mailbox, [load.id for load in found.loads])


def _known(vault: Vault) -> tuple[Identity, form.Resolve]:
    known: dict[str, PublicKeys] = {}
    for one in contact_table.listing(vault):
        known[one.key_id] = read_card(one.card).public
    return vault.identity, known.get


def _carried(found: Pack) -> Carried:
    doors = tuple(
        Door(way.urls, way.key.mailbox, way.key.proof, way.key.keys.dropping, way.key.token) for way in found.ways
    )
    return Carried(_id(found), found.sender, doors, found.epoch, found.bytes, 0, None, 0, 0, "", found.bytes)


def _blobs(found: Pack) -> list[Blob]:
    return [Blob(n, load.id, load.size, load.sha256) for n, load in enumerate(found.loads)]


def packs_here(session: Session) -> tuple[PackView, ...]:
    """The packs that this vault brings up, oldest first; those that are up stay until they are forgotten."""

    def collect(vault: Vault) -> tuple[PackView, ...]:
        who = Authors(vault)
        return tuple(_view(who, one) for one in packs.listing(vault))

    return session.run(collect)


def _view(who: Authors, one: Carried) -> PackView:
    return PackView(
        one.id,
        who.get(one.sender),
        tuple(dict.fromkeys(host_of(door.urls[0]) for door in one.doors)),
        one.size,
        one.size - one.left,
        one.at,
        form.until(one.epoch),
        one.uploaded,
        one.tries,
        one.next_try,
        one.reason,
    )


def left(session: Session) -> int:
    """Bytes of packs that still have to go over the line."""
    return sum(one.left for one in session.run(packs.listing))


def bring_up(run: Run, *, only_due: bool = False) -> None:
    """Put what packs hold at the relays they are for, from the blob that failed; a part of a sync.

    What fails is noted and tried again later; ``only_due``: not before its pause is over. Raises Cancelled.
    """
    apart = run.session.run(suspension.cut)
    for one in run.session.run(packs.listing):
        if one.sender in apart:
            if one.uploaded is None and one.reason != SUSPENDED:
                run.session.write(packs.failed, one.id, SUSPENDED, 0)
        elif one.uploaded is None and (not only_due or _late(one, run.session.clock.now())):
            _bring_up(run, one)


def _late(one: Carried, now: int) -> bool:
    return one.next_try <= now or one.next_try > now + 2 * LONGEST_PAUSE  # our clock was moved (T19)


def _bring_up(run: Run, one: Carried) -> None:
    """The reader's relays in their order, each by its addresses: what one has got needn't go to the next."""
    reason = ""
    for door, origin in [(to, url) for to in one.doors for url in to.urls]:
        trip = _Trip(run, one, door)
        error = run.guarded(origin, trip.go, f"for {one.id}")
        reason = reason_of(error) if error is not None else trip.reason
        if not reason:
            run.sent += 1
            return
        run.fail(origin, "", error or OnlineError(reason=reason, host=host_of(origin)))
        if reason == DAMAGED:
            break
    at = run.session.clock.now() + pause(one.tries + 1)
    run.session.write(packs.failed, one.id, reason, at)


@dataclass(slots=True)
class _Trip:
    """One try of one pack at one relay's address. ``reason``: why it isn't whole there; "" when it is."""

    run: Run
    one: Carried
    door: Door
    reason: str = ""

    def go(self, relay: Relay) -> None:
        session, one, door = self.run.session, self.one, self.door
        key = Key(door.mailbox, door.proof, LeafKeys(door.dropping, b"", b""), door.token)
        for blob in session.run(packs.blobs, one.id):
            try:
                with session.run(packs.reader, one.id, blob.n) as source:
                    data = source.read(-1)
            except VaultError:
                self.reason = DAMAGED  # here: the rest of it would bring nobody anything
                return
            word = relay.put(key, Put(blob.id, data))
            if word not in KEPT:
                self.reason = word
                return
            self.run.answered += 1
            session.write(packs.acknowledged, one.id, blob.n)
