"""Whether people agreed to what an appeal does with their words and names.

A consent names uses, and may end or be withdrawn. What is found is a doubt in words, for a person
to judge before anything is sent; the program forbids nothing, for a family may have said yes an
hour ago. Dates are uncertain: a consent that can have ended by then is a doubt as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from app.model.silence import Span

Why = Literal["none", "unreadable", "not-covered", "refused", "withdrawn", "expired", "later"]

_BY_KIND: Final = {
    "international-body": "un",
    "court-body": "courts",
    "state-body": "authorities",
    "security-service": "authorities",
    "media": "media",
}
_BY_TYPE: Final = {"un-submission": "un", "public-campaign": "publication", "statement": "publication"}
_BY_CHANNEL: Final = {"press": "media", "social-media": "publication", "court-filing": "courts"}
_PARTNERS: Final = "partners"

_ALSO: Final = {"publication": frozenset({"publication-named", "media"}), "media": frozenset({"publication-named"})}
"""uses that cover a narrower one"""

_WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent as recorded. ``here``: whether this vault has it at all."""

    id: str
    uses: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    given: Span | None = None
    expires: Span | None = None
    withdrawn: Span | None = None
    revoked: bool = False
    """withdrawn without a date"""
    here: bool = True


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a consent may not cover an appeal: ``use`` is the code that it would need, ``consent`` the record's id."""

    why: Why
    use: str = ""
    consent: str = ""


def needed(type_: str, channel: str, kinds: Iterable[str]) -> frozenset[str]:
    """The uses (codes of ``consent-use``) that an appeal makes of what people told."""
    found = {use for use in (_BY_TYPE.get(type_), _BY_CHANNEL.get(channel)) if use}
    # A body that only words name is of the United Nations where the type says so.
    found |= {_BY_KIND.get(kind, _PARTNERS) for kind in kinds if kind or type_ != "un-submission"}
    return frozenset(found)


def doubts(uses: frozenset[str], consents: Iterable[Consent], day: Span, *, concerns: bool = True) -> tuple[Doubt, ...]:
    """What speaks against these uses on that day. ``concerns``: the appeal is about people at all.

    A use is covered when one consent covers it; a refusal or a withdrawal by anybody is named all the same.
    """
    every = tuple(consents)
    if not every:
        return (Doubt("none"),) if concerns and uses else ()
    found = [Doubt("unreadable", consent=one.id) for one in every if not one.here]
    valid = []
    for one in (one for one in every if one.here):
        against = spoken_against(one, day)
        found += [Doubt(why, consent=one.id) for why in against]
        found += [Doubt("refused", use, one.id) for use in sorted(uses & one.refused)]
        if not against:
            valid.append(one)
    if valid:
        missing = [use for use in sorted(uses) if not any(covers(one, use) for one in valid)]
        found += [Doubt("not-covered", use) for use in missing]
    return tuple(found)


def covers(consent: Consent, use: str) -> bool:
    """Whether a consent names a use or a broader one, and doesn't refuse it; it may have ended all the same."""
    return use not in consent.refused and bool(consent.uses & ({use} | _ALSO.get(use, frozenset())))


def spoken_against(one: Consent, day: Span) -> list[Why]:
    """What is wrong with a consent on a day, whatever it was for; a day that can be too late is too late."""
    found: list[Why] = []
    if one.revoked or _WITHDRAWN in one.uses or (one.withdrawn is not None and one.withdrawn[0] <= day[1]):
        found.append("withdrawn")
    if one.expires is not None and one.expires[0] < day[1]:  # its last day itself still counts
        found.append("expired")
    if one.given is not None and one.given[0] > day[1]:
        found.append("later")
    return found
