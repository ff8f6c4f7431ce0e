"""Who and what in some cases somebody has to agree to, with the consents about each; read on the vault's thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from app.base.ids import is_id
from app.model import agreement
from app.model.agreement import Verdict
from app.model.entry import WITHDRAWN
from app.model.fold import RecordState
from app.model.permission import Consent
from app.model.silence import Span
from app.storage import journal, records
from app.storage.vault import Vault

SUBJECTS: Final = ("person", "statement", "source", "evidence")
"""types of records that a consent can be about, beside the case itself"""

_CONCERNED: Final = {
    "incident": ("victims",),
    "statement": ("by",),
    "appeal": ("for",),
    "displacement": ("who",),
    "shelter_stay": ("who",),
    "risk_assessment": ("person",),
    "consent": ("by", "for"),
}
"""fields that name somebody who tells, suffers or is at risk: they are asked, whatever else they are"""

_ANSWERABLE: Final = {
    "involvement": ("perpetrator",),
    "incident": ("held_by",),
    "appeal": ("to", "by"),
    "correspondence": ("from", "to"),
    "inquiry": ("announced_by",),
    "inquiry_member": ("member",),
    "channel": ("run_by",),
    "group": ("leaders",),
}
"""fields that name somebody who has to answer for something: nobody asks them whether they may be named"""

_PUBLISHED: Final = frozenset(
    {
        "article",
        "statement",
        "analysis",
        "report",
        "press-release",
        "court-record",
        "broadcast",
        "social-media-post",
        "dataset",
    }
)
"""kinds of sources that everybody can read"""

_BELOW: Final = {"biographic_detail": "person", "risk_assessment": "person"}


_FOLLOWERS: Final[dict[str, tuple[str, frozenset[str] | None]]] = {
    **{type_: (name, None) for type_, name in _BELOW.items()},
    "consent": ("by", frozenset({"on_behalf", "limits", "remarks", "withdrawn_why"})),
    "excerpt": ("record", None),
}
"""type → the field that names what a record is kept back with, and which of its own fields (``None``: all)"""

Follower = tuple[RecordState, "frozenset[str] | None"]


@dataclass(slots=True)
class Subject:
    """Something that somebody has to agree to, with the consents about it and what goes with it.

    ``fields``: those that rest on what somebody told here, where the rest was published; ``None``: all.
    """

    state: RecordState
    consents: list[Consent] = field(default_factory=list)
    needed: bool = False
    fields: frozenset[str] | None = None

    def verdict(self, purpose: str, day: Span) -> Verdict:
        return agreement.weigh(purpose, self.consents, day, needed=self.needed)


@dataclass(slots=True)
class Gathered:
    """What some cases and the register records that they refer to hold. ``of_case``: consents about a case itself."""

    states: dict[str, RecordState] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    of_case: dict[str, list[Consent]] = field(default_factory=dict)
    consents: dict[str, RecordState] = field(default_factory=dict)
    followers: dict[str, list[Follower]] | None = None


def gather(vault: Vault, cases: Iterable[str]) -> Gathered:
    """Read the cases with what they refer to, and join each consent to what it is about."""
    wanted = sorted(set(cases))
    made = Gathered(_reached(vault, wanted))
    states = made.states.values()
    made.consents = {state.id: state for state in states if state.type == "consent"}
    for state in states:
        if state.type in SUBJECTS and not state.withdrawn:
            made.subjects[state.id] = Subject(state)
    _need(made)
    for state in made.consents.values():
        _join(made, state, wanted)
    for subject in made.subjects.values():
        own = agreement.noted(subject.state) if subject.state.type in ("person", "statement", "evidence") else None
        if own is not None:
            subject.consents.append(own)
    _hand_down(made)
    return made


def _reached(vault: Vault, cases: list[str]) -> dict[str, RecordState]:
    """The records of the cases, and those of registers that they refer to or that are about what they refer to."""
    found = {state.id: state for case in cases for state in records.records_in(vault, case)}
    registers = [file for file, kind in journal.files(vault).items() if kind == "register"]
    shared = {state.id: state for file in registers for state in records.records_in(vault, file)}
    waiting = {ref for state in found.values() for ref in refs(state)}
    while waiting:
        near = {record for record in waiting if record in shared and record not in found}
        found |= {record: shared[record] for record in near}
        waiting = {ref for record in near for ref in refs(shared[record])}
    about = [s for s in shared.values() if s.type in ("consent", *_BELOW) and s.id not in found]
    found |= {s.id: s for s in about if found.keys() & set(named(s, "for", "by", "person"))}
    return found


def refs(state: RecordState) -> set[str]:
    """Every id that a value of a record is or holds, and its sources."""
    found: set[str] = set()
    for accounts in state.fields.values():
        for account in accounts:
            value = account.value
            found.update(item for item in (value if isinstance(value, list) else [value]) if is_id(item))
            found.update([account.source] if account.source else [])
    return found


def named(state: RecordState, *fields: str) -> Iterator[str]:
    """The ids in these fields, in any standing account: a dispute never takes somebody's consent away."""
    for name in fields:
        for account in state.fields.get(name, ()):
            value = account.value
            yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str))


