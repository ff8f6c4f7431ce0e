"""What the verbs of review rooms hand out: plain values, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.analysis.agreement import Agreement
from app.services.views import Author


@dataclass(frozen=True, slots=True)
class RoomView:
    """``seals``: how many sealed files are in it; ``open``: its key is in memory."""

    id: str
    title: str
    created: int
    seals: int
    open: bool


@dataclass(frozen=True, slots=True)
class AuthorProof:
    """An author of entries in a sealed file, and how far their chain is here.

    ``fingerprint``: of the key, to compare. ``numbers``: the first and last number of their entries here;
    ``gaps``: how many runs of numbers between them are missing, which is normal where only some files were
    sealed. ``forked``: two histories were signed with this key.
    """

    author: Author
    fingerprint: str
    entries: int
    numbers: tuple[int, int]
    gaps: int
    forked: bool
    known: bool = False
    """whether this is a contact; a name of anybody else is a claim"""


@dataclass(frozen=True, slots=True)
class StampProof:
    """A stamp over the seal's signature. ``at``: no later than this; ``None``: it proves nothing, for ``problem``.

    ``trusted``: its authority's root is one that this program ships or the person chose.
    """

    authority: str
    at: int | None
    problem: str = ""
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class LedgerProof:
    """The ledger of one keeper as it came. ``problem``: "" where its chain and signatures hold."""

    keeper: Author
    pieces: int
    lines: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Values that are not in a sealed file. ``type``, ``field``: "" where that itself may not be said."""

    type: str
    field: str
    count: int


@dataclass(frozen=True, slots=True)
class SealProof:
    """All that is known of one sealed file in a room. That it is here means: every byte of it verified.

    ``sealed_at``: the sealer's clock, a claim; ``readers``: at most so many. ``cases``: id → title as it is in
    the room. ``withheld``: what is missing by kind; ``withheld_by``: by whose entries it is (key id → count).
    ``files``: evidence whose bytes came along. ``identities``: for how many cases the names travel locked,
    for custodians. ``approvals``: how many signed approvals stand in it.
    """

    bundle: str
    sealer: Author
    fingerprint: str
    sealed_at: int
    taken: int
    policy: str
    purpose: str
    readers: int
    entries: int
    cases: Mapping[str, str]
    authors: tuple[AuthorProof, ...]
    withheld: tuple[Missing, ...]
    withheld_by: tuple[tuple[Author, int], ...]
    stamps: tuple[StampProof, ...]
    ledgers: tuple[LedgerProof, ...]
    files: int
    identities: int
    approvals: int
    known: bool = False

    @property
    def missing(self) -> int:
        return sum(one.count for one in self.withheld)


WarningKind = Literal[
    "same-case",
    "other-state",
    "policies",
    "likely-same",
    "not-compared",
    "called-same",
    "withheld",
    "forked",
    "empty",
    "withdrawn",
]
"""``same-case``: a case is in several sealed files, and is counted once. ``other-state``: and they froze it at
different states: what stands is both together. ``policies``: the files were sealed by different policies, so that
what one tells the other withholds. ``likely-same``: records of different cases look like one person or incident,
and are counted as two. ``not-compared``: that comparison wasn't finished. ``called-same``: people called records
one and the same; they are counted once. ``withheld``: values are missing; what isn't here can't be counted.
``forked``: an author signed two histories. ``empty``: no sealed file is here yet. ``withdrawn``: values were erased
here because who sealed them withdrew them: what was counted before is void."""


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing to know before a number. ``n`` counts, ``what`` is ids of records or bundles it is about."""

    kind: WarningKind
    n: int
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Warnings:
    """Everything to know before the first number; ``digest`` names this state, to say that it was read."""

    found: tuple[Warned, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows have each value. ``total``: rows in all; a row with two values counts at both.

    ``without``: rows that have none of the values here, be they empty or withheld.
    """

    by: str
    values: tuple[tuple[str, int], ...]
    total: int
    without: int


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a room's code book. ``choices``: its values; ("yes", "no") where it is or isn't so."""

    id: str
    label: str
    definition: str = ""
    choices: tuple[str, ...] = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Passage:
    """Where in a record: characters ``start`` to ``stop`` of the text that the account ``over`` (a digest) gives a
    field, and what stands there. The record itself where ``field`` is ""."""

    field: str = ""
    over: str = ""
    start: int = 0
    stop: int = 0
    quote: str = ""

    @property
    def erased(self) -> bool:
        """Whether the words were withdrawn, and are gone from here."""
        return self.stop > self.start and not self.quote


@dataclass(frozen=True, slots=True)
class Coding:
    """A value that a researcher gave a record, or a passage of it, by a code."""

    id: str
    code: str
    record: str
    value: str
    passage: Passage
    at: int
    stale: bool = False
    """the text that it is about isn't here (any more), or reads otherwise"""


@dataclass(frozen=True, slots=True)
class Note:
    id: str
    record: str
    text: str
    at: int


RoundState = Literal["coding", "committed", "to-reveal", "revealed", "both", "refused"]
"""``coding``: one's own answers aren't fixed. ``committed``: they are; that the other's are too, and that both know it,
isn't told yet. ``to-reveal``: it is, one's own can be shown now. ``revealed``: and were; the other's answers
haven't come. ``both``: all is in.
``refused``: the other's answers weren't those that had been fixed."""


@dataclass(frozen=True, slots=True)
class RoundView:
    """Two people code the same records without seeing each other. ``agreement``: by code id, once both are in."""

    id: str
    room: str
    other: Author
    codes: tuple[Code, ...]
    units: tuple[str, ...]
    answered: int
    """of one's own answers, of ``len(codes) * len(units)``"""
    state: RoundState
    same_seals: bool
    """whether both coders hold the same sealed files"""
    theirs_fixed: bool
    agreement: Mapping[str, Agreement] = field(default_factory=dict)
    unclear: tuple[tuple[str, str], ...] = ()
    """(unit, code) of which the passages say different things, so that the record has no answer"""
    trouble: str = ""
    """what the other coder did that the rules don't allow: ``changed``, ``two-commitments``"""
    apart: Mapping[str, Mapping[str, tuple[str, str]]] = field(default_factory=dict)
    """code → unit → (own, other's value), where they differ"""


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review that came back. ``titles``: of the cases and records it is about, as they are called here."""

    bundle: str
    reviewer: Author
    n: int
    at: int
    came: int
    seen: bool
    codes: tuple[Code, ...]
    codings: tuple[Coding, ...]
    notes: tuple[Note, ...]
    titles: Mapping[str, str]
