"""Values on which standing accounts differ, and what people decide about them.

A decision replaces nothing. It is a signed record beside the accounts, says why, travels with
the case, and can be taken back (docs/decisions/0013).
"""

from app.services.disputes.listing import count, listing, page, tally
from app.services.disputes.seen import Base, DisputeView, SeenAccount, show
from app.services.disputes.settling import bring_back, leave, reverse, settle, take
from app.storage.disputes import OPEN, STATES, DisputeQuery

__all__ = [
    "OPEN",
    "STATES",
    "Base",
    "DisputeQuery",
    "DisputeView",
    "SeenAccount",
    "bring_back",
    "count",
    "leave",
    "listing",
    "page",
    "reverse",
    "settle",
    "show",
    "take",
    "tally",
]
