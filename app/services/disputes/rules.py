"""Deciding many disputes at once by a rule, after a look at what it would do.

A rule holds only where what it rests on is known and leaves no tie. It never rests on the time that
somebody's clock claimed (T19): dates are those of the statements, grades those of the sources, and
the order of one author's own accounts is that of the chain which they signed.

``newest-own`` is narrow on purpose. Where an author named two sources, both accounts were meant to
stand; and of two authors the later one isn't the better one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.base.errors import InputError
from app.base.limits import ENTRY_CHANGES, RULE_DISPUTES
from app.model.accounts import Account
from app.model.days import bounds_of
from app.model.entry import NewChange
from app.model.fold import RecordState, same_value
from app.model.ruling import SETTLED
from app.services import deciding
from app.services.deciding import Verdict
from app.services.disputes.seen import source_states
from app.services.session import Session
from app.services.titles import title_of_state
from app.services.views import ChangeSet
from app.storage import disputes, journal, pages, steps
from app.storage.declaring import declarations
from app.storage.disputes import DisputeQuery
from app.storage.journal import forked_authors
from app.storage.vault import Vault

RULES: Final = ("latest-statement", "best-source", "newest-own")

GRADES: Final = ("high", "likely", "unsure", "unlikely", "low")
"""codes of the vocabulary ``reliability`` from best to worst; what isn't assessed has no place among them"""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What a rule says of one dispute. ``chosen`` is "" where it is left to a person, and ``why`` says why:

    ``no-statement``, ``other-person``, ``no-date``, ``same-day``, ``no-source``, ``not-graded``,
    ``same-grade``, ``other-author``, ``sourced``, ``forked``, ``withheld``, ``contested``, ``changed``.
    ``facts`` are what it rests on, as ``name=code``; they hold no words and name nobody.
    """

    record: str
    file: str
    type: str
    field: str
    title: str
    chosen: str = ""
    value: object = None
    why: str = ""
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RulePlan:
    """What a rule would decide (``holds``), and what it leaves (``leaves``). ``beyond``: disputes not looked at."""

    rule: str
    holds: tuple[RuleLine, ...]
    leaves: tuple[RuleLine, ...]
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class RuleReport:
    changes: ChangeSet
    decided: int
    leaves: tuple[RuleLine, ...]


class _Left(Exception):
    """The rule doesn't hold here; the argument is why."""


_Judge = Callable[[Sequence[Account], dict[str, RecordState], frozenset[str]], tuple[Account, tuple[str, ...]]]


def try_rule(session: Session, rule: str, query: DisputeQuery | None = None, language: str = "en") -> RulePlan:
    """What a rule would decide among the open disputes that a query asks for; nothing is written. Titles of the
    records are in ``language``.

    Raises InputError ``no-such-rule``.
    """
    return session.run(_plan, _demand(rule), query or DisputeQuery(), language)


def apply_rule(session: Session, plan: RulePlan, reason: str = "") -> RuleReport:
    """Decide what a plan holds for, in one save and one step of undo; what has changed since is left.

    ``reason`` is what a person adds; the rule and what it rests on are written down in any case.
    """

    def decide(vault: Vault) -> RuleReport:
        made: dict[str, list[NewChange]] = {}
        left: list[RuleLine] = []
        done: set[str] = set()
        forked = frozenset(forked_authors(vault))
        states = pages.states(vault, [(line.record, line.file) for line in plan.holds])
        for line in plan.holds:
            state = states.get((line.record, line.file))
            now = _line(vault, plan.rule, state, line.field, forked) if state is not None else None
            if state is None or now is None or now.chosen != line.chosen:
                left.append(replace(line, chosen="", why="changed"))
                continue
            verdict = Verdict(SETTLED, line.chosen, reason.strip(), plan.rule, now.facts)
            new = deciding.decision(vault, state, line.field, verdict)
            made.setdefault(line.file, []).extend(deciding.changes(vault, new))
            done |= {line.record, new.id}
        _sign(vault, made)
        return RuleReport(ChangeSet(frozenset(made), frozenset(done)), len(plan.holds) - len(left), tuple(left))

    return session.write(decide)


def _sign(vault: Vault, made: dict[str, list[NewChange]]) -> None:
    size = ENTRY_CHANGES // 2
    saves = [
        (file, changes[start : start + size])
        for file, changes in made.items()
        for start in range(0, len(changes), size)
    ]
    if saves:
        journal.write_many(vault, saves)
        steps.name(vault, "settle")


def _demand(rule: str) -> str:
    if rule not in RULES:
        raise InputError("no-such-rule", rule=rule)
    return rule


