"""Carry what is for others: from a stick into the vault, and from the vault onto a stick. Nothing of it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, cast

from app.base import limits
from app.base.errors import Cancelled, InputError, NoRoom, NotFound, SijilError, StorageFault
from app.base.task import Task
from app.services import arrival
from app.services.arrival import Keys
from app.services.courier import packing
from app.services.courier.views import Carriage, CarryReport, PutReport
from app.services.inbox import joining
from app.services.inbox.looking import Stretch
from app.services.session import Session
from app.services.sticks.looking import sorted_out
from app.services.views import ChangeSet, ReceiveFailure
from app.storage import carried, evidence
from app.storage import packs as pack_table
from app.storage.carried import Carried
from app.storage.staging import Readable
from app.storage.vault import Vault
from app.sync import parts, survey, volumes
from app.sync.folder import deliver, is_folder, label, open_bundle
from app.sync.parts import Joined, Part

STEP: Final = "task.carrying"


@dataclass(frozen=True, slots=True)
class _Load:
    """Something to be copied into the vault."""

    path: Path
    size: int
    open: Callable[[], object]
    part: Part | None = None
    pack: bool = False


def carry(session: Session, paths: Sequence[Path], task: Task | None = None) -> CarryReport:
    """Copy into the vault what lies at ``paths`` (files, or folders of them) for others; the stick stays as it is.

    Each copy is read back out of the vault and compared. Packs that were made for this vault to bring up are taken,
    and go at the next sync; what else is for this vault is left for ``receive``. Raises
    InputError ``nothing-to-carry``, NotFound, StorageFault, NoRoom, Cancelled; what was copied until then is kept.
    """
    task, keys = task or Task(), arrival.known_keys(session)
    loads, mine, own = _loads(paths, keys)
    given = [path for path in mine if arrival.is_pack(path, keys)]
    loads += [_Load(path, _size(path), partial(open_bundle, path), pack=True) for path in given]
    own += len(mine) - len(given)
    if not loads:
        raise InputError("nothing-to-carry")
    total, before = sum(load.size for load in loads), 0
    made: list[str] = []
    failures: list[ReceiveFailure] = []
    already = 0
    for load in loads:
        try:
            name = _take(session, load, Stretch(task, before, load.size, total))
        except (NoRoom, Cancelled):
            raise
        except SijilError as error:
            failures.append(ReceiveFailure(str(load.path), error))
        else:
            made += [name] if name is not None else []
            already += name is None
        before += load.size
    here = tuple(one for one in listing(session) if one.id in made)
    packs = tuple(one for one in packing.packs_here(session) if one.id in made)
    bytes_ = sum(one.bytes for one in here) + sum(one.bytes for one in packs)
    return CarryReport(here, packs, bytes_, already, own, tuple(failures))


def _loads(paths: Sequence[Path], keys: Keys) -> tuple[list[_Load], list[Path], int]:
    """What is for others, files that are for this vault, and how many bundles in parts are."""
    bundles: dict[Path, None] = {}
    found: dict[Path | None, Part] = {}
    for path in paths:
        there = survey.look(path) if is_folder(path) else survey.one(path)
        bundles |= dict.fromkeys(there.bundles)
        found |= {part.path: part for part in there.found}
    mine, others = sorted_out(bundles, keys)
    loads = [_Load(path, _size(path), partial(open_bundle, path)) for path in others]
    own = 0
    for one in parts.gather(found.values()):
        if joining.is_mine(one, keys):
            own += 1
            continue
        loads += [
            _Load(part.path, part.head.size, partial(Joined, [part]), part)
            for number in sorted(one.here)
            for part in one.here[number]
            if part.path is not None
        ]
    return loads, mine, own


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0


def _take(session: Session, load: _Load, task: Task) -> str | None:
    """The name under which it is kept now; ``None`` where it was before."""
    if load.pack:
        return packing.take(session, load.path, task)
    head = load.part.head if load.part is not None else None
    if head is not None:
        if session.run(carried.holds, head.sha256, head.write()):
            return None
        session.run(carried.demand_room, "part", load.size)
    with closing(load.open()) as source:  # type: ignore[type-var]
        staged = evidence.stage(
            session.folder,
            cast(Readable, source),
            expected_sha256=head.sha256 if head is not None else None,
            task=task,
        )
    try:
        if head is not None:
            about = ("part", label(load.path.parent), head.write(), head.set, head.number)
        else:
            about = ("bundle", label(load.path.parent), b"", "", 0)
        kept = session.write(carried.put, staged, *about)  # type: ignore[arg-type]
    except BaseException:
        evidence.discard(session.folder, staged)
        raise
    if not kept:
        return None
    try:
        _verify(session, staged.name)
    except BaseException:
        session.write(carried.remove, [staged.name])
        raise
    return staged.name


def _verify(session: Session, name: str) -> None:
    """Read a copy to its end, where its hash is compared with that of what was read off the stick."""
    with session.run(carried.reader, name) as source:
        while source.read(limits.READ_BLOCK):
            pass


def listing(session: Session) -> tuple[Carriage, ...]:
    """What this vault carries, oldest first; parts that wait here for others of their bundle are among it."""
    session.write(carried.settled)
    return tuple(_view(one) for one in session.run(carried.listing))


def _view(one: Carried) -> Carriage:
    head = parts.read_head(one.head)
    return Carriage(
        one.name,
        one.kind,
        one.size,
        one.at,
        one.place,
        one.set,
        one.number,
        head.of if head is not None else 0,
        one.handed,
        one.times,
    )


def put_on(
    session: Session,
    folder: Path,
    ids: Iterable[str] | None = None,
    task: Task | None = None,
    *,
    largest: int | None = None,
) -> PutReport:
    """Put what is carried (these, or all) into a folder, under neutral names, as :func:`app.services.sticks.send`.

    The vault keeps its copies until they are forgotten. Raises InputError ``nothing-carried``, NotFound, NoRoom
    (``stick``), StorageFault, VaultDamaged, Cancelled; of the file that fails nothing is left behind, and what was
    put there before it stays.
    """
    task = task or Task()
    every = {one.name: one for one in session.run(carried.listing)}
    wanted = list(every) if ids is None else list(dict.fromkeys(ids))
    if not wanted:
        raise InputError("nothing-carried")
    if lost := next((name for name in wanted if name not in every), None):
        raise NotFound(what="bundle", name=lost[:12])
    if not is_folder(folder):
        raise StorageFault(reason="folder-missing", path=str(folder))
    most = largest or volumes.largest_file(folder)
    total, before = sum(every[name].size for name in wanted), 0
    made: list[Path] = []
    for name in wanted:
        one = every[name]
        try:
            made += _put(session, one, folder, Stretch(task, before, one.size, total), most)
        except NoRoom as error:
            raise NoRoom(reason="stick") from error
        session.write(carried.handed, [name])
        before += one.size
    return PutReport(tuple(made), total, all(_is_there(path) for path in made))


def _put(session: Session, one: Carried, folder: Path, task: Task, most: int | None) -> tuple[Path, ...]:
    def write(out: BinaryIO) -> None:
        out.write(one.head)
        done = 0
        with session.run(carried.reader, one.name) as source:
            while block := source.read(limits.READ_BLOCK):
                out.write(block)
                done += len(block)
                task.progress(done, 2 * one.size, STEP)

    if most is not None and one.size + len(one.head) > most:
        if one.kind == "part":
            raise StorageFault(reason="file-limit")
        paths, _ = parts.deliver(folder, write, _ReadingBack(task), most)
        return paths
    path, _ = deliver(folder, write, _ReadingBack(task))
    return (path,)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


class _ReadingBack(Task):
    """The reading back, which is the second half of putting something on a stick."""

    def __init__(self, whole: Task) -> None:
        super().__init__()
        self._whole = whole

    def check(self) -> None:
        self._whole.check()

    def progress(self, done: int, total: int | None, step: str, **facts: object) -> None:
        self._whole.progress((total or 0) + done, 2 * total if total else None, step, **facts)


def forget(session: Session, ids: Iterable[str]) -> ChangeSet:
    """Throw away what was carried, packs too: its keys first, then the files. Raises NotFound."""
    wanted = list(ids)

    def remove(vault: Vault) -> None:
        carried.remove(vault, [one for one in wanted if not pack_table.remove(vault, one)])

    session.write(remove)
    return ChangeSet(kinds=frozenset({"carried"}))


__all__ = ["carry", "forget", "listing", "put_on"]
