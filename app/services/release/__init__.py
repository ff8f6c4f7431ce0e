"""What may leave the group, and what must be gone again: consent, approvals, retractions.

:func:`check` says what consent and approval allow for a purpose, :func:`demand` raises where something
stands against it; the ``terms`` of what they return are those to choose by.
"""

from __future__ import annotations

from app.model.agreement import PURPOSES, Purpose
from app.services.release.clearance import Clearance, Obstacle, Withheld, check, check_in, demand, purpose

__all__ = ["PURPOSES", "Clearance", "Obstacle", "Purpose", "Withheld", "check", "check_in", "demand", "purpose"]
