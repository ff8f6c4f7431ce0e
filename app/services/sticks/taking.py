"""Receive from a stick: what is for this vault, verified to its last byte before anything of it is used."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import cast

from app.base.errors import BundleAltered, BundleError, Cancelled, InputError, SijilError, StorageFault
from app.base.task import Task
from app.services import arrival, inbox
from app.services.inbox import joining
from app.services.inbox.looking import Found, look_at, nothing_for_us
from app.services.session import Session
from app.services.sticks.looking import sorted_out, together
from app.services.views import ReceiveFailure
from app.storage import carried, evidence
from app.storage.staging import Readable
from app.sync import survey
from app.sync.folder import is_folder, label
from app.sync.parts import Joined, Part, PartSet


def receive(session: Session, path: Path, task: Task | None = None) -> inbox.Inbox:
    """Verify what lies on a stick for this vault, and say what it would change. Nothing is applied.

    Parts of a bundle of which others are missing are copied into the vault, and wait there for the next stick;
    each is a failure ``parts-missing`` in what is returned, which says what lacks. What is for others is counted
    and not opened. Raises InputError ``no-bundle-found``, ``only-for-others`` (``n``), NotFound, StorageFault,
    NoRoom, Cancelled.
    """
    task = task or Task()
    session.write(carried.settled)
    found, keys = survey.look(path), arrival.known_keys(session)
    mine, others = sorted_out(found.bundles, keys)
    packs = [one for one in mine if arrival.is_pack(one, keys)]
    mine = [one for one in mine if one not in packs]
    sets = [one for one in together(session, found.found) if joining.is_mine(one, keys) is not False]
    whole = [one for one in sets if not one.missing]
    done = session.run(carried.taken)
    lacking = [one for one in sets if one.missing and one.id not in done]
    strangers = len(others) + len({part.head.set for part in found.found}) - len(sets)
    try:
        seen = look_at(session, Found(tuple(mine), frozenset(mine), tuple(whole), path / "parts"), task)
    except InputError:
        if not lacking:
            raise nothing_for_us(strangers + len(packs)) from None
        seen = inbox.Inbox((), (), 0)
    failures = _keep_all(session, lacking, label(path), seen, task)
    _note_whole(session, seen)
    if not is_folder(path):
        seen = replace(seen, failures=tuple(_gone(one) for one in seen.failures))
    return replace(seen, failures=(*seen.failures, *failures), ignored=seen.ignored + strangers)


def _gone(failure: ReceiveFailure) -> ReceiveFailure:
    """What could not be read to its end because the stick isn't there any more is no damaged bundle."""
    return ReceiveFailure(failure.path, StorageFault(reason="pulled-out"))


def _keep_all(
    session: Session, lacking: Sequence[PartSet], place: str, seen: inbox.Inbox, task: Task
) -> tuple[ReceiveFailure, ...]:
    """Keep what waits for other sticks, as far as there is room: what somebody put there to fill it keeps no bundle
    out that is whole. Those that say whose they are come first. What was ``seen`` goes where this raises."""
    found: list[ReceiveFailure] = []
    try:
        for one in sorted(lacking, key=lambda one: 1 in one.missing):
            found.append(ReceiveFailure(str(one.paths[0]), _why_not(session, one, place, task)))
    except BaseException:
        for delivery in seen.deliveries:
            for arrival_ in delivery.arrivals:
                arrival_.throw_away(session.folder)
        raise
    return tuple(found)


def _why_not(session: Session, found: PartSet, place: str, task: Task) -> SijilError:
    try:
        return _lacking(session, found, place, task)
    except Cancelled:
        raise
    except SijilError as error:  # no room for it, or it isn't there any more: what is whole is taken all the same
        return error


def _lacking(session: Session, found: PartSet, place: str, task: Task) -> BundleError:
    damaged = keep(session, found, place, task)
    if damaged:
        return BundleAltered(reason="part-damaged", parts=joining.numbers(damaged))
    return joining.missing(found, "kept")


def keep(session: Session, found: PartSet, place: str, task: Task) -> list[int]:
    """Copy the parts that lie on the stick into the vault; the numbers of those that are damaged, and aren't kept."""
    damaged = []
    for number, there in sorted(found.here.items()):
        if any(part.path is None for part in there):
            continue
        if not any(_keep(session, part, place, task) for part in there):
            damaged.append(number)
    return damaged


def _keep(session: Session, part: Part, place: str, task: Task) -> bool:
    """Raises NoRoom, StorageFault, Cancelled, InputError ``carried-full``."""
    head = part.head
    if session.run(carried.holds, head.sha256, head.write()):
        return True
    session.run(carried.demand_room, "part", head.size)  # a small file can say that it is 64 GiB of zeros
    try:
        with closing(Joined([part])) as source:  # no more than its head says, however long the file is by now
            staged = evidence.stage(session.folder, cast(Readable, source), expected_sha256=head.sha256, task=task)
    except BundleError:
        return False
    try:
        session.write(carried.put, staged, "part", place, head.write(), head.set, head.number)
    except BaseException:
        evidence.discard(session.folder, staged)
        raise
    return True


def _note_whole(session: Session, seen: inbox.Inbox) -> None:
    """Which bundles were made of which parts: those that are kept are thrown away once the bundle is taken."""
    for delivery in seen.deliveries:
        for one in delivery.arrivals:
            if one.parts:
                session.write(carried.whole, one.parts, one.received.bundle_id)
