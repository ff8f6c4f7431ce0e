"""Whether some cases may leave for a purpose: what consent keeps back, what it forbids, whose approval is missing.

Consent is asked before everything that leaves the group. What nobody agreed to stays here, value by
value; where a person said no to everything, or nobody said yes to what can never be called back, the
case doesn't go at all. Nothing of this can be switched off: whoever has the person's word records it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.base.errors import InputError
from app.model import agreement, course
from app.model.agreement import PUBLIC, PURPOSES, Purpose, Verdict
from app.model.release import SAID
from app.model.silence import Span
from app.services.release import approving, subjects
from app.services.release.approving import Needed
from app.services.release.subjects import Gathered, Subject
from app.services.session import Session
from app.storage import journal, lookup, records
from app.storage.vault import Vault
from app.sync.disclose import WHOLE, Files, Place, Rule, Terms, terms_of

Why = Literal["refused", "withdrawn", "expired", "nobody-agreed", "needs-approval", "approval-refused"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a case can't leave for this purpose. ``records``: the consents that say so; a refusal's words otherwise."""

    case: str
    why: Why
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something that consent keeps back: a record, or some of its fields (``()``: all of it)."""

    record: str
    type: str
    file: str
    why: Verdict
    fields: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clearance:
    """What may leave. ``terms``: what was asked for, with what consent keeps back withheld as well."""

    purpose: Purpose
    cases: tuple[str, ...]
    terms: Terms
    blocked: tuple[Obstacle, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    rests_on: tuple[str, ...] = ()
    """the consents by which something may go"""
    approvals: tuple[Needed, ...] = ()
    """of the cases whose teams want a second person's yes: what was asked, and who said what"""

    @property
    def clear(self) -> bool:
        """Whether it may leave as it stands, with what is withheld."""
        return not self.blocked

    @property
    def withhold(self) -> frozenset[Place]:
        """What consent keeps back, as places of terms: (record, field), the field "" for all of a record."""
        return frozenset((one.record, name) for one in self.withheld for name in one.fields or (WHOLE,))


def purpose(name: str) -> Purpose:
    """The purpose of this code. Raises InputError ``unknown-purpose``."""
    for known in PURPOSES:
        if known == name:
            return known
    raise InputError("unknown-purpose", name=name)


def check(
    session: Session, cases: Iterable[str], purpose: Purpose, terms: Rule = "everything", readers: Iterable[str] = ()
) -> Clearance:
    """What consent and approval say of letting cases go to these readers (key ids or age recipients)."""
    return session.run(check_in, tuple(cases), purpose, terms, tuple(readers))


def check_in(vault: Vault, cases: Sequence[str], purpose: Purpose, rule: Rule, readers: Sequence[str]) -> Clearance:
    """:func:`check` on the vault's thread."""
    found = consent_in(vault, cases, purpose, rule)
    if purpose == "internal":
        return found
    # What consent blocks needs nobody's yes; the rest is asked about as it would leave, with what is kept back.
    stopped = {one.case for one in found.blocked}
    going = [case for case in found.cases if case not in stopped]
    wanted = tuple(approving.needed(vault, going, purpose, found.terms, readers))
    blocked = [
        Obstacle(one.case, "approval-refused" if one.refused else "needs-approval") for one in wanted if not one.enough
    ]
    return replace(found, blocked=(*found.blocked, *blocked), approvals=wanted)


def consent_in(vault: Vault, cases: Sequence[str], purpose: Purpose, rule: Rule) -> Clearance:
    """What consent alone says, whoever reads it."""
    today = course.day_of(vault.clock.now())
    day = (today, today)
    gathered = subjects.gather(vault, cases)
    withheld: dict[tuple[str, str], Withheld] = {}
    rests: set[str] = set()
    for subject in gathered.subjects.values():
        verdict = subject.verdict(purpose, day)
        if verdict == "covered":
            rests.update(one.id for one in subject.consents if one.id in gathered.consents)
        elif verdict != "free":
            for one in _kept_back(gathered, subject, verdict, purpose):
                withheld.setdefault((one.record, one.type), one)
    blocked = [found for case in cases if (found := _blocked(gathered, case, purpose, day)) is not None]
    back = tuple(sorted(withheld.values(), key=lambda one: (one.type, one.record)))
    terms = _terms(terms_of(rule), back)
    return Clearance(purpose, tuple(cases), terms, tuple(blocked), back, tuple(sorted(rests)))


