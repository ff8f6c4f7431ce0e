"""Undo and redo of what this vault's person saved. An undo is a new signed entry (DESIGN 3).

Whatever one ``session.write`` signs is one step; a verb has nothing to do for it. The changes of
a step are taken back by their author, so that what they took the place of stands again, by
whoever signed it: nobody's words are ever said again under another signature. A record that the
step made is withdrawn. A place that somebody else has written at since stays as it is, and that
is said: no account of another author is ever removed. Steps are kept in the vault, so that undo and redo
work across a lock and a restart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from app.base.errors import InputError
from app.base.limits import ENTRY_REPLACES
from app.model.entry import JSON, TAKEN_BACK, WITHDRAWN, WITHDRAWN_MARK, Change, Entry, NewChange, is_digest
from app.model.fold import Account
from app.model.ruling import DECISION
from app.services import stepwords
from app.services.session import Session
from app.services.views import ChangeSet, History, StepView
from app.storage import journal, pages, records, steps
from app.storage.steps import Move
from app.storage.vault import Vault

PACK = 200
"""changes in one entry of an undo: bundles stay easy to stream"""


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


@dataclass(slots=True)
class _Plan:
    planned: list[tuple[str, NewChange]] = field(default_factory=list)
    """(file, change)"""
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
    _turn_places(vault, plan, step.id, frozenset(made))
    if plan.planned:
        with steps.replaying(vault):
            written = _write(vault, plan.planned)
        steps.replace(vault, step.id, written, undone=not undone)
    else:
        steps.forget(vault, step.id)
    touched = {new.change.record for _, new in plan.planned}
    files = frozenset(file for file, _ in plan.planned)
    return Outcome(
        ChangeSet(files, frozenset(touched | _decided(vault, touched)), frozenset({"steps"})), view, plan.left
    )


def _by_place(moves: Iterable[Move]) -> dict[_Place, list[Move]]:
    found: dict[_Place, list[Move]] = {}
    for move in moves:
        found.setdefault((move.file, move.record, move.type, move.field), []).append(move)
    return found


def _decided(vault: Vault, touched: Iterable[str]) -> set[str]:
    """What the decisions among these records are about: it shows something else now."""
    found = (state.shown("record") for state in pages.of_ids(vault, touched) if state.type == DECISION)
    return {record for record in found if isinstance(record, str)}


def _write(vault: Vault, planned: list[tuple[str, NewChange]]) -> list[Entry]:
    by_file: dict[str, list[NewChange]] = {}
    for file, new in planned:
        by_file.setdefault(file, []).append(new)
    packs = [
        (file, group[start : start + PACK]) for file, group in by_file.items() for start in range(0, len(group), PACK)
    ]
    return journal.write_many(vault, packs)


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
    plan.planned.append((file, NewChange(change, tuple(a.digest for a in standing[:ENTRY_REPLACES]))))


# --- places that the step changed -----------------------------------------------------------------


def _turn_places(vault: Vault, plan: _Plan, step: int, made: frozenset[str]) -> None:
    """Take back what the step says at each place; what it took back itself counts again."""
    since = steps.last_entry(vault, step)
    back: dict[tuple[str, str, str], list[str]] = {}
    for place, moves in _by_place(steps.moves(vault, step)).items():
        file, record, type_, name_ = place
        if record in made:
            continue
        if name_ == TAKEN_BACK:
            _turn_taking_back(vault, plan, place, moves, since)
        elif _still_as_left(vault, place, moves, since):
            back.setdefault((file, record, type_), []).extend(move.digest for move in moves)
        else:
            plan.left += 1
    for (file, record, type_), digests in back.items():
        for start in range(0, len(digests), PACK):
            named = sorted(digests[start : start + PACK])
            plan.planned.append((file, NewChange(Change(record, type_, TAKEN_BACK, named))))


def _still_as_left(vault: Vault, place: _Place, moves: list[Move], since: int) -> bool:
    """Whether the step's own account stands as it was left, and what it took the place of is here yet.

    An undo brings back nothing that was erased (T17), and takes nothing from under somebody else.
    """
    file, record, _, name_ = place
    own = [move.digest for move in moves]
    olds = {old for move in moves for old in move.olds}.difference(own)
    last = {digest for digest in own if not any(digest in move.olds for move in moves)}
    state = records.state(vault, record, file=file)
    standing = {a.digest: a for a in state.fields.get(name_, ())} if state else {}
    others = [a for digest, a in standing.items() if digest not in last]
    here = steps.origins(vault, olds)
    return (
        last <= standing.keys()
        and not _arrived(vault, others, since)
        and all(here[digest] and all(one.held for one in here[digest]) for digest in olds)
    )


def _arrived(vault: Vault, accounts: Iterable[Account], since: int) -> bool:
    """Whether somebody else's account has come to stand there since."""
    me = vault.identity.key_id
    found = steps.origins(vault, [a.digest for a in accounts if a.author != me])
    return any(one.entry > since for said in found.values() for one in said)


def _turn_taking_back(vault: Vault, plan: _Plan, place: _Place, moves: list[Move], since: int) -> None:
    """Say of each taking back what was said in its place before: nothing, or what had been taken back.

    Changes that would count again where somebody else has spoken since stay taken back.
    """
    file, record, type_, _ = place
    for move in moves:
        said, before = _named(vault, [move.digest]), _named(vault, move.olds)
        stay = _spoken_over(vault, said - before, since)
        kept = _no_more_as_left(vault, before - said, since)
        plan.left += len(stay) + len(kept)
        named = sorted((before | stay) - kept)
        if set(named) != said:
            plan.planned.append((file, NewChange(Change(record, type_, TAKEN_BACK, named or None), (move.digest,))))


def _named(vault: Vault, digests: Iterable[str]) -> set[str]:
    """The digests that these takings back name together."""
    found = (one.value for said in steps.origins(vault, digests).values() for one in said)
    return {digest for value in found if isinstance(value, list) for digest in value if is_digest(digest)}


def _spoken_over(vault: Vault, digests: Iterable[str], since: int) -> set[str]:
    """Those of these changes in whose place somebody else's account has come to stand since."""
    found = set()
    for move in steps.changes(vault, digests):
        state = records.state(vault, move.record, file=move.file)
        if state is not None and _arrived(vault, state.fields.get(move.field, ()), since):
            found.add(move.digest)
    return found


def _no_more_as_left(vault: Vault, digests: Iterable[str], since: int) -> set[str]:
    """Those of these changes that can't be taken back again."""
    groups = _by_place(steps.changes(vault, digests)).items()
    return {move.digest for place, moves in groups for move in moves if not _still_as_left(vault, place, moves, since)}


__all__ = ["History", "Outcome", "StepView", "history", "name", "redo", "undo", "words"]
