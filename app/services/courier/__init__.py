"""Couriers: what is for others is carried unread, from stick to stick, or up to a relay for who can't reach it.

Every call may take long: not on the window's thread.
"""

from __future__ import annotations

from app.services.courier.carrying import carry, forget, listing, put_on
from app.services.courier.packing import bring_up, pack
from app.services.courier.packing import packs_here as packs
from app.services.courier.views import Carriage, CarryReport, PackReport, PackView, PutReport

__all__ = [
    "Carriage",
    "CarryReport",
    "PackReport",
    "PackView",
    "PutReport",
    "bring_up",
    "carry",
    "forget",
    "listing",
    "pack",
    "packs",
    "put_on",
]
