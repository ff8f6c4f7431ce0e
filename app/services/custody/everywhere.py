"""Opening into every place that holds the case: this vault's journal, and its review rooms."""

from __future__ import annotations

from dataclasses import replace

from app.services.custody.opening import bring_back, enter, use_up
from app.services.custody.views import Opened
from app.services.session import Session


def open_everywhere(session: Session, question: str) -> Opened:
    """As :func:`open_identities`; the values find their digests in the rooms of this vault too. Raises as that, and
    what opening a room raises.

    The pieces are used up when every room has what is its own: custodians who gave them once may not be reached
    again, and a room that couldn't be opened, or a laptop that went out in between, would have lost it for good.
    """
    from app.services import rooms  # they keep what sealed files bring with our own functions

    opened = session.write(bring_back, question)
    entered = opened.entered
    for room in rooms.listing(session):
        reading = rooms.open_room(session, room.id)
        with reading.letting():
            entered = max(entered, reading.write(enter, opened.case, opened.disclosures))
    session.write(use_up, question)
    return replace(opened, entered=entered)
