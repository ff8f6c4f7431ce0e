"""What the pages and commands about sameness show: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.analysis.verdict import Grade, Reason
from app.model.sameness import Pair
from app.services.views import Author, FieldView, RecordView

Answer = Literal["same", "different", "unsure"]
Mark = Literal["equal", "different", "one-sided"]


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """Which pairs. ``kind``: ``person``, ``incident`` or "" for both; ``grade``: one grade or ""; ``file``: a case
    that one of the two is in. ``unsure``: with those of which somebody said "not sure", at the end."""

    kind: str = ""
    grade: str = ""
    file: str = ""
    unsure: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pair that waits for an answer. ``state``: "" for a new one, ``proposed`` where a person asked,
    ``again`` where something has changed since it was called different, ``unsure``."""

    pair: Pair
    kind: str
    grade: Grade
    score: float
    state: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, the likeliest first and what nobody is sure of last. ``due``: records still to be compared;
    ``grades``: how many there are of each grade, whatever grade was asked for."""

    rows: tuple[Waiting, ...]
    due: int
    grades: dict[str, int]


@dataclass(frozen=True, slots=True)
class SaidView:
    """Somebody's answer about two records. ``link`` is the record that holds it; ``reason`` None: withheld."""

    link: str
    file: str
    pair: Pair
    kind: str
    says: str
    author: Author
    at: int
    reason: str | None = ""


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field of two records. ``mark``: ``one-sided`` where only one of them says anything."""

    name: str
    mark: Mark
    one: FieldView | None
    other: FieldView | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records side by side, with the reasons and what was answered about them until now.

    ``changed``: (record, field) of what is no longer as it was when they were called different.
    ``joins``: the ids of all that would be one with the answer *same*, and ``against`` the answers
    among those that contradict it. ``titles``: what they refer to, by id.
    """

    pair: Pair
    kind: str
    grade: Grade
    score: float
    reasons: tuple[Reason, ...]
    one: RecordView
    other: RecordView
    fields: tuple[FieldPair, ...]
    said: tuple[SaidView, ...]
    changed: tuple[tuple[str, str], ...]
    joins: tuple[str, ...]
    against: tuple[SaidView, ...]
    titles: dict[str, str]

    @property
    def conflicting(self) -> bool:
        """Whether something in the records speaks against it, so that *same* is asked for once more."""
        return any(reason.against for reason in self.reasons) or bool(self.against)


@dataclass(frozen=True, slots=True)
class GroupView:
    """Records that are one by what people answered. ``missing``: members that this vault doesn't hold.

    ``against``: pairs of it that somebody calls different; while there is one, lists show them apart.
    """

    name: str
    kind: str
    members: tuple[RecordView, ...]
    missing: int
    said: tuple[SaidView, ...]
    against: tuple[Pair, ...]
    fields: tuple[str, ...]
    """the names of fields in which they differ"""
    titles: dict[str, str]

    @property
    def contested(self) -> bool:
        return bool(self.against)
