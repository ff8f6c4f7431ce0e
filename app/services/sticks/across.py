"""One bundle over several sticks: written here first, then part by part onto the stick that is in (T13).

:func:`begin` writes the bundle into the vault's own folder, as ciphertext, and remembers it as sent; :func:`put`
fills the stick that is in, and is called again with the next one. Each part is synced, read back and compared, and
noted, before the next: whatever breaks off, the same call goes on where it stopped. The parts are joined in any
order where they are received.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.base import limits
from app.base.errors import InputError, NoRoom, NotFound, StorageFault
from app.base.task import Task
from app.services import checkin, sending
from app.services.authors import Authors
from app.services.naming import size_words
from app.services.session import Session
from app.services.sticks.putting import at_most, disk_of, room
from app.services.suspension.guard import demand_free
from app.services.views import Author, ChangeSet, SentReport
from app.storage import across as table
from app.storage import outgoing, suspension
from app.storage.across import Piece, Split
from app.storage.vault import Vault
from app.sync import across as wire
from app.sync import volumes
from app.sync.bundle_writer import Written
from app.sync.disclose import Policy
from app.sync.folder import fault, is_folder, label
from app.sync.parts import HEAD_BYTES, Head

CHANGED = ChangeSet(kinds=frozenset({"bundles", "across"}))
PLACE = "sticks:"
"""what the outbox remembers as the place of a bundle that goes by several sticks"""


@dataclass(frozen=True, slots=True)
class Part:
    """``placed``: when it was written onto a stick, read back and compared; ``place``: what that stick was called."""

    number: int
    bytes: int
    placed: int | None
    place: str


@dataclass(frozen=True, slots=True)
class Across:
    """A bundle that goes by several sticks. ``parts``: none before the first stick was seen, which says how large they
    are. ``waiting``: readers whose receipt isn't here; of a suspended one nothing is awaited."""

    bundle: str
    readers: tuple[Author, ...]
    waiting: tuple[Author, ...]
    at: int
    bytes: int
    parts: tuple[Part, ...]

    @property
    def left(self) -> tuple[Part, ...]:
        """The parts that lie on no stick yet."""
        return tuple(part for part in self.parts if part.placed is None)

    @property
    def whole(self) -> bool:
        """Whether every part lies on a stick."""
        return bool(self.parts) and not self.left

    def bytes_left(self) -> int:
        return sum(part.bytes for part in self.left) if self.parts else self.bytes


@dataclass(frozen=True, slots=True)
class Put:
    """What was written onto one stick, or lay there whole: numbers of parts, and the files that were made.

    ``safe``: all of them are there and the stick can be taken out. ``state``: the bundle now.
    """

    numbers: tuple[int, ...]
    paths: tuple[Path, ...]
    safe: bool
    state: Across


# --- writing it here --------------------------------------------------------------------------------


def begin(
    session: Session,
    to: list[str],
    cases: list[str] | None = None,
    policy: Policy = "everything",
    task: Task | None = None,
    **choices: Any,
) -> tuple[Across, SentReport]:
    """Write one bundle for all the readers into the vault's folder, to be put onto sticks by :func:`put`.

    It waits in the outbox for their receipts. ``choices`` as :func:`app.services.sending.send`. Raises as that, and
    NoRoom (``across``, ``need``, ``free``: in words) where this disk hasn't the room for it.
    """
    known = {name: value for name, value in choices.items() if name != "against_team"}
    _demand_disk(session, at_most(sending.weigh(session, to, cases, policy, **known)))
    made: list[str] = []

    def noted(path: Path, written: Written) -> Callable[[Vault], None]:
        made.append(written.bundle_id)
        size = path.stat().st_size
        return lambda vault: table.put(vault, written.bundle_id, path.name, size)

    folder = outgoing.folder(session.folder)
    report = sending.send(session, to, folder, cases, policy, task, noted=noted, place=PLACE, **choices)
    return get(session, made[0]), report


def _demand_disk(session: Session, need: int) -> None:
    free = shutil.disk_usage(session.folder).free
    if free < need + limits.INCOMING_FREE_BYTES:
        raise NoRoom(reason="across", need=size_words(need), free=size_words(free))


