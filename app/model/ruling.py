"""What the decisions about a disputed field come to, whatever the order in which they arrived (T27).

A decision replaces nothing: every account stays standing. It applies while

- it is one signed save, is not withdrawn, and no other such decision of the field supersedes it;
- the account that it took still stands, or another standing one says the same;
- every standing account that is here was known to whoever decided, or says what a known one says.

Where one of these ends, the dispute is open again, and says what was decided before. Where two
decisions apply that come to different things, that is a dispute too, with both in sight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.base import limits
from app.base.ids import is_id
from app.model.accounts import Account, Known, same_value, spelled
from app.model.entry import JSON, is_digest

DECISION: Final = "decision"
"""the type of record"""

SETTLED: Final = "settled"
DIFFER: Final = "differ"

RulingKind = Literal["settled", "differ", "lapsed", "contested"]
"""``settled``: one value is decided. ``differ``: it is decided that the accounts differ and are left so.
``lapsed``: something was decided, and doesn't hold for what stands now. ``contested``: deciders differ."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as it was signed. ``at`` is what its author's clock claimed."""

    id: str
    author: str
    at: int
    record: str
    field: str
    kind: str
    chosen: str
    over: tuple[str, ...]
    supersedes: tuple[str, ...]

    def rank(self) -> tuple[int, str]:
        """The fixed order in which decisions are shown, the greatest first; the same in every vault."""
        return (self.at, self.id)


@dataclass(frozen=True, slots=True)
class Said:
    """A decision as a state keeps it: which record it is, whose, when, and what it took."""

    id: str
    author: str
    at: int
    kind: str
    chosen: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the decisions about one field come to. ``digest``: the standing account that is shown, if settled."""

    kind: RulingKind
    by: tuple[Said, ...]
    digest: str = ""


_Fields = Mapping[str, tuple[Account, ...]]

_SAID: Final = ("record", "field", "kind", "chosen", "over", "supersedes")


def read(record: str, fields: _Fields, *, withdrawn: bool) -> Decision | None:
    """The decision that a record of this type holds, or ``None``.

    All that it rests on must stand from one and the same save: a decision that somebody else has
    written into would be words in its author's mouth, and is none.
    """
    if withdrawn:
        return None
    said = [fields[name] for name in _SAID if name in fields]
    if any(len(accounts) != 1 or not accounts[0].held for accounts in said):
        return None
    accounts = [one[0] for one in said]
    if len({account.entry for account in accounts}) != 1:
        return None
    return _parsed(record, accounts[0], {name: fields[name][0].value for name in _SAID if name in fields})


def _parsed(id_: str, account: Account, untrusted: Mapping[str, JSON]) -> Decision | None:
    record, name, kind = (untrusted.get(key) for key in ("record", "field", "kind"))
    chosen = untrusted.get("chosen") or ""
    over, supersedes = untrusted.get("over") or [], untrusted.get("supersedes") or []
    fine = (
        isinstance(record, str)
        and is_id(record)
        and isinstance(name, str)
        and 0 < len(name) <= limits.NAME_CHARS
        and isinstance(chosen, str)
        and (is_digest(chosen) if kind == SETTLED else kind == DIFFER and not chosen)
        and _texts(over, limits.DECISION_OVER)
        and all(map(is_digest, over))
        and _texts(supersedes, limits.DECISION_SUPERSEDES)
    )
    if not fine:
        return None
    return Decision(
        id_, account.author, account.at, str(record), str(name), str(kind), chosen, tuple(over), tuple(supersedes)
    )


def _texts(untrusted: JSON, most: int) -> bool:
    return isinstance(untrusted, list) and len(untrusted) <= most and all(isinstance(one, str) for one in untrusted)


def differ(accounts: Iterable[Account]) -> bool:
    """Whether accounts differ; one that is withheld can't be compared."""
    held = [account.value for account in accounts if account.held]
    return any(not same_value(value, held[0]) for value in held[1:])


