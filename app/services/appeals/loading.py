"""Appeals with their letters, follow-ups, bodies, consents and sources, read on the vault's thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app.model import course
from app.model.appeals import PROMISE
from app.model.course import Known
from app.model.days import EVER
from app.model.fold import RecordState
from app.model.permission import Consent, Doubt, doubts, needed
from app.model.silence import Asked, Letter, Standing, judge
from app.services.appeals.patience import Rule, rule_for, rules_of
from app.storage import pages, records
from app.storage.vault import Vault

_DEEP: Final = 50
"""follow-ups of follow-ups that are gone through; more is no correspondence but an attack"""


@dataclass(frozen=True, slots=True)
class Course:
    """One appeal as recorded and as it stands. ``letters`` are records, ``asked`` what the rule reads out of them."""

    state: RecordState
    letters: tuple[RecordState, ...]
    children: tuple[RecordState, ...]
    bodies: tuple[str, ...]
    asked: Asked
    rule: Rule | None
    standing: Standing
    reported: bool
    doubts: tuple[Doubt, ...]

    def of_body(self, body: str, today: int) -> Standing:
        """How it stands as one of its bodies has to answer for it."""
        return judge(course.of_body(self.asked, body, frozenset(self.bodies)), today)


@dataclass(slots=True)
class Loaded:
    """What was read: the courses, by title of the appeal, and the other records that they name."""

    courses: list[Course] = field(default_factory=list)
    others: dict[str, RecordState] = field(default_factory=dict)
    today: int = 0
    newest: int = 0


@dataclass(frozen=True, slots=True)
class _Gathered:
    appeals: list[RecordState]
    letters: dict[tuple[str, str], list[RecordState]]
    """by (file, appeal): what somebody writes in another file about an appeal is none of its letters"""
    children: dict[str, list[RecordState]]
    others: dict[str, RecordState]


def today_of(vault: Vault) -> int:
    """The number of this device's day, in UTC."""
    return course.day_of(vault.clock.now())


def load(vault: Vault, chosen: Iterable[str] | None = None) -> Loaded:
    """All appeals that aren't withdrawn, or those of ``chosen`` (ids)."""
    gathered = _gather(vault)
    wanted = None if chosen is None else set(chosen)
    today, rules_here = today_of(vault), rules_of(vault)
    made = Loaded(others=gathered.others, today=today)
    made.newest = max((s.updated for s in (*gathered.appeals, *_all(gathered.letters))), default=0)
    for state in gathered.appeals:
        if wanted is None or state.id in wanted:
            made.courses.append(_course(state, gathered, rules_here, today))
    return made


def _gather(vault: Vault) -> _Gathered:
    every = records.by_type(vault, "appeal")
    letters: dict[tuple[str, str], list[RecordState]] = {}
    for state in records.by_type(vault, "correspondence"):
        for appeal in course.ids(state, "appeal"):
            letters.setdefault((state.file, appeal), []).append(state)
    children: dict[str, list[RecordState]] = {}
    for state in every:
        for parent in course.ids(state, "follow_up_of"):
            children.setdefault(parent, []).append(state)
    named = {ref for state in (*every, *_all(letters)) for ref in _refs(state)}
    return _Gathered(every, letters, children, _by_id(pages.of_ids(vault, named)))


def _all(letters: dict[tuple[str, str], list[RecordState]]) -> list[RecordState]:
    return [state for belonging in letters.values() for state in belonging]


def _refs(state: RecordState) -> set[str]:
    """Who is named, the consents, the files, and where it is said."""
    names = ("to", "by", "for", "consents", "from", "evidence", "about")
    found = {ref for name in names for ref in course.ids(state, name)}
    return found | {a.source for accounts in state.fields.values() for a in accounts if a.source} | {state.file}


def _by_id(states: Sequence[RecordState]) -> dict[str, RecordState]:
    """One state for each id; where several files hold it, that of its first file by name, on every device the same."""
    return {state.id: state for state in sorted(states, key=lambda s: s.file, reverse=True)}


def _course(state: RecordState, gathered: _Gathered, rules_here: Sequence[Rule], today: int) -> Course:
    bodies = _bodies(state)
    kinds = [course.text(gathered.others[b], "kind") if b in gathered.others else "" for b in bodies]
    if not kinds and course.said(state, "to_whom"):
        kinds = [""]
    rule = rule_for(rules_here, course.text(state, "type"), kinds)
    letters = tuple(gathered.letters.get((state.file, state.id), ()))
    followed = _letters(state, gathered)
    reported = not followed and course.only_reported(state)
    asked = course.asked(state, followed, Known(_sources(gathered.others, state), None if reported else rule.days))
    standing = judge(asked, today)
    given = asked.expected is not None or standing.broke_off or reported
    return Course(
        state,
        letters,
        tuple(gathered.children.get(state.id, ())),
        bodies,
        asked,
        None if given else rule,
        standing,
        reported,
        _doubts(state, asked, standing, kinds, gathered.others, today),
    )


