"""What lies on a stick for this vault, without reading more of it than the beginnings of files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from app.base.errors import NotFound, StorageFault
from app.services import arrival
from app.services.arrival import Keys
from app.services.inbox import joining
from app.services.session import Session
from app.services.sticks.views import Contents, Parts, Warned
from app.storage import carried
from app.storage.carried import Carried
from app.storage.quarantine import Kept
from app.storage.vault import Vault
from app.sync import parts, survey
from app.sync.addressed import is_for
from app.sync.folder import open_bundle
from app.sync.parts import Part, PartSet
from app.sync.survey import Survey


def look(session: Session, path: Path) -> Contents:
    """The bundles on a stick, by whether they are for this vault, and what a person had better know of it.

    Nothing is read to its end, no link is followed, nothing below the folder is looked at. Raises NotFound,
    StorageFault.
    """
    session.write(carried.settled)
    found, keys = survey.look(path), arrival.known_keys(session)
    mine, others = sorted_out(found.bundles, keys)
    packs = [one for one in mine if arrival.is_pack(one, keys)]
    mine = [one for one in mine if one not in packs]
    letters = [one for one in mine if arrival.is_letter(one, keys)]
    mine = [one for one in mine if one not in letters]
    done = session.run(carried.taken)
    sets = [_view(one, keys, one.id in done) for one in together(session, found.found)]
    mine_bytes = _bytes(mine) + sum(_bytes(one.paths) for one in sets if one.mine)
    others_bytes = _bytes(others) + sum(_bytes(one.paths) for one in sets if one.mine is False)
    warnings = tuple(_warnings(found))
    return Contents(
        path,
        tuple(mine),
        mine_bytes,
        tuple(others),
        others_bytes,
        tuple(sets),
        warnings,
        tuple(packs),
        tuple(letters),
    )


def sorted_out(paths: Iterable[Path], keys: Keys) -> tuple[list[Path], list[Path]]:
    """Those that are for this vault, and those for others. One that can't be told is ours: reading it will tell why."""
    mine: list[Path] = []
    others: list[Path] = []
    for path in paths:
        try:
            with open_bundle(path) as source:
                (others if is_for(source, keys.identity) is False else mine).append(path)
        except (NotFound, StorageFault):
            continue
    return mine, others


def together(session: Session, found: Sequence[Part]) -> list[PartSet]:
    """The sets of which a part lies on the stick, with the parts that this vault keeps of them."""
    on_stick = {part.head.set for part in found}
    kept = [kept_part(session, one) for one in session.run(carried.listing) if one.set in on_stick]
    return parts.gather([*found, *kept])


def kept_part(session: Session, one: Carried) -> Part:
    """A part that this vault keeps."""
    head = parts.read_head(one.head)
    if head is None:  # it was one when it was kept
        raise NotFound(what="bundle", name=one.name[:12])

    def read(vault: Vault) -> Kept:
        return carried.file(vault, one.name)

    return Part(head, partial(session.run, read))


def _view(found: PartSet, keys: Keys, taken: bool) -> Parts:
    here = sorted(n for n, some in found.here.items() if any(part.path is not None for part in some))
    kept = sorted(n for n, some in found.here.items() if any(part.path is None for part in some))
    mine = joining.is_mine(found, keys)
    return Parts(found.id, found.of, found.bytes, tuple(here), tuple(kept), found.missing, mine, found.paths, taken)


def _bytes(paths: Iterable[Path]) -> int:
    total = 0
    for path in paths:
        try:
            total += path.lstat().st_size
        except OSError:
            continue
    return total


def _warnings(found: Survey) -> Iterable[Warned]:
    if found.program_count:
        yield Warned("programs", found.program_count, tuple(found.programs))
    if found.torn:
        yield Warned("torn", len(found.torn), tuple(path.name for path in found.torn[: survey.MOST_NAMED]))
    if found.links:
        yield Warned("links", found.links)
    if found.unread:
        yield Warned("unread", found.unread)
    if found.unfinished:
        yield Warned("unfinished", found.unfinished)
    if found.more:
        yield Warned("more", 1)
