"""What the verbs about submissions hand to the window and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from app.model.entry import JSON
from app.model.submissions import Item

State = Literal["filled", "missing", "short", "withheld"]
Urgency = Literal["", "yes", "maybe", "no"]
Layout = Literal["side", "after"]

STATES: Final[tuple[State, ...]] = ("missing", "short", "withheld", "filled")
PREFIX: Final = "submission:"


@dataclass(frozen=True, slots=True)
class Order:
    """What a person chose and wrote for one submission: kept as a draft in the vault, never signed until it was sent.

    ``chosen``: which account of a disputed field is told, by ``<record>/<field>``, else all are. ``own``: own
    words by item and language. ``where``: items that may tell where somebody is. ``evidence``: pieces put in or
    left out by hand. ``files``: (shape, language, SHA-256) of what was exported.
    """

    case: str
    form: str
    incident: str = ""
    victims: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en", "ar")
    layout: Layout = "side"
    purpose: str = ""
    mandates: tuple[str, ...] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    where: frozenset[str] = frozenset()
    evidence: Mapping[str, bool] = field(default_factory=dict)
    files: tuple[tuple[str, str, str], ...] = ()

    @property
    def key(self) -> str:
        """Of its draft."""
        return f"{PREFIX}{self.case}:{self.form}"

    def words(self, item: str) -> Mapping[str, str]:
        return {language: text.strip() for language, text in self.own.get(item, {}).items() if text.strip()}

    def saying(self, item: str, language: str, text: str) -> Order:
        """The same with these own words."""
        return replace(self, own={**self.own, item: {**self.own.get(item, {}), language: text}})

    def choosing(self, chosen: Mapping[str, str]) -> Order:
        """The same with these accounts told of disputed fields."""
        return replace(self, chosen=chosen)

    def telling(self, where: frozenset[str]) -> Order:
        """The same with these items telling where somebody is."""
        return replace(self, where=where)

    def with_files(self, files: tuple[tuple[str, str, str], ...]) -> Order:
        return replace(self, files=files)

    def as_json(self) -> dict[str, JSON]:
        return {
            "file": self.case, "form": self.form, "incident": self.incident, "victims": list(self.victims),
            "languages": list(self.languages), "layout": self.layout, "purpose": self.purpose,
            "mandates": list(self.mandates), "chosen": dict(self.chosen),
            "own": {item: dict(said) for item, said in self.own.items()}, "where": sorted(self.where),
            "evidence": dict(self.evidence), "files": [list(one) for one in self.files],
        }  # fmt: skip


def order_of(payload: JSON, case: str, form: str) -> Order:
    """The order out of its draft; what can't be read is as nobody had chosen it."""
    said = payload if isinstance(payload, dict) else {}
    layout: Layout = "after" if said.get("layout") == "after" else "side"
    return Order(
        case,
        form,
        _text(said.get("incident")),
        _texts(said.get("victims")),
        tuple(one for one in _texts(said.get("languages")) if one in ("en", "ar", "ckb"))[:2] or ("en", "ar"),
        layout,
        _text(said.get("purpose")),
        _texts(said.get("mandates")),
        _pairs(said.get("chosen")),
        {item: _pairs(words) for item, words in _items(said.get("own"))},
        frozenset(_texts(said.get("where"))),
        {piece: wanted for piece, wanted in _items(said.get("evidence")) if isinstance(wanted, bool)},
        tuple((one[0], one[1], one[2]) for one in map(_texts, _list(said.get("files"))) if len(one) == 3),
    )


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else ""


