"""Bundles that came in parts: read as one, and where that fails it is said which part is damaged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from app.base.errors import BundleAltered, BundleError, BundleTruncated, NotForThisVault, StorageFault
from app.base.task import Task
from app.services import arrival
from app.services.arrival import Arrival, Keys
from app.services.session import Session
from app.sync import parts, survey
from app.sync.addressed import is_for
from app.sync.folder import candidates
from app.sync.parts import PartSet


def find(folders: Sequence[Path], named: Sequence[Path]) -> tuple[list[PartSet], list[Path]]:
    """The sets of parts in ``folders`` and of the ``named`` files; and those of the named files that are no parts.

    Whoever names one part means the bundle: the others are looked for beside it.
    """
    single = survey.files(named)
    wanted = {part.head.set for part in single}
    beside = {part.path.parent for part in single if part.path is not None}
    around = [part for part in survey.files(candidates(sorted(beside))) if part.head.set in wanted]
    inside = survey.files(candidates(folders))
    every = {(part.head.set, part.path): part for part in [*single, *around, *inside]}
    own = {part.path for part in single}
    return parts.gather(every.values()), [path for path in named if path not in own]


def reader(session: Session, found: PartSet, path: Path, memory: int, keys: Keys) -> Callable[[Task], Arrival]:
    """How the bundle of these parts is read; ``path``: where its receipt is put beside.

    It raises BundleError ``parts-missing`` (facts ``have``, ``of``, ``missing``) where some aren't here,
    BundleAltered ``part-damaged`` (fact ``parts``: their numbers), and as :func:`arrival.read`.
    """

    def read(task: Task) -> Arrival:
        if found.missing:
            raise NotForThisVault() if is_mine(found, keys) is False else missing(found)
        try:
            return arrival.read_parts(session, found, path, task, memory=memory, keys=keys)
        except (BundleAltered, BundleTruncated, StorageFault):
            good = _undamaged(found, task)
            return arrival.read_parts(session, good, path, task, memory=memory, keys=keys)

    return read


def _undamaged(found: PartSet, task: Task) -> PartSet:
    """The same with the better of parts that are there twice. Raises what is wrong where that is no help."""
    try:
        good = found.checked(task)
    except OSError as error:  # the stick was pulled out
        raise StorageFault(reason="read", errno=error.errno) from error
    if good.missing:
        raise BundleAltered(reason="part-damaged", parts=numbers(good.missing))
    if all(good.here[number][0] is found.here[number][0] for number in good.here):
        raise BundleAltered(reason="unexpected")  # every part is as it left: whatever is wrong was wrong there
    return good


def is_mine(found: PartSet, keys: Keys) -> bool | None:
    """Whether the bundle is for this vault; ``None`` where its first part isn't here, or tells nothing."""
    source = found.begin()
    if source is None:
        return None
    with source:
        return is_for(source, keys.identity)


def missing(found: PartSet, what: str = "") -> BundleError:
    """That parts of a bundle aren't here; ``what``: "kept" where those that are wait in the vault."""
    have = found.of - len(found.missing)
    return BundleError("parts-missing", have=have, of=found.of, missing=numbers(found.missing), what=what)


def numbers(some: Iterable[int]) -> str:
    return ", ".join(str(number) for number in some)
