"""What somebody must know before the first number is counted over several sealed files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

from app.base.errors import InputError
from app.services import sameness
from app.services.rooms.opening import open_room
from app.services.rooms.views import Warned, Warnings
from app.services.session import Session
from app.storage import journal, rooms, withdrawals
from app.storage import sameness as groups
from app.storage.rooms import Seal
from app.storage.vault import Vault


def warnings(session: Session, room: str) -> Warnings:
    """Everything that makes a count over this room mean something else than it seems to. Raises NotFound."""
    opened = open_room(session, room)
    seals = opened.run(rooms.seals)
    found = [*_between(seals), *_doubles(opened), *opened.run(_inside)]
    state = [sorted(seal.bundle for seal in seals), [(one.kind, one.n, one.what) for one in found]]
    return Warnings(tuple(found), hashlib.sha256(json.dumps(state).encode()).hexdigest())


def demand_seen(session: Session, room: str, seen: str) -> Warnings:
    """Refuse a number to whoever wasn't told what it means: InputError ``room-warnings``.

    ``seen`` is the digest of the warnings that were shown; when a file is added, they are others.
    """
    now = warnings(session, room)
    if seen != now.digest:
        raise InputError("room-warnings")
    return now


def _between(seals: Sequence[Seal]) -> Iterator[Warned]:
    if not seals:
        yield Warned("empty", 0)
        return
    where: dict[str, list[Seal]] = {}
    for seal in seals:
        for case in seal.facts["cases"]:
            where.setdefault(case, []).append(seal)
    twice = {case: there for case, there in sorted(where.items()) if len(there) > 1}
    if twice:
        yield Warned("same-case", len(twice), tuple(twice))
    states = [case for case, there in twice.items() if len({_state(seal, case) for seal in there}) > 1]
    if states:
        yield Warned("other-state", len(states), tuple(states))
    policies = sorted({str(seal.facts["policy"]) for seal in seals})
    if len(policies) > 1:
        yield Warned("policies", len(policies), tuple(policies))


def _state(seal: Seal, case: str) -> str:
    return json.dumps(seal.facts["heads"].get(case), sort_keys=True)


def _doubles(opened: Session) -> Iterator[Warned]:
    """Records of different cases that look like one: nobody has said that they are, so they count as two."""
    found = sameness.queue(opened)
    pairs = [row.pair for row in found.rows]
    if pairs:
        yield Warned("likely-same", len(pairs), tuple(sorted({one for pair in pairs for one in pair})))
    if found.due:
        yield Warned("not-compared", found.due)


def _inside(vault: Vault) -> list[Warned]:
    made = []
    called = [group for group in groups.all_groups(vault) if not group.against]
    if called:
        made.append(Warned("called-same", len(called), tuple(sorted(one for group in called for one in group.members))))
    gone = withdrawals.gone(vault)
    early = withdrawals.unseen(vault)
    if gone or early:
        ids = {one.id for one in gone} | early.keys()
        made.append(Warned("withdrawn", sum(one.n for one in gone) + sum(early.values()), tuple(sorted(ids))))
    missing = rooms.missing(vault)
    if missing:
        made.append(Warned("withheld", missing))
    forked = sorted(journal.forked_authors(vault))
    if forked:
        made.append(Warned("forked", len(forked), tuple(forked)))
    return made


__all__ = ["demand_seen", "warnings"]
