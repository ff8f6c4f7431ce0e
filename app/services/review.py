"""How far a case is, who may move it, and what changed since it was verified (docs/decisions/0015).

A move is signed and sent like everything else, so nobody can be kept from making one that they
may not make: it is kept, shown, and not counted. This vault doesn't sign one of its own that
wouldn't count here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from app.base.errors import InputError
from app.model.entry import Change, NewChange
from app.model.recordids import is_case_file, new_record_id
from app.model.review import STATES, Judged, Rules, State, Why, write_over
from app.services import undo
from app.services.authors import Authors
from app.services.session import Session
from app.services.titles import title_of_state
from app.services.views import Author, ChangeSet
from app.storage import journal, records
from app.storage import review as table
from app.storage import teams as team_table
from app.storage.declaring import declarations
from app.storage.review import CaseReview
from app.storage.vault import Vault

TYPE: Final = "review"


@dataclass(frozen=True, slots=True)
class MoveView:
    """A move as shown. ``why`` is "" where it counts, else why not (text ``review.why.<why>``).

    ``missing``: of a verification that isn't enough yet, how many values somebody else must look
    at. ``back``: this vault signed it, and an undo or :func:`take_back` can take it back.
    """

    record: str
    author: Author
    at: int
    to: str
    before: State
    after: State
    reason: str
    why: Why
    missing: int

    @property
    def counts(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A field in which something stands that the verification doesn't stand for, and who wrote it."""

    record: str
    type: str
    title: str
    field: str
    authors: tuple[Author, ...]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """How far a case is. ``team``: the name of the one whose rules hold, "" where none here has the case.

    ``may``: where this vault may move it now. ``verified_by``: whose verifications hold.
    ``missing``: values that still lack a second person. ``others``: role → where its holders may
    move it from here, for a text that says who may.
    """

    state: State
    team: str
    reviews: int
    may: tuple[State, ...]
    others: tuple[tuple[State, tuple[str, ...]], ...]
    verified_by: tuple[Author, ...]
    missing: int
    moves: tuple[MoveView, ...]
    changed: tuple[ChangedField, ...]

    @property
    def uncounted(self) -> tuple[MoveView, ...]:
        return tuple(move for move in self.moves if not move.counts)


class Moved(NamedTuple):
    """What a bulk move did. ``refused``: (case, why) of those that this vault may not move so."""

    changes: ChangeSet
    refused: tuple[tuple[str, Why], ...]


def of(session: Session, case: str) -> ReviewView:
    """How far one case is. Raises InputError ``not-a-case``."""
    _demand_case(case)
    return session.run(_view, case)


def states(session: Session, cases: Iterable[str]) -> dict[str, tuple[State, int]]:
    """State and number of values changed since the verification, for cases of a list; drafts are left out."""
    return session.run(table.states, list(cases))


def counts(session: Session) -> dict[State, int]:
    """How many cases are in each state."""
    return session.run(table.counts)


def move(session: Session, case: str, to: str, reason: str = "") -> ChangeSet:
    """Move a case. Raises InputError ``not-a-case``, ``review-state``, ``review-not-allowed`` (``rule``: why)."""
    done = move_all(session, [case], to, reason)
    if done.refused:
        raise InputError("review-not-allowed", rule=done.refused[0][1], to=to)
    return done.changes


def move_all(session: Session, cases: Sequence[str], to: str, reason: str = "") -> Moved:
    """Move several cases in one save. Those that this vault may not move so stay as they are and are named.

    Raises InputError ``not-a-case``, ``review-state``.
    """
    if to not in STATES:
        raise InputError("review-state", to=to)
    for case in cases:
        _demand_case(case)
    return session.write(_move_all, list(dict.fromkeys(cases)), to, reason.strip())


