"""Elements that several records make together: who did it, what was done about it, who agreed, what was sent before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.model import course, permission
from app.model.appeals import PROMISE
from app.model.days import EVER, bounds
from app.model.edtfdate import Point, parse
from app.model.fold import RecordState
from app.model.permission import Consent, Doubt
from app.model.submissions import IN_FORCE, STATE, STATE_GROUPS, URGENT_MONTHS, fitting
from app.services.appeals.loading import consent_of
from app.services.appeals.words import headline
from app.services.submissions.gathering import Gathered
from app.services.submissions.telling import NOTHING, Teller, joined, said
from app.services.submissions.views import Row, Told, Urgency

_SEEN_OF: Final = (
    "perpetrator_type", "degree", "certainty", "description", "how_many", "clothing", "vehicles", "plates", "weapons",
    "said", "direction",
)  # fmt: skip
_LATE: Final = EVER
_TELLING: Final = frozenset(
    {"appeal", "urgent-appeal", "follow-up", "protection-request", "demand-for-investigation", "complaint"}
)
"""types of appeals by which an authority is told of it; a statement to the public tells no authority"""


# --- who did it -----------------------------------------------------------------------------------


def involvements(gathered: Gathered) -> list[RecordState]:
    if gathered.incident is None:
        return []
    about = gathered.incident.id
    return [one for one in gathered.of_type("involvement") if about in course.ids(one, "incident")]


def forces(teller: Teller) -> tuple[Told, ...]:
    """Who is said to have done it, with how sure that is, and what was seen of those whom nobody knows."""
    found: list[Told] = []
    for one in involvements(teller.gathered):
        named = teller.named(course.ids(one, "perpetrator"), one, "perpetrator")
        if any(named.texts):
            found.append(Told(named.texts, named.kind, ("involvement", "perpetrator")))
        found += teller.tell_all(one, _SEEN_OF)
    return tuple(dict.fromkeys((*found, *teller.tell(teller.gathered.incident, "attribution"))))


def of_the_state(teller: Teller) -> bool:
    """Whether something that may be told says that the State, or those whom it supports, had a part in it."""
    gathered = teller.gathered
    for one in involvements(gathered):
        if teller.may(one, "perpetrator_type") and course.codes(one, "perpetrator_type") & STATE:
            return True
        if not teller.may(one, "perpetrator"):
            continue
        named = [gathered.find(ref) for ref in course.ids(one, "perpetrator")]
        if any(x is not None and course.codes(x, "kind") & STATE_GROUPS and teller.may(x, "names") for x in named):
            return True
    return False


# --- what was done about it -----------------------------------------------------------------------


def actions(teller: Teller) -> tuple[Row, ...]:
    """Reports, complaints, proceedings, appeals and inquiries, in the order of time."""
    rows = [*_reported(teller), *_complained(teller), *_proceedings(teller), *_appeals(teller), *_inquiries(teller)]
    return tuple(sorted(rows, key=lambda row: (row.day, row.record)))


def _day(state: RecordState, name: str) -> int:
    found = course.span(state, name)
    return found[0] if found is not None else _LATE


def _reported(teller: Teller) -> Iterator[Row]:
    for victim in teller.gathered.victims:
        whom, when = teller.cell(victim, "reported_to"), teller.cell(victim, "reported_missing")
        if any(whom.texts) or any(when.texts):
            what = said("submission.did.reported", teller.languages)
            yield Row(victim.id, when, what, whom, NOTHING, _day(victim, "reported_missing"), any(whom.texts))


def _complained(teller: Teller) -> Iterator[Row]:
    incident = teller.gathered.incident
    if incident is None:
        return
    whom, when = teller.cell(incident, "complaint_to"), teller.cell(incident, "complaint_date")
    if any(whom.texts) or any(when.texts):
        what = said("submission.did.complained", teller.languages)
        came = teller.cell(incident, "complaint_result")
        yield Row(incident.id, when, what, whom, came, _day(incident, "complaint_date"), any(whom.texts))


def _concerns(gathered: Gathered, state: RecordState, *names: str) -> bool:
    """Whether a record is about the incident or its people, or doesn't say about whom in a case of one incident."""
    wanted = {one.id for one in gathered.victims} | ({gathered.incident.id} if gathered.incident else set())
    named = {ref for name in names for ref in course.ids(state, name)}
    return bool(named & wanted) if named else len(gathered.of_type("incident")) < 2


