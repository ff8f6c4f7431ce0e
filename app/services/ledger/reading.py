"""A ledger as a person reads it: every line of every holder in the order of time, and what doesn't fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.model.fold import RecordState
from app.model.ledger import Chain
from app.model.ledger import Line as Raw
from app.services.authors import Authors
from app.services.evidence.holding import listing, piece
from app.services.session import Session
from app.services.views import Author, EvidenceView
from app.storage import access, records
from app.storage import ledger as store
from app.storage.ledger import Kept
from app.storage.vault import Vault

Other = Literal["", "same", "silent", "unknown"]
"""what the other side says of a handing over: there was none; the same; nothing of it; their ledger isn't here"""


@dataclass(frozen=True, slots=True)
class LineView:
    """One line. ``who`` wrote it, in their ledger it is number ``n``; ``at`` is their clock, seconds since 1970.

    ``whom``: the other side, ``None`` where there was none or it isn't told (``hidden``). ``about``: a code.
    """

    who: Author
    n: int
    at: int
    act: str
    whom: Author | None
    hidden: bool
    about: str
    other: Other


@dataclass(frozen=True, slots=True)
class HolderView:
    """One holder's ledger: ``lines`` of them, ``signed`` when it came from elsewhere, under both signatures of its
    author. ``rewritten``: its author signed two histories. ``fault``: a code of :class:`app.model.ledger.Fault`
    with the number of the line, "" where every line hangs on the one before."""

    who: Author
    lines: int
    signed: bool
    rewritten: bool
    fault: str
    fault_line: int


@dataclass(frozen=True, slots=True)
class LedgerView:
    """What is known of one piece of evidence. ``sound``: nothing speaks against any of it."""

    piece: EvidenceView
    case_title: str
    lines: tuple[LineView, ...]
    holders: tuple[HolderView, ...]

    @property
    def sound(self) -> bool:
        return not any(one.fault or one.rewritten for one in self.holders) and not any(
            line.other == "silent" for line in self.lines
        )


def show(session: Session, evidence_id: str) -> LedgerView:
    """The ledger of one piece. Raises NotFound."""
    return session.run(_show, piece(session, evidence_id))


def of_case(session: Session, case: str) -> tuple[LedgerView, ...]:
    """The ledgers of all the evidence of a case, as its list has it."""
    found = listing(session, case)
    return tuple(session.run(lambda vault: [_show(vault, one) for one in found]))


def _show(vault: Vault, of: EvidenceView) -> LedgerView:
    access.settle(vault)
    kept = store.of(vault, of.case, of.sha256) if of.sha256 else []
    authors = Authors(vault)
    state: RecordState | None = records.state(vault, of.case)
    title = records.titles(vault, [of.case]).get(of.case, "") if state is not None else ""
    faults = {one.no: fault for one, fault in store.check_piece(vault, of.case, of.sha256)} if of.sha256 else {}
    lines = tuple(_line(authors, one.chain, raw, kept) for one, raw in in_order(kept))
    return LedgerView(of, title, lines, tuple(_holder(authors, one, kept, faults) for one in kept))


def _holder(authors: Authors, one: Kept, every: Sequence[Kept], faults: dict[int, store.Fault]) -> HolderView:
    fault = faults.get(one.no)
    several = sum(other.chain.author == one.chain.author for other in every) > 1
    return HolderView(
        authors.get(one.chain.author),
        len(one.chain.lines),
        bool(one.proof),
        several,
        fault.kind if fault else "",
        fault.n if fault else 0,
    )


def in_order(kept: Iterable[Kept]) -> Iterator[tuple[Kept, Raw]]:
    """All lines by claimed time; those of one ledger stay in their own order, whatever its clock did (T19, P35)."""
    places = []
    for number, one in enumerate(kept):
        latest = 0
        for raw in one.chain.lines:
            latest = max(latest, raw.at)
            places.append((latest, number, raw.n, one, raw))
    for *_, one, raw in sorted(places, key=lambda place: place[:3]):
        yield one, raw


def _line(authors: Authors, chain: Chain, raw: Raw, kept: Sequence[Kept]) -> LineView:
    whom = chain.whom(raw.n)
    return LineView(
        authors.get(chain.author),
        raw.n,
        raw.at,
        raw.act,
        authors.get(whom) if whom else None,
        bool(raw.whom) and not whom,
        raw.about,
        other_side(chain, raw, [one.chain for one in kept]),
    )


def other_side(chain: Chain, line: Raw, chains: Sequence[Chain]) -> Other:
    """Whether the ledger of the other side has the line that belongs to this one.

    A bundle's ledger is signed after the line of its sending: where the sender's is here, it must have it. The
    receiver's is written later, and may not have come yet.
    """
    if line.act == "received":
        theirs = [one for one in chains if one.author == chain.whom(line.n)]
        if not theirs:
            return "unknown"
        return "same" if any(_answers(one, "sent", line, chain.author) for one in theirs) else "silent"
    if line.act == "sent":
        others = [one for one in chains if one.author != chain.author]
        wanted = chain.whom(line.n)
        fits = (one for one in others if not wanted or one.author == wanted)
        return "same" if any(_answers(one, "received", line, chain.author) for one in fits) else "unknown"
    return ""


def _answers(other: Chain, act: str, line: Raw, author: str) -> bool:
    """Whether ``other`` has this act about the same bundle, with nobody else than ``author``."""
    return any(one.act == act and one.about == line.about and other.whom(one.n) in ("", author) for one in other.lines)


__all__ = ["HolderView", "LedgerView", "LineView", "in_order", "of_case", "other_side", "show"]
