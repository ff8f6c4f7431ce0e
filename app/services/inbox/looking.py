"""Look at bundles: verify each whole, work out what all those of one sender would change, apply nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from app.base.collecting import uncollected
from app.base.errors import BundleAltered, BundleError, Cancelled, InputError, NotABundle, NotForThisVault, SijilError
from app.base.limits import MEMORY_ENTRIES_BYTES, MIB
from app.base.task import Task
from app.services import arrival
from app.services.arrival import Arrival, Keys
from app.services.inbox import contact, joining, letters
from app.services.inbox.describing import Delivery, describe
from app.services.inbox.letters import NO_LETTERS, Letters
from app.services.relay.views import AddressView
from app.services.session import Session
from app.services.suspension import signing as suspensions
from app.services.suspension.views import Asked
from app.services.views import ReceiveFailure
from app.storage import quarantine
from app.storage.vault import Vault
from app.sync.folder import find as find_bundles
from app.sync.folder import is_folder
from app.sync.parts import PartSet

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    """Bundles to look at. In a folder, what is for somebody else is passed over in silence."""

    paths: tuple[Path, ...]
    from_folders: frozenset[Path]
    sets: tuple[PartSet, ...] = ()
    """bundles that lie there in parts"""
    place: Path = Path("parts")
    """what is said to hold a set of which no part lies on the stick any more"""


@dataclass(frozen=True, slots=True)
class Inbox:
    """What was looked at: one delivery for each sender, and what couldn't be read.

    ``ignored`` counts bundles in folders that are for others.
    """

    deliveries: tuple[Delivery, ...]
    failures: tuple[ReceiveFailure, ...]
    ignored: int
    letters: Letters = NO_LETTERS


class _Rollback(Exception):
    """Ends a transaction that only looked."""


class Stretch(Task):
    """A part of a longer task: its progress is told as that of the whole. Raises Cancelled as the whole does."""

    def __init__(self, whole: Task, before: int, size: int, total: int) -> None:
        super().__init__()
        self._whole, self._before, self._size, self._all = whole, before, size, total

    def check(self) -> None:
        self._whole.check()

    def progress(self, done: int, total: int | None, step: str, **facts: object) -> None:
        share = self._size * min(done, total) // total if total else 0
        self._whole.progress(self._before + share, self._all, step, **facts)


def find(session: Session, paths: Sequence[Path]) -> Found:
    """The bundles at ``paths``. A file that was named is always looked at; folders are searched one level deep."""
    folders = [path for path in paths if is_folder(path)]
    sets, named = joining.find(folders, [path for path in paths if path not in folders])
    inside = find_bundles(folders)
    every = tuple(dict.fromkeys([*named, *inside]))
    return Found(every, frozenset(inside) - frozenset(named), tuple(sets))


def look(session: Session, paths: Sequence[Path], task: Task | None = None) -> Inbox:
    """Verify every bundle at ``paths`` and say, for each sender, what they would change. Nothing is applied.

    Raises InputError when there is nothing for this vault at all: ``only-for-others`` (``n``), ``no-bundle-found``.
    """
    return look_at(session, find(session, paths), task)


def look_at(session: Session, found: Found, task: Task | None = None) -> Inbox:
    """The same for bundles that were found."""
    lenient = found.from_folders
    memory = max(MIB, MEMORY_ENTRIES_BYTES // max(1, len(found.paths) + len(found.sets)))
    keys = arrival.known_keys(session)

    def reader(path: Path) -> Callable[[Task], Arrival]:
        return lambda part: _read(session, path, part, memory, keys)

    read = [(str(path), _size(path), path in lenient, reader(path)) for path in found.paths]
    for one in found.sets:
        path = next(iter(one.paths), found.place)
        read.append((str(path), one.bytes, True, joining.reader(session, one, path, memory, keys)))
    with uncollected():
        inbox = _with_letters(session, _look(session, read, task or Task()))
    if not inbox.deliveries and not inbox.failures and not inbox.letters:
        raise nothing_for_us(inbox.ignored)
    return inbox


def nothing_for_us(others: int) -> InputError:
    """Where nothing is for this vault, whoever brought it is told whether it is for ``others`` instead."""
    return InputError("only-for-others", n=others) if others else InputError("no-bundle-found")


def _with_letters(session: Session, inbox: Inbox) -> Inbox:
    """What is no bundle may be a letter; then it is told as one, also where nothing can be taken from it."""
    failures: list[ReceiveFailure] = []
    addresses: list[AddressView] = []
    suspensions: list[Asked] = []
    for failure in inbox.failures:
        path = Path(failure.path)
        perhaps = isinstance(failure.error, BundleError) and 0 < _size(path) <= letters.MOST
        if not perhaps:
            failures.append(failure)
            continue
        told = caught(failure.path, False, partial(_letter, session, path))
        if isinstance(told, AddressView):
            addresses.append(told)
        elif isinstance(told, Asked):
            suspensions.append(told)
        else:
            failures.append(told or failure)
    return replace(inbox, failures=tuple(failures), letters=Letters(tuple(addresses), tuple(suspensions)))


def _letter(session: Session, path: Path) -> AddressView | Asked | None:
    found = letters.recognise(session, path)
    return letters.take(session, *found) if found is not None else None


def _read(session: Session, path: Path, task: Task, memory: int, keys: Keys) -> Arrival:
    try:
        return arrival.read(session, path, task, memory=memory, keys=keys)
    except BundleAltered:
        if arrival.is_pack(path, keys):
            raise NotABundle(reason="pack") from None
        raise


def look_aside(session: Session, bundles: Iterable[str] | None = None, task: Task | None = None) -> Inbox:
    """The same for bundles that this vault keeps aside: these, or all of them. Raises NotFound."""
    kept = {row.bundle: row for row in session.run(quarantine.listing)}
    wanted = list(kept) if bundles is None else list(dict.fromkeys(bundles))
    keys = arrival.known_keys(session)

    def reader(bundle: str) -> Callable[[Task], Arrival]:
        return lambda part: arrival.read_kept(session, bundle, part, keys=keys)

    read = [(bundle[:12], kept[bundle].size if bundle in kept else 0, False, reader(bundle)) for bundle in wanted]
    return _look(session, read, task or Task())


_Source = tuple[str, int, bool, Callable[[Task], Arrival]]
"""what it is called, its bytes, whether it may be for others, and how it is read"""


def _look(session: Session, sources: Sequence[_Source], task: Task) -> Inbox:
    arrivals: list[Arrival] = []
    failures: list[ReceiveFailure] = []
    ignored = 0
    try:
        for outcome in _read_all(sources, task):
            if isinstance(outcome, Arrival):
                arrivals.append(outcome)
            elif outcome is None:
                ignored += 1
            else:
                failures.append(outcome)
        deliveries = _deliveries(session, _once(session, arrivals), failures)
    except BaseException:
        for one in arrivals:
            one.throw_away(session.folder)
        raise
    return Inbox(tuple(deliveries), tuple(failures), ignored)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _read_all(sources: Sequence[_Source], task: Task) -> Iterator[Arrival | ReceiveFailure | None]:
    total = sum(size for _, size, _, _ in sources)
    before = 0
    for name, size, lenient, read in sources:
        task.check()
        yield caught(name, lenient, partial(read, Stretch(task, before, size, total)))
        before += size


def caught(name: str, lenient: bool, work: Callable[[], T]) -> T | ReceiveFailure | None:
    """What ``work`` gives; ``None`` for a bundle that is for others and may be; else why nothing of it is used."""
    try:
        return work()
    except NotForThisVault as error:
        return None if lenient else ReceiveFailure(name, error)
    except Cancelled:
        raise
    except SijilError as error:
        return ReceiveFailure(name, error)
    except Exception:  # P24: whatever an import raises, it gets a name, nothing was applied, the program lives
        return ReceiveFailure(name, BundleError())


def _once(session: Session, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Each bundle once, however many sticks it lies on."""
    first: dict[str, Arrival] = {}
    for one in arrivals:
        if first.setdefault(one.received.bundle_id, one) is not one:
            one.throw_away(session.folder)
    return list(first.values())


