"""The same words for a ledger in the window, in the terminal and on a certificate."""

from __future__ import annotations

from datetime import UTC, datetime

from app.base import catalogue
from app.services.ledger.reading import HolderView, LineView
from app.services.views import Author

SHORT = 12
"""characters of a hash that are shown where the whole one stands elsewhere"""


def when(at: int) -> str:
    """A holder's clock, in UTC: the zone would tell where somebody was (T35)."""
    return datetime.fromtimestamp(max(0, at), UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def act(line: LineView, language: str) -> str:
    return catalogue.text(f"ledger.act.{line.act}", language)


def about(line: LineView, language: str) -> str:
    """From or to what; "" where nothing is said of it."""
    head, _, rest = line.about.partition(":")
    key = f"ledger.about.{head}"
    if not head or not catalogue.has(key, "en"):
        return line.about
    return catalogue.text(key, language, what=rest[:SHORT] if rest else "")


def person(author: Author, language: str) -> str:
    """A name as this vault knows it, else the beginning of the key."""
    if author.is_self:
        return author.name or catalogue.text("ledger.this-vault", language)
    return author.name or author.key_id[:SHORT]


def other(line: LineView, language: str) -> str:
    """The other side of a handing over."""
    if line.hidden:
        return catalogue.text("ledger.whom.hidden", language)
    return person(line.whom, language) if line.whom is not None else ""


def says(line: LineView, language: str) -> str:
    """What the other side's ledger says of it; "" where there is no other side."""
    return catalogue.text(f"ledger.other.{line.other}", language) if line.other else ""


def holder(one: HolderView, language: str) -> str:
    """How one holder's ledger stands."""
    if one.fault:
        return catalogue.text(f"ledger.fault.{one.fault}", language, line=one.fault_line)
    if one.rewritten:
        return catalogue.text("ledger.fault.fork", language)
    return catalogue.text("ledger.holds.signed" if one.signed else "ledger.holds.here", language)