def _kept_back(gathered: Gathered, subject: Subject, verdict: Verdict, purpose: str) -> Iterable[Withheld]:
    state = subject.state
    consents = tuple(sorted({one.id for one in subject.consents if one.id in gathered.consents}))
    # Nobody was asked: what was published all the same may go, as it does without us.
    fields = subject.fields if verdict == "uncovered" and not consents else None
    yield Withheld(state.id, state.type, state.file, verdict, tuple(sorted(fields or ())), consents)
    for other, some in subjects.following(gathered, state.id):
        names = tuple(sorted(name for name in some or () if name in other.fields))
        if some is None or names:
            yield Withheld(other.id, other.type, other.file, verdict, names, consents)


def _blocked(gathered: Gathered, case: str, purpose: Purpose, day: Span) -> Obstacle | None:
    """Whether consent keeps a whole case from going."""
    of_case = gathered.of_case.get(case, [])
    verdict = agreement.weigh(purpose, of_case, day, needed=False)
    named = tuple(sorted({one.id for one in of_case}))
    if verdict in ("refused", "withdrawn"):
        return Obstacle(case, "withdrawn" if verdict == "withdrawn" else "refused", named)
    if purpose != "internal" and any(agreement.refuses_all(one) for one in of_case if one.here):
        return Obstacle(case, "refused", named)
    if verdict == "covered" or purpose not in PUBLIC:
        return None
    asked = [one for one in gathered.subjects.values() if one.needed and _is_of(gathered, one, case)]
    if asked and not any(one.verdict(purpose, day) == "covered" for one in asked):
        return Obstacle(case, "nobody-agreed", tuple(sorted({c.id for one in asked for c in one.consents})))
    return None


def _is_of(gathered: Gathered, subject: Subject, case: str) -> bool:
    """Whether something is in a case, or in a register and named by it."""
    if subject.state.file == case:
        return True
    return any(state.file == case and subject.state.id in subjects.refs(state) for state in gathered.states.values())


def _terms(terms: Terms, withheld: Sequence[Withheld]) -> Terms:
    made = terms
    for why in sorted({one.why for one in withheld}):
        places = [(one.record, name) for one in withheld if one.why == why for name in one.fields or (WHOLE,)]
        made = made.without(places, f"consent-{why}")
    kept: set[tuple[str, Files]] = {(o.record, "none") for o in withheld if o.type == "evidence" and not o.fields}
    return replace(made, pieces=made.pieces | kept)


def demand(
    session: Session, cases: Iterable[str], purpose: Purpose, terms: Rule = "everything", readers: Iterable[str] = ()
) -> Clearance:
    """:func:`check`, and InputError ``consent`` or ``needs-approval`` where something stands against it.

    Facts: ``rule`` (why), ``purpose``, ``id`` (the case), ``count`` (of cases that can't go).
    """
    found = check(session, cases, purpose, terms, readers)
    raise_blocked(found)
    return found


def raise_blocked(found: Clearance) -> None:
    """Raise what :func:`demand` raises, where something is blocked."""
    if not found.blocked:
        return
    first = found.blocked[0]
    code = "needs-approval" if first.why in ("needs-approval", "approval-refused") else "consent"
    raise InputError(code, rule=first.why, purpose=found.purpose, id=first.case, count=len(found.blocked))


def within(vault: Vault, cases: Sequence[str] | None, terms: Terms) -> Terms:
    """The terms on which something goes to colleagues: what somebody refused or withdrew stays here (decision 19).

    Nothing is blocked: entries go without these values, so that what asks to erase them arrives.
    ``cases``: ``None`` for all. Cheap where nobody has refused anything.
    """
    if not _anybody_refused(vault):
        return terms
    chosen = [f for f, kind in journal.files(vault).items() if kind == "case"] if cases is None else list(cases)
    found = consent_in(vault, chosen, "internal", terms)
    stopped = [one.case for one in found.blocked]
    whole = [(s.id, WHOLE) for case in stopped for s in records.records_in(vault, case) if s.type not in _KEPT]
    return found.terms.without(whole, "consent-refused") if whole else found.terms


_KEPT = SAID | {"consent", "review", "comment", "exception"}
"""what goes although a case doesn't: what was said about letting it go"""


def _anybody_refused(vault: Vault) -> bool:
    """Whether a consent here keeps something even from colleagues."""
    for state in records.by_type(vault, "consent"):
        read = agreement.strict(state)
        if "internal" in read.refused or "withdrawn" in read.refused or read.revoked or read.withdrawn is not None:
            return True
    return lookup.has_code(vault, "withdrawn")
