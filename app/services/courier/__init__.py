"""Couriers: what is for others is carried unread, from stick to stick, or up to a relay for who can't reach it.

Every call may take long: not on the window's thread.
"""

from __future__ import annotations

from app.services.courier.carrying import carry, forget, listing, put_on
from app.services.courier.views import Carriage, CarryReport, PutReport

__all__ = ["Carriage", "CarryReport", "PutReport", "carry", "forget", "listing", "put_on"]
