"""Answering whether two records are one: a signed link, and nothing else. Nothing is copied, joined or deleted."""

from __future__ import annotations

from typing import Final

from app.base.errors import InputError, NotFound
from app.model.entry import WITHDRAWAL_REASON, WITHDRAWN, WITHDRAWN_MARK
from app.model.fold import RecordState
from app.model.recordids import is_case_file
from app.model.sameness import ANSWERS, DECISIONS, DIFFERENT, KINDS, LINK, SAME, pair
from app.services import undo
from app.services.editing import NewRecord, register_file, store_edits
from app.services.sameness.facts import digests, people_of
from app.services.sameness.looking import judge
from app.services.session import Session
from app.services.views import ChangeSet, Edit
from app.storage import journal, likely, records, sameness
from app.storage.declaring import declarations
from app.storage.vault import Vault

_QUESTION: Final = {type_: kind for kind, type_ in KINDS.items()}


def answer(session: Session, one: str, other: str, says: str, reason: str = "", *, sure: bool = False) -> ChangeSet:
    """Say of two records that they are the ``same``, ``different``, or that one is ``unsure``; why, in words.

    One's own answer takes the place of one's earlier one; those of others stay. ``created`` is the
    link. Where something in the records, or another answer, speaks against *same*, only who is ``sure``
    may say it. Raises InputError (``same-record``, ``same-types``, ``same-answer``, ``same-sure``), NotFound.
    """
    if says not in ANSWERS:
        raise InputError("same-answer")
    if says == SAME and not sure and session.run(speaks_against, one, other):
        raise InputError("same-sure")
    return session.write(_answer, one, other, says, reason.strip())


def speaks_against(vault: Vault, one: str, other: str) -> bool:
    """Whether anything says that two records are not one: siblings killed together have nearly one name."""
    found = likely.by_id(vault, (one, other))
    alike = len({state.type for state in found.values()}) == 1
    if len(found) == 2 and alike and judge(vault, found[one], found[other]).against:
        return True
    joined = {id_ for end in (one, other) for id_ in (*sameness.companions(vault, end), end)}
    answers = sameness.answers(vault, joined)
    return any(row[3] == DIFFERENT and joined.issuperset(row[:2]) and row[:2] != pair(one, other) for row in answers)


def _answer(vault: Vault, one: str, other: str, says: str, reason: str) -> ChangeSet:
    if one == other:
        raise InputError("same-record")
    states = [_demand(vault, id_) for id_ in (one, other)]
    if states[0].type != states[1].type or states[0].type not in _QUESTION:
        raise InputError("same-types")
    compared = digests(states, people_of(vault, states)) if states[0].type != "group" else []
    own = _own(vault, pair(one, other))
    if own is None:
        changes = _new(vault, states, says, reason, compared)
    else:
        changes = _change(vault, own, says, reason, compared)
    likely.settle_pair(vault, pair(one, other))
    undo.name(vault, f"same-{says}")
    files = changes.files | {state.file for state in states}
    return ChangeSet(files, changes.records | {one, other}, frozenset({"same"}), changes.created)


def _demand(vault: Vault, record: str) -> RecordState:
    state = records.state(vault, record)
    if state is None or state.withdrawn:
        raise NotFound(what="record", id=record)
    return state


def _own(vault: Vault, ends: tuple[str, str]) -> RecordState | None:
    """The link in which this vault's person answered before, and nobody else has written."""
    me = vault.identity.key_id
    for row in sameness.answers(vault, ends[:1]):
        if row[:2] == ends and row[4] == me:
            state = records.state(vault, row[6], file=row[7])
            if state is not None and state.shown("kind") in KINDS and _mine(state, me):
                return state
    return None


def _mine(state: RecordState, me: str) -> bool:
    return all(account.author == me for accounts in state.fields.values() for account in accounts)


def _new(vault: Vault, states: list[RecordState], says: str, reason: str, compared: list[str]) -> ChangeSet:
    """In the case that both are in; else in the register, so that neither case pulls the other along."""
    one, other = states
    inside = one.file == other.file and is_case_file(one.file)
    file = one.file if inside else register_file(vault)
    values: dict[str, object] = {
        "kind": _QUESTION[one.type],
        "from": min(one.id, other.id),
        "to": max(one.id, other.id),
        "decision": DECISIONS[says],
        "reason": reason or None,
        "compared": compared or None,
    }
    made = NewRecord(file, LINK, values)
    journal.write(vault, file, made.changes(declarations(vault)))
    return ChangeSet(frozenset({file}), frozenset({made.id}), created=made.id)


def _change(vault: Vault, link: RecordState, says: str, reason: str, compared: list[str]) -> ChangeSet:
    values = {"decision": DECISIONS[says], "reason": reason or None, "compared": compared or None}
    edits = [Edit(link.id, LINK, name, value) for name, value in values.items()]
    made = store_edits(vault, edits)
    return ChangeSet(made.files, made.records, created=link.id)


def take_back(session: Session, link: str, reason: str) -> ChangeSet:
    """Take back an answer, one's own or another's: its link is withdrawn, with a reason, and can be brought back.

    Raises InputError (``reason-needed``, ``same-answer`` for a record that is no answer), NotFound.
    """
    if not reason.strip():
        raise InputError("reason-needed")
    return session.write(_take_back, link, reason.strip())


def _take_back(vault: Vault, link: str, reason: str) -> ChangeSet:
    state = _demand(vault, link)
    if state.type != LINK:
        raise InputError("same-answer")
    made = store_edits(
        vault,
        [
            Edit(link, "", WITHDRAWN, WITHDRAWN_MARK, mode="settle"),
            Edit(link, "", WITHDRAWAL_REASON, reason, mode="settle"),
        ],
    )
    undo.name(vault, "same-back")
    ends = frozenset(id_ for name in ("from", "to") if isinstance(id_ := state.shown(name), str))
    return ChangeSet(made.files, made.records | ends, frozenset({"same"}))
