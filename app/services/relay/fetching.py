"""Fetching what lies in the own mailboxes: into ``incoming/``, whole and synced, before it is deleted at the relay.

Nothing that a relay gives back is believed: a blob counts when it opens under a key that one contact
was given, and a file when all of it has the hash that its pieces state. What isn't understood is left
where it is, and looked at again another day: a relay that swaps blobs must not make us delete the right one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.base import limits
from app.base.errors import BundleAltered, OnlineError
from app.base.paths import create_private, sync_folder
from app.services.relay.relays import box_of
from app.services.relay.run import Run, reason_of
from app.storage import addresses, incoming, junk, relays
from app.storage.incoming import Transfer, Whole
from app.storage.relays import Leaf
from app.storage.relays import Relay as Own
from app.storage.staging import fault
from app.storage.vault import Vault
from app.sync.folder import neutral_name
from app.sync.protocol import names
from app.sync.protocol.answers import Listed
from app.sync.protocol.names import BoxEpoch, LeafKeys
from app.sync.relay import parcels
from app.sync.relay.client import Relay
from app.sync.relay.parcels import Opened, Parcel

EPOCHS_BACK: Final = 2
"""a relay keeps a blob for two epochs (56 days): one that was put at the end of an epoch is there so long"""

_AGAIN: Final = 86_400
"""seconds before a blob that wasn't understood, or had no room, is looked at again"""


def around(epoch: int) -> list[int]:
    """The epochs whose mailboxes may have something: from this one backwards, then the next, for clocks that are
    ahead."""
    return [one for one in (*range(epoch, epoch - EPOCHS_BACK - 1, -1), epoch + 1) if one >= 0]


def fetch(run: Run, own: Own) -> None:
    """All mailboxes at one relay; what fails is noted in the run and beside the relay. Raises Cancelled, NoRoom."""
    error = None
    for origin in own.origins:
        error = run.guarded(origin, _Visit(run, own).all, f"from {own.id}")
        if error is None:
            break
        run.fail(origin, "", error)
    run.session.write(relays.note, own.id, reason_of(error) if error is not None else "")


@dataclass
class _Visit:
    run: Run
    own: Own

    def all(self, relay: Relay) -> None:
        first = relay.epoch()
        if not self._ask(relay, first):  # our clock is wrong (T19); a relay that says so twice is asked as it said last
            self._ask(relay, relay.epoch(), until_told=False)
        session = self.run.session
        now = session.clock.now()
        if relay.epoch() == names.epoch_at(relay.now()):  # and not a time that isn't believed
            session.write(addresses.told_time, relay.now() - now)
        # No relay's word makes us forget what another's mailboxes need.
        session.write(relays.tidy, min(*around(names.epoch_at(now)), *around(relay.epoch())))

    def _ask(self, relay: Relay, epoch: int, *, until_told: bool = True) -> bool:
        """Everything around an epoch; ``False`` where its first answer led to another one, and the rest was left."""
        box = self.run.session.run(box_of, self.own)
        epochs = around(epoch)
        self._close(relay, [box.at(one) for one in epochs[:2] + epochs[-1:]])
        for one in epochs:
            _Mailbox(self.run, self.own, relay, box.at(one)).fetch()
            if until_told and relay.epoch() != epoch:
                return False
            until_told = False
        return True

    def _close(self, relay: Relay, boxes: Sequence[BoxEpoch]) -> None:
        """Put the markers of keys that were taken back, before anything else.

        A relay that refuses one is read all the same: what comes by that key is thrown away here as well. Where
        no operator admitted the mailbox of an epoch, nobody can drop anything at it, either.
        """
        by_epoch = {box.epoch: box for box in boxes}
        tokens = self.run.session.run(relays.tokens, self.own.id)
        for epoch, leaf in self.run.session.run(relays.to_close, self.own.id, sorted(by_epoch)):
            try:
                relay.close_leaf(by_epoch[epoch], by_epoch[epoch].place(leaf), tokens.get(epoch, ""))
            except OnlineError as error:
                if error.facts.get("reason") != "refused":
                    raise
                if epoch in tokens or not tokens:
                    self.run.fail(relay.origin, "", error)
                continue
            self.run.session.write(relays.closed, self.own.id, epoch, leaf)


