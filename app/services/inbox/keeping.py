"""Bundles set aside: copied into the vault as they came, looked at later, taken or thrown away."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast

from app.base.errors import BundleAltered, NotFound
from app.base.task import Task
from app.services import arrival
from app.services.arrival import Arrival, Keys
from app.services.authors import Authors
from app.services.inbox import contact, reporting
from app.services.inbox.describing import Delivery
from app.services.inbox.views import AsideView
from app.services.session import Session
from app.services.views import ChangeSet, ReceiveFailure
from app.storage import bundles, evidence, forks, incoming, quarantine
from app.storage.quarantine import Aside, Kept
from app.storage.staging import SUFFIX, Readable
from app.storage.unsealing import EvidenceReader
from app.storage.vault import Vault

_CHANGED = ChangeSet(kinds=frozenset({"inbox"}))

Chain = tuple[str, int, str, str | None]
"""author, number, hash, hash before"""


@dataclass(frozen=True, slots=True)
class Copy:
    """A bundle's bytes in the vault's folder, read back and verified, that nothing refers to yet."""

    staged: evidence.Staged
    arrival: Arrival
    chains: tuple[Chain, ...]


def copy(session: Session, arrivals: Sequence[Arrival], task: Task) -> dict[str, Copy]:
    """Copies of these bundles by id; of those that are kept already none is made.

    Each is read back out of the vault and verified anew: what is kept is what was looked at.
    Raises NoRoom, StorageFault, NotFound (the stick is gone), Cancelled, BundleAltered (``changed``).
    """
    made: dict[str, Copy] = {}
    keys = arrival.known_keys(session)
    try:
        for one in arrivals:
            if one.path is not None and not session.run(quarantine.holds, one.received.bundle_id):
                made[one.received.bundle_id] = _copy(session, one, keys, task)
    except BaseException:
        drop(session, made.values())
        raise
    return made


def _copy(session: Session, one: Arrival, keys: Keys, task: Task) -> Copy:
    with one.open() as source:
        staged = evidence.stage(session.folder, cast(Readable, source), task=task)
    try:
        back = arrival.verify(functools.partial(_open, session, staged), keys, task)
        if back.bundle_id != one.received.bundle_id:
            raise BundleAltered(reason="changed")
    except BaseException:
        evidence.discard(session.folder, staged)
        raise
    chains = [
        (entry.claims.iss, entry.claims.seq, entry.hash, entry.claims.prev)
        for batch in one.batches()
        for entry in batch
    ]
    return Copy(staged, one, tuple(chains))


def _open(session: Session, staged: evidence.Staged) -> BinaryIO:
    path = session.folder / evidence.FOLDER / (staged.name + SUFFIX)
    return Kept(EvidenceReader(path, staged.key, staged.size, staged.sha256))  # type: ignore[return-value]


def drop(session: Session, copies: Iterable[Copy]) -> None:
    """Remove copies that will not be kept."""
    for one in copies:
        evidence.discard(session.folder, one.staged)


def put(vault: Vault, one: Copy, why: str) -> None:
    """Keep a copy, in the caller's transaction."""
    got = one.arrival.received
    aside = Aside(
        one.staged.name,
        got.bundle_id,
        got.sender,
        got.counter,
        got.entry_count,
        len(got.files),
        one.staged.size,
        vault.clock.now(),
        why,
    )
    quarantine.put(vault, one.staged, aside)
    forks.note_aside(vault, got.bundle_id, one.chains)


def set_aside(
    session: Session, delivery: Delivery, task: Task | None = None, *, refused: Sequence[ReceiveFailure] = ()
) -> int:
    """Keep the bundles of a delivery in the vault as they came, and use nothing of them. The number of the report.

    What they prove about forks is known all the same (T15). Raises as :func:`copy`, and InputError ``too-big``.
    """
    copies = copy(session, delivery.arrivals, task or Task())
    why = delivery.view.advice or "chosen"
    authors = {author for one in delivery.arrivals for author in one.received.authors}

    def store(vault: Vault) -> int:
        for one in copies.values():
            put(vault, one, why)
        incoming.finished(vault, [one.path for one in delivery.arrivals])
        found = [*forks.with_those_aside(vault, authors), *forks.among_those_aside(vault, authors)]
        contact.note(vault, delivery.arrivals, found)
        draft = reporting.Draft(vault, refused, 0)
        draft.kept(delivery, why)
        return draft.keep()

    try:
        number = session.write(store)
    except BaseException:
        drop(session, copies.values())
        raise
    for one in delivery.arrivals:
        one.throw_away(session.folder)
    return number


def throw_away(session: Session, bundles_kept: Iterable[str]) -> ChangeSet:
    """Throw bundles away that were set aside: for good, and what they proved about forks stays. Raises NotFound."""
    wanted = list(bundles_kept)

    def remove(vault: Vault) -> None:
        for bundle in wanted:
            if not quarantine.remove(vault, bundle):
                raise NotFound(what="bundle", name=bundle[:12])

    session.write(remove)
    return _CHANGED


def aside(session: Session) -> tuple[AsideView, ...]:
    """What this vault keeps aside, newest first."""

    def collect(vault: Vault) -> tuple[AsideView, ...]:
        who = Authors(vault)
        return tuple(
            AsideView(
                row.bundle,
                who.get(row.sender),
                row.counter,
                row.entries,
                row.files,
                len(bundles.taken_of(vault, row.bundle)),
                row.size,
                row.at,
                row.why,
            )
            for row in quarantine.listing(vault)
        )

    return session.run(collect)
