"""How an appeal stands: computed from what was recorded and from today, never typed by anybody.

Dates are uncertain, so silence is a lower bound: it is counted from the *last* day on which an
answer can have been due, which rests in its turn on the last day on which the appeal can have
been made. A body that answered must not stand accused because of a month without a day. All days
here are claims of the people who wrote them down (T19); only *today* is this device's, and it only
ever makes a silence longer.

A span is the first and the last day that a date can mean, as :mod:`app.model.days` counts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from app.model.days import EVER

Span = tuple[int, int]

State = Literal[
    "draft",
    "undelivered",
    "unaddressed",
    "waiting",
    "acknowledged",
    "due-soon",
    "reminder-due",
    "silent",
    "answered",
    "closed",
]

STATES: Final[tuple[State, ...]] = (
    "undelivered",
    "reminder-due",
    "due-soon",
    "silent",
    "acknowledged",
    "waiting",
    "answered",
    "draft",
    "unaddressed",
    "closed",
)
"""every state, in the order in which a person should look at them"""

UNANSWERED: Final[frozenset[State]] = frozenset(
    {"undelivered", "reminder-due", "due-soon", "silent", "acknowledged", "waiting"}
)
"""states in which somebody was asked and nobody has answered"""

NO_ANSWER: Final = frozenset({"no-response", "not-reported"})
RECEIPT: Final = frozenset({"acknowledged"})
FELL_SILENT: Final = "fell-silent"
_GOES: Final = frozenset({"reminder", "follow-up"})

SOON: Final = 7  # days before the date on which a person can still choose to ask once more
AGAIN: Final = 30  # days of silence after which asking once more is work of today


@dataclass(frozen=True, slots=True)
class Letter:
    """What went out or came back later. ``known_by``: a day by which it had surely happened, for one without a date.

    ``senders``: record ids of who answered, empty where nobody said. ``via``: the follow-up appeal
    that this is an answer to, "" for the appeal itself.
    """

    kind: str
    span: Span | None = None
    grades: frozenset[str] = frozenset()
    known_by: int = EVER
    senders: frozenset[str] = frozenset()
    uncertain: bool = False
    via: str = ""

    @property
    def last(self) -> int:
        """The last day on which it can have happened."""
        return self.span[1] if self.span is not None and self.span[1] < EVER else self.known_by

    @property
    def answers(self) -> bool:
        """Whether it is an answer in substance. Grades decide where there are any."""
        return self.kind == "answer" and not (self.grades and self.grades <= NO_ANSWER | RECEIPT)

    @property
    def received(self) -> bool:
        """Whether it says that the appeal arrived, and no more."""
        if self.kind == "acknowledgement":
            return True
        return self.kind == "answer" and not self.answers and bool(self.grades & RECEIPT)


@dataclass(frozen=True, slots=True)
class Asked:
    """One appeal as it was recorded. ``letters`` has everything later, the first answer in it too.

    ``addressed``: somebody was asked. ``owed``: nobody asked, an authority promised. ``reported``:
    something other than its own date says that it was sent. ``reminders``: days on which to remind.
    ``allowed``: days to answer where nothing was asked for, ``None`` where no rule says.
    """

    sent: Span | None = None
    expected: Span | None = None
    known_by: int = EVER
    addressed: bool = True
    owed: bool = False
    reported: bool = False
    closed: bool = False
    allowed: int | None = None
    reminders: tuple[Span, ...] = ()
    letters: tuple[Letter, ...] = ()
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How an appeal stands today.

    ``silent``: days of silence, at least; 0 while there is none. ``waited``: days since it was
    sent (or since the body fell silent), at least. ``exact``: whether these days are exact, so
    that "at least" needn't be said. ``due``: from which to which day an answer was due,
    ``given``: whether somebody set that day (else it comes from a general rule). ``answered``:
    when the first answer came. ``took``: days to the first answer, fewest and most. ``chase``:
    whether there is something to do about it today. ``ahead``: it is dated after today.
    """

    state: State
    silent: int = 0
    waited: int = 0
    exact: bool = True
    due: Span | None = None
    given: bool = False
    answered: Span | None = None
    took: Span | None = None
    grades: frozenset[str] = frozenset()
    reminded: int = 0
    chase: bool = False
    ahead: bool = False
    broke_off: bool = False
    """it was answered once, and then no more"""

    @property
    def unanswered(self) -> bool:
        return self.state in UNANSWERED


@dataclass(frozen=True, slots=True)
class _Course:
    """What follows from the facts alone, whatever day it is."""

    start: int
    due: Span | None
    given: bool
    answers: tuple[Letter, ...]
    broke_off: bool
    exact: bool = field(default=True)


def judge(asked: Asked, today: int) -> Standing:
    """How an appeal stands on a day. A later day never makes its silence shorter; the order of letters is nothing."""
    course = _course(asked)
    silent = max(0, today - course.due[1]) if course.due is not None and _open(asked, course) else 0
    ahead = asked.sent is not None and asked.sent[0] > today
    state = _state(asked, course, today, silent, ahead)
    counted = silent if state in UNANSWERED else 0
    return Standing(
        state,
        counted,
        max(0, today - course.start) if state in UNANSWERED else 0,
        course.exact,
        course.due,
        course.given,
        _first_day(course.answers),
        _took(asked, course.answers),
        frozenset().union(*(one.grades for one in asked.letters)),
        sum(one.kind in _GOES for one in asked.letters),
        state in ("reminder-due", "undelivered") or (counted > 0 and _quiet(asked, course, today)),
        ahead,
        course.broke_off,
    )


