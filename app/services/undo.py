"""Undo and redo of what this vault's person saved. An undo is a new signed entry (DESIGN 3).

Whatever one ``session.write`` signs is one step; a verb has nothing to do for it. What a step
took the place of is said again, by a change that takes the step's place; a record that it made
is withdrawn. A place that somebody else has written at since stays as it is, and that is said:
no account of another author is ever removed. Steps are kept in the vault, so that undo and redo
work across a lock and a restart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from app.base.errors import InputError
from app.base.limits import ENTRY_REPLACES
from app.model.entry import JSON, WITHDRAWN, WITHDRAWN_MARK, Change, Entry, NewChange
from app.model.fold import Account, RecordState, spelled
from app.services import stepwords
from app.services.session import Session
from app.services.views import ChangeSet, History, StepView
from app.storage import journal, records, steps
from app.storage.steps import Move, Origin
from app.storage.vault import Vault

PACK = 200
"""changes in one entry of an undo: bundles stay easy to stream"""

PACK_CHARS = 1_000_000
"""and how much text, so that no entry outgrows what a reader takes"""


class Outcome(NamedTuple):
    """What an undo or redo did. ``left`` counts places that somebody else has changed since, or whose
    earlier value isn't here any more: they stay as they are."""

    changes: ChangeSet
    step: StepView
    left: int


def undo(session: Session, language: str = "en") -> Outcome:
    """Take back the newest save. Raises InputError ``nothing-to-undo``."""
    return session.write(_turn, False, language)


def redo(session: Session, language: str = "en") -> Outcome:
    """Save again what was taken back last. Raises InputError ``nothing-to-redo``."""
    return session.write(_turn, True, language)


def history(session: Session, language: str = "en") -> History:
    """What would be undone and redone next, and how many steps there are; :func:`words` says it in words."""

    def collect(vault: Vault) -> History:
        last, following = steps.next_step(vault, undone=False), steps.next_step(vault, undone=True)
        done, undone = steps.counts(vault)
        return History(
            stepwords.view(vault, last, language) if last else None,
            stepwords.view(vault, following, language) if following else None,
            done,
            undone,
        )

    return session.run(collect)


words = stepwords.words


def name(vault: Vault, kind: str) -> None:
    """For a verb, on the vault's thread, after it wrote: how its step is called (text ``undo.step.<kind>``)."""
    steps.name(vault, kind)


# --- the work -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Planned:
    """One change to be signed, and the changes that it says again."""

    file: str
    new: NewChange
    again: tuple[str, ...] = ()


@dataclass(slots=True)
class _Plan:
    planned: list[_Planned] = field(default_factory=list)
    left: int = 0


_Place = tuple[str, str, str, str]
"""(file, record, type, field)"""


def _turn(vault: Vault, undone: bool, language: str) -> Outcome:
    step = steps.next_step(vault, undone=undone)
    if step is None:
        raise InputError("nothing-to-redo" if undone else "nothing-to-undo")
    view = stepwords.view(vault, step, language)
    plan = _Plan()
    made = steps.created(vault, step.id)
    stay = _needed_by_others(vault, made)
    for record, (file, type_) in made.items():
        if record in stay:
            plan.left += 1
        else:
            _withdraw(vault, plan, file, record, type_)
    since = steps.last_entry(vault, step.id)
    for place, moves in _by_place(steps.moves(vault, step.id)).items():
        if place[1] not in made:
            _turn_place(vault, plan, place, moves, since)
    if plan.planned:
        with steps.replaying(vault):
            written = _write(vault, plan.planned)
        steps.replace(vault, step.id, written, undone=not undone)
    else:
        steps.forget(vault, step.id)
    touched = frozenset(one.new.change.record for one in plan.planned)
    files = frozenset(one.file for one in plan.planned)
    return Outcome(ChangeSet(files, touched, frozenset({"steps"})), view, plan.left)


def _by_place(moves: Iterable[Move]) -> dict[_Place, list[Move]]:
    found: dict[_Place, list[Move]] = {}
    for move in moves:
        found.setdefault((move.file, move.record, move.type, move.field), []).append(move)
    return found


def _write(vault: Vault, planned: list[_Planned]) -> list[Entry]:
    packs = list(_packed(planned))
    written = journal.write_many(vault, [(pack[0].file, [one.new for one in pack]) for pack in packs])
    said: dict[str, list[str]] = {}
    for entry, pack in zip(written, packs, strict=True):
        for digest, one in zip(entry.claims.digests, pack, strict=True):
            for old in one.again:
                said.setdefault(old, []).append(digest)
    steps.restate(vault, said)
    return written


def _packed(planned: list[_Planned]) -> Iterator[list[_Planned]]:
    """In entries of one file each, none too long for a reader."""
    by_file: dict[str, list[_Planned]] = {}
    for one in planned:
        by_file.setdefault(one.file, []).append(one)
    for group in by_file.values():
        pack: list[_Planned] = []
        chars = 0
        for one in group:
            size = len(spelled(one.new.change.value))
            if pack and (len(pack) == PACK or chars + size > PACK_CHARS):
                yield pack
                pack, chars = [], 0
            pack.append(one)
            chars += size
        yield pack


