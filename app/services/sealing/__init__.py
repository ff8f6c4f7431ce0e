"""Sealed files: what leaves the group, frozen and proven (docs/formats.md, section 15)."""

from __future__ import annotations

from app.services.sealing.adding import Stamped, add_stamps
from app.services.sealing.checking import check, read_key
from app.services.sealing.listing import listing
from app.services.sealing.planning import ask, demand_recipient, plan
from app.services.sealing.unsealing import unseal
from app.services.sealing.views import AuthorSeen, Checked, Order, Pages, Plan, SealedReport, SealedRow, StampSeen
from app.services.sealing.writing import seal

__all__ = [
    "AuthorSeen",
    "Checked",
    "Order",
    "Pages",
    "Plan",
    "SealedReport",
    "SealedRow",
    "StampSeen",
    "Stamped",
    "add_stamps",
    "ask",
    "check",
    "demand_recipient",
    "listing",
    "plan",
    "read_key",
    "seal",
    "unseal",
]
