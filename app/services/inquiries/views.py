"""What is known of inquiries, as the window, the command line and the annex show it. Codes and values, no words."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.analysis.inquiries import Event, Standing, State
from app.model.entry import JSON


@dataclass(frozen=True, slots=True)
class Named:
    """A record by its id and title. ``type``: "" where this vault doesn't hold it."""

    id: str
    title: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A value with the sources that say it."""

    value: JSON
    sources: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberView:
    """Somebody who sits in an inquiry. ``named``, ``left``: EDTF or ""."""

    id: str
    title: str
    name: str
    person: Named | None
    role: str
    office: str
    interests: tuple[str, ...]
    interest: str
    named: str
    left: str
    left_why: str
    sources: tuple[Named, ...]
    disputed: int = 0
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class ResultView:
    """What an inquiry said of one case or incident. ``prosecutions``: a count or ``None``."""

    id: str
    outcome: str
    date: str
    text: str
    prosecutions: JSON
    sources: tuple[Named, ...]
    disputed: int = 0
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class CoveredView:
    """A case, incident, person or group that an inquiry is about, and what came of it: ``()`` for nothing yet."""

    what: Named
    case: Named | None
    results: tuple[ResultView, ...] = ()


@dataclass(frozen=True, slots=True)
class InquiryView:
    """One inquiry.

    ``values``: the shown value of every filled field; ``said``: of each, every account with its sources.
    ``several``: it stands for several committees that somebody counted: a figure of theirs, which this
    vault never counts as one of its own.
    """

    id: str
    file: str
    shared: bool
    title: str
    announcers: tuple[Named, ...]
    standing: Standing
    values: dict[str, JSON]
    said: dict[str, tuple[Said, ...]]
    members: tuple[MemberView, ...]
    covered: tuple[CoveredView, ...]
    several: bool = False
    disputed: int = 0
    withheld: int = 0
    updated: int = 0

    def text(self, name: str) -> str:
        """A text, code or date; "" where there is none."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Lane:
    """The events of one inquiry in their order; those without a day stand last."""

    inquiry: InquiryView
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lanes, the one with the longest silence first, and the days (numbers of ``app.model.days``) that a picture needs.

    ``first`` and ``last`` hold every day that is known, and ``today``.
    """

    lanes: tuple[Lane, ...]
    first: int
    last: int
    today: int


@dataclass(frozen=True, slots=True)
class BodyView:
    """What one body announced, and what came of it, counted by this vault.

    ``body``: ``None`` for inquiries of which nobody says who announced them. ``states``: how many stand
    how; each inquiry is in one. ``members``: how many are known by name. ``prosecuted``: inquiries of
    which somebody says that charges were brought. ``reported``: what others counted, by their sources:
    it stands beside the vault's own count and is no part of it.
    """

    body: Named | None
    announced: int
    states: dict[State, int]
    prosecuted: int
    longest: int
    """the most days, at least, that one of them has been late"""
    reported: tuple[InquiryView, ...] = ()
    inquiries: tuple[str, ...] = field(default=())

    def count(self, *states: State) -> int:
        return sum(self.states.get(state, 0) for state in states)
