"""How much a person has to do about relays: what the side bar counts."""

from __future__ import annotations

from app.services.relay import queue, syncing
from app.services.session import Session


def todo(session: Session) -> int:
    """Bundles that came and wait, those that only a person can help on, and people of whom nothing comes any more."""
    stuck = sum(one.state == "failed" for one in queue.listing(session))
    return len(syncing.arrived(session)) + stuck + len(syncing.missed(session))
