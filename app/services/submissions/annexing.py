"""What goes behind a submission: the evidence with its hashes, and the appeals that nobody answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.model import course
from app.model.fold import RecordState
from app.services.appeals import annex
from app.services.session import Session
from app.services.submissions.gathering import Gathered
from app.services.submissions.telling import Teller
from app.services.submissions.views import Exhibit, Submission
from app.storage import records
from app.storage.vault import Vault
from app.sync.disclose import Policy

SILENCE: Final = ("sent", "body", "to_whom", "type", "reference", "state", "reminders", "came", "text-hash")
"""columns of the annex of unanswered appeals that go along: no titles of our own files and sources"""


@dataclass(frozen=True, slots=True)
class Silence:
    """The unanswered appeals in each language: the same columns and rows, in the same order."""

    heads: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[tuple[str, ...], ...], ...]
    """by language, row, cell"""
    columns: tuple[str, ...]


def exhibits(teller: Teller) -> tuple[Exhibit, ...]:
    """Every piece that may go, with what a person chose, else what is safe: nothing of a confidential source."""
    found = []
    for state in sorted(teller.gathered.of_type("evidence"), key=_order):
        if not teller.may(state, "sha256") or not course.text(state, "sha256"):
            continue
        why = _why_not(teller.gathered, state)
        wanted = teller.order.evidence.get(state.id, not why)
        found.append(
            Exhibit(
                state.id,
                course.text(state, "name") if teller.may(state, "name") else "",
                teller.cell(state, "kind"),
                teller.cell(state, "description"),
                teller.cell(state, "taken"),
                teller.cell(state, "size"),
                course.text(state, "sha256"),
                wanted,
                why,
            )
        )
    return tuple(found)


def _order(state: RecordState) -> tuple[int, str]:
    when = course.span(state, "taken")
    return (when[0] if when is not None else 10**9, state.id)


def _why_not(gathered: Gathered, state: RecordState) -> str:
    """Why a piece doesn't go by itself: who gave it in confidence could be told by it, or it is no part of this."""
    sources = [gathered.find(ref) for ref in course.ids(state, "obtained_from")]
    if any(one is not None and one.shown("confidential") is True for one in sources):
        return "confidential"
    if course.ids(state, "obtained_from") and not all(sources):
        return "confidential"
    if course.ids(state, "copy_of"):
        return "copy"
    about = set(course.ids(state, "about"))
    ours = {one.id for one in gathered.victims} | {gathered.case.id}
    ours |= {gathered.incident.id} if gathered.incident is not None else set()
    people = [one for ref in about - ours if (one := gathered.find(ref)) is not None and one.type == "person"]
    return "others" if people and not about & ours else ""


def silence(session: Session, submission: Submission, withheld: frozenset[tuple[str, str]]) -> Silence:
    """The case's unanswered appeals. Where consent keeps back anything of an appeal, no names or words of any go."""
    case, languages = submission.order.case, submission.order.languages
    policy: Policy = "no-identities" if session.run(_touches, case, withheld) else "everything"
    only = frozenset(submission.unanswered)
    made = [annex.make(session, case=case, policy=policy, language=code, only=only) for code in languages]
    kept = [name for name in SILENCE if name in made[0].columns]
    places = [made[0].columns.index(name) for name in kept]
    return Silence(
        tuple(tuple(one.head[at] for at in places) for one in made),
        tuple(tuple(tuple(row[at] for at in places) for row in one.rows) for one in made),
        tuple(kept),
    )


def _touches(vault: Vault, case: str, withheld: frozenset[tuple[str, str]]) -> bool:
    """Whether something that is kept back is an appeal, a letter, or somebody whom one names."""
    kept_back = {record for record, _ in withheld}
    states = [one for one in records.records_in(vault, case) if one.type in ("appeal", "correspondence")]
    named = {ref for one in states for name in ("to", "by", "for", "from") for ref in course.ids(one, name)}
    return bool(kept_back & (named | {one.id for one in states}))


__all__ = ["SILENCE", "Silence", "exhibits", "silence"]