def _plan(vault: Vault, rule: str, query: DisputeQuery, language: str) -> RulePlan:
    waiting = tuple(one for one in (query.states or disputes.OPEN) if one in disputes.OPEN) or disputes.OPEN
    found = disputes.find(vault, replace(query, states=waiting, after=None, limit=RULE_DISPUTES))
    states = pages.states(vault, [(record, file) for record, file, *_ in found.places])
    forked = frozenset(forked_authors(vault))
    lines = [
        _line(vault, rule, states[record, file], name, forked, language) for record, file, name, *_ in found.places
    ]
    holds = tuple(line for line in lines if line.chosen)
    return RulePlan(rule, holds, tuple(line for line in lines if not line.chosen), found.total - len(lines))


def _line(
    vault: Vault, rule: str, state: RecordState, field: str, forked: frozenset[str], language: str = "en"
) -> RuleLine:
    title = title_of_state(state, language, declarations(vault))
    line = RuleLine(state.id, state.file, state.type, field, title)
    accounts = state.fields.get(field, ())
    try:
        if state.dispute(field) not in ("open", "reopened"):
            raise _Left("contested" if state.dispute(field) == "contested" else "changed")
        if not all(account.held for account in accounts):
            raise _Left("withheld")
        account, facts = _JUDGES[rule](accounts, source_states(vault, state, field), forked)
    except _Left as left:
        return replace(line, why=str(left.args[0]))
    return replace(line, chosen=account.digest, value=account.value, facts=facts)


def _latest_statement(
    accounts: Sequence[Account], sources: dict[str, RecordState], _: frozenset[str]
) -> tuple[Account, tuple[str, ...]]:
    """The account of the statement that the same person gave last, where the days leave no doubt which that is."""
    statements = [sources.get(account.source or "") for account in accounts]
    if any(one is None or one.type != "statement" or one.withdrawn for one in statements):
        raise _Left("no-statement")
    known = [one for one in statements if one is not None]
    if (
        any(one.disputed("by") or one.shown("by") is None for one in known)
        or len({one.shown("by") for one in known}) > 1
    ):
        raise _Left("other-person")
    days = [None if one.disputed("date") else _days(one.shown("date")) for one in known]
    if any(one is None for one in days):
        raise _Left("no-date")
    spans = [one for one in days if one is not None]
    last = max(range(len(spans)), key=lambda n: spans[n])
    others = [n for n in range(len(spans)) if not same_value(accounts[n].value, accounts[last].value)]
    if any(spans[n][1] >= spans[last][0] for n in others):
        raise _Left("same-day")
    before = max(others, key=lambda n: spans[n])
    return accounts[last], (f"date={known[last].shown('date')}", f"before={known[before].shown('date')}")


def _days(value: object) -> tuple[int, int] | None:
    return bounds_of(value) if isinstance(value, str) and value else None


def _best_source(
    accounts: Sequence[Account], sources: dict[str, RecordState], _: frozenset[str]
) -> tuple[Account, tuple[str, ...]]:
    """The account of the source that is graded above every one which says otherwise."""
    named = [sources.get(account.source or "") for account in accounts]
    if any(one is None or one.withdrawn for one in named):
        raise _Left("no-source")
    known = [one for one in named if one is not None]
    grades = [None if one.disputed("reliability") else one.shown("reliability") for one in known]
    if any(grade not in GRADES for grade in grades):
        raise _Left("not-graded")
    ranks = [GRADES.index(str(grade)) for grade in grades]
    best = min(range(len(ranks)), key=lambda n: (ranks[n], n))
    others = [n for n in range(len(ranks)) if not same_value(accounts[n].value, accounts[best].value)]
    if any(ranks[n] == ranks[best] for n in others):
        raise _Left("same-grade")
    return accounts[best], (f"grade={grades[best]}", f"before={grades[min(others, key=lambda n: ranks[n])]}")


def _newest_own(
    accounts: Sequence[Account], _: dict[str, RecordState], forked: frozenset[str]
) -> tuple[Account, tuple[str, ...]]:
    """The account that one author signed last, where nobody else speaks and no source was named."""
    if len({account.author for account in accounts}) > 1:
        raise _Left("other-author")
    if any(account.source is not None for account in accounts):
        raise _Left("sourced")
    if accounts[0].author in forked:
        raise _Left("forked")  # two histories have no one order
    last = max(accounts, key=lambda account: account.seq)
    if any(a.seq == last.seq and not same_value(a.value, last.value) for a in accounts):
        raise _Left("same-day")
    return last, (f"entry={last.seq}",)


_JUDGES: Final[dict[str, _Judge]] = {
    "latest-statement": _latest_statement,
    "best-source": _best_source,
    "newest-own": _newest_own,
}
