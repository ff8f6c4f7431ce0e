"""One bundle at a time, where no person chooses: look, take, or both at once (see :mod:`app.services.inbox`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.base.errors import InputError
from app.base.task import Task
from app.services import arrival, inbox
from app.services.inbox import contact, describing, taking
from app.services.inbox.looking import Found, caught, find, try_out
from app.services.inbox.views import DeliveryView
from app.services.session import Session
from app.services.views import ChangeSet, Preview, ReceiveFailure

__all__ = ["Batch", "Found", "Staged", "apply", "discard", "find", "preview", "receive", "stage"]


@dataclass(slots=True)
class Staged:
    """A bundle that verified whole, waiting for a yes. Its evidence is staged encrypted."""

    preview: Preview
    delivery: inbox.Delivery


@dataclass(frozen=True, slots=True)
class Batch:
    """What several paths held; ``ignored`` counts bundles in folders that are for others."""

    staged: tuple[Staged, ...]
    failures: tuple[ReceiveFailure, ...]
    ignored: int


def preview(session: Session, paths: Sequence[Path], task: Task | None = None) -> Batch:
    """Verify every bundle at ``paths`` and say what each alone would change. Nothing is applied.

    Raises InputError ``no-bundle-found`` when there is nothing for this vault at all.
    """
    found = find(session, paths)
    outcomes = [stage(session, path, task, lenient=path in found.from_folders) for path in found.paths]
    staged = tuple(one for one in outcomes if isinstance(one, Staged))
    failures = tuple(one for one in outcomes if isinstance(one, ReceiveFailure))
    if not staged and not failures:
        raise InputError("no-bundle-found")
    return Batch(staged, failures, outcomes.count(None))


def stage(
    session: Session, path: Path, task: Task | None = None, *, lenient: bool = False
) -> Staged | ReceiveFailure | None:
    """Verify one bundle and look at what it would change. With ``lenient``, ``None`` for one that is for others."""
    return caught(str(path), lenient, lambda: _stage(session, path, task or Task()))


def _stage(session: Session, path: Path, task: Task) -> Staged:
    arrived = arrival.read(session, path, task)
    try:
        delivery = session.run(try_out, [arrived], contact.across([arrived]))
        return Staged(_preview(delivery.view, path), delivery)
    except BaseException:
        arrived.throw_away(session.folder)
        raise


def receive(
    session: Session, path: Path, task: Task | None = None, *, lenient: bool = False
) -> Preview | ReceiveFailure | None:
    """Verify one bundle and apply it at once, in one transaction. The outcome says what it changed."""
    return caught(str(path), lenient, lambda: _receive(session, path, task or Task()))


def _receive(session: Session, path: Path, task: Task) -> Preview:
    arrived = arrival.read(session, path, task)
    try:
        outcome = taking.take(session, [[arrived]], None, task)
    except BaseException:
        arrived.throw_away(session.folder)
        raise
    (view,) = outcome.views
    return _preview(view, path)


def apply(session: Session, staged: Staged, task: Task | None = None) -> ChangeSet:
    """Apply a bundle in one transaction, then put the signed receipt where the bundle came from.

    A second time changes nothing. Where the place can't be written to, the receipt goes with
    the next bundle to that person.
    """
    return taking.accept(session, [staged.delivery], None, task).changes


def discard(session: Session, staged: Staged) -> None:
    """Refuse a bundle: what was staged of it is removed, nothing was applied."""
    inbox.discard(session, staged.delivery)


def _preview(view: DeliveryView, path: Path) -> Preview:
    (bundle,) = view.bundles
    return Preview(
        path=str(path),
        sender=view.sender,
        bundle_id=bundle.id,
        already=bundle.already,
        entries_new=view.entries_new,
        entries_known=view.entries_known,
        records_new=view.records_new,
        records_changed=view.records_changed,
        disputed=view.disputed,
        unknown=view.unknown,
        withheld=view.withheld,
        evidence=view.evidence,
        evidence_bytes=view.evidence_bytes,
        authors_unverified=tuple(author.name or author.key_id[:12] for author in view.strangers),
        forks=tuple(dict.fromkeys(f.author.name or f.author.key_id[:12] for f in view.forks if f.proved)),
        receipts=view.receipts + view.parts,
        lines=view.lines[: describing.LINES_PER_FILE],
        declarations=view.declarations,
    )
