"""Putting parcels at their readers' relays, piece by piece, from the piece that failed (see :mod:`.queue`)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.base.errors import NoRoom, OnlineError, SijilError, StorageFault
from app.services.relay import addresses, queue
from app.services.relay.run import Run, reason_of
from app.storage import outgoing as table
from app.storage import suspension
from app.storage.outgoing import Parcel
from app.storage.vault import Vault
from app.sync.folder import open_bundle
from app.sync.protocol import blobs
from app.sync.relay import address as letters
from app.sync.relay import parcels
from app.sync.relay.address import Offer
from app.sync.relay.client import Put, Relay

FIRST_PAUSE: Final = 60
"""seconds after a first failure; four times as long after each further one"""

LONGEST_PAUSE: Final = 6 * 3_600
UNCONFIRMED: Final = 7 * 86_400
"""seconds without a receipt before a parcel goes again: a relay may have lost it, or hidden it"""

MOST_ROUNDS: Final = table.MOST_ROUNDS
_KEPT: Final = frozenset({"created", "there"})


def pause(tries: int) -> int:
    """Seconds to wait after so many failures in a row: growing, and never the same, so that no two come in step."""
    least = min(FIRST_PAUSE << 2 * max(0, min(tries, 10) - 1), LONGEST_PAUSE)
    return least * (75 + secrets.randbelow(51)) // 100


def due(vault: Vault, *, only_due: bool) -> list[Parcel]:
    """What is to go now, oldest first; signals, which are small and set others' minds at rest, before all else."""
    now = vault.clock.now()
    found = [one for one in table.listing(vault) if _wants(one, now, only_due)]
    return sorted(found, key=lambda one: (one.kind != "signal", one.at, one.bundle, one.reader))


def _wants(one: Parcel, now: int, only_due: bool) -> bool:
    if one.confirmed is not None or one.state == "failed" or not one.name:
        return False
    late = one.next_try <= now or one.next_try > now + UNCONFIRMED * 2**MOST_ROUNDS  # our clock was moved (T19)
    if one.state == "uploaded":
        return one.kind == "bundle" and not one.superseded and one.rounds < MOST_ROUNDS and late
    return late or not only_due


def left_of(one: Parcel) -> int:
    """Bytes that still have to go over the line."""
    return queue.total(one) - (one.sent if one.state != "uploaded" else 0)


def push(run: Run, wanted: Sequence[Parcel]) -> None:
    """All of them, one after the other; what fails is noted and tried again later. Raises Cancelled."""
    for one in _mixed(wanted) if run.way.proxy else wanted:
        if one.state == "uploaded":
            run.session.write(queue.restart, one)
        fresh = run.session.run(table.get, one.bundle, one.reader)
        if fresh is not None and fresh.confirmed is None:  # a receipt may have come meanwhile
            _push(run, fresh)


def _mixed(wanted: Sequence[Parcel]) -> list[Parcel]:
    """Through a proxy, readers in another order each time: the same row of mailboxes in every sync would be a name of
    whoever writes to them. Signals stay first, and what goes to one reader stays in its order."""
    order = list(dict.fromkeys(one.reader for one in wanted))
    secrets.SystemRandom().shuffle(order)
    return sorted(wanted, key=lambda one: (one.kind != "signal", order.index(one.reader)))


def _push(run: Run, one: Parcel) -> None:
    if one.reader in run.session.run(suspension.cut):  # it was written before their key was suspended (T21)
        run.session.write(table.stop, [one.reader])
        return
    address = run.session.run(addresses.of, one.reader)
    done = run.session.run(table.done, one.bundle, one.reader)
    if address is None:
        _put_off(run, one, "no-address")
        return
    reason = "no-address"
    for offer in sorted(address.offers, key=lambda offer: -done.get(_place(offer), 0)):
        for origin in offer.urls:
            trip = _Trip(run, one, offer, done.get(_place(offer), 0))
            error = run.guarded(origin, trip.go, f"to {one.reader} {_place(offer)}")
            reason = reason_of(error) if error is not None else trip.reason
            if not reason:
                run.sent += one.kind == "bundle"
                _round(run, one)
                return
            if error is not None:
                run.fail(origin, one.reader, error)
            elif trip.reason:
                run.fail(origin, one.reader, OnlineError(reason=trip.reason, host=trip.host))
            if trip.reason == "file":
                run.session.write(table.failed, one.bundle, one.reader, "file", 0, final=True)
                return
            if trip.broke or trip.reason == "quota":
                _cut_smaller(run, one)
    _put_off(run, one, reason)


def _round(run: Run, one: Parcel) -> None:
    now = run.session.clock.now()
    run.session.write(table.uploaded, one.bundle, one.reader, now + UNCONFIRMED * 2**one.rounds)


def _put_off(run: Run, one: Parcel, reason: str) -> None:
    at = run.session.clock.now() + pause(one.tries + 1)
    run.session.write(table.failed, one.bundle, one.reader, reason, at)


def _cut_smaller(run: Run, one: Parcel) -> None:
    """A second time nothing got through before the line broke, or fitted into the mailbox: smaller pieces from now on.

    Unless more than half is there: that would have to go again.
    """
    pieces = blobs.cut(one.size, one.largest)
    smaller = [size for size in blobs.CLASSES if size < max(piece.size for piece in pieces)]
    if one.tries and smaller and 2 * one.sent < queue.total(one):
        run.session.write(queue.restart, one, smaller[-1])


def _place(offer: Offer) -> str:
    return "\n".join(offer.urls)


@dataclass
class _Trip:
    """One try of one parcel at one relay. ``reason``: why it isn't whole there; "" when it is."""

    run: Run
    one: Parcel
    offer: Offer
    done: int
    reason: str = ""
    broke: bool = False
    """whether the line broke while a piece was going"""
    host: str = ""

    def go(self, relay: Relay) -> None:
        self.host = relay.host
        door = self.offer.door(relay.epoch())
        if door is None:
            relay.ask_time()  # perhaps it is our clock that is wrong (T19)
            door = self.offer.door(relay.epoch())
        if door is None:
            self.reason = "expired"
            return
        key = letters.key_of(self.offer, door)
        one, session = self.one, self.run.session
        parcel = parcels.Parcel(one.transfer, one.size, one.sha256, one.largest)
        pieces = parcel.pieces
        moved = sum(piece.size for piece in pieces[: self.done])
        try:
            with open_bundle(table.folder(session.folder) / one.name) as source:
                for piece in pieces[self.done :]:
                    blob = parcels.seal(key.keys, parcel, piece, source)
                    word = self._put(relay, key, Put(blob.id, blob.data))
                    if word not in _KEPT:
                        self.reason = word
                        return
                    moved += piece.size
                    self.run.answered += 1
                    session.write(table.acknowledged, one.bundle, one.reader, _place(self.offer), piece.n + 1, moved)
        except (ValueError, StorageFault) as error:
            if isinstance(error, NoRoom):
                raise
            self.reason = "file"  # shorter than it was, or gone: somebody wrote to our folder
        except SijilError as error:
            if isinstance(error, OnlineError) or error.error_code != "not-found":
                raise
            self.reason = "file"

    def _put(self, relay: Relay, key: letters.Key, blob: Put) -> str:
        before = self.run.bytes_out
        try:
            return relay.put(key, blob)
        except OnlineError:
            self.broke = self.run.bytes_out > before
            raise
