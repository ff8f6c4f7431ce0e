"""What a preview shows: plain values, for the window, the terminal and the sealing of files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.services.views import CaseView, RecordView
from app.sync.disclose import Files, Terms

Why = Literal["protected", "policy", "exception", "excerpt", "consent", "within", "unknown", "record"] | str
"""``protected``: never leaves; ``policy``; ``exception``: a person's, for this field; ``record``: a person's, for
the whole record; ``excerpt``: a redacted excerpt goes in its place; ``consent``; ``within``: only for those who
get everything; ``unknown``: nobody here knows what the field tells."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """The standing values of one field of one record that the reader won't get. ``title`` is known here alone."""

    record: str
    file: str
    type: str
    title: str
    field: str
    count: int
    why: Why


@dataclass(frozen=True, slots=True)
class Found:
    """A name, number or place that the reader isn't to know, in a text that travels.

    ``start`` and ``end`` are characters of the text of ``field`` of ``record``; ``kind``: ``name``, ``phone``,
    ``handle``, ``mail``, ``link``, ``position``, ``place``, ``number``. ``of``: the record whose withheld value it is,
    "" for what only looks like one; ``title`` is what that record is called here; ``whole`` is the text it stands in.
    """

    record: str
    type: str
    field: str
    start: int
    end: int
    kind: str
    text: str
    around: str
    of: str = ""
    title: str = ""
    whole: str = ""


@dataclass(frozen=True, slots=True)
class PieceView:
    """A file of evidence: what of its bytes goes. ``kept``: why not, "" where it goes (``policy``, ``exception``,
    ``record``, ``cleaned``: a cleaned copy goes instead, ``uncleaned``: there is no cleaned copy yet)."""

    id: str
    case: str
    title: str
    media_type: str
    size: int
    choice: Files
    kept: str
    copy: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """Cases as somebody would see them who holds nothing else, and what they wouldn't see."""

    terms: Terms
    cases: tuple[CaseView, ...]
    registers: tuple[RecordView, ...]
    """records of registers that go along"""
    withheld: tuple[Withheld, ...]
    found_names: tuple[Found, ...]
    pieces: tuple[PieceView, ...] = ()
    entries: int = 0
    unseen: tuple[str, ...] = ()
    """ids of cases of which so much stays here that the reader has no page of them, only that something was signed"""

    def count(self) -> int:
        """How many standing values stay here."""
        return sum(one.count for one in self.withheld)
