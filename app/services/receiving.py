"""Receive: find bundles, verify them whole, show what they would change, apply all or nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.base.errors import BundleError, Cancelled, InputError, NotForThisVault, SijilError
from app.base.task import Task
from app.services import arrival, merging, sending
from app.services.arrival import Arrival
from app.services.session import Session
from app.services.views import ChangeSet, Preview, ReceiveFailure
from app.storage.vault import Vault
from app.sync.folder import find as find_bundles


@dataclass(frozen=True, slots=True)
class Found:
    """Bundles to look at. In a folder, what is for somebody else is passed over in silence."""

    paths: tuple[Path, ...]
    from_folders: frozenset[Path]


@dataclass(slots=True)
class Staged:
    """A bundle that verified whole, waiting for a person's yes. Its evidence is staged encrypted."""

    preview: Preview
    arrival: Arrival


@dataclass(frozen=True, slots=True)
class Batch:
    """What several paths held; ``ignored`` counts bundles in folders that are for others."""

    staged: tuple[Staged, ...]
    failures: tuple[ReceiveFailure, ...]
    ignored: int


class _Rollback(Exception):
    """Ends a transaction that only looked."""


def find(session: Session, paths: list[Path]) -> Found:
    """The bundles at ``paths``. A file that was named is always looked at; folders are searched one level deep."""
    named = [path for path in paths if not path.is_dir()]
    inside = find_bundles([path for path in paths if path.is_dir()])
    every = tuple(dict.fromkeys([*named, *inside]))
    return Found(every, frozenset(inside) - frozenset(named))


def preview(session: Session, paths: list[Path], task: Task | None = None) -> Batch:
    """Verify every bundle at ``paths`` and say what each would change. Nothing is applied.

    Raises InputError ``no-bundle-found`` when there is nothing for this vault at all.
    """
    found = find(session, paths)
    staged: list[Staged] = []
    failures: list[ReceiveFailure] = []
    ignored = 0
    for path in found.paths:
        outcome = stage(session, path, task, lenient=path in found.from_folders)
        if isinstance(outcome, Staged):
            staged.append(outcome)
        elif outcome is None:
            ignored += 1
        else:
            failures.append(outcome)
    if not staged and not failures:
        raise InputError("no-bundle-found")
    return Batch(tuple(staged), tuple(failures), ignored)


def stage(
    session: Session, path: Path, task: Task | None = None, *, lenient: bool = False
) -> Staged | ReceiveFailure | None:
    """Verify one bundle and look at what it would change. With ``lenient``, ``None`` for one that is for others."""
    return _caught(session, path, task or Task(), lenient, _stage)


def _caught(
    session: Session, path: Path, task: Task, lenient: bool, work: Callable[[Session, Path, Task], Staged]
) -> Staged | ReceiveFailure | None:
    try:
        return work(session, path, task)
    except NotForThisVault as error:
        return None if lenient else ReceiveFailure(str(path), error)
    except Cancelled:
        raise
    except SijilError as error:
        return ReceiveFailure(str(path), error)
    except Exception:  # P24: whatever an import raises, it gets a name, nothing was applied, the program lives
        return ReceiveFailure(str(path), BundleError())


def _stage(session: Session, path: Path, task: Task) -> Staged:
    arrived = arrival.read(session, path, task)
    try:
        return Staged(session.run(_look, str(path), arrived), arrived)
    except BaseException:
        arrived.throw_away(session.folder)
        raise


def _look(vault: Vault, path: str, arrived: Arrival) -> Preview:
    """Merge, look, and roll back: the preview can't differ from what applying will do."""
    found: list[Preview] = []
    with suppress(_Rollback), vault.transaction():
        found.append(merging.merge(vault, path, arrived)[1])
        raise _Rollback
    return found[0]


def receive(
    session: Session, path: Path, task: Task | None = None, *, lenient: bool = False
) -> Preview | ReceiveFailure | None:
    """Verify one bundle and apply it at once, in one transaction. The outcome says what it changed."""
    outcome = _caught(session, path, task or Task(), lenient, _receive)
    return outcome.preview if isinstance(outcome, Staged) else outcome


def _receive(session: Session, path: Path, task: Task) -> Staged:
    arrived = arrival.read(session, path, task)
    try:
        preview = session.write(_merge_and_settle, str(path), arrived)
    except BaseException:
        arrived.throw_away(session.folder)
        raise
    _close(session, arrived, path, task)
    return Staged(preview, arrived)


def _merge_and_settle(vault: Vault, path: str, arrived: Arrival) -> Preview:
    _, preview = merging.merge(vault, path, arrived)
    merging.settle(vault, arrived)
    return preview


def apply(session: Session, staged: Staged, task: Task | None = None) -> ChangeSet:
    """Apply a bundle in one transaction, then put the signed receipt where the bundle came from.

    A second time changes nothing. Where the place can't be written to, the receipt goes with
    the next bundle to that person.
    """
    changed = session.write(_apply, staged.arrival)
    _close(session, staged.arrival, Path(staged.preview.path), task or Task())
    return changed


def _apply(vault: Vault, arrived: Arrival) -> ChangeSet:
    merged = merging.take(vault, arrived)
    merging.settle(vault, arrived)
    return merged.changes({"bundles", "contacts"} | ({"evidence"} if arrived.pieces else set()))


def _close(session: Session, arrived: Arrival, path: Path, task: Task) -> None:
    """Everything is in the vault: forget what was staged, and put the receipts due beside the bundle.

    Whatever fails here, the bundle is in, and must not be reported as refused; the receipt
    goes with the next bundle.
    """
    arrived.spool.discard()
    arrived.pieces = {}
    with suppress(Exception):
        if arrived.received.sender != session.key_id and os.access(path.parent, os.W_OK):
            sending.send_receipts(session, arrived.received.sender, path.parent, task)


def discard(session: Session, staged: Staged) -> None:
    """Refuse a bundle: what was staged of it is removed, nothing was applied."""
    staged.arrival.throw_away(session.folder)