# --- onto the sticks --------------------------------------------------------------------------------


def put(session: Session, bundle: str, path: Path, task: Task | None = None, *, largest: int | None = None) -> Put:
    """Write the next parts onto a stick: as many as it has room for, each synced, read back and compared.

    What of it lies there whole already is noted and not written again. ``largest`` as of
    :func:`app.services.sticks.send`. Where this raises, the parts that were noted before are on the stick. Raises
    NotFound, InputError (``across-whole``; ``reader-suspended``, ``checkin-missed``), NoRoom (``sticks``: it would
    take more of these sticks than a bundle may have parts; ``stick-part``: not one part has room; ``need``;
    ``part-full``), StorageFault (``folder-missing``, ``read-only``, ``part-pulled-out``, ``read-back``, ``write``,
    ``file-limit``), VaultDamaged, Cancelled.
    """
    task = task or Task()
    if not is_folder(path):
        raise StorageFault(reason="folder-missing", path=str(path))
    free, read_only = room(path)
    if read_only:
        raise StorageFault(reason="read-only")
    split = session.run(_find, bundle)
    session.run(_demand_readers, split)
    return _Putting(session, split, path, task).put(free, largest or volumes.largest_file(path))


class _Putting:
    """One bundle and the stick that is in."""

    def __init__(self, session: Session, split: Split, path: Path, task: Task) -> None:
        self._session, self._split, self._path, self._task = session, split, path, task
        self._source = outgoing.folder(session.folder) / split.name
        self._disk = disk_of(path)

    def put(self, free: int | None, largest: int | None) -> Put:
        heads = self._cut(free, largest)
        wanted = [one.number for one in self._pieces() if one.placed is None]
        if not wanted:
            raise InputError("across-whole")
        numbers = self._note_there(heads[0], wanted)
        todo = [number for number in wanted if number not in numbers]
        made = []
        chosen = todo[: self._fitting(heads[0], len(todo), nothing=not numbers)]
        for done, number in enumerate(chosen):
            made.append(self._write(heads[number - 1], _Step(self._task, done, len(chosen))))
            numbers.append(number)
        safe = is_folder(self._path) and all(file.is_file() for file in made)
        return Put(tuple(sorted(numbers)), tuple(made), safe, get(self._session, self._split.bundle))

    def _pieces(self) -> list[Piece]:
        return self._session.run(table.pieces, self._split.bundle)

    def _cut(self, free: int | None, largest: int | None) -> tuple[Head, ...]:
        """The heads of all parts. As long as nothing lies on any stick they are cut for the one that is in."""
        split, pieces = self._split, self._pieces()
        part = split.part
        if not pieces or not self._suits(pieces, free, largest):
            part = _part_size(split.size, free, largest)
            hashes = wire.cut(self._source, split.size, part, self._task)
            self._session.write(table.cut, split.bundle, part, hashes)
            pieces = self._pieces()
        if largest is not None and part + HEAD_BYTES > largest:
            raise StorageFault(reason="file-limit")
        return wire.heads(split.size, part, [one.sha256 for one in pieces])

    def _suits(self, pieces: Sequence[Piece], free: int | None, largest: int | None) -> bool:
        """Whether it stays as it is cut: it is begun, if only on the stick that is in, or its parts have room here."""
        split = self._split
        begun = any(one.placed is not None for one in pieces)
        heads = wire.heads(split.size, split.part, [one.sha256 for one in pieces])
        with self._on_stick():
            if begun or wire.is_begun(self._path, heads[0].set):
                return True
        small = largest is None or split.part + HEAD_BYTES <= largest
        return small and (free is None or wire.room(free, split.part) > 0)

    def _note_there(self, head: Head, wanted: Sequence[int]) -> list[int]:
        """What lies there whole already, of a try that broke off before it could be noted; what is half there goes."""
        with self._on_stick():
            here = wire.there(self._path, head.set, self._task)
            wire.clear(self._path, head.set)
        found = [number for number in wanted if number in here]
        for number in found:
            self._note(number)
        return found

    def _fitting(self, head: Head, count: int, *, nothing: bool) -> int:
        """How many parts have room there. Raises NoRoom ``stick-part`` where ``nothing`` of it would lie there."""
        free = room(self._path)[0]
        fits = count if free is None else min(count, wire.room(free, head.each))
        if count and nothing and not fits:
            raise NoRoom(reason="stick-part", need=size_words(head.each + HEAD_BYTES + wire.SLACK))
        return fits

    def _write(self, head: Head, task: Task) -> Path:
        with self._on_stick():
            path = wire.put(self._source, head, self._path, task, self._demand)
        self._note(head.number)
        return path

    def _demand(self) -> None:
        self._session.run(_demand_readers, self._split)

    def _note(self, number: int) -> None:
        self._session.write(table.placed, self._split.bundle, number, label(self._path))

    @contextmanager
    def _on_stick(self) -> Iterator[None]:
        """What a person calls a failure there: the stick is gone, or full; what was noted before lies on it."""
        try:
            yield
        except (StorageFault, NoRoom, NotFound, OSError) as error:
            if self._disk is None or disk_of(self._path) != self._disk:
                raise StorageFault(reason="part-pulled-out") from error
            if isinstance(error, NoRoom):
                raise NoRoom(reason="part-full") from error
            if isinstance(error, OSError):
                raise fault(error) from error
            raise


