"""What may leave the group, and what must be gone again: consent, approvals, retractions.

:func:`check` says what consent and approval allow for a purpose, :func:`demand` raises where something
stands against it; the ``terms`` of what they return are those to choose by.
"""

from __future__ import annotations

from app.model.agreement import PURPOSES, Purpose
from app.services.release import retracting, telling
from app.services.release.approving import Answer, Needed, RequestView, answer, ask, requests, waiting
from app.services.release.clearance import (
    Clearance,
    Obstacle,
    Withheld,
    check,
    check_in,
    demand,
    purpose,
    raise_blocked,
)
from app.services.release.copies import Copy, Holder
from app.services.release.covering import Coverage, Item, covered, of_records
from app.services.release.retracting import (
    AskedView,
    RetractionView,
    aside_holding,
    asked,
    confirm,
    due,
    listing,
    retract,
    withdraw,
)
from app.services.release.telling import ReaderView, tell, told
from app.services.session import Session

answer_retraction = retracting.answer


def count(session: Session) -> int:
    """What waits for this vault's person: requests to approve, retractions to answer or to confirm, readers of sealed
    files to be told of what is withdrawn."""
    return waiting(session) + due(session) + telling.waiting(session)


__all__ = [
    "PURPOSES",
    "Answer",
    "AskedView",
    "Clearance",
    "Copy",
    "Coverage",
    "Holder",
    "Item",
    "Needed",
    "Obstacle",
    "Purpose",
    "ReaderView",
    "RequestView",
    "RetractionView",
    "Withheld",
    "answer",
    "answer_retraction",
    "aside_holding",
    "ask",
    "asked",
    "check",
    "check_in",
    "confirm",
    "count",
    "covered",
    "demand",
    "due",
    "listing",
    "of_records",
    "purpose",
    "raise_blocked",
    "requests",
    "retract",
    "tell",
    "told",
    "waiting",
    "withdraw",
]
