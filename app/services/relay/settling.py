"""What came whole: what has no entries is taken by itself, what has waits for a person's look.

Receipts, heartbeats, addresses and introductions change nothing that anybody wrote; they are checked as
every bundle is, and kept. Entries are taken by themselves only where that was chosen, and then only from
contacts whose words were compared and whose device shows one history.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.base.errors import BundleError, Cancelled, NoRoom, SijilError
from app.base.limits import MIB
from app.base.task import Task
from app.services import arrival, merging
from app.services.arrival import Arrival, Keys
from app.services.inbox import contact as contact_marks
from app.services.inbox import taking
from app.services.inbox.describing import describe
from app.services.inbox.looking import Stretch
from app.services.session import Session
from app.storage import bundles, contacts, forks, incoming
from app.storage.incoming import Whole
from app.storage.vault import Vault
from app.sync.bundle_reader import stated_id
from app.sync.folder import open_bundle

ENTRIES: Final = "entries"
"""the mark of a file that was looked at and waits for a person; no fault"""

_SIGNAL_BYTES: Final = 4 * MIB
"""a larger file has entries or evidence: only where it may be taken by itself is it read before a person looks"""


@dataclass
class Settled:
    """``receipts`` and ``addresses`` that came; ``taken``: bundles with entries that were taken."""

    receipts: int = 0
    addresses: int = 0
    taken: int = 0
    signals: int = 0


def settle(session: Session, task: Task, *, take_entries: bool) -> Settled:
    """Look at everything that came since the last time. Raises Cancelled, NoRoom."""
    done = Settled()
    keys = arrival.known_keys(session)
    _name(session, keys)
    waiting = [one for one in session.run(incoming.wholes) if one.reason == "" or (take_entries and _waits(one))]
    for one in waiting:
        if one.size > _SIGNAL_BYTES and not take_entries:
            session.write(incoming.refused, one.name, ENTRIES)
            continue
        try:
            _look(session, one, keys, Stretch(task, 0, 0, 1), done, take_entries)
        except (Cancelled, NoRoom):
            raise
        except SijilError as error:
            session.write(incoming.refused, one.name, error.error_code)
        except Exception:  # P24: whatever a file does, it gets a name, and the sync goes on
            session.write(incoming.refused, one.name, BundleError.code)
    return done


def _name(session: Session, keys: Keys) -> None:
    """Which bundles lie in ``incoming/``, by their beginnings: what is here, or half here, isn't missing (T14)."""
    place = incoming.folder(session.folder)
    for name in session.run(incoming.unnamed):
        with suppress(SijilError), open_bundle(place / name) as source:
            found = stated_id(source, keys.identity)
            if found:
                session.write(incoming.named, name, found)


def _waits(one: Whole) -> bool:
    return one.reason == ENTRIES


def _look(session: Session, one: Whole, keys: Keys, task: Task, done: Settled, take_entries: bool) -> None:
    path = incoming.folder(session.folder) / one.name
    came = arrival.read(session, path, task, keys=keys)
    try:
        free = session.run(_is_free, came, one.contact)
        if session.run(bundles.known, came.received.bundle_id):
            session.write(_again, came)
        elif not free:
            session.write(incoming.refused, one.name, ENTRIES)
        elif not came.received.files and not came.pieces:
            session.write(_take_signal, came, path)
            done.signals += 1
        elif take_entries and session.run(_is_verified, one.contact):
            taking.take(session, [[came]], None, task)
            done.taken += 1
        else:
            session.write(_wait, came, one.name)
            return
        if free:
            done.receipts += len(came.received.receipts)
            done.addresses += came.received.address is not None
    finally:
        came.throw_away(session.folder)


def _is_free(vault: Vault, came: Arrival, contact: str) -> bool:
    """Whether it is by whom it came from, and their device isn't quarantined (T20)."""
    return came.received.sender == contact and contact not in forks.quarantined(vault)


def _is_verified(vault: Vault, contact: str) -> bool:
    found = contacts.get(vault, contact)
    return found is not None and found.verified


def _take_signal(vault: Vault, came: Arrival, path: Path) -> None:
    """Without a report: a heartbeat a day from everybody would bury those that somebody wants to read."""
    delivery, merged, _ = describe(vault, [came])
    merging.settle(vault, came, None, merged.ahead)
    found = [*delivery.forks, *forks.against_heads(vault, set(came.received.heads))]
    contact_marks.note(vault, [came], found)
    incoming.finished(vault, [path])


def _wait(vault: Vault, came: Arrival, name: str) -> None:
    """Nothing of it is used before a person looks, but what its sender says to wait for shows at once (T14)."""
    contact_marks.note_awaited(vault, [came])
    incoming.refused(vault, name, ENTRIES)


def _again(vault: Vault, came: Arrival) -> None:
    """It is in this vault; who sends it again hasn't got the receipt."""
    bundles.owe_again(vault, came.received.bundle_id, came.received.sender)
    incoming.finished(vault, [came.path])