@dataclass
class _Mailbox:
    run: Run
    own: Own
    relay: Relay
    box: BoxEpoch

    def fetch(self) -> None:
        self._delete_spent()
        session = self.run.session
        own = session.run(relays.leaves_of, self.own.id)
        holders = [*((leaf, self.box.keys(leaf.leaf)) for leaf in own), *session.run(self._packed)]
        places = {self.box.place(leaf.leaf): leaf for leaf in own}
        for page in self.relay.pages(self.box, limits.MAILBOX_BLOBS):
            self.run.answered += 1
            known = self.run.session.run(incoming.blobs, self.own.id, self.box.epoch)
            wanted = [one for one in page.blobs if one.id not in known or self._is_due(known[one.id])]
            self.run.total += sum(one.size for one in wanted)
            for one in wanted:
                self.run.tell()
                self._look(one, places.get(one.place), holders)
            self._delete_spent()

    def _is_due(self, known: incoming.Fetched) -> bool:
        """Of what was put off, a day later; what is here is never fetched twice."""
        now = self.run.session.clock.now()
        return known.transfer is None and not known.spent and not known.at <= now < known.at + _AGAIN

    def _packed(self, vault: Vault) -> list[tuple[Leaf, LeafKeys]]:
        """Couriers' keys at the other relays: a pack is sealed once, and brought up to the relay that takes it."""
        found = []
        for other in relays.listing(vault):
            if other.id != self.own.id:
                box = box_of(vault, other).at(self.box.epoch)
                leaves = relays.leaves_of(vault, other.id)
                found += [(leaf, box.keys(leaf.leaf)) for leaf in leaves if leaf.role == "courier"]
        return found

    def _look(self, one: Listed, by: Leaf | None, holders: list[tuple[Leaf, LeafKeys]]) -> None:
        """``by``: whose key it came by, as the relay says. That is believed as far as it costs nobody anything but
        what a relay can take anyway: what is said to be of a key that was taken back goes unread, and of one that
        brings junk no more is fetched than a limit (T28)."""
        contact = by.contact if by is not None else ""
        if by is not None and by.taken_back is not None:
            self._gone(one.id, contact)
        elif self.run.is_flooded(self.own.id, contact):
            self.run.fail(self.relay.origin, contact, OnlineError(reason="junk", host=self.relay.host))
        else:
            self._take(one, contact, holders)

    def _gone(self, blob: str, contact: str) -> None:
        """Nobody wants it, whatever it is: it is deleted at the relay without being fetched."""
        self.run.session.write(incoming.fetched, self.own.id, self.box.epoch, blob, contact, None, spent=True)

    def _delete_spent(self) -> None:
        """What is safe here, or can never be of use, goes at the relay; the row after it: a kill costs one try."""
        known = self.run.session.run(incoming.blobs, self.own.id, self.box.epoch)
        for one in known.values():
            if one.spent:
                self.relay.delete(self.box, one.blob)
                self.run.session.write(incoming.deleted, self.own.id, self.box.epoch, [one.blob])

    def _take(self, one: Listed, told: str, holders: list[tuple[Leaf, LeafKeys]]) -> None:
        if shutil.disk_usage(self.run.session.folder).free < one.size + limits.INCOMING_FREE_BYTES:
            self.run.left += 1
            return
        data = self.relay.get(self.box, one.id, one.size)
        if data is None:
            self._phantom()
            return
        found = parcels.whose(data, holders)
        if found is None:
            self._junk(one, told)
            return
        leaf, keys = found
        try:
            opened = parcels.open_blob(data, one.id, keys)
        except BundleAltered:
            self._junk(one, leaf.contact)
            self.run.fail(self.relay.origin, leaf.contact, OnlineError(reason="relay", host=self.relay.host))
            return
        del data
        if leaf.taken_back is not None:
            self._spent(one.id, leaf.contact, opened)
        else:
            self.run.session.write(relays.used, leaf.relay, leaf.leaf)
            self._keep(one.id, leaf.contact, opened)

    def _junk(self, one: Listed, contact: str) -> None:
        """It is left where it is, and looked at again another day: a relay that swaps blobs must not make us delete
        the right one. Whose key it came by is remembered, so that a person can take that back."""
        session, epoch = self.run.session, self.box.epoch

        def put_off(vault: Vault) -> None:
            incoming.fetched(vault, self.own.id, epoch, one.id, "", None, spent=False)
            junk.note(vault, self.own.id, epoch, one.id, contact, one.size)

        session.write(put_off)
        self.run.note_junk(self.own.id, contact, one.size)

    def _phantom(self) -> None:
        """A relay that lists what it hasn't could keep us asking for hours, and all others waiting (T28)."""
        self.run.phantoms[self.own.id] += 1
        if self.run.phantoms[self.own.id] > limits.RELAY_PHANTOMS:
            raise OnlineError(reason="relay", host=self.relay.host)

    def _keep(self, blob: str, contact: str, opened: Opened) -> None:
        session, parcel = self.run.session, opened.parcel
        if session.run(incoming.is_settled, contact, parcel.transfer):
            self._spent(blob, contact, opened)
            return
        begun = self._begun(contact, opened)
        if begun is None:
            self._put_off(blob, contact)
            self.run.left += 1
            return
        with _writing():
            _write(incoming.folder(session.folder) / begun.name, opened)

        def keep(vault: Vault) -> bool:
            incoming.keep(vault, contact, parcel.transfer, opened.piece.n, opened.piece.length)
            large = begun.length > limits.INCOMING_AT_ONCE_BYTES
            incoming.fetched(vault, self.own.id, self.box.epoch, blob, contact, parcel.transfer, spent=large)
            return len(incoming.pieces(vault, contact, parcel.transfer)) == begun.of

        if session.write(keep):
            finish(self.run, begun)

    def _begun(self, contact: str, opened: Opened) -> Transfer | None:
        """The transfer that a piece belongs to; ``None`` where its contact has too much here already (T28)."""
        session, parcel = self.run.session, opened.parcel
        begun = session.run(incoming.get, contact, parcel.transfer)
        if begun is not None and _fits(begun, opened):
            return begun
        room = session.run(_has_room, contact, parcel.length)
        if begun is not None or not room:
            return None
        name = neutral_name()
        with _writing():
            os.close(create_private(incoming.folder(session.folder) / name))
            sync_folder(incoming.folder(session.folder))
        now = session.clock.now()
        made = Transfer(contact, parcel.transfer, opened.piece.of, parcel.length, parcel.sha256, name, now)
        session.write(incoming.begin, made)
        return made

    def _spent(self, blob: str, contact: str, opened: Opened) -> None:
        transfer = opened.parcel.transfer
        self.run.session.write(incoming.fetched, self.own.id, self.box.epoch, blob, contact, transfer, spent=True)

    def _put_off(self, blob: str, contact: str) -> None:
        self.run.session.write(incoming.fetched, self.own.id, self.box.epoch, blob, contact, None, spent=False)