def rulings(standing: _Fields, changes: Sequence[Known], decisions: Sequence[Decision]) -> dict[str, Ruling]:
    """What the decisions about one record come to, field by field; a field that nobody disputes has none.

    ``changes`` are all changes of the record, replaced ones too: a decision names digests.
    """
    made: dict[str, list[Decision]] = {}
    for decision in decisions:
        made.setdefault(decision.field, []).append(decision)
    known: dict[str, dict[str, Account]] = {name: {} for name in made}
    for change in changes:
        of_field, account = known.get(change.field), change.account
        if of_field is not None and (account.held or account.digest not in of_field):  # a digest can be signed twice
            of_field[account.digest] = account
    found = {}
    for name in sorted(made.keys() & standing.keys()):
        ruling = _ruling(standing[name], known[name], made[name])
        if ruling is not None:
            found[name] = ruling
    return found


def _ruling(
    accounts: tuple[Account, ...], known: Mapping[str, Account], decisions: Sequence[Decision]
) -> Ruling | None:
    apart = differ(accounts)
    if not apart and all(account.held for account in accounts):
        return None
    real = [one for one in decisions if one.kind == DIFFER or one.chosen in known]
    real.sort(key=Decision.rank, reverse=True)
    over = {id_ for one in real for id_ in one.supersedes if id_ != one.id}
    left = [one for one in real if one.id not in over]
    held = [account for account in accounts if account.held]
    values = {account.digest: spelled(account.value) for account in known.values() if account.held}
    outcomes: dict[str, list[tuple[Decision, Account | None]]] = {}
    for one in _weighed(left):
        if _covers(one, held, values):
            taken = _taken(one, accounts, values)
            if one.kind == DIFFER:
                outcomes.setdefault("", []).append((one, None))
            elif taken is not None:
                outcomes.setdefault(values.get(taken.digest, taken.digest), []).append((one, taken))
    if not outcomes:
        return Ruling("lapsed", _said(left or real)) if apart and real else None
    if len(outcomes) > 1:
        both = sorted((one for group in outcomes.values() for one, _ in group), key=Decision.rank, reverse=True)
        return Ruling("contested", _said(both)) if apart else None
    (group,) = outcomes.values()
    shown = group[0][1]
    if shown is None:
        return Ruling("differ", _said(one for one, _ in group)) if apart else None
    return Ruling("settled", _said(one for one, _ in group), shown.digest)


def _weighed(decisions: Sequence[Decision]) -> Sequence[Decision]:
    """Of more than are weighed, the latest of each author, then the next of each: whoever floods a field from a
    clock that is ahead can make it contested, and silences nobody (V10, T19)."""
    if len(decisions) <= limits.DECISIONS_WEIGHED:
        return decisions
    heard: Counter[str] = Counter()
    turns = []
    for one in decisions:
        turns.append((heard[one.author], one))
        heard[one.author] += 1
    kept = sorted(turns, key=lambda turn: turn[0])[: limits.DECISIONS_WEIGHED]
    return sorted((one for _, one in kept), key=Decision.rank, reverse=True)


def _covers(decision: Decision, held: Sequence[Account], values: Mapping[str, str]) -> bool:
    """Whether whoever decided knew all that stands and is here, or what it says."""
    knew = {*decision.over, decision.chosen}
    said = {values[digest] for digest in knew if digest in values}
    return all(account.digest in knew or values[account.digest] in said for account in held)


def _taken(decision: Decision, accounts: Sequence[Account], values: Mapping[str, str]) -> Account | None:
    """The standing account that says what was decided: the one that was taken, else the first that says the same."""
    for account in accounts:
        if account.digest == decision.chosen:
            return account
    value = values.get(decision.chosen)
    return next((a for a in accounts if a.held and value is not None and values[a.digest] == value), None)


def _said(decisions: Iterable[Decision]) -> tuple[Said, ...]:
    found = [Said(one.id, one.author, one.at, one.kind, one.chosen) for one in decisions]
    return tuple(found[: limits.DECISIONS_SHOWN])


__all__ = ["DECISION", "DIFFER", "SETTLED", "Decision", "Ruling", "RulingKind", "Said", "differ", "read", "rulings"]
