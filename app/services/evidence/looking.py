"""Looking into a piece of evidence: always in a closed-off child, never on the disk (T41, P16, P17).

The bytes go from the vault through memory into the child; what comes back is pixels, plain text
and facts. Any thread. Raises NotFound, VaultDamaged, Unshowable, Cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.base.limits import EVIDENCE_TEXT_SHOWN
from app.base.task import Task
from app.sandbox import client
from app.sandbox.answers import Cleaned, Facts, Picture, TextEnd, TextHead
from app.services.evidence.holding import open_piece
from app.services.session import Session

SHIELD_BOX = (8, 8)
"""All that the window gets of a picture while it is shielded: 64 colours, in which no face is left."""


@dataclass(frozen=True, slots=True)
class ShownText:
    """Plain text out of a file, foreign and to be drawn as such. ``more``: there is more than is shown;
    ``unread``: ``letters``, ``pages``, ``rest``; ``pages`` and ``empty_pages`` of a PDF."""

    text: str
    kind: str
    more: bool
    unread: tuple[str, ...]
    pages: int | None
    empty_pages: int


def facts(session: Session, evidence_id: str, task: Task | None = None) -> Facts:
    """What the file is and reveals."""
    source, _ = open_piece(session, evidence_id)
    with source:
        return client.facts(source, task or Task(), session.nursery)


def picture(session: Session, evidence_id: str, page: int, box: tuple[int, int], task: Task | None = None) -> Picture:
    """A picture, or a page (from 0) of a PDF, that fits into ``box`` (pixels)."""
    source, _ = open_piece(session, evidence_id)
    with source:
        return client.picture(source, page=page, box=box, task=task or Task(), nursery=session.nursery)


def cleaned(session: Session, evidence_id: str, task: Task | None = None) -> Cleaned:
    """A copy of a picture with nothing but its pixels."""
    source, _ = open_piece(session, evidence_id)
    with source:
        return client.cleaned(source, task or Task(), session.nursery)


def text(session: Session, evidence_id: str, task: Task | None = None, most: int = EVIDENCE_TEXT_SHOWN) -> ShownText:
    """The text of a file, at most ``most`` characters of it."""
    source, _ = open_piece(session, evidence_id)
    with source:
        return gather_text(source, task or Task(), session, most)


def gather_text(source: client.Readable, task: Task, session: Session, most: int) -> ShownText:
    """The same from an open stream. A child that has more to say than is wanted is ended."""
    head, end, parts, left, more = TextHead("text", None, None), TextEnd((), 0), list[str](), most, False
    for answer in client.text(source, task, session.nursery):
        if isinstance(answer, TextHead):
            head = answer
        elif isinstance(answer, TextEnd):
            end = answer
        elif left > 0:
            parts.append(answer.text[:left])
            more = len(answer.text) > left
            left -= len(answer.text)
        elif answer.text:
            more = True
        if more:
            break
    return ShownText("".join(parts), head.kind, more, end.unread, head.pages, end.empty_pages)


__all__ = ["SHIELD_BOX", "Facts", "Picture", "ShownText", "cleaned", "facts", "gather_text", "picture", "text"]