def _bodies(state: RecordState) -> tuple[str, ...]:
    """Who has to answer: those who were asked, or who promised."""
    to = course.ids(state, "to")
    return to or (course.ids(state, "by") if course.text(state, "type") == PROMISE else ())


def _sources(others: dict[str, RecordState], state: RecordState) -> dict[str, int]:
    """The last day that the date of each source of a record can mean."""
    found: dict[str, int] = {}
    for source in {a.source for accounts in state.fields.values() for a in accounts if a.source}:
        days = course.span(others[source], "date") if source in others else None
        found[source] = days[1] if days else EVER
    return found


def _letters(state: RecordState, gathered: _Gathered) -> list[Letter]:
    """Its own letters, every follow-up as one that went out, and what came back to those."""
    found = _own_letters(state, gathered)
    seen, waiting = {state.id}, list(gathered.children.get(state.id, ()))
    while waiting and len(seen) < _DEEP:
        child = waiting.pop()
        if child.id in seen:  # a ring that somebody made or forged
            continue
        seen.add(child.id)
        waiting += gathered.children.get(child.id, ())
        known = Known(_sources(gathered.others, child))
        if judge(course.asked(child, (), known), EVER).state != "draft":
            went = Letter("follow-up", course.span(child, "date"), known_by=course.known_by(child, known), via=child.id)
            found += [went] * _times(child)
        if not _same_bodies(state, child):
            continue
        own = course.first_answer(child, known)
        came = [*_own_letters(child, gathered), *((own,) if own is not None else ())]
        # What a report says of a follow-up's silence is the follow-up's: here only what came counts.
        found += [replace(one, via=child.id) for one in came if one.answers or one.received]
    return found


def _times(child: RecordState) -> int:
    """How often a follow-up was sent: one record may tell of two that are alike."""
    said = child.shown("times")
    n = said.get("n") if isinstance(said, dict) else None
    return min(n, _DEEP) if isinstance(n, int) and n > 0 else 1


def _own_letters(state: RecordState, gathered: _Gathered) -> list[Letter]:
    records_here = gathered.letters.get((state.file, state.id), [])
    return [course.letter(one, Known(_sources(gathered.others, one))) for one in records_here]


def _same_bodies(state: RecordState, child: RecordState) -> bool:
    """Whether an answer to a follow-up answers the first appeal: it asked one of the same bodies, or names none."""
    asked = set(_bodies(child))
    return not asked or bool(asked & set(_bodies(state)))


def _doubts(
    state: RecordState,
    asked: Asked,
    standing: Standing,
    kinds: Sequence[str],
    others: dict[str, RecordState],
    today: int,
) -> tuple[Doubt, ...]:
    """What speaks against the consent: on the day it was sent, and today as long as somebody may write again."""
    if standing.state in ("unaddressed", "closed") or asked.owed:
        return ()
    uses = needed(course.text(state, "type"), course.text(state, "channel"), kinds)
    given = [consent_of(others.get(ref), ref) for ref in course.ids(state, "consents")]
    if not given and course.said(state, "consents"):
        return (Doubt("unreadable"),)
    concerns = bool(course.ids(state, "for")) and _ours(state)
    now = (today, today)
    days = [asked.sent if asked.sent is not None and asked.sent[1] < EVER else now]
    days += [now] if standing.unanswered or standing.state == "draft" else []
    return tuple(dict.fromkeys(one for day in days for one in doubts(uses, given, day, concerns=concerns)))


def _ours(state: RecordState) -> bool:
    """Whether it was sent from here: what a published source tells of rests on nobody's consent to us."""
    return not any(a.source for accounts in state.fields.values() for a in accounts)


def consent_of(state: RecordState | None, ref: str) -> Consent:
    """A consent record as the rule reads it."""
    if state is None or state.type != "consent" or state.withdrawn:
        return Consent(ref, here=False)
    withdrawn = course.span(state, "withdrawn_on")
    return Consent(
        ref,
        course.codes(state, "uses"),
        course.codes(state, "refused"),
        course.span(state, "date"),
        course.span(state, "expires"),
        withdrawn,
        withdrawn is None and (course.said(state, "withdrawn_on") or course.said(state, "withdrawn_why")),
    )