def _proceedings(teller: Teller, *, against: bool = False) -> Iterator[Row]:
    """Those for the person, or those against them: the complaint that jailed somebody was no help to them."""
    people = {one.id for one in teller.gathered.victims}
    for one in teller.gathered.of_type("proceeding"):
        hit = bool(people & set(course.ids(one, "persons")))
        if hit is against and _concerns(teller.gathered, one, "incident", "persons"):
            whom = teller.cell(one, "court_name", "court", "case_number")
            came = teller.cell(one, "result", "result_text")
            told = "complaint" in course.codes(one, "kind")
            yield Row(one.id, teller.cell(one, "date"), teller.cell(one, "kind"), whom, came, _day(one, "date"), told)


def proceedings(teller: Teller) -> tuple[Row, ...]:
    """What courts and prosecutors did against the person."""
    return tuple(sorted(_proceedings(teller, against=True), key=lambda row: (row.day, row.record)))


def _appeals(teller: Teller) -> Iterator[Row]:
    gathered = teller.gathered
    for one in gathered.courses:
        state = one.state
        if one.standing.state == "draft" or course.text(state, "type") == PROMISE:
            continue
        if not _concerns(gathered, state, "about", "for"):
            continue
        bodies = [gathered.find(ref) for ref in one.bodies]
        kinds = {kind for body in bodies if body is not None for kind in course.codes(body, "kind")}
        said_to = (teller.named(one.bodies, state, "to"), teller.cell(state, "to_whom"))
        whom = joined([t for t in said_to if any(t.texts)], teller.languages)
        texts = tuple(headline(one.standing, code) for code in teller.languages)
        came = Told(texts) if teller.may(state, "response") else NOTHING
        what, when = teller.cell(state, "type"), teller.cell(state, "date")
        told = bool(kinds & STATE_GROUPS and course.codes(state, "type") & _TELLING) and any(whom.texts)
        yield Row(state.id, when, what, whom, came, _day(state, "date"), told)


def unanswered(gathered: Gathered) -> tuple[str, ...]:
    """The appeals about this incident and these people to which nobody answered."""
    found = [one.state for one in gathered.courses if one.standing.unanswered]
    return tuple(state.id for state in found if _concerns(gathered, state, "about", "for"))


def _inquiries(teller: Teller) -> Iterator[Row]:
    for one in teller.gathered.inquiries:
        whom = teller.named(course.ids(one, "announced_by"), one, "announced_by")
        what = teller.cell(one, "title", "kind")
        came = teller.cell(one, "outcome", "result")
        yield Row(one.id, teller.cell(one, "announced"), what, whom, came, _day(one, "announced"), False, acted=False)


def procedures(teller: Teller) -> tuple[Told, ...]:
    """What was sent to the United Nations about it before."""
    found = []
    for one in teller.gathered.courses:
        state = one.state
        sent = one.standing.state != "draft" and "un-submission" in course.codes(state, "type")
        if sent and _concerns(teller.gathered, state, "about", "for"):
            whom = [teller.named(one.bodies, state, "to"), teller.cell(state, "to_whom"), teller.cell(state, "date")]
            found.append(
                joined([t for t in (*whom, teller.cell(state, "reference")) if any(t.texts)], teller.languages)
            )
    return tuple(found)


# --- consent --------------------------------------------------------------------------------------


def consents(gathered: Gathered) -> list[tuple[RecordState, Consent]]:
    """Those that are about the case or one of its people, or that one of them gave for nothing in particular."""
    people = {one.id for one in gathered.victims}
    wanted = people | {gathered.case.id}
    found = []
    for one in gathered.consents:
        meant = set(course.ids(one, "for"))
        if meant & wanted or (not meant and people & set(course.ids(one, "by"))):
            found.append((one, consent_of(one, one.id)))
    return found


