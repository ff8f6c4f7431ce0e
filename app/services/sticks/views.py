"""What the verbs for sticks hand to the window and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.services.views import SentReport

Found = Literal["programs", "links", "torn", "unread", "unfinished", "more"]


@dataclass(frozen=True, slots=True)
class Fitting:
    """A case that has room where all that was chosen hasn't."""

    case: str
    title: str


@dataclass(frozen=True, slots=True)
class Weight:
    """What a bundle would be on a stick. ``bytes`` at most, in ``parts`` files; ``seconds``: about how long.

    ``fits``: whether there is room for it; ``free``: bytes, ``None`` where that isn't known. ``sent``: what goes.
    ``measured``: whether ``seconds`` rests on what was written from here before. ``fitting``: where it doesn't fit,
    cases of it that do together.
    """

    bytes: int
    parts: int
    seconds: int
    fits: bool
    free: int | None
    read_only: bool
    measured: bool
    sent: SentReport
    fitting: tuple[Fitting, ...] = ()


@dataclass(frozen=True, slots=True)
class StickReport:
    """A bundle on a stick: the files, written, synced, read back from the stick and compared.

    ``safe``: everything is there and nothing is left to be written by this program.
    """

    paths: tuple[Path, ...]
    bytes: int
    seconds: int
    safe: bool
    sent: SentReport


@dataclass(frozen=True, slots=True)
class Parts:
    """A bundle in parts. ``here``: numbers on this stick, ``kept``: numbers that this vault has kept of other sticks.

    ``mine``: whether it is for this vault, ``None`` where the first part isn't here to say so. ``taken``: this
    vault has taken the bundle already.
    """

    id: str
    of: int
    bytes: int
    here: tuple[int, ...]
    kept: tuple[int, ...]
    missing: tuple[int, ...]
    mine: bool | None
    paths: tuple[Path, ...]
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Warned:
    """What a person had better know of a stick. ``names``: the first of them, as they are called there."""

    what: Found
    count: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies on a stick. ``mine``: bundles for this vault; ``others``: for somebody else, to be carried if wanted;
    ``packs``: given to this vault to bring up to a relay (:func:`app.services.courier.carry` takes them);
    ``letters`` for this vault: what they say is told when they are received.

    Bytes are those of the files, all parts that are here with them.
    """

    path: Path
    mine: tuple[Path, ...]
    mine_bytes: int
    others: tuple[Path, ...]
    others_bytes: int
    parts: tuple[Parts, ...]
    warnings: tuple[Warned, ...]
    packs: tuple[Path, ...] = ()
    letters: tuple[Path, ...] = ()
