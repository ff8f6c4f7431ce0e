"""Looking for records that may be one: in the background a few at a time, or everything in one go.

The vault's thread only reads and writes, a few milliseconds at a time; the comparing is done
in the caller's thread. What has been compared is kept at once, so that stopping loses little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from app.analysis import rarity as counting
from app.analysis import sameness as comparing
from app.analysis.facts import Facts, PersonFacts
from app.analysis.index import CANDIDATES
from app.analysis.rarity import Rarity
from app.analysis.verdict import GRADES, Verdict
from app.base.task import Task
from app.model.fold import RecordState
from app.model.sameness import DIFFERENT, pair, stands
from app.services.sameness.facts import changed_since, facts_of, people_of
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import likely, records, sameness
from app.storage.likely import Due, Likely
from app.storage.vault import Vault

LEAST: Final = "possible"
"""the grade from which on a person is asked"""

KEPT: Final = 10
"""pairs that one record is asked about: whoever is like more than these is like everybody"""

SLICE: Final = 8  # records of one turn in the background
MANY: Final = 500  # from so many on, all are held in memory and compared there
_BLOCK: Final = 500
STEP: Final = "task.same"


@dataclass(frozen=True, slots=True)
class _Read:
    """Records by number with what is compared of them."""

    states: Mapping[int, RecordState]
    facts: Mapping[int, Facts]
    before: frozenset[str] = frozenset()


def waiting(session: Session) -> int:
    """How many records are still to be compared."""
    return session.run(likely.due_count)


def look(session: Session, task: Task | None = None) -> ChangeSet:
    """Compare every record of which something has changed since, until none is left. Raises Cancelled.

    What was compared until then is kept. Works in any thread but the vault's.
    """
    task = task or Task()
    total = waiting(session)
    task.progress(0, total, STEP)
    if total > MANY:
        _look_at_many(session, task, total)
    while left := look_on(session):
        task.progress(max(0, total - left), total, STEP)
    task.progress(total, total, STEP)
    return ChangeSet(kinds=frozenset({"same"}))


def look_on(session: Session, most: int = SLICE) -> int:
    """Compare a few records; how many are left."""
    due = session.run(likely.due, most)
    if not due:
        session.write(likely.forget_due)
        return 0
    read = _with_facts(session, {one.no: one.state for one in due})
    looked = [(one, comparing.keys(read.facts[one.no]), _words(read.facts[one.no])) for one in due]
    session.write(likely.keep_keys, looked)
    for one, keys, _ in looked:
        found = _find(session, one, read.facts[one.no], keys)
        session.write(_keep, one, found)
    return waiting(session)


def _words(facts: Facts) -> frozenset[str]:
    return counting.tokens(facts) if isinstance(facts, PersonFacts) else frozenset()


def _with_facts(session: Session, states: Mapping[int, RecordState]) -> _Read:
    people = session.run(people_of, list(states.values()))
    return _Read(states, {no: facts_of(state, people) for no, state in states.items()})


def _find(session: Session, one: Due, facts: Facts, keys: frozenset[str]) -> list[Likely]:
    """What a record is like, among those that share its rarest keys and those that it was found with before."""
    read = session.run(_candidates, one, keys)
    rarity = session.run(rarity_of, [facts, *read.facts.values()])
    found = {read.states[no].id: comparing.compare(facts, other, rarity) for no, other in read.facts.items()}
    return _best(one.state, found, read.before)


def _candidates(vault: Vault, one: Due, keys: frozenset[str]) -> _Read:
    chosen = comparing.choose(likely.key_counts(vault, keys))
    numbers = likely.sharing(vault, chosen, one.no, CANDIDATES)
    states = likely.states(vault, numbers)
    known = {state.id for state in states.values()} | {one.state.id}
    before = frozenset(likely.partners(vault, one.state.id))
    states |= {-n: state for n, state in enumerate(likely.by_id(vault, before - known).values(), 1)}
    alike = {no: state for no, state in states.items() if state.type == one.state.type and state.id != one.state.id}
    people = people_of(vault, alike.values())
    return _Read(alike, {no: facts_of(state, people) for no, state in alike.items()}, before)


def rarity_of(vault: Vault, facts: Iterable[Facts]) -> Rarity:
    """How often the names in these are met among the people of this vault."""
    words = {word for one in _people_in(facts) for word in counting.tokens(one)}
    return Rarity(likely.word_counts(vault, words), likely.people(vault))


def judge(vault: Vault, one: RecordState, other: RecordState) -> Verdict:
    """What speaks for and against two records being one, as they stand now."""
    people = people_of(vault, (one, other))
    facts = [facts_of(state, people) for state in (one, other)]
    return comparing.compare(facts[0], facts[1], rarity_of(vault, facts))


def _people_in(facts: Iterable[Facts]) -> Iterable[PersonFacts]:
    for one in facts:
        if isinstance(one, PersonFacts):
            yield one
        else:
            yield from one.victims


def _best(state: RecordState, found: Mapping[str, Verdict], before: Set[str] = frozenset()) -> list[Likely]:
    """The likeliest pairs, and those that the other record was found in ``before``."""
    ranked = sorted(found.items(), key=lambda item: (-item[1].score, item[0]))
    asked = [(id_, verdict) for id_, verdict in ranked if verdict.at_least(LEAST)]
    kept = [*asked[:KEPT], *(one for one in asked[KEPT:] if one[0] in before)]
    return [_likely(state.id, id_, state.type, verdict) for id_, verdict in kept]


def _likely(one: str, other: str, kind: str, verdict: Verdict) -> Likely:
    return Likely(pair(one, other), kind, GRADES.index(verdict.grade), verdict.score)


def _keep(vault: Vault, one: Due, found: Sequence[Likely]) -> None:
    likely.drop_pairs(vault, [one.state.id])
    _add(vault, one, found)


def _add(vault: Vault, one: Due, found: Sequence[Likely]) -> None:
    likely.add_pairs(vault, [_marked(vault, pair) for pair in found])
    likely.done(vault, [one])


def _marked(vault: Vault, found: Likely) -> Likely:
    """The same pair, marked if it was called different and that was about something else."""
    again = asked_again(vault, found.pair)
    return Likely(found.pair, found.kind, found.grade, found.score, bool(again))


def asked_again(vault: Vault, ends: tuple[str, str]) -> list[tuple[str, str]]:
    """(record, field) of what has changed since two records were called different; ``[]`` where that stands.

    Where several said so, what changed since the last of them counts: the others saw no more than that one.
    """
    answers = [row for row in sameness.answers(vault, ends[:1]) if row[:2] == ends]
    if stands(row[3] for row in answers) != DIFFERENT:
        return []
    states = list(likely.by_id(vault, ends).values())
    if len(states) != 2:
        return []
    people = people_of(vault, states)
    changed = []
    for link, file in {(row[6], row[7]): None for row in answers if row[3] == DIFFERENT}:
        said = records.state(vault, link, file=file)
        compared = said.shown("compared") if said is not None else None
        changed.append(changed_since(vault, _digests(compared), states, people))
    return min(changed, key=len, default=[])


def _digests(value: object) -> frozenset[str]:
    return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else frozenset()


# --- everything in one go -----------------------------------------------------------------------------


def _look_at_many(session: Session, task: Task, total: int) -> None:
    """People first, then incidents, each held in memory: one pass over the database for each."""
    done = 0
    for type_ in ("person", "incident"):
        due, everybody = read_all(session, type_, task, done, total)
        index = comparing.Index([(state.id, facts) for state, facts in everybody.values()])
        session.write(likely.drop_pairs, [one.state.id for one in due])
        for start in range(0, len(due), _BLOCK):
            block = [one for one in due[start : start + _BLOCK] if one.no in everybody]
            found = []
            for one in block:
                task.progress(done, total, STEP)
                state, facts = everybody[one.no]
                verdicts = dict(index.find(facts, KEPT, skip=state.id))
                found.append((one, _best(state, verdicts)))
                done += 1
            session.write(_keep_many, found)


def _keep_many(vault: Vault, found: Sequence[tuple[Due, Sequence[Likely]]]) -> None:
    for one, pairs in found:
        _add(vault, one, pairs)


def read_all(
    session: Session, type_: str, task: Task, done: int, total: int
) -> tuple[list[Due], dict[int, tuple[RecordState, Facts]]]:
    """All live records of a type with their facts; of those that are due, keys are kept on the way."""
    turns = session.run(likely.turns)
    everybody: dict[int, tuple[RecordState, Facts]] = {}
    due: list[Due] = []
    after = -1
    read: Callable[..., list[tuple[int, RecordState]]] = likely.every
    while block := session.run(read, type_, after, _BLOCK):
        task.progress(done, total, STEP)
        after = block[-1][0]
        made = _with_facts(session, dict(block))
        everybody |= {no: (made.states[no], made.facts[no]) for no in made.states}
        fresh = [Due(no, turns[no], state) for no, state in block if no in turns]
        session.write(
            likely.keep_keys,
            [(one, comparing.keys(made.facts[one.no]), _words(made.facts[one.no])) for one in fresh],
        )
        due += fresh
    return due, everybody
