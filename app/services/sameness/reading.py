"""Reading: the queue of pairs, two records side by side, groups, and what was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from app.analysis.verdict import GRADES
from app.base.errors import InputError, NotFound
from app.base.limits import RECORDS_SIDE_BY_SIDE
from app.model import sameness as model
from app.model.fold import RecordState, same_value
from app.model.letters import fold_text
from app.model.sameness import DIFFERENT, PROPOSED, SAME, UNSURE, Pair, pair, stands
from app.services.authors import Authors
from app.services.cases import record_view, titles_of
from app.services.sameness.looking import asked_again, judge
from app.services.sameness.views import Comparison, FieldPair, GroupView, Mark, Queue, QueueQuery, SaidView, Waiting
from app.services.selection import referred
from app.services.session import Session
from app.services.views import FieldView, RecordView
from app.storage import likely, records, sameness
from app.storage.vault import Vault

_LAST: Final = {"": 0, "proposed": 0, "again": 0, "unsure": 1}


def count(session: Session) -> int:
    """How many pairs wait for an answer; those of which somebody isn't sure have one."""
    return session.run(lambda vault: len(_waiting(vault, QueueQuery(unsure=False))))


def queue(session: Session, query: QueueQuery | None = None) -> Queue:
    """What waits for an answer, from what was found until now. Raises ValueError for a grade that doesn't exist."""
    query = query or QueueQuery()
    if query.grade and query.grade not in GRADES:
        raise ValueError("no such grade")

    def collect(vault: Vault) -> Queue:
        found = _waiting(vault, query)
        grades: Counter[str] = Counter(one.grade for one in found)
        rows = tuple(one for one in found if query.grade in ("", one.grade))
        return Queue(rows, likely.due_count(vault), dict(grades))

    return session.run(collect)


def _waiting(vault: Vault, query: QueueQuery) -> list[Waiting]:
    """Pairs without an answer. What follows from other answers is answered; of two groups one pair is asked about."""
    said = likely.said_of(vault)
    names = sameness.names(vault)
    found: dict[Pair, Waiting] = {}
    denied: set[Pair] = set()
    asked = {one.pair: one for one in (*_proposed(vault, query), *likely.pairs(vault, query.kind, query.file))}
    for ends, answers in said.items():
        if stands(answers) == DIFFERENT and not (ends in asked and asked[ends].again):
            denied.add(_between(names, ends))
    for ends, one in asked.items():
        state, between = _state(one, said.get(ends, frozenset())), _between(names, ends)
        if state is None or between[0] == between[1] or (state == UNSURE and not query.unsure):
            continue
        waiting = Waiting(ends, one.kind, GRADES[one.grade], one.score, state)
        if (state or between not in denied) and (between not in found or _rank(waiting) < _rank(found[between])):
            found[between] = waiting
    return sorted(found.values(), key=_rank)


def _between(names: Mapping[str, str], ends: Pair) -> Pair:
    """The two groups that a pair would join, where they are groups."""
    return pair(names.get(ends[0], ends[0]), names.get(ends[1], ends[1]))


def _rank(one: Waiting) -> tuple[int, int, float, Pair]:
    return (_LAST[one.state], GRADES.index(one.grade), -one.score, one.pair)


def _proposed(vault: Vault, query: QueueQuery) -> list[likely.Likely]:
    """What a person asked about, or wasn't sure of, though the program finds nothing in it."""
    least = len(GRADES) - 1
    return [
        likely.Likely(ends, kind, least, 0.0) for ends, kind in likely.open_questions(vault, query.kind, query.file)
    ]


def _state(found: likely.Likely, said: Iterable[str]) -> str | None:
    """How a pair waits; None where it is answered."""
    answered = stands(said)
    if answered in (SAME, "contested"):
        return None
    if answered == DIFFERENT:
        return "again" if found.again else None
    return {UNSURE: "unsure", PROPOSED: "proposed"}.get(answered, "")


# --- side by side -------------------------------------------------------------------------------------


def compare(session: Session, one: str, other: str) -> Comparison:
    """Two people, or two incidents, compared now. Raises NotFound, InputError ``same-types``, ``same-record``."""
    return session.run(_compare, one, other)


def _compare(vault: Vault, one: str, other: str) -> Comparison:
    if one == other:
        raise InputError("same-record")
    ends = pair(one, other)
    found = likely.by_id(vault, ends)
    for id_ in ends:
        if id_ not in found:
            raise NotFound(what="record", id=id_)
    first, second = found[ends[0]], found[ends[1]]
    if first.type != second.type:
        raise InputError("same-types")
    verdict = judge(vault, first, second)
    authors = Authors(vault)
    views = [record_view(vault, state, authors) for state in (first, second)]
    said = said_about(vault, ends, authors)
    joins = _joined(vault, ends)
    return Comparison(
        ends,
        first.type,
        verdict.grade,
        verdict.score,
        verdict.reasons,
        views[0],
        views[1],
        side_by_side(views[0], views[1]),
        tuple(said_one for said_one in said if said_one.pair == ends),
        tuple(asked_again(vault, ends)),
        joins,
        tuple(s for s in _said_among(vault, joins, authors) if s.says == DIFFERENT and s.pair != ends),
        _titles(vault, (first, second)),
    )


