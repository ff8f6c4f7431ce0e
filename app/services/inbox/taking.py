"""Take deliveries, whole or some files of them: one transaction, one report, receipts that say what was taken."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.base.collecting import uncollected
from app.base.task import Task
from app.services import merging, sending
from app.services.arrival import Arrival
from app.services.inbox import contact, keeping, reporting
from app.services.inbox.describing import Delivery, describe
from app.services.inbox.keeping import Copy
from app.services.inbox.views import DeliveryView
from app.services.merging import Merged
from app.services.session import Session
from app.services.views import ChangeSet, ReceiveFailure
from app.storage import bundles, forks, incoming, quarantine
from app.storage.vault import Vault

STEP = "task.taking"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. ``report`` is its number."""

    report: int
    changes: ChangeSet
    views: tuple[DeliveryView, ...]
    """what was truly done, delivery by delivery"""

    @property
    def entries(self) -> int:
        return sum(view.entries_new for view in self.views)


def accept(
    session: Session,
    deliveries: Sequence[Delivery],
    files: Iterable[str] | None = None,
    task: Task | None = None,
    *,
    refused: Sequence[ReceiveFailure] = (),
    ignored: int = 0,
) -> Outcome:
    """Take all, or only what belongs to ``files``, in one transaction: all of it is in the vault, or nothing.

    Of a bundle that isn't taken whole, the rest is kept aside, so that it can be taken later,
    also when the stick is gone. A second time changes nothing. The signed receipts are put
    where the bundles came from; where that can't be written to, they go with the next bundle.
    ``refused`` and ``ignored`` only go into the report. Raises NoRoom, StorageFault, Cancelled,
    BundleAltered (``changed``: a bundle isn't the one any more that was looked at).
    """
    groups = [delivery.arrivals for delivery in deliveries]
    return take(session, groups, files, task or Task(), refused, ignored)


def accept_free(
    session: Session,
    deliveries: Sequence[Delivery],
    task: Task | None = None,
    *,
    refused: Sequence[ReceiveFailure] = (),
) -> tuple[Outcome | None, tuple[Delivery, ...]]:
    """Take those whose device isn't quarantined now, in one go; and those that were left out, untouched (T20).

    What was looked at may be older than a proof that came since: every delivery is asked again.
    ``None`` where nothing could be taken. Raises as :func:`accept` does.
    """

    def know(vault: Vault) -> None:
        for delivery in deliveries:
            delivery.know(vault)

    session.run(know)
    free = [delivery for delivery in deliveries if not delivery.view.advice]
    left = tuple(delivery for delivery in deliveries if delivery.view.advice)
    return (accept(session, free, task=task, refused=refused) if free else None), left


def take(
    session: Session,
    groups: Sequence[list[Arrival]],
    files: Iterable[str] | None,
    told: Task,
    refused: Sequence[ReceiveFailure] = (),
    ignored: int = 0,
) -> Outcome:
    """The same for bundles that nobody has looked at, those of one sender together."""
    chosen = None if files is None else frozenset(files)
    arrivals = [one for group in groups for one in group]
    copies = _copies(session, arrivals, chosen, told)
    try:
        told.progress(0, None, STEP)
        with uncollected():
            outcome = session.write(_accept, groups, chosen, copies, refused, ignored)
    except BaseException:
        keeping.drop(session, copies.values())
        raise
    _close(session, arrivals, told)
    return outcome


def _copies(
    session: Session, arrivals: Sequence[Arrival], chosen: frozenset[str] | None, task: Task
) -> dict[str, Copy]:
    """Copies of the bundles of which something stays behind, by bundle id."""
    if chosen is None:
        return {}

    def partial(vault: Vault) -> list[Arrival]:
        return [one for one in arrivals if not _whole(vault, one, chosen)]

    return keeping.copy(session, session.run(partial), task)


def _whole(vault: Vault, one: Arrival, chosen: frozenset[str]) -> bool:
    id_ = one.received.bundle_id
    return bundles.known(vault, id_) or one.received.files.keys() <= chosen | bundles.taken_of(vault, id_)


def _accept(
    vault: Vault,
    groups: Sequence[list[Arrival]],
    chosen: frozenset[str] | None,
    copies: dict[str, Copy],
    refused: Sequence[ReceiveFailure],
    ignored: int,
) -> Outcome:
    draft = reporting.Draft(vault, refused, ignored)
    changes, views = ChangeSet(), []
    for arrivals in groups:
        delivery, merged, plan = describe(vault, arrivals, chosen)
        for one in arrivals:
            _settle(vault, one, chosen, merged, copies)
        incoming.finished(vault, [one.path for one in arrivals])
        contact.note(vault, arrivals, delivery.forks)
        delivery.know(vault)
        draft.took(delivery, chosen, merged, plan)
        changes = _joined(changes, merged.changes({"bundles", "contacts", "inbox", "evidence"}))
        views.append(delivery.view)
    return Outcome(draft.keep(), changes, tuple(views))


def _settle(vault: Vault, one: Arrival, chosen: frozenset[str] | None, merged: Merged, copies: dict[str, Copy]) -> None:
    id_ = one.received.bundle_id
    whole = merging.settle(vault, one, chosen, merged.ahead)
    if whole:
        quarantine.remove(vault, id_)
        forks.forget_aside(vault, id_)  # its chains are in the journal now
    elif id_ in copies:
        keeping.put(vault, copies[id_], "part")


def _joined(one: ChangeSet, other: ChangeSet) -> ChangeSet:
    return ChangeSet(one.files | other.files, one.records | other.records, one.kinds | other.kinds)


def _close(session: Session, arrivals: Sequence[Arrival], task: Task) -> None:
    """Everything is in the vault: forget what was staged, and put the receipts due beside the bundles.

    Whatever fails here, the bundles are in, and must not be reported as refused; the receipts
    go with the next bundle.
    """
    places: dict[tuple[str, Path], None] = {}
    for one in arrivals:
        one.spool.discard()
        one.pieces = {}
        if one.path is not None and one.received.sender != session.key_id and not _came_by_relay(session, one.path):
            places[one.received.sender, one.path.parent] = None
    for sender, folder in places:
        with suppress(Exception):
            if os.access(folder, os.W_OK):
                sending.send_receipts(session, sender, folder, task)


def _came_by_relay(session: Session, path: Path) -> bool:
    """Receipts for it go the same way back, with the next sync."""
    return path.parent == session.folder / incoming.FOLDER
