"""What the window and the terminal show of custody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from app.services.views import Author
from app.sync.letters import Aim, Purpose

Heard = Literal["", "piece", "proof", "refused", "bad", "other"]
"""of a holder: nothing yet; their piece; a proof that they have it; no; a piece that isn't the one that was
dealt to them; an answer with somebody else's number"""

HEARD: Final[tuple[Heard, ...]] = ("", "piece", "proof", "refused", "bad", "other")


@dataclass(frozen=True, slots=True)
class HolderView:
    """A custodian by number. ``who`` is ``None`` where their card isn't here: the sealer knows who it is."""

    place: int
    who: Author | None
    heard: Heard
    reason: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True)
class SealedView:
    """Identities of one case that are sealed. ``mine``: sealed here. ``asked``: the hash of a request that waits.

    ``may_ask``: whether the sealed file was for this vault, and the values aren't here yet.
    """

    id: str
    case: str
    title: str
    sealer: Author
    sealed_at: int
    values: int
    k: int
    holders: tuple[HolderView, ...]
    mine: bool
    opened: int | None
    may_ask: bool
    asked: str


@dataclass(frozen=True, slots=True)
class AskedView:
    """A request of this vault, and who answered what. ``have`` counts the good answers; ``k`` are needed."""

    question: str
    aim: Aim
    purpose: Purpose
    about: str
    case: str
    title: str
    reason: str
    at: int
    state: str
    k: int
    have: int
    holders: tuple[HolderView, ...]

    @property
    def enough(self) -> bool:
        return self.have >= self.k


@dataclass(frozen=True, slots=True)
class RequestView:
    """What a custodian reads before they agree: who asks for what, why, and on whose sealing.

    ``entitled``: whether the sealer meant the file for who asks. ``title`` is that of the case here, ""
    where this vault doesn't have it. ``sound``: whether the own piece is the one that was dealt.
    ``reason`` is the asker's word.
    """

    question: str
    asker: Author
    aim: Aim
    purpose: Purpose
    sealer: Author
    case: str
    title: str
    reason: str
    asked_at: int
    sealed_at: int
    values: int
    k: int
    n: int
    entitled: bool
    sound: bool
    state: str


@dataclass(frozen=True, slots=True)
class OpeningView:
    """One act as somebody signed it. ``asker``: whom they answered, where they answered anybody."""

    by: Author
    act: str
    case: str
    title: str
    reason: str
    asker: Author | None
    at: int
    request: str
    taken_back: bool


@dataclass(frozen=True, slots=True)
class LentView:
    """A piece of somebody's recovery that is kept here."""

    id: str
    owner: Author
    at: int
    k: int
    n: int


@dataclass(frozen=True, slots=True)
class Letter:
    """Bytes to carry to ``readers``. ``to``: key ids of those to whom it is encrypted: of the readers, all whose card
    is here and whose key isn't suspended. ``unknown``: how many holders there are whose card isn't here."""

    content: bytes
    readers: tuple[Author, ...]
    to: tuple[str, ...]
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What a letter was, and what came of it: exactly one is set."""

    request: RequestView | None = None
    asked: AskedView | None = None
    entrusted: LentView | None = None
    place: int = 0
    """whose answer it was, by number, where it was one"""


@dataclass(frozen=True, slots=True)
class Opened:
    """``values`` came back, of which ``entered`` have their place in this vault's journal.

    ``disclosures`` are all of them, for a review room that holds the case.
    """

    case: str
    values: int
    entered: int
    disclosures: tuple[str, ...]