def _joined(vault: Vault, ends: Pair) -> tuple[str, ...]:
    """All that would be one if these two were."""
    return tuple(sorted({id_ for end in ends for id_ in (*sameness.companions(vault, end), end)}))


def side_by_side(one: RecordView, other: RecordView) -> tuple[FieldPair, ...]:
    """The fields that either of them fills, in the order of the declaration."""
    names = list(dict.fromkeys((*one.fields, *other.fields)))
    return tuple(FieldPair(n, mark(n, one.fields.get(n), other.fields.get(n)), *_both(n, one, other)) for n in names)


def _both(name: str, one: RecordView, other: RecordView) -> tuple[FieldView | None, FieldView | None]:
    return one.fields.get(name), other.fields.get(name)


def mark(name: str, one: FieldView | None, other: FieldView | None) -> Mark:
    """Whether two fields say the same: of names, if they have one in common in any spelling of its letters."""
    if one is None or other is None or one.value is None or other.value is None:
        return "one-sided"
    if name == "names" and _spellings(one) & _spellings(other):
        return "equal"
    values = [account.value for account in other.accounts if account.held]
    same = any(same_value(a.value, value) for a in one.accounts if a.held for value in values)
    return "equal" if same else "different"


def _spellings(field: FieldView) -> set[str]:
    names = [one for account in field.accounts if isinstance(account.value, list) for one in account.value]
    return {fold_text(str(one.get("text"))) for one in names if isinstance(one, dict)}


def _titles(vault: Vault, states: Iterable[RecordState]) -> dict[str, str]:
    """Titles of what they refer to, and of the cases that they are in."""
    return titles_of(vault, {id_ for state in states for id_ in (*referred(state), state.file)})


# --- what was answered ----------------------------------------------------------------------------------


def said_about(vault: Vault, ids: Iterable[str], authors: Authors) -> list[SaidView]:
    """Every answer about one of these records, oldest first."""
    made = []
    for one, other, kind, says, author, at, link, file in sameness.answers(vault, ids):
        state = records.state(vault, link, file=file)
        reason = _reason(state, author) if state is not None else ""
        made.append(SaidView(link, file, (one, other), kind, says, authors.get(author), at, reason))
    return made


def _reason(state: RecordState, author: str) -> str | None:
    """The words of whoever answered; what somebody else wrote there is never shown as theirs."""
    accounts = [account for account in state.fields.get("reason", ()) if account.author == author]
    if not accounts:
        return ""
    value = accounts[0].value
    return (value if isinstance(value, str) else "") if accounts[0].held else None


def _said_among(vault: Vault, ids: Iterable[str], authors: Authors) -> list[SaidView]:
    wanted = frozenset(ids)
    return [one for one in said_about(vault, wanted, authors) if wanted.issuperset(one.pair)]


def answered(session: Session, says: str = "", kind: str = "") -> tuple[SaidView, ...]:
    """All answers, newest first."""

    def collect(vault: Vault) -> tuple[SaidView, ...]:
        authors = Authors(vault)
        ids = {end for ends in likely.said_of(vault) for end in ends}
        found = [one for one in said_about(vault, ids, authors) if says in ("", one.says) and kind in ("", one.kind)]
        return tuple(sorted(found, key=lambda one: (one.at, one.link), reverse=True))

    return session.run(collect)


def titles(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """What records are called, by id."""
    return session.run(titles_of, list(ids))


# --- groups -----------------------------------------------------------------------------------------------


def groups(session: Session, kind: str = "", contested: bool | None = None) -> tuple[GroupView, ...]:
    """All groups with somebody here in them, those that contradict themselves first."""

    def collect(vault: Vault) -> tuple[GroupView, ...]:
        authors = Authors(vault)
        found = [g for g in sameness.all_groups(vault) if kind in ("", g.of) and contested in (None, bool(g.against))]
        views = [_group(vault, group, authors) for group in found]
        return tuple(sorted((v for v in views if v.members), key=lambda v: (not v.contested, v.kind, v.name)))

    return session.run(collect)


def group_of(session: Session, record: str) -> GroupView | None:
    """The group that a record is in; None for one that nobody called the same as another."""

    def collect(vault: Vault) -> GroupView | None:
        found = next((g for g in sameness.all_groups(vault) if record in g.members), None)
        return _group(vault, found, Authors(vault)) if found is not None else None

    return session.run(collect)


def _group(vault: Vault, group: model.Group, authors: Authors) -> GroupView:
    states: Mapping[str, RecordState] = sameness.live(vault, group.members[:RECORDS_SIDE_BY_SIDE], group.of)
    views = tuple(record_view(vault, state, authors) for state in _oldest_first(states.values()))
    names = {name for view in views for name in view.fields}
    differing = {
        n for n in names if any(mark(n, views[0].fields.get(n), v.fields.get(n)) != "equal" for v in views[1:])
    }
    order = [name for view in views for name in view.fields]
    return GroupView(
        group.name,
        group.of,
        views,
        len(group.members) - len(views),
        tuple(_said_among(vault, group.members, authors)),
        group.against,
        tuple(name for name in dict.fromkeys(order) if name in differing),
        _titles(vault, states.values()),
    )


def _oldest_first(states: Iterable[RecordState]) -> list[RecordState]:
    return sorted(
        states, key=lambda state: (min((a.at for f in state.fields.values() for a in f), default=0), state.id)
    )
