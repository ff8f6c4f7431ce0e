"""What people agreed to when something leaves for a purpose: who is withheld, and what can't go at all.

A purpose is a code of the vocabulary ``consent-use``. Each person, statement, source or file is
weighed by the consents about it: a refusal stands before every yes, a consent that was withdrawn or
has ended covers nothing, and where accounts of a consent differ only what all of them allow is
allowed. Nothing here forbids what nobody has to agree to: what published sources tell, and those who
stand accused.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, get_args

from app.model import course
from app.model.days import EVER
from app.model.entry import JSON
from app.model.fold import RecordState
from app.model.permission import Consent, covers, spoken_against
from app.model.silence import Span

Purpose = Literal[
    "internal",
    "partners",
    "statistics",
    "publication",
    "publication-named",
    "media",
    "un",
    "courts",
    "authorities",
    "asylum",
    "tracing",
    "prosecution-abroad",
]

PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)
"""what something can be released for: the codes of ``consent-use`` but ``withdrawn``"""

PUBLIC: Final = frozenset({"publication", "publication-named", "media"})
"""what goes here can never be called back: nobody's yes means no"""

UNASKED: Final = frozenset({"internal", "statistics"})
"""uses that only a no keeps from: work inside the group, and numbers without names"""

Verdict = Literal["free", "covered", "refused", "withdrawn", "expired", "uncovered", "unreadable"]
"""``free``: nobody has to agree. ``covered``: somebody did. All others: it may not go for this purpose."""

_OUTWARD: Final = frozenset(PURPOSES) - {"internal", "asylum", "tracing"}


def weigh(purpose: str, consents: Iterable[Consent], day: Span, *, needed: bool) -> Verdict:
    """What the consents about one thing say of a purpose on a day. ``needed``: it doesn't go without a yes."""
    every = [one for one in consents if one.here]
    if any(purpose in one.refused for one in every):
        return "refused"
    if any(covers(one, purpose) and not spoken_against(one, day) for one in every):
        return "covered"
    reasons = {why for one in every for why in spoken_against(one, day)}
    if "withdrawn" in reasons:
        return "withdrawn"
    if purpose in UNASKED:
        return "free"
    if "expired" in reasons:
        return "expired"
    return "uncovered" if needed or every else "free"


def refuses_all(consent: Consent) -> bool:
    """Whether somebody refused everything that goes outside."""
    return consent.refused >= _OUTWARD or "withdrawn" in consent.refused


def strict(state: RecordState) -> Consent:
    """A consent record read for the one it protects: of a disputed field only what every account allows."""
    refused = course.codes(state, "refused")
    uses = _allowed(state, "uses") - refused if _readable(state, "refused") else frozenset[str]()
    expires = course.span(state, "expires") if _readable(state, "expires") else (-EVER, -EVER)
    withdrawn = course.span(state, "withdrawn_on")
    said = course.said(state, "withdrawn_on") or course.said(state, "withdrawn_why")
    return Consent(
        state.id,
        uses,
        refused,
        course.span(state, "date"),
        expires,
        withdrawn,
        (withdrawn is None and said) or "withdrawn" in course.codes(state, "uses"),
        here=not state.withdrawn,
    )


def noted(state: RecordState) -> Consent | None:
    """The consent that a person, statement or file notes in a field of its own; ``None`` where nothing is noted."""
    if not course.said(state, "consent"):
        return None
    uses = _allowed(state, "consent")
    return Consent(
        state.id,
        uses,
        given=course.span(state, "consent_date") if "consent_date" in state.fields else None,
        revoked="withdrawn" in course.codes(state, "consent"),
    )


def _allowed(state: RecordState, name: str) -> frozenset[str]:
    """Codes that every standing account has; one whose value isn't here allows nothing."""
    accounts = state.speaking(name)
    if not accounts or not all(account.held for account in accounts):
        return frozenset()
    return frozenset.intersection(*(_codes(account.value) for account in accounts))


def _readable(state: RecordState, name: str) -> bool:
    """Whether nothing of a field is kept from us: a limit that can't be read holds."""
    return all(account.held for account in state.speaking(name))


def _codes(value: JSON) -> frozenset[str]:
    return frozenset(code for code in value if isinstance(code, str)) if isinstance(value, list) else frozenset()
