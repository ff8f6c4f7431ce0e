"""Sealed files: what leaves the group, frozen and proven (docs/formats.md, section 13)."""

from __future__ import annotations

from app.services.sealing.planning import plan
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
    "plan",
    "seal",
]