def _course(asked: Asked) -> _Course:
    answers = tuple(one for one in asked.letters if one.answers)
    broken = [one for one in asked.letters if one.kind == "answer" and FELL_SILENT in one.grades]
    whole = [one for one in answers if FELL_SILENT not in one.grades]
    broke_off = bool(broken) and not any(_after(one, broken) for one in whole)
    sent = _last(asked.sent, asked.known_by)
    if broke_off:
        # From the day on which the last word can have come: nothing is owed a second term for it.
        since = max(one.last for one in broken)
        exact = all(one.span is not None and one.span[0] == one.span[1] and not one.uncertain for one in broken)
        return _Course(min(since, EVER), (since, since) if since < EVER else None, False, answers, True, exact)
    due = _due(asked, sent)
    exact = _sure(asked.expected if asked.expected is not None else asked.sent) and not asked.uncertain
    return _Course(sent, due, asked.expected is not None, answers, False, exact)


def _after(one: Letter, broken: Iterable[Letter]) -> bool:
    """Whether an answer surely came after they fell silent; a dated one beats a report without a date."""
    return all(one.span is not None and (last.span is None or one.span[0] > last.span[1]) for last in broken)


def _last(span: Span | None, known_by: int) -> int:
    return span[1] if span is not None and span[1] < EVER else known_by


def _sure(span: Span | None) -> bool:
    return span is not None and span[0] == span[1]


def _due(asked: Asked, sent: int) -> Span | None:
    """From which to which day an answer was due; ``None`` where nobody can say."""
    if asked.expected is not None:
        first, last = asked.expected
        floor = asked.sent[0] if asked.sent is not None else -EVER  # an answer isn't due before it is asked for
        return (max(first, floor), max(last, floor)) if last < EVER else None
    if asked.allowed is None or sent >= EVER:
        return None
    first = asked.sent[0] if asked.sent is not None and asked.sent[0] > -EVER else sent
    return first + asked.allowed, sent + asked.allowed


def _open(asked: Asked, course: _Course) -> bool:
    return not course.answers or course.broke_off


def _state(asked: Asked, course: _Course, today: int, silent: int, ahead: bool) -> State:
    came = [one for one in asked.letters if one.kind not in _GOES]
    if asked.closed:
        return "closed"
    if not _open(asked, course):
        return "answered"
    if not _made(asked, ahead):
        return "draft"
    if not asked.addressed and not asked.owed and not came:
        return "unaddressed"
    if _lost(asked.letters):
        return "undelivered"
    return _waiting(asked, course, today, silent)


def _waiting(asked: Asked, course: _Course, today: int, silent: int) -> State:
    if _reminder_due(asked, today):
        return "reminder-due"
    if silent:
        return "silent"
    if course.due is not None and course.due[0] - today <= SOON:
        return "due-soon"
    return "acknowledged" if any(one.received for one in asked.letters) else "waiting"


def _made(asked: Asked, ahead: bool) -> bool:
    """Whether it was sent at all. One that is dated tomorrow wasn't yet, unless something shows that it was."""
    if asked.letters:
        return True
    return (asked.sent is not None or asked.reported) and not ahead


def _lost(letters: Sequence[Letter]) -> bool:
    """Whether nothing that was sent arrived: as often as it went out, it came back."""
    went = 1 + sum(one.kind in _GOES for one in letters)
    back = sum(one.kind == "undelivered" for one in letters)
    return back >= went and not any(one.received for one in letters)


def _reminder_due(asked: Asked, today: int) -> bool:
    """Whether a day on which to remind has come and nothing was sent since."""
    reached = [span[0] for span in asked.reminders if span[0] <= today]
    return bool(reached) and not any(one.kind in _GOES and one.last >= max(reached) for one in asked.letters)


def _quiet(asked: Asked, course: _Course, today: int) -> bool:
    """Whether nothing was sent for so long that asking once more is work of today."""
    went = [one.last for one in asked.letters if one.kind in _GOES and one.last < EVER]
    return today - max([course.start, *went]) >= AGAIN


def _first_day(answers: Sequence[Letter]) -> Span | None:
    """When the first answer came, as far as dates tell."""
    spans = [one.span for one in answers if one.span is not None]
    return (min(first for first, _ in spans), min(last for _, last in spans)) if spans else None


def _took(asked: Asked, answers: Sequence[Letter]) -> Span | None:
    """Days from asking to the first answer, fewest and most; ``None`` where a date lacks or they contradict."""
    came = _first_day(answers)
    if came is None or asked.sent is None or -EVER in (asked.sent[0], came[0]) or EVER in (asked.sent[1], came[1]):
        return None
    most = came[1] - asked.sent[0]
    return (max(0, came[0] - asked.sent[1]), most) if most >= 0 else None
