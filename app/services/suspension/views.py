"""What the verbs of suspension hand to the window and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.model.suspension import Kind, Why
from app.services.views import Author, ChangeSet

State = Literal["in-effect", "ended", "void", "untrusted"]
"""``void``: one who signed it was suspended since, by people who didn't let it stand. ``untrusted``: one who signed
it isn't verified here, so that it counts for nothing here"""

Place = Literal["here", "ahead", "contradicted", "none"]
"""where the last trusted entry is for this vault: it holds it; it hasn't come; what is here shows another entry in
its place; none is trusted"""


@dataclass(frozen=True, slots=True)
class Point:
    """One entry of somebody, offered as the last that is trusted. ``n`` counts from 1; ``at`` is what they claim;
    ``came``: when it came here, ``None`` for what came before that was kept."""

    hash: str
    n: int
    at: int
    came: int | None
    file: str
    title: str
    """of the case that it belongs to, "" of a register"""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A suspension, or the end of one, that the person signed before: it stands, unless somebody leaves it out."""

    id: str
    kind: Kind
    whose: Author
    signed_at: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What suspending somebody would do here. ``counted``: entries of theirs that still count, ``apart``: those that
    would not. ``point``: the last trusted entry, ``None`` where nothing is. ``others``: whom it can be agreed with."""

    who: Author
    point: Point | None
    points: tuple[Point, ...]
    """their newest entries here, newest first"""
    counted: int
    apart: int
    stands: tuple[Earlier, ...]
    others: tuple[Author, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A file to be saved and handed on: encrypted to ``readers``, whoever else carries it learns nothing."""

    content: bytes
    core: str
    readers: tuple[Author, ...]
    changes: ChangeSet


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody's file says. ``by``: who signed it already. ``whole``: both did. ``mine``: this vault's half is in
    it. ``counted``, ``apart``: what it means for what is here. ``reason``: why this vault can't add its half, "" if
    it can (``suspension-own``, ``suspension-stranger``, ``suspension-mine``, ``suspension-whole``,
    ``suspension-not-signer``, ``suspension-expired``)."""

    core: str
    kind: Kind
    who: Author
    by: tuple[Author, ...]
    begun_at: int
    place: Place
    counted: int
    apart: int
    whole: bool
    reason: str
    stands: tuple[Earlier, ...] = ()
    known: bool = False
    """whether it is here already"""


@dataclass(frozen=True, slots=True)
class SuspensionView:
    """A suspension that is here. ``by``: the two who signed. ``mine``: this vault's person is one of them and may begin
    to end it. ``ending``: a half of its end is here. ``apart``: entries that don't count by what is in effect."""

    id: str
    who: Author
    by: tuple[Author, ...]
    signed_at: int
    came: int
    state: State
    point: int | None
    """the number, from 1, of the last trusted entry"""
    apart: int
    unproved: int
    mine: bool
    own: bool
    """whether it is this vault's own key"""
    ending: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A half that waits for the other's: begun here, or by somebody else. ``until``: then its time is over, and it is
    let go of here and agreed to nowhere."""

    core: str
    kind: Kind
    who: Author
    by: Author
    at: int
    until: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Apart:
    """An entry that is kept and doesn't count, with what it says: ``(type, field, value as text)``."""

    hash: str
    n: int
    at: int
    file: str
    title: str
    why: Why
    said: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ReadCase:
    """A case that somebody could read. ``how``: ``signed`` (they wrote in it), ``confirmed`` (they signed that they got
    it), ``stated`` (they say they hold it), ``sent`` (it left for them), ``team`` (a team that they are in has it)."""

    case: str
    title: str
    how: tuple[str, ...]
    policy: str
    at: int | None


@dataclass(frozen=True, slots=True)
class Lost:
    """Values of a case that entries of a suspended key, which don't count any more, had erased here before the word
    came. ``askable``: contacts who hold the case: what one of them sends whole brings them back."""

    case: str
    title: str
    values: int
    askable: tuple[Author, ...]


@dataclass(frozen=True, slots=True)
class CouldRead:
    """Everything that is to be taken as known to whoever has somebody's key, as far as this vault can tell."""

    who: Author
    cases: tuple[ReadCase, ...]
    teams: tuple[tuple[str, tuple[Author, ...]], ...]
    """(name, its other members)"""
    custody: tuple[str, ...]
    """groups that share the keys of sealed identities, by name: one piece of each is to be taken as lost"""
    recovery: bool
    """whether they hold a piece of what opens this vault"""
    people: tuple[Author, ...]
    """whom this vault introduced to them"""
    lost: tuple[Lost, ...] = ()
    """what that key had erased here, by title"""


__all__ = [
    "Apart",
    "Asked",
    "CouldRead",
    "Earlier",
    "Letter",
    "Lost",
    "Place",
    "Plan",
    "Point",
    "ReadCase",
    "State",
    "SuspensionView",
    "Waiting",
]