def _part_size(whole: int, free: int | None, largest: int | None) -> int:
    try:
        return wire.part_size(whole, whole if free is None else free, largest)
    except NoRoom as error:
        raise NoRoom(reason="sticks", need=size_words(int(str(error.facts["least"])))) from None


class _Step(Task):
    """One part of several: progress is that of all that go onto this stick."""

    def __init__(self, whole: Task, before: int, count: int) -> None:
        super().__init__()
        self._whole, self._before, self._count = whole, before, count

    def check(self) -> None:
        self._whole.check()

    def progress(self, done: int, total: int | None, step: str, **facts: object) -> None:
        if total:
            self._whole.progress(self._before * total + done, self._count * total, step, **facts)


# --- what is under way --------------------------------------------------------------------------------


def listing(session: Session) -> tuple[Across, ...]:
    """Everything that goes by several sticks, newest first; what all its readers have confirmed is gone."""
    session.write(lambda vault: table.settle(vault, suspension.cut(vault)))
    return session.run(_views)


def get(session: Session, bundle: str) -> Across:
    """One, by its id. Raises NotFound."""
    for one in session.run(_views):
        if one.bundle == bundle:
            return one
    raise NotFound(what="bundle", name=bundle[:12])


def again(session: Session, bundle: str, numbers: Iterable[int]) -> Across:
    """These parts are to be written once more: their stick was lost, or is broken. Raises NotFound."""

    def write(vault: Vault) -> None:
        _find(vault, bundle)
        table.lost(vault, bundle, numbers)

    session.write(write)
    return get(session, bundle)


def forget(session: Session, bundle: str) -> ChangeSet:
    """Throw the bundle away here; what lies on sticks stays there, and it stays in the outbox. Raises NotFound."""
    if not session.write(table.drop, bundle):
        raise NotFound(what="bundle", name=bundle[:12])
    return CHANGED


def _views(vault: Vault) -> tuple[Across, ...]:
    who = Authors(vault)
    return tuple(_view(who, one, table.pieces(vault, one.bundle)) for one in table.listing(vault))


def _view(who: Authors, one: Split, pieces: Sequence[Piece]) -> Across:
    parts = tuple(
        Part(piece.number, min(one.part, one.size - one.part * (piece.number - 1)), piece.placed, piece.place)
        for piece in pieces
    )
    readers, waiting = (tuple(who.get(key) for key in keys) for keys in (one.readers, one.waiting))
    return Across(one.bundle, readers, waiting, one.at, one.size, parts)


def _find(vault: Vault, bundle: str) -> Split:
    for one in table.listing(vault):
        if one.bundle == bundle:
            return one
    raise NotFound(what="bundle", name=bundle[:12])


def _demand_readers(vault: Vault, split: Split) -> None:
    """Asked before each part, and again when it is written and has no name yet (T21)."""
    demand_free(vault, split.readers)
    checkin.demand_heard(vault, split.readers)


__all__ = ["CHANGED", "PLACE", "Across", "Part", "Put", "again", "begin", "forget", "get", "listing", "put"]