def _need(made: Gathered) -> None:
    """Say of each subject whether it needs a yes, and for which of its fields."""
    concerned, answerable = set[str](), set[str]()
    for state in made.states.values():
        if not state.withdrawn:
            concerned.update(named(state, *_CONCERNED.get(state.type, ())))
            answerable.update(named(state, *_ANSWERABLE.get(state.type, ())))
    for subject in made.subjects.values():
        record, type_ = subject.state.id, subject.state.type
        if type_ == "person":
            told = frozenset(_told_here(subject.state, made.states))
            subject.needed = bool(told) and (record in concerned or record not in answerable)
            subject.fields = None if len(told) == len(_names(subject.state)) else told
        elif type_ == "statement":
            subject.needed = bool(list(_told_here(subject.state, made.states)))
        elif type_ == "source":
            subject.needed = subject.state.shown("confidential") is True


def _names(state: RecordState) -> list[str]:
    return [name for name in state.fields if name != WITHDRAWN]


def _told_here(state: RecordState, states: dict[str, RecordState]) -> Iterator[str]:
    """The fields of which an account rests on no published source: they were told to somebody here."""
    for name in _names(state):
        if not all(account.source and _is_published(states.get(account.source)) for account in state.fields[name]):
            yield name


def _is_published(source: RecordState | None) -> bool:
    if source is None or source.withdrawn or source.shown("confidential") is True:
        return False
    return source.shown("kind") in _PUBLISHED


def _join(made: Gathered, state: RecordState, cases: list[str]) -> None:
    """Put a consent beside what it is about: what it names, else whoever gave it."""
    consent = agreement.strict(state)
    about = set(named(state, "for"))
    for record in about or set(named(state, "by")):
        if record in made.subjects:
            made.subjects[record].consents.append(consent)
    for case in cases:
        # Without saying about what, a no to everything is a no to the case that it stands in.
        if case in about or (not about and state.file == case and agreement.refuses_all(consent)):
            made.of_case.setdefault(case, []).append(consent)


def _hand_down(made: Gathered) -> None:
    """What has no consent of its own goes as those go whose it is: a statement as who told it, a file as what it shows.

    Where a person and their statement have different consents, each goes by its own.
    """
    for subject in made.subjects.values():
        if subject.state.type == "statement" and not subject.consents:
            for record in named(subject.state, "by"):
                if record in made.subjects:
                    subject.consents += made.subjects[record].consents
    for subject in list(made.subjects.values()):
        if subject.state.type in ("statement", "person"):
            for record in named(subject.state, "evidence"):
                piece = made.subjects.get(record)
                if piece is not None and piece.state.type == "evidence":
                    piece.consents += subject.consents
                    piece.needed |= subject.needed
    pieces = [one for one in made.subjects.values() if one.state.type == "evidence"]
    for piece in pieces:
        _as_shown(made, piece)
    for piece in pieces:  # a cleaned copy shows what its original shows
        for record in named(piece.state, "copy_of"):
            original = made.subjects.get(record)
            if original is not None and original is not piece:
                piece.consents += original.consents
                piece.needed |= original.needed


def _as_shown(made: Gathered, piece: Subject) -> None:
    """A file that is about somebody's statement goes as that does."""
    for record in named(piece.state, "about"):
        other = made.subjects.get(record)
        if other is not None and other.state.type == "statement":
            piece.consents += other.consents
            piece.needed |= other.needed


def following(made: Gathered, record: str) -> list[Follower]:
    """The records that are kept back with a person, statement or source, with the fields of each (``None``: all)."""
    if made.followers is None:
        made.followers = {}
        for state in made.states.values():
            name, fields = _FOLLOWERS.get(state.type, ("", None))
            for leading in set(named(state, name)) if name else ():
                made.followers.setdefault(leading, []).append((state, fields))
    return made.followers.get(record, [])