def _list(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else []


def _texts(value: JSON) -> tuple[str, ...]:
    return tuple(one for one in _list(value) if isinstance(one, str))


def _items(value: JSON) -> list[tuple[str, JSON]]:
    return list(value.items()) if isinstance(value, dict) else []


def _pairs(value: JSON) -> dict[str, str]:
    return {name: text for name, text in _items(value) if isinstance(text, str)}


@dataclass(frozen=True, slots=True)
class Told:
    """A value as it is told: ``texts`` one per language, or one that is the same in all. ``kind`` as in a document.

    The languages are the order's, and behind them the reader's where it is none of those.

    ``of``: how many accounts stand where this is one of several, 0 where nothing differs. ``label``: the type and
    field it comes from.
    """

    texts: tuple[str, ...]
    kind: Literal["said", "written", "code"] = "said"
    label: tuple[str, str] = ("", "")
    of: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """Something that was done about it: when, what, to whom, and what came of it."""

    record: str
    when: Told
    what: Told
    whom: Told
    came: Told
    day: int
    authority: bool
    """whether an authority was told"""
    acted: bool = True
    """whether somebody did it for the person; a committee that a government announced is no such act"""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a person can choose: its id, and its words in the person's language."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Differs:
    """A field on which accounts differ. ``chosen``: the digest of the one that is told, "" where all are."""

    record: str
    type: str
    field: str
    accounts: tuple[Choice, ...]
    chosen: str = ""

    @property
    def key(self) -> str:
        return f"{self.record}/{self.field}"


@dataclass(frozen=True, slots=True)
class Answer:
    """One element with what stands for it. ``why``: what it lacks (``submission.why.<why>``), "" for nothing.

    ``jump``: (record, type, field) where the case can be filled: record "" for a new one of that type.
    """

    item: Item
    state: State
    why: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()
    rows: tuple[Row, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    differs: tuple[Differs, ...] = ()
    jump: tuple[str, str, str] = ("", "", "")
    held_back: bool = False
    """there is something that goes only when a person says so"""
    left_out: int = 0
    """how many values consent doesn't cover"""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A piece of evidence for the annex. ``why``: why it is left out unless a person wants it, "" for nothing."""

    id: str
    name: str
    kind: Told
    description: Told
    taken: Told
    size: Told
    sha256: str
    wanted: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission as it would go now. ``answers`` by part, in the form's order.

    ``doubts``: why nobody may send it (texts in the person's language): consent, approval. ``covered``: whether
    consent lets it go at all.
    """

    order: Order
    title: str
    answers: Mapping[str, tuple[Answer, ...]]
    exhibits: tuple[Exhibit, ...]
    incidents: tuple[Choice, ...]
    victims: tuple[Choice, ...]
    mandates: tuple[str, ...]
    """those that fit"""
    urgency: Urgency
    blocked: tuple[str, ...] = ()
    left_out: int = 0
    consents: tuple[str, ...] = ()
    """records of the consents that it rests on"""
    unanswered: tuple[str, ...] = ()
    """appeals about it that nobody has answered"""
    fits: bool = True
    """whether the case has an incident of the kind that the form is about"""
    to_ask: bool = False
    """whether nothing but a second person's yes is missing, and nobody was asked for it"""

    def ordered(self, order: Order) -> Submission:
        """The same with the newest choices and words."""
        return replace(self, order=order)

    @property
    def every(self) -> tuple[Answer, ...]:
        return tuple(answer for part in self.answers.values() for answer in part)

    @property
    def lacking(self) -> tuple[Answer, ...]:
        """Required elements that aren't there yet."""
        return tuple(a for a in self.every if a.item.need == "required" and a.state != "filled")

    @property
    def wanted(self) -> tuple[Answer, ...]:
        """What would help and isn't there."""
        return tuple(a for a in self.every if a.item.need == "wanted" and a.state != "filled" and _askable(a))

    @property
    def filled(self) -> tuple[int, int]:
        """How many required elements are there, of how many."""
        needed = [a for a in self.every if a.item.need == "required"]
        return sum(a.state == "filled" for a in needed), len(needed)

    @property
    def differing(self) -> tuple[Differs, ...]:
        """Every field on which accounts differ, once."""
        return tuple({one.key: one for answer in self.every for one in answer.differs}.values())


def _askable(answer: Answer) -> bool:
    return not answer.held_back


@dataclass(frozen=True, slots=True)
class Offer:
    """A form for a case: whether it fits what happened, and whether somebody has begun it."""

    form: str
    fits: bool
    begun: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft: whose case, which form, when it was last touched."""

    case: str
    case_title: str
    form: str
    at: int


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: (path, SHA-256) of each file, how many required elements were lacking, and values left out."""

    files: tuple[tuple[str, str], ...]
    lacking: int
    left_out: int