def doubts(gathered: Gathered, use: str) -> tuple[Doubt, ...]:
    """What speaks against a use of what people told, today."""
    every = [one for _, one in consents(gathered)]
    return permission.doubts(frozenset({use}), every, (gathered.today, gathered.today))


def agreed(teller: Teller, use: str) -> tuple[Told, ...]:
    """How and when it was agreed, without who did: the author's name is a matter of its own."""
    if doubts(teller.gathered, use):
        return ()
    found = [said("submission.agreed", teller.languages)]
    for state, one in consents(teller.gathered):
        if use in one.uses:
            found += teller.tell_all(state, ("date", "given_how", "limits"))
    return tuple(dict.fromkeys(found))


# --- when -----------------------------------------------------------------------------------------


def began(state: RecordState | None) -> tuple[int, int] | None:
    """The first and last day on which something began, by every standing account; an open end is no later beginning."""
    spans = []
    for value in course.values(state, "date") if state is not None else []:
        if isinstance(value, str):
            spans.append(_beginning(value))
    known = [span for span in spans if span is not None]
    return (min(a for a, _ in known), max(b for _, b in known)) if known and len(known) == len(spans) else None


def _beginning(text: str) -> tuple[int, int] | None:
    from app.base.errors import InputError

    try:
        date = parse(text)
    except InputError:
        return None
    first = date.points[0]
    if date.kind != "interval":
        return bounds(date)
    if not isinstance(first, Point):
        return None
    from app.model.days import ordinal

    return ordinal(*first.first), ordinal(*first.last)


def months_known(state: RecordState | None) -> bool:
    """Whether at least the month and the year are known, by every account."""
    for value in course.values(state, "date") if state is not None else []:
        span = _beginning(value) if isinstance(value, str) else None
        if span is None or span[1] - span[0] > 30:  # a month has 31 days at most
            return False
    return bool(state is not None and course.values(state, "date"))


def urgency(gathered: Gathered) -> Urgency:
    """Whether it happened within three months before today: surely, perhaps, or not; "" where nobody knows when."""
    span = began(gathered.incident)
    if span is None:
        return ""
    limit = months_before(gathered.today, URGENT_MONTHS)
    if span[0] >= limit:
        return "yes"
    return "maybe" if span[1] >= limit else "no"


def months_before(day: int, months: int) -> int:
    """The same day of the month, so many months earlier, or that month's last day."""
    from datetime import date

    from app.model.edtfdate import days_in_month

    now = date.fromordinal(day)
    count = now.year * 12 + now.month - 1 - months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(now.day, days_in_month(year, month + 1))).toordinal()


def in_force(gathered: Gathered) -> bool | None:
    """Whether it surely began when the Convention bound Iraq; None where the dates leave it open."""
    span = began(gathered.incident)
    if span is None:
        return None
    start = bounds(parse(IN_FORCE))[0]
    if span[0] >= start:
        return True
    return None if span[1] >= start else False


_LASTING: Final = frozenset(
    {"enforced-disappearance", "abduction", "arbitrary-arrest", "detention", "threat", "hit-list", "surveillance",
     "arrest-warrant", "malicious-prosecution", "travel-ban"}
)  # fmt: skip
_OVER: Final = frozenset({"dead", "released", "free", "found-alive", "acquitted", "escaped", "resettled"})


def goes_on(gathered: Gathered) -> bool:
    """Whether it may still go on: of a kind that lasts, and nothing recorded that ended it."""
    incident = gathered.incident
    if incident is None or not course.codes(incident, "type") & _LASTING:
        return False
    if any(course.said(incident, name) for name in ("end", "released")):
        return False
    return not any(course.codes(one, "status") & _OVER for one in gathered.victims)


def mandates(gathered: Gathered) -> tuple[str, ...]:
    """Which Special Procedures fit, by what happened, to whom, and why."""
    if gathered.incident is None:
        return ()
    people = gathered.victims
    return fitting(
        course.codes(gathered.incident, "type"),
        frozenset(code for one in people for code in course.codes(one, "roles")),
        course.codes(gathered.incident, "targeted_as"),
        frozenset(code for one in people for code in course.codes(one, "sex")),
    )
