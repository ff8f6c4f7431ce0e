"""The queue: bundles that wait to go through a relay, what of them is there already, and what was confirmed.

A bundle is written and synced, and remembered as sent, before a byte of it leaves: whatever breaks off,
nothing is sent twice and nothing is forgotten. It stays here until its reader's signed receipt is.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from app.base.errors import InputError, NotFound
from app.base.limits import READ_BLOCK
from app.base.task import Task
from app.services import sending
from app.services.authors import Authors
from app.services.relay import addresses
from app.services.relay.views import ParcelState, ParcelView
from app.services.session import Session
from app.services.suspension.guard import demand_free
from app.services.views import ChangeSet, SentReport
from app.storage import addresses as address_table
from app.storage import outgoing as table
from app.storage.outgoing import File, Kind, Parcel
from app.storage.vault import Vault
from app.sync.bundle_writer import Written
from app.sync.disclose import Policy
from app.sync.folder import open_bundle
from app.sync.protocol import blobs

CHANGED: Final = ChangeSet(kinds=frozenset({"relay", "bundles"}))
PLACE: Final = "relay:"
"""what the outbox remembers as the place of a bundle that goes by a relay"""

SUSPENDED: Final = table.SUSPENDED
"""reason of what doesn't go any more, since its reader's key is suspended (T21)"""

_KEPT: Final = 90 * 86_400
"""seconds that a confirmed parcel stays in the list"""


def send(
    session: Session,
    to: list[str],
    cases: list[str] | None = None,
    policy: Policy = "everything",
    task: Task | None = None,
    **options: Any,
) -> SentReport:
    """Write one bundle for all the readers and put it into the queue, for each of them. Nothing goes online here.

    ``options`` as of :func:`app.services.sending.send`. Raises as that, and InputError ``relay``
    (``no-address``, ``name``: somebody of whom no address is here).
    """
    demand_addresses(session, to)
    folder = table.folder(session.folder)
    noted = keeper("bundle", to)
    return sending.send(session, to, folder, cases, policy, task, noted=noted, place=PLACE, **options)


def demand_addresses(session: Session, to: Sequence[str]) -> None:
    """Raises InputError ``relay`` (``no-address``, ``name``: somebody of whom no address is here; ``near``, ``name``,
    ``hosts``: their relay lies in the network around this computer, and isn't one of our own)."""
    session.run(_demand_addresses, to)


def _demand_addresses(vault: Vault, to: Sequence[str]) -> None:
    who = Authors(vault)
    for reader in to:
        told = addresses.of(vault, reader)
        if told is None:
            raise InputError("relay", reason="no-address", name=who.get(reader).name)
        if near := addresses.left_alone(vault, told):
            raise InputError("relay", reason="near", name=who.get(reader).name, hosts=", ".join(near))


def keeper(kind: Kind, readers: Sequence[str]) -> sending.Noted:
    """For whoever writes a bundle into ``outgoing/``: what to do in the transaction that remembers it as sent."""

    def noted(path: Path, written: Written) -> Callable[[Vault], None]:
        digest = _digest(path)

        def put(vault: Vault) -> None:
            file = File(written.bundle_id, path.name, kind, vault.clock.now(), written.bytes, digest)
            everyone = list(dict.fromkeys(readers))
            largest = blobs.CLASSES[-1]
            transfers = [(reader, secrets.token_bytes(blobs.TRANSFER_BYTES)) for reader in everyone]
            table.put(vault, file, transfers, largest)
            address_table.beat(vault, everyone)

        return put

    return noted


def _digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with open_bundle(path) as file:
        while block := file.read(READ_BLOCK):
            digest.update(block)
    return digest.digest()


def listing(session: Session) -> tuple[ParcelView, ...]:
    """Everything that waits or went by a relay, newest first."""

    def collect(vault: Vault) -> tuple[ParcelView, ...]:
        who = Authors(vault)
        return tuple(_view(who, one) for one in table.listing(vault))

    return session.run(collect)


def _view(who: Authors, one: Parcel) -> ParcelView:
    return ParcelView(
        one.bundle,
        who.get(one.reader),
        one.kind,
        _state(one),
        one.at,
        one.sent,
        total(one),
        one.tries,
        one.next_try,
        one.uploaded,
        one.confirmed,
        one.reason,
    )


def _state(one: Parcel) -> ParcelState:
    return "confirmed" if one.confirmed is not None else one.state


def total(one: Parcel) -> int:
    """Bytes that go over the line, all its pieces together."""
    return sum(piece.size for piece in blobs.cut(one.size, one.largest))


def again(session: Session, bundle: str, reader: str) -> ChangeSet:
    """Send a parcel again from its beginning, at the next sync, whatever a relay said of it.

    Raises NotFound, also where its file is gone, and InputError ``reader-suspended``.
    """

    def store(vault: Vault) -> None:
        one = _demand(vault, bundle, reader)
        demand_free(vault, [reader])
        if not one.name:
            raise NotFound(what="bundle", name=bundle[:12])
        restart(vault, one)

    session.write(store)
    return CHANGED


def restart(vault: Vault, one: Parcel, largest: int | None = None) -> None:
    """As a new transfer: a relay that lost or hid some of the old one has nothing to go by."""
    transfer = secrets.token_bytes(blobs.TRANSFER_BYTES)
    table.again(vault, one.bundle, one.reader, transfer, largest or one.largest)


def drop(session: Session, bundle: str, reader: str) -> ChangeSet:
    """Take a parcel out of the queue; what is at a relay already can't be called back. It stays in the outbox.

    Raises NotFound.
    """

    def remove(vault: Vault) -> None:
        _demand(vault, bundle, reader)
        table.drop(vault, bundle, reader)

    session.write(remove)
    return CHANGED


def _demand(vault: Vault, bundle: str, reader: str) -> Parcel:
    found = table.get(vault, bundle, reader)
    if found is None:
        raise NotFound(what="bundle", name=bundle[:12])
    return found


def tidy(vault: Vault) -> None:
    """Take out what is settled: signals that are at a relay, and confirmed parcels after a while.

    The file of a bundle goes as soon as all its readers have confirmed it. In the caller's transaction.
    """
    now = vault.clock.now()
    for one in table.listing(vault):
        gone = one.kind == "signal" and one.state == "uploaded"
        old = one.confirmed is not None and now - one.confirmed > _KEPT
        if gone or old:
            table.drop(vault, one.bundle, one.reader)
    table.empty_settled(vault)


def waiting(session: Session) -> int:
    """How many bundles with entries aren't at a relay yet."""
    return sum(one.kind == "bundle" and one.state in ("waiting", "sending") for one in listing(session))
