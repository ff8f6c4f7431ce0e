"""What the verbs of couriers hand to the window and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.services.views import Author, ReceiveFailure, SentReport

Kind = Literal["bundle", "part"]


@dataclass(frozen=True, slots=True)
class Carriage:
    """Something that this vault carries for others, unread. ``place``: what the stick was called that it came from.

    ``number`` and ``of``: of a part (0 of a bundle); parts of one bundle have the same ``set``. ``handed``: when it
    was last put on a stick, ``times`` how often.
    """

    id: str
    kind: Kind
    bytes: int
    at: int
    place: str
    set: str
    number: int
    of: int
    handed: int | None
    times: int


@dataclass(frozen=True, slots=True)
class PutReport:
    """What was put on a stick: the files, written, synced, read back and compared. ``safe`` as of a StickReport."""

    paths: tuple[Path, ...]
    bytes: int
    safe: bool


@dataclass(frozen=True, slots=True)
class PackReport:
    """A pack for a courier: where it lies, its bytes, what is in it, and until when it should be at one of the relays
    ``hosts``."""

    path: Path
    bytes: int
    until: int
    hosts: tuple[str, ...]
    sent: SentReport


@dataclass(frozen=True, slots=True)
class PackView:
    """A pack that this vault brings up to the first of ``hosts`` that takes it, for ``sender``; whom it is for isn't
    known here.

    ``sent`` of ``bytes`` are there; ``uploaded``: when all of it was. ``until``: the end of its time, seconds;
    ``next_try`` and ``reason`` (key ``relay.reason.<…>``) where the last try failed.
    """

    id: str
    sender: Author
    hosts: tuple[str, ...]
    bytes: int
    sent: int
    at: int
    until: int
    uploaded: int | None
    tries: int
    next_try: int
    reason: str


@dataclass(frozen=True, slots=True)
class CarryReport:
    """What came of carrying. ``already``: files that were carried before; ``own``: left where they lie, for they are
    for this vault. ``packs``: given to this vault to bring up to a relay. ``failures``: what couldn't be copied.
    """

    carried: tuple[Carriage, ...]
    packs: tuple[PackView, ...]
    bytes: int
    already: int
    own: int
    failures: tuple[ReceiveFailure, ...]
