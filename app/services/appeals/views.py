"""What the verbs about appeals hand to the window and the command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from app.model.permission import Doubt
from app.model.silence import STATES, Span, Standing, State
from app.services.views import Author


@dataclass(frozen=True, slots=True)
class Body:
    """Somebody who was asked. ``id`` is a record's, or "" where only words name them; ``kind`` of a group."""

    id: str
    title: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class AppealRow:
    """One appeal and how it stands today. Dates are EDTF, codes are codes; titles are as the vault has them.

    ``rule``: the key of the rule that the term to answer comes from, "" where somebody set a date.
    ``silent_bodies``: those of several bodies that haven't answered although their time is over.
    """

    id: str
    file: str
    case_title: str
    type: str
    asked: str
    date: str
    expected: str
    bodies: tuple[Body, ...]
    to_whom: str
    by: tuple[str, ...]
    channel: str
    reference: str
    standing: Standing
    rule: str
    follows: str
    followed_by: tuple[str, ...]
    silent_bodies: tuple[Body, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    letters: int = 0
    disputed: int = 0
    reported: bool = False
    """all that is known of it is told by sources, which say nothing of an answer: no term is counted for it"""

    @property
    def state(self) -> State:
        return self.standing.state


@dataclass(frozen=True, slots=True)
class Board:
    """Appeals by state. ``today``: number of this device's day. ``behind``: what was signed is newer (T19)."""

    columns: dict[State, tuple[AppealRow, ...]]
    today: int
    behind: bool

    @property
    def total(self) -> int:
        return sum(map(len, self.columns.values()))

    @property
    def todo(self) -> int:
        """How many of them are work of today."""
        return sum(row.standing.chase for rows in self.columns.values() for row in rows)

    def in_order(self) -> tuple[AppealRow, ...]:
        """All rows, what is most urgent first."""
        return tuple(row for state in STATES for row in self.columns.get(state, ()))


@dataclass(frozen=True, slots=True)
class BodyRow:
    """What one body was asked and what came back.

    ``median``: days to the first answer over those that have dates, fewest and most; ``measured``
    says over how many. ``longest``: days of its longest silence that goes on, at least.
    """

    body: Body
    asked: int
    answered: int
    acknowledged: int
    silent: int
    waiting: int
    median: tuple[float, float] | None
    measured: int
    longest: int
    promised: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent or that came: its record, its name and its SHA-256 ("" where it is withheld here)."""

    id: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Told:
    """Who signed something, when by their own clock, and out of which source (its title, "" for none)."""

    source: str = ""
    author: Author | None = None
    at: int = 0
    entry: str = ""
    """the hash of the signed entry"""


NOBODY: Final = Told()


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that went out or came back, for the course of an appeal.

    ``kind``: ``sent`` (the appeal itself), a kind of correspondence, ``follow-up-appeal``, ``expected``
    (the day an answer was due) or ``promise``. ``record`` is the record that tells of it. ``sha256``
    is that of its text. ``days``: what its date can mean, ``None`` without a date.
    """

    kind: str
    record: str
    date: str
    days: Span | None
    out: bool
    who: tuple[str, ...] = ()
    whom: str = ""
    channel: str = ""
    text: str = ""
    sha256: str = ""
    grades: frozenset[str] = frozenset()
    impact: str = ""
    reference: str = ""
    files: tuple[Sent, ...] = ()
    told: Told = NOBODY
    via: str = ""
    """the follow-up appeal that it belongs to, "" for this one"""


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal with its whole course, in the order of time."""

    row: AppealRow
    events: tuple[Event, ...]
    consents: tuple[tuple[str, str], ...] = ()
    """(id, title) of the consents that it rests on"""
    names: dict[str, str] = field(default_factory=dict)
    """titles of the records that it refers to"""
