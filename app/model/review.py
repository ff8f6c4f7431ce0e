"""How far a case is: draft, submitted, needs work, verified, closed (docs/decisions/0015).

A *move* is one entry of a record of type ``review``. It says where the case goes (``to``), which
moves its author knew (``after``: hashes of their entries, so that nobody can make a ring), and
which values they held (``over``). Nobody can be kept from signing one: a move that its author may
not make is kept and shown as not counted, and the state is what the counted moves give. All of
it is a function of the set of entries, of what the team says and of who is known as forked; no
clock and no order of arrival is asked (T19, T27).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from app.model.declare import IDENTITY, OPEN, items, line, prose, ref, term, yes_no
from app.model.entry import JSON, WITHDRAWAL_REASON
from app.model.fields import RecordType, Sensitivity
from app.model.release import SAID
from app.model.sources import ANYTHING

if TYPE_CHECKING:
    from app.model.extension import Declarations

REVIEW: Final = RecordType(
    "review",
    "case",
    (
        term("to", "review-state", required=True, listed=True, searched=False),
        items("after", OPEN, searched=False, hint="digests"),
        prose("over", OPEN, searched=False, hint="digests"),
        prose("reason"),
    ),
    title=("to",),
)

COMMENT: Final = RecordType(
    "comment",
    "either",
    (
        ref("record", *ANYTHING, sensitivity=IDENTITY, required=True),
        line("field", searched=False),
        prose("text", required=True, listed=True),
        ref("reply_to", "comment", sensitivity=IDENTITY),
        yes_no("done", IDENTITY),
    ),
    title=("text",),
)

ASIDE: Final = frozenset({"review", "comment", "decision", "exception", "opening", *SAID})
"""What is said *about* a case: counted and listed apart from its records."""

_NO_SUBJECT: Final = frozenset({"review", "comment", "exception", *SAID})
"""what a verification doesn't stand for; a decision of a dispute is part of what a case says"""

WITHIN: Final = frozenset({"comment", "exception", *(SAID - {"retraction"})})
"""Never leaves the group: only readers who get everything get these, and no table or sealed file does."""

State = Literal["draft", "submitted", "needs-work", "verified", "closed"]
STATES: Final[tuple[State, ...]] = ("draft", "submitted", "needs-work", "verified", "closed")

Why = Literal["", "forked", "withdrawn", "withheld", "stranger", "role", "left", "step", "own", "nothing", "many"]
"""Why a move isn't counted: its author has two histories; took it back; what it says isn't here;
isn't in the team; hasn't the role; has left it; the case wasn't where it could be moved from; they
wrote all that they verified; nothing was verified; too many moves."""

SHORT: Final = 22  # characters of a digest in ``over``: 132 bits, so that a large case stays one value

ANYBODY: Final = frozenset({"documenter", "reviewer", "coordinator"})
REVIEWERS: Final = frozenset({"reviewer", "coordinator"})
_COORDINATORS: Final = frozenset({"coordinator"})

STEPS: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    ("draft", "submitted"): ANYBODY,
    ("needs-work", "submitted"): ANYBODY,
    ("verified", "submitted"): ANYBODY,
    ("submitted", "draft"): ANYBODY,
    ("submitted", "needs-work"): REVIEWERS,
    ("submitted", "verified"): REVIEWERS,
    ("verified", "verified"): REVIEWERS,
    ("verified", "needs-work"): REVIEWERS,
    ("verified", "closed"): _COORDINATORS,
    ("closed", "submitted"): _COORDINATORS,
    ("closed", "needs-work"): _COORDINATORS,
    ("draft", "closed"): _COORDINATORS,
    ("submitted", "closed"): _COORDINATORS,
    ("needs-work", "closed"): _COORDINATORS,
}
"""Who may move what in a team, by the roles it gives. What isn't here nobody may."""

_ONLY_UNREVIEWED: Final = frozenset({("draft", "closed"), ("submitted", "closed"), ("needs-work", "closed")})
"""steps that a team that wants a second person's review doesn't have"""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the team of a case says; ``roles`` is ``None`` where no team here has the case: then all may do all.

    ``roles``: key id → roles now. ``ever``: the same with those who have left. ``reviews``: how
    many people beside its writer must verify a value, 0 where nobody must.
    """

    roles: Mapping[str, frozenset[str]] | None = None
    ever: Mapping[str, frozenset[str]] = field(default_factory=dict)
    reviews: int = 0

    def holders(self, step: tuple[str, str]) -> frozenset[str]:
        """The roles that may make a step; empty where nobody may."""
        if self.reviews and step in _ONLY_UNREVIEWED:
            return frozenset()
        return STEPS.get(step, frozenset())

    def may(self, key_id: str, step: tuple[str, str]) -> bool:
        """Whether somebody may make a step as the team stands now."""
        return self.roles is None or bool(self.holders(step) & self.roles.get(key_id, frozenset()))


@dataclass(frozen=True, slots=True)
class Move:
    """One signed move. ``id`` is the hash of its entry; ``over`` are beginnings of digests."""

    id: str
    record: str
    author: str
    seq: int
    at: int
    to: str
    after: tuple[str, ...] = ()
    over: frozenset[str] = frozenset()
    reason: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A move, whether it counts, and the states around it as far as they're known."""

    move: Move
    why: Why
    before: State
    after: State
    missing: int = 0
    """of a verification that isn't enough yet: values that somebody else must still look at"""

    @property
    def counts(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case is by the counted moves. ``by`` are those that put it there, ``covered`` the beginnings of
    digests that the verification stands for, ``vouched`` who verified each of them."""

    state: State = "draft"
    by: tuple[Move, ...] = ()
    covered: frozenset[str] = frozenset()
    missing: int = 0
    moves: tuple[Judged, ...] = ()
    signed: frozenset[str] = frozenset()
    """ids of the verifications that hold"""
    heads: tuple[str, ...] = ()
    """the moves that no other names: what the next one must name"""

    @property
    def uncounted(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.moves if not one.counts)


def short(digest: str) -> str:
    """What ``over`` holds of a digest."""
    return digest[:SHORT]


def write_over(digests: Iterable[str]) -> str:
    """The value of ``over``: beginnings of digests in order, apart by spaces."""
    return " ".join(sorted({short(digest) for digest in digests}))


def read_over(untrusted: JSON) -> frozenset[str]:
    """What a received ``over`` says; nothing where it isn't what :func:`write_over` writes."""
    return (
        frozenset(part for part in untrusted.split() if len(part) == SHORT)
        if isinstance(untrusted, str)
        else frozenset()
    )


def is_subject(type_: str, name: str, declarations: Declarations) -> bool:
    """Whether a second person can verify a field: protected values never reach one, and comments are no facts."""
    if type_ in _NO_SUBJECT or (name == WITHDRAWAL_REASON and type_ == "source"):
        return False
    declared = declarations.field_of(type_, name)
    if declared is not None:
        return declared.sensitivity is not Sensitivity.PROTECTED
    return not declarations.is_barred(type_, name)