def finish(run: Run, begun: Transfer) -> None:
    """All pieces are here: it is the file that was sent, or nothing of it is wanted."""
    session = run.session
    parcel = Parcel(begun.transfer, begun.length, begun.sha256)
    with _writing(), (incoming.folder(session.folder) / begun.name).open("rb") as file:
        whole = parcels.is_whole(parcel, file, run.task.check)
    if not whole:
        session.write(incoming.give_up, begun.contact, begun.transfer)
        run.fail("", begun.contact, BundleAltered(reason="parcel"))
        return
    now = session.clock.now()
    session.write(incoming.arrived, Whole(begun.name, begun.contact, begun.transfer, begun.length, now, ""))


def finish_all(run: Run) -> None:
    """What was whole when something broke off before that was noted. Raises Cancelled, NoRoom, StorageFault."""

    def whole(vault: Vault) -> list[Transfer]:
        begun = incoming.transfers(vault)
        return [one for one in begun if len(incoming.pieces(vault, one.contact, one.transfer)) == one.of]

    for one in run.session.run(whole):
        finish(run, one)


def _fits(begun: Transfer, opened: Opened) -> bool:
    parcel = opened.parcel
    return (begun.of, begun.length, begun.sha256) == (opened.piece.of, parcel.length, parcel.sha256)


def _has_room(vault: Vault, contact: str, length: int) -> bool:
    """Whether one contact may begin another file of this length here: begun ones count with all their bytes."""
    begun = incoming.transfers(vault, contact)
    held = sum(one.size for one in incoming.wholes(vault) if one.contact == contact)
    claimed = sum(one.length for one in begun)
    return len(begun) < limits.INCOMING_TRANSFERS and held + claimed + length <= limits.INCOMING_BYTES


def _write(path: Path, opened: Opened) -> None:
    """A piece, in its place and on the disk before anybody counts on it (P37)."""
    with path.open("r+b") as file:
        parcels.put_in_place(opened, file)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _writing() -> Iterator[None]:
    """Faults of the disk under their own names. Raises NoRoom, StorageFault."""
    try:
        yield
    except OSError as error:
        raise fault(error) from None


def tidy(vault: Vault) -> None:
    """Forget parts of which nothing new has come for long. In the caller's transaction."""
    now = vault.clock.now()
    for one in incoming.transfers(vault):
        if one.at + limits.INCOMING_DAYS * 86_400 < now:
            incoming.forget(vault, one.contact, one.transfer)
