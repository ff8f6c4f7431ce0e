"""How an inquiry stands, worked out from what was said of it and the day that it is. Nobody types "late".

A promise counts as broken once its last possible day has passed. Where only "within three
months" is known and not since when, the announcement lies between the first day of what the
inquiry is about and the last possible day of the source that tells of it: the count begins at
the later end, and says "at least".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.analysis.elapsed import UNITS, Days, Moment, between, later, union
from app.model.days import EVER


class State(StrEnum):
    """How an inquiry stands. The order is that of a board: what waits for somebody to act comes first."""

    OVERDUE = "overdue"  # what it promised hasn't come
    AT_WORK = "at-work"  # members are named, or somebody says that it goes on
    ANNOUNCED = "announced"  # no more than that is known
    WITHOUT_RESULT = "without-result"  # closed, or ended, and told nobody anything
    NO_PROSECUTION = "no-prosecution"  # nobody was prosecuted
    PUBLISHED = "published"


_RESULT: Final = frozenset({"perpetrators-named", "charges", "convictions", "acquittals"})
_ENDED: Final = frozenset({"no-clear-result", "unknown-perpetrator", "result-not-published"})
_UNPROSECUTED: Final = "no-prosecutions"
_SAID_LATE: Final = "deadline-passed"
_GOING: Final = "ongoing"
_NONE: Final = frozenset({"exact", "at-most"})
_VAGUE: Final = frozenset({"approximate", "nearly"})
_OPEN: Final = frozenset({"at-least", "more-than"})

PROSECUTED: Final = frozenset({"charges", "convictions", "acquittals"})
"""outcomes that somebody was prosecuted for"""


@dataclass(frozen=True, slots=True)
class Within:
    """ "Within three months": a number with its qualifier (vocabulary ``count-qualifier``) and a unit."""

    number: int
    qualifier: str
    unit: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of one inquiry; of a disputed field every account counts.

    ``earliest``: the first day of the earliest incident that it is about. ``told``: by when a
    source told of it. ``results``: outcomes of the cases that it covers.
    """

    announced: Moment | None = None
    decided: Moment | None = None
    earliest: int | None = None
    told: Moment | None = None
    promised: Moment | None = None
    within: tuple[Within, ...] = ()
    deadline: Moment | None = None
    published: Moment | None = None
    shown_somewhere: bool = False
    closed: Moment | None = None
    outcomes: frozenset[str] = frozenset()
    results: frozenset[str] = frozenset()
    prosecutions: tuple[tuple[int, str], ...] = ()
    members: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """Until when a result was promised. ``by``: the field that says so. ``reckoned``: from a day nobody reported."""

    when: Moment
    by: str
    reckoned: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How an inquiry stands on one day.

    ``late``: days past the promise, until now or until the result came; ``None`` where none is certain.
    ``waiting``: days since it was announced, until now or until it ended.
    ``may_be_late``: the promise may have passed, which the dates can't tell.
    ``counted``: False for one that is late only because somebody says so, without a day to count from.
    ``end``: when it was published or closed.
    """

    state: State
    begun: Moment | None = None
    due: Due | None = None
    late: Days | None = None
    waiting: Days | None = None
    may_be_late: bool = False
    counted: bool = True
    end: Moment | None = None
    unprosecuted: bool = False


def stand(facts: Facts, today: Moment) -> Standing:
    """How an inquiry stands on a day."""
    begun, reckoned = _begun(facts)
    due = _due(facts, begun, reckoned)
    published = _published(facts, today)
    closed = facts.closed is not None and facts.closed.first <= today.first
    ended = published or closed or bool(facts.outcomes & _ENDED)
    end = _end(facts, published, closed, today)
    upto = end if ended else today
    late = between(due.when, upto) if due is not None and upto is not None and upto.first > due.when.last else None
    none = _none_prosecuted(facts)
    state = _state(facts, published, ended, late is not None, none)
    return Standing(
        state,
        begun,
        due,
        late,
        between(begun, upto) if begun is not None and upto is not None else None,
        may_be_late=not ended and late is None and due is not None and today.first > due.when.first,
        counted=state is not State.OVERDUE or late is not None,
        end=end,
        unprosecuted=none,
    )


def _begun(facts: Facts) -> tuple[Moment | None, bool]:
    """Since when it was announced, and whether that is reckoned rather than said."""
    if facts.announced is not None:
        return facts.announced, False
    if facts.decided is not None:
        return facts.decided, False
    if facts.told is None:
        return None, True
    first = -EVER if facts.earliest is None else min(facts.earliest, facts.told.last)
    return Moment(first, facts.told.last, facts.told.about), True


def _due(facts: Facts, begun: Moment | None, reckoned: bool) -> Due | None:
    """The promise that passes first; of two it is the earlier one that is broken first."""
    found = [
        Due(when, by) for by, when in (("promised", facts.promised), ("deadline", facts.deadline)) if when is not None
    ]
    if begun is not None:
        within = union(_until(begun, one) for one in facts.within if one.unit in UNITS)
        found += [Due(within, "promised_within", reckoned)] if within is not None else []
    return min(found, key=lambda due: (due.when.last, due.when.first), default=None)


def _until(begun: Moment, within: Within) -> Moment:
    when = later(begun, within.number, within.unit)
    last = EVER if within.qualifier in _OPEN else when.last
    return Moment(when.first, last, when.about or within.qualifier in _VAGUE)


def _published(facts: Facts, today: Moment) -> bool:
    """Whether a result is out. One that is announced for a day to come is not."""
    if facts.outcomes & _RESULT:
        return True
    return facts.shown_somewhere if facts.published is None else facts.published.first <= today.first


def _end(facts: Facts, published: bool, closed: bool, today: Moment) -> Moment | None:
    """When it ended, as far as a day is known; what lies in a span that reaches beyond today ended by today."""
    when = facts.published if published else facts.closed if closed else None
    return None if when is None else Moment(when.first, max(when.first, min(when.last, today.last)), when.about)


def _none_prosecuted(facts: Facts) -> bool:
    """Whether everybody who says anything of prosecutions says that there were none."""
    if (facts.outcomes | facts.results) & PROSECUTED or any(number for number, _ in facts.prosecutions):
        return False
    said = any(number == 0 and qualifier in _NONE for number, qualifier in facts.prosecutions)
    return said or _UNPROSECUTED in facts.outcomes


def _state(facts: Facts, published: bool, ended: bool, late: bool, unprosecuted: bool) -> State:
    if published:
        return State.NO_PROSECUTION if unprosecuted else State.PUBLISHED
    if ended:
        return State.WITHOUT_RESULT
    if late or (_SAID_LATE in facts.outcomes and not unprosecuted):
        return State.OVERDUE
    if unprosecuted:
        return State.NO_PROSECUTION
    return State.AT_WORK if facts.members or facts.results or _GOING in facts.outcomes else State.ANNOUNCED


# --- the order of a timeline ----------------------------------------------------------------------

KINDS: Final = (
    "decided",
    "announced",
    "named",
    "left",
    "due",
    "deadline",
    "silence",
    "checked",
    "result",
    "reported",
    "published",
    "closed",
)
"""what a timeline shows, in the order in which things of one day follow"""

_BEGINNING: Final = frozenset({"decided", "announced"})
"""what need not follow anything"""


@dataclass(frozen=True, slots=True)
class Event:
    """Something on a timeline. ``inquiry``, ``record``: whose, and what says so.

    ``when``: ``None`` where no day is known. ``until``: the end of what lasts (silence), ``days`` how long.
    ``said``: the EDTF values as they stand. ``text`` and ``code``: what it says; ``about``: the case or
    incident of a result. ``reckoned``: from a day that nobody reported. ``ongoing``: until today.
    """

    kind: str
    inquiry: str
    record: str
    when: Moment | None
    said: tuple[str, ...] = ()
    until: Moment | None = None
    days: Days | None = None
    text: str = ""
    code: str = ""
    about: str = ""
    reckoned: bool = False
    ongoing: bool = False


def in_order(events: Iterable[Event], begun: Moment | None = None, due: Moment | None = None) -> tuple[Event, ...]:
    """Events as they followed one another: by the first day that each can be, then by the last.

    What came of an inquiry can't lie before its beginning: "closed in 2020" follows "announced in
    May 2020"; nor can a report that the promise had passed lie before the promise. A beginning
    without a day comes first, everything else without one last.
    """

    def place(event: Event) -> tuple[int, int, int, int, str]:
        rank = KINDS.index(event.kind) if event.kind in KINDS else len(KINDS)
        if event.when is None:
            return (0 if event.kind in _BEGINNING else 2, 0, 0, rank, event.record)
        when = event.when if event.kind in _BEGINNING else _behind(event.when, begun)
        when = _behind(when, due) if event.code == _SAID_LATE else when
        return (1, when.first, when.last, rank, event.record)

    return tuple(sorted(events, key=place))


def _behind(when: Moment, cause: Moment | None) -> Moment:
    """A moment known not to lie before another one; itself where it must."""
    if cause is None or when.last < cause.first:
        return when
    return Moment(max(when.first, cause.first), max(when.last, cause.last), when.about)