# --- records that the step made -------------------------------------------------------------------


def _needed_by_others(vault: Vault, made: dict[str, tuple[str, str]]) -> set[str]:
    """Which of the records that a step made others have built on since: these stay."""
    if not made:
        return set()
    stay = steps.touched_by_others(vault, made)
    whole = {file for record, (file, _) in made.items() if record == file}
    shared = steps.files_of_others(vault, whole)
    stay |= {record for record, (file, _) in made.items() if file in shared}
    pointing = [one for one in steps.pointing(vault, made) if one[1] not in made]
    theirs = steps.touched_by_others(vault, {record for _, record, _ in pointing})
    for target, record, file in pointing:
        if record in theirs and target not in stay and _points(vault, record, file, target):
            stay.add(target)
    return stay


def _points(vault: Vault, record: str, file: str, target: str) -> bool:
    """Whether somebody else's account in this record names the target."""
    state = records.state(vault, record, file=file)
    accounts = (a for found in state.fields.values() for a in found) if state else ()
    me = vault.identity.key_id
    return any(a.author != me and (a.source == target or target in _ids(a.value)) for a in accounts)


def _ids(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else [value]


def _withdraw(vault: Vault, plan: _Plan, file: str, record: str, type_: str) -> None:
    state = records.state(vault, record, file=file)
    standing = state.fields.get(WITHDRAWN, ()) if state else ()
    if any(a.value is not None for a in standing):
        plan.left += 1
        return
    change = Change(record, type_, WITHDRAWN, WITHDRAWN_MARK)
    plan.planned.append(_Planned(file, NewChange(change, tuple(a.digest for a in standing[:ENTRY_REPLACES]))))


# --- places that the step changed -----------------------------------------------------------------


def _turn_place(vault: Vault, plan: _Plan, place: _Place, moves: list[Move], since: int) -> None:
    """Say again what stood at one place before, if the step's own account still stands as it was left."""
    file, record, type_, name_ = place
    own = [move.digest for move in moves]
    olds = list(dict.fromkeys(old for move in moves for old in move.olds if old not in own))
    last = [digest for digest in own if not any(digest in move.olds for move in moves)]
    now = steps.stand_ins(vault, last)
    state = records.state(vault, record, file=file)
    standing = {a.digest: a for a in state.fields.get(name_, ())} if state else {}
    others = [a for digest, a in standing.items() if digest not in now]
    before = _origins_of(vault, olds)
    if not now <= standing.keys() or _arrived(vault, others, since) or before is None:
        plan.left += 1
        return
    for value, source, again, replaced in _again(vault, before, others, state, name_):
        taken = [*sorted(now), *replaced]
        for start in range(0, len(taken), ENTRY_REPLACES):
            change = Change(record, type_, name_, value, source)
            named = tuple(taken[start : start + ENTRY_REPLACES])
            plan.planned.append(_Planned(file, NewChange(change, named), again))


def _origins_of(vault: Vault, digests: list[str]) -> list[Origin] | None:
    """The accounts that the step took the place of; None where the value of one isn't here any more.

    What was said again since and then erased where it was said first isn't here any more either,
    though our own saying of it may be: an undo brings back nothing that was erased (T17).
    """
    if not digests:
        return []
    found = steps.origins(vault, digests)
    if not all(found[digest] and all(one.held for one in found[digest]) for digest in digests):
        return None
    return [found[digest][0] for digest in digests]


def _arrived(vault: Vault, accounts: list[Account], since: int) -> bool:
    """Whether somebody else's account has come to stand there since."""
    if not accounts:
        return False
    me = vault.identity.key_id
    found = steps.origins(vault, [a.digest for a in accounts])
    return any(o.author != me and o.entry > since for said in found.values() for o in said)


_Again = tuple[JSON, str | None, tuple[str, ...], tuple[str, ...]]
"""value, source, the changes that it says again, and what it replaces beside the step's own"""


def _again(
    vault: Vault, before: list[Origin], others: list[Account], state: RecordState | None, name_: str
) -> list[_Again]:
    """What has to be said so that the place says what it said before.

    Where the step replaced nothing and other accounts stand there, one of them is said again: an
    empty account beside them would be a dispute that nobody has.
    """
    if before:
        groups: dict[tuple[str, str | None], list[Origin]] = {}
        for one in before:
            groups.setdefault((spelled(one.value), one.source), []).append(one)
        return [(g[0].value, g[0].source, tuple(o.digest for o in g), ()) for g in groups.values()]
    held = [a for a in others if a.held]
    mine = next((a for a in held if a.author == vault.identity.key_id), None)
    if mine is not None:
        return [(mine.value, mine.source, (mine.digest,), (mine.digest,))]
    if held:
        return [(held[0].value, held[0].source, (), ())]
    return [(None, None, (), ())]


__all__ = ["History", "Outcome", "StepView", "history", "name", "redo", "undo", "words"]