def _deliveries(session: Session, arrivals: Sequence[Arrival], failures: list[ReceiveFailure]) -> list[Delivery]:
    """By sender; a sender's bundles by their counter, so that nothing looks like a gap that isn't one."""
    senders: dict[str, list[Arrival]] = {}
    for one in sorted(arrivals, key=lambda a: (a.received.counter, a.received.bundle_id)):
        senders.setdefault(one.received.sender, []).append(one)
    found = []
    across = contact.across(arrivals)
    for group in senders.values():
        outcome = caught("", False, partial(session.run, try_out, group, across))
        if isinstance(outcome, Delivery):
            found.append(outcome)
            continue
        for one in group:
            one.throw_away(session.folder)
            error = outcome.error if isinstance(outcome, ReceiveFailure) else BundleError()
            failures.append(ReceiveFailure(str(one.path or one.received.bundle_id[:12]), error))
    return found


def try_out(vault: Vault, arrivals: list[Arrival], across: contact.Across) -> Delivery:
    """Merge, look, and roll back: what is shown can't differ from what taking it will do.

    What the bundles prove about their senders and authors is kept all the same: at the first
    contact, whether anything is taken or not (T15).
    """
    made: list[Delivery] = []
    if any(one.received.suspensions for one in arrivals):
        with vault.transaction():  # a colleague who was taken isn't waited for, whatever is taken of the rest (T21)
            for one in arrivals:
                suspensions.came(vault, one.received.suspensions)
    with suppress(_Rollback), vault.transaction():
        vault.trying = True
        made.append(describe(vault, arrivals)[0])
        raise _Rollback
    with vault.transaction():
        contact.note(vault, arrivals, [*made[0].forks, *across.found(arrivals)])
        contact.remember(vault, arrivals)
    made[0].know(vault)
    return made[0]


def discard(session: Session, delivery: Delivery) -> None:
    """Refuse a delivery: what was staged of it is removed, nothing was applied; what is kept aside stays there."""
    for one in delivery.arrivals:
        one.throw_away(session.folder)
