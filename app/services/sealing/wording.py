"""Sealed files in sentences, the same for the window and the terminal.

Names come from others: what can't be seen in them is shown by its number, and they can't turn their neighbours (T39).
"""

from __future__ import annotations

from datetime import UTC, datetime

from app.base.catalogue import explain, has, isolate, isolate_ltr, text
from app.base.errors import SijilError
from app.model.vocabulary import term
from app.report.seen import visible
from app.services import stamping
from app.services.release import Obstacle
from app.services.sealing.views import AuthorSeen, Checked, Plan, SealedReport, SealedRow
from app.services.stamping import Verdict


def moment(at: int) -> str:
    """A time as it can be compared everywhere, in UTC."""
    try:
        return isolate_ltr(datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC"))
    except (OverflowError, ValueError, OSError):  # a sealer's clock can say anything
        return isolate_ltr(str(at))


def purpose(code: str, language: str) -> str:
    """A purpose in words; the code itself where this version doesn't know it."""
    try:
        return term("consent-use", code).label(language)
    except (SijilError, KeyError, ValueError):
        return isolate_ltr(code)


def policy(name: str, language: str) -> str:
    """A policy in words, likewise."""
    key = f"exchange.policy.{name}"
    return text(key, language) if has(key, "en") else isolate_ltr(name)


def _name(untrusted: str) -> str:
    return isolate(visible(untrusted)) if untrusted else ""


def readers(row: SealedRow, language: str) -> str:
    """Who can read a sealed file, besides this vault."""
    names = [_name(name) for name in row.readers]
    names += [text("seal.list.bare", language, n=row.bare)] if row.bare else []
    return text("value.separator", language).join(names)


def titles(row: SealedRow, language: str) -> str:
    """The first case, and how many more."""
    first = _name(next((title for title in row.titles if title), "")) or isolate_ltr(row.cases[0])
    more = len(row.cases) - 1
    return f"{first} {text('seal.list.more', language, n=more)}" if more else first


def plan(found: Plan, language: str, size: str) -> list[str]:
    """What would leave, or what stands against it."""
    if found.clear:
        facts = {"n": found.entries, "pieces": found.pieces, "size": size, "missing": found.missing}
        return [policy(found.terms.policy, language), text("seal.clear", language, **facts)]
    titles_ = dict(found.titles)
    waiting = {one.case for one in found.clearance.approvals if one.asked and not one.refused}
    return [
        text("seal.blocked", language),
        *(
            text(f"seal.blocked.{_why(one, waiting)}", language, title=_name(titles_.get(one.case, one.case)))
            for one in found.clearance.blocked
        ),
    ]


def _why(one: Obstacle, waiting: set[str]) -> str:
    return "waits" if one.why == "needs-approval" and one.case in waiting else one.why


def checked(found: Checked, language: str) -> list[str]:
    """Everything that is proven of a sealed file that holds, and what isn't."""
    counts = [
        text("seal.verify.holds-what", language, n=found.cases),
        text("seal.verify.entries", language, n=found.entries),
        text("seal.verify.evidence", language, n=found.evidence),
        text("seal.verify.ledgers", language, n=found.ledgers),
    ]
    said = {
        "at": moment(found.at),
        "purpose": purpose(found.purpose, language),
        "policy": policy(found.policy, language),
    }
    lines = [text("seal.verify.holds", language), *sealer(found, language), text("seal.verify.at", language, **said)]
    lines.append(text("value.separator", language).join(counts))
    if found.missing:
        lines.append(text("seal.verify.withheld", language, n=found.missing))
    lines += [author(one, language) for one in found.authors]
    lines += [text("seal.verify.forked", language, key=isolate_ltr(a.key_id)) for a in found.authors if a.forked]
    return lines + stamps(found, language)


def sealer(found: Checked, language: str) -> list[str]:
    """Whose key it was, as far as this vault knows."""
    if found.own:
        return [text("seal.verify.own", language)]
    if found.known:
        return [text("seal.verify.by", language, name=_name(found.known))]
    key = "seal.verify.stranger" if found.name else "seal.verify.nameless"
    return [text(key, language, name=_name(found.name)), isolate_ltr(found.sealer)]


def author(one: AuthorSeen, language: str) -> str:
    """One author: a name that this vault knows, else the claim as a claim; how much is here, how much is missing."""
    claim = text("seal.verify.claimed", language, name=_name(one.name)) if one.name else ""
    name = _name(one.known) if one.known else claim or text("seal.verify.no-name", language)
    facts = {"entries": one.entries, "gaps": one.gaps, "missing": one.missing}
    return text("seal.verify.author", language, name=name, key=isolate_ltr(one.key_id), **facts)


def unstamped(report: SealedReport, language: str) -> list[str]:
    """That a seal waits for a stamp, why none came, and what to do; nothing where every authority has stamped it."""
    if report.failures:
        why = [f"{_name(one.authority)}: {explain(one.error, language)}" for one in report.failures]
        return [text("seal.stamp.waits", language), *why]
    return [] if report.stamps else [text("seal.list.unstamped", language)]


def stamps(found: Checked, language: str) -> list[str]:
    """What each stamp says, no more than it can: no later than when."""
    if not found.stamps:
        return [text("seal.verify.unstamped", language)]
    said = [Verdict(one.why, one.at, one.authority) for one in found.stamps]
    return [stamping.words(verdict, language) for verdict in said]