def take_back(session: Session, record: str) -> ChangeSet:
    """Withdraw one's own move: only its author's word about it counts. Raises InputError ``not-own``."""
    from app.services import editing

    state = session.run(records.state, record)
    if state is None or state.type != TYPE or any(a.author != session.key_id for a in state.fields.get("to", ())):
        raise InputError("not-own")
    return editing.withdraw(session, record, "-")


def _demand_case(case: str) -> None:
    if not is_case_file(case):
        raise InputError("not-a-case", id=case)


def _move_all(vault: Vault, cases: Sequence[str], to: str, reason: str) -> Moved:
    saves: list[tuple[str, list[NewChange]]] = []
    made: dict[str, str] = {}
    refused: list[tuple[str, Why]] = []
    for case in cases:
        if records.state(vault, case) is None:
            raise InputError("not-a-case", id=case)
        move_, judged = table.foresee(vault, case, [to])[to]
        if judged.why or (to != "verified" and judged.before == to):
            refused.append((case, judged.why or "step"))
            continue
        record = new_record_id(case, TYPE)
        values: dict[str, object] = {"to": to, "after": list(move_.after)}
        if move_.over:
            values["over"] = write_over(move_.over)
        if reason:
            values["reason"] = reason
        saves.append((case, [NewChange(Change(record, TYPE, name, value)) for name, value in values.items() if value]))
        made[case] = record
    if saves:
        journal.write_many(vault, saves)
        undo.name(vault, "review")
    changes = ChangeSet(
        frozenset(made), frozenset({*made, *made.values()}), frozenset({"review"}) if made else frozenset()
    )
    return Moved(changes, tuple(refused))


def _view(vault: Vault, case: str) -> ReviewView:
    found = table.of(vault, case)
    authors = Authors(vault)
    standing = found.standing
    me = vault.identity.key_id
    team = team_table.get(vault, found.team) if found.team else None
    signers = {judged.move.author for judged in standing.moves if judged.counts and judged.move.id in standing.signed}
    return ReviewView(
        standing.state,
        team.charter.name if team is not None else "",
        found.rules.reviews,
        tuple(_may(vault, case, found, me)),
        tuple(_others(found.rules, standing.state)),
        tuple(authors.get(key) for key in sorted(signers)),
        standing.missing,
        tuple(_move_view(one, authors) for one in standing.moves),
        tuple(_changed(vault, found, authors)),
    )


def _may(vault: Vault, case: str, found: CaseReview, me: str) -> Iterable[State]:
    """The states to which a move of this vault would count now."""
    here = found.standing.state
    tos = [to for to in STATES if to != here or (to == "verified" and found.changed)]
    foreseen = table.foresee(vault, case, [to for to in tos if found.rules.may(me, (here, to))])
    return [to for to in tos if to in foreseen and not foreseen[to][1].why]


def _others(rules: Rules, state: State) -> Iterable[tuple[State, tuple[str, ...]]]:
    """Who may move a case from here, by role; nothing without a team, where everybody may do everything."""
    if rules.roles is None:
        return
    for to in STATES:
        roles = rules.holders((state, to))
        if roles and to != state:
            yield to, tuple(role for role in ("documenter", "reviewer", "coordinator") if role in roles)


def _move_view(one: Judged, authors: Authors) -> MoveView:
    said = one.move
    return MoveView(
        said.record,
        authors.get(said.author),
        said.at,
        said.to,
        one.before,
        one.after,
        said.reason,
        one.why,
        one.missing,
    )


def _changed(vault: Vault, found: CaseReview, authors: Authors) -> Iterable[ChangedField]:
    titles: dict[str, str] = {}
    for place in found.changed:
        if place.record not in titles:
            state = records.state(vault, place.record)
            titles[place.record] = title_of_state(state, declarations=declarations(vault)) if state else ""
        who = {account.author: authors.get(account.author) for account in place.accounts}
        yield ChangedField(place.record, place.type, titles[place.record], place.field, tuple(who.values()))


__all__ = ["ChangedField", "MoveView", "Moved", "ReviewView", "counts", "move", "move_all", "of", "states", "take_back"]
